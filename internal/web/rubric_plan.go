package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/rubric"
)

// planPage is the page "plan": how the interview's time is used, and who leads on what.
type planPage struct {
	Base
	Lead      string
	Warning   string
	NoPanel   string
	Uncovered []string
	Editable  bool
	Action    string
	Version   string
	Members   []planMember
	Rows      []planRow
	Planned   string
	Save      Button
	Split     *Button
	Again     *Button
	BackLink  Link
}

// planMember is one panel member's column, with the minutes he or she leads on.
type planMember struct {
	Name    string
	Minutes string
}

// planRow is one criterion: its minutes, and a box for each panel member.
type planRow struct {
	Name, Note string
	Shown      string // minutes, where they cannot be changed
	Minutes    TextInput
	Boxes      []Checkboxes
	Leads      []string // "Leads" or nothing, where it cannot be changed
}

// leadsOn reports whether a panel member leads on a criterion.
func leadsOn(f hiring.Focus, member, criterion hiring.ID) bool {
	own := f[member]
	return len(own) == 0 || slices.Contains(own, criterion)
}

func (w *Web) planPage(c echo.Context, view app.RubricView, focus hiring.Focus, minutes func(i int) string, errs []fault.Field) planPage {
	r, path := view.Rubric.Rubric, rubricPath(c, view.Vacancy)+"/plan"
	p := planPage{
		Base:     w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Time plan"),
		Editable: view.Access.Has(hiring.RecruiterOf) && !view.Rubric.Frozen() && !view.Vacancy.Closed(),
		Action:   path, Version: strconv.FormatInt(view.Rubric.Version, 10), Warning: view.TimeWarning, Uncovered: view.Uncovered,
		Save: Button{Text: "Save plan", Once: true}, BackLink: Link{Text: "Back to the rubric", Href: rubricPath(c, view.Vacancy)},
	}
	p.Errors, p.Wide = errs, true
	if len(view.Scorers) == 0 {
		p.Uncovered, p.NoPanel = nil, "Nobody is on the panel yet. When there is, choose here who leads on what."
	}
	p.Lead = "Whoever leads on a criterion asks about it and must score it. The others may score it too, where they have evidence."
	if p.Editable {
		p.Again = &Button{Text: "Share the minutes out anew", FormAction: path + "/again", Kind: Secondary}
		if len(view.Scorers) > 2 {
			p.Split = &Button{Text: "Split the criteria over the panel", FormAction: path + "/split", Kind: Secondary}
		}
	}
	planned := 0
	load := make([]int, len(view.Scorers))
	for i, cr := range r.Criteria {
		planned += cr.Minutes
		name := fmt.Sprintf("minutes.%d", i)
		row := planRow{
			Name: cr.Name, Shown: itoa(cr.Minutes), Note: "Needs about " + Plural(rubric.NeededBy(cr), "minute", "minutes"),
			Minutes: TextInput{Question: Question{Name: name, Label: "Minutes for " + cr.Name, Hidden: true, Error: ErrorAt(errs, name)}, Value: minutes(i), InputMode: "numeric", Width: 3},
		}
		if cr.Essential {
			row.Note += ". Essential"
		}
		for k, m := range view.Scorers {
			leads := leadsOn(focus, m.UserID, cr.ID)
			if leads {
				load[k] += cr.Minutes
			}
			row.Leads = append(row.Leads, map[bool]string{true: "Leads", false: "–"}[leads])
			row.Boxes = append(row.Boxes, Checkboxes{
				Question: Question{Name: fmt.Sprintf("leads.%d.%d", k, i), Label: m.Name + " leads on " + cr.Name, Hidden: true}, Small: true,
				Values: []string{yesIf(leads)}, Options: []Option{{Value: "yes", Text: "Leads"}},
			})
		}
		p.Rows = append(p.Rows, row)
	}
	for k, m := range view.Scorers {
		p.Members = append(p.Members, planMember{Name: m.Name, Minutes: Plural(load[k], "minute", "minutes")})
	}
	p.Planned = fmt.Sprintf("%d of %d", planned, r.InterviewMinutes)
	return p
}

func (w *Web) planShow(c echo.Context, actor hiring.Actor) error {
	view, err := w.rubricView(c, actor)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "plan", w.planPage(c, view, view.Focus, storedMinutes(view), nil))
}

func storedMinutes(view app.RubricView) func(int) string {
	return func(i int) string { return itoa(view.Rubric.Rubric.Criteria[i].Minutes) }
}

func (w *Web) planSave(c echo.Context, actor hiring.Actor) error {
	view, err := w.rubricToEdit(c, actor)
	if err != nil {
		return err
	}
	var fs fault.Fields
	in := app.PlanInput{Version: version(c), Minutes: map[hiring.ID]int{}, Focus: hiring.Focus{}}
	for i, cr := range view.Rubric.Rubric.Criteria {
		name := fmt.Sprintf("minutes.%d", i)
		in.Minutes[cr.ID] = wholeNumber(&fs, name, c.FormValue(name), "Minutes for "+cr.Name)
		for k, m := range view.Scorers {
			if c.FormValue(fmt.Sprintf("leads.%d.%d", k, i)) == "yes" {
				in.Focus[m.UserID] = append(in.Focus[m.UserID], cr.ID)
			}
		}
	}
	if err = fs.Err(); err == nil {
		err = w.app.SavePlan(c.Request().Context(), actor, view.Vacancy.ID, in)
	}
	if err == nil {
		return w.seeOther(c, rubricPath(c, view.Vacancy)+"/plan", "The plan has been saved.")
	}
	errs, status, ok := refusedRubric(err)
	if !ok {
		return err
	}
	typed := func(i int) string { return c.FormValue(fmt.Sprintf("minutes.%d", i)) }
	return w.render(c, status, "plan", w.planPage(c, view, in.Focus, typed, errs))
}

// version reads the version a form was made with; what is none is nobody's, and told as stale.
func version(c echo.Context) int64 {
	v, err := strconv.ParseInt(c.FormValue("version"), 10, 64)
	if err != nil {
		return -1
	}
	return v
}

func (w *Web) planSplit(c echo.Context, actor hiring.Actor) error {
	return w.turnPlan(c, actor, w.app.SplitPlan, "The criteria are shared out: essential ones lie with two people.")
}

func (w *Web) planAgain(c echo.Context, actor hiring.Actor) error {
	return w.turnPlan(c, actor, w.app.PlanAgain, "The minutes have been shared out anew.")
}

func (w *Web) turnPlan(c echo.Context, actor hiring.Actor, turn func(context.Context, hiring.Actor, hiring.ID, int64) error, flash string) error {
	view, err := w.rubricToEdit(c, actor)
	if err != nil {
		return err
	}
	if err := turn(c.Request().Context(), actor, view.Vacancy.ID, version(c)); err != nil {
		errs, status, ok := refusedRubric(err)
		if !ok {
			return err
		}
		return w.render(c, status, "plan", w.planPage(c, view, view.Focus, storedMinutes(view), errs))
	}
	return w.seeOther(c, rubricPath(c, view.Vacancy)+"/plan", flash)
}
