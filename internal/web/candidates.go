package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) candidateRoutes() []route.Route {
	return []route.Route{
		route.Get("/vacancies/:vacancy/candidates", hiring.SeePreparation, w.candidateList),
		route.Post("/vacancies/:vacancy/candidates", hiring.EditVacancy, w.candidateAdd),
		route.Get("/vacancies/:vacancy/candidates/:candidate", hiring.EditVacancy, w.candidateEdit),
		route.Post("/vacancies/:vacancy/candidates/:candidate", hiring.EditVacancy, w.candidateSave),
		route.Get("/vacancies/:vacancy/candidates/:candidate/withdraw", hiring.EditVacancy, w.withdrawAsk),
		route.Post("/vacancies/:vacancy/candidates/:candidate/withdraw", hiring.EditVacancy, w.withdrawDo),
	}
}

// candidatesPage is the page "candidates".
type candidatesPage struct {
	Base
	Table   *Table
	Nothing *Empty
	More    *Pagination
	Add     *addCandidates
	Import  *Button
	Answers *Link // to equality answers
}

// addCandidates is the form that adds candidates, one a line.
type addCandidates struct {
	Action string
	Lines  Textarea
	Button Button
}

func (w *Web) candidateList(c echo.Context, actor hiring.Actor) error {
	return w.candidatesPage(c, actor, "", nil)
}

func (w *Web) candidatesPage(c echo.Context, actor hiring.Actor, typed string, errs []fault.Field) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	n, page := pageOf(c)
	view, err := w.app.Candidates(c.Request().Context(), actor, id, page)
	if err != nil {
		return err
	}
	path := "/vacancies/" + id.String() + "/candidates"
	p := candidatesPage{Base: w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Candidates"), More: pagination(path, n, view.Total)}
	edits := view.Access.Has(hiring.RecruiterOf)
	if view.Total == 0 {
		p.Nothing = &Empty{Title: "No candidates yet", Text: "Add the people who applied. Each gets a code, like C001."}
	} else {
		p.Table = candidateTable(view, path, edits)
	}
	if edits {
		p.Answers = &Link{Text: "Equality answers", Href: "/vacancies/" + id.String() + "/equality"}
	}
	if edits && view.Stage.State != hiring.Revealed {
		p.Import = &Button{Text: "Import candidates from a file", Href: path + "/list", Kind: Secondary}
		p.Add = &addCandidates{
			Action: path, Button: Button{Text: "Add candidates", Once: true},
			Lines: Textarea{Question: Question{
				Name: "candidates", Label: "Add candidates", Size: Medium,
				Hint: "One a line: name, then a comma and the e-mail address if you have it.", Error: ErrorAt(errs, "candidates"),
			}, Value: typed},
		}
	}
	status := http.StatusOK
	if len(errs) > 0 {
		p.Errors, status = errs, http.StatusUnprocessableEntity
	}
	return w.render(c, status, "candidates", p)
}

func candidateTable(view app.CandidatesView, path string, edits bool) *Table {
	t := &Table{Caption: Plural(view.Total, "candidate", "candidates"), Columns: []Column{{Text: "Code"}, {Text: "Name"}, {Text: "E-mail address"}, {Text: "State"}}}
	if edits {
		t.Columns = append(t.Columns, Column{Text: "What you can do", Hidden: true})
	}
	t.Columns = append(t.Columns, Column{Text: "Documents"}, Column{Text: "Timeline"})
	for _, cand := range view.Candidates {
		tag := &Tag{Text: "Taking part", Colour: Green}
		if cand.Erased() {
			tag = &Tag{Text: "Erased", Colour: Grey}
		} else if cand.Withdrawn() {
			tag = &Tag{Text: "Withdrawn", Colour: Grey}
		}
		state := Content{Tag: tag}
		if slices.ContainsFunc(view.Holds, func(h hiring.LegalHold) bool { return h.Covers(cand.ID) }) {
			state.Note = "Legal hold"
		}
		row := []Cell{Text(cand.Code), Text(cand.Name), Text(cand.Email), {Content: state}}
		if edits {
			row = append(row, Cell{Content: Content{Link: &Link{Text: "Change", Hidden: cand.Name, Href: path + "/" + cand.ID.String()}}})
		}
		documents := Link{Text: "Documents", Hidden: "of " + cand.Name, Href: path + "/" + cand.ID.String() + "/documents"}
		timeline := Link{Text: "Timeline", Hidden: "of " + cand.Name, Href: path + "/" + cand.ID.String() + "/timeline"}
		t.Rows = append(t.Rows, append(row, Cell{Content: Content{Link: &documents}}, Cell{Content: Content{Link: &timeline}}))
	}
	return t
}

// decodeCandidates reads one candidate a line; what follows the last comma is the e-mail address if
// it has an @ in it. lines tells which line of the text each came from, counted from 1.
func decodeCandidates(text string) (in []app.CandidateInput, lines []int) {
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		row := app.CandidateInput{Name: line}
		if at := strings.LastIndexAny(line, ",;\t"); at >= 0 && strings.Contains(line[at:], "@") {
			row = app.CandidateInput{Name: line[:at], Email: strings.TrimSpace(line[at+1:])}
		}
		in, lines = append(in, row), append(lines, i+1)
	}
	return in, lines
}

