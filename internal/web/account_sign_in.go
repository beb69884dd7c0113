package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
	"merit/internal/identity"
)

func (w *Web) signInForm(c echo.Context, email, next string) formPage {
	p := formPage{
		Base: w.base(c, hiring.Actor{}, "Sign in"), Action: "/sign-in",
		Fields: []formField{
			{Hidden: &Hidden{Name: "next", Value: next}},
			{Input: &TextInput{Question: Question{Name: "email", Label: "E-mail address"}, Value: email, Type: "email", Autocomplete: "username"}},
			{Password: &Password{Question: Question{Name: "password", Label: "Password"}}},
		},
		Buttons: []Button{{Text: "Sign in"}},
		Links:   []Link{{Text: "I have forgotten my password", Href: "/forgotten-password"}},
		After:   []string{"No account yet? The recruiter of your vacancy can send you a link."},
	}
	if w.identity.TakesPasskeys() {
		p.Passkey = &passkeyForm{Action: "/sign-in/passkey", Ask: "/sign-in/passkey/ask", Button: "Sign in with a passkey", Next: next}
		p.Scripts = append(p.Scripts, "passkeys.js")
	}
	if w.identity.Through() != "" {
		p.Other = &otherWay{Title: "Through your organisation", Button: w.through(next)}
	}
	return p
}

func (w *Web) signInShow(c echo.Context, actor hiring.Actor) error {
	next := identity.SafeNext(c.QueryParam("next"))
	if actor.SignedIn() == nil || actor.NeedsFactor {
		return c.Redirect(http.StatusSeeOther, next)
	}
	if _, half := w.identity.HalfSession(c.Request().Context()); half {
		return w.signedIn(c, next)
	}
	if len(w.sample) > 0 {
		return c.Redirect(http.StatusSeeOther, "/sample")
	}
	var words []string
	name := w.identity.Through()
	if c.QueryParams().Has("signed-out") && name != "" {
		words = []string{"You are signed out of Merit. You may still be signed in at " + name + "."}
	}
	if !w.identity.Passwords() {
		return w.throughOnly(c, "Sign in", next, append(words, "You sign in with your account at "+name+".")...)
	}
	p := w.signInForm(c, "", next)
	if len(words) > 0 {
		p.Intro, p.Links = words, append(p.Links, Link{Text: "Sign out of " + name + " too", Href: "/sign-in/openid/end"})
	}
	return w.render(c, http.StatusOK, "form", p)
}

func (w *Web) signInDo(c echo.Context, _ hiring.Actor) error {
	ctx := c.Request().Context()
	email, next := c.FormValue("email"), identity.SafeNext(c.FormValue("next"))
	user, err := w.identity.SignIn(ctx, email, c.FormValue("password"))
	if err != nil {
		return w.answer(c, tooMany(err, "email"), func() formPage { return w.signInForm(c, email, next) })
	}
	if err := w.identity.StartSession(ctx, user.ID); err != nil {
		return err
	}
	if _, half := w.identity.HalfSession(ctx); half && c.FormValue("inPlace") != "" {
		return c.NoContent(http.StatusAccepted) // the script asks for a code where it is
	}
	return w.signedIn(c, next)
}

func (w *Web) signOut(c echo.Context, _ hiring.Actor) error {
	if err := w.identity.EndSession(c.Request().Context()); err != nil {
		return err
	}
	// What was read goes with the session. Words that were not sent yet stay: they are encrypted, and their writer's.
	c.Response().Header().Set("Clear-Site-Data", `"cache"`)
	if w.identity.Through() != "" {
		return c.Redirect(http.StatusSeeOther, "/sign-in?signed-out")
	}
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}
