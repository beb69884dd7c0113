package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) vacancyLifeRoutes() []route.Route {
	return []route.Route{
		route.Get("/vacancies/:vacancy/close", hiring.EditVacancy, w.closeAsk),
		route.Post("/vacancies/:vacancy/close", hiring.EditVacancy, w.closeDo),
		route.Get("/vacancies/:vacancy/archive", hiring.EditVacancy, w.archiveAsk),
		route.Post("/vacancies/:vacancy/archive", hiring.EditVacancy, w.archiveDo),
		route.Get("/vacancies/:vacancy/take-up", hiring.EditVacancy, w.takeUpAsk),
		route.Post("/vacancies/:vacancy/take-up", hiring.EditVacancy, w.takeUpDo),
		route.Get("/vacancies/:vacancy/copy", hiring.EditVacancy, w.copyAsk),
		route.Post("/vacancies/:vacancy/copy", hiring.EditVacancy, w.copyDo),
	}
}

// vacancyLife are the ways on for a vacancy as a whole.
func vacancyLife(v hiring.Vacancy, creates bool) []Link {
	root := "/vacancies/" + v.ID.String()
	var links []Link
	if creates {
		links = append(links, Link{Text: "Copy to a new vacancy", Href: root + "/copy"})
	}
	switch {
	case v.ArchivedAt != nil:
		return append(links, Link{Text: "Reopen this vacancy", Href: root + "/take-up"})
	case v.Closed():
		return append(links, Link{Text: "Reopen this vacancy", Href: root + "/take-up"}, Link{Text: "Archive this vacancy", Href: root + "/archive"})
	}
	return append(links, Link{Text: "Close this vacancy", Href: root + "/close"})
}

func (w *Web) lifeForm(c echo.Context, v app.VacancyView, title, path, button string, intro ...string) formPage {
	root := "/vacancies/" + v.Vacancy.ID.String()
	return formPage{
		Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, title), Action: root + path, Intro: intro,
		Buttons: []Button{{Text: button, Once: true}}, Cancel: &Link{Text: "Cancel", Href: root},
	}
}

func (w *Web) closeForm(c echo.Context, v app.VacancyView, reason string) formPage {
	p := w.lifeForm(c, v, "Close the vacancy", "/close", "Close vacancy",
		"Nothing in a closed vacancy changes: no candidate is added, nothing is scored, no decision is recorded. You can reopen it.")
	if left := v.Progress.Expected - v.Progress.Submitted; v.Stage.State == hiring.Scoring && left > 0 {
		p.Warning = Plural(left, "scorecard has", "scorecards have") + " not been submitted. What is written on them is kept."
	}
	p.Fields = []formField{{Textarea: &Textarea{
		Question: Question{Name: "reason", Label: "Why the vacancy is closed", Hint: "For example: both posts are filled."}, Value: reason, Rows: 3,
	}}}
	return p
}

func (w *Web) closeAsk(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	if err := v.Vacancy.MayChange(); err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.closeForm(c, v, ""))
}

func (w *Web) closeDo(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	reason := c.FormValue("reason")
	if err := w.app.CloseVacancy(c.Request().Context(), actor, v.Vacancy.ID, reason); err != nil {
		return w.answer(c, err, func() formPage { return w.closeForm(c, v, reason) })
	}
	return w.seeOther(c, "/vacancies/"+v.Vacancy.ID.String(), "The vacancy is closed.")
}

func (w *Web) archiveAsk(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	if !v.Vacancy.Closed() || v.Vacancy.ArchivedAt != nil {
		return fault.New(fault.Conflict, "Only a closed vacancy can be archived, once.")
	}
	return w.render(c, http.StatusOK, "form", w.lifeForm(c, v, "Archive the vacancy", "/archive", "Archive vacancy",
		"An archived vacancy leaves everybody’s home page. It is kept, and you find it under “Archived vacancies”."))
}

func (w *Web) archiveDo(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	if err := w.app.ArchiveVacancy(c.Request().Context(), actor, id); err != nil {
		return err
	}
	return w.seeOther(c, "/", "The vacancy is archived.")
}

func (w *Web) takeUpAsk(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	if !v.Vacancy.Closed() {
		return fault.New(fault.Conflict, "This vacancy is open.")
	}
	return w.render(c, http.StatusOK, "form", w.lifeForm(c, v, "Reopen the vacancy", "/take-up", "Reopen vacancy",
		"The vacancy goes on where it was when it was closed."))
}

func (w *Web) takeUpDo(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	if err := w.app.ReopenVacancy(c.Request().Context(), actor, id); err != nil {
		return err
	}
	return w.seeOther(c, "/vacancies/"+id.String(), "The vacancy is open again.")
}

// copyForm is what was typed of a copy.
type copyForm struct {
	Title, Reference, Posts string
	People                  bool
}

func (w *Web) copyForm(c echo.Context, v app.VacancyView, f copyForm) formPage {
	p := w.lifeForm(c, v, "Copy to a new vacancy", "/copy", "Create the copy",
		"The copy begins with this vacancy’s rubric: criteria, questions, anchors, weights, pass marks and bar. Candidates are not copied.")
	p.Fields = []formField{
		{Input: &TextInput{Question: Question{Name: "title", Label: "Title of the new vacancy"}, Value: f.Title}},
		{Input: &TextInput{Question: Question{Name: "reference", Label: "Reference (optional)"}, Value: f.Reference, Width: 20}},
		{Input: &TextInput{Question: Question{Name: "posts", Label: "How many posts"}, Value: f.Posts, InputMode: "numeric", Width: 3}},
		{Checkboxes: &Checkboxes{Question: Question{Name: "people", Label: "People"}, Values: []string{yesIf(f.People)}, Options: []Option{
			{Value: "yes", Text: "Copy the panel, the hiring manager and everybody else too"},
		}}},
	}
	return p
}

func (w *Web) copyAsk(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.copyForm(c, v, copyForm{Title: v.Vacancy.Title, Posts: itoa(v.Vacancy.Posts), People: true}))
}

func (w *Web) copyDo(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	f := copyForm{Title: c.FormValue("title"), Reference: c.FormValue("reference"), Posts: c.FormValue("posts"), People: c.FormValue("people") == "yes"}
	var fs fault.Fields
	in := app.CopyVacancyInput{Title: f.Title, Reference: f.Reference, Posts: wholeNumber(&fs, "posts", f.Posts, "Posts"), People: f.People}
	made := hiring.Vacancy{}
	if err = fs.Err(); err == nil {
		made, err = w.app.CopyVacancy(c.Request().Context(), actor, v.Vacancy.ID, in)
	}
	if err != nil {
		return w.answer(c, err, func() formPage { return w.copyForm(c, v, f) })
	}
	return w.seeOther(c, "/vacancies/"+made.ID.String(), "The vacancy has been created, with the rubric of the earlier one.")
}
