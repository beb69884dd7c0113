package web

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) rubricRoutes() []route.Route {
	const root = "/vacancies/:vacancy/rubric"
	return []route.Route{
		route.Get(root, hiring.SeePreparation, w.rubricShow),
		route.Post(root, hiring.EditVacancy, w.rubricSave),
		route.Get(root+"/settings", hiring.EditVacancy, w.rubricSettingsAsk),
		route.Post(root+"/settings", hiring.EditVacancy, w.rubricSettingsSave),
		route.Get(root+"/criteria/new", hiring.EditVacancy, w.criterionNew),
		route.Post(root+"/criteria", hiring.EditVacancy, w.criterionAdd),
		route.Get(root+"/criteria/:criterion", hiring.EditVacancy, w.criterionEdit),
		route.Post(root+"/criteria/:criterion", hiring.EditVacancy, w.criterionSave),
		route.Post(root+"/criteria/:criterion/reword", hiring.EditVacancy, w.criterionReword),
		route.Get(root+"/replace", hiring.EditVacancy, w.replaceAsk),
		route.Post(root+"/replace", hiring.EditVacancy, w.replaceDo),
		route.Get(root+"/plan", hiring.SeePreparation, w.planShow),
		route.Post(root+"/plan", hiring.EditVacancy, w.planSave),
		route.Post(root+"/plan/split", hiring.EditVacancy, w.planSplit),
		route.Post(root+"/plan/again", hiring.EditVacancy, w.planAgain),
		route.Get(root+"/try", hiring.SeePreparation, w.dryRunShow),
		route.Post(root+"/try", hiring.SeePreparation, w.dryRunTry),
	}
}

// rubricPage is the page "rubric": how marks count, editable until the first submission.
type rubricPage struct {
	Base
	Lead      string
	Editable  bool
	Action    string
	Version   string
	Hash      string
	Time      string
	Uncovered []string
	Facts     SummaryList
	Rows      []rubricRow
	Out       []outRow
	Bar       TextInput
	Posts     TextInput
	Evidence  Radios
	Basis     Radios

	EvidenceText string
	BasisText    string
	Sure         []TextInput // how sure a recommendation has to be
	SureOpen     bool        // something is wrong there
	Save         Button
	Add          Button
	Try          Button
	Pack         Button
	Replace      *Link  // where it is frozen
	Because      string // why it takes over from another
	ScaleName    string
}

// rubricRow is one criterion of the grid. Its fields are numbered as the rows stand on the page.
type rubricRow struct {
	Number    int
	Criterion hiring.Criterion
	Edit      *Link
	Level     string
	Share     string // of the panel score, as in "8%"
	Meter     string // width of the share's bar, 0 to 100
	Order     Hidden
	ID        Hidden
	Weight    TextInput
	Essential Checkboxes
	PassMark  Select
	Up, Down  *Button
	TakeOut   *Button
}

// outRow is a criterion that was taken out.
type outRow struct {
	Name    string
	ID      Hidden
	PutBack *Button
}

func (w *Web) rubricView(c echo.Context, actor hiring.Actor) (app.RubricView, error) {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return app.RubricView{}, err
	}
	return w.app.Rubric(c.Request().Context(), actor, id)
}

// rubricToEdit is the rubric for somebody who may change it.
func (w *Web) rubricToEdit(c echo.Context, actor hiring.Actor) (app.RubricView, error) {
	view, err := w.rubricView(c, actor)
	if err != nil {
		return view, err
	}
	return view, view.Access.May(hiring.EditVacancy)
}

func rubricPath(c echo.Context, v hiring.Vacancy) string { return stageRoot(c, v.ID) + "/rubric" }

func (w *Web) rubricShow(c echo.Context, actor hiring.Actor) error {
	view, err := w.rubricView(c, actor)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "rubric", w.rubricPage(c, view, storedRubric(view), nil))
}

