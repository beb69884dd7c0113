package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/route"
)

// userPage is the page "user": one account as administrators see it.
type userPage struct {
	Base
	Link    string // made a moment ago, to pass on
	Summary SummaryList
	Forms   []smallForm
	Links   []Link
}

// smallForm is a form of one button.
type smallForm struct {
	Action string
	Button Button
}

func (w *Web) userShow(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "user")
	if err != nil {
		return err
	}
	return w.userPage(c, actor, id, "")
}

func (w *Web) userPage(c echo.Context, actor hiring.Actor, id hiring.ID, link string) error {
	v, err := w.app.User(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	root, own := "/users/"+id.String(), id == actor.UserID
	p := userPage{Base: w.adminBase(c, actor, v.User.Name), Link: link}
	p.Crumbs = []Link{{Text: "Home", Href: "/"}, {Text: "Users", Href: "/users"}, {Text: v.User.Name}}
	if v.User.Erased() {
		p.Summary = w.erasedSummary(v.User)
		return w.render(c, http.StatusOK, "user", p)
	}
	state := Content{Tag: userTag(v.User)}
	if v.User.DisabledAt != nil {
		state.Note = "Since " + DateTime(*v.User.DisabledAt, w.zone) + "."
	}
	p.Summary = SummaryList{Rows: []SummaryRow{
		{Key: "E-mail address", Value: Words(v.User.Email)},
		{Key: "State", Value: state},
		{Key: "May", Value: Words(rightsText(v.User)), Actions: []Link{{Text: "Change", Hidden: "what " + v.User.Name + " may do", Href: root + "/rights"}}},
		{Key: "Vacancies", Value: Words("A part in " + Plural(v.Parts, "vacancy", "vacancies"))},
		{Key: "Made", Value: Words(DateTime(v.User.CreatedAt, w.zone))},
		{Key: "Last signed in", Value: Words(w.lastSignedIn(v.User))},
		{Key: "Second factor", Value: Words(factorsTold(v.Factors))},
		{Key: "Signed in now", Value: Words(Plural(len(v.Sessions), "session", "sessions"))},
	}}
	p.Summary.Rows = append(p.Summary.Rows, w.identityRows(v.Identities)...)
	for _, i := range v.Identities {
		p.Forms = append(p.Forms, smallForm{root + "/identities/" + i.ID.String() + "/remove", Button{Text: "Remove the link to " + i.Issuer, Kind: Secondary, Once: true}})
	}
	if v.User.DisabledAt != nil {
		p.Forms = append(p.Forms, smallForm{root + "/enable", Button{Text: "Enable account", Once: true}})
		p.Links = append(p.Links, Link{Text: "Erase this account", Href: root + "/erase"})
	} else if !own {
		if v.User.Invited || w.identity.Passwords() {
			p.Forms = append(p.Forms, smallForm{root + "/link", Button{Text: w.linkButton(v.User), Kind: Secondary, Once: true}})
		}
		if len(v.Sessions) > 0 {
			p.Forms = append(p.Forms, smallForm{root + "/sessions/end", Button{Text: "Sign out everywhere", Kind: Secondary, Once: true}})
		}
		if v.Factors.Any() {
			p.Links = append(p.Links, Link{Text: "Remove the second factors of this account", Href: root + "/second-factors/remove"})
		}
		p.Links = append(p.Links, Link{Text: "Disable this account", Href: root + "/disable"})
	}
	p.Links = append(p.Links, Link{Text: "What this person did, in the audit trail", Href: "/audit?by=" + v.User.Email})
	return w.render(c, http.StatusOK, "user", p)
}

// erasedSummary is what is left of an account that was erased.
func (w *Web) erasedSummary(u hiring.User) SummaryList {
	return SummaryList{Rows: []SummaryRow{
		{Key: "State", Value: Content{Tag: userTag(u), Note: "Since " + DateTime(*u.ErasedAt, w.zone) + "."}},
		{Key: "What is left", Value: Words("Its number, " + u.ID.String() + ", by which the audit trail says what was done")},
	}}
}

// userFor is the account that an address names.
func (w *Web) userFor(c echo.Context, actor hiring.Actor) (v app.UserView, err error) {
	id, err := idOf(c, "user")
	if err != nil {
		return v, err
	}
	return w.app.User(c.Request().Context(), actor, id)
}

// linkButton says what the button does that gives the account's owner a way in.
func (w *Web) linkButton(u hiring.User) string {
	switch {
	case u.Invited && w.app.SendsMail():
		return "Send the invitation again"
	case u.Invited:
		return "Make a new invitation link"
	case w.app.SendsMail():
		return "Send a link to choose a new password"
	}
	return "Make a link to choose a new password"
}

func (w *Web) userLink(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "user")
	if err != nil {
		return err
	}
	secret, hash := identity.NewSecret()
	open := app.NewUserInput{Hash: hash, Link: w.joinLink(secret)}
	var reset app.NewUserInput
	if w.identity.Passwords() {
		reset = app.NewUserInput{Hash: hash, Link: w.resetLink(secret)}
	}
	user, err := w.app.SendLink(c.Request().Context(), actor, id, open, reset)
	if err != nil {
		return err
	}
	link := reset.Link
	if user.Invited {
		link = open.Link
	}
	return w.linkMade(c, actor, id, "An e-mail with a link is on its way to "+user.Email+".", link)
}

