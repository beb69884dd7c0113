package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
)

func (w *Web) joinForm(c echo.Context, invited hiring.User, name string) formPage {
	return formPage{
		Base: w.base(c, hiring.Actor{}, "Join Merit"), Action: "/join/" + c.Param("token"),
		Intro: []string{"Choose a password to open your account, " + invited.Email + "."},
		Fields: []formField{
			{Input: &TextInput{Question: Question{Name: "name", Label: "Your name"}, Value: name, Autocomplete: "name"}},
			{Password: &Password{Question: Question{Name: "password", Label: "Choose a password", Hint: passwordHint}, Autocomplete: "new-password"}},
		},
		Buttons: []Button{{Text: "Open my account", Once: true}},
		Other:   w.joinThrough(),
	}
}

// joinThrough is the way to open an account through the provider.
func (w *Web) joinThrough() *otherWay {
	name := w.identity.Through()
	if name == "" {
		return nil
	}
	return &otherWay{
		Title: "Without a password", Button: w.through("/"),
		Words: []string{"If you have an account with the same e-mail address at " + name + ", you can open this one with it."},
	}
}

func (w *Web) joinShow(c echo.Context, _ hiring.Actor) error {
	user, err := w.identity.Invited(c.Request().Context(), c.Param("token"))
	if err != nil {
		return w.joinRefused(c, err)
	}
	if !w.identity.Passwords() {
		return w.throughOnly(c, "Join Merit", "/", "Your account is "+user.Email+". To open it, sign in with your account at "+w.identity.Through()+" that has this e-mail address.")
	}
	return w.render(c, http.StatusOK, "form", w.joinForm(c, user, user.Name))
}

// joinRefused says what to do about a link that does not work: its owner may have used it, or need another.
func (w *Web) joinRefused(c echo.Context, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	page := ErrorPage{Base: w.base(c, hiring.Actor{}, "This invitation link does not work any more"), Paragraphs: []string{
		"It was used already, or is more than 14 days old, or a newer invitation has taken its place.",
		"If you have opened your account, sign in. If not, ask the person who invited you to send the invitation again.",
	}}
	page.Next = &Button{Text: "Sign in", Href: "/sign-in"}
	return w.render(c, http.StatusNotFound, "error", page)
}

func (w *Web) joinDo(c echo.Context, _ hiring.Actor) error {
	ctx, token := c.Request().Context(), c.Param("token")
	invited, err := w.identity.Invited(ctx, token)
	if err != nil {
		return w.joinRefused(c, err)
	}
	name := c.FormValue("name")
	user, err := w.identity.AcceptInvitation(ctx, token, name, c.FormValue("password"))
	if err != nil {
		return w.answer(c, err, func() formPage { return w.joinForm(c, invited, name) })
	}
	if err := w.identity.StartSession(ctx, user.ID); err != nil {
		return err
	}
	return w.seeOther(c, "/", "Your account is open.")
}
