package web

import (
	"fmt"
	"math"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// candidateResultPage is the page "result_candidate": why one candidate has this outcome.
type candidateResultPage struct {
	Base
	Parts       []NavItem
	Tag         *Tag
	Facts       string
	Reasons     []string
	WouldChange []string
	Flags       []string
	Chart       MeritChart
	Steps       []resultStep
	Evidence    []criterionEvidence
	Versions    []Link // what scorecards said before they were reopened
	Timeline    *Timeline
	Form        *decideForm
	Around      []Link // the candidates before and after, moderation, feedback
}

func (w *Web) candidateResult(c echo.Context, actor hiring.Actor) error {
	return w.candidateResultPage(c, actor, nil, nil, http.StatusOK)
}

func (w *Web) candidateResultPage(c echo.Context, actor hiring.Actor, typed *decideTyped, errs []fault.Field, status int) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	r, err := w.app.CandidateResult(c.Request().Context(), actor, vacancyID, id)
	if err != nil {
		return err
	}
	root := stageRoot(c, vacancyID) + "/results"
	p := candidateResultPage{
		Base: w.vacancyBase(c, r.Access, r.Vacancy, r.Stage, r.Candidate.Name), Parts: resultParts(c, r.Access, vacancyID), Tag: outcomeTagAt(r.Stage, r.Result.Outcome),
		Facts: candidateFacts(r), Reasons: r.Result.Reasons, WouldChange: r.Result.WouldChange, Flags: r.Result.Flags, Chart: criterionChart(r), Steps: stepsOf(r),
	}
	p.Crumbs = slices.Insert(p.Crumbs, 2, Link{Text: "Results", Href: root})
	p.Errors = errs
	for i, cr := range r.Rubric.Rubric.Criteria {
		p.Evidence = append(p.Evidence, evidenceOf(r, i, cr))
	}
	p.Versions = earlierVersions(r)
	t := w.resultTimeline(r)
	p.Timeline = &t
	if r.Access.MayDecide(r.Stage) == nil && !r.Vacancy.Closed() {
		p.Form = w.decideFormOf(r, root+"/"+id.String()+"/decision", typed, errs)
	}
	p.Around = aroundCandidate(c, r, root)
	return w.render(c, status, "result_candidate", p)
}

// candidateFacts sums up in a line, as in "Number 2 of the merit list, fair score 4.71, panel score 4.60".
func candidateFacts(r app.CandidateResult) string {
	if r.Result.PanelScore == nil {
		return "No mark counts for this candidate."
	}
	words := ""
	if r.Result.Rank != nil {
		words = "Number " + rankText(r.Result) + " on the merit list. "
	}
	words += fmt.Sprintf("Panel score %s by %s.", scoreText(r.Result.PanelScore), lowered(basisText(r.Rubric.Rubric.Policy.ScoreBasis())))
	if r.Other != nil {
		words += fmt.Sprintf(" By %s it is %s.", otherBasis(r.Rubric.Rubric), Fixed(*r.Other, 2))
	}
	return words + fmt.Sprintf(" Fair score %s, 90%% interval %s.", scoreText(r.Result.FairScore), intervalText(r.Result.Interval90))
}

// criterionChart draws a candidate's marks criterion by criterion.
func criterionChart(r app.CandidateResult) MeritChart {
	c := MeritChart{
		Title: "Marks by criterion", ByCriterion: true, ScaleMin: r.Policy.Scale.Min, ScaleMax: r.Policy.Scale.Max,
		Intro: "A large dot is the mean of a criterion, allowing for who marked, on its 90% interval; rings are the panel members’ marks; a dashed line is the pass mark of an essential criterion.",
	}
	for i, cr := range markedCriteria(r.Rubric.Rubric) {
		if i >= len(r.Result.Criteria) {
			break
		}
		x := r.Result.Criteria[i]
		row := MeritChartRow{Label: cr.Name, Href: "#criterion-" + itoa(i+1), Score: math.NaN()}
		if x.FairMean != nil {
			row.Score, row.Interval = *x.FairMean, [2]float64{*x.FairMean - 1.645**x.SE, *x.FairMean + 1.645**x.SE}
		}
		if cr.Essential && cr.PassMark != nil {
			row.Pass = float64(*cr.PassMark)
		}
		for _, card := range r.Scorecards {
			if rating, ok := card.Rating(cr.ID); ok && card.Counts() && rating.Mark != nil && !rating.NotAssessed {
				row.Dots = append(row.Dots, float64(*rating.Mark))
			}
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

func aroundCandidate(c echo.Context, r app.CandidateResult, root string) []Link {
	var out []Link
	if r.Before != "" {
		out = append(out, Link{Text: "The candidate before on the merit list", Href: root + "/" + r.Before})
	}
	if r.After != "" {
		out = append(out, Link{Text: "The candidate after on the merit list", Href: root + "/" + r.After})
	}
	out = append(out, Link{Text: "The panel’s discussion and agreed marks", Href: stageRoot(c, r.Vacancy.ID) + "/moderation/" + r.Candidate.ID.String()})
	if r.Access.May(hiring.GiveFeedback) == nil {
		out = append(out, Link{Text: "Feedback for the candidate", Href: root + "/" + r.Candidate.ID.String() + "/feedback"})
	}
	if r.Access.May(hiring.SeeTimeline) == nil {
		out = append(out, Link{Text: "Everything that was done about this candidate", Href: "/vacancies/" + r.Vacancy.ID.String() + "/candidates/" + r.Candidate.ID.String() + "/timeline"})
	}
	return out
}
