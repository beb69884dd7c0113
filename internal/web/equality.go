package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/roster"
	"merit/internal/route"
)

func (w *Web) equalityRoutes() []route.Route {
	const one = "/vacancies/:vacancy/candidates/:candidate/equality"
	list := route.Post("/vacancies/:vacancy/equality/list", hiring.EnterEquality, w.equalityImport)
	list.MaxBody = roster.MaxBytes + 1<<20
	return []route.Route{
		route.Get("/vacancies/:vacancy/equality", hiring.EnterEquality, w.equalityList),
		route.Get("/vacancies/:vacancy/equality/list", hiring.EnterEquality, w.equalityUpload),
		list,
		route.Get(one, hiring.EnterEquality, w.equalityForm),
		route.Post(one, hiring.EnterEquality, w.equalitySave),
		route.Get(one+"/delete", hiring.EnterEquality, w.equalityDeleteAsk),
		route.Post(one+"/delete", hiring.EnterEquality, w.equalityDelete),
		route.Get("/equality", hiring.SeeEquality, w.equalityFigures),
		route.Post("/equality", hiring.SeeEquality, w.equalityMake),
		route.Get("/equality.csv", hiring.SeeEquality, w.equalityCSV),
	}
}

// equalityPage is the page "equality": of which candidates answers were recorded, and never which answers.
type equalityPage struct {
	Base
	Intro   []string
	Closed  string // why nothing is recorded any more
	Import  *Button
	Table   *Table
	Nothing *Empty
	More    *Pagination
}

// equalityIntro says what happens to answers, wherever they are entered.
var equalityIntro = []string{
	"Record what candidates answered when you asked them for equality monitoring. Answering is always their choice.",
	"Answers can be replaced or deleted, but nobody can read them here again, you neither. They are kept apart from everything else, never reach the panel and never count in a score. Only figures over many vacancies are made from them.",
}

func (w *Web) equalityList(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	n, page := pageOf(c)
	v, err := w.app.EqualityCandidates(c.Request().Context(), actor, id, page)
	if err != nil {
		return err
	}
	path := "/vacancies/" + id.String()
	p := equalityPage{
		Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Equality answers"), Intro: equalityIntro,
		More: pagination(path+"/equality", n, v.Total),
	}
	if v.Counted {
		p.Closed = countedWords
	} else if v.Total > 0 {
		p.Import = &Button{Text: "Record answers from a list", Href: path + "/equality/list", Kind: Secondary}
	}
	if v.Total == 0 {
		p.Nothing = &Empty{Title: "No candidates yet", Text: "Add candidates first."}
		return w.render(c, http.StatusOK, "equality", p)
	}
	t := Table{
		Caption: Plural(v.Total, "candidate", "candidates"),
		Columns: []Column{{Text: "Code"}, {Text: "Name"}, {Text: "Equality answers"}, {Text: "What you can do", Hidden: true}},
	}
	for _, cand := range v.Candidates {
		state, act := "Not recorded", "Record"
		if at, ok := v.Recorded[cand.ID]; ok {
			state, act = "Recorded on "+Date(at, w.zone), "Replace or delete"
		}
		cell := Cell{Content: Content{Link: &Link{Text: act, Hidden: "answers of " + cand.Name, Href: path + "/candidates/" + cand.ID.String() + "/equality"}}}
		t.Rows = append(t.Rows, []Cell{Text(cand.Code), Text(cand.Name), Text(state), cell})
	}
	p.Table = &t
	return w.render(c, http.StatusOK, "equality", p)
}

const countedWords = "The equality figures that this vacancy counts in have been made. Answers recorded now would not count, so none are taken. What was recorded can be deleted."

// equalityEntry reads what the pages about one candidate's answers need.
func (w *Web) equalityEntry(c echo.Context, actor hiring.Actor) (v app.EqualityView, cand hiring.Candidate, path string, err error) {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return v, cand, "", err
	}
	if v, err = w.app.EqualityCandidate(c.Request().Context(), actor, vacancyID, id); err != nil {
		return v, cand, "", err
	}
	return v, v.Candidates[0], "/vacancies/" + vacancyID.String() + "/candidates/" + id.String() + "/equality", nil
}

func (w *Web) equalityForm(c echo.Context, actor hiring.Actor) error {
	v, cand, path, err := w.equalityEntry(c, actor)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.equalityFormPage(c, v, cand, path, nil))
}

// equalityFormPage is the form, empty however much is recorded: what was typed just now is all it shows.
func (w *Web) equalityFormPage(c echo.Context, v app.EqualityView, cand hiring.Candidate, path string, typed map[string]string) formPage {
	list := "/vacancies/" + v.Vacancy.ID.String() + "/equality"
	p := formPage{
		Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Equality answers of "+cand.Name), Action: path,
		Intro: slices.Clone(equalityIntro), Cancel: &Link{Text: "Cancel", Href: list},
	}
	at, recorded := v.Recorded[cand.ID]
	if recorded {
		p.Intro = append(p.Intro, "Answers were recorded on "+Date(at, w.zone)+". What you record now replaces all of them.")
		p.Links = []Link{{Text: "Delete the answers that were recorded", Href: path + "/delete", Danger: true}}
	}
	if v.Counted {
		p.Intro = []string{countedWords}
		if recorded {
			p.Intro = append(p.Intro, "Answers were recorded on "+Date(at, w.zone)+".")
		}
		p.Cancel.Text = "Back to the list"
		return p
	}
	for _, x := range hiring.Characteristics {
		r := Radios{Question: Question{Name: x.Key, Label: x.Question, Size: Small}, Value: typed[x.Key], Small: true}
		for _, a := range x.Answers {
			r.Options = append(r.Options, Option{Value: a.Key, Text: a.Text})
		}
		p.Fields = append(p.Fields, formField{Radios: &r})
	}
	p.Buttons = []Button{{Text: "Record answers", Once: true}}
	p.After = []string{"Leave out what the candidate was not asked or did not answer."}
	return p
}

