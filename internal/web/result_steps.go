package web

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/verdict"
)

// resultStep is one small step on the way to an outcome, which anybody can follow and check.
type resultStep struct {
	Title string
	Words []string
	Table *Table
	Items []string
}

// stepsOf is the outcome as a chain of small steps: marks, panel score, fair score, how sure, pass marks, bar, place,
// what holds without one member, and the clause that decided.
func stepsOf(r app.CandidateResult) []resultStep {
	x := r.Result
	if x.PanelScore == nil {
		return []resultStep{{Title: "There are no marks", Words: []string{"No scorecard with a mark was submitted for this candidate, so there is nothing to compute."}}, ruleStep(r)}
	}
	marks := 0
	for _, c := range x.Criteria {
		marks += c.Marks
	}
	steps := []resultStep{
		{Title: "The marks", Words: []string{fmt.Sprintf("%s gave %s on %s. They are below, with the evidence.", Plural(x.Members, "panel member", "panel members"), Plural(marks, "mark", "marks"), Plural(len(x.Criteria)-len(x.Unscored), "criterion", "criteria"))}},
		panelScoreStep(r), fairScoreStep(r),
		{Title: "How sure that is", Words: []string{fmt.Sprintf("The standard error of the fair score is %s. With 90%% certainty it lies from %s.", Fixed(*x.SE, 2), intervalText(x.Interval90))}},
	}
	if s := passMarkStep(r); s != nil {
		steps = append(steps, *s)
	}
	side := "at or above"
	if *x.FairScore < r.Policy.Bar-1e-9 {
		side = "below"
	}
	steps = append(steps, resultStep{Title: "The bar", Words: []string{fmt.Sprintf("The fair score is %s the bar of %s. The chance that it really is at or above the bar is %s.", side, number(r.Policy.Bar), chanceText(x.AboveBar))}}, placeStep(r))
	if x.LeftOut != nil {
		steps = append(steps, resultStep{Title: "Without one panel member", Words: []string{fmt.Sprintf("Leaving out any one panel member, the fair score would be from %s.", intervalText(x.LeftOut))}})
	}
	return append(steps, ruleStep(r))
}

// panelScoreStep writes the panel score out as a sum.
func panelScoreStep(r app.CandidateResult) resultStep {
	t := Table{Caption: "Panel score, to check by hand", HideCaption: true, RowHeadings: true, Columns: []Column{
		{Text: "Criterion"}, {Text: "Mean mark", Numeric: true}, {Text: "Weight", Numeric: true}, {Text: "Weight × mark", Numeric: true},
	}}
	sum, weights := 0.0, 0.0
	for i, cr := range markedCriteria(r.Rubric.Rubric) {
		x := r.Result.Criteria[i]
		if x.Mean == nil {
			t.Rows = append(t.Rows, []Cell{Text(cr.Name), Text("–"), {Content: Content{Text: "–", Note: "not scored"}}, Text("–")})
			continue
		}
		value, mark := *x.Mean, Text(fourAtMost(*x.Mean))
		if x.Agreed != nil {
			value, mark = *x.Agreed, Cell{Content: Content{Text: fourAtMost(*x.Agreed), Note: "agreed; own marks " + Fixed(*x.Mean, 2)}}
		}
		sum, weights = sum+cr.Weight*value, weights+cr.Weight
		t.Rows = append(t.Rows, []Cell{Text(cr.Name), mark, Text(number(cr.Weight)), Text(fourAtMost(cr.Weight * value))})
	}
	t.Rows = append(t.Rows, []Cell{Text("Together"), Text(""), Text(fourAtMost(weights)), Text(fourAtMost(sum))})
	words := []string{fmt.Sprintf("%s ÷ %s = %s", fourAtMost(sum), fourAtMost(weights), fourAtMost(*r.Result.PanelScore))}
	if r.Other != nil {
		words = append(words, fmt.Sprintf("By %s it would be %s.", otherBasis(r.Rubric.Rubric), Fixed(*r.Other, 2)))
	}
	return resultStep{Title: "The panel score is " + scoreText(r.Result.PanelScore), Table: &t, Words: words}
}

// fourAtMost writes a number with four decimals at most and no zeros behind.
func fourAtMost(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(Fixed(v, 4), "0"), ".")
}

