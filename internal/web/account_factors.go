package web

import (
	"html/template"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/route"
)

const (
	factorPath  = "/account/second-factor"
	confirmPath = "/account/confirm"
	appPath     = "/account/authenticator"
)

func (w *Web) factorRoutes() []route.Route {
	return []route.Route{
		route.Get(factorPath, hiring.OwnFactors, w.factorShow),
		route.Get(confirmPath, hiring.OwnFactors, w.confirmShow),
		route.Post(confirmPath, hiring.OwnFactors, w.confirmDo),
		route.Post(appPath, hiring.OwnFactors, w.appBegin),
		route.Get(appPath, hiring.OwnFactors, w.appShow),
		route.Post(appPath+"/confirm", hiring.OwnFactors, w.appConfirm),
		route.Get(appPath+"/remove", hiring.OwnFactors, w.appRemoveAsk),
		route.Post(appPath+"/remove", hiring.OwnFactors, w.appRemove),
		route.Post("/account/recovery-codes", hiring.OwnFactors, w.recoveryMake),
	}
}

// factorPage is the page "second_factor": a person's second factors.
type factorPage struct {
	Base
	Must        bool // set one up before anything else
	App         SummaryList
	AddApp      *smallForm
	Passkeys    []SummaryList
	NoPasskeys  string // why there can be none
	AddPasskey  *Button
	Recovery    *SummaryList
	NewRecovery *smallForm
}

func (w *Web) factorShow(c echo.Context, actor hiring.Actor) error {
	f, err := w.app.MyFactors(c.Request().Context(), actor)
	if err != nil {
		return err
	}
	p := factorPage{Base: w.base(c, actor, "Your second factor"), Must: actor.NeedsFactor}
	if !p.Must {
		p.Back = &Link{Text: "Your account", Href: "/account"}
	}
	p.App = SummaryList{Title: "Authenticator app", Rows: []SummaryRow{{Key: "State", Value: Words("Not set up")}}}
	if f.App {
		p.App.Rows = []SummaryRow{{Key: "State", Value: Words("Set up"), Actions: []Link{{Text: "Remove", Hidden: "the authenticator app", Href: appPath + "/remove"}}}}
	} else {
		p.AddApp = &smallForm{appPath, Button{Text: "Set up an authenticator app", Kind: Secondary, Once: true}}
	}
	for _, k := range f.Passkeys {
		p.Passkeys = append(p.Passkeys, w.passkeySummary(k))
	}
	switch {
	case !w.identity.TakesPasskeys():
		p.NoPasskeys = "Passkeys need Merit to be reached by a name over https. It is not, so there are none here."
	case len(f.Passkeys) < hiring.PasskeysMost:
		p.AddPasskey = &Button{Text: "Add a passkey", Href: "/account/passkeys/new", Kind: Secondary}
	}
	if f.Any() {
		p.Recovery = &SummaryList{Title: "Recovery codes", Rows: []SummaryRow{{Key: "Left", Value: Words(Plural(f.CodesLeft, "code", "codes"))}}}
		p.NewRecovery = &smallForm{"/account/recovery-codes", Button{Text: "Make new recovery codes", Kind: Secondary, Once: true}}
	}
	return w.render(c, http.StatusOK, "second_factor", p)
}

func (w *Web) passkeySummary(k hiring.Passkey) SummaryList {
	used, root := "Never", "/account/passkeys/"+k.ID.String()
	if k.LastUsedAt != nil {
		used = DateTime(*k.LastUsedAt, w.zone)
	}
	return SummaryList{Title: "Passkey: " + k.Name, Rows: []SummaryRow{
		{Key: "Name", Value: Words(k.Name), Actions: []Link{{Text: "Change", Hidden: "name", Href: root + "/name"}}},
		{Key: "Added", Value: Words(DateTime(k.CreatedAt, w.zone)), Actions: []Link{{Text: "Remove", Hidden: "passkey", Href: root + "/remove"}}},
		{Key: "Last used", Value: Words(used)},
	}}
}

// factorsText says in a line what second factors an account has.
func factorsText(f hiring.Factors) string {
	if !f.Any() {
		return "None: your password alone opens the account"
	}
	text := ""
	if f.App {
		text = "Authenticator app, "
	}
	if n := len(f.Passkeys); n > 0 {
		text += Plural(n, "passkey", "passkeys") + ", "
	}
	return text + Plural(f.CodesLeft, "recovery code left", "recovery codes left")
}

// toConfirm leads to the page that asks for the password again, and back to a page that shows something.
func (w *Web) toConfirm(c echo.Context, back string) error {
	return c.Redirect(http.StatusSeeOther, confirmPath+"?next="+url.QueryEscape(back))
}

