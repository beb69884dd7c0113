package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// criterionPage is the page "criterion": the words and minutes of one criterion.
type criterionPage struct {
	Base
	Notice  string
	Action  string
	Version string
	Fields  []formField
	Bank    []bankChoice
	BankFor string
	Save    Button
	Reword  *Button
	Cancel  Link
}

// bankChoice is a question of the bank that the form can take over.
type bankChoice struct {
	Words, About string
	Use          Button
}

// criterionForm is what was typed of one criterion; lists have one entry a line.
type criterionForm struct {
	Version, Name, Level, Lead, Probes, Indicators, Checks, Minutes string
	Anchors                                                         []string
	Keep                                                            bool
}

func decodeCriterion(c echo.Context, scale hiring.Scale) criterionForm {
	f := criterionForm{
		Version: c.FormValue("version"), Name: c.FormValue("name"), Level: c.FormValue("requiredLevel"), Lead: c.FormValue("lead"),
		Probes: c.FormValue("probes"), Indicators: c.FormValue("indicators"), Checks: c.FormValue("checks"), Minutes: c.FormValue("minutes"),
		Keep: c.FormValue("keepQuestions") == "yes",
	}
	for i := range scale.Points {
		f.Anchors = append(f.Anchors, c.FormValue(fmt.Sprintf("anchors.%d", i)))
	}
	return f
}

func storedCriterion(view app.RubricView, cr hiring.Criterion) criterionForm {
	f := criterionForm{
		Version: strconv.FormatInt(view.Rubric.Version, 10), Name: cr.Name, Level: string(cr.RequiredLevel), Lead: cr.Lead, Minutes: itoa(cr.Minutes), Keep: true,
		Probes: strings.Join(cr.Probes, "\n"), Indicators: strings.Join(cr.Indicators, "\n"), Checks: strings.Join(cr.Checks, "\n"),
	}
	for _, a := range cr.Anchors {
		f.Anchors = append(f.Anchors, a.Label)
	}
	return f
}

func (f criterionForm) input() (app.CriterionInput, error) {
	var fs fault.Fields
	in := app.CriterionInput{
		Name: f.Name, RequiredLevel: hiring.RequiredLevel(f.Level), Lead: f.Lead, Probes: splitLines(f.Probes),
		Indicators: splitLines(f.Indicators), Checks: splitLines(f.Checks), Anchors: slices.Clone(f.Anchors), KeepQuestions: f.Keep,
	}
	version, err := strconv.ParseInt(f.Version, 10, 64)
	if err != nil {
		fs.Add("name", "This form is not complete. Open the criterion again.")
	}
	in.Version = version
	if strings.TrimSpace(f.Minutes) != "" {
		in.Minutes = wholeNumber(&fs, "minutes", f.Minutes, "Minutes")
	}
	return in, fs.Err()
}

// criterionFields are the fields of a criterion; a new one has no anchors yet, they are made for it.
func criterionFields(f criterionForm, scale hiring.Scale, kind hiring.CriterionKind, isNew bool, at func(string) string) []formField {
	marked := kind != hiring.CredentialCriterion
	level := &Select{Question: Question{Name: "requiredLevel", Label: "Required level", Error: at("requiredLevel")}, Value: f.Level, Options: []Option{{Text: "Not stated"}}}
	for _, l := range hiring.RequiredLevels {
		level.Options = append(level.Options, Option{Value: string(l), Text: sentence(string(l))})
	}
	area := func(name, label, hint, value string, rows int) formField {
		return formField{Textarea: &Textarea{Question: Question{Name: name, Label: label, Hint: hint, Error: at(name)}, Value: value, Rows: rows}}
	}
	optional := ""
	if isNew {
		optional = " Leave it empty to have it made from the indicators."
	}
	out := []formField{
		{Input: &TextInput{Question: Question{Name: "name", Label: "Name", Error: at("name")}, Value: f.Name}},
		{Select: level},
	}
	if marked {
		out = append(out, area("indicators", "Indicators", "What the panel looks for, one a line.", f.Indicators, 6))
	}
	if f.Checks != "" || !marked || isNew {
		out = append(out, area("checks", "Checks", "What a candidate holds or does not, like a certificate: answered yes or no, one a line.", f.Checks, 2))
	}
	out = append(out,
		area("lead", "Lead question", "The question that begins the conversation."+optional, f.Lead, 3),
		area("probes", "Probes", "Questions to follow up with, one a line.", f.Probes, 5),
		formField{Checkboxes: &Checkboxes{Question: Question{Name: "keepQuestions"}, Values: []string{yesIf(f.Keep)}, Small: true, Options: []Option{
			{Value: "yes", Text: "Keep questions I wrote in the question bank"},
		}}},
		formField{Input: &TextInput{Question: Question{Name: "minutes", Label: "Minutes", Hint: "Of the interview.", Error: at("minutes")}, Value: f.Minutes, InputMode: "numeric", Width: 3}},
	)
	if !marked || isNew {
		return out
	}
	out = append(out, formField{Heading: "What each mark looks like"})
	for i, p := range scale.Points {
		value := ""
		if i < len(f.Anchors) {
			value = f.Anchors[i]
		}
		out = append(out, area(fmt.Sprintf("anchors.%d", i), itoa(p.Value)+" "+p.Label, "", value, 3))
	}
	return out
}

