package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"merit/internal/fault"
)

// problemType is the media type of every error (RFC 9457).
const problemType = "application/problem+json"

// WriteError answers a request with an error as problem+json. Of what went wrong on our side it
// tells the status and the request's id, never the cause.
func (a *API) WriteError(c echo.Context, err error) error {
	e := fault.Of(err)
	status := statusOf(e)
	p := Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: e.Message}
	if id := c.Response().Header().Get(echo.HeaderXRequestID); id != "" {
		instance := "urn:uuid:" + id
		p.Instance = &instance
	}
	if p.Detail == "" {
		p.Detail = fault.Of(errors.New("")).Message
	}
	if len(e.Fields) > 0 {
		mistakes := each(e.Fields, mistake)
		p.Errors = &mistakes
	}
	if status == http.StatusUnauthorized {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="Merit"`)
	}
	body, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encode problem: %w", err)
	}
	return c.Blob(status, problemType, body)
}

// mistake tells a field's mistake. Its path is a query parameter's name behind "?", a JSON pointer
// behind "#", or dotted, as journeys have it.
func mistake(f fault.Field) Mistake {
	if name, ok := strings.CutPrefix(f.Path, "?"); ok {
		return Mistake{Parameter: &name, Detail: f.Message}
	}
	where, ok := strings.CutPrefix(f.Path, "#")
	if !ok {
		where = f.Pointer()
	}
	return Mistake{Pointer: &where, Detail: f.Message}
}

// ownStatus is a status that is HTTP's own and no kind of fault, as the cause of one.
type ownStatus int

func (s ownStatus) Error() string { return http.StatusText(int(s)) }

// refused is a request that HTTP itself has a status for.
func refused(code int, message string) error {
	return fault.Wrap(fault.Invalid, message, ownStatus(code))
}

func statusOf(e *fault.Error) int {
	var own ownStatus
	if errors.As(e.Err, &own) {
		return int(own)
	}
	return e.Kind.Status()
}
