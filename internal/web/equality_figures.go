package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/equality"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/verdict"
)

// equalityFiguresPage is the page "equality_figures": figures over many vacancies.
type equalityFiguresPage struct {
	Base
	Nothing  *Empty
	About    *SummaryList
	Parts    []equalityPart
	CSV      *Link
	Others   []Link
	Next     []string // what may be made next, and what that means
	Make     *Button
	Columns  Details
	HowShown Details
}

// equalityPart is one characteristic.
type equalityPart struct {
	Name     string
	Few      string // what is not shown, and why
	Together string
	Steps    []equalityStep
	Applied  *Table // where no step is shown
}

// equalityStep is one step somebody can be selected at: a table, and the same drawn.
type equalityStep struct {
	Table Table
	Chart *RatioChart
	Says  []string
}

func (w *Web) equalityFigures(c echo.Context, actor hiring.Actor) error {
	v, err := w.app.EqualityFigures(c.Request().Context(), actor, wholeOr(c.QueryParam("number"), 0))
	if err != nil {
		return err
	}
	p := equalityFiguresPage{Base: w.base(c, actor, "Equality figures"), Columns: whatColumnsMean(), HowShown: howShown()}
	p.Wide = true
	w.nextFigures(&p, v.Next)
	if v.Shown == nil {
		p.Nothing = &Empty{Title: "No figures yet", Text: "Figures are made over vacancies that have closed, when enough people answered."}
		return w.render(c, http.StatusOK, "equality_figures", p)
	}
	p.About = &SummaryList{Rows: []SummaryRow{
		{Key: "Vacancies", Value: Words(Plural(v.Figures.Vacancies, "vacancy", "vacancies") + ", " + w.periodOf(*v.Shown))},
		{Key: "Made", Value: Words("On " + Date(v.Shown.MadeAt, w.zone) + ". These figures never change.")},
		{Key: "Counted", Value: Words("Candidates who answered and did not withdraw. Those who did not answer, or preferred not to say, are left out.")},
	}}
	p.CSV = &Link{Text: "Download these figures as CSV", Href: "/equality.csv?number=" + itoa(v.Shown.Number)}
	for _, f := range v.Made {
		if f.Number != v.Shown.Number {
			p.Others = append(p.Others, Link{Text: "Figures " + itoa(f.Number) + ": " + w.periodOf(f), Href: "/equality?number=" + itoa(f.Number)})
		}
	}
	for _, x := range hiring.Characteristics {
		part, err := partOf(x, v.Figures)
		if err != nil {
			return err
		}
		p.Parts = append(p.Parts, part)
	}
	return w.render(c, http.StatusOK, "equality_figures", p)
}

// periodOf says when the vacancies of figures closed. A period ends as a quarter begins.
func (w *Web) periodOf(f hiring.EqualityFigures) string {
	last := Date(f.Until.AddDate(0, 0, -1), nil)
	if f.Since == nil {
		return "closed by " + last
	}
	return "closed by " + last + " and not counted before"
}

func (w *Web) nextFigures(p *equalityFiguresPage, next app.EqualityNext) {
	waiting := Plural(next.Vacancies, "vacancy with answers has", "vacancies with answers have") + " closed by " + Date(next.Until.AddDate(0, 0, -1), nil) + " and not been counted."
	switch {
	case next.Since != nil && !next.Until.After(*next.Since):
		p.Next = []string{"Figures are made once a quarter at most. The next can be made from " + Date(next.Until.AddDate(0, 3, 0), nil) + "."}
	case next.Enough:
		p.Next = []string{
			waiting + " Figures can be made from them.",
			"Figures are made once and never change, and each vacancy counts once. See first that all answers are in. More can be told of more people, so you may also wait for another quarter.",
		}
		p.Make = &Button{Text: "Make figures", Kind: Secondary, Once: true}
	default:
		p.Next = []string{waiting, "That is too little for figures. They need " + itoa(equality.LeastVacancies) + " vacancies or more, " +
			itoa(equality.LeastPeople) + " candidates or more who answered, and " + itoa(equality.LeastAppointed) + " or more of them appointed."}
	}
}

