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
	"merit/internal/verdict"
)

// panelQualityPage is the page "panel_quality": how far the panel agrees and how each member marked.
type panelQualityPage struct {
	Base
	Parts    []NavItem
	Lead     string
	Warnings []string
	Members  []memberQuality
	Chart    SpreadChart
	Numbers  Table
	Agrees   []string
	Figures  SummaryList
	Skills   *Table
}

// memberQuality is what stands out of one panel member's marking.
type memberQuality struct {
	Name  string
	Words []string
	Stand bool // something stands out
}

func (w *Web) panelQuality(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	r, err := w.app.PanelQuality(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	p := panelQualityPage{
		Base: w.vacancyBase(c, r.Access, r.Vacancy, r.Stage, "How the panel marked"), Parts: resultParts(c, r.Access, r.Vacancy.ID),
		Warnings: r.Result.Warnings, Numbers: panelTable(r), Agrees: agreesWords(r), Figures: agreementList(r.Result.Agreement), Chart: severityChart(r),
	}
	p.Wide = true
	standing := []string{}
	for _, m := range r.Result.Panel {
		one := memberWords(m, r)
		if one.Stand {
			standing = append(standing, one.Name)
		}
		p.Members = append(p.Members, one)
	}
	slices.SortStableFunc(p.Members, func(a, b memberQuality) int {
		return map[bool]int{true: 0, false: 1}[a.Stand] - map[bool]int{true: 0, false: 1}[b.Stand]
	})
	p.Lead = "Nothing stands out in how the panel members marked."
	if len(standing) > 0 {
		p.Lead = "Look at how " + list(standing) + " marked. Somebody can be right and mark unlike the others: nobody’s marks are dropped for it."
	}
	if t := skillAgreement(r); len(t.Rows) > 0 {
		p.Skills = &t
	}
	return w.render(c, http.StatusOK, "panel_quality", p)
}

// memberFlags words the engine's flags for whoever has to explain the result.
var memberFlags = []struct{ flag, words string }{
	{"marks lower than the others", "Marks lower than the others by more than chance explains. The fair score allows for it where not everybody marked everything."},
	{"marks higher than the others", "Marks higher than the others by more than chance explains. The fair score allows for it where not everybody marked everything."},
	{"halo", "Gives a candidate much the same mark on every criterion, so that single criteria tell little apart. Read the evidence criterion by criterion."},
	{"central tendency", "Keeps all candidates close together, so these marks tell candidates apart less than the others’ do."},
	{"inconsistent: high", "High and low marks fall on other answers than the others’. Talk over what each mark means."},
	{"inconsistent: many", "Many marks are far from what all the others let one expect. Read the evidence behind them."},
}

func memberWords(m verdict.Member, r app.Results) memberQuality {
	out := memberQuality{Name: r.Members[m.ID], Stand: len(m.Flags) > 0}
	direction := "about as"
	switch s := m.Severity / r.Result.Policy.Scale.Steps(); {
	case s <= -0.15:
		direction = pointsText(math.Abs(m.Severity)) + " lower than"
	case s >= 0.15:
		direction = pointsText(m.Severity) + " higher than"
	}
	out.Words = append(out.Words, fmt.Sprintf("Marked %s, %s the panel on average (give or take %s).", Plural(m.Scorecards, "candidate", "candidates"), direction, Fixed(1.645*m.SE, 2)))
	for _, f := range m.Flags {
		for _, k := range memberFlags {
			if strings.HasPrefix(f, k.flag) {
				out.Words = append(out.Words, k.words)
			}
		}
	}
	if !out.Stand {
		out.Words = append(out.Words, "Nothing stands out.")
	}
	return out
}

// agreesWords says in plain words how far the panel agrees.
func agreesWords(r app.Results) []string {
	a := r.Result.Agreement
	var out []string
	if a.G == nil {
		return []string{"How far the panel agrees cannot be told: " + lowered(a.Why["g"])}
	}
	band := func(v float64, words ...string) string {
		return words[min(3, int(math.Floor(max(0, v-0.2)/0.2)))]
	}
	out = append(out, band(*a.G,
		"Another panel like this one could well put the candidates in another order.",
		"Another panel like this one would put the candidates in partly the same order.",
		"Another panel like this one would put the candidates in much the same order.",
		"Another panel like this one would put the candidates in nearly the same order.")+" (G "+Fixed(*a.G, 2)+"; 1 is the same order for certain.)")
	if a.Phi != nil {
		out = append(out, band(*a.Phi,
			"Against the bar, the scores depend much on who is on the panel.",
			"Against the bar, the scores depend to a good part on who is on the panel.",
			"Against the bar, the scores depend a little on who is on the panel.",
			"Against the bar, the scores depend hardly at all on who is on the panel.")+" (Φ "+Fixed(*a.Phi, 2)+".)")
	}
	if a.AlphaOrdinal != nil {
		out = append(out, band(*a.AlphaOrdinal,
			"Single marks differ a good deal from member to member.", "Single marks agree in part.", "Single marks agree well.", "Single marks agree very well.")+
			" (Krippendorff’s α "+Fixed(*a.AlphaOrdinal, 2)+".) Several members’ marks together are surer than any one of them, so a low value here is no fault of the result.")
	}
	return out
}

func lowered(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func skillAgreement(r app.Results) Table {
	t := Table{Caption: "Agreement by criterion", Columns: []Column{{Text: "Criterion"}, {Text: "Krippendorff’s α, ordinal", Numeric: true}}, RowHeadings: true}
	for _, x := range r.Result.Agreement.ByCriterion {
		name := x.ID
		for _, cr := range r.Rubric.Rubric.Criteria {
			if cr.ID.String() == x.ID {
				name = cr.Name
			}
		}
		value := "Not to be told"
		if x.AlphaOrdinal != nil {
			value = Fixed(*x.AlphaOrdinal, 2)
		}
		t.Rows = append(t.Rows, []Cell{Text(name), Text(value)})
	}
	return t
}

func severityChart(r app.Results) SpreadChart {
	c := SpreadChart{
		Title: "Stricter or more generous than the panel", Low: "marks lower", High: "marks higher", Middle: "the panel",
		Intro: "A dot is how far a panel member marks from the panel, in points, with its 90% interval. The dashed line is the panel as a whole.",
	}
	for _, m := range r.Result.Panel {
		c.Rows = append(c.Rows, SpreadRow{Label: r.Members[m.ID], Value: m.Severity, From: m.Severity - 1.645*m.SE, To: m.Severity + 1.645*m.SE})
	}
	return c
}

// panelTable describes how each panel member marked, with what stands out.
func panelTable(r app.Results) Table {
	t := Table{
		Caption: "How the panel marked", Columns: []Column{
			{Text: "Panel member"},
			{Text: "Candidates scored", Numeric: true},
			{Text: "Mean mark", Numeric: true},
			{Text: "Compared with the others", Numeric: true},
			{Text: "Against the panel (± SE)", Numeric: true},
			{Text: "Spread (SD)", Numeric: true},
			{Text: "What stands out", Long: true},
		},
	}
	for _, m := range r.Result.Panel {
		difference := "–"
		if m.Difference != nil {
			difference = fmt.Sprintf("%+.2f", *m.Difference)
		}
		stands := "Nothing"
		if len(m.Flags) > 0 {
			stands = sentence(strings.Join(m.Flags, "; "))
		}
		t.Rows = append(t.Rows, []Cell{
			Text(r.Members[m.ID]), Text(itoa(m.Scorecards)), Text(Fixed(m.MeanMark, 2)), Text(difference),
			Text(fmt.Sprintf("%+.2f ± %.2f", m.Severity, m.SE)), Text(Fixed(m.Spread, 2)), Text(stands),
		})
	}
	return t
}

// agreementList says how far the panel agrees, in words before the numbers.
func agreementList(a verdict.Agreement) SummaryList {
	var out SummaryList
	for _, x := range []struct {
		key, name, means string
		value            *float64
	}{
		{"g", "Order of candidates (G)", "how far another panel like this would put candidates in the same order", a.G},
		{"phi", "Against the bar (Φ)", "the same for their distance from the bar, where strict panel members count too", a.Phi},
		{"alphaOrdinal", "Single marks (Krippendorff’s α)", "how far single marks of the same thing agree, strict and generous members included", a.AlphaOrdinal},
		{"iccA1", "One panel member’s mean (ICC(A,1))", "how far one member’s mean stands for the panel’s", a.ICCA1},
		{"iccAk", "The panel’s mean (ICC(A,k))", "how far the mean of this panel could be had again from another", a.ICCAk},
		{"iccCk", "The panel’s order (ICC(C,k))", "the same, for the order alone", a.ICCCk},
	} {
		row := SummaryRow{Key: x.name, Value: Content{Text: "Not to be told", Note: a.Why[x.key]}}
		if x.value != nil {
			row.Value = Content{Text: Fixed(*x.value, 2), Note: sentence(x.means) + "; 1 is fully."}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