func (w *Web) candidateAdd(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	typed := c.FormValue("candidates")
	in, lines := decodeCandidates(typed)
	added, err := w.app.AddCandidates(c.Request().Context(), actor, id, in)
	if err == nil {
		return w.seeOther(c, "/vacancies/"+id.String()+"/candidates", Plural(len(added), "candidate has", "candidates have")+" been added.")
	}
	if fault.Is(err, fault.Conflict) && fault.Of(err).Fields == nil && typed != "" {
		// Somebody with that address is there already: the text stays, so that it can be put right.
		return w.candidatesPage(c, actor, typed, []fault.Field{{Path: "candidates", Message: fault.Of(err).Message}})
	}
	errs, ok := invalid(err)
	if !ok {
		return err
	}
	return w.candidatesPage(c, actor, typed, lineErrors(errs, lines))
}

// lineErrors puts the errors of single rows beside the one box they were typed into, with the line.
func lineErrors(errs []fault.Field, lines []int) []fault.Field {
	out := make([]fault.Field, 0, len(errs))
	for _, e := range errs {
		parts := strings.Split(e.Path, ".")
		if len(parts) == 3 {
			if n := wholeOr(parts[1], -1); n >= 0 && n < len(lines) {
				e.Message = "Line " + itoa(lines[n]) + ": " + e.Message
			}
		}
		out = append(out, fault.Field{Path: "candidates", Message: e.Message})
	}
	return out
}

func (w *Web) candidateForm(c echo.Context, actor hiring.Actor, in *app.CandidateInput) (func() formPage, error) {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return nil, err
	}
	view, err := w.app.Vacancy(c.Request().Context(), actor, vacancyID)
	if err != nil {
		return nil, err
	}
	if err := view.Access.May(hiring.EditVacancy); err != nil {
		return nil, err
	}
	_, cand, err := w.app.CandidateForEdit(c.Request().Context(), actor, vacancyID, id)
	if err != nil {
		return nil, err
	}
	if in == nil {
		in = &app.CandidateInput{Name: cand.Name, Email: cand.Email, Phone: cand.Phone, Reference: cand.Reference, Employer: cand.Employer, Notes: cand.Notes}
	}
	list := "/vacancies/" + vacancyID.String() + "/candidates"
	return func() formPage {
		p := formPage{
			Base: w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Change candidate "+cand.Code), Action: list + "/" + id.String(),
			Fields: []formField{
				{Input: &TextInput{Question: Question{Name: "name", Label: "Name"}, Value: in.Name, Autocomplete: "off"}},
				{Input: &TextInput{Question: Question{Name: "email", Label: "E-mail address (optional)"}, Value: in.Email, Type: "email", Autocomplete: "off"}},
				{Input: &TextInput{Question: Question{Name: "phone", Label: "Telephone number (optional)"}, Value: in.Phone, Type: "tel", Width: 20, Autocomplete: "off"}},
				{Input: &TextInput{Question: Question{Name: "reference", Label: "Reference number (optional)", Hint: "Where the candidate applied."}, Value: in.Reference, Width: 20}},
				{Input: &TextInput{Question: Question{Name: "employer", Label: "Employer (optional)"}, Value: in.Employer}},
				{Textarea: &Textarea{Question: Question{Name: "notes", Label: "Notes (optional)", Hint: "For those who prepare the vacancy. Those who score do not see them."}, Value: in.Notes, Rows: 3}},
			},
			Buttons: []Button{{Text: "Save"}}, Cancel: &Link{Text: "Cancel", Href: list},
			Links: []Link{{Text: "Data protection: requests, legal hold, erasure", Href: list + "/" + id.String() + "/data"}},
		}
		if view.Stage.State != hiring.Revealed && !cand.Withdrawn() {
			p.Buttons = append(p.Buttons, Button{Text: "Withdraw this candidate", Href: list + "/" + id.String() + "/withdraw", Kind: Secondary})
		}
		return p
	}, nil
}

func (w *Web) candidateIDs(c echo.Context) (vacancy, candidate hiring.ID, err error) {
	if vacancy, err = idOf(c, "vacancy"); err != nil {
		return vacancy, candidate, err
	}
	candidate, err = idOf(c, "candidate")
	return vacancy, candidate, err
}

func (w *Web) candidateEdit(c echo.Context, actor hiring.Actor) error {
	form, err := w.candidateForm(c, actor, nil)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", form())
}

func (w *Web) candidateSave(c echo.Context, actor hiring.Actor) error {
	in := app.CandidateInput{
		Name: c.FormValue("name"), Email: c.FormValue("email"), Phone: c.FormValue("phone"), Reference: c.FormValue("reference"),
		Employer: c.FormValue("employer"), Notes: c.FormValue("notes"),
	}
	form, err := w.candidateForm(c, actor, &in)
	if err != nil {
		return err
	}
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	if err := w.app.EditCandidate(c.Request().Context(), actor, vacancyID, id, in); err != nil {
		return w.answer(c, err, form)
	}
	return w.seeOther(c, "/vacancies/"+vacancyID.String()+"/candidates", "Saved.")
}
