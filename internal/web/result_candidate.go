package web

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/verdict"
)

// candidateResultPage is the page "result_candidate": why one candidate has this outcome.
type candidateResultPage struct {
	Base
	Tag         *Tag
	Reasons     []string
	Steps       SummaryList
	WouldChange []string
	Evidence    []criterionEvidence
	Versions    []Link // what scorecards said before they were reopened
	Decisions   *Timeline
	Form        *decideForm
}

// criterionEvidence is what the panel said on one criterion.
type criterionEvidence struct {
	ID        string
	Name      string
	Facts     string // weight, mean, range, pass mark
	Notes     []string
	Table     Table
	Essential bool
}

// decideForm records a decision.
type decideForm struct {
	Action     string
	InputHash  string
	Decision   Radios
	Flags      *Checkboxes
	Reason     Textarea
	Button     Button
	HasEarlier bool
}

func (w *Web) candidateResult(c echo.Context, actor hiring.Actor) error {
	return w.candidateResultPage(c, actor, nil, nil, http.StatusOK)
}

func (w *Web) candidateResultPage(c echo.Context, actor hiring.Actor, typed *app.DecideInput, errs []fault.Field, status int) error {
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
		Base: w.vacancyBase(c, r.Access, r.Vacancy, r.Stage, r.Candidate.Name), Tag: outcomeTag(r.Result.Outcome),
		Reasons: r.Result.Reasons, WouldChange: r.Result.WouldChange,
	}
	p.Crumbs = slices.Insert(p.Crumbs, 2, Link{Text: "Results", Href: root})
	p.Errors = errs
	p.Steps = stepsOf(r)
	for i, cr := range r.Rubric.Rubric.Criteria {
		p.Evidence = append(p.Evidence, evidenceOf(r, i, cr))
	}
	p.Versions = earlierVersions(r)
	if len(r.Decisions) > 0 {
		t := w.decisionTimeline(r.Decisions)
		p.Decisions = &t
	}
	if r.Access.MayDecide(r.Stage) == nil {
		p.Form = decideFormOf(r, root+"/"+id.String()+"/decision", typed, errs)
	}
	return w.render(c, status, "result_candidate", p)
}

// stepsOf is the outcome as a chain of small steps one can check.
func stepsOf(r app.CandidateResult) SummaryList {
	s := SummaryList{Rows: []SummaryRow{
		{Key: "Panel score", Value: Content{Text: scoreText(r.Result.PanelScore), Note: r.Result.Arithmetic}},
		{Key: "Fair score", Value: fairWords(r)},
		{Key: "90% interval of the fair score", Value: Words(intervalText(r.Result.Interval90))},
		{Key: "Bar", Value: Words(number(r.Policy.Bar))},
		{Key: "Chance of being at the bar or above", Value: Words(chanceText(r.Result.AboveBar))},
		{Key: "Rank", Value: rankWords(r)},
	}}
	if r.Result.Top != nil && r.Policy.Posts > 0 {
		s.Rows = append(s.Rows, SummaryRow{Key: "Chance of " + postWords(r.Policy.Posts), Value: Words(verdict.Percent(r.Result.Top.B))})
	}
	if r.Result.LeftOut != nil {
		s.Rows = append(s.Rows, SummaryRow{Key: "Fair score with one panel member left out", Value: Words(intervalText(r.Result.LeftOut))})
	}
	for i, cr := range markedCriteria(r.Rubric.Rubric) {
		if !cr.Essential || i >= len(r.Result.Criteria) {
			continue
		}
		words := "No marks"
		if m := r.Result.Criteria[i].FairMean; m != nil {
			side := "at or above"
			if slices.Contains(r.Result.Criteria[i].Flags, "below pass mark") {
				side = "below"
			}
			words = fmt.Sprintf("%s, %s the pass mark of %d", Fixed(*m, 2), side, *cr.PassMark)
		}
		s.Rows = append(s.Rows, SummaryRow{Key: cr.Name, Value: Words(words)})
	}
	var means []string
	for _, m := range r.Result.CardMeans {
		if id, err := hiring.ParseID(m.PanelMember); err == nil {
			means = append(means, r.Members[id]+": "+Fixed(m.Mean, 2))
		}
	}
	s.Rows = append(s.Rows,
		SummaryRow{Key: "Each panel member’s own mean", Value: Content{Items: means}},
		SummaryRow{Key: "Clause that decided", Value: Words(sentence(string(r.Result.Clause)))})
	return s
}

