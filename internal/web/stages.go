package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
	"merit/internal/rubric"
)

const (
	vacancyPath  = "/vacancies/:vacancy"
	stagesPath   = vacancyPath + "/stages"
	oneStagePath = stagesPath + "/:stage"
)

// atEachStage declares routes about a stage twice: for the stage the vacancy is at, and, below
// /stages/N, for each of its stages by number.
func atEachStage(all ...[]route.Route) []route.Route {
	out := slices.Concat(all...)
	for _, r := range slices.Clone(out) {
		rest, ok := strings.CutPrefix(r.Path, vacancyPath)
		if !ok || rest == "/edit" {
			continue
		}
		r.Path, r.Handle = oneStagePath+rest, atStage(r.Handle)
		out = append(out, r)
	}
	return out
}

// atStage has the journeys of a route be about the stage its path names.
func atStage(h route.Handle) route.Handle {
	return func(c echo.Context, actor hiring.Actor) error {
		number, err := stageNumber(c)
		if err != nil {
			return err
		}
		c.SetRequest(c.Request().WithContext(app.At(c.Request().Context(), number)))
		return h(c, actor)
	}
}

func stageNumber(c echo.Context) (int, error) {
	number, err := strconv.Atoi(c.Param("stage"))
	if err != nil || number < 1 || number > hiring.MaxStages {
		return 0, hiring.ErrUnknown("stage")
	}
	return number, nil
}

// stageRoot begins the paths of pages about the stage that this page is about.
func stageRoot(c echo.Context, vacancy hiring.ID) string {
	root := "/vacancies/" + vacancy.String()
	if n, err := stageNumber(c); err == nil {
		return root + "/stages/" + itoa(n)
	}
	return root
}

// stageNav leads to the same page at the other stages of a vacancy; nothing where there is one.
func stageNav(c echo.Context, v hiring.Vacancy, st hiring.Stage) []NavItem {
	if len(st.Among) < 2 {
		return nil
	}
	rest := ""
	for _, page := range []string{"/rubric", "/scorecards", "/results", "/moderation", "/pack", "/interviews", "/my-marking"} {
		if strings.HasPrefix(c.Request().URL.Path, stageRoot(c, v.ID)+page) {
			rest = page
		}
	}
	items := make([]NavItem, len(st.Among))
	for i, kind := range st.Among {
		items[i] = NavItem{Text: stageText(i+1, kind), Href: "/vacancies/" + v.ID.String() + "/stages/" + itoa(i+1) + rest, Current: i+1 == st.Number}
	}
	return items
}

// stageText names a stage, as in "Stage 1: sift".
func stageText(number int, kind hiring.StageKind) string {
	return "Stage " + itoa(number) + ": " + string(kind)
}

// stagesText lists the stages, as in "Sift, then interview."
func stagesText(kinds []hiring.StageKind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return sentence(strings.Join(words, ", then ")) + "."
}

func (w *Web) stageRoutes() []route.Route {
	return []route.Route{
		route.Get(stagesPath, hiring.SeePreparation, w.stageList),
		route.Post(stagesPath, hiring.EditVacancy, w.stageAdd),
		route.Get(oneStagePath+"/about", hiring.EditVacancy, w.stageAsk),
		route.Post(oneStagePath+"/about", hiring.EditVacancy, w.stageSave),
		route.Post(oneStagePath+"/up", hiring.EditVacancy, w.stageUp),
		route.Post(oneStagePath+"/down", hiring.EditVacancy, w.stageDown),
		route.Post(oneStagePath+"/remove", hiring.EditVacancy, w.stageRemove),
		route.Post(vacancyPath+"/split-stages", hiring.EditVacancy, w.stagesSplit),
	}
}

// stagesPage is the page "stages": the steps of a vacancy in order.
type stagesPage struct {
	Base
	Cards  []SummaryList
	Moves  [][]stageMove // what can be done with each
	Add    *formPage
	Split  *Button
	Action string
}

// stageMove is one button of a stage.
type stageMove struct {
	Action string
	Button Button
}

