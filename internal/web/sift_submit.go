package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
)

// siftCheckPage is the page "sift_submit": what can be submitted, and what is missing.
type siftCheckPage struct {
	Base
	Summary    SummaryList
	Incomplete *Table
	Statement  []string
	Action     string
	Digest     string
	Submit     *Button
	GoOn       Link
}

// siftShown is how many incomplete scorecards are listed; the rest are counted.
const siftShown = 50

func (w *Web) siftCheck(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	v, err := w.app.SiftCheck(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	root := siftRoot(id, v.Stage.Number)
	locked := len(v.Cards) - len(v.Complete) - len(v.Incomplete)
	p := siftCheckPage{
		Base: w.siftBase(c, v.SiftView, "Check and submit"), Action: root + "/submit", Digest: v.Digest, GoOn: Link{Text: "Go on scoring", Href: root},
		Summary: SummaryList{Rows: []SummaryRow{
			{Key: "Complete", Value: Words(itoa(len(v.Complete)))},
			{Key: "Incomplete", Value: Words(itoa(len(v.Incomplete)))},
			{Key: "Submitted or closed", Value: Words(itoa(locked))},
		}},
	}
	if len(v.Complete) > 0 && siftWritable(v) {
		p.Statement = submitStatement(app.ScorecardView{Stage: v.Stage, Scorecard: v.Complete[0]})
		p.Submit = &Button{Text: "Submit " + Plural(len(v.Complete), "scorecard", "scorecards"), Once: true}
	}
	if len(v.Incomplete) > 0 {
		p.Incomplete = &Table{Caption: "What is missing", RowHeadings: true, Columns: []Column{{Text: "Candidate"}, {Text: "Missing"}}}
		for _, x := range v.Incomplete[:min(siftShown, len(v.Incomplete))] {
			said := Content{Text: x.Missing[0].Message}
			if more := len(x.Missing) - 1; more > 0 {
				said.Note = "And " + Plural(more, "more thing", "more things") + "."
			}
			p.Incomplete.Rows = append(p.Incomplete.Rows, []Cell{{Content: Content{Link: &Link{Text: x.Card.Name, Href: "/scorecards/" + x.Card.ID.String()}}}, {Content: said}})
		}
		if rest := len(v.Incomplete) - siftShown; rest > 0 {
			p.Incomplete.Caption += ", of the first " + itoa(siftShown)
		}
	}
	return w.render(c, http.StatusOK, "sift_submit", p)
}

func siftWritable(v app.SiftCheck) bool {
	return v.Vacancy.MayChange() == nil && hiring.Scorecard{State: hiring.Draft}.MayWrite(v.Stage) == nil
}

func (w *Web) siftSubmit(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	n, err := w.app.SubmitSift(c.Request().Context(), actor, id, c.FormValue("digest"))
	if err != nil {
		return err
	}
	return w.seeOther(c, stageRoot(c, id)+"/sift/submit", Plural(n, "scorecard has", "scorecards have")+" been submitted and locked.")
}