func whatColumnsMean() Details {
	return Details{Summary: "What the columns mean", Content: Content{Items: []string{
		"Rate: of those in the group who applied, how many were selected.",
		"Share of highest rate: the group’s rate divided by the highest. Below 0.80, four-fifths, is a reason to look (29 CFR 1607.4D; UK law knows no such number).",
		"95% interval: where that share could lie, had chance fallen otherwise.",
		"Fisher’s p: how often chance alone would make a difference as large, were both groups treated alike. Below 0.05 is seldom.",
		"One more, one fewer: the share, had one person more of this group been selected and one fewer of the group with the highest rate. Where that crosses 0.80, one decision made the difference.",
		"Below 30 people, or where fewer than 5 could be expected to be selected or not, the numbers tell nothing and the page says so.",
	}}}
}

func howShown() Details {
	return Details{Summary: "How no person can be singled out", Content: Content{Items: []string{
		"Figures are the same for every recruiter, are made over whole sets of closed vacancies, and never change. No vacancy is in two sets. So no two views can be compared to find out what one person answered.",
		"Every number stands for at least " + itoa(equality.Least) + " people: those who applied, those selected and those not selected, also after a recruiter takes away the answers they recorded themselves.",
		"Groups too small for that are shown together, always at least two of them, in a fixed order: the rarest in the population first. If that is not enough, less is shown.",
		"Nothing is shown of one vacancy, of one person, or of two characteristics at once.",
	}}}
}

// partOf is what is shown of a characteristic.
func partOf(x hiring.Characteristic, f equality.Figures) (equalityPart, error) {
	p := equalityPart{Name: x.Name}
	shown, ok := f.Of(x.Key)
	if !ok {
		p.Few = "Too few people answered, in all or in some groups, for anything to be shown."
		return p, nil
	}
	for _, l := range shown.Applicants {
		if l.Together() {
			p.Together = "Too small to be shown one by one, so told of together: " + strings.Join(textsOf(x, l), "; ") + "."
		}
	}
	for _, s := range equalityStepsOf(shown) {
		step, err := stepOf(x, s)
		if err != nil {
			return p, err
		}
		p.Steps = append(p.Steps, step)
	}
	switch {
	case len(p.Steps) == 0:
		t := Table{Caption: x.Name + ": who applied", Size: Small, RowHeadings: true, Columns: []Column{{Text: "Group"}, {Text: "Applied", Numeric: true}}}
		for _, l := range shown.Applicants {
			t.Rows = append(t.Rows, []Cell{Text(groupText(x, l)), Text(itoa(l.People))})
		}
		p.Applied, p.Few = &t, "Who was selected is not shown: in some group too few were, or too few were not."
	case len(shown.Appointed) == 0:
		p.Few = "Who was appointed is not shown: in some group too few were, or too few were not."
	}
	return p, nil
}

// step is one step of a characteristic with the words for it.
type step struct {
	key, title, selected string
	lines                []equality.Line
}

// equalityStepsOf are the steps that may be shown.
func equalityStepsOf(s equality.Shown) (out []step) {
	if len(s.WentOn) > 0 {
		out = append(out, step{"past first stage", "past the first stage", "Got past it", s.WentOn})
	}
	if len(s.Appointed) > 0 {
		out = append(out, step{"appointed", "appointed", "Appointed", s.Appointed})
	}
	return out
}

func textsOf(x hiring.Characteristic, l equality.Line) []string {
	var out []string
	for _, a := range l.Answers {
		out = append(out, x.GroupOf(a))
	}
	return out
}

func groupText(x hiring.Characteristic, l equality.Line) string {
	if l.Together() {
		return "All other groups together"
	}
	return x.GroupOf(l.Answers[0])
}

