package web

import (
	"fmt"
	"math"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
	"merit/internal/verdict"
)

func (w *Web) resultRoutes() []route.Route {
	const root, one = "/vacancies/:vacancy/results", "/vacancies/:vacancy/results/:candidate"
	return []route.Route{
		route.Get(root, hiring.SeeResults, w.resultsShow),
		route.Get(root+"/heat-map", hiring.SeeResults, w.heatMapShow),
		route.Get(root+"/compare", hiring.SeeResults, w.compareShow),
		route.Get(root+"/decide", hiring.Decide, w.togetherAsk),
		route.Post(root+"/decide", hiring.Decide, w.togetherDecide),
		route.Get(root+"/what-if", hiring.SeeAllResults, w.whatIfShow),
		route.Get(root+"/panel", hiring.SeeAllResults, w.panelQuality),
		route.Get(root+"/report", hiring.SeeResults, w.reportShow),
		route.Post(root+"/report/sign", hiring.Sign, w.reportSign),
		route.Get(root+"/report/print", hiring.SeeAllResults, w.reportPrint),
		route.Get(root+"/report/pdf", hiring.SeeAllResults, w.reportPDF),
		route.Get(root+"/report/xlsx", hiring.SeeAllResults, w.reportXLSX),
		route.Get(root+"/report/csv", hiring.SeeAllResults, w.reportCSV),
		route.Get(root+"/report/json", hiring.SeeAllResults, w.reportJSON),
		route.Get(one, hiring.SeeResults, w.candidateResult),
		route.Post(one+"/decision", hiring.Decide, w.decide),
		route.Get(one+"/feedback", hiring.GiveFeedback, w.feedbackShow),
		route.Post(one+"/feedback", hiring.GiveFeedback, w.feedbackSave),
		route.Get(one+"/feedback/print", hiring.GiveFeedback, w.feedbackPrint),
	}
}

// resultsPage is the page "results": the merit list.
type resultsPage struct {
	Base
	Parts    []NavItem // the pages of the results
	Lead     string
	Discuss  []Link // whom to talk about, with the reason
	Partial  string // why not all candidates are shown
	Warnings []string
	Ended    string // why scoring ended with scorecards missing
	Filter   *resultFilter
	Chart    MeritChart
	List     Table
	Compare  string  // where the choice is sent; empty: nothing to compare
	Together *Button // decides about those who are ticked
	Orders   []string
	More     *Pagination
	Decided  SummaryList
	Nothing  *Empty
	Hashes   SummaryList
}

// resultsAddress is the path of the merit list and the filter its address holds.
func resultsAddress(c echo.Context, vacancy hiring.ID) (root string, f app.ResultFilter) {
	return stageRoot(c, vacancy) + "/results", app.ResultFilter{
		Outcome: hiring.Outcome(c.QueryParam("outcome")), Decision: c.QueryParam("decision"), Flagged: c.QueryParam("flagged") == "yes", Search: c.QueryParam("q"),
	}
}

// filtered is a path with a filter in its address.
func filtered(path string, f app.ResultFilter) string {
	q := url.Values{}
	for name, value := range map[string]string{"outcome": string(f.Outcome), "decision": f.Decision, "flagged": yesIf(f.Flagged), "q": f.Search} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (w *Web) results(c echo.Context, actor hiring.Actor) (app.Results, int, error) {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return app.Results{}, 0, err
	}
	n, page := pageOf(c)
	_, filter := resultsAddress(c, id)
	r, err := w.app.Results(c.Request().Context(), actor, id, filter, page)
	return r, n, err
}

// resultParts are the pages of a stage's results, as far as somebody may see them.
func resultParts(c echo.Context, acc hiring.Access, vacancy hiring.ID) []NavItem {
	root := stageRoot(c, vacancy) + "/results"
	parts := []NavItem{{Text: "Merit list", Href: root}, {Text: "Marks by criterion", Href: root + "/heat-map"}}
	if acc.May(hiring.SeeAllResults) == nil {
		parts = append(parts, NavItem{Text: "What if", Href: root + "/what-if"}, NavItem{Text: "How the panel marked", Href: root + "/panel"})
	}
	parts = append(parts, NavItem{Text: "Panel report", Href: root + "/report"})
	if acc.Has(hiring.PanelMember, hiring.Chair, hiring.Observer) {
		parts = append(parts, NavItem{Text: "How your marking compared", Href: stageRoot(c, vacancy) + "/my-marking"})
	}
	for i := range parts {
		parts[i].Current = parts[i].Href == c.Request().URL.Path
	}
	return parts
}

