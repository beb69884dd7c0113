package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// requestName says what a request is about.
func requestName(k hiring.RequestKind) string {
	switch k {
	case hiring.AccessRequest:
		return "Copy of the data"
	case hiring.ErasureRequest:
		return "Erasure"
	case hiring.CorrectionRequest:
		return "Correction"
	}
	return "Complaint"
}

func requestTag(r hiring.DataRequest, now time.Time) *Tag {
	switch {
	case r.ClosedAt != nil:
		return &Tag{Text: "Closed", Colour: Grey}
	case r.Overdue(now):
		return &Tag{Text: "Overdue", Colour: Red}
	case r.AcknowledgedAt != nil:
		return &Tag{Text: "Acknowledged", Colour: Teal}
	}
	return &Tag{Text: "Open", Colour: Yellow}
}

// requestsTable lists requests about data; none where there are none.
func (w *Web) requestsTable(v hiring.Vacancy, rows []hiring.DataRequest, names map[hiring.ID]hiring.Candidate, now time.Time) []Table {
	if len(rows) == 0 {
		return nil
	}
	t := Table{Caption: "Requests", Columns: []Column{{Text: "What is asked for"}, {Text: "Candidate"}, {Text: "Received"}, {Text: "Due"}, {Text: "State"}}}
	for _, r := range rows {
		t.Rows = append(t.Rows, []Cell{
			{Content: Content{Link: &Link{Text: requestName(r.Kind), Hidden: "of " + names[r.CandidateID].Name, Href: "/vacancies/" + v.ID.String() + "/requests/" + r.ID.String()}}},
			Text(names[r.CandidateID].Name), Text(Date(r.ReceivedAt, time.UTC)), Text(Date(r.DueAt, time.UTC)),
			{Content: Content{Tag: requestTag(r, now)}},
		})
	}
	return []Table{t}
}

// homeRequests are the open requests a recruiter has to see to, those due first.
func (w *Web) homeRequests(open []hiring.OpenRequest) *Table {
	if len(open) == 0 {
		return nil
	}
	t := &Table{Caption: "Requests about data", Columns: []Column{{Text: "What is asked for"}, {Text: "Candidate"}, {Text: "Vacancy"}, {Text: "Due"}, {Text: "State"}}}
	for _, o := range open {
		t.Rows = append(t.Rows, []Cell{
			{Content: Content{Link: &Link{Text: requestName(o.Request.Kind), Hidden: "of " + o.Candidate, Href: "/vacancies/" + o.Request.VacancyID.String() + "/requests/" + o.Request.ID.String()}}},
			Text(o.Candidate), Text(o.Vacancy), Text(Date(o.Request.DueAt, time.UTC)),
			{Content: Content{Tag: requestTag(o.Request, w.now())}},
		})
	}
	return t
}

// requestTyped is what was typed of a request.
type requestTyped struct{ Kind, Received, Words string }

func (w *Web) requestForm(c echo.Context, actor hiring.Actor, typed requestTyped) (func() formPage, error) {
	v, err := w.vacancyFor(c, actor, hiring.HandleData)
	if err != nil {
		return nil, err
	}
	id, err := idOf(c, "candidate")
	if err != nil {
		return nil, err
	}
	_, cand, err := w.app.CandidateForEdit(c.Request().Context(), actor, v.Vacancy.ID, id)
	if err != nil {
		return nil, err
	}
	root := "/vacancies/" + v.Vacancy.ID.String() + "/candidates/" + id.String()
	kinds := Radios{Question: Question{Name: "kind", Label: "What " + cand.Name + " asks for"}, Value: typed.Kind}
	for _, k := range hiring.RequestKinds {
		o := Option{Value: string(k), Text: requestName(k), Hint: "To be answered within one month."}
		if k == hiring.ComplaintRequest {
			o.Hint = "To be acknowledged within 30 days."
		}
		kinds.Options = append(kinds.Options, o)
	}
	return func() formPage {
		return formPage{
			Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Record a request"), Action: root + "/requests",
			Fields: []formField{
				{Radios: &kinds},
				{Input: &TextInput{Question: Question{Name: "received", Label: "The day it was received", Hint: "However it came: by e-mail, by letter or on the telephone. The clock runs from this day."}, Value: typed.Received, Type: "date", Width: 10}},
				{Textarea: &Textarea{Question: Question{Name: "words", Label: "What was asked (optional)"}, Value: typed.Words, Rows: 4}},
			},
			Buttons: []Button{{Text: "Record request", Once: true}}, Cancel: &Link{Text: "Cancel", Href: root + "/data"},
		}
	}, nil
}

func (w *Web) requestNew(c echo.Context, actor hiring.Actor) error {
	form, err := w.requestForm(c, actor, requestTyped{})
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", form())
}

func (w *Web) requestRecord(c echo.Context, actor hiring.Actor) error {
	typed := requestTyped{Kind: c.FormValue("kind"), Received: c.FormValue("received"), Words: newlines(c.FormValue("words"))}
	form, err := w.requestForm(c, actor, typed)
	if err != nil {
		return err
	}
	vacancy, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	var fs fault.Fields
	day, wrong := time.Parse(time.DateOnly, typed.Received)
	fs.Check(wrong == nil, "received", "Enter the day it was received, like 2026-11-24.")
	err = fs.Err()
	var made hiring.DataRequest
	if err == nil {
		made, err = w.app.RecordRequest(c.Request().Context(), actor, vacancy, id, app.RequestInput{Kind: hiring.RequestKind(typed.Kind), Received: day, Words: typed.Words})
	}
	if err != nil {
		return w.answer(c, err, form)
	}
	return w.seeOther(c, "/vacancies/"+vacancy.String()+"/requests/"+made.ID.String(), "The request is recorded. It is due by "+Date(made.DueAt, time.UTC)+".")
}

