package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// accountPage is the page "account": a person's own account and API tokens.
type accountPage struct {
	Base
	Summary SummaryList
	Tokens  []tokenRow
	NoToken Empty
	New     Button
}

// tokenRow is one API token with its revoke form.
type tokenRow struct {
	Summary SummaryList
	Action  string
	Revoke  Button
}

func (w *Web) accountShow(c echo.Context, actor hiring.Actor) error {
	acc, err := w.app.Account(c.Request().Context(), actor)
	if err != nil {
		return err
	}
	factors, err := w.app.MyFactors(c.Request().Context(), actor)
	if err != nil {
		return err
	}
	p := accountPage{
		Base: w.base(c, actor, "Your account"),
		Summary: SummaryList{Rows: []SummaryRow{
			{Key: "Name", Value: Words(acc.User.Name)},
			{Key: "E-mail address", Value: Words(acc.User.Email)},
			{Key: "Password", Value: Words("Not shown"), Actions: []Link{{Text: "Change", Hidden: "password", Href: "/account/password"}}},
			{Key: "Second factor", Value: Words(factorsText(factors)), Actions: []Link{{Text: "Change", Hidden: "second factor", Href: factorPath}}},
			{Key: "Signed in", Value: Words("On this and perhaps other browsers"), Actions: []Link{{Text: "See where", Hidden: "you are signed in", Href: "/account/sessions"}}},
		}},
		NoToken: Empty{Title: "No API tokens", Text: "A token lets a program use the API in your name."},
		New:     Button{Text: "Create an API token", Href: "/account/tokens/new", Kind: Secondary},
	}
	if !w.identity.Passwords() {
		p.Summary.Rows = slices.DeleteFunc(p.Summary.Rows, func(r SummaryRow) bool { return r.Key == "Password" })
	}
	p.Summary.Rows = append(p.Summary.Rows, w.identityRows(acc.Identities)...)
	for _, t := range acc.Tokens {
		can := "Read and change"
		if t.ReadOnly {
			can = "Read only"
		}
		used := "Never"
		if t.LastUsedAt != nil {
			used = Date(*t.LastUsedAt, w.zone)
		}
		p.Tokens = append(p.Tokens, tokenRow{
			Summary: SummaryList{Title: t.Name, TitleLevel: 3, Rows: []SummaryRow{
				{Key: "May", Value: Words(can)},
				{Key: "Expires", Value: Words(Date(t.ExpiresAt, w.zone))},
				{Key: "Last used", Value: Words(used)},
			}},
			Action: "/account/tokens/" + t.ID.String() + "/revoke",
			Revoke: Button{Text: "Revoke", Hidden: t.Name, Kind: Warning},
		})
	}
	return w.render(c, http.StatusOK, "account", p)
}

func (w *Web) passwordForm(c echo.Context, actor hiring.Actor) formPage {
	return formPage{
		Base: w.base(c, actor, "Change your password"), Action: "/account/password",
		Intro: []string{"You are signed out everywhere else."},
		Fields: []formField{
			{Password: &Password{Question: Question{Name: "current", Label: "Current password"}}},
			{Password: &Password{Question: Question{Name: "password", Label: "New password", Hint: passwordHint}, Autocomplete: "new-password"}},
		},
		Buttons: []Button{{Text: "Change password", Once: true}}, Cancel: &Link{Text: "Cancel", Href: "/account"},
	}
}

func (w *Web) passwordShow(c echo.Context, actor hiring.Actor) error {
	if !w.identity.Passwords() {
		return hiring.ErrUnknown("password")
	}
	return w.render(c, http.StatusOK, "form", w.passwordForm(c, actor))
}

func (w *Web) passwordDo(c echo.Context, actor hiring.Actor) error {
	ctx := c.Request().Context()
	if err := w.identity.ChangePassword(ctx, actor, c.FormValue("current"), c.FormValue("password")); err != nil {
		return w.answer(c, tooMany(err, "current"), func() formPage { return w.passwordForm(c, actor) })
	}
	if err := w.identity.RenewSession(ctx, actor.UserID); err != nil {
		return err
	}
	return w.seeOther(c, "/account", "Your password has been changed.")
}

func (w *Web) tokenForm(c echo.Context, actor hiring.Actor, name, may, days string) formPage {
	return formPage{
		Base: w.base(c, actor, "Create an API token"), Action: "/account/tokens",
		Fields: []formField{
			{Input: &TextInput{Question: Question{Name: "name", Label: "Name of the token", Hint: "So that you know later what uses it."}, Value: name}},
			{Radios: &Radios{Question: Question{Name: "readOnly", Label: "What it may do"}, Value: may, Options: []Option{
				{Value: "true", Text: "Read only"}, {Value: "false", Text: "Read and change"},
			}}},
			{Input: &TextInput{Question: Question{Name: "days", Label: "Days until it expires"}, Value: days, InputMode: "numeric", Width: 4}},
		},
		Buttons: []Button{{Text: "Create token", Once: true}}, Cancel: &Link{Text: "Cancel", Href: "/account"},
	}
}

func (w *Web) tokenNew(c echo.Context, actor hiring.Actor) error {
	return w.render(c, http.StatusOK, "form", w.tokenForm(c, actor, "", "true", "90"))
}

// tokenPage is the page "token": a new token, shown once.
type tokenPage struct {
	Base
	Token string
	Done  Button
}

func (w *Web) tokenCreate(c echo.Context, actor hiring.Actor) error {
	name, may, days := c.FormValue("name"), c.FormValue("readOnly"), c.FormValue("days")
	var fs fault.Fields
	in := app.CreateTokenInput{Name: name, ReadOnly: may != "false", Days: wholeNumber(&fs, "days", days, "Days")}
	if len(fs) > 0 {
		return w.answer(c, fs.Err(), func() formPage { return w.tokenForm(c, actor, name, may, days) })
	}
	token, _, err := w.identity.CreateToken(c.Request().Context(), actor, in)
	if err != nil {
		return w.answer(c, err, func() formPage { return w.tokenForm(c, actor, name, may, days) })
	}
	return w.render(c, http.StatusOK, "token", tokenPage{
		Base: w.base(c, actor, "Your new API token"), Token: token, Done: Button{Text: "Back to your account", Href: "/account"},
	})
}

func (w *Web) tokenRevoke(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "token")
	if err != nil {
		return err
	}
	if err := w.app.RevokeToken(c.Request().Context(), actor, id); err != nil {
		return err
	}
	return w.seeOther(c, "/account", "The token has been revoked. It no longer works.")
}
