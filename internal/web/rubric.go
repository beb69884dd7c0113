package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/export"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) rubricRoutes() []route.Route {
	return []route.Route{
		route.Get("/vacancies/:vacancy/rubric", hiring.SeePreparation, w.rubricShow),
		route.Post("/vacancies/:vacancy/rubric", hiring.EditVacancy, w.rubricSave),
		route.Get("/vacancies/:vacancy/rubric/scorecard", hiring.SeePreparation, w.rubricPrint),
	}
}

// rubricPage is the page "rubric": how marks count, editable until the first submission.
type rubricPage struct {
	Base
	Lead      string
	Editable  bool
	Action    string
	Version   int64
	Hash      string
	Time      string
	Rows      []rubricRow
	Bar       TextInput
	Posts     TextInput
	Evidence  Radios
	Sure      []TextInput // how sure a recommendation has to be
	SureOpen  bool        // something is wrong there
	Save      Button
	Print     Button
	ScaleName string
	Points    []hiring.Point
	Minutes   int
}

// rubricRow is one criterion of the grid.
type rubricRow struct {
	Criterion hiring.Criterion
	Level     string
	Share     string // of the panel score, as in "8%"
	Meter     string // width of the share's bar, 0 to 100
	ID        Hidden
	Weight    TextInput
	Essential Checkboxes
	PassMark  Select
}

func (w *Web) rubricView(c echo.Context, actor hiring.Actor) (app.RubricView, error) {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return app.RubricView{}, err
	}
	return w.app.Rubric(c.Request().Context(), actor, id)
}

func (w *Web) rubricShow(c echo.Context, actor hiring.Actor) error {
	view, err := w.rubricView(c, actor)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "rubric", w.rubricPage(c, view, nil, nil))
}

// rubricPage fills the page from the stored rubric, or from what was typed where a form was refused.
func (w *Web) rubricPage(c echo.Context, view app.RubricView, typed func(name string) string, errs []fault.Field) rubricPage {
	r := view.Rubric.Rubric
	p := rubricPage{
		Base:     w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Rubric"),
		Editable: view.Access.Has(hiring.RecruiterOf) && !view.Rubric.Frozen(),
		Action:   "/vacancies/" + view.Vacancy.ID.String() + "/rubric",
		Version:  view.Rubric.Version, Hash: view.Hash, Time: view.TimeWarning,
		ScaleName: r.Scale.Name, Points: r.Scale.Points, Minutes: r.InterviewMinutes,
		Save:  Button{Text: "Save rubric", Once: true},
		Print: Button{Text: "Print a blank scorecard", Href: "/vacancies/" + view.Vacancy.ID.String() + "/rubric/scorecard", Kind: Secondary},
	}
	p.Errors, p.Wide, p.Attribution, p.Scripts = errs, true, true, []string{"rubric.js"}
	p.Lead = "You can change the rubric until the first scorecard is submitted. Then it freezes."
	switch {
	case view.Rubric.Frozen():
		p.Lead = "The rubric froze on " + DateTime(*view.Rubric.FrozenAt, w.zone) + ", when the first scorecard was submitted. It cannot be changed."
	case !p.Editable:
		p.Lead = "The recruiter can change the rubric until the first scorecard is submitted."
	}
	value := func(name, stored string) string {
		if typed != nil {
			return typed(name)
		}
		return stored
	}
	at := func(name string) string { return ErrorAt(errs, name) }
	p.Bar = TextInput{
		Question: Question{Name: "bar", Label: "Bar", Hint: fmt.Sprintf("The panel score a candidate must reach, from %d to %d.", r.Scale.Min(), r.Scale.Max()), Error: at("bar")},
		Value:    value("bar", number(r.Bar)), InputMode: "decimal", Width: 4,
	}
	p.Posts = TextInput{Question: Question{Name: "posts", Label: "Posts", Error: at("posts")}, Value: value("posts", itoa(r.Posts)), InputMode: "numeric", Width: 3}
	p.Evidence = Radios{
		Question: Question{Name: "evidence", Label: "Which marks need evidence", Error: at("evidence")}, Value: value("evidence", string(r.Policy.Evidence)),
		Options: []Option{{Value: string(hiring.EvidenceAlways), Text: "Every mark"}, {Value: string(hiring.EvidenceAtEnds), Text: "Only the ends of the scale"}},
	}
	p.Sure = thresholdInputs(r.Policy.Thresholds, value, at)
	for _, in := range p.Sure {
		p.SureOpen = p.SureOpen || in.Error != ""
	}
	for i, cr := range r.Criteria {
		p.Rows = append(p.Rows, rubricRowOf(r, i, cr, value, at))
	}
	return p
}

