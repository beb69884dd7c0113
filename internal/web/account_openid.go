package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/route"
)

// OpenIDCallback is the path an OpenID provider sends browsers back to.
const OpenIDCallback = "/sign-in/openid/callback"

func (w *Web) openIDRoutes() []route.Route {
	return []route.Route{
		route.Get("/sign-in/openid", hiring.Public, w.ifThrough(w.openIDBegin)),
		route.Get(OpenIDCallback, hiring.Public, w.ifThrough(w.openIDFinish)),
		route.Get("/sign-in/openid/end", hiring.Public, w.ifThrough(w.openIDEnd)),
		route.Post("/users/:user/identities/:identity/remove", hiring.ManageUsers, w.identityRemove),
	}
}

// ifThrough leads to the sign-in page where there is no provider.
func (w *Web) ifThrough(h route.Handle) route.Handle {
	return func(c echo.Context, actor hiring.Actor) error {
		if w.identity.Through() == "" {
			return c.Redirect(http.StatusSeeOther, "/sign-in")
		}
		return h(c, actor)
	}
}

// otherWay is a second way to do what a form is for, below it.
type otherWay struct {
	Title  string
	Words  []string
	Button *Button
	Link   *Link
}

// openIDPath is where signing in through the provider begins; it leads back to a path of this site.
func openIDPath(next string) string {
	if next = identity.SafeNext(next); next == "/" {
		return "/sign-in/openid"
	}
	return "/sign-in/openid?next=" + url.QueryEscape(next)
}

// through is the button that signs in through the provider.
func (w *Web) through(next string) *Button {
	return &Button{Text: "Sign in with " + w.identity.Through(), Href: openIDPath(next)}
}

// throughOnly is the page to sign in where there are no passwords.
func (w *Web) throughOnly(c echo.Context, title, next string, words ...string) error {
	return w.render(c, http.StatusOK, "error", ErrorPage{Base: w.base(c, hiring.Actor{}, title), Paragraphs: words, Next: w.through(next)})
}

// openIDBegin sends the browser to the provider. It is a link and no form: browsers hold a form to this site even where
// it leads on. Begun by another site it does no more than a link there to the provider would.
func (w *Web) openIDBegin(c echo.Context, actor hiring.Actor) error {
	next := identity.SafeNext(c.QueryParam("next"))
	if actor.SignedIn() == nil {
		return c.Redirect(http.StatusSeeOther, next)
	}
	to, refusal, err := w.identity.BeginOpenID(c.Request().Context(), next)
	if err != nil {
		return err
	}
	if refusal != "" {
		return w.openIDRefused(c, refusal, next)
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// openIDFinish signs in whom the provider sent back.
func (w *Web) openIDFinish(c echo.Context, actor hiring.Actor) error {
	ctx := c.Request().Context()
	user, next, refusal, err := w.identity.FinishOpenID(ctx, c.QueryParams())
	if err != nil {
		return err
	}
	if refusal == identity.Elsewhere && actor.SignedIn() == nil {
		return c.Redirect(http.StatusSeeOther, "/") // the way back was gone twice
	}
	if refusal != "" {
		return w.openIDRefused(c, refusal, next)
	}
	if err := w.identity.StartSessionThrough(ctx, user.ID); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, identity.SafeNext(next))
}

// openIDRefused says in plain words why signing in through the provider did not work, and what to do.
func (w *Web) openIDRefused(c echo.Context, r identity.Refusal, next string) error {
	name := w.identity.Through()
	page := ErrorPage{Base: w.base(c, hiring.Actor{}, "You are not signed in")}
	page.Next = &Button{Text: "Try again", Href: identity.SignInPath(next)}
	status := http.StatusForbidden
	switch r {
	case identity.Elsewhere:
		status = http.StatusBadRequest
		page.Paragraphs = []string{
			"This sign-in was begun in another browser, was used already, or took longer than ten minutes.",
			"Try again, and finish it in this browser.",
		}
	case identity.Declined:
		page.Paragraphs = []string{name + " did not sign you in. You may have cancelled, or you may not be allowed to use Merit there.", "If it happens again, ask whoever looks after " + name + "."}
	case identity.Unreachable:
		status = http.StatusServiceUnavailable
		page.Paragraphs = []string{name + " does not answer at the moment.", "Nothing is wrong with your account. Try again in a few minutes."}
		page.RequestID = c.Response().Header().Get(echo.HeaderXRequestID)
	case identity.NoAccount:
		page.Paragraphs = []string{
			name + " has signed you in, but Merit has no account that is open to you.",
			"Accounts are found by the e-mail address " + name + " has confirmed. Ask the recruiter of your vacancy, or whoever looks after Merit, to check which address they invited.",
		}
	case identity.TooOften:
		status = http.StatusTooManyRequests
		page.Paragraphs = []string{"There were too many tries in a short while.", "Wait five minutes, then try again."}
	default:
		page.Paragraphs = []string{
			"What came back from " + name + " could not be trusted, so nobody was signed in.",
			"Try again. If it happens again, tell whoever looks after Merit.",
		}
		page.RequestID = c.Response().Header().Get(echo.HeaderXRequestID)
	}
	return w.render(c, status, "error", page)
}

// openIDEnd signs the browser out of the provider too, where it has a place for that.
func (w *Web) openIDEnd(c echo.Context, _ hiring.Actor) error {
	to, refusal, err := w.identity.EndAtProvider(c.Request().Context(), w.baseURL+"/sign-in")
	if err != nil {
		return err
	}
	if refusal == "" && to != "" {
		return c.Redirect(http.StatusSeeOther, to)
	}
	name := w.identity.Through()
	return w.render(c, http.StatusOK, "error", ErrorPage{
		Base:       w.base(c, hiring.Actor{}, "Sign out of "+name),
		Paragraphs: []string{"Merit cannot sign you out of " + name + ". Open its own page and sign out there, or close the browser."},
		Next:       &Button{Text: "Back to sign-in", Href: "/sign-in", Kind: Secondary},
	})
}

func (w *Web) identityRemove(c echo.Context, actor hiring.Actor) error {
	user, err := idOf(c, "user")
	if err != nil {
		return err
	}
	id, err := idOf(c, "identity")
	if err != nil {
		return err
	}
	if err := w.app.RemoveIdentity(c.Request().Context(), actor, user, id); err != nil {
		return err
	}
	return w.seeOther(c, "/users/"+user.String(), "The link is removed, and the person is signed out everywhere.")
}

// identityRows say who an account is at OpenID providers.
func (w *Web) identityRows(ids []hiring.Identity) []SummaryRow {
	var rows []SummaryRow
	for _, i := range ids {
		rows = append(rows, SummaryRow{Key: "Signs in through", Value: Words(i.Issuer + ", since " + Date(i.CreatedAt, w.zone))})
	}
	if name := w.identity.Through(); len(rows) == 0 && name != "" {
		rows = append(rows, SummaryRow{Key: "Signs in through", Value: Words("Not through " + name + " yet")})
	}
	return rows
}
