package web

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
	"merit/internal/verdict"
)

func (w *Web) myMarkingRoutes() []route.Route {
	return []route.Route{route.Get("/vacancies/:vacancy/my-marking", hiring.SeeResults, w.myMarking)}
}

// myMarkingPage is the page "my_marking": how somebody's own marks compare with the others'.
type myMarkingPage struct {
	Base
	Lead    string
	Little  string // that it says little
	Notes   []string
	Numbers *SummaryList
	Skills  *Table
	Cells   *Table
	More    *Pagination
	Nothing *Empty
}

func (w *Web) myMarking(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	n, page := pageOf(c)
	m, err := w.app.MyMarking(c.Request().Context(), actor, id, page)
	if err != nil {
		return err
	}
	p := myMarkingPage{Base: w.vacancyBase(c, m.Access, m.Vacancy, m.Stage, "How your marking compared")}
	if m.Compared.Marks == 0 {
		p.Nothing = &Empty{Title: "Nothing to compare", Text: "You submitted no marks at this stage."}
		return w.render(c, http.StatusOK, "my_marking", p)
	}
	numbers, skills, cells := comparedNumbers(m), comparedSkills(m), comparedCells(m)
	p.Lead, p.Notes = comparedLead(m), comparedNotes(m)
	p.Numbers, p.Skills, p.Cells = &numbers, &skills, &cells
	p.More = pagination(stageRoot(c, id)+"/my-marking", n, m.Total)
	if m.Compared.SaysLittle() {
		p.Little = "This says little: it rests on " + Plural(m.Compared.Shared, "answer", "answers") + " that others marked too, from " + Plural(m.Compared.Candidates, "candidate", "candidates") + "."
	}
	return w.render(c, http.StatusOK, "my_marking", p)
}

// theOthers names whom the marks are compared with.
func theOthers(m app.MyMarking) string {
	if m.Practice {
		return "the panel"
	}
	return "the others"
}

// comparedLead says in a sentence or two how the marks compare. Differences are told as points of a scale
// from 1 to 7 are felt: on a narrower scale less is more.
func comparedLead(m app.MyMarking) string {
	d := m.Compared.Difference
	if d == nil {
		return "Nobody else marked the same answers, so there is nothing to compare your marks with."
	}
	size, how := math.Abs(*d)/(verdict.Scale{Min: m.Rubric.Scale.Min(), Max: m.Rubric.Scale.Max()}).Steps(), ""
	switch {
	case size < 0.1:
		return "You marked much as " + theOthers(m) + " did: on average there is hardly any difference on the same answers."
	case size < 0.6:
		how = "a little "
	case size >= 1.2:
		how = "a good deal "
	}
	direction := "higher"
	if *d < 0 {
		direction = "lower"
	}
	lead := fmt.Sprintf("You marked %s%s than %s: on average %s on the same answers.", how, direction, theOthers(m), pointsText(math.Abs(*d)))
	if m.Practice {
		return lead + " Practice is for finding this out: it counts for nobody’s result."
	}
	if size < 1.2 {
		return lead + " That is common and is allowed for in the fair score."
	}
	return lead + " It is allowed for in the fair score. You can be right and mark unlike the others."
}

// pointsText words a distance on the scale, as in "0.4 of a point".
func pointsText(d float64) string {
	if d < 0.95 {
		return Fixed(d, 1) + " of a point"
	}
	return Fixed(d, 1) + " points"
}

// kindly words the engine's flags for the person they are about.
var kindly = []struct{ flag, words string }{
	{"halo", "You often gave a candidate much the same mark on every criterion. It can help to mark each criterion by its own evidence before you go on."},
	{"central tendency", "You kept the candidates close together. The ends of the scale are there to be used where the evidence is."},
	{"inconsistent: high", "Your high and low marks often fell on other answers than theirs. It may be worth talking over what each mark means."},
	{"inconsistent: many", "Some of your marks were a surprise, beside your own others and the panel’s. That can be good judgement; look at the evidence once more."},
}