// fairWords is the way from the panel score to the fair score.
func fairWords(r app.CandidateResult) Content {
	c := Content{Text: scoreText(r.Result.FairScore)}
	if r.Result.SE != nil {
		c.Text += " ± " + Fixed(*r.Result.SE, 2)
	}
	for _, s := range r.Result.Steps {
		if math.Abs(s.Amount) < 0.005 {
			continue
		}
		who := sentence(s.Why)
		if id, err := hiring.ParseID(s.PanelMember); err == nil {
			who = r.Members[id] + " " + s.Why
		}
		c.Items = append(c.Items, fmt.Sprintf("%+.2f: %s", s.Amount, who))
	}
	if len(c.Items) == 0 && r.Result.FairScore != nil && math.Abs(*r.Result.FairScore-*r.Result.PanelScore) < 0.005 {
		c.Note = "The same as the panel score."
	}
	return c
}

func rankWords(r app.CandidateResult) Content {
	c := Words(rankText(r.Result))
	if i := r.Result.Rank90; i != nil {
		c.Note = fmt.Sprintf("With 90%% certainty from %d to %d.", i[0], i[1])
	}
	return c
}

func postWords(posts int) string {
	if posts == 1 {
		return "being the best"
	}
	return fmt.Sprintf("being among the best %d", posts)
}

func markedCriteria(r hiring.Rubric) []hiring.Criterion {
	var out []hiring.Criterion
	for _, c := range r.Criteria {
		if c.Marked() {
			out = append(out, c)
		}
	}
	return out
}

// evidenceOf shows every panel member's rating for one criterion.
func evidenceOf(r app.CandidateResult, i int, cr hiring.Criterion) criterionEvidence {
	e := criterionEvidence{ID: "criterion-" + itoa(i+1), Name: cr.Name, Essential: cr.Essential}
	if k := slices.IndexFunc(markedCriteria(r.Rubric.Rubric), func(c hiring.Criterion) bool { return c.ID == cr.ID }); k >= 0 && k < len(r.Result.Criteria) {
		e.ID = "criterion-" + itoa(k+1)
		x := r.Result.Criteria[k]
		parts := []string{"Weight " + number(cr.Weight)}
		if x.Mean != nil {
			parts = append(parts, "mean "+Fixed(*x.Mean, 2))
			if math.Abs(*x.FairMean-*x.Mean) >= 0.005 {
				parts = append(parts, "fair mean "+Fixed(*x.FairMean, 2))
			}
			parts = append(parts, "range "+itoa(x.Range))
		}
		if cr.PassMark != nil {
			parts = append(parts, "pass mark "+itoa(*cr.PassMark))
		}
		e.Facts = strings.Join(parts, ", ")
		for _, f := range x.Flags {
			e.Notes = append(e.Notes, sentence(f))
		}
	} else {
		e.ID = "check-" + itoa(i+1)
		e.Facts = "Answered yes or no"
	}
	e.Table = Table{Caption: "Ratings for " + cr.Name, HideCaption: true, Columns: []Column{{Text: "Panel member"}, {Text: "Mark"}, {Text: "Evidence"}}, RowHeadings: true}
	for _, card := range r.Scorecards {
		rating, _ := card.Rating(cr.ID)
		words := ratingWords(cr, r.Rubric.Rubric.Scale, rating)
		mark := Content{Text: words.Text}
		switch {
		case card.Conflict == hiring.Recused:
			mark, words = Words("Stepped back"), Content{}
		case !card.Counts():
			mark, words = Words("No scorecard"), Content{}
		}
		words.Text, words.Items, words.Note = "", nil, indicatorCount(rating)
		e.Table.Rows = append(e.Table.Rows, []Cell{Text(r.Members[card.UserID]), {Content: mark}, {Content: words}})
	}
	return e
}

