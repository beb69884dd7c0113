package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/verdict"
)

// sideBySidePage is the page "result_compare": two to four candidates side by side.
type sideBySidePage struct {
	Base
	Parts    []NavItem
	Chart    MeritChart
	Numbers  Table
	Criteria Table
	Evidence []sideBySideEvidence
}

// sideBySideEvidence is what was written on one criterion, candidate by candidate.
type sideBySideEvidence struct {
	Name  string
	Table Table
}

func (w *Web) compareShow(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	ids, err := chosenIDs(c.QueryParams()["c"])
	if err != nil {
		return err
	}
	root := stageRoot(c, id) + "/results"
	v, err := w.app.Compare(c.Request().Context(), actor, id, ids)
	if fault.Is(err, fault.Invalid) {
		w.identity.Flash(c.Request().Context(), fmt.Sprintf("Tick %d to %d candidates to compare.", app.LeastCompared, app.MostCompared))
		return c.Redirect(http.StatusSeeOther, root)
	}
	if err != nil {
		return err
	}
	p := sideBySidePage{Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Compare candidates"), Parts: resultParts(c, v.Access, id), Numbers: w.sideBySideNumbers(v), Criteria: sideBySideCriteria(v, root)}
	p.Crumbs = slices.Insert(p.Crumbs, 2, Link{Text: "Results", Href: root})
	p.Wide = true
	p.Chart = MeritChart{Title: "Scores", ScaleMin: v.Policy.Scale.Min, ScaleMax: v.Policy.Scale.Max, Bar: v.Policy.Bar}
	for i, r := range v.Results {
		p.Chart.Rows = append(p.Chart.Rows, meritRow(v.Stage, r, v.Candidates[i].Name, root+"/"+r.ID))
	}
	for _, cr := range v.Rubric.Criteria {
		p.Evidence = append(p.Evidence, sideBySideEvidence{cr.Name, sideBySideWords(v, cr)})
	}
	return w.render(c, http.StatusOK, "result_compare", p)
}

// sideBySideHead is a heading row: what is compared, then the candidates.
func sideBySideHead(first string, v app.Comparison, numeric bool) []Column {
	out := []Column{{Text: first}}
	for _, c := range v.Candidates {
		out = append(out, Column{Text: c.Name, Numeric: numeric})
	}
	return out
}

func (w *Web) sideBySideNumbers(v app.Comparison) Table {
	t := Table{Caption: "Side by side", Columns: sideBySideHead("What", v, false), RowHeadings: true}
	add := func(what string, of func(i int, r verdict.Candidate) Content) {
		row := []Cell{Text(what)}
		for i, r := range v.Results {
			row = append(row, Cell{Content: of(i, r)})
		}
		t.Rows = append(t.Rows, row)
	}
	add("Recommendation", func(_ int, r verdict.Candidate) Content { return Content{Tag: outcomeTagAt(v.Stage, r.Outcome)} })
	add("Rank", func(_ int, r verdict.Candidate) Content {
		return Content{Text: rankText(r), Note: rankIntervalText(r)}
	})
	add("Panel score", func(_ int, r verdict.Candidate) Content { return Words(scoreText(r.PanelScore)) })
	add("Fair score", func(_ int, r verdict.Candidate) Content {
		return Content{Text: scoreText(r.FairScore), Note: intervalText(r.Interval90)}
	})
	add("Chance of the bar of "+number(v.Policy.Bar), func(_ int, r verdict.Candidate) Content { return Words(chanceText(r.AboveBar)) })
	add("Chance of "+postWords(v.Policy.Posts), func(_ int, r verdict.Candidate) Content {
		if r.Top == nil {
			return Words("–")
		}
		return Words(verdict.Percent(r.Top.B))
	})
	add("Without one panel member", func(_ int, r verdict.Candidate) Content { return Words(intervalText(r.LeftOut)) })
	add("Why", func(_ int, r verdict.Candidate) Content { return Content{Items: r.Reasons} })
	add("To look at", func(_ int, r verdict.Candidate) Content {
		if len(r.Flags) == 0 {
			return Words("Nothing")
		}
		return Content{Items: r.Flags}
	})
	add("What would change it", func(_ int, r verdict.Candidate) Content { return Content{Items: r.WouldChange} })
	add("Decision", func(i int, _ verdict.Candidate) Content {
		if d := v.Decisions[i]; d != nil {
			return Content{Text: w.decisionText(*d), Note: "by " + d.DecidedByName}
		}
		return Words("Not yet")
	})
	return t
}

func rankIntervalText(r verdict.Candidate) string {
	if r.Rank90 == nil {
		return ""
	}
	return fmt.Sprintf("%d to %d with 90%% certainty", r.Rank90[0], r.Rank90[1])
}

func sideBySideCriteria(v app.Comparison, root string) Table {
	t := Table{Caption: "Marks by criterion", Columns: sideBySideHead("Criterion", v, true), RowHeadings: true}
	for k, cr := range markedCriteria(v.Rubric) {
		note := "Weight " + number(cr.Weight)
		if cr.Essential && cr.PassMark != nil {
			note += ", essential, pass mark " + itoa(*cr.PassMark)
		}
		row := []Cell{{Content: Content{Text: cr.Name, Note: note}}}
		for i, r := range v.Results {
			row = append(row, sideBySideCell(v, i, r.Criteria[k], root+"/"+r.ID+"#criterion-"+itoa(k+1)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func sideBySideCell(v app.Comparison, i int, x verdict.Criterion, href string) Cell {
	if x.Mean == nil {
		return Text("–")
	}
	value, notes := *x.Mean, []string{}
	switch agreed, ok := v.Agreed[i][x.ID]; {
	case x.Agreed != nil:
		value = *x.Agreed
		notes = append(notes, "agreed; own marks "+Fixed(*x.Mean, 2))
	case ok:
		notes = append(notes, "agreed "+Fixed(agreed, 0))
	}
	if x.Range > 0 {
		notes = append(notes, "range "+itoa(x.Range))
	}
	notes = append(notes, x.Flags...)
	return Cell{Content: Content{Link: &Link{Text: Fixed(value, 2), Hidden: "of " + v.Candidates[i].Name, Href: href}, Note: strings.Join(notes, "; ")}}
}

// sideBySideWords sets what the panel wrote on a criterion side by side.
func sideBySideWords(v app.Comparison, cr hiring.Criterion) Table {
	t := Table{Caption: "Evidence for " + cr.Name, HideCaption: true, Columns: sideBySideHead("Panel member", v, false), RowHeadings: true}
	for i := range t.Columns[1:] {
		t.Columns[i+1].Long = true
	}
	for _, m := range v.Members {
		row := []Cell{Text(m.Name)}
		for i := range v.Results {
			rating, ok := v.Evidence[i][cr.ID][m.UserID]
			if !ok {
				row = append(row, Text("–"))
				continue
			}
			row = append(row, Cell{Content: ratingWords(cr, v.Rubric.Scale, rating)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
