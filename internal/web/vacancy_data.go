package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
)

// vacancyData shows a recruiter what holds the vacancy's data, who asked about theirs, and when it goes.
func (w *Web) vacancyData(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.HandleData)
	if err != nil {
		return err
	}
	n, page := pageOf(c)
	d, err := w.app.VacancyData(c.Request().Context(), actor, v.Vacancy.ID, page)
	if err != nil {
		return err
	}
	root := "/vacancies/" + v.Vacancy.ID.String()
	p := dataPage{
		Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Data protection"), More: pagination(root+"/data", n, d.Total),
		Intro: []string{w.dataGoes(v.Vacancy, d.Retention), "To record a request, or to export or erase one person’s data, go to the candidate."},
		Links: []Link{{Text: "Candidates", Href: root + "/candidates"}},
	}
	p.Tables = append(w.holdsTable(v.Vacancy, d.Holds, d.Candidates), w.requestsTable(v.Vacancy, d.Requests, d.Candidates, d.Now)...)
	if v.Vacancy.PurgedAt == nil {
		p.Buttons = append(p.Buttons, Button{Text: "Hold this vacancy", Href: root + "/hold", Kind: Secondary})
	}
	return w.render(c, http.StatusOK, "data", p)
}

// candidateData shows a recruiter what can be done about one candidate's data.
func (w *Web) candidateData(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.HandleData)
	if err != nil {
		return err
	}
	id, err := idOf(c, "candidate")
	if err != nil {
		return err
	}
	n, page := pageOf(c)
	d, err := w.app.CandidateData(c.Request().Context(), actor, v.Vacancy.ID, id, page)
	if err != nil {
		return err
	}
	root := "/vacancies/" + v.Vacancy.ID.String() + "/candidates/" + id.String()
	p := dataPage{Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Data about "+d.Candidate.Name), More: pagination(root+"/data", n, d.Total)}
	switch {
	case d.Candidate.Erased():
		p.Intro = []string{"Everything that names this candidate was erased on " + DateTime(*d.Candidate.ErasedAt, w.zone) + "."}
	case d.Held:
		p.Insets = []Inset{{Content: Words("A legal hold keeps this candidate’s data. It is not purged, and cannot be erased, until the hold is lifted.")}}
	default:
		p.Intro = []string{w.dataGoes(v.Vacancy, d.Retention)}
	}
	p.Buttons = []Button{{Text: "Record a request", Href: root + "/requests"}}
	if !d.Candidate.Erased() {
		p.Buttons = append(p.Buttons, Button{Text: "Release the data to the candidate", Href: root + "/access", Kind: Secondary})
		p.Buttons = append(p.Buttons, Button{Text: "Place a legal hold", Href: root + "/hold", Kind: Secondary})
		if !d.Held {
			p.Buttons = append(p.Buttons, Button{Text: "Erase this candidate", Href: root + "/erase", Kind: Warning})
		}
	}
	names := map[hiring.ID]hiring.Candidate{id: d.Candidate}
	p.Tables = append(w.holdsTable(v.Vacancy, d.Holds, names), w.requestsTable(v.Vacancy, d.Requests, names, d.Now)...)
	return w.render(c, http.StatusOK, "data", p)
}

// dataGoes says when the vacancy's data goes.
func (w *Web) dataGoes(v hiring.Vacancy, r hiring.Retention) string {
	months := r.Months(hiring.KeptCandidates)
	switch {
	case v.PurgedAt != nil:
		return "The data about this vacancy’s candidates was deleted on " + Date(*v.PurgedAt, w.zone) + ". What is left are counts and decisions, of nobody in particular."
	case months == 0:
		return "The data about candidates is kept until somebody deletes it by hand."
	case v.Closed():
		return "The vacancy was closed on " + Date(*v.ClosedAt, w.zone) + ". The data about its candidates is deleted after " + Date(hiring.MonthsLater(*v.ClosedAt, months), w.zone) + "."
	}
	return "The data about candidates is deleted " + Plural(months, "month", "months") + " after the vacancy is closed."
}

func (w *Web) holdsTable(v hiring.Vacancy, holds []hiring.LegalHold, names map[hiring.ID]hiring.Candidate) []Table {
	if len(holds) == 0 {
		return nil
	}
	t := Table{Caption: "Legal holds", Columns: []Column{{Text: "What is held"}, {Text: "Why", Long: true}, {Text: "Placed"}, {Text: "State"}, {Text: "What you can do", Hidden: true}}}
	for _, h := range holds {
		what := "The whole vacancy"
		if h.CandidateID != nil {
			what = names[*h.CandidateID].Name
		}
		state := Content{Tag: &Tag{Text: "Held", Colour: Red}}
		act := Content{Link: &Link{Text: "Lift", Hidden: "the hold on " + what, Href: "/vacancies/" + v.ID.String() + "/holds/" + h.ID.String() + "/lift"}}
		if h.LiftedAt != nil {
			state, act = Content{Tag: &Tag{Text: "Lifted", Colour: Grey}, Note: "By " + h.LiftedByName + ", " + DateTime(*h.LiftedAt, w.zone)}, Content{Text: ""}
		}
		t.Rows = append(t.Rows, []Cell{Text(what), Text(h.Reason), Text("By " + h.PlacedByName + ", " + DateTime(h.PlacedAt, w.zone)), {Content: state}, {Content: act}})
	}
	return []Table{t}
}
