package server

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"merit/internal/fault"
	"merit/internal/identity"
)

// sameOrigin refuses a page's write that a browser says comes from another site, by Sec-Fetch-Site
// or, where that is missing, by Origin.
func (s *Server) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := s.origin.Check(c.Request()); err != nil {
			return otherSite(err)
		}
		return next(c)
	}
}

// crossSite asks for the form's token where the browser does not send Sec-Fetch-Site: old ones, and
// all of them over plain http beyond this machine.
func (s *Server) crossSite() (echo.MiddlewareFunc, error) {
	name := "merit-csrf"
	if s.https() {
		name = "__Host-merit-csrf"
	}
	check, err := middleware.CSRFConfig{
		TokenLookup:    "header:" + echo.HeaderXCSRFToken + ",form:" + identity.CSRFField,
		ContextKey:     identity.CSRFKey,
		CookieName:     name,
		CookiePath:     "/",
		CookieSecure:   s.https(),
		CookieHTTPOnly: true,
		CookieSameSite: http.SameSiteLaxMode,
		AllowSecFetchSiteFunc: func(echo.Context) (bool, error) {
			return false, otherSite(errors.New("Sec-Fetch-Site says another site"))
		},
		ErrorHandler: func(err error, _ echo.Context) error { return otherSite(err) },
	}.ToMiddleware()
	if err != nil {
		return nil, fmt.Errorf("cross-site check: %w", err)
	}
	return check, nil
}

func otherSite(cause error) error {
	return fault.Wrap(fault.Denied,
		"This form was opened too long ago or came from another site, so nothing was done. Go back, reload the page and try again.", cause)
}