func (w *Web) resultsShow(c echo.Context, actor hiring.Actor) error {
	r, n, err := w.results(c, actor)
	if err != nil {
		return err
	}
	root, f := resultsAddress(c, r.Vacancy.ID)
	p := resultsPage{
		Base: w.vacancyBase(c, r.Access, r.Vacancy, r.Stage, "Results"), Parts: resultParts(c, r.Access, r.Vacancy.ID), Lead: leadWords(r), Discuss: discussFirst(r, root),
		Warnings: r.Result.Warnings, Ended: r.Stage.RevealReason, More: pagination(filtered(root, f), n, r.Total), Decided: w.decidedSoFar(r, root),
		Hashes: SummaryList{Rows: []SummaryRow{
			{Key: "Engine", Value: Words(r.Result.Engine)},
			{Key: "Seed of the random draws", Value: Words(fmt.Sprint(r.Result.Seed))},
			{Key: "Input hash (SHA-256)", Value: Words(r.Result.InputHash)},
			{Key: "Result hash (SHA-256)", Value: Words(r.Result.ResultHash)},
		}},
	}
	p.Wide = true
	if !r.Scope.All {
		p.Partial = "You see the candidates you submitted a scorecard for."
	}
	if r.Everybody > 1 || f != (app.ResultFilter{}) {
		p.Filter = w.resultFilterOf(r, root)
	}
	if len(r.Result.Candidates) == 0 {
		p.Nothing = &Empty{Title: "No candidate matches", Text: "Choose something else, or show all candidates.", Action: &Button{Text: "Show all candidates", Href: root, Kind: Secondary}}
		return w.render(c, http.StatusOK, "results", p)
	}
	p.Chart, p.List, p.Orders = meritChart(r, root), w.meritList(r, root), orderWords(r)
	if r.Everybody > 1 {
		p.Compare = root + "/compare"
		if r.Access.MayDecide(r.Stage) == nil && !r.Vacancy.Closed() {
			p.Together = &Button{Text: "Decide about the ticked candidates", FormAction: root + "/decide", Kind: Secondary}
		}
	}
	return w.render(c, http.StatusOK, "results", p)
}

func meritChart(r app.Results, root string) MeritChart {
	scale := r.Rubric.Rubric.Scale
	chart := MeritChart{
		Title: "Scores", Intro: "A large dot is the fair score, what the whole panel would have given, on its 90% interval; small rings are the single panel members’ means; the dashed line is the bar.",
		ScaleMin: scale.Min(), ScaleMax: scale.Max(), Bar: r.Result.Policy.Bar,
	}
	for _, c := range r.Result.Candidates {
		chart.Rows = append(chart.Rows, meritRow(r.Stage, c, r.Candidates[c.ID].Name, root+"/"+c.ID))
	}
	return chart
}

func meritRow(st hiring.Stage, c verdict.Candidate, name, href string) MeritChartRow {
	tag := outcomeTagAt(st, c.Outcome)
	row := MeritChartRow{Label: name, Href: href, Score: math.NaN(), Rank: rankText(c), Outcome: tag.Text, OutcomeColour: tag.Colour}
	if c.FairScore != nil {
		row.Score, row.Interval = *c.FairScore, *c.Interval90
		if math.Abs(*c.PanelScore-*c.FairScore) >= 0.005 {
			row.Panel = *c.PanelScore
		}
	}
	for _, m := range c.CardMeans {
		row.Dots = append(row.Dots, m.Mean)
	}
	return row
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
	t := Table{Caption: "Merit list", Columns: []Column{{Text: "Rank", Numeric: true}, {Text: "Candidate"}}}
	if r.Everybody > 1 {
		t.Columns = append([]Column{{Text: "Compare", Hidden: true}}, t.Columns...)
	}
	t.Columns = append(t.Columns, Column{Text: fmt.Sprintf("Panel score (%d to %d)", r.Result.Policy.Scale.Min, r.Result.Policy.Scale.Max), Numeric: true})
	if len(r.Other) > 0 {
		t.Columns = append(t.Columns, Column{Text: "By " + otherBasis(r.Rubric.Rubric), Numeric: true})
	}
	t.Columns = append(t.Columns, Column{Text: "Fair score", Numeric: true}, Column{Text: "Chance of the bar", Numeric: true},
		Column{Text: "Recommendation"}, Column{Text: "Main reason, and what would change it", Long: true}, Column{Text: "To look at", Numeric: true}, Column{Text: "Decision"})
	for _, c := range r.Result.Candidates {
		name := r.Candidates[c.ID].Name
		var row []Cell
		if r.Everybody > 1 {
			row = append(row, Cell{Content: Content{Pick: &Pick{Name: "c", Value: c.ID, Label: "Compare " + name}}})
		}
		row = append(row, Text(rankText(c)), Cell{Content: Content{Link: &Link{Text: name, Href: root + "/" + c.ID}}}, Text(scoreText(c.PanelScore)))
		if len(r.Other) > 0 {
			other := Text("–")
			if v, ok := r.Other[c.ID]; ok {
				other = Text(Fixed(v, 2))
			}
			row = append(row, other)
		}
		reason, flags := Content{Text: firstReason(c)}, Text("–")
		if len(c.WouldChange) > 0 {
			reason.Note = c.WouldChange[0]
		}
		if n := len(c.Flags); n > 0 {
			flags = Cell{Content: Content{Link: &Link{Text: itoa(n), Hidden: "to look at before deciding about " + name, Href: root + "/" + c.ID + "#look-at"}}}
		}
		t.Rows = append(t.Rows, append(row,
			Cell{Content: Content{Text: scoreText(c.FairScore), Note: intervalText(c.Interval90)}}, Text(chanceText(c.AboveBar)),
			Cell{Content: Content{Tag: outcomeTagAt(r.Stage, c.Outcome)}}, Cell{Content: reason}, flags, w.decisionCell(r, c.ID)))
	}
	return t
}

func (w *Web) decisionCell(r app.Results, id string) Cell {
	d, ok := r.Decisions[id]
	if !ok {
		return Text("Not yet")
	}
	return Cell{Content: Content{Text: w.decisionText(d), Note: "by " + d.DecidedByName}}
}

// decisionText is a decision in a few words, as in "Reserve until 24 November 2027".
func (w *Web) decisionText(d hiring.Decision) string {
	if d.Kind != hiring.Reserve || d.Until == nil {
		return sentence(string(d.Kind))
	}
	if d.Lapsed(w.now()) {
		return "Reserve, ended " + Date(*d.Until, nil)
	}
	return "Reserve until " + Date(*d.Until, nil)
}
