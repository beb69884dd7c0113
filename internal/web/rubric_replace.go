package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
)

func (w *Web) replaceForm(c echo.Context, view app.RubricView, unscored int, reason string) formPage {
	return formPage{
		Base: w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Replace the rubric"), Action: rubricPath(c, view.Vacancy) + "/replace",
		Intro: []string{
			Plural(unscored, "candidate has", "candidates have") + " not been scored by anybody. They go to a stage of their own, with a copy of this rubric for you to put right and open.",
			"Candidates who have been scored stay here. The two groups get merit lists of their own: marks of two rubrics cannot be compared.",
		},
		Fields: []formField{{Textarea: &Textarea{
			Question: Question{Name: "reason", Label: "What was wrong with the rubric", Hint: "It is shown with the new rubric."}, Value: reason, Rows: 3,
		}}},
		Buttons: []Button{{Text: "Replace the rubric", Once: true}}, Cancel: &Link{Text: "Cancel", Href: rubricPath(c, view.Vacancy)},
	}
}

func (w *Web) replaceAsk(c echo.Context, actor hiring.Actor) error {
	view, err := w.rubricToEdit(c, actor)
	if err != nil {
		return err
	}
	n, err := w.app.Unscored(c.Request().Context(), actor, view.Vacancy.ID)
	if err != nil {
		return err
	}
	const some = "a reason that is long enough"
	if err := view.Rubric.MaySupersede(view.Stage, n, some); err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.replaceForm(c, view, n, ""))
}

func (w *Web) replaceDo(c echo.Context, actor hiring.Actor) error {
	view, err := w.rubricToEdit(c, actor)
	if err != nil {
		return err
	}
	n, err := w.app.Unscored(c.Request().Context(), actor, view.Vacancy.ID)
	if err != nil {
		return err
	}
	reason := c.FormValue("reason")
	made, err := w.app.SupersedeRubric(c.Request().Context(), actor, view.Vacancy.ID, reason)
	if err != nil {
		return w.answer(c, err, func() formPage { return w.replaceForm(c, view, n, reason) })
	}
	return w.seeOther(c, "/vacancies/"+view.Vacancy.ID.String()+"/stages/"+itoa(made.Number)+"/rubric",
		"This is the new rubric. Put it right, then open scoring for it.")
}
