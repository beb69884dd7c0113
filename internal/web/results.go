package web

import (
	"fmt"
	"math"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
	"merit/internal/verdict"
)

func (w *Web) resultRoutes() []route.Route {
	return []route.Route{
		route.Get("/vacancies/:vacancy/results", hiring.SeeResults, w.resultsShow),
		route.Get("/vacancies/:vacancy/results/heat-map", hiring.SeeResults, w.heatMapShow),
		route.Get("/vacancies/:vacancy/results/:candidate", hiring.SeeResults, w.candidateResult),
		route.Post("/vacancies/:vacancy/results/:candidate/decision", hiring.Decide, w.decide),
	}
}

// resultsPage is the page "results": the merit list.
type resultsPage struct {
	Base
	Lead     string
	Partial  string // why not all candidates are shown
	Warnings []string
	Ended    string // why scoring ended with scorecards missing
	Chart    MeritChart
	List     Table
	More     *Pagination
	HeatMap  Link
	Mine     *Link // how the viewer's own marking compared
	Panel    *Table
	Agrees   *SummaryList // how far the panel agrees
	Hashes   SummaryList
}

func (w *Web) results(c echo.Context, actor hiring.Actor) (app.Results, int, error) {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return app.Results{}, 0, err
	}
	n, page := pageOf(c)
	r, err := w.app.Results(c.Request().Context(), actor, id, page)
	return r, n, err
}

func (w *Web) resultsShow(c echo.Context, actor hiring.Actor) error {
	r, n, err := w.results(c, actor)
	if err != nil {
		return err
	}
	root := stageRoot(c, r.Vacancy.ID) + "/results"
	p := resultsPage{
		Base: w.vacancyBase(c, r.Access, r.Vacancy, r.Stage, "Results"), Lead: leadWords(r), Warnings: r.Result.Warnings,
		Ended: r.Stage.RevealReason, More: pagination(root, n, r.Total), HeatMap: Link{Text: "See marks by criterion", Href: root + "/heat-map"},
		Hashes: SummaryList{Rows: []SummaryRow{
			{Key: "Engine", Value: Words(r.Result.Engine)},
			{Key: "Seed of the random draws", Value: Words(fmt.Sprint(r.Result.Seed))},
			{Key: "Input hash (SHA-256)", Value: Words(r.Result.InputHash)},
			{Key: "Result hash (SHA-256)", Value: Words(r.Result.ResultHash)},
		}},
	}
	p.Wide = true
	if r.Access.Has(hiring.PanelMember, hiring.Chair, hiring.Observer) {
		p.Mine = &Link{Text: "How your marking compared", Href: stageRoot(c, r.Vacancy.ID) + "/my-marking"}
	}
	if !r.Scope.All {
		p.Partial = "You see the candidates you submitted a scorecard for."
	}
	p.Chart = meritChart(r, root)
	p.List = w.meritList(r, root)
	if len(r.Result.Panel) > 0 {
		t, agrees := panelTable(r), agreementList(r.Result.Agreement)
		p.Panel, p.Agrees = &t, &agrees
	}
	return w.render(c, http.StatusOK, "results", p)
}

// leadWords says in one plain paragraph what the panel found.
func leadWords(r app.Results) string {
	by := map[hiring.Outcome][]string{}
	for _, c := range r.Result.Candidates {
		by[c.Outcome] = append(by[c.Outcome], r.Candidates[c.ID].Name)
	}
	if !r.Scope.All || r.Total > len(r.Result.Candidates) {
		return "The merit list shows each candidate’s panel score and outcome. Open a candidate to see why."
	}
	var parts []string
	say := func(o hiring.Outcome, one, many string) {
		switch names := by[o]; len(names) {
		case 0:
		case 1:
			parts = append(parts, names[0]+" "+one)
		default:
			parts = append(parts, list(names)+" "+many)
		}
	}
	say(hiring.RecommendAppoint, "is recommended for appointment", "are recommended for appointment")
	say(hiring.Borderline, "is borderline and needs a discussion", "are borderline and need a discussion")
	say(hiring.RecommendReserve, "could be held in reserve", "could be held in reserve")
	say(hiring.DoNotAppoint, "does not meet the standard set", "do not meet the standard set")
	posts := r.Rubric.Rubric.Posts
	first := fmt.Sprintf("There %s %s for %s.", map[bool]string{true: "is", false: "are"}[posts == 1], Plural(posts, "post", "posts"), Plural(r.Total, "candidate", "candidates"))
	if r.Stage.Number < len(r.Stage.Among) {
		first = fmt.Sprintf("Of %s, %d can go on to the next stage.", Plural(r.Total, "candidate", "candidates"), posts)
	}
	return first + " " + strings.Join(parts, "; ") + ". You decide; Merit recommends."
}

