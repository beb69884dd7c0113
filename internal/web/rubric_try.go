package web

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/verdict"
)

// tryPage is the page "rubric_try": what would come of example marks. Nothing on it is kept.
type tryPage struct {
	Base
	Action   string
	Columns  []string
	About    []string
	Rows     []tryRow
	Outcomes []tryOutcome
	Try      Button
	BackLink Link
}

// tryRow is one criterion with the example marks.
type tryRow struct {
	Name, Note string
	Marks      []Select
}

// tryOutcome is what the engine says of one example.
type tryOutcome struct {
	Name, About, Score string
	Tag                *Tag
	Why                []string
}

func (w *Web) dryRunShow(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	run, err := w.app.DryRun(c.Request().Context(), actor, id, nil)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "rubric_try", w.tryPage(c, run, nil))
}

func (w *Web) dryRunTry(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	plain, err := w.app.DryRun(c.Request().Context(), actor, id, nil)
	if err != nil {
		return err
	}
	marks := make([][]int, len(plain.Examples))
	for i, ex := range plain.Examples {
		for n := range ex.Marks {
			mark, err := strconv.Atoi(c.FormValue(fmt.Sprintf("marks.%d.%d", i, n)))
			if err != nil {
				mark = -1
			}
			marks[i] = append(marks[i], mark)
		}
	}
	run, err := w.app.DryRun(c.Request().Context(), actor, id, marks)
	if err != nil {
		errs, ok := invalid(err)
		if !ok {
			return err
		}
		return w.render(c, http.StatusUnprocessableEntity, "rubric_try", w.tryPage(c, plain, errs))
	}
	return w.render(c, http.StatusOK, "rubric_try", w.tryPage(c, run, nil))
}

func (w *Web) tryPage(c echo.Context, run app.DryRun, errs []fault.Field) tryPage {
	r := run.Rubric.Rubric
	p := tryPage{
		Base: w.vacancyBase(c, run.Access, run.Vacancy, run.Stage, "Try the rubric"), Action: rubricPath(c, run.Vacancy) + "/try",
		Try: Button{Text: "Try these marks"}, BackLink: Link{Text: "Back to the rubric", Href: rubricPath(c, run.Vacancy)},
	}
	p.Errors, p.Wide = errs, true
	for _, ex := range run.Examples {
		p.Columns, p.About = append(p.Columns, ex.Name), append(p.About, ex.About)
	}
	n := 0
	for _, cr := range r.Criteria {
		if !cr.Marked() {
			continue
		}
		row := tryRow{Name: cr.Name, Note: "Weight " + number(cr.Weight)}
		if cr.PassMark != nil {
			row.Note += ", pass mark " + itoa(*cr.PassMark)
		}
		if cr.Essential {
			row.Note += ", essential"
		}
		for i, ex := range run.Examples {
			name := fmt.Sprintf("marks.%d.%d", i, n)
			s := Select{Question: Question{Name: name, Label: ex.Name + ", " + cr.Name, Hidden: true, Error: ErrorAt(errs, name)}, Value: itoa(ex.Marks[n])}
			for _, pt := range r.Scale.Points {
				s.Options = append(s.Options, Option{Value: itoa(pt.Value), Text: itoa(pt.Value)})
			}
			row.Marks = append(row.Marks, s)
		}
		p.Rows = append(p.Rows, row)
		n++
	}
	for i, ex := range run.Examples {
		for _, cand := range run.Result.Candidates {
			if cand.ID == ex.Name {
				p.Outcomes = append(p.Outcomes, tryOutcomeOf(run.Examples[i], cand))
			}
		}
	}
	return p
}

func tryOutcomeOf(ex app.ExampleCandidate, cand verdict.Candidate) tryOutcome {
	return tryOutcome{Name: ex.Name, About: ex.About, Tag: outcomeTag(cand.Outcome), Score: scoreText(cand.PanelScore), Why: cand.Reasons}
}
