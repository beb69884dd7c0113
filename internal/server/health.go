package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
	"merit/internal/route"
)

// Where machines ask how Merit is.
const (
	livePath  = "/healthz" // the process answers
	readyPath = "/readyz"  // the database does too
)

// health lists the routes for machines. They say nothing but yes or no.
func (s *Server) health() []route.Route {
	return []route.Route{
		route.Get(livePath, hiring.Public, func(c echo.Context, _ hiring.Actor) error {
			return c.String(http.StatusOK, "ok\n")
		}),
		route.Get(readyPath, hiring.Public, func(c echo.Context, _ hiring.Actor) error {
			if err := s.o.Ready(c.Request().Context()); err != nil {
				s.o.Log.WarnContext(c.Request().Context(), "not ready", "error", err.Error())
				return c.String(http.StatusServiceUnavailable, "the database does not answer\n")
			}
			return c.String(http.StatusOK, "ok\n")
		}),
	}
}
