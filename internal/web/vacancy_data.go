package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
)

// vacancyData shows a recruiter what holds the vacancy's data and when it goes.
func (w *Web) vacancyData(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.HandleData)
	if err != nil {
		return err
	}
	d, err := w.app.VacancyData(c.Request().Context(), actor, v.Vacancy.ID)
	if err != nil {
		return err
	}
	root := "/vacancies/" + v.Vacancy.ID.String()
	p := dataPage{Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Data protection"), Intro: []string{w.dataGoes(v.Vacancy, d)}}
	if t := w.holdsTable(v.Vacancy, d); t != nil {
		p.Tables = append(p.Tables, *t)
	}
	if v.Vacancy.PurgedAt == nil {
		p.Buttons = append(p.Buttons, Button{Text: "Hold this vacancy", Href: root + "/hold", Kind: Secondary})
	}
	return w.render(c, http.StatusOK, "data", p)
}

// dataGoes says when the vacancy's data goes.
func (w *Web) dataGoes(v hiring.Vacancy, d app.VacancyData) string {
	months := d.Retention.Months(hiring.KeptCandidates)
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

func (w *Web) holdsTable(v hiring.Vacancy, d app.VacancyData) *Table {
	if len(d.Holds) == 0 {
		return nil
	}
	t := &Table{Caption: "Legal holds", Columns: []Column{{Text: "What is held"}, {Text: "Why", Long: true}, {Text: "Placed"}, {Text: "State"}, {Text: "What you can do", Hidden: true}}}
	for _, h := range d.Holds {
		what := "The whole vacancy"
		if h.CandidateID != nil {
			what = d.Candidates[*h.CandidateID].Name
		}
		state, act := Content{Tag: &Tag{Text: "Held", Colour: Red}}, Content{Link: &Link{Text: "Lift", Hidden: "the hold on " + what, Href: "/vacancies/" + v.ID.String() + "/holds/" + h.ID.String() + "/lift"}}
		if h.LiftedAt != nil {
			state, act = Content{Tag: &Tag{Text: "Lifted", Colour: Grey}, Note: "By " + h.LiftedByName + ", " + DateTime(*h.LiftedAt, w.zone)}, Content{Text: ""}
		}
		t.Rows = append(t.Rows, []Cell{Text(what), Text(h.Reason), Text("By " + h.PlacedByName + ", " + DateTime(h.PlacedAt, w.zone)), {Content: state}, {Content: act}})
	}
	return t
}
