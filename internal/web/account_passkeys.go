package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

const passkeysPath = "/account/passkeys"

func (w *Web) passkeyRoutes() []route.Route {
	return []route.Route{
		route.Get(passkeysPath+"/new", hiring.OwnFactors, w.passkeyNew),
		route.Post(passkeysPath+"/ask", hiring.OwnFactors, w.passkeyAsk),
		route.Post(passkeysPath, hiring.OwnFactors, w.passkeyAdd),
		route.Get(passkeysPath+"/:passkey/name", hiring.OwnFactors, w.passkeyName),
		route.Post(passkeysPath+"/:passkey/name", hiring.OwnFactors, w.passkeyRename),
		route.Get(passkeysPath+"/:passkey/remove", hiring.OwnFactors, w.passkeyRemoveAsk),
		route.Post(passkeysPath+"/:passkey/remove", hiring.OwnFactors, w.passkeyRemove),
	}
}

// passkeyPage is the page "passkey_new": making a passkey.
type passkeyPage struct {
	Base
	Action string
	Ask    string // where the script gets what to ask the browser
	Name   TextInput
	Make   Button
	Cancel Link
}

func (w *Web) passkeyNew(c echo.Context, actor hiring.Actor) error {
	if !w.identity.TakesPasskeys() {
		return c.Redirect(http.StatusSeeOther, factorPath)
	}
	if !w.identity.Proven(c.Request().Context()) {
		return w.toConfirm(c, passkeysPath+"/new")
	}
	return w.passkeyPage(c, actor, "", nil, http.StatusOK)
}

func (w *Web) passkeyPage(c echo.Context, actor hiring.Actor, name string, errs []fault.Field, status int) error {
	p := passkeyPage{
		Base: w.base(c, actor, "Add a passkey"), Action: passkeysPath, Ask: passkeysPath + "/ask",
		Name: TextInput{
			Question: Question{Name: "name", Label: "Name of the passkey", Hint: "So that you know it later, as in “Work laptop”.", Error: ErrorAt(errs, "name")},
			Value:    name, Width: 20,
		},
		Make: Button{Text: "Make the passkey"}, Cancel: Link{Text: "Cancel", Href: factorPath},
	}
	p.Scripts, p.Errors = []string{"passkeys.js"}, errs
	return w.render(c, status, "passkey_new", p)
}

func (w *Web) passkeyAsk(c echo.Context, actor hiring.Actor) error {
	question, err := w.identity.AskNewPasskey(c.Request().Context(), actor)
	if err != nil {
		return err
	}
	return c.JSONBlob(http.StatusOK, question)
}

func (w *Web) passkeyAdd(c echo.Context, actor hiring.Actor) error {
	ctx, name := c.Request().Context(), c.FormValue("name")
	if !w.identity.Proven(ctx) {
		return w.toConfirm(c, passkeysPath+"/new")
	}
	codes, err := w.identity.AddPasskey(ctx, actor, name, c.FormValue("passkey"))
	if fields, ok := invalid(err); ok {
		return w.passkeyPage(c, actor, name, fields, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return w.factorAdded(c, actor, codes, "The passkey has been added. You are signed out everywhere else.")
}

func (w *Web) passkeyNameForm(c echo.Context, actor hiring.Actor, name string) formPage {
	return formPage{
		Base: w.base(c, actor, "Name of the passkey"), Action: passkeysPath + "/" + c.Param("passkey") + "/name",
		HeadingInField: true,
		Fields:         []formField{{Input: &TextInput{Question: Question{Name: "name", Label: "Name of the passkey", Heading: true}, Value: name}}},
		Buttons:        []Button{{Text: "Save"}}, Cancel: &Link{Text: "Cancel", Href: factorPath},
	}
}

func (w *Web) passkeyName(c echo.Context, actor hiring.Actor) error {
	_, k, err := w.thePasskey(c, actor)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.passkeyNameForm(c, actor, k.Name))
}

func (w *Web) passkeyRename(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "passkey")
	if err != nil {
		return err
	}
	name := c.FormValue("name")
	if err := w.app.RenamePasskey(c.Request().Context(), actor, id, name); err != nil {
		return w.answer(c, err, func() formPage { return w.passkeyNameForm(c, actor, name) })
	}
	return w.seeOther(c, factorPath, "Saved.")
}

func (w *Web) passkeyRemoveAsk(c echo.Context, actor hiring.Actor) error {
	r, _, err := w.thePasskey(c, actor)
	if err != nil {
		return err
	}
	return w.removeAsk(c, actor, r)
}

func (w *Web) passkeyRemove(c echo.Context, actor hiring.Actor) error {
	r, _, err := w.thePasskey(c, actor)
	if err != nil {
		return err
	}
	return w.removeDo(c, actor, r)
}