func (w *Web) stageList(c echo.Context, actor hiring.Actor) error {
	return w.stagesPage(c, actor, app.StageInput{Kind: hiring.InterviewSit, Scale: "1-7", Responsibilities: true}, "60", nil)
}

func (w *Web) stagesPage(c echo.Context, actor hiring.Actor, in app.StageInput, minutes string, refused error) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	view, err := w.app.Stages(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	whole := "/vacancies/" + id.String()
	p := stagesPage{Base: w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Stages"), Action: whole + "/split-stages"}
	p.Stages = nil // the page itself lists them
	edits := view.Access.Has(hiring.RecruiterOf) && !view.Vacancy.Closed()
	preparing := 0
	for i, st := range view.Stages {
		p.Cards = append(p.Cards, stageCard(st, whole, edits, w.zone))
		p.Moves = append(p.Moves, nil)
		if st.State == hiring.Preparing {
			preparing++
		}
		if edits {
			p.Moves[i] = stageMoves(view.Stages, i, whole)
		}
	}
	if edits && preparing > 1 {
		p.Split = &Button{Text: "Split the criteria over the stages", Kind: Secondary, Once: true}
	}
	status := http.StatusOK
	if edits && len(view.Stages) < hiring.MaxStages {
		form := addStageForm(whole, in, minutes)
		if refused != nil {
			fields, ok := invalid(refused)
			if !ok {
				return refused
			}
			form, p.Errors, status = form.withErrors(fields), fields, http.StatusUnprocessableEntity
		}
		p.Add = &form
	}
	return w.render(c, status, "stages", p)
}

func stageCard(st app.StageRow, whole string, edits bool, zone *time.Location) SummaryList {
	root := whole + "/stages/" + itoa(st.Number)
	panel := "Everybody on the panel"
	if !st.Whole {
		names := make([]string, len(st.Panel))
		for i, m := range st.Panel {
			names[i] = m.Name
		}
		panel = strings.Join(names, ", ")
	}
	s := SummaryList{
		Title: stageText(st.Number, st.Kind),
		Rows: []SummaryRow{
			{Key: "State", Value: Content{Tag: stageTag(st.State)}},
			{Key: "Rubric", Value: Words(Plural(st.Criteria, "criterion", "criteria") + ", " + st.Scale + ", " + Plural(st.Minutes, "minute", "minutes"))},
			{Key: "Who scores", Value: Words(panel)},
			{Key: "Names", Value: Words(namesText(st.Blind))},
			{Key: "Scores are revealed", Value: Words(revealText(st.RevealWhen))},
			{Key: "Scorecards are due", Value: Words(dueText(st.DueAt, zone))},
		},
		TitleActions: []Link{{Text: "Open", Href: root}, {Text: "Rubric", Href: root + "/rubric"}},
	}
	if edits && st.State != hiring.Revealed {
		s.TitleActions = append(s.TitleActions, Link{Text: "Change how it is scored", Href: root + "/about"})
	}
	return s
}

func stageMoves(stages []app.StageRow, i int, whole string) []stageMove {
	st := stages[i]
	if st.State != hiring.Preparing || len(stages) == 1 {
		return nil
	}
	root, name := whole+"/stages/"+itoa(st.Number), "stage "+itoa(st.Number)
	var out []stageMove
	if i > 0 && stages[i-1].State == hiring.Preparing {
		out = append(out, stageMove{root + "/up", Button{Text: "Move earlier", Hidden: name, Kind: Secondary}})
	}
	if i < len(stages)-1 {
		out = append(out, stageMove{root + "/down", Button{Text: "Move later", Hidden: name, Kind: Secondary}})
	}
	return append(out, stageMove{root + "/remove", Button{Text: "Remove", Hidden: name, Kind: Warning}})
}

func kindRadios(value hiring.StageKind) formField {
	r := &Radios{Question: Question{Name: "kind", Label: "How candidates are assessed"}, Value: string(value)}
	hints := map[hiring.StageKind]string{
		hiring.Sift: "From what they wrote.", hiring.InterviewSit: "In conversation.", hiring.Exercise: "By a task they do.", hiring.Presentation: "By what they present.",
	}
	for _, k := range hiring.StageKinds {
		r.Options = append(r.Options, Option{Value: string(k), Text: sentence(string(k)), Hint: hints[k]})
	}
	return formField{Radios: r}
}

func addStageForm(whole string, in app.StageInput, minutes string) formPage {
	scales := &Select{Question: Question{Name: "scale", Label: "Scale of marks"}, Value: in.Scale}
	for _, s := range rubric.Scales() {
		scales.Options = append(scales.Options, Option{Value: s.Key, Text: s.Name})
	}
	return formPage{Action: whole + "/stages", Fields: []formField{
		kindRadios(in.Kind),
		{Select: scales},
		{Input: &TextInput{Question: Question{Name: "minutes", Label: "Minutes for one candidate"}, Value: minutes, InputMode: "numeric", Width: 3}},
		{Checkboxes: &Checkboxes{Question: Question{Name: "responsibilities"}, Values: []string{yesIf(in.Responsibilities)}, Options: []Option{
			{Value: "yes", Text: "Score the role’s responsibilities as one more criterion"},
		}}},
	}, Buttons: []Button{{Text: "Add stage", Once: true}}}
}

func (w *Web) stageAdd(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	id := v.Vacancy.ID
	var fs fault.Fields
	minutes := c.FormValue("minutes")
	in := app.StageInput{
		Kind: hiring.StageKind(c.FormValue("kind")), Scale: c.FormValue("scale"), Responsibilities: c.FormValue("responsibilities") == "yes",
		Minutes: wholeNumber(&fs, "minutes", minutes, "Minutes"),
	}
	made := hiring.Stage{}
	if err = fs.Err(); err == nil {
		made, err = w.app.AddStage(c.Request().Context(), actor, id, in)
	}
	if err != nil {
		if _, ok := invalid(err); ok {
			return w.stagesPage(c, actor, in, minutes, err)
		}
		return err
	}
	return w.seeOther(c, "/vacancies/"+id.String()+"/stages", stageText(made.Number, made.Kind)+" has been added, with a rubric made from the role.")
}

// stageToChange finds the stage of the path for its recruiter.
func (w *Web) stageToChange(c echo.Context, actor hiring.Actor) (view app.StagesView, st app.StageRow, err error) {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return view, st, err
	}
	if view, err = w.app.Stages(c.Request().Context(), actor, id); err != nil {
		return view, st, err
	}
	if err := view.Access.May(hiring.EditVacancy); err != nil {
		return view, st, err
	}
	n, err := stageNumber(c)
	if err != nil || n > len(view.Stages) {
		return view, st, hiring.ErrUnknown("stage")
	}
	return view, view.Stages[n-1], nil
}

