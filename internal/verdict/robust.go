package verdict

import (
	"math/rand/v2"
	"slices"
)

// withoutMember is what the scores would be had one panel member not been there, at the same spreads.
type withoutMember struct {
	fair  []float64   // by candidate; meaningful where scored
	cells [][]float64 // candidate × essential criterion
	has   []bool      // the candidate still has marks
	cut   border      // among those who compete
}

// border is the score of the last in the best posts and of the next one.
type border struct{ last, next float64 }

// clears reports whether a score is among the best, and by more than a rounding error: whoever is level
// with another across the border is not. before is the score the border was found with, if the candidate
// competes at all: without whoever has a post, the next one takes it.
func (b border) clears(score, before float64, competes bool) bool {
	limit := b.last
	if competes && before >= limit-tolerance {
		limit = b.next
	}
	return score > limit+tolerance
}

// leaveOneOut computes the scores without each panel member in turn. In a panel of many members the others'
// effects stay as they are: one member tells little of another.
func (a *assessment) leaveOneOut() ([]withoutMember, error) {
	if a.fit.crew == 0 {
		return a.p.leaveOneOut(a.fit.spreads)
	}
	out := make([]withoutMember, len(a.p.members))
	parallel(len(out), func(r int) { out[r] = a.leaveOutOfMany(r) })
	return out, nil
}

// leaveOutOfMany computes the scores of the member's own candidates anew; those of others do not change.
func (a *assessment) leaveOutOfMany(r int) withoutMember {
	p := a.p
	n := len(p.candidates)
	w := withoutMember{fair: make([]float64, n), cells: make([][]float64, n), has: make([]bool, n)}
	var own []int
	for c, es := range a.fair {
		if es == nil {
			continue
		}
		w.fair[c], w.has[c], w.cells[c] = es[0].mean, true, a.essentialMeans(es)
		if p.marked(c, r) {
			own = append(own, c)
		}
	}
	rest := p.sheet.of(own).without(r)
	m := a.m.like(rest)
	v := &view{m: m, spreads: a.own.spreads, lens: ownEvidence, sys: a.own.sys, means: a.own.means}
	weights := [][]float64{p.share(m)}
	for k := range m.skills {
		weights = append(weights, unit(m.skills, k))
	}
	for i, es := range v.scores(weights) {
		c := own[i]
		if w.has[c] = es != nil; es != nil {
			p.settle(c, m, weights[0], es)
			w.fair[c], w.cells[c] = es[0].mean, a.essentialMeans(es)
		}
	}
	return w
}

// essentialMeans picks the essential criteria's means of a candidate's estimates.
func (a *assessment) essentialMeans(es []estimate) []float64 {
	var out []float64
	for s, essential := range a.p.essential {
		if !essential {
			continue
		}
		mean := 0.0
		if k := a.m.skillOf[s]; k >= 0 {
			mean = es[1+k].mean
		}
		out = append(out, mean)
	}
	return out
}

// marked reports whether a member marked a candidate on anything.
func (p *panel) marked(candidate, member int) bool {
	for s := range p.criteria {
		if slices.Contains(p.sheet.cell(candidate, s).members, int16(member)) { //nolint:gosec // at most MaxMembers
			return true
		}
	}
	return false
}

// leaveOneOut computes the scores without each panel member in turn.
func (p *panel) leaveOneOut(s spreads) ([]withoutMember, error) {
	out := make([]withoutMember, len(p.members))
	failed := make([]error, len(out))
	parallel(len(out), func(r int) {
		out[r], failed[r] = p.leaveOut(r, s)
	})
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p *panel) leaveOut(r int, s spreads) (withoutMember, error) {
	rest := p.sheet.without(r)
	w := withoutMember{fair: make([]float64, rest.candidates), cells: make([][]float64, rest.candidates), has: make([]bool, rest.candidates)}
	if rest.total() == 0 {
		return w, nil
	}
	m := newModel(rest)
	v, err := m.look(s, ownEvidence, false)
	if err != nil {
		return w, err
	}
	defer v.close()
	weights, at := [][]float64{p.share(m)}, []int{} // at: the set of weights of each essential criterion; 0: it has no marks left
	for k, number := range m.skillOf {
		set := 0
		if number >= 0 && (p.essential[k] || p.agreed != nil) {
			set = len(weights)
			weights = append(weights, unit(m.skills, number))
		}
		if p.essential[k] {
			at = append(at, set)
		}
	}
	for c, es := range v.scores(weights) {
		if es == nil {
			continue
		}
		p.settle(c, m, weights[0], es)
		w.fair[c], w.has[c] = es[0].mean, true
		for _, set := range at {
			mean := 0.0
			if set > 0 {
				mean = es[set].mean
			}
			w.cells[c] = append(w.cells[c], mean)
		}
	}
	return w, nil
}

func unit(n, k int) []float64 {
	w := make([]float64, n)
	w[k] = 1
	return w
}

// The weights are tried as they might as well have been chosen.
const (
	weightTries  = 1000
	weightSpread = 0.2 // each weight is multiplied by 0.8 to 1.2
)

// weightTry is one such choice, and where its border lies.
type weightTry struct {
	weights []float64
	border  border
}

// tryWeights draws weights and finds the border between the posts and the rest for each. cells is the
// candidates' fair means by criterion, running
// those who compete for a post.
func tryWeights(cells [][]float64, weights []float64, posts int, running []int, seed uint64) []weightTry {
	out := make([]weightTry, weightTries)
	parallel(len(out), func(i int) {
		r := rand.New(rand.NewPCG(seed+uint64(i), 5)) //nolint:gosec // a small number
		t := weightTry{weights: make([]float64, len(weights))}
		total := 0.0
		for k, w := range weights {
			t.weights[k] = w * (1 - weightSpread + 2*weightSpread*r.Float64())
			total += t.weights[k]
		}
		for k := range t.weights {
			t.weights[k] /= total
		}
		best := newTop[float64](posts + 1)
		for _, c := range running {
			best.add(dot(t.weights, cells[c]))
		}
		t.border.last, t.border.next = best.border()
		out[i] = t
	})
	return out
}
