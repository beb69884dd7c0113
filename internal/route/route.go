// Package route owns what a route declares: its method, its path, who may use it and what it does.
// Pages and API list their routes as values, so that the server can refuse an undeclared one and
// tests can walk all of them. It refuses to know what any route does.
package route

import (
	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
)

// Handle serves one request for the person who asks; the zero Actor is nobody. It returns errors,
// never writes them: the server's error handler does, in one place.
type Handle func(c echo.Context, actor hiring.Actor) error

// Route is one declared route. Permission is what the person needs: what depends on the account
// alone the server asks before Handle runs, what depends on an object the journey asks itself.
type Route struct {
	Method     string
	Path       string // Echo's form: "/vacancies/:vacancy"
	Permission hiring.Permission
	Handle     Handle
	Writes     bool  // it changes something, so cross-origin requests are refused
	MaxBody    int64 // bytes; 0: DefaultMaxBody
}

// DefaultMaxBody is the most a request's body may hold unless the route says otherwise, in bytes.
const DefaultMaxBody = 1 << 20

// Get declares a route that reads.
func Get(path string, p hiring.Permission, h Handle) Route {
	return Route{Method: "GET", Path: path, Permission: p, Handle: h}
}

// Post declares a route that changes something.
func Post(path string, p hiring.Permission, h Handle) Route {
	return Route{Method: "POST", Path: path, Permission: p, Handle: h, Writes: true}
}