// indicatorCount sums up what was ticked, as in "Indicators: 2 shown, 1 partly".
func indicatorCount(r hiring.Rating) string {
	var parts []string
	for _, state := range hiring.IndicatorStates {
		n := 0
		for _, s := range r.Indicators {
			if s == state {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, itoa(n)+" "+string(state))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Indicators: " + strings.Join(parts, ", ")
}

func (w *Web) decisionTimeline(ds []hiring.Decision) Timeline {
	var t Timeline
	t.Level = 3
	for _, d := range ds {
		step := Step{Title: sentence(string(d.Kind)), By: d.DecidedByName, When: DateTime(d.DecidedAt, w.zone), Stamp: d.DecidedAt.Format("2006-01-02T15:04:05Z")}
		step.Content = Content{Text: d.Reason, Note: "The recommendation was: " + string(d.Recommendation) + "."}
		if len(d.Flags) > 0 {
			step.Content.Items = append([]string(nil), d.Flags...)
		}
		t.Steps = append(t.Steps, step)
	}
	return t
}

func decideFormOf(r app.CandidateResult, action string, typed *app.DecideInput, errs []fault.Field) *decideForm {
	if typed == nil {
		typed = &app.DecideInput{}
	}
	f := &decideForm{Action: action, InputHash: r.InputHash, Button: Button{Text: "Record decision", Once: true}, HasEarlier: len(r.Decisions) > 0}
	f.Decision = Radios{Question: Question{Name: "decision", Label: "Decision", Size: Small, Error: ErrorAt(errs, "decision")}, Value: string(typed.Decision)}
	for _, k := range hiring.DecisionKinds {
		o := Option{Value: string(k), Text: sentence(string(k))}
		if !k.Follows(r.Result.Outcome) {
			o.Hint = "Departs from the recommendation."
		}
		f.Decision.Options = append(f.Decision.Options, o)
	}
	if len(r.Result.Flags) > 0 {
		f.Flags = &Checkboxes{Question: Question{Name: "flags", Label: "Flags", Size: Small, Hint: "To appoint, tick each one: you have looked at it.", Error: ErrorAt(errs, "flags")}, Values: typed.Flags}
		for _, text := range r.Result.Flags {
			f.Flags.Options = append(f.Flags.Options, Option{Value: text, Text: text})
		}
	}
	f.Reason = Textarea{Question: Question{
		Name: "reason", Label: "Reason", Size: Small, Error: ErrorAt(errs, "reason"),
		Hint: fmt.Sprintf("At least %d characters; at least %d when you depart from the recommendation. Write it as if the candidate will read it.", hiring.ReasonShort, hiring.ReasonLong),
	}, Value: typed.Reason}
	return f
}

func (w *Web) decide(c echo.Context, actor hiring.Actor) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return fault.Wrap(fault.Invalid, "The form could not be read.", err)
	}
	in := app.DecideInput{
		Decision: hiring.DecisionKind(form.Get("decision")), Reason: newlines(form.Get("reason")), Flags: form["flags"], InputHash: form.Get("inputHash"),
	}
	if _, err := w.app.Decide(c.Request().Context(), actor, vacancyID, id, in); err != nil {
		if fault.Is(err, fault.Stale) {
			return w.candidateResultPage(c, actor, &in, []fault.Field{{Path: "decision", Message: fault.Of(err).Message}}, http.StatusPreconditionFailed)
		}
		errs, ok := invalid(err)
		if !ok {
			return err
		}
		return w.candidateResultPage(c, actor, &in, errs, http.StatusUnprocessableEntity)
	}
	return w.seeOther(c, stageRoot(c, vacancyID)+"/results/"+id.String(), "The decision has been recorded.")
}