// rubricPage fills the page from what the form holds: the stored rubric, or what was typed where it was
// refused.
func (w *Web) rubricPage(c echo.Context, view app.RubricView, form rubricForm, errs []fault.Field) rubricPage {
	r, path := view.Rubric.Rubric, rubricPath(c, view.Vacancy)
	p := rubricPage{
		Base:     w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Rubric"),
		Editable: view.Access.Has(hiring.RecruiterOf) && !view.Rubric.Frozen() && !view.Vacancy.Closed(),
		Action:   path, Version: form.Version, Hash: view.Hash, Time: view.TimeWarning, ScaleName: r.Scale.Name,
		Save: Button{Text: "Save rubric", Once: true}, Add: Button{Text: "Add a criterion of your own", Href: path + "/criteria/new", Kind: Secondary},
		Try:  Button{Text: "Try it on example marks", Href: path + "/try", Kind: Secondary},
		Pack: Button{Text: "Interview pack", Href: stageRoot(c, view.Vacancy.ID) + "/pack", Kind: Secondary},
	}
	if len(view.Scorers) > 0 {
		p.Uncovered = view.Uncovered
	}
	p.Errors, p.Wide, p.Attribution, p.Scripts = errs, true, true, []string{"rubric.js"}
	p.Lead = "You can change the rubric until the first scorecard is submitted. Then it freezes."
	switch {
	case view.Rubric.Frozen() && view.Stage.State == hiring.Scoring && view.Access.Has(hiring.RecruiterOf) && !view.Vacancy.Closed():
		p.Replace = &Link{Text: "Replace it for candidates nobody has scored", Href: path + "/replace"}
		fallthrough
	case view.Rubric.Frozen():
		p.Lead = "The rubric froze on " + DateTime(*view.Rubric.FrozenAt, w.zone) + ", when the first scorecard was submitted. It cannot be changed."
	case !p.Editable:
		p.Lead = "The recruiter can change the rubric until the first scorecard is submitted."
	}
	if view.Stage.Supersedes != nil {
		p.Because = "This rubric takes over from the stage before for candidates nobody had scored. Reason: " + view.Stage.SupersedesReason
	}
	p.Facts = rubricFacts(path, view, p.Editable)
	at := func(name string) string { return ErrorAt(errs, name) }
	p.Bar = TextInput{
		Question: Question{Name: "bar", Label: "Bar", Hint: fmt.Sprintf("The panel score a candidate must reach, from %d to %d.", r.Scale.Min(), r.Scale.Max()), Error: at("bar")},
		Value:    form.Bar, InputMode: "decimal", Width: 4,
	}
	p.Posts = TextInput{Question: Question{Name: "posts", Label: "Posts", Error: at("posts")}, Value: form.Posts, InputMode: "numeric", Width: 3}
	p.Evidence = Radios{
		Question: Question{Name: "evidence", Label: "Which marks need evidence", Error: at("evidence")}, Value: form.Evidence,
		Options: []Option{{Value: string(hiring.EvidenceAlways), Text: "Every mark"}, {Value: string(hiring.EvidenceAtEnds), Text: "Only the ends of the scale"}},
	}
	if view.Stage.Number < len(view.Stage.Among) {
		p.Posts.Label = "How many go on"
	}
	p.EvidenceText, p.BasisText = sentence(form.Evidence), basisText(hiring.ScoreBasis(form.Basis))
	p.Basis = Radios{Question: Question{Name: "basis", Label: "Which marks count", Error: at("basis")}, Value: form.Basis}
	for _, b := range hiring.ScoreBases {
		p.Basis.Options = append(p.Basis.Options, Option{Value: string(b), Text: basisText(b), Hint: basisHints[b]})
	}
	p.Sure = thresholdInputs(r.Policy.Thresholds, form.Sure, at)
	for _, in := range p.Sure {
		p.SureOpen = p.SureOpen || in.Error != ""
	}
	total := form.totalWeight()
	for i, row := range form.Rows {
		if cr, err := view.Criterion(row.ID); err == nil {
			p.Rows = append(p.Rows, rubricRowOf(path, r.Scale, i, len(form.Rows), cr, row, total, p.Editable, at))
		}
	}
	for i, id := range form.Out {
		if cr, err := view.Criterion(id); err == nil {
			p.Out = append(p.Out, outRow{
				Name: cr.Name, ID: Hidden{Name: "out", Value: id.String()},
				PutBack: &Button{Text: "Put back", Hidden: cr.Name, Name: "do", Value: "in." + itoa(i), Kind: Secondary},
			})
		}
	}
	return p
}

