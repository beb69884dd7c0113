package server

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/assets"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/route"
)

// apiPrefix begins every path of the API and of nothing else.
const apiPrefix = "/api/"

// register adds every declared route, or says all that is wrong with them.
func (s *Server) register() error {
	var wrong []error
	for _, f := range []struct {
		Face
		api bool
	}{{s.o.Pages, false}, {s.o.API, true}, {Face{Routes: append(s.health(), s.siteFiles()...), WriteError: s.o.Pages.WriteError}, false}} {
		if f.WriteError == nil {
			wrong = append(wrong, errNoFace)
		}
		for _, r := range f.Routes {
			wrong = append(wrong, s.declare(r, f.api))
		}
	}
	files := echo.WrapHandler(s.o.Assets)
	s.echo.GET(assets.Prefix+"*", files)
	s.echo.HEAD(assets.Prefix+"*", files)
	return errors.Join(wrong...)
}

// declare adds one route, with HEAD beside GET as RFC 9110 9.1 asks.
func (s *Server) declare(r route.Route, api bool) error {
	key := r.Method + " " + r.Path
	shape := r.Method + " " + parameter.ReplaceAllString(r.Path, ":")
	if s.shapes[shape] {
		return fmt.Errorf("route %s: declared twice", key)
	}
	s.shapes[shape] = true
	if err := check(r, api); err != nil {
		return fmt.Errorf("route %s: %w", key, err)
	}
	s.declared[key] = r
	serve := func(c echo.Context) error { return serve(c, r) }
	s.echo.Add(r.Method, r.Path, serve)
	if r.Method == http.MethodGet {
		s.echo.HEAD(r.Path, serve)
	}
	return nil
}

// parameter is a named part of a path; two paths that differ only in names are one.
var parameter = regexp.MustCompile(`:[^/]+`)

// check says what is wrong with a declaration.
func check(r route.Route, api bool) error {
	var writes bool
	switch r.Method {
	case http.MethodGet:
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		writes = true
	default:
		return fmt.Errorf("method %q is not one Merit uses", r.Method)
	}
	switch {
	case !strings.HasPrefix(r.Path, "/"):
		return errors.New("the path has to begin with a slash")
	case strings.HasPrefix(r.Path, apiPrefix) != api:
		return errors.New("paths below /api/ are the API's, and it has no other")
	case strings.HasPrefix(r.Path, assets.Prefix):
		return errors.New("paths below /assets/ are files")
	case r.Handle == nil:
		return errors.New("it does nothing")
	case !slices.Contains(hiring.Permissions, r.Permission):
		return fmt.Errorf("permission %q is not declared", r.Permission)
	case writes != r.Writes:
		return fmt.Errorf("a %s route has Writes = %t", r.Method, r.Writes)
	case r.MaxBody < 0:
		return errors.New("the limit of its body is below zero")
	}
	return nil
}

// serve asks what the route's permission means for the account, then runs it. What depends on an
// object the journey asks.
func serve(c echo.Context, r route.Route) error {
	actor := identity.ActorIn(c)
	err := mayAccount(actor, r.Permission)
	if err != nil && actor.NeedsFactor && !r.Writes {
		return c.Redirect(http.StatusSeeOther, factorPath)
	}
	if err != nil {
		return err
	}
	return r.Handle(c, actor)
}

// factorPath is the page on which somebody sets up a second factor.
const factorPath = "/account/second-factor"

// mayAccount asks a permission as far as the account alone decides it.
func mayAccount(actor hiring.Actor, p hiring.Permission) error {
	if p.OfAccount() {
		return actor.MayAccount(p)
	}
	return actor.SignedIn()
}

// route gives the declaration a request was matched to.
func (s *Server) route(c echo.Context) (route.Route, bool) {
	method := c.Request().Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	r, ok := s.declared[method+" "+c.Path()]
	return r, ok
}

// isAPI reports whether a request is for the API, declared or not.
func isAPI(c echo.Context) bool {
	path := c.Request().URL.Path
	return strings.HasPrefix(path, apiPrefix) || path == strings.TrimSuffix(apiPrefix, "/")
}

// isPage reports whether a request is for a page, declared or not.
func isPage(c echo.Context) bool {
	path := c.Request().URL.Path
	return !isAPI(c) && !strings.HasPrefix(path, assets.Prefix) && !slices.Contains([]string{livePath, readyPath, robotsPath, securityPath}, path)
}

// Routes are all declared routes, by path and method, for tests that walk them.
func (s *Server) Routes() []route.Route {
	out := slices.Collect(maps.Values(s.declared))
	slices.SortFunc(out, func(a, b route.Route) int { return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method) })
	return out
}
