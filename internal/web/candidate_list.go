package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/roster"
	"merit/internal/route"
)

func (w *Web) candidateListRoutes() []route.Route {
	const root = "/vacancies/:vacancy/candidates/list"
	upload := route.Post(root, hiring.EditVacancy, w.listUpload)
	upload.MaxBody = roster.MaxBytes + 1<<20
	return []route.Route{
		route.Get(root, hiring.EditVacancy, w.listShow),
		upload,
		route.Post(root+"/columns", hiring.EditVacancy, w.listMap),
		route.Post(root+"/import", hiring.EditVacancy, w.listImport),
		route.Post(root+"/drop", hiring.EditVacancy, w.listDrop),
	}
}

func (w *Web) listForm(c echo.Context, v app.VacancyView, text string) formPage {
	list := "/vacancies/" + v.Vacancy.ID.String() + "/candidates"
	return formPage{
		Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Import candidates"), Action: list + "/list", Multipart: true,
		Intro: []string{"You see what each column is taken for, and what is wrong in which row, before anything is kept."},
		Fields: []formField{
			{File: &FileUpload{Question: Question{Name: "file", Label: "Choose a file", Hint: "Excel (.xlsx) or CSV, up to 10,000 candidates."}, Accept: ".xlsx,.csv,.tsv,.txt"}},
			{Textarea: &Textarea{Question: Question{Name: "list", Label: "Or paste the list", Hint: "From a spreadsheet, with its headings, or one candidate a line."}, Value: text, Rows: 8}},
		},
		Buttons: []Button{{Text: "Continue", Once: true}}, Cancel: &Link{Text: "Cancel", Href: list},
	}
}

func (w *Web) listUpload(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	text := c.FormValue("list")
	name, data, err := upload(c, "file", roster.MaxBytes)
	if err != nil {
		return w.answer(c, atFile(err), func() formPage { return w.listForm(c, v, text) })
	}
	field := "file"
	if data == nil {
		data, field = []byte(text), "list"
	}
	if err := w.app.UploadCandidates(c.Request().Context(), actor, v.Vacancy.ID, name, data); err != nil {
		if fields, ok := invalid(err); ok {
			err = fieldFault(field, fields[0].Message)
		} else if fault.Is(err, fault.TooLarge) {
			err = fieldFault(field, fault.Of(err).Message)
		}
		return w.answer(c, err, func() formPage { return w.listForm(c, v, text) })
	}
	return w.seeOther(c, "/vacancies/"+v.Vacancy.ID.String()+"/candidates/list", "")
}

// listPage is the page "candidate_list": what the columns are taken for, and what is wrong in which row.
type listPage struct {
	Base
	Lead     string
	Action   string
	Columns  []listColumn
	MapError string
	Show     Button
	Preview  *Table
	More     string
	Wrong    []string
	WrongTop string
	Twice    *Table
	LeaveOut *Checkboxes
	Import   *Button
	Drop     Button
}

// listColumn is one column of the list with what it is taken for.
type listColumn struct {
	Heading string
	Sample  []string
	Holds   Select
}

// The most rows a preview shows of each kind.
const (
	previewRows   = 20
	previewErrors = 100
)

func (w *Web) listShow(c echo.Context, actor hiring.Actor) error { return w.listPage(c, actor, nil) }

func (w *Web) listPage(c echo.Context, actor hiring.Actor, refused error) error {
	v, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	view, err := w.app.CandidateList(c.Request().Context(), actor, v.Vacancy.ID)
	if fault.Is(err, fault.NotFound) {
		return w.render(c, http.StatusOK, "form", w.listForm(c, v, ""))
	}
	if err != nil {
		return err
	}
	root := "/vacancies/" + v.Vacancy.ID.String() + "/candidates/list"
	p := listPage{
		Base: w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Check the candidates"), Action: root,
		Lead: Plural(len(view.Sheet.Rows), "row", "rows") + " in the list. Nothing has been imported yet.",
		Show: Button{Text: "Take the columns so", FormAction: root + "/columns", Kind: Secondary},
		Drop: Button{Text: "Choose another list", FormAction: root + "/drop", Kind: Secondary},
	}
	p.Wide = true
	status := http.StatusOK
	if refused != nil {
		fields, ok := invalid(refused)
		if !ok {
			return refused
		}
		p.Errors, status = fields, http.StatusUnprocessableEntity
	}
	p.Columns = listColumns(view, p.Errors)
	if view.MapError != nil {
		p.MapError = fault.Of(view.MapError).Message
		if fields := fault.Of(view.MapError).Fields; len(fields) > 0 {
			p.MapError = fields[0].Message
		}
		return w.render(c, status, "candidate_list", p)
	}
	p.fill(view)
	return w.render(c, status, "candidate_list", p)
}

func listColumns(view app.CandidateListView, errs []fault.Field) []listColumn {
	var out []listColumn
	for i, holds := range view.Mapping {
		col := listColumn{Heading: "Column " + itoa(i+1)}
		if view.Sheet.HasHead && view.Sheet.Head[i] != "" {
			col.Heading = view.Sheet.Head[i]
		}
		for _, r := range view.Sheet.Rows[:min(3, len(view.Sheet.Rows))] {
			col.Sample = append(col.Sample, shortened(r.Cells[i], 60))
		}
		name := "mapping." + itoa(i)
		col.Holds = Select{Question: Question{Name: name, Label: "What “" + col.Heading + "” holds", Hidden: true, Error: ErrorAt(errs, name)}, Value: string(holds)}
		for _, k := range roster.Columns {
			col.Holds.Options = append(col.Holds.Options, Option{Value: string(k), Text: k.Label()})
		}
		out = append(out, col)
	}
	return out
}

