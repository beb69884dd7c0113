package server

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

// Where programs look for what a site says of itself.
const (
	robotsPath   = "/robots.txt"
	securityPath = "/.well-known/security.txt"
)

// securityLasts is for how long whoever reads security.txt may rely on it; RFC 9116 2.5.5 asks for less than a year.
const securityLasts = 90 * 24 * time.Hour

// siteFiles lists the routes for programs that visit sites: no search engine keeps anything of Merit, and whoever finds
// a weakness is told whom to write to, where that was configured.
func (s *Server) siteFiles() []route.Route {
	return []route.Route{
		route.Get(robotsPath, hiring.Public, func(c echo.Context, _ hiring.Actor) error {
			return c.String(http.StatusOK, "User-agent: *\nDisallow: /\n")
		}),
		route.Get(securityPath, hiring.Public, func(c echo.Context, _ hiring.Actor) error {
			if s.o.SecurityContact == "" {
				return fault.New(fault.NotFound, "There is nothing here.")
			}
			expires := s.o.Now().UTC().Truncate(24 * time.Hour).Add(securityLasts)
			return c.String(http.StatusOK, fmt.Sprintf("Contact: %s\nExpires: %s\nPreferred-Languages: en\nCanonical: %s://%s%s\n",
				s.o.SecurityContact, expires.Format(time.RFC3339), s.o.BaseURL.Scheme, s.o.BaseURL.Host, securityPath))
		}),
	}
}
