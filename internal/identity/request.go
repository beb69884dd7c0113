package identity

import (
	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
)

// What the server finds out about a request before a page is written, kept in its context.
const (
	nonceKey = "identity.nonce"
	actorKey = "identity.actor"
)

// CSRFKey is where the server's cross-site check keeps the token in a request's context, CSRFField
// the form field it is sent back in.
const (
	CSRFKey   = "identity.csrf"
	CSRFField = "csrf"
)

// CSRFToken is the token every form of the page has to carry.
func CSRFToken(c echo.Context) string {
	token, _ := c.Get(CSRFKey).(string)
	return token
}

// SetNonce keeps the nonce of the request's content security policy.
func SetNonce(c echo.Context, nonce string) { c.Set(nonceKey, nonce) }

// Nonce is what a script element of the page has to carry to run.
func Nonce(c echo.Context) string {
	nonce, _ := c.Get(nonceKey).(string)
	return nonce
}

// SetActor keeps the person who asks.
func SetActor(c echo.Context, actor hiring.Actor) { c.Set(actorKey, actor) }

// ActorIn is the person who asks, as the server found; the zero Actor is nobody. Handlers are given
// the same: it is for what has no handler, as a page about an error.
func ActorIn(c echo.Context) hiring.Actor {
	actor, _ := c.Get(actorKey).(hiring.Actor)
	return actor
}
