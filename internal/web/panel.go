package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/route"
)

func (w *Web) panelRoutes() []route.Route {
	return []route.Route{
		route.Get("/vacancies/:vacancy/panel", hiring.SeePreparation, w.panelShow),
		route.Post("/vacancies/:vacancy/panel", hiring.EditVacancy, w.panelAdd),
		route.Post("/vacancies/:vacancy/panel/invite", hiring.EditVacancy, w.panelInvite),
		route.Post("/vacancies/:vacancy/panel/remove", hiring.EditVacancy, w.panelRemove),
	}
}

// panelPage is the page "panel": who does what in a vacancy.
type panelPage struct {
	Base
	Invited *invitedPerson
	Members []memberRow
	Action  string
	Invite  string
	Remove  string
	CanEdit bool
	Add     []formField
	Button  Button
}

// memberRow is one person's function.
type memberRow struct {
	Name, Email string
	Function    string
	UserID      string
	Value       string // the function as the form sends it
	Invited     bool
	Undelivered bool // the invitation could not be sent
	Again       *Button
	Remove      *Button
}

// invitedPerson is somebody who needs the link to open an account; it is shown once.
type invitedPerson struct {
	Name, Link string
}

func (w *Web) panelShow(c echo.Context, actor hiring.Actor) error {
	return w.panelPage(c, actor, app.AddMemberInput{Function: hiring.PanelMember}, nil, nil)
}

func (w *Web) panelPage(c echo.Context, actor hiring.Actor, typed app.AddMemberInput, invited *invitedPerson, errs []fault.Field) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	view, err := w.app.Panel(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	path := "/vacancies/" + id.String() + "/panel"
	p := panelPage{
		Base: w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "People"), Invited: invited, Action: path, Invite: path + "/invite", Remove: path + "/remove",
		CanEdit: view.Access.Has(hiring.RecruiterOf), Button: Button{Text: "Add person", Once: true},
	}
	p.Errors = errs
	for _, m := range view.Members {
		row := memberRow{Name: m.Name, Email: m.Email, Function: sentence(string(m.Function)), UserID: m.UserID.String(), Value: string(m.Function), Invited: m.Invited}
		row.Undelivered = slices.Contains(view.Undelivered, m.Email)
		if p.CanEdit && m.Invited && !slices.ContainsFunc(p.Members, func(r memberRow) bool { return r.UserID == row.UserID }) {
			row.Again = &Button{Text: w.inviteAgain(), Hidden: "for " + m.Name, Kind: Secondary, Once: true}
		}
		if p.CanEdit && (m.UserID != actor.UserID || m.Function != hiring.RecruiterOf) {
			row.Remove = &Button{Text: "Remove", Hidden: m.Name + " as " + string(m.Function), Kind: Secondary}
		}
		p.Members = append(p.Members, row)
	}
	p.Add = []formField{
		{Input: &TextInput{Question: Question{Name: "name", Label: "Name", Error: ErrorAt(errs, "name")}, Value: typed.Name, Autocomplete: "off"}},
		{Input: &TextInput{Question: Question{Name: "email", Label: "E-mail address", Error: ErrorAt(errs, "email")}, Value: typed.Email, Type: "email", Autocomplete: "off"}},
		{Radios: &Radios{Question: Question{Name: "function", Label: "What this person does", Error: ErrorAt(errs, "function")}, Value: string(typed.Function), Options: functionOptions()}},
	}
	status := http.StatusOK
	if len(errs) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return w.render(c, status, "panel", p)
}

func functionOptions() []Option {
	return []Option{
		{Value: string(hiring.PanelMember), Text: "Panel member", Hint: "Scores every candidate, blind to the others."},
		{Value: string(hiring.Chair), Text: "Chair", Hint: "Scores too, can end scoring and reopen a scorecard."},
		{Value: string(hiring.HiringManager), Text: "Hiring manager", Hint: "Sees the merit list after scoring and decides."},
		{Value: string(hiring.RecruiterOf), Text: "Recruiter", Hint: "Prepares the vacancy with you."},
		{Value: string(hiring.Observer), Text: "Observer", Hint: "Sees the results after scoring. Does not score."},
	}
}

func (w *Web) panelAdd(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	token, hash := identity.NewSecret()
	panel := "/vacancies/" + id.String() + "/panel"
	in := app.AddMemberInput{
		Name: c.FormValue("name"), Email: c.FormValue("email"), Function: hiring.Function(c.FormValue("function")),
		InvitationHash: hash, InvitationLink: w.joinLink(token), VacancyLink: w.baseURL + "/vacancies/" + id.String(),
	}
	user, invited, err := w.app.AddMember(c.Request().Context(), actor, id, in)
	if err != nil {
		errs, ok := invalid(err)
		if !ok {
			return err
		}
		return w.panelPage(c, actor, in, nil, errs)
	}
	if invited {
		return w.panelInvited(c, actor, panel, user, token)
	}
	return w.seeOther(c, panel, user.Name+" has been added as "+string(in.Function)+".")
}

func (w *Web) panelRemove(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	user, err := hiring.ParseID(c.FormValue("user"))
	if err != nil {
		user = hiring.ID{} // nobody's id: the journey says who may ask before it says there is no such member
	}
	if err := w.app.RemoveMember(c.Request().Context(), actor, id, user, hiring.Function(c.FormValue("function"))); err != nil {
		return err
	}
	return w.seeOther(c, "/vacancies/"+id.String()+"/panel", "Removed.")
}