func comparedNotes(m app.MyMarking) (out []string) {
	if m.Member == nil {
		return nil
	}
	for _, f := range m.Member.Flags {
		for _, k := range kindly {
			if strings.HasPrefix(f, k.flag) {
				out = append(out, k.words)
			}
		}
	}
	return out
}

// numberOr is a number as it is written, or why there is none.
func numberOr(v *float64, write func(float64) string, why, note string) Content {
	if v == nil {
		return Content{Text: "Not to be told", Note: why}
	}
	return Content{Text: write(*v), Note: note}
}

func signed(v float64) string { return fmt.Sprintf("%+.2f", v) }

func comparedNumbers(m app.MyMarking) SummaryList {
	c, two := m.Compared, func(v float64) string { return Fixed(v, 2) }
	whole := func(v float64) string { return verdict.Percent(v) }
	s := SummaryList{Rows: []SummaryRow{
		{Key: "Your marks", Value: Words(itoa(c.Marks) + " for " + Plural(c.Candidates, "candidate", "candidates") + "; " + itoa(c.Shared) + " beside somebody else’s")},
		{Key: "Your mean mark", Value: numberOr(c.Mean, two, c.Why["mean"], "")},
		{Key: "How widely you marked", Value: numberOr(c.Spread, two, c.Why["spread"], "The standard deviation of your marks.")},
		{Key: "Difference", Value: numberOr(c.Difference, signed, c.Why["difference"], "Your mark less the mean of "+theOthers(m)+", for the same answers.")},
		{Key: "Close to " + theOthers(m), Value: numberOr(c.Near, whole, c.Why["near"], "The share of your marks within a point of the mean of "+theOthers(m)+"; a point of a scale from 1 to 7.")},
		{Key: "Going together", Value: numberOr(c.Correlation, two, c.Why["correlation"], "The correlation of your marks with the mean of "+theOthers(m)+"; 1 is fully.")},
	}}
	if m.Member != nil {
		s.Rows = append(s.Rows, SummaryRow{Key: "Severity", Value: Content{
			Text: fmt.Sprintf("%+.2f ± %.2f", m.Member.Severity, m.Member.SE), Note: "How far above (+) or below (−) the panel you mark, as the model tells, with its standard error.",
		}})
	}
	return s
}

// comparedSkills lists the criteria, those first on which the marks differ most.
func comparedSkills(m app.MyMarking) Table {
	t := Table{Caption: "By criterion, where you differ most first", RowHeadings: true, Columns: []Column{
		{Text: "Criterion"}, {Text: "Answers compared", Numeric: true}, {Text: "Difference", Numeric: true},
	}}
	rows := slices.Clone(m.Compared.Criteria)
	size := func(c verdict.ComparedCriterion) float64 {
		if c.Difference == nil {
			return -1
		}
		return math.Abs(*c.Difference)
	}
	slices.SortStableFunc(rows, func(a, b verdict.ComparedCriterion) int {
		switch x, y := size(a), size(b); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	names := criterionNames(m.Rubric)
	for _, r := range rows {
		d := "–"
		if r.Difference != nil {
			d = signed(*r.Difference)
		}
		t.Rows = append(t.Rows, []Cell{Text(names[r.ID]), Text(itoa(r.Shared)), Text(d)})
	}
	return t
}

func criterionNames(r hiring.Rubric) map[string]string {
	names := map[string]string{}
	for _, c := range r.Criteria {
		names[c.ID.String()] = c.Name
	}
	return names
}

// comparedCells lists the own marks beside the others' means.
func comparedCells(m app.MyMarking) Table {
	t := Table{Caption: "Your marks beside the mean of " + theOthers(m), Columns: []Column{
		{Text: "Candidate"}, {Text: "Criterion"}, {Text: "Your mark", Numeric: true}, {Text: "Mean of " + theOthers(m), Numeric: true},
	}}
	names := criterionNames(m.Rubric)
	for _, c := range m.Compared.Cells {
		others := "–"
		if c.Others != nil {
			others = Fixed(*c.Others, 2)
		}
		t.Rows = append(t.Rows, []Cell{Text(m.Candidates[c.Candidate].Name), Text(names[c.Criterion]), Text(itoa(c.Own)), Text(others)})
	}
	return t
}