// rubricFacts are what the rubric is made with.
func rubricFacts(path string, view app.RubricView, editable bool) SummaryList {
	r := view.Rubric.Rubric
	var settings, plan []Link
	if editable {
		settings = []Link{{Text: "Change", Hidden: "scale, minutes and responsibilities", Href: path + "/settings"}}
	}
	plan = []Link{{Text: "Time plan", Hidden: "and who leads on what", Href: path + "/plan"}}
	scale := Words(r.Scale.Name)
	scale.Note = scaleHint(r.Scale)
	leads := "Everybody leads on every criterion"
	if len(view.Focus) > 0 {
		leads = "Criteria are shared out over the panel"
	}
	return SummaryList{Rows: []SummaryRow{
		{Key: "Scale of marks", Value: scale, Actions: settings},
		{Key: sentence(string(view.Stage.Kind)), Value: Content{Text: Plural(r.InterviewMinutes, "minute", "minutes"), Note: leads}, Actions: plan},
	}}
}

func rubricRowOf(path string, scale hiring.Scale, i, n int, cr hiring.Criterion, typed rubricFormRow, total float64, editable bool, at func(string) string) rubricRow {
	name := func(field string) string { return fmt.Sprintf("criteria.%d.%s", i, field) }
	share := 0.0
	if total > 0 {
		share = 100 * typed.weight() / total
	}
	row := rubricRow{
		Number: i + 1, Criterion: cr, Level: levelText(cr.RequiredLevel), Share: "–", Meter: strconv.FormatFloat(share, 'f', 1, 64),
		ID: Hidden{Name: name("id"), Value: cr.ID.String()}, Order: Hidden{Name: "order", Value: itoa(i)},
	}
	if editable {
		row.Edit = &Link{Text: cr.Name, Href: path + "/criteria/" + cr.ID.String()}
		row.TakeOut = &Button{Text: "Take out", Hidden: cr.Name, Name: "do", Value: "out." + itoa(i), Kind: Secondary}
		if i > 0 {
			row.Up = &Button{Text: "Up", Hidden: cr.Name, Name: "do", Value: "up." + itoa(i), Kind: Secondary}
		}
		if i < n-1 {
			row.Down = &Button{Text: "Down", Hidden: cr.Name, Name: "do", Value: "down." + itoa(i), Kind: Secondary}
		}
	}
	row.Essential = Checkboxes{
		Question: Question{Name: name("essential"), Label: cr.Name + ": essential", Hidden: true}, Small: true,
		Values: []string{yesIf(typed.Essential)}, Options: []Option{{Value: "yes", Text: "Essential"}},
	}
	if !cr.Marked() {
		return row
	}
	row.Share = strconv.FormatFloat(share, 'f', 1, 64) + "%"
	row.Weight = TextInput{Question: Question{Name: name("weight"), Label: "Weight of " + cr.Name, Hidden: true, Error: at(name("weight"))}, Value: typed.Weight, InputMode: "decimal", Width: 3}
	row.PassMark = Select{Question: Question{Name: name("passMark"), Label: "Pass mark of " + cr.Name, Hidden: true, Error: at(name("passMark"))}, Value: typed.PassMark, Options: []Option{{Value: "", Text: "None"}}}
	for _, pt := range scale.Points {
		row.PassMark.Options = append(row.PassMark.Options, Option{Value: itoa(pt.Value), Text: itoa(pt.Value) + " " + pt.Label})
	}
	return row
}

// number writes a number as short as it goes: 1, 4.25.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func (w *Web) rubricSave(c echo.Context, actor hiring.Actor) error {
	view, err := w.rubricToEdit(c, actor)
	if err != nil {
		return err
	}
	form, err := decodeRubric(c)
	if err != nil {
		return err
	}
	at, told := form.do(c.FormValue("do"))
	in, err := form.input(view)
	if err == nil {
		err = w.app.SaveRubric(c.Request().Context(), actor, view.Vacancy.ID, in)
	}
	if err == nil {
		if told == "" {
			return w.seeOther(c, rubricPath(c, view.Vacancy), "The rubric has been saved.")
		}
		cr, err := view.Criterion(at)
		if err != nil {
			return err
		}
		return w.seeOther(c, rubricPath(c, view.Vacancy)+"#criteria", "Saved. "+cr.Name+" "+told)
	}
	errs, status, ok := refusedRubric(err)
	if !ok {
		return err
	}
	return w.render(c, status, "rubric", w.rubricPage(c, view, form, errs))
}

// refusedRubric are the mistakes of a rubric's form, a stale one included; ok is false for errors that
// are none of the form's.
func refusedRubric(err error) (errs []fault.Field, status int, ok bool) {
	if fault.Is(err, fault.Stale) {
		return []fault.Field{{Path: "criteria", Message: fault.Of(err).Message}}, http.StatusPreconditionFailed, true
	}
	errs, ok = invalid(err)
	return errs, http.StatusUnprocessableEntity, ok
}