func stepOf(x hiring.Characteristic, s step) (equalityStep, error) {
	compared, err := equality.Compare(s.lines)
	if err != nil {
		return equalityStep{}, err
	}
	out := equalityStep{
		Chart: &RatioChart{
			Title: x.Name + ": rates " + s.title + ", compared with the highest", Intro: "Dot: the group’s rate as a share of the highest. Line: its 95% interval. Dashed: four-fifths of the highest.",
		},
		Table: Table{Caption: x.Name + ": " + s.title, Size: Small, RowHeadings: true, Columns: []Column{
			{Text: "Group"},
			{Text: "Applied", Numeric: true},
			{Text: s.selected, Numeric: true},
			{Text: "Rate", Numeric: true},
			{Text: "Share of highest rate", Numeric: true},
			{Text: "95% interval", Numeric: true},
			{Text: "Fisher’s p", Numeric: true},
			{Text: "One more, one fewer", Numeric: true},
			{Text: "What it tells", Long: true},
		}},
	}
	for i, l := range s.lines {
		n, group := compared[i], groupText(x, l)
		row := RatioRow{Label: group, Ratio: 1}
		cells := []Cell{Text(group), Text(itoa(l.People)), Text(itoa(l.Selected)), Text(percent(*n.Rate)), Text("1"), Text("–"), Text("–"), Text("–"), Text(impactWords(n))}
		if n.Ratio != nil {
			row.Ratio, cells[4] = *n.Ratio, Text(Fixed(*n.Ratio, 2))
		}
		if n.Interval95 != nil {
			row.From, row.To = n.Interval95[0], n.Interval95[1]
			cells[5] = Text(Fixed(row.From, 2) + " to " + Fixed(row.To, 2))
		}
		if n.FisherP != nil {
			cells[6] = Text(chance(*n.FisherP))
		}
		if n.FlipFlop != nil {
			cells[7] = Text(Fixed(*n.FlipFlop, 2))
		}
		out.Table.Rows, out.Chart.Rows = append(out.Table.Rows, cells), append(out.Chart.Rows, row)
	}
	return out, nil
}

func percent(rate float64) string { return Fixed(100*rate, 1) + "%" }

func chance(p float64) string {
	if p < 0.001 {
		return "below 0.001"
	}
	return Fixed(p, 3)
}

// unlikely is the p below which a difference is called more than chance.
const unlikely = 0.05

// impactWords says what a comparison tells.
func impactWords(x verdict.Impact) string {
	if !x.Interpretable {
		return x.Why
	}
	switch below, real := x.BelowFour, *x.FisherP < unlikely; {
	case below && real:
		return "Below four-fifths of the highest rate, and chance alone would seldom do this. Look into why."
	case below && x.FlipFlop != nil && *x.FlipFlop >= fourFifths:
		return "Below four-fifths of the highest rate, but one person more here and one fewer there would change that. Chance alone could do this."
	case below:
		return "Below four-fifths of the highest rate, though chance alone could do this. Keep watching."
	case real:
		return "Within four-fifths of the highest rate, but chance alone would seldom make this difference. Look into why."
	}
	return "Within four-fifths of the highest rate, and no more than chance could do."
}

func (w *Web) equalityMake(c echo.Context, actor hiring.Actor) error {
	number, err := w.app.MakeEqualityFigures(c.Request().Context(), actor)
	if err != nil {
		return err
	}
	return w.seeOther(c, "/equality?number="+itoa(number), "The figures have been made.")
}

// equalityCSV writes figures as the page shows them.
func (w *Web) equalityCSV(c echo.Context, actor hiring.Actor) error {
	v, err := w.app.EqualityFigures(c.Request().Context(), actor, wholeOr(c.QueryParam("number"), 0))
	if err != nil {
		return err
	}
	rows, err := equalityRows(v)
	if err != nil {
		return fault.Wrap(fault.Internal, "", err)
	}
	return writeCSV(c, "equality-figures.csv", rows)
}
