package verdict

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// steps are, for every candidate, the way from the panel score to the fair score: each panel member's
// marking allowed for, the panel's own average put back, and what unequal numbers of marks do. They are
// none where the two scores are the same, as where everybody marked everything.
func (a *assessment) steps() [][]Step {
	out := make([][]Step, len(a.facts))
	if a.m.complete {
		return out
	}
	weights := a.p.share(a.m)
	parallel(len(a.m.patterns), func(i int) {
		p := a.m.patterns[i]
		var ab absorbed
		var k contrast
		ab.absorb(p, a.own.spreads, true)
		a.own.contrast(&ab, weights, &k)
		members := make([]float64, len(p.members))
		total := floats.Dot(k.load, a.own.sys.solution[:a.own.sys.n])
		for i, c := range p.cells {
			members[c.member] -= a.own.direct(&ab, &k, i) * a.own.sys.solution[c.column]
		}
		average := total - floats.Sum(members)
		for _, c := range p.candidates {
			if a.p.agreedCount(c) > 0 {
				out[c] = a.settledSteps(p, c, &ab, weights)
				continue
			}
			out[c] = a.stepsOf(p, c, members, average)
		}
	})
	return out
}

// settledSteps are those of a candidate with agreed marks, for which nobody's marking is allowed for.
func (a *assessment) settledSteps(p *pattern, c int, ab *absorbed, weights []float64) []Step {
	own := slices.Clone(weights)
	for s, k := range a.m.skillOf {
		if _, settled := a.p.agreedOn(c, s); settled && k >= 0 {
			own[k] = 0
		}
	}
	var k contrast
	a.own.contrast(ab, own, &k)
	members := make([]float64, len(p.members))
	for i, cell := range p.cells {
		members[cell.member] -= a.own.direct(ab, &k, i) * a.own.sys.solution[cell.column]
	}
	return a.stepsOf(p, c, members, floats.Dot(k.load, a.own.sys.solution[:a.own.sys.n])-floats.Sum(members))
}

// stepsOf lists those of candidate c that show in the digits of a result.
func (a *assessment) stepsOf(p *pattern, c int, members []float64, average float64) []Step {
	var out []Step
	add := func(member, why string, amount float64) {
		if math.Abs(amount) >= 0.5/modelDigits {
			out = append(out, Step{PanelMember: member, Why: why, Amount: rounded(amount, modelDigits)})
		}
	}
	f := a.facts[c]
	if math.Abs(f.fair-f.panel) <= tolerance {
		return nil // everybody marked this candidate on everything: what is allowed for comes to nothing
	}
	rest := f.fair - f.panel - average
	for i, r := range p.members {
		why := "marks higher than the panel, so this is taken off"
		if members[i] > 0 {
			why = "marks lower than the panel, so this is added"
		}
		add(a.p.members[r], why, members[i])
		rest -= members[i]
	}
	add("", "the whole panel’s average put back", average)
	add("", "criteria with fewer marks than others, or none", rest)
	return out
}
