package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/route"
)

const secondStepPath = "/sign-in/second-step"

func (w *Web) secondStepRoutes() []route.Route {
	step := route.Post(secondStepPath, hiring.Public, w.secondStepDo)
	step.MaxBody = 2 * scorecardBody // it may carry the words of somebody who was signed out while typing
	return []route.Route{
		route.Get(secondStepPath, hiring.Public, w.secondStepShow),
		step,
		route.Post(secondStepPath+"/passkey", hiring.Public, w.secondStepAsk),
		route.Post("/sign-in/passkey", hiring.Public, w.passkeySignIn),
		route.Post("/sign-in/passkey/ask", hiring.Public, w.passkeySignInAsk),
	}
}

// secondStepPage is the page "second_step": the second step of signing in.
type secondStepPage struct {
	Base
	Action  string
	Code    *TextInput
	Carried []Hidden
	Passkey *passkeyAsk
	Sign    Button
	Cancel  Button
	Lost    string
}

// passkeyAsk is where a page's script gets the question for a passkey, and what the button says. Only says that without script
// nothing but a recovery code is left.
type passkeyAsk struct {
	Ask, Button string
	Only        bool
}

// carried is what has to survive signing in: where somebody wanted to go, or the words they had typed there.
type carried struct {
	next, to string
	kept     url.Values
}

func carriedBy(c echo.Context) carried {
	return carried{next: identity.SafeNext(c.FormValue("next")), to: c.FormValue("to"), kept: keptIn(c)}
}

func (k carried) fields() []Hidden {
	out := []Hidden{{Name: "next", Value: k.next}}
	if k.to == "" {
		return out
	}
	return append(append(out, Hidden{Name: "to", Value: k.to}), keptFields(k.kept)...)
}

func (w *Web) secondStep(c echo.Context, k carried, errs []fault.Field, status int) error {
	factors, err := w.identity.SecondStep(c.Request().Context())
	if err != nil {
		return err
	}
	p := secondStepPage{
		Base: w.base(c, hiring.Actor{}, "Confirm that it is you"), Action: secondStepPath, Carried: k.fields(),
		Sign: Button{Text: "Continue", Once: true}, Cancel: Button{Text: "Cancel", Kind: Secondary},
		Lost: "Nothing of this at hand? Ask an administrator to remove your second factors.",
	}
	p.Errors = errs
	question := Question{Name: "code", Label: "Code", Hint: "The six digits your authenticator app shows now, or one of your recovery codes.", Error: ErrorAt(errs, "code")}
	if !factors.App {
		question.Label, question.Hint = "Recovery code", "One of the codes you kept when you set up your passkey. It works once."
	}
	p.Code = &TextInput{Question: question, Autocomplete: "one-time-code", NoSpellcheck: true, Width: 20}
	if len(factors.Passkeys) > 0 {
		p.Passkey = &passkeyAsk{Ask: secondStepPath + "/passkey", Button: "Use a passkey", Only: !factors.App}
		p.Scripts = []string{"passkeys.js"}
	}
	return w.render(c, status, "second_step", p)
}

func (w *Web) secondStepShow(c echo.Context, actor hiring.Actor) error {
	next := identity.SafeNext(c.QueryParam("next"))
	if _, ok := w.identity.HalfSession(c.Request().Context()); !ok {
		if actor.SignedIn() == nil {
			return c.Redirect(http.StatusSeeOther, next)
		}
		return c.Redirect(http.StatusSeeOther, identity.SignInPath(next))
	}
	return w.secondStep(c, carried{next: next}, nil, http.StatusOK)
}

func (w *Web) secondStepDo(c echo.Context, _ hiring.Actor) error {
	ctx, k := c.Request().Context(), carriedBy(c)
	if _, half := w.identity.HalfSession(ctx); !half {
		return w.stepOver(c, k)
	}
	actor, left, err := w.identity.FinishSecondStep(ctx, identity.Answer{Code: c.FormValue("code"), Assertion: c.FormValue("passkey")})
	if fault.Is(err, fault.SignIn) { // the account was disabled meanwhile
		return w.stepOver(c, k)
	}
	if fields, ok := invalid(tooMany(err, "code")); ok {
		return w.secondStep(c, k, fields, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	if left >= 0 {
		w.identity.Flash(ctx, "You have used a recovery code. "+Plural(left, "is", "are")+" left.")
	}
	if k.to != "" {
		return w.saveKept(c, actor, k.to, k.kept)
	}
	return c.Redirect(http.StatusSeeOther, k.next)
}

// stepOver asks for the password anew when the second step came too late, and keeps what was to survive it.
func (w *Web) stepOver(c echo.Context, k carried) error {
	if _, ok := keptTarget(k.to); ok {
		return w.render(c, http.StatusUnauthorized, "form", w.signInKeepForm(c, k.to, k.kept, ""))
	}
	return c.Redirect(http.StatusSeeOther, identity.SignInPath(k.next))
}

// signedIn leads on after a right password: to where somebody wanted to go, or first to the second step.
func (w *Web) signedIn(c echo.Context, next string) error {
	if _, half := w.identity.HalfSession(c.Request().Context()); half {
		return c.Redirect(http.StatusSeeOther, secondStepPath+"?next="+url.QueryEscape(next))
	}
	return c.Redirect(http.StatusSeeOther, next)
}

func (w *Web) secondStepAsk(c echo.Context, _ hiring.Actor) error {
	question, err := w.identity.AskSecondStep(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSONBlob(http.StatusOK, question)
}

func (w *Web) passkeySignInAsk(c echo.Context, _ hiring.Actor) error {
	question, err := w.identity.AskSignIn(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSONBlob(http.StatusOK, question)
}

func (w *Web) passkeySignIn(c echo.Context, _ hiring.Actor) error {
	next := identity.SafeNext(c.FormValue("next"))
	if err := w.identity.SignInWithPasskey(c.Request().Context(), c.FormValue("passkey")); err != nil {
		return w.answer(c, tooMany(err, "email"), func() formPage { return w.signInForm(c, "", next) })
	}
	return c.Redirect(http.StatusSeeOther, next)
}
