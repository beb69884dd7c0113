package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/identity"
)

// removal is a second factor that somebody is about to remove.
type removal struct {
	passkey *hiring.ID // nil: the authenticator app
	path    string     // of its page
	what    string     // as in "the passkey “Laptop”"
	last    bool       // a password alone is left then
}

func (w *Web) removeForm(c echo.Context, actor hiring.Actor, r removal) formPage {
	p := formPage{
		Base: w.base(c, actor, "Remove "+r.what+"?"), Action: r.path,
		Intro:   []string{"You are signed out everywhere else."},
		Buttons: []Button{{Text: "Remove", Kind: Warning, Once: true}}, Cancel: &Link{Text: "Cancel", Href: factorPath},
	}
	if r.last {
		p.Intro = append(p.Intro, "It is your last second factor: your password alone opens the account then, and your recovery codes work no more.")
		p.Fields = []formField{
			{Password: &Password{Question: Question{Name: "current", Label: "Current password"}}},
			{Password: &Password{Question: Question{
				Name: "password", Label: "New password", Hint: "Only if the current one has fewer than 15 characters: a password that stands alone needs as many.",
			}, Autocomplete: "new-password"}},
		}
	}
	return p
}

func (w *Web) removeAsk(c echo.Context, actor hiring.Actor, r removal) error {
	if !w.identity.Proven(c.Request().Context()) {
		return w.toConfirm(c, r.path)
	}
	return w.render(c, http.StatusOK, "form", w.removeForm(c, actor, r))
}

func (w *Web) removeDo(c echo.Context, actor hiring.Actor, r removal) error {
	ctx := c.Request().Context()
	if !w.identity.Proven(ctx) {
		return w.toConfirm(c, r.path)
	}
	renewed, err := w.identity.RemoveFactor(ctx, actor, identity.Removal{
		Passkey: r.passkey, Current: c.FormValue("current"), Password: c.FormValue("password"),
	})
	if err != nil {
		return w.answer(c, tooMany(err, "current"), func() formPage { return w.removeForm(c, actor, r) })
	}
	if renewed {
		return w.seeOther(c, factorPath, "Removed, and your password has been changed.")
	}
	return w.seeOther(c, factorPath, "Removed.")
}

// theApp is the actor's authenticator app as something to remove.
func (w *Web) theApp(c echo.Context, actor hiring.Actor) (removal, error) {
	f, err := w.app.MyFactors(c.Request().Context(), actor)
	if err == nil && !f.App {
		err = fault.New(fault.Conflict, "You have no authenticator app.")
	}
	return removal{path: appPath + "/remove", what: "the authenticator app", last: f.Last()}, err
}

func (w *Web) appRemoveAsk(c echo.Context, actor hiring.Actor) error {
	r, err := w.theApp(c, actor)
	if fault.Is(err, fault.Conflict) {
		return c.Redirect(http.StatusSeeOther, factorPath)
	}
	if err != nil {
		return err
	}
	return w.removeAsk(c, actor, r)
}

func (w *Web) appRemove(c echo.Context, actor hiring.Actor) error {
	r, err := w.theApp(c, actor)
	if err != nil {
		return err
	}
	return w.removeDo(c, actor, r)
}

// thePasskey finds one of the actor's passkeys, named in the path, as something to remove.
func (w *Web) thePasskey(c echo.Context, actor hiring.Actor) (removal, hiring.Passkey, error) {
	id, err := idOf(c, "passkey")
	if err != nil {
		return removal{}, hiring.Passkey{}, err
	}
	f, err := w.app.MyFactors(c.Request().Context(), actor)
	if err != nil {
		return removal{}, hiring.Passkey{}, err
	}
	at := slices.IndexFunc(f.Passkeys, func(k hiring.Passkey) bool { return k.ID == id })
	if at < 0 {
		return removal{}, hiring.Passkey{}, hiring.ErrUnknown("passkey")
	}
	k := f.Passkeys[at]
	return removal{passkey: &k.ID, path: "/account/passkeys/" + id.String() + "/remove", what: "the passkey “" + k.Name + "”", last: f.Last()}, k, nil
}
