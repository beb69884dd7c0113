package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) vacancyRoutes() []route.Route {
	return []route.Route{
		route.Get("/vacancies/new", hiring.CreateVacancies, w.vacancyNew),
		route.Post("/vacancies", hiring.CreateVacancies, w.vacancyCreate),
		route.Get("/vacancies/:vacancy", hiring.SeeVacancy, w.vacancyShow),
		route.Get("/vacancies/:vacancy/edit", hiring.EditVacancy, w.vacancyEdit),
		route.Post("/vacancies/:vacancy/edit", hiring.EditVacancy, w.vacancyUpdate),
	}
}

// vacancyBase is the base of a page of one vacancy, with the navigation among its pages.
func (w *Web) vacancyBase(c echo.Context, acc hiring.Access, v hiring.Vacancy, st hiring.Stage, title string) Base {
	b := w.base(c, acc.Actor, title)
	b.Section = v.Title
	if title == v.Title {
		b.Section = ""
	}
	whole, root := "/vacancies/"+v.ID.String(), stageRoot(c, v.ID)
	b.SubNavLabel = "Vacancy"
	items := []NavItem{{Text: "Overview", Href: root}}
	if acc.May(hiring.SeePreparation) == nil {
		items = append(items, NavItem{Text: "Rubric", Href: root + "/rubric"}, NavItem{Text: "Candidates", Href: whole + "/candidates"}, NavItem{Text: "People", Href: whole + "/panel"})
	}
	if acc.May(hiring.SeePreparation) == nil && st.Kind != hiring.Sift {
		items = append(items, NavItem{Text: "Times", Href: root + "/interviews"})
	}
	if acc.May(hiring.RunScoring) == nil && st.State != hiring.Preparing {
		items = append(items, NavItem{Text: "Scorecards", Href: root + "/scorecards"})
	}
	if st.State == hiring.Revealed {
		items = append(items, NavItem{Text: "Results", Href: root + "/results"}, NavItem{Text: "Moderation", Href: root + "/moderation"})
	}
	path := c.Request().URL.Path
	for i := range items {
		items[i].Current = items[i].Href == path
		items[i].Active = i > 0 && strings.HasPrefix(path, items[i].Href+"/")
	}
	b.SubNav = items
	b.Stages = stageNav(c, v, st)
	if title != v.Title { // the overview says it below its heading
		b.State = vacancyTag(v, st.State)
	}
	b.Crumbs = []Link{{Text: "Home", Href: "/"}, {Text: v.Title, Href: whole}}
	if title != v.Title {
		b.Crumbs = append(b.Crumbs, Link{Text: title})
	} else {
		b.Crumbs[1].Href = ""
	}
	return b
}

// vacancyPage is the page "vacancy": where a vacancy stands and what comes next.
type vacancyPage struct {
	Base
	Role     string
	Tag      *Tag
	Summary  SummaryList
	Next     string
	Tasks    *TaskList
	Progress *Progress
	Action   *Button
	Life     []Link // close, reopen, archive, copy
}

func (w *Web) vacancyShow(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	v, err := w.app.Vacancy(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	p := vacancyPage{Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, v.Vacancy.Title), Role: v.Vacancy.RoleName, Tag: vacancyTag(v.Vacancy, v.Stage.State)}
	p.Summary = w.vacancySummary(v)
	root := stageRoot(c, id)
	recruits := v.Access.Has(hiring.RecruiterOf)
	if v.Access.May(hiring.SeeTimeline) == nil {
		p.Life = append(p.Life, Link{Text: "Timeline of this vacancy", Href: "/vacancies/" + id.String() + "/timeline"})
	}
	if v.Access.May(hiring.HandleData) == nil {
		p.Life = append(p.Life, Link{Text: "Data protection: legal holds, requests, erasure", Href: "/vacancies/" + id.String() + "/data"})
	}
	if recruits {
		p.Life = append(p.Life, vacancyLife(v.Vacancy, actor.Recruiter)...)
	}
	switch {
	case v.Vacancy.Closed():
		p.Next = "This vacancy was closed on " + DateTime(*v.Vacancy.ClosedAt, w.zone) + ": " + v.Vacancy.ClosedReason
		if v.Stage.State == hiring.Revealed {
			p.Action = &Button{Text: "See the results", Href: root + "/results"}
		}
	case v.Stage.State == hiring.Preparing && recruits:
		p.Next, p.Tasks = "Do these in any order. Then open scoring.", prepareTasks(root, v)
	case v.Stage.State == hiring.Preparing:
		p.Next = "The recruiter is preparing this vacancy. Scoring has not opened yet."
	case v.Stage.State == hiring.Scoring:
		p.Progress = &Progress{Label: "Scorecards submitted", Done: v.Progress.Submitted, Total: v.Progress.Expected}
		p.Next = "Panel members score independently. Nobody sees anybody else’s marks until scoring ends."
		if v.Access.May(hiring.RunScoring) == nil {
			p.Action = &Button{Text: "See who has submitted", Href: root + "/scorecards"}
		}
		if own := v.Access.Has(hiring.PanelMember, hiring.Chair); own && p.Action == nil {
			p.Action = &Button{Text: "Go to your scorecards", Href: "/"}
		}
	default:
		p.Progress = &Progress{Label: "Candidates decided", Done: v.Decided, Total: v.Candidates}
		p.Next = "Scoring has ended. The merit list shows each candidate’s outcome with its reasons; a person decides."
		p.Action = &Button{Text: "See the results", Href: root + "/results"}
	}
	return w.render(c, http.StatusOK, "vacancy", p)
}