func (w *Web) criterionPage(c echo.Context, view app.RubricView, cr hiring.Criterion, f criterionForm, errs []fault.Field) (criterionPage, error) {
	path := rubricPath(c, view.Vacancy) + "/criteria/" + cr.ID.String()
	p := criterionPage{
		Base: w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, cr.Name), Action: path, Version: f.Version,
		Save: Button{Text: "Save criterion", Once: true}, Cancel: Link{Text: "Cancel", Href: rubricPath(c, view.Vacancy)},
		Reword: &Button{Text: "Write questions and anchors anew", FormAction: path + "/reword", Kind: Secondary},
	}
	p.Errors, p.Attribution = errs, true
	p.Crumbs = []Link{{Text: "Home", Href: "/"}, {Text: view.Vacancy.Title, Href: "/vacancies/" + view.Vacancy.ID.String()}, {Text: "Rubric", Href: rubricPath(c, view.Vacancy)}, {Text: cr.Name}}
	p.Fields = criterionFields(f, view.Rubric.Rubric.Scale, cr.Kind, false, func(name string) string { return ErrorAt(errs, name) })
	if cr.Kind == hiring.ResponsibilitiesCriterion {
		return p, nil
	}
	bank, err := w.app.QuestionsFor(c.Request().Context(), view.Access.Actor, view.Vacancy.ID, cr.Name, cr.RequiredLevel)
	if err != nil {
		return p, err
	}
	p.BankFor = cr.Name
	if cr.RequiredLevel != hiring.LevelUnknown {
		p.BankFor += ", " + string(cr.RequiredLevel)
	}
	for _, q := range bank {
		text := "Ask as lead question"
		if q.Kind == hiring.ProbeQuestion {
			text = "Add as probe"
		}
		p.Bank = append(p.Bank, bankChoice{
			Words: q.Words, About: w.questionAbout(q),
			Use: Button{Text: text, Hidden: q.Words, Name: "use", Value: string(q.Kind) + ":" + q.Words, Kind: Secondary, FormAction: path},
		})
	}
	return p, nil
}

func (w *Web) criterionOf(c echo.Context, actor hiring.Actor) (app.RubricView, hiring.Criterion, error) {
	view, err := w.rubricToEdit(c, actor)
	if err != nil {
		return view, hiring.Criterion{}, err
	}
	id, err := idOf(c, "criterion")
	if err != nil {
		return view, hiring.Criterion{}, err
	}
	cr, err := view.Criterion(id)
	if err != nil {
		return view, cr, err
	}
	if view.Rubric.Frozen() && c.Request().Method == http.MethodGet {
		return view, cr, view.Rubric.MayEdit()
	}
	return view, cr, nil
}

func (w *Web) showCriterion(c echo.Context, status int, view app.RubricView, cr hiring.Criterion, f criterionForm, errs []fault.Field, notice string) error {
	p, err := w.criterionPage(c, view, cr, f, errs)
	if err != nil {
		return err
	}
	p.Notice = notice
	return w.render(c, status, "criterion", p)
}

func (w *Web) criterionEdit(c echo.Context, actor hiring.Actor) error {
	view, cr, err := w.criterionOf(c, actor)
	if err != nil {
		return err
	}
	return w.showCriterion(c, http.StatusOK, view, cr, storedCriterion(view, cr), nil, "")
}