// list joins names as people do.
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func meritChart(r app.Results, root string) MeritChart {
	scale := r.Rubric.Rubric.Scale
	chart := MeritChart{
		Title: "Scores", Intro: "A large dot is the fair score, what the whole panel would have given, on its 90% interval; small rings are the single panel members’ means; the dashed line is the bar.",
		ScaleMin: scale.Min(), ScaleMax: scale.Max(), Bar: r.Result.Policy.Bar,
	}
	for _, c := range r.Result.Candidates {
		tag := outcomeTag(c.Outcome)
		row := MeritChartRow{
			Label: r.Candidates[c.ID].Name, Href: root + "/" + c.ID, Score: math.NaN(), Rank: rankText(c), Outcome: tag.Text, OutcomeColour: tag.Colour,
		}
		if c.FairScore != nil {
			row.Score, row.Interval = *c.FairScore, *c.Interval90
			if math.Abs(*c.PanelScore-*c.FairScore) >= 0.005 {
				row.Panel = *c.PanelScore
			}
		}
		for _, m := range c.CardMeans {
			row.Dots = append(row.Dots, m.Mean)
		}
		chart.Rows = append(chart.Rows, row)
	}
	return chart
}

// rankText is a rank as people write it: "1", "2=" for a shared one, "–" for none.
func rankText(c verdict.Candidate) string {
	switch {
	case c.Rank == nil:
		return "–"
	case c.Tied:
		return itoa(*c.Rank) + "="
	default:
		return itoa(*c.Rank)
	}
}

func scoreText(score *float64) string {
	if score == nil {
		return "–"
	}
	return Fixed(*score, 2)
}

func intervalText(i *[2]float64) string {
	if i == nil {
		return "–"
	}
	return Fixed(i[0], 2) + " to " + Fixed(i[1], 2)
}

func chanceText(p *verdict.ByLens) string {
	if p == nil {
		return "–"
	}
	return p.String()
}

func (w *Web) meritList(r app.Results, root string) Table {
	t := Table{
		Caption: "Merit list", Columns: []Column{
			{Text: "Rank", Numeric: true},
			{Text: "Candidate"},
			{Text: fmt.Sprintf("Panel score (%d to %d)", r.Result.Policy.Scale.Min, r.Result.Policy.Scale.Max), Numeric: true},
			{Text: "Fair score", Numeric: true},
			{Text: "Chance of the bar", Numeric: true},
			{Text: "Recommendation"},
			{Text: "Main reason", Long: true},
			{Text: "Decision"},
		},
	}
	for _, c := range r.Result.Candidates {
		reason := ""
		if len(c.Reasons) > 0 {
			reason = c.Reasons[0]
		}
		decision := Text("Not yet")
		if d, ok := r.Decisions[c.ID]; ok {
			decision = Cell{Content: Content{Text: sentence(string(d.Kind)), Note: "by " + d.DecidedByName}}
		}
		t.Rows = append(t.Rows, []Cell{
			Text(rankText(c)),
			{Content: Content{Link: &Link{Text: r.Candidates[c.ID].Name, Href: root + "/" + c.ID}}},
			Text(scoreText(c.PanelScore)),
			{Content: Content{Text: scoreText(c.FairScore), Note: intervalText(c.Interval90)}},
			Text(chanceText(c.AboveBar)),
			{Content: Content{Tag: outcomeTag(c.Outcome)}},
			Text(reason), decision,
		})
	}
	return t
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

// heatMapPage is the page "heat_map": candidates × criteria.
type heatMapPage struct {
	Base
	Map  HeatMap
	More *Pagination
}

func (w *Web) heatMapShow(c echo.Context, actor hiring.Actor) error {
	r, n, err := w.results(c, actor)
	if err != nil {
		return err
	}
	root := stageRoot(c, r.Vacancy.ID) + "/results"
	scale := r.Rubric.Rubric.Scale
	p := heatMapPage{
		Base: w.vacancyBase(c, r.Access, r.Vacancy, r.Stage, "Marks by criterion"), More: pagination(root+"/heat-map", n, r.Total),
		Map: HeatMap{Caption: "Mean marks of the panel, in merit order", ScaleMin: scale.Min(), ScaleMax: scale.Max()},
	}
	p.Wide = true
	for _, cr := range r.Rubric.Rubric.Criteria {
		if cr.Marked() {
			h := HeatCriterion{Label: cr.Name, Essential: cr.Essential}
			if cr.PassMark != nil && cr.Essential {
				h.PassMark = float64(*cr.PassMark)
			}
			p.Map.Criteria = append(p.Map.Criteria, h)
		}
	}
	for _, cand := range r.Result.Candidates {
		row := HeatRow{Label: r.Candidates[cand.ID].Name, Href: root + "/" + cand.ID}
		for i, cell := range cand.Criteria {
			value := math.NaN()
			if cell.Mean != nil {
				value = *cell.Mean
			}
			row.Cells = append(row.Cells, HeatCell{Value: value, Href: root + "/" + cand.ID + "#criterion-" + itoa(i+1)})
		}
		p.Map.Rows = append(p.Map.Rows, row)
	}
	return w.render(c, http.StatusOK, "heat_map", p)
}
