package server

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/identity"
)

// answered marks a request whose error has been dealt with: Echo hands it on to its last resort.
const answered = "server.answered"

// writeError is the one place an error becomes an answer. What is our fault is logged here, once,
// with its cause, and told without it.
func (s *Server) writeError(err error, c echo.Context) {
	if c.Get(answered) != nil {
		return
	}
	c.Set(answered, true)
	a := explain(err)
	if a.status >= http.StatusInternalServerError && !gone(c) {
		s.logFailure(c, err, a.status)
	}
	if c.Response().Committed || gone(c) {
		return
	}
	if err := s.answer(c, a); err != nil && !c.Response().Committed {
		s.logFailure(c, err, http.StatusInternalServerError)
		_ = c.String(http.StatusInternalServerError, "Something went wrong on our side.\n") // the last resort
	}
}

// statusGone stands in the log for an answer nobody waited for.
const statusGone = 499

// gone reports whether whoever asked has hung up.
func gone(c echo.Context) bool { return errors.Is(c.Request().Context().Err(), context.Canceled) }

// answer tells an error in the words of the face that was asked.
func (s *Server) answer(c echo.Context, a answer) error {
	if a.allow != "" {
		c.Response().Header().Set(echo.HeaderAllow, a.allow)
	}
	if a.status == http.StatusServiceUnavailable {
		c.Response().Header().Set(echo.HeaderRetryAfter, "5")
	}
	if a.status == http.StatusTooManyRequests && c.Response().Header().Get(echo.HeaderRetryAfter) == "" {
		c.Response().Header().Set(echo.HeaderRetryAfter, "300")
	}
	method := c.Request().Method
	switch {
	case isAPI(c) && a.beyond:
		return problem(c, a)
	case isAPI(c):
		return s.o.API.WriteError(c, a.err)
	case a.status == http.StatusUnauthorized && (method == http.MethodGet || method == http.MethodHead):
		return c.Redirect(http.StatusSeeOther, identity.SignInPath(c.Request().URL.RequestURI()))
	}
	if a.beyond {
		c.Response().Before(func() { c.Response().Status = a.status })
	}
	return s.o.Pages.WriteError(c, a.err)
}

// answer is an error as it is told. Some statuses are HTTP's own and no kind of fault: beyond.
type answer struct {
	status int
	beyond bool
	allow  string
	err    *fault.Error
}

// explain finds what an error means over HTTP.
func explain(err error) answer {
	var (
		big     *http.MaxBytesError
		refused *echo.HTTPError
		own     *fault.Error
	)
	switch {
	case errors.As(err, &big):
		own = fault.Of(tooLarge(big.Limit))
	case errors.Is(err, context.DeadlineExceeded):
		return answer{
			status: http.StatusServiceUnavailable, beyond: true,
			err: fault.Wrap(fault.Internal, "This took too long. Try again in a moment.", err),
		}
	case errors.As(err, &own):
	case errors.As(err, &refused):
		return explainHTTP(refused)
	default:
		own = fault.Of(err)
	}
	return answer{status: own.Kind.Status(), err: own}
}

// explainHTTP finds the kind of what Echo itself refuses.
func explainHTTP(err *echo.HTTPError) answer {
	switch err.Code {
	case http.StatusNotFound:
		return answer{status: err.Code, err: fault.Wrap(fault.NotFound, "There is nothing here.", err)}
	case http.StatusMethodNotAllowed:
		return answer{status: err.Code, beyond: true, err: fault.Wrap(fault.NotFound, "This cannot be done here.", err)}
	case http.StatusRequestEntityTooLarge:
		return answer{status: err.Code, err: fault.Wrap(fault.TooLarge, "That is larger than Merit takes here.", err)}
	}
	if err.Code < http.StatusInternalServerError {
		return answer{status: err.Code, beyond: true, err: fault.Wrap(fault.Invalid, "Merit could not read this request.", err)}
	}
	own := fault.Of(err)
	return answer{status: own.Kind.Status(), err: own}
}

// problem tells the API an error of HTTP's own, as RFC 9457 4.2.1 has it.
func problem(c echo.Context, a answer) error {
	body, err := json.Marshal(map[string]any{
		"type": "about:blank", "title": http.StatusText(a.status), "status": a.status, "detail": a.err.Message,
		"instance": "urn:uuid:" + requestID(c),
	})
	if err != nil {
		return err
	}
	return c.Blob(a.status, "application/problem+json", body)
}

// logFailure writes down what went wrong on our side, with the stack of a panic.
func (s *Server) logFailure(c echo.Context, err error, status int) {
	attrs := append(s.about(c), slog.Int("status", status), slog.String("error", cause(err)))
	var p *panicked
	if errors.As(err, &p) {
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	s.o.Log.LogAttrs(context.WithoutCancel(c.Request().Context()), slog.LevelError, "request failed", attrs...)
}

// cause is what an error says for the log: behind words for people, the reason.
func cause(err error) string {
	var own *fault.Error
	if errors.As(err, &own) && own.Err != nil {
		return err.Error() + ": " + own.Err.Error()
	}
	return err.Error()
}
