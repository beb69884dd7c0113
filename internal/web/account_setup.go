package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/route"
)

func (w *Web) accountRoutes() []route.Route {
	return []route.Route{
		route.Get("/setup", hiring.Public, w.setupShow),
		route.Post("/setup", hiring.Public, w.setupDo),
		route.Get("/sign-in", hiring.Public, w.signInShow),
		route.Post("/sign-in", hiring.Public, w.signInDo),
		route.Post("/sign-out", hiring.Public, w.signOut),
		route.Get("/join/:token", hiring.Public, w.joinShow),
		route.Post("/join/:token", hiring.Public, w.joinDo),
		route.Get("/account", hiring.AnySignedIn, w.accountShow),
		route.Get("/account/password", hiring.AnySignedIn, w.passwordShow),
		route.Post("/account/password", hiring.AnySignedIn, w.passwordDo),
		route.Get("/account/tokens/new", hiring.AnySignedIn, w.tokenNew),
		route.Post("/account/tokens", hiring.AnySignedIn, w.tokenCreate),
		route.Post("/account/tokens/:token/revoke", hiring.AnySignedIn, w.tokenRevoke),
	}
}

// passwordHint tells the rule before it is broken.
const passwordHint = "At least 15 characters. Three or four unrelated words are easy to remember."

func (w *Web) setupForm(c echo.Context, in identity.SetUpInput) formPage {
	p := formPage{
		Base: w.base(c, hiring.Actor{}, "Set up Merit"), Action: "/setup",
		Intro: []string{
			"Nobody has an account here yet. The first account manages users and creates vacancies.",
			"The setup code was printed where Merit was started. It works once.",
		},
		Fields: []formField{
			{Input: &TextInput{Question: Question{Name: "token", Label: "Setup code"}, Value: in.Token, NoSpellcheck: true, Autocomplete: "off"}},
			{Input: &TextInput{Question: Question{Name: "name", Label: "Your name"}, Value: in.Name, Autocomplete: "name"}},
			{Input: &TextInput{Question: Question{Name: "email", Label: "Your e-mail address"}, Value: in.Email, Type: "email", Autocomplete: "username"}},
			{Password: &Password{Question: Question{Name: "password", Label: "Choose a password", Hint: passwordHint}, Autocomplete: "new-password"}},
		},
		Buttons: []Button{{Text: "Create account", Once: true}},
	}
	if !w.identity.Passwords() {
		p.Intro = append(p.Intro, "You will sign in with your account at "+w.identity.Through()+": give the e-mail address it knows you by.")
		p.Fields = p.Fields[:len(p.Fields)-1]
	}
	return p
}

func (w *Web) setupShow(c echo.Context, _ hiring.Actor) error {
	needed, err := w.identity.NeedsSetup(c.Request().Context())
	if err != nil {
		return err
	}
	if !needed {
		return c.Redirect(http.StatusSeeOther, "/sign-in")
	}
	return w.render(c, http.StatusOK, "form", w.setupForm(c, identity.SetUpInput{Token: c.QueryParam("token")}))
}

func (w *Web) setupDo(c echo.Context, _ hiring.Actor) error {
	ctx := c.Request().Context()
	in := identity.SetUpInput{
		Token: c.FormValue("token"), Name: c.FormValue("name"), Email: c.FormValue("email"), Password: c.FormValue("password"),
	}
	user, err := w.identity.SetUp(ctx, in)
	if err != nil {
		return w.answer(c, err, func() formPage { return w.setupForm(c, in) })
	}
	if err := w.identity.StartSession(ctx, user.ID); err != nil {
		return err
	}
	return w.seeOther(c, "/", "Your account is ready.")
}