func (w *Web) stageUp(c echo.Context, actor hiring.Actor) error { return w.moveStage(c, actor, false) }

func (w *Web) stageDown(c echo.Context, actor hiring.Actor) error { return w.moveStage(c, actor, true) }

func (w *Web) moveStage(c echo.Context, actor hiring.Actor, later bool) error {
	view, st, err := w.stageToChange(c, actor)
	if err != nil {
		return err
	}
	if err := w.app.MoveStage(c.Request().Context(), actor, view.Vacancy.ID, st.Number, later); err != nil {
		return err
	}
	return w.seeOther(c, "/vacancies/"+view.Vacancy.ID.String()+"/stages", "The stages are in their new order.")
}

func (w *Web) stageRemove(c echo.Context, actor hiring.Actor) error {
	view, st, err := w.stageToChange(c, actor)
	if err != nil {
		return err
	}
	if err := w.app.RemoveStage(c.Request().Context(), actor, view.Vacancy.ID, st.Number); err != nil {
		return err
	}
	return w.seeOther(c, "/vacancies/"+view.Vacancy.ID.String()+"/stages", "The stage has been removed.")
}

func (w *Web) stagesSplit(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	if err := w.app.SplitOverStages(c.Request().Context(), actor, id); err != nil {
		return err
	}
	return w.seeOther(c, "/vacancies/"+id.String()+"/stages", "The criteria are shared out over the stages. Put any of them back on a stage’s rubric.")
}
