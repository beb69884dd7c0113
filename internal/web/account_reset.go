package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) resetRoutes() []route.Route {
	return []route.Route{
		route.Get("/forgotten-password", hiring.Public, w.forgottenShow),
		route.Post("/forgotten-password", hiring.Public, w.forgottenDo),
		route.Get("/reset/:token", hiring.Public, w.resetShow),
		route.Post("/reset/:token", hiring.Public, w.resetDo),
	}
}

// resetLink is the link that lets whoever holds its secret choose a new password.
func (w *Web) resetLink(secret string) string { return w.baseURL + "/reset/" + secret }

func (w *Web) forgottenForm(c echo.Context, email string) formPage {
	return formPage{
		Base: w.base(c, hiring.Actor{}, "Choose a new password"), Action: "/forgotten-password",
		Intro:   []string{"We send you an e-mail with a link. It works for one hour."},
		Fields:  []formField{{Input: &TextInput{Question: Question{Name: "email", Label: "E-mail address of your account"}, Value: email, Type: "email", Autocomplete: "username"}}},
		Buttons: []Button{{Text: "Send the link", Once: true}}, Cancel: &Link{Text: "Back to sign-in", Href: "/sign-in"},
	}
}

func (w *Web) forgottenShow(c echo.Context, _ hiring.Actor) error {
	if !w.identity.Passwords() {
		return w.throughOnly(c, "Sign in", "/", "There are no passwords here. You sign in with your account at "+w.identity.Through()+".")
	}
	if w.app.SendsMail() {
		return w.render(c, http.StatusOK, "form", w.forgottenForm(c, ""))
	}
	return w.render(c, http.StatusOK, "error", ErrorPage{
		Base:       w.base(c, hiring.Actor{}, "Choose a new password"),
		Paragraphs: []string{"Merit sends no e-mail here. Ask an administrator for a link to choose a new password."},
		Next:       &Button{Text: "Back to sign-in", Href: "/sign-in"},
	})
}

func (w *Web) forgottenDo(c echo.Context, _ hiring.Actor) error {
	email := c.FormValue("email")
	if err := w.identity.AskReset(c.Request().Context(), email, w.resetLink); err != nil {
		return w.answer(c, tooMany(err, "email"), func() formPage { return w.forgottenForm(c, email) })
	}
	return w.render(c, http.StatusOK, "error", ErrorPage{
		Base: w.base(c, hiring.Actor{}, "Look at your e-mail"),
		Paragraphs: []string{
			"We have sent an e-mail to the address you gave. If it has an account here, there is a link in it to choose a new password.",
			"Nothing there after a few minutes? Look among unwanted mail, or ask an administrator.",
		},
		Next: &Button{Text: "Back to sign-in", Href: "/sign-in"},
	})
}

// tooMany shows that something was tried too often beside the field it was typed into.
func tooMany(err error, path string) error {
	if !fault.Is(err, fault.TooMany) {
		return err
	}
	var fs fault.Fields
	fs.Add(path, fault.Of(err).Message)
	return fs.Err()
}

func (w *Web) resetForm(c echo.Context, user hiring.User) formPage {
	return formPage{
		Base: w.base(c, hiring.Actor{}, "Choose a new password"), Action: "/reset/" + c.Param("token"),
		Intro: []string{"For your account, " + user.Email + ". You are signed out everywhere."},
		Fields: []formField{
			{Password: &Password{Question: Question{Name: "password", Label: "New password", Hint: passwordHint}, Autocomplete: "new-password"}},
		},
		Buttons: []Button{{Text: "Change password", Once: true}},
	}
}

func (w *Web) resetShow(c echo.Context, _ hiring.Actor) error {
	user, err := w.identity.ResetUser(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.resetForm(c, user))
}

func (w *Web) resetDo(c echo.Context, _ hiring.Actor) error {
	ctx, token := c.Request().Context(), c.Param("token")
	user, err := w.identity.ResetUser(ctx, token)
	if err != nil {
		return err
	}
	if _, err := w.identity.ResetPassword(ctx, token, c.FormValue("password")); err != nil {
		return w.answer(c, err, func() formPage { return w.resetForm(c, user) })
	}
	return w.seeOther(c, "/sign-in", "Your password has been changed. Sign in with it.")
}