func (w *Web) vacancySummary(v app.VacancyView) SummaryList {
	var edit []Link
	if v.Access.Has(hiring.RecruiterOf) {
		edit = []Link{{Text: "Change", Hidden: "title and reference", Href: "/vacancies/" + v.Vacancy.ID.String() + "/edit"}}
	}
	reference := v.Vacancy.Reference
	if reference == "" {
		reference = "None"
	}
	rows := []SummaryRow{
		{Key: "Reference", Value: Words(reference), Actions: edit},
		{Key: "Posts", Value: Words(itoa(v.Vacancy.Posts))},
		{Key: "Candidates", Value: Words(itoa(v.Candidates))},
		{Key: "Your part", Value: Words(functionsText(v.Access.Functions))},
	}
	if v.Stage.OpenedAt != nil {
		rows = append(rows, SummaryRow{Key: "Scoring opened", Value: Words(DateTime(*v.Stage.OpenedAt, w.zone))})
	}
	if v.Stage.RevealedAt != nil {
		ended := Words(DateTime(*v.Stage.RevealedAt, w.zone))
		if v.Stage.RevealReason != "" {
			ended.Paragraphs = []string{"Ended with scorecards missing: " + v.Stage.RevealReason}
		}
		rows = append(rows, SummaryRow{Key: "Scoring ended", Value: ended})
	}
	if len(v.Holds) > 0 {
		rows = append(rows, SummaryRow{
			Key: "Legal hold", Value: Words(holdsText(v.Holds)), Actions: []Link{{Text: "See why", Hidden: "the data is held", Href: "/vacancies/" + v.Vacancy.ID.String() + "/data"}},
		})
	}
	return SummaryList{Rows: rows}
}

// holdsText says what holds keep.
func holdsText(holds []hiring.LegalHold) string {
	held := map[hiring.ID]bool{}
	for _, h := range holds {
		if h.CandidateID == nil {
			return "Everything in this vacancy is kept until the hold is lifted"
		}
		held[*h.CandidateID] = true
	}
	return "The data of " + Plural(len(held), "candidate", "candidates") + " is kept until the hold is lifted"
}

// prepareTasks is what a recruiter does before scoring opens.
func prepareTasks(root string, v app.VacancyView) *TaskList {
	whole := "/vacancies/" + v.Vacancy.ID.String()
	blocked := map[string]bool{}
	for _, b := range v.Blockers {
		name, _, _ := strings.Cut(b.Path, ".")
		blocked[name] = true
	}
	state := func(t Task, left bool) Task {
		if left {
			t.Tag = &Tag{Text: "To do"}
		} else {
			t.Status = "Completed"
		}
		return t
	}
	rubricLeft := blocked["criteria"] || blocked["bar"] || blocked["posts"] || blocked["scale"] || blocked["evidence"]
	open := Task{Text: "Open scoring", Status: "Cannot start yet"}
	if len(v.Blockers) == 0 {
		open = Task{Text: "Open scoring", Href: root + "/open", Tag: &Tag{Text: "Ready"}}
	}
	rubricTask := Task{Text: "Check the rubric", Href: root + "/rubric", Hint: "Weights, essential criteria, pass marks and the bar."}
	if rubricLeft {
		rubricTask.Tag = &Tag{Text: "Has a problem", Colour: Red}
	} else {
		rubricTask.Status = "Made from the role"
		if v.Rubric.Version > 1 {
			rubricTask.Status = "Completed"
		}
	}
	stages := Task{Text: "Choose the stages", Href: whole + "/stages", Hint: stagesText(v.Stage.Among), Status: "Completed"}
	return &TaskList{Tasks: []Task{
		stages, rubricTask,
		state(Task{Text: "Add candidates", Href: whole + "/candidates", Hint: Plural(v.Candidates, "candidate", "candidates") + " so far."}, blocked["candidates"]),
		state(Task{Text: "Add the panel and the hiring manager", Href: whole + "/panel", Hint: "Panel members score; the hiring manager decides."}, blocked["panel"] || blocked["manager"]),
		open,
	}}
}

func (w *Web) vacancyEditForm(c echo.Context, v app.VacancyView, title, reference string) formPage {
	return formPage{
		Base:   w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Change title and reference"),
		Action: "/vacancies/" + v.Vacancy.ID.String() + "/edit",
		Fields: []formField{
			{Input: &TextInput{Question: Question{Name: "title", Label: "Title of the vacancy"}, Value: title}},
			{Input: &TextInput{Question: Question{Name: "reference", Label: "Reference (optional)"}, Value: reference, Width: 20}},
		},
		Buttons: []Button{{Text: "Save"}}, Cancel: &Link{Text: "Cancel", Href: "/vacancies/" + v.Vacancy.ID.String()},
	}
}

// vacancyFor finds the vacancy of the path for somebody with a permission in it.
func (w *Web) vacancyFor(c echo.Context, actor hiring.Actor, p hiring.Permission) (app.VacancyView, error) {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return app.VacancyView{}, err
	}
	v, err := w.app.Vacancy(c.Request().Context(), actor, id)
	if err != nil {
		return v, err
	}
	return v, v.Access.May(p)
}

func (w *Web) vacancyEdit(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.vacancyEditForm(c, v, v.Vacancy.Title, v.Vacancy.Reference))
}

func (w *Web) vacancyUpdate(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	in := app.UpdateVacancyInput{Title: c.FormValue("title"), Reference: c.FormValue("reference")}
	if err := w.app.UpdateVacancy(c.Request().Context(), actor, v.Vacancy.ID, in); err != nil {
		return w.answer(c, err, func() formPage { return w.vacancyEditForm(c, v, in.Title, in.Reference) })
	}
	return w.seeOther(c, "/vacancies/"+v.Vacancy.ID.String(), "Saved.")
}