func shortened(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// fill shows the candidates as they would be imported, and what stands in the way.
func (p *listPage) fill(view app.CandidateListView) {
	repeated := view.Repeated()
	t := Table{Caption: "Candidates as they would be imported", Columns: []Column{
		{Text: "Row", Numeric: true}, {Text: "Name"}, {Text: "E-mail address"}, {Text: "Telephone"}, {Text: "Reference"}, {Text: "Employer"}, {Text: "Notes"},
	}}
	for _, cand := range view.Candidates[:min(previewRows, len(view.Candidates))] {
		t.Rows = append(t.Rows, []Cell{
			Text(itoa(cand.Line)), Text(cand.Name), Text(cand.Email), Text(cand.Phone), Text(cand.Reference), Text(cand.Employer), Text(shortened(cand.Notes, 80)),
		})
	}
	p.Preview = &t
	if n := len(view.Candidates) - previewRows; n > 0 {
		p.More = "And " + Plural(n, "more candidate", "more candidates") + "."
	}
	for _, problem := range view.Problems[:min(previewErrors, len(view.Problems))] {
		p.Wrong = append(p.Wrong, fmt.Sprintf("Row %d: %s", problem.Line, problem.Message))
	}
	if n := len(view.Problems); n > 0 {
		p.WrongTop = Plural(n, "mistake", "mistakes") + ". Nothing can be imported until they are put right in the list."
		if n > previewErrors {
			p.WrongTop += " The first " + itoa(previewErrors) + " are:"
		}
	}
	if len(repeated) > 0 {
		p.Twice = repeatedTable(view, repeated)
		p.LeaveOut = &Checkboxes{Question: Question{Name: "leaveOut", Error: ErrorAt(p.Errors, "leaveOut")}, Options: []Option{
			{Value: "yes", Text: "Leave out " + Plural(len(repeated), "candidate who is", "candidates who are") + " there already", Hint: "What is known of the others stays as it is. Nobody is merged."},
		}}
	}
	if n := len(view.Candidates) - len(repeated); len(view.Problems) == 0 && n > 0 {
		p.Import = &Button{Text: "Import " + Plural(n, "candidate", "candidates"), FormAction: p.Action + "/import", Once: true}
	}
}

// repeatedTable shows who shares an e-mail address with whom.
func repeatedTable(view app.CandidateListView, repeated map[int]bool) *Table {
	first := map[string]int{}
	t := &Table{Caption: Plural(len(repeated), "candidate is", "candidates are") + " there already", Columns: []Column{
		{Text: "Row", Numeric: true}, {Text: "Name"}, {Text: "E-mail address"}, {Text: "Same address as"},
	}}
	for i, cand := range view.Candidates {
		key := strings.ToLower(cand.Email)
		if !repeated[i] {
			if cand.Email != "" {
				first[key] = cand.Line
			}
			continue
		}
		if len(t.Rows) == previewErrors {
			break
		}
		other := "row " + itoa(first[key])
		if code, ok := view.Known[key]; ok {
			other = "candidate " + code + " of this vacancy"
		}
		t.Rows = append(t.Rows, []Cell{Text(itoa(cand.Line)), Text(cand.Name), Text(cand.Email), Text(other)})
	}
	return t
}

// decodeMapping reads what the columns were said to hold.
func decodeMapping(c echo.Context) []string {
	var out []string
	for i := range roster.MaxColumns {
		values, ok := c.Request().Form["mapping."+itoa(i)]
		if !ok {
			break
		}
		out = append(out, values[0])
	}
	return out
}

func (w *Web) listMap(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	_ = c.FormValue("csrf") // reads the form
	if err := w.app.MapCandidates(c.Request().Context(), actor, id, decodeMapping(c)); err != nil {
		if _, ok := invalid(err); ok {
			return w.listPage(c, actor, err)
		}
		return err
	}
	return w.seeOther(c, "/vacancies/"+id.String()+"/candidates/list", "")
}

func (w *Web) listImport(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	leaveOut := c.FormValue("leaveOut") == "yes"
	added, left := 0, 0
	// The columns as they stand on the page count, whether "Take the columns so" was pressed or not.
	if err = w.app.MapCandidates(ctx, actor, id, decodeMapping(c)); err == nil {
		added, left, err = w.app.ImportCandidates(ctx, actor, id, leaveOut)
	}
	if err != nil {
		if _, ok := invalid(err); ok {
			return w.listPage(c, actor, err)
		}
		return err
	}
	flash := Plural(added, "candidate has", "candidates have") + " been imported."
	if left > 0 {
		flash += " " + Plural(left, "was", "were") + " left out."
	}
	return w.seeOther(c, "/vacancies/"+id.String()+"/candidates", flash)
}

func (w *Web) listDrop(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	if err := w.app.DropCandidates(c.Request().Context(), actor, id); err != nil {
		return err
	}
	return w.seeOther(c, "/vacancies/"+id.String()+"/candidates/list", "")
}