func (w *Web) rightsForm(c echo.Context, actor hiring.Actor, v app.UserView, administrator, recruiter bool) formPage {
	root := "/users/" + v.User.ID.String()
	return formPage{
		Base: w.adminBase(c, actor, "What "+v.User.Name+" may do"), Action: root + "/rights",
		Intro:   []string{"It holds from the person’s next request on. Parts in vacancies are given there, by their recruiters."},
		Fields:  []formField{{Checkboxes: rightOptions(administrator, recruiter)}},
		Buttons: []Button{{Text: "Save"}}, Cancel: &Link{Text: "Cancel", Href: root},
	}
}

func (w *Web) rightsShow(c echo.Context, actor hiring.Actor) error {
	v, err := w.userFor(c, actor)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.rightsForm(c, actor, v, v.User.Administrator, v.User.Recruiter))
}

func (w *Web) rightsSave(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "user")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	v, err := w.app.User(ctx, actor, id)
	if err != nil {
		return err
	}
	administrator, recruiter := rightsOf(c)
	if err := w.app.ChangeRights(ctx, actor, id, administrator, recruiter); err != nil {
		return w.answer(c, err, func() formPage { return w.rightsForm(c, actor, v, administrator, recruiter) })
	}
	return w.seeOther(c, "/users/"+id.String(), "Saved.")
}

func (w *Web) disableAsk(c echo.Context, actor hiring.Actor) error {
	v, err := w.userFor(c, actor)
	if err != nil {
		return err
	}
	root := "/users/" + v.User.ID.String()
	return w.render(c, http.StatusOK, "form", formPage{
		Base: w.adminBase(c, actor, "Disable the account of "+v.User.Name+"?"), Action: root + "/disable",
		Intro: []string{
			"The person is signed out everywhere at once, and cannot sign in or use the API. Nothing they wrote is lost.",
			"They keep their parts in vacancies: scorecards that are still awaited from them are passed on there, by the recruiter or the chair.",
		},
		Buttons: []Button{{Text: "Disable account", Kind: Warning, Once: true}}, Cancel: &Link{Text: "Cancel", Href: root},
	})
}

func (w *Web) userEraseAsk(c echo.Context, actor hiring.Actor) error {
	v, err := w.userFor(c, actor)
	if err != nil {
		return err
	}
	if v.User.Erased() {
		return fault.New(fault.Conflict, "This account was erased.")
	}
	kept, err := w.app.KeptVacancies(c.Request().Context(), actor, v.User.ID)
	if err != nil {
		return err
	}
	root := "/users/" + v.User.ID.String()
	p := formPage{
		Base: w.adminBase(c, actor, "Erase the account of "+v.User.Name+"?"), Action: root + "/erase",
		Intro: []string{
			"The name, the e-mail address and everything that opens the account are deleted for good. What the person did stays on record as done by “" + hiring.NameOfErasedAccount + "”.",
			"This cannot be undone.",
		},
		Buttons: []Button{{Text: "Erase account", Kind: Warning, Once: true}}, Cancel: &Link{Text: "Go back to the account", Href: root},
	}
	switch {
	case v.User.DisabledAt == nil:
		p.Intro, p.Buttons = []string{"Disable the account first: whoever has it may be at work."}, nil
	case kept > 0:
		p.Intro = []string{
			"This account cannot be erased yet: the person has a part in " + Plural(kept, "vacancy", "vacancies") + " whose record is still kept. Who marked and who decided has to stay known as long as candidates can ask, or make a claim.",
			"It can be erased after the purge of those vacancies. Until then nobody can sign in with it.",
		}
		p.Buttons = nil
	}
	return w.render(c, http.StatusOK, "form", p)
}

// userDo changes one account by a form of one button and goes back to it, told what was done.
func (w *Web) userDo(change func(context.Context, hiring.Actor, hiring.ID) error, done string) route.Handle {
	return func(c echo.Context, actor hiring.Actor) error {
		id, err := idOf(c, "user")
		if err != nil {
			return err
		}
		if err := change(c.Request().Context(), actor, id); err != nil {
			return err
		}
		return w.seeOther(c, "/users/"+id.String(), done)
	}
}
