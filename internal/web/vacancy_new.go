package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/rubric"
)

// vacancyForm is what was typed into the form for a new vacancy.
type vacancyForm struct {
	Role, Title, Reference, Posts, Scale, Minutes string
	Responsibilities                              bool
}

func decodeVacancy(c echo.Context) vacancyForm {
	return vacancyForm{
		Role: c.FormValue("roleId"), Title: c.FormValue("title"), Reference: c.FormValue("reference"), Posts: c.FormValue("posts"),
		Scale: c.FormValue("scale"), Minutes: c.FormValue("interviewMinutes"), Responsibilities: c.FormValue("responsibilities") == "yes",
	}
}

func (w *Web) vacancyForm(c echo.Context, actor hiring.Actor, roles []hiring.RoleSummary, in vacancyForm) formPage {
	p := formPage{
		Base: w.base(c, actor, "Create a vacancy"), Action: "/vacancies",
		Intro:   []string{"Merit makes a rubric from the role: one criterion for each skill. You can set weights, pass marks and the bar next."},
		Buttons: []Button{{Text: "Create vacancy", Once: true}}, Cancel: &Link{Text: "Cancel", Href: "/"},
	}
	choose := &Select{Question: Question{Name: "roleId", Label: "Role", Hint: "Not in the list? Import it under Roles first."}, Value: in.Role, Options: []Option{{Text: "Choose a role"}}}
	for _, r := range roles {
		choose.Options = append(choose.Options, Option{Value: r.ID.String(), Text: r.Level + " (" + r.Family + ", " + Plural(r.Skills, "skill", "skills") + ")"})
	}
	scales := &Radios{Question: Question{Name: "scale", Label: "Scale of marks"}, Value: in.Scale}
	for _, s := range rubric.Scales() {
		scales.Options = append(scales.Options, Option{Value: s.Key, Text: s.Name, Hint: scaleHint(s)})
	}
	var ticked []string
	if in.Responsibilities {
		ticked = []string{"yes"}
	}
	p.Fields = []formField{
		{Select: choose},
		{Input: &TextInput{Question: Question{Name: "title", Label: "Title of the vacancy", Hint: "As in “Principal infrastructure operations engineer, Leeds”."}, Value: in.Title}},
		{Input: &TextInput{Question: Question{Name: "reference", Label: "Reference (optional)", Hint: "Your organisation’s own number."}, Value: in.Reference, Width: 20}},
		{Input: &TextInput{Question: Question{Name: "posts", Label: "How many posts"}, Value: in.Posts, InputMode: "numeric", Width: 3}},
		{Radios: scales},
		{Input: &TextInput{Question: Question{Name: "interviewMinutes", Label: "Minutes for the interview"}, Value: in.Minutes, InputMode: "numeric", Width: 3}},
		{Checkboxes: &Checkboxes{Question: Question{Name: "responsibilities", Label: "Responsibilities"}, Values: ticked, Options: []Option{
			{Value: "yes", Text: "Score the role’s responsibilities as one more criterion"},
		}}},
	}
	return p
}

// scaleHint names the points of a scale, as in "1 Not demonstrated to 7 Outstanding".
func scaleHint(s hiring.Scale) string {
	first, last := s.Points[0], s.Points[len(s.Points)-1]
	return itoa(first.Value) + " " + first.Label + " to " + itoa(last.Value) + " " + last.Label
}

func (w *Web) rolesToChoose(c echo.Context, actor hiring.Actor) ([]hiring.RoleSummary, error) {
	return w.app.RoleChoices(c.Request().Context(), actor)
}

// vacancyStart is the page "vacancy_start": there is no role to make a vacancy from yet.
type vacancyStart struct {
	Base
	Nothing Empty
}

func (w *Web) vacancyNew(c echo.Context, actor hiring.Actor) error {
	roles, err := w.rolesToChoose(c, actor)
	if err != nil {
		return err
	}
	if len(roles) == 0 {
		return w.render(c, http.StatusOK, "vacancy_start", vacancyStart{
			Base: w.base(c, actor, "Create a vacancy"),
			Nothing: Empty{
				Title: "First import the role", Text: "A vacancy fills a role. Paste the role’s text, and Merit makes the rubric from it.",
				Action: &Button{Text: "Import a role", Href: "/roles/new"},
			},
		})
	}
	in := vacancyForm{Role: c.QueryParam("role"), Posts: "1", Scale: "1-7", Minutes: itoa(app.DefaultMinutes), Responsibilities: true}
	if in.Role == "" && len(roles) == 1 {
		in.Role = roles[0].ID.String()
	}
	return w.render(c, http.StatusOK, "form", w.vacancyForm(c, actor, roles, in))
}

func (w *Web) vacancyCreate(c echo.Context, actor hiring.Actor) error {
	typed := decodeVacancy(c)
	var fs fault.Fields
	in := app.CreateVacancyInput{
		Title: typed.Title, Reference: typed.Reference, Scale: typed.Scale, Responsibilities: typed.Responsibilities,
		Posts: wholeNumber(&fs, "posts", typed.Posts, "Posts"), InterviewMinutes: wholeNumber(&fs, "interviewMinutes", typed.Minutes, "Minutes"),
	}
	if id, err := hiring.ParseID(typed.Role); err == nil {
		in.RoleID = id
	}
	v, err := w.createVacancy(c, actor, fs, in)
	if err == nil {
		return w.seeOther(c, "/vacancies/"+v.ID.String(), "The vacancy has been created, with a rubric made from the role.")
	}
	roles, listErr := w.rolesToChoose(c, actor)
	if listErr != nil {
		return listErr
	}
	return w.answer(c, err, func() formPage { return w.vacancyForm(c, actor, roles, typed) })
}

// createVacancy makes the vacancy unless the form itself could not be read.
func (w *Web) createVacancy(c echo.Context, actor hiring.Actor, fs fault.Fields, in app.CreateVacancyInput) (hiring.Vacancy, error) {
	if err := fs.Err(); err != nil {
		return hiring.Vacancy{}, err
	}
	return w.app.CreateVacancy(c.Request().Context(), actor, in)
}