// fairScoreStep is the way from the panel score to the fair score.
func fairScoreStep(r app.CandidateResult) resultStep {
	s := resultStep{Title: "The fair score is " + scoreText(r.Result.FairScore)}
	members := map[string]string{}
	for id, name := range r.Members {
		members[id.String()] = name
	}
	for _, x := range r.Result.Steps {
		if math.Abs(x.Amount) >= 0.005 {
			s.Items = append(s.Items, stepWords(x, members))
		}
	}
	switch {
	case math.Abs(*r.Result.FairScore-*r.Result.PanelScore) < 0.005 && len(s.Items) == 0:
		s.Words = []string{"What has to be allowed for comes to nothing: the fair score is the panel score."}
	case len(r.Result.Steps) == 0:
		s.Words = []string{fmt.Sprintf("Panel members mark differently, and not all of them marked everything. Allowing for who marked this candidate, %s becomes %s.", scoreText(r.Result.PanelScore), scoreText(r.Result.FairScore))}
	default:
		s.Words = []string{fmt.Sprintf("Not everybody marked everything, so how strictly those who marked this candidate mark others is allowed for. From %s, these lead to %s:", scoreText(r.Result.PanelScore), scoreText(r.Result.FairScore))}
	}
	return s
}

func passMarkStep(r app.CandidateResult) *resultStep {
	s := resultStep{Title: "The pass marks of essential criteria"}
	for i, cr := range markedCriteria(r.Rubric.Rubric) {
		if !cr.Essential || cr.PassMark == nil {
			continue
		}
		x := r.Result.Criteria[i]
		switch {
		case x.FairMean == nil:
			s.Items = append(s.Items, cr.Name+": nobody marked it.")
		case slices.Contains(x.Flags, "below pass mark"):
			s.Items = append(s.Items, fmt.Sprintf("%s: %s, below the pass mark of %d.", cr.Name, Fixed(*x.FairMean, 2), *cr.PassMark))
		default:
			s.Items = append(s.Items, fmt.Sprintf("%s: %s, at or above the pass mark of %d.", cr.Name, Fixed(*x.FairMean, 2), *cr.PassMark))
		}
	}
	if len(s.Items) == 0 {
		return nil
	}
	return &s
}

func placeStep(r app.CandidateResult) resultStep {
	s := resultStep{Title: "The place among the others"}
	if r.Result.Rank == nil {
		s.Words = []string{"Candidates are not ranked: the marks link them by no common panel member."}
		return s
	}
	words := fmt.Sprintf("By fair score the candidate is number %s.", rankText(r.Result))
	if r.Result.Tied {
		words += " Somebody else is level with it: Merit breaks no tie."
	}
	if i := r.Result.Rank90; i != nil {
		words += fmt.Sprintf(" With 90%% certainty the place is from %d to %d.", i[0], i[1])
	}
	if r.Result.Top != nil && r.Policy.Posts > 0 {
		words += fmt.Sprintf(" The chance of really %s is %s.", postWords(r.Policy.Posts), verdict.Percent(r.Result.Top.B))
	}
	s.Words = []string{words}
	if by := r.PanelRank; by > 0 && by != *r.Result.Rank {
		s.Words = append(s.Words, fmt.Sprintf("By panel score alone it would be number %d.", by))
	}
	return s
}

// clauseWords says what each clause of the rule asks.
var clauseWords = map[verdict.Clause]string{
	verdict.EvidenceGate:  "Is the evidence too thin for any outcome? (borderline)",
	verdict.BelowPassMark: "Is an essential criterion clearly below its pass mark? (do not appoint)",
	verdict.BelowBar:      "Is the fair score clearly below the bar? (do not appoint)",
	verdict.ClearlyAmong:  "Is the candidate clearly above the bar and clearly among the best, whichever member is left out and with slightly other weights? (recommend appoint)",
	verdict.BeyondPosts:   "Is the candidate clearly above the bar, and the posts clearly go to others? (reserve)",
	verdict.NotClear:      "Everything else is borderline.",
}

// ruleStep lists the clauses up to the one that decided.
func ruleStep(r app.CandidateResult) resultStep {
	s := resultStep{Title: "The rule: the first question answered yes decides"}
	for _, clause := range verdict.Clauses {
		if clause == r.Result.Clause {
			answer := " Yes."
			if clause == verdict.NotClear {
				answer = ""
			}
			s.Items = append(s.Items, clauseWords[clause]+answer)
			break
		}
		s.Items = append(s.Items, clauseWords[clause]+" No.")
	}
	s.Words = []string{"So the recommendation is: " + string(r.Result.Outcome) + "."}
	return s
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