func (w *Web) confirmForm(c echo.Context, actor hiring.Actor, next string) formPage {
	return formPage{
		Base: w.base(c, actor, "Enter your password again"), Action: confirmPath,
		Intro: []string{"You are about to change how or where you are signed in. We ask again so that nobody else can do it at your desk."},
		Fields: []formField{
			{Hidden: &Hidden{Name: "next", Value: next}},
			{Password: &Password{Question: Question{Name: "current", Label: "Password"}}},
		},
		Buttons: []Button{{Text: "Continue", Once: true}}, Cancel: &Link{Text: "Cancel", Href: factorPath},
		After: []string{"No password, because you sign in another way? Sign out and in again: for five minutes you are not asked."},
	}
}

func (w *Web) confirmShow(c echo.Context, actor hiring.Actor) error {
	return w.render(c, http.StatusOK, "form", w.confirmForm(c, actor, identity.SafeNext(c.QueryParam("next"))))
}

func (w *Web) confirmDo(c echo.Context, actor hiring.Actor) error {
	next := identity.SafeNext(c.FormValue("next"))
	if err := w.identity.Prove(c.Request().Context(), actor, c.FormValue("current")); err != nil {
		return w.answer(c, tooMany(err, "current"), func() formPage { return w.confirmForm(c, actor, next) })
	}
	return c.Redirect(http.StatusSeeOther, next)
}

func (w *Web) appBegin(c echo.Context, actor hiring.Actor) error {
	if !w.identity.Proven(c.Request().Context()) {
		return w.toConfirm(c, factorPath)
	}
	if err := w.identity.BeginTOTP(c.Request().Context(), actor); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, appPath)
}

// appPage is the page "authenticator": what to copy into an authenticator app, and the code it shows then.
type appPage struct {
	Base
	Picture template.URL
	Link    template.URL
	Secret  string
	Action  string
	Code    TextInput
	Confirm Button
	Cancel  Link
}

func (w *Web) appShow(c echo.Context, actor hiring.Actor) error {
	return w.appPage(c, actor, nil, http.StatusOK)
}

func (w *Web) appPage(c echo.Context, actor hiring.Actor, errs []fault.Field, status int) error {
	ctx := c.Request().Context()
	if !w.identity.Proven(ctx) {
		return w.toConfirm(c, appPath)
	}
	e, found, err := w.identity.Enrolment(ctx, actor)
	if err != nil {
		return err
	}
	if !found {
		return c.Redirect(http.StatusSeeOther, factorPath)
	}
	p := appPage{
		Base: w.base(c, actor, "Set up an authenticator app"), Action: appPath + "/confirm",
		// Merit drew and wrote both a moment ago; html/template lets through neither data: nor otpauth: by itself.
		Picture: template.URL(e.Picture), Link: template.URL(e.Link), //nolint:gosec // nothing of it was typed by anybody but the address, which is escaped
		Secret: e.Secret, Confirm: Button{Text: "Confirm", Once: true}, Cancel: Link{Text: "Cancel", Href: factorPath},
		Code: TextInput{
			Question: Question{Name: "code", Label: "The six digits the app shows now", Error: ErrorAt(errs, "code")}, InputMode: "numeric", Autocomplete: "one-time-code", Width: 10,
		},
	}
	p.Errors = errs
	return w.render(c, status, "authenticator", p)
}

func (w *Web) appConfirm(c echo.Context, actor hiring.Actor) error {
	ctx := c.Request().Context()
	if !w.identity.Proven(ctx) {
		return w.toConfirm(c, appPath)
	}
	codes, err := w.identity.ConfirmTOTP(ctx, actor, c.FormValue("code"))
	if fields, ok := invalid(tooMany(err, "code")); ok {
		return w.appPage(c, actor, fields, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return w.factorAdded(c, actor, codes, "The authenticator app is set up. You are signed out everywhere else.")
}

// factorAdded shows the recovery codes that came with a first second factor, or leads back to the list.
func (w *Web) factorAdded(c echo.Context, actor hiring.Actor, codes []string, said string) error {
	if codes == nil {
		return w.seeOther(c, factorPath, said)
	}
	return w.recoveryCodes(c, actor, codes, said)
}

// recoveryPage is the page "recovery_codes": new recovery codes, shown once.
type recoveryPage struct {
	Base
	Said  string
	Codes []string
	Done  Button
}

func (w *Web) recoveryCodes(c echo.Context, actor hiring.Actor, codes []string, said string) error {
	actor.NeedsFactor = false // there is one now
	return w.render(c, http.StatusOK, "recovery_codes", recoveryPage{
		Base: w.base(c, actor, "Keep your recovery codes"), Said: said, Codes: codes, Done: Button{Text: "I have kept them", Href: factorPath},
	})
}

func (w *Web) recoveryMake(c echo.Context, actor hiring.Actor) error {
	ctx := c.Request().Context()
	if !w.identity.Proven(ctx) {
		return w.toConfirm(c, factorPath)
	}
	codes, err := w.identity.NewRecoveryCodes(ctx, actor)
	if err != nil {
		return err
	}
	return w.recoveryCodes(c, actor, codes, "The codes you had before work no more.")
}