func rubricRowOf(r hiring.Rubric, i int, cr hiring.Criterion, value func(name, stored string) string, at func(string) string) rubricRow {
	name := func(field string) string { return fmt.Sprintf("criteria.%d.%s", i, field) }
	share := r.Share(cr) * 100
	row := rubricRow{
		Criterion: cr, Level: levelText(cr.RequiredLevel), Share: "–", Meter: strconv.FormatFloat(share, 'f', 1, 64),
		ID: Hidden{Name: name("id"), Value: cr.ID.String()},
	}
	essential := ""
	if cr.Essential {
		essential = "yes"
	}
	row.Essential = Checkboxes{
		Question: Question{Name: name("essential"), Label: cr.Name + ": essential", Hidden: true}, Small: true,
		Values: []string{value(name("essential"), essential)}, Options: []Option{{Value: "yes", Text: "Essential"}},
	}
	if !cr.Marked() {
		return row
	}
	row.Share = strconv.FormatFloat(share, 'f', 1, 64) + "%"
	pass := ""
	if cr.PassMark != nil {
		pass = itoa(*cr.PassMark)
	}
	row.Weight = TextInput{Question: Question{Name: name("weight"), Label: "Weight of " + cr.Name, Hidden: true, Error: at(name("weight"))}, Value: value(name("weight"), number(cr.Weight)), InputMode: "decimal", Width: 3}
	row.PassMark = Select{Question: Question{Name: name("passMark"), Label: "Pass mark of " + cr.Name, Hidden: true, Error: at(name("passMark"))}, Value: value(name("passMark"), pass), Options: []Option{{Value: "", Text: "None"}}}
	for _, pt := range r.Scale.Points {
		row.PassMark.Options = append(row.PassMark.Options, Option{Value: itoa(pt.Value), Text: itoa(pt.Value) + " " + pt.Label})
	}
	return row
}

// number writes a number as short as it goes: 1, 4.25.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func decodeRubric(c echo.Context, r hiring.Rubric) (app.SaveRubricInput, error) {
	var fs fault.Fields
	in := app.SaveRubricInput{
		Bar: decimal(&fs, "bar", c.FormValue("bar"), "The bar"), Posts: wholeNumber(&fs, "posts", c.FormValue("posts"), "Posts"),
		Evidence: hiring.EvidenceRule(c.FormValue("evidence")),
	}
	version, err := strconv.ParseInt(c.FormValue("version"), 10, 64)
	if err != nil {
		fs.Add("criteria", "This form is not complete. Open the rubric again.")
	}
	in.Version = version
	in.Thresholds = decodeThresholds(c, &fs)
	for i := 0; i < len(r.Criteria); i++ {
		name := func(field string) string { return fmt.Sprintf("criteria.%d.%s", i, field) }
		id, err := hiring.ParseID(c.FormValue(name("id")))
		if err != nil {
			fs.Add("criteria", "This form is not complete. Open the rubric again.")
			break
		}
		s := app.SaveCriterionInput{ID: id, Essential: c.FormValue(name("essential")) == "yes"}
		if cr, ok := r.Criterion(id); ok && cr.Marked() {
			s.Weight = decimal(&fs, name("weight"), c.FormValue(name("weight")), "Weight of "+cr.Name)
			if text := strings.TrimSpace(c.FormValue(name("passMark"))); text != "" {
				mark := wholeNumber(&fs, name("passMark"), text, "Pass mark of "+cr.Name)
				s.PassMark = &mark
			}
		}
		in.Criteria = append(in.Criteria, s)
	}
	return in, fs.Err()
}

func (w *Web) rubricSave(c echo.Context, actor hiring.Actor) error {
	view, err := w.rubricView(c, actor)
	if err != nil {
		return err
	}
	if err := view.Access.May(hiring.EditVacancy); err != nil {
		return err
	}
	in, err := decodeRubric(c, view.Rubric.Rubric)
	if err == nil {
		err = w.app.SaveRubric(c.Request().Context(), actor, view.Vacancy.ID, in)
	}
	if err == nil {
		return w.seeOther(c, "/vacancies/"+view.Vacancy.ID.String()+"/rubric", "The rubric has been saved.")
	}
	errs, ok := invalid(err)
	status := http.StatusUnprocessableEntity
	if fault.Is(err, fault.Stale) {
		errs, ok, status = []fault.Field{{Path: "criteria", Message: fault.Of(err).Message}}, true, http.StatusPreconditionFailed
	}
	if !ok {
		return err
	}
	return w.render(c, status, "rubric", w.rubricPage(c, view, func(name string) string { return c.FormValue(name) }, errs))
}

func (w *Web) rubricPrint(c echo.Context, actor hiring.Actor) error {
	view, err := w.rubricView(c, actor)
	if err != nil {
		return err
	}
	role := hiring.Role{Level: view.Vacancy.RoleName}
	c.Response().Header().Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
	c.Response().Header().Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	return export.ScorecardHTML(c.Response(), role, view.Rubric.Rubric)
}