func (w *Web) requestShow(c echo.Context, actor hiring.Actor) error {
	form, err := w.requestPage(c, actor, "")
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", form())
}

// requestPage shows a request, with the form that closes it while it is open.
func (w *Web) requestPage(c echo.Context, actor hiring.Actor, outcome string) (func() formPage, error) {
	v, err := w.vacancyFor(c, actor, hiring.HandleData)
	if err != nil {
		return nil, err
	}
	id, err := idOf(c, "request")
	if err != nil {
		return nil, err
	}
	x, err := w.app.Request(c.Request().Context(), actor, v.Vacancy.ID, id)
	if err != nil {
		return nil, err
	}
	root := "/vacancies/" + v.Vacancy.ID.String()
	path, r := root+"/requests/"+id.String(), x.Request
	return func() formPage {
		p := formPage{Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, requestName(r.Kind)+", "+x.Candidate.Name), Action: path + "/close"}
		p.Summary = &SummaryList{Rows: []SummaryRow{
			{Key: "State", Value: Content{Tag: requestTag(r, w.now())}},
			{Key: "Received", Value: Words(Date(r.ReceivedAt, time.UTC))},
			{Key: "Due", Value: Words("By the end of " + Date(r.DueAt, time.UTC))},
			{Key: "Recorded by", Value: Words(r.RecordedByName)},
		}}
		if r.Words != "" {
			p.Summary.Rows = append(p.Summary.Rows, SummaryRow{Key: "What was asked", Value: paragraphs(r.Words)})
		}
		if r.AcknowledgedAt != nil {
			p.Summary.Rows = append(p.Summary.Rows, SummaryRow{Key: "Acknowledged", Value: Words(DateTime(*r.AcknowledgedAt, w.zone))})
		}
		p.Links = []Link{{Text: "Data about " + x.Candidate.Name, Href: root + "/candidates/" + r.CandidateID.String() + "/data"}}
		if r.ClosedAt != nil {
			p.Summary.Rows = append(p.Summary.Rows, SummaryRow{Key: "Closed", Value: Words(DateTime(*r.ClosedAt, w.zone))}, SummaryRow{Key: "Outcome", Value: paragraphs(r.Outcome)})
			return p
		}
		p.Fields = []formField{{Textarea: &Textarea{Question: Question{Name: "outcome", Label: "How the request was answered"}, Value: outcome, Rows: 3}}}
		p.Buttons = []Button{{Text: "Close request", Once: true}}
		if r.Kind == hiring.ComplaintRequest && r.Waits() {
			p.Buttons = append(p.Buttons, Button{Text: "The complaint was acknowledged", FormAction: path + "/acknowledge", Kind: Secondary, Once: true, NoValidate: true})
		}
		return p
	}, nil
}

func (w *Web) requestClose(c echo.Context, actor hiring.Actor) error {
	outcome := newlines(c.FormValue("outcome"))
	form, err := w.requestPage(c, actor, outcome)
	if err != nil {
		return err
	}
	vacancy, id, err := w.requestIDs(c)
	if err != nil {
		return err
	}
	if err := w.app.CloseRequest(c.Request().Context(), actor, vacancy, id, outcome); err != nil {
		return w.answer(c, err, form)
	}
	return w.seeOther(c, "/vacancies/"+vacancy.String()+"/requests/"+id.String(), "The request is closed.")
}

func (w *Web) requestAcknowledge(c echo.Context, actor hiring.Actor) error {
	vacancy, id, err := w.requestIDs(c)
	if err != nil {
		return err
	}
	if err := w.app.AcknowledgeRequest(c.Request().Context(), actor, vacancy, id); err != nil {
		return err
	}
	return w.seeOther(c, "/vacancies/"+vacancy.String()+"/requests/"+id.String(), "The acknowledgement is noted.")
}

func (w *Web) requestIDs(c echo.Context) (vacancy, request hiring.ID, err error) {
	if vacancy, err = idOf(c, "vacancy"); err != nil {
		return vacancy, request, err
	}
	request, err = idOf(c, "request")
	return vacancy, request, err
}

// requestCounts shows administrators how many requests wait in which vacancy, and nobody's name.
func (w *Web) requestCounts(c echo.Context, actor hiring.Actor) error {
	n, page := pageOf(c)
	rows, total, err := w.app.RequestCounts(c.Request().Context(), actor, page)
	if err != nil {
		return err
	}
	p := dataPage{
		Base: w.adminBase(c, actor, "Open requests about data"), More: pagination("/retention/requests", n, total),
		Intro: []string{"What candidates ask about their data is recorded and answered by the recruiter of the vacancy. Here you see how many requests wait, and by when."},
		Links: []Link{{Text: "Change for how long data is kept", Href: "/retention"}},
	}
	if len(rows) == 0 {
		p.Nothing = &Empty{Title: "No open requests", Text: "Every request that was recorded is closed."}
		return w.render(c, http.StatusOK, "data", p)
	}
	t := Table{Caption: Plural(total, "vacancy", "vacancies"), RowHeadings: true, Columns: []Column{{Text: "Vacancy"}, {Text: "Open", Numeric: true}, {Text: "Overdue", Numeric: true}, {Text: "Next due"}}}
	for _, r := range rows {
		due := "–"
		if r.NextDue != nil {
			due = Date(*r.NextDue, time.UTC)
		}
		t.Rows = append(t.Rows, []Cell{Text(r.Vacancy), Text(itoa(r.Open)), Text(itoa(r.Overdue)), Text(due)})
	}
	p.Tables = []Table{t}
	return w.render(c, http.StatusOK, "data", p)
}