func (w *Web) equalitySave(c echo.Context, actor hiring.Actor) error {
	v, cand, path, err := w.equalityEntry(c, actor)
	if err != nil {
		return err
	}
	answers := map[string]string{}
	for _, x := range hiring.Characteristics {
		if a := c.FormValue(x.Key); a != "" {
			answers[x.Key] = a
		}
	}
	if err := w.app.RecordEquality(c.Request().Context(), actor, v.Vacancy.ID, cand.ID, answers); err != nil {
		return w.answer(c, err, func() formPage { return w.equalityFormPage(c, v, cand, path, answers) })
	}
	return w.seeOther(c, "/vacancies/"+v.Vacancy.ID.String()+"/equality", "The answers of "+cand.Name+" have been recorded.")
}

func (w *Web) equalityDeleteAsk(c echo.Context, actor hiring.Actor) error {
	v, cand, path, err := w.equalityEntry(c, actor)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", formPage{
		Base:    w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Delete the equality answers of "+cand.Name+"?"),
		Intro:   []string{"They are gone for good. Figures that were made with them stay as they are: they tell of nobody."},
		Action:  path + "/delete",
		Buttons: []Button{{Text: "Delete answers", Kind: Warning, Once: true}},
		Cancel:  &Link{Text: "Cancel", Href: path},
	})
}

func (w *Web) equalityDelete(c echo.Context, actor hiring.Actor) error {
	v, cand, _, err := w.equalityEntry(c, actor)
	if err != nil {
		return err
	}
	if err := w.app.DeleteEquality(c.Request().Context(), actor, v.Vacancy.ID, cand.ID); err != nil {
		return err
	}
	return w.seeOther(c, "/vacancies/"+v.Vacancy.ID.String()+"/equality", "No equality answers of "+cand.Name+" are kept now.")
}

func (w *Web) equalityListForm(c echo.Context, v app.EqualityView, text string) formPage {
	list := "/vacancies/" + v.Vacancy.ID.String() + "/equality"
	p := formPage{
		Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Record answers from a list"), Action: list + "/list", Multipart: true,
		Intro: []string{
			"The first row holds headings. One column is headed “Code” or “E-mail address” and says whose row it is. Every other column is headed with what was asked, as listed below.",
			"All rows are recorded, or none. What is recorded replaces earlier answers of the same candidates. The list itself is not kept.",
		},
		Fields: []formField{
			{File: &FileUpload{Question: Question{Name: "file", Label: "Choose a file", Hint: "Excel (.xlsx) or CSV."}, Accept: ".xlsx,.csv,.tsv,.txt"}},
			{Textarea: &Textarea{Question: Question{Name: "list", Label: "Or paste the list", Hint: "From a spreadsheet, with its headings."}, Value: text, Rows: 8}},
		},
		Buttons: []Button{{Text: "Record answers", Once: true}}, Cancel: &Link{Text: "Cancel", Href: list},
	}
	if v.Counted {
		p.Intro, p.Fields, p.Buttons, p.Multipart = []string{countedWords}, nil, nil, false
		p.Cancel.Text = "Back to the list"
		return p
	}
	for _, x := range hiring.Characteristics {
		var texts []string
		for _, a := range x.Answers {
			texts = append(texts, a.Text)
		}
		p.After = append(p.After, x.Name+": "+strings.Join(texts, "; ")+".")
	}
	return p
}

func (w *Web) equalityUpload(c echo.Context, actor hiring.Actor) error {
	v, err := w.equalityVacancy(c, actor)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.equalityListForm(c, v, ""))
}

func (w *Web) equalityVacancy(c echo.Context, actor hiring.Actor) (app.EqualityView, error) {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return app.EqualityView{}, err
	}
	return w.app.EqualityCandidates(c.Request().Context(), actor, id, hiring.Page{Limit: 1})
}

func (w *Web) equalityImport(c echo.Context, actor hiring.Actor) error {
	v, err := w.equalityVacancy(c, actor)
	if err != nil {
		return err
	}
	text := c.FormValue("list")
	name, data, err := upload(c, "file", roster.MaxBytes)
	if err != nil {
		return w.answer(c, atFile(err), func() formPage { return w.equalityListForm(c, v, text) })
	}
	field := "file"
	if data == nil {
		data, field = []byte(text), "list"
	}
	recorded, replaced, err := w.app.ImportEquality(c.Request().Context(), actor, v.Vacancy.ID, name, data)
	if err == nil {
		said := Plural(recorded, "candidate’s answers have", "candidates’ answers have") + " been recorded"
		if replaced > 0 {
			said += ", in place of earlier ones for " + itoa(replaced)
		}
		return w.seeOther(c, "/vacancies/"+v.Vacancy.ID.String()+"/equality", said+".")
	}
	if fields, ok := invalid(err); ok {
		err = listFault(field, fields)
	} else if fault.Is(err, fault.TooLarge) {
		err = fieldFault(field, fault.Of(err).Message)
	}
	return w.answer(c, err, func() formPage { return w.equalityListForm(c, v, text) })
}

// listFault puts the first mistakes of a list beside the field it came from.
func listFault(field string, wrong []fault.Field) error {
	var fs fault.Fields
	for i, f := range wrong {
		if i == previewErrors {
			fs.Addf(field, "And %d more.", len(wrong)-i)
			break
		}
		fs.Add(field, f.Message)
	}
	return fs.Err()
}