func (w *Web) criterionSave(c echo.Context, actor hiring.Actor) error {
	view, cr, err := w.criterionOf(c, actor)
	if err != nil {
		return err
	}
	f := decodeCriterion(c, view.Rubric.Rubric.Scale)
	if kind, words, ok := strings.Cut(c.FormValue("use"), ":"); ok {
		return w.showCriterion(c, http.StatusOK, view, cr, f.take(hiring.QuestionKind(kind), words), nil, "The question has been put into the form. Save the criterion to keep it.")
	}
	in, err := f.input()
	if !cr.Marked() {
		in.Anchors = nil
	}
	if err == nil {
		err = w.app.EditCriterion(c.Request().Context(), actor, view.Vacancy.ID, cr.ID, in)
	}
	if err == nil {
		return w.seeOther(c, rubricPath(c, view.Vacancy), in.Name+" has been saved.")
	}
	return w.refuseCriterion(c, err, view, cr, f)
}

func (w *Web) refuseCriterion(c echo.Context, err error, view app.RubricView, cr hiring.Criterion, f criterionForm) error {
	errs, status, ok := refusedRubric(err)
	if !ok {
		return err
	}
	for i := range errs {
		if errs[i].Path == "criteria" {
			errs[i].Path = "name"
		}
	}
	return w.showCriterion(c, status, view, cr, f, errs, "")
}

func yesIf(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// take puts a question of the bank into the form.
func (f criterionForm) take(kind hiring.QuestionKind, words string) criterionForm {
	if kind == hiring.LeadQuestion {
		f.Lead = words
		return f
	}
	if !slices.Contains(splitLines(f.Probes), words) {
		f.Probes = strings.TrimRight(f.Probes, "\r\n ") + "\n" + words
	}
	return f
}

func (w *Web) criterionReword(c echo.Context, actor hiring.Actor) error {
	view, cr, err := w.criterionOf(c, actor)
	if err != nil {
		return err
	}
	f := decodeCriterion(c, view.Rubric.Rubric.Scale)
	if err := w.app.RewordCriterion(c.Request().Context(), actor, view.Vacancy.ID, cr.ID, version(c)); err != nil {
		return w.refuseCriterion(c, err, view, cr, f)
	}
	return w.seeOther(c, rubricPath(c, view.Vacancy)+"/criteria/"+cr.ID.String(), "The questions and anchors have been written anew from the indicators.")
}

func (w *Web) newCriterionForm(c echo.Context, view app.RubricView, f criterionForm, errs []fault.Field) formPage {
	at := func(name string) string { return ErrorAt(errs, name) }
	p := formPage{
		Base: w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Add a criterion"), Action: rubricPath(c, view.Vacancy) + "/criteria",
		Intro:   []string{"For what the role’s text does not say. Questions and anchors are made from the indicators; you can change them afterwards."},
		Fields:  append([]formField{{Hidden: &Hidden{Name: "version", Value: f.Version}}}, criterionFields(f, view.Rubric.Rubric.Scale, hiring.SkillCriterion, true, at)...),
		Buttons: []Button{{Text: "Add criterion", Once: true}}, Cancel: &Link{Text: "Cancel", Href: rubricPath(c, view.Vacancy)},
	}
	p.Errors = errs
	return p
}

func (w *Web) criterionNew(c echo.Context, actor hiring.Actor) error {
	view, err := w.rubricToEdit(c, actor)
	if err != nil {
		return err
	}
	if err := view.Rubric.MayEdit(); err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.newCriterionForm(c, view, criterionForm{Version: strconv.FormatInt(view.Rubric.Version, 10)}, nil))
}

func (w *Web) criterionAdd(c echo.Context, actor hiring.Actor) error {
	view, err := w.rubricToEdit(c, actor)
	if err != nil {
		return err
	}
	f := decodeCriterion(c, hiring.Scale{})
	in, err := f.input()
	if err == nil {
		_, err = w.app.AddCriterion(c.Request().Context(), actor, view.Vacancy.ID, in)
	}
	if err == nil {
		return w.seeOther(c, rubricPath(c, view.Vacancy)+"#criteria", in.Name+" has been added at the end of the rubric.")
	}
	errs, status, ok := refusedRubric(err)
	if !ok {
		return err
	}
	for i := range errs {
		if strings.HasPrefix(errs[i].Path, "criteria") {
			errs[i].Path = "name"
		}
	}
	return w.render(c, status, "form", w.newCriterionForm(c, view, f, errs))
}
