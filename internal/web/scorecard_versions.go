package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) versionRoutes() []route.Route {
	return []route.Route{
		route.Get("/scorecards/:scorecard/versions", hiring.ScoreOwn, w.ownVersions),
		route.Get("/vacancies/:vacancy/scorecards/:scorecard/versions", hiring.SeeResults, w.versions),
	}
}

// versionsPage is the page "scorecard_versions": what a scorecard said before it was reopened.
type versionsPage struct {
	Base
	Nothing *Empty
	About   SummaryList
	Lead    string
	Ratings []SummaryList
	Others  []Link // the other versions
}

func (w *Web) ownVersions(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "scorecard")
	if err != nil {
		return err
	}
	v, err := w.app.OwnScorecardVersions(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	own := app.ScorecardView{Vacancy: v.Vacancy, Stage: v.Stage, Candidate: v.Candidate, Scorecard: v.Scorecard}
	b := w.scorecardBase(c, actor, own, "Earlier versions of your scorecard for "+v.Candidate.Name)
	b.Crumbs, b.Earlier = append(b.Crumbs, Link{Text: "Earlier versions"}), nil
	return w.versionsPage(c, v, b, scorecardPath(own)+"/versions")
}

func (w *Web) versions(c echo.Context, actor hiring.Actor) error {
	vacancy, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	id, err := idOf(c, "scorecard")
	if err != nil {
		return err
	}
	v, err := w.app.ScorecardVersions(c.Request().Context(), actor, vacancy, id)
	if err != nil {
		return err
	}
	b := w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Earlier versions of "+v.Writer+"’s scorecard for "+v.Candidate.Name)
	root := "/vacancies/" + vacancy.String()
	at := root + "/stages/" + itoa(v.Stage.Number) + "/results"
	b.Crumbs = []Link{b.Crumbs[0], b.Crumbs[1], {Text: "Results", Href: at}, {Text: v.Candidate.Name, Href: at + "/" + v.Candidate.ID.String()}, {Text: "Earlier versions"}}
	return w.versionsPage(c, v, b, root+"/scorecards/"+id.String()+"/versions")
}

// versionsPage shows one version: the one asked for, or the last.
func (w *Web) versionsPage(c echo.Context, v app.VersionsView, b Base, path string) error {
	p := versionsPage{Base: b}
	if len(v.Versions) == 0 {
		p.Nothing = &Empty{Title: "No earlier versions", Text: "This scorecard has never been reopened."}
		return w.render(c, http.StatusOK, "scorecard_versions", p)
	}
	at := len(v.Versions) - 1
	if text := c.QueryParam("number"); text != "" {
		n, err := strconv.Atoi(text)
		if at = slices.IndexFunc(v.Versions, func(x hiring.ScorecardVersion) bool { return x.Number == n }); err != nil || at < 0 {
			return hiring.ErrUnknown("version")
		}
	}
	shown := v.Versions[at]
	for _, other := range v.Versions {
		if other.Number != shown.Number {
			p.Others = append(p.Others, Link{Text: "Version " + itoa(other.Number) + ", submitted " + DateTime(other.SubmittedAt, w.zone), Href: path + "?number=" + itoa(other.Number)})
		}
	}
	p.About = SummaryList{Rows: []SummaryRow{
		{Key: "Version", Value: Words(itoa(shown.Number) + " of " + itoa(len(v.Versions)))},
		{Key: "Submitted", Value: Words(DateTime(shown.SubmittedAt, w.zone) + ", by " + v.Writer)},
		{Key: "Reopened", Value: Words(DateTime(shown.ReopenedAt, w.zone) + ", by " + shown.Reopener)},
		{Key: "Why", Value: Words(shown.Reason)},
	}}
	compares := v.Own || v.Scorecard.Counts()
	was := app.ScorecardView{Vacancy: v.Vacancy, Stage: v.Stage, Rubric: v.Rubric, Candidate: v.Candidate, Scorecard: hiring.Scorecard{ID: v.Scorecard.ID, Ratings: shown.Ratings}}
	now := was
	now.Scorecard.Ratings = v.Scorecard.Ratings
	before, after := ratingSummaries(was, false), ratingSummaries(now, false)
	differ := 0
	for i := range before {
		if compares && addNow(&before[i], after[i].Rows) {
			differ++
		}
	}
	p.Ratings = before
	switch {
	case !compares:
		p.Lead = "It was not submitted again, so there is nothing to compare it with."
	case differ == 0:
		p.Lead = "Nothing differs from what the scorecard says now."
	default:
		p.Lead = Plural(differ, "criterion differs", "criteria differ") + " from what the scorecard says now. What it says now stands below what it said then."
	}
	return w.render(c, http.StatusOK, "scorecard_versions", p)
}

// addNow puts below the rows of a criterion what they say now, where that differs.
func addNow(list *SummaryList, now []SummaryRow) (differs bool) {
	same := func(a, b SummaryRow) bool {
		return a.Key == b.Key && a.Value.Text == b.Value.Text && slices.Equal(a.Value.Paragraphs, b.Value.Paragraphs) && slices.Equal(a.Value.Items, b.Value.Items)
	}
	was := slices.Clone(list.Rows)
	for _, r := range now {
		if !slices.ContainsFunc(was, func(w SummaryRow) bool { return same(w, r) }) {
			list.Rows, differs = append(list.Rows, SummaryRow{Key: "Now: " + r.Key, Value: r.Value}), true
		}
	}
	for _, r := range was {
		if !slices.ContainsFunc(now, func(n SummaryRow) bool { return n.Key == r.Key }) {
			list.Rows, differs = append(list.Rows, SummaryRow{Key: "Now: " + r.Key, Value: Words("Nothing any more")}), true
		}
	}
	return differs
}

// beforeReopening leads from a reopened scorecard to what it said before.
func beforeReopening(v app.ScorecardView) *Link {
	if v.Scorecard.State != hiring.Reopened {
		return nil
	}
	return &Link{Text: "See what you submitted before", Href: scorecardPath(v) + "/versions"}
}

// linkVersions leads from a locked scorecard to what it said before it was reopened, where it was.
func (w *Web) linkVersions(c echo.Context, actor hiring.Actor, v app.ScorecardView, p *readPage) error {
	if v.Scorecard.State == hiring.Reopened {
		return nil // Base leads there
	}
	all, err := w.app.OwnScorecardVersions(c.Request().Context(), actor, v.Scorecard.ID)
	if err == nil && len(all.Versions) > 0 {
		p.Links = append(p.Links, Link{Text: "Earlier versions of this scorecard", Href: scorecardPath(v) + "/versions"})
	}
	return err
}

// earlierVersions leads to what the scorecards of a candidate said before they were reopened.
func earlierVersions(r app.CandidateResult) (out []Link) {
	for _, card := range r.Scorecards {
		if n := r.Reopened[card.ID]; n > 0 {
			out = append(out, Link{
				Text: "What " + r.Members[card.UserID] + "’s scorecard said before it was reopened",
				Href: "/vacancies/" + r.Vacancy.ID.String() + "/scorecards/" + card.ID.String() + "/versions",
			})
		}
	}
	return out
}
