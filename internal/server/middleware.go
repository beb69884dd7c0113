package server

import (
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/identity"
)

// use adds the middleware in the order the package comment gives.
func (s *Server) use() error {
	crossSite, err := s.crossSite()
	if err != nil {
		return err
	}
	s.echo.Use(
		s.deadline,
		s.giveID,
		s.logRequests(),
		s.recoverPanics(),
		s.secureHeaders,
		middleware.GzipWithConfig(middleware.GzipConfig{Level: gzip.BestSpeed, MinLength: 1400}),
		s.pace(perAddress*s.o.PerMinute, echo.Context.RealIP),
		s.limitBody,
		forPages(s.o.Identity.Sessions),
		s.bearer,
		s.pace(s.o.PerMinute, account),
		forPages(s.toSetUp),
		forPages(s.sameOrigin),
		forPages(crossSite),
	)
	return nil
}

// forPages runs a middleware for pages only.
func forPages(m echo.MiddlewareFunc) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		wrapped := m(next)
		return func(c echo.Context) error {
			if isPage(c) {
				return wrapped(c)
			}
			return next(c)
		}
	}
}

// giveID gives a request an id of its own. One the client sent counts for nothing: the log is
// searched by these.
func (s *Server) giveID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderXRequestID, s.o.NewID().String())
		return next(c)
	}
}

// requestID is the id a request was given.
func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// logRequests writes one line a request: never its query, body or anything a person typed.
func (s *Server) logRequests() echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		HandleError: true, LogLatency: true, LogStatus: true, LogResponseSize: true,
		LogValuesFunc: func(c echo.Context, v middleware.RequestLoggerValues) error {
			level := slog.LevelInfo
			if !isPage(c) && !isAPI(c) {
				level = slog.LevelDebug
			}
			status := v.Status
			if gone(c) {
				status = statusGone
			}
			s.o.Log.LogAttrs(c.Request().Context(), level, "request", append(s.about(c),
				slog.Int("status", status),
				slog.Float64("ms", float64(v.Latency.Microseconds())/1000),
				slog.Int64("bytes", v.ResponseSize),
			)...)
			return nil
		},
	})
}

// about names a request for the log. An undeclared path is left out: it can hold anything.
func (s *Server) about(c echo.Context) []slog.Attr {
	attrs := []slog.Attr{
		slog.String("id", requestID(c)),
		slog.String("method", c.Request().Method),
	}
	if r, ok := s.route(c); ok {
		attrs = append(attrs, slog.String("route", r.Path))
	}
	if actor := identity.ActorIn(c); actor.SignedIn() == nil {
		attrs = append(attrs, slog.String("user", actor.UserID.String()))
	}
	return attrs
}

// recoverPanics turns a panic into an error that carries its stack to the log.
func (s *Server) recoverPanics() echo.MiddlewareFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{
		StackSize: 16 << 10, DisableStackAll: true, DisableErrorHandler: true,
		LogErrorFunc: func(_ echo.Context, err error, stack []byte) error { return &panicked{err, stack} },
	})
}

// panicked is a panic as an error.
type panicked struct {
	cause error
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.cause) }
func (p *panicked) Unwrap() error { return p.cause }

// secureHeaders tells the browser to run nothing, show nothing and keep nothing that is not
// Merit's. Assets say themselves how long they may be kept.
func (s *Server) secureHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		raw := make([]byte, 16)
		rand.Read(raw) // never fails: crypto/rand ends the program first
		nonce := base64.RawURLEncoding.EncodeToString(raw)
		identity.SetNonce(c, nonce)
		h := c.Response().Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-"+nonce+"'; style-src 'self'; "+
			"img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)")
		h.Set("Cache-Control", "no-store")
		if s.https() {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		return next(c)
	}
}

// deadline ends a request's context when it has taken too long. It is outermost because errors are
// still answered with that context.
func (s *Server) deadline(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, cancel := context.WithTimeout(c.Request().Context(), s.o.Deadline)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	}
}

// bearer finds who asks the API. A session cookie counts for nothing there, so that no other site
// can make a browser ask on somebody's behalf.
func (s *Server) bearer(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !isAPI(c) {
			return next(c)
		}
		header := c.Request().Header.Get(echo.HeaderAuthorization)
		r, declared := s.route(c)
		if header == "" && (!declared || r.Permission == hiring.Public) {
			return next(c)
		}
		actor, readOnly, err := s.o.Identity.ActorOfBearer(c.Request().Context(), header)
		if err != nil {
			return err
		}
		identity.SetActor(c, actor)
		if readOnly && r.Writes {
			return fault.New(fault.Denied, "This API token may only read.")
		}
		return next(c)
	}
}

// toSetUp sends everybody to the set-up page while no account exists.
func (s *Server) toSetUp(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		needed, err := s.o.Identity.NeedsSetup(c.Request().Context())
		if err != nil {
			return err
		}
		if needed && c.Request().URL.Path != setupPath {
			return c.Redirect(http.StatusSeeOther, setupPath)
		}
		return next(c)
	}
}

// setupPath is the page that makes the first account.
const setupPath = "/setup"

// SetupURL is the address of the set-up page with its one-time token.
func (s *Server) SetupURL(token string) string {
	return s.o.BaseURL.Scheme + "://" + s.o.BaseURL.Host + setupPath + "?token=" + token
}
