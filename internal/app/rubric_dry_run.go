package app

import (
	"context"
	"fmt"
	"math"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/verdict"
)

// ExampleCandidate is an invented candidate of a dry run with a mark for each marked criterion of the
// rubric, in its order.
type ExampleCandidate struct {
	Name  string `json:"name"`
	About string `json:"about"`
	Marks []int  `json:"marks"`
}

// exampleMembers give each example mark, more or less.
const exampleMembers = 3

// DryRun is what would come of example marks under a vacancy's rubric as it stands.
type DryRun struct {
	RubricView
	Examples []ExampleCandidate
	Result   verdict.Result
}

// DryRun tries a vacancy's rubric on example marks; nothing is kept. Nil marks: Merit's own examples.
// marks has a list for each example candidate, with one mark for each marked criterion in the rubric's
// order. Field paths are "marks.C.N".
func (a *App) DryRun(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, marks [][]int) (out DryRun, err error) {
	if out.RubricView, err = a.Rubric(ctx, actor, vacancyID); err != nil {
		return out, err
	}
	r := out.Rubric.Rubric
	out.Examples = exampleCandidates(r)
	if marks != nil {
		var fs fault.Fields
		criteria := markedOf(r)
		for i := range out.Examples {
			for n, c := range criteria {
				if i >= len(marks) || n >= len(marks[i]) || !r.Scale.Has(marks[i][n]) {
					fs.Addf(fmt.Sprintf("marks.%d.%d", i, n), "The mark of %s for %s must be a whole number from %d to %d.",
						out.Examples[i].Name, c.Name, r.Scale.Min(), r.Scale.Max())
					continue
				}
				out.Examples[i].Marks[n] = marks[i][n]
			}
		}
		if err := fs.Err(); err != nil {
			return out, fmt.Errorf("dry run: %w", err)
		}
	}
	if out.Result, err = verdict.From(dryRunInput(r, out.Examples)); err != nil {
		return out, fmt.Errorf("dry run: %w", err)
	}
	return out, nil
}

func markedOf(r hiring.Rubric) []hiring.Criterion {
	var out []hiring.Criterion
	for _, c := range r.Criteria {
		if c.Marked() {
			out = append(out, c)
		}
	}
	return out
}

// exampleCandidates are four one would want to see told apart: clearly above the bar, just at it, strong
// but for one essential criterion, and below.
func exampleCandidates(r hiring.Rubric) []ExampleCandidate {
	lo, hi := r.Scale.Min(), r.Scale.Max()
	at := func(v float64) int { return min(max(int(math.Round(v)), lo), hi) }
	step := float64(hi-lo) / 6
	criteria := markedOf(r)
	all := func(v float64) []int {
		marks := make([]int, len(criteria))
		for i, c := range criteria {
			marks[i] = at(v + step*[]float64{0, 0.6, -0.6}[i%3])
			if c.PassMark != nil {
				marks[i] = max(marks[i], *c.PassMark)
			}
		}
		return marks
	}
	out := []ExampleCandidate{
		{Name: "Example A", About: "clearly above the bar", Marks: all(r.Bar + 1.5*step)},
		{Name: "Example B", About: "just at the bar", Marks: all(r.Bar)},
		{Name: "Example C", About: "strong, but short on one criterion", Marks: all(r.Bar + 1.5*step)},
		{Name: "Example D", About: "below the bar", Marks: all(r.Bar - 1.5*step)},
	}
	short := 0
	for i, c := range criteria {
		if c.Essential {
			short = i
			break
		}
	}
	for i, c := range criteria {
		if i == short {
			out[2].Marks[i] = at(r.Bar - 2*step)
			if c.PassMark != nil {
				out[2].Marks[i] = max(lo, *c.PassMark-1)
			}
		}
		out[3].Marks[i] = at(r.Bar - 1.5*step + step*float64(i%2))
	}
	return out
}

// dryRunInput has three example panel members give the example marks. The second is now and then a point
// lower and the third a point higher, so that the marks disagree a little, as marks do.
func dryRunInput(r hiring.Rubric, examples []ExampleCandidate) verdict.Input {
	in := verdict.RubricInput(r)
	criteria := markedOf(r)
	for k, ex := range examples {
		candidate := ex.Name
		in.Candidates = append(in.Candidates, candidate)
		for m := range exampleMembers {
			member := fmt.Sprintf("Example panel member %d", m+1)
			for n, c := range criteria {
				mark := ex.Marks[n]
				switch {
				case m == 1 && (n+2*k)%5 == 0:
					mark = max(mark-1, r.Scale.Min())
				case m == 2 && (n+2*k)%5 == 2:
					mark = min(mark+1, r.Scale.Max())
				}
				in.Marks = append(in.Marks, verdict.Mark{Candidate: candidate, PanelMember: member, Criterion: c.ID.String(), Mark: mark})
			}
			for _, c := range r.Criteria {
				if !c.Marked() {
					in.Checks = append(in.Checks, verdict.Check{Candidate: candidate, PanelMember: member, Criterion: c.ID.String(), Held: true})
				}
			}
		}
	}
	return in
}
