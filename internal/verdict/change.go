package verdict

import (
	"fmt"
	"math"
	"slices"
)

// change is one panel member's mark put otherwise, and how far that moves the candidate's scores, everything
// else staying as it is.
type change struct {
	criterion, index, member int
	size                     int     // points; 0: no change
	own, field               float64 // the score's move through each lens
	cellOwn, cellField       float64 // the criterion's mean's
	residual                 float64 // the mark's own residual's
}

// ofAgreed is the index of a change that is one of an agreed mark.
const ofAgreed = -1

// moves are how far one more point moves a pattern's scores, by place of the mark.
type moves struct {
	own, field, cellOwn, cellField []float64
	residual                       []float64 // how far the mark's own residual moves
	criteria, index                []int     // the mark's criterion, and its place in the cell
	alike                          bool      // marks of a criterion move the scores alike
}

// movesOf computes them for one pattern.
func (a *assessment) movesOf(p *pattern) moves {
	m := moves{alike: a.m.complete}
	for i, c := range p.cells {
		m.criteria = append(m.criteria, a.m.criterionOf(p.skills[c.skill]))
		index := 0
		for _, b := range p.cells[:i] {
			if b.skill == c.skill {
				index++
			}
		}
		m.index = append(m.index, index)
	}
	weights := a.p.share(a.m)
	for _, v := range []*view{a.own, a.field} {
		var ab absorbed
		var k contrast
		ab.absorb(p, v.spreads, v.lens == ownEvidence)
		score, cell := make([]float64, len(p.cells)), make([]float64, len(p.cells))
		v.contrast(&ab, weights, &k)
		for i := range p.cells {
			score[i] = v.direct(&ab, &k, i)
		}
		for s, skill := range p.skills {
			v.contrast(&ab, unit(a.m.skills, skill), &k)
			for i, c := range p.cells {
				if int(c.skill) == s {
					cell[i] = v.direct(&ab, &k, i)
				}
			}
		}
		if v.lens == ownEvidence {
			m.own, m.cellOwn = score, cell
			continue
		}
		m.field, m.cellField = score, cell
		for _, c := range p.cells {
			z := append([]float64(nil), ab.of(int(c.member))...)
			addScaled(z, 1, ab.shift[int(c.group)*ab.k:(int(c.group)+1)*ab.k])
			m.residual = append(m.residual, 1-1/ab.d[c.group]-dot(z, z)) // σ²ε·W, its diagonal
		}
	}
	return m
}

// wouldChange finds, for every candidate, the smallest change of one mark by one panel member that changes
// the outcome, and says so; or that none does. Of equally small changes the first in the order of
// criteria and panel members is told.
func (a *assessment) wouldChange() [][]string {
	out := make([][]string, len(a.facts))
	for c := range out {
		out[c] = a.missing(c)
	}
	all := make([]moves, len(a.m.patterns))
	parallel(len(all), func(i int) {
		if slices.ContainsFunc(a.m.patterns[i].candidates, func(c int) bool { return out[c] == nil }) {
			all[i] = a.movesOf(a.m.patterns[i])
		}
	})
	parallel(len(out), func(c int) {
		if out[c] == nil {
			out[c] = []string{a.smallestChange(c, all[a.m.pattern[c]])}
		}
	})
	return out
}

// missing says which marks are missing for an outcome, or that no mark helps.
func (a *assessment) missing(c int) []string {
	p, f := a.p, a.facts[c]
	if !f.scored {
		return []string{"Marks for this candidate."}
	}
	var missing []string
	for _, g := range f.gates {
		if g.kind == gateFewMembers {
			more := count(int(p.policy.Thresholds.FewestMembers)-len(p.sheet.cell(c, g.criterion).marks), "more panel member", "more panel members")
			missing = append(missing, fmt.Sprintf("A mark for %s from %s could change the outcome.", p.criterion(g.criterion), more))
		}
	}
	if slices.ContainsFunc(f.gates, func(g gate) bool { return g.kind == gateFewJudges }) {
		more := count(int(p.policy.Thresholds.FewestMembers)-p.judgesOf(c), "more panel member", "more panel members")
		missing = append(missing, fmt.Sprintf("A scorecard from %s could change the outcome.", more))
	}
	if len(missing) > 0 {
		return missing
	}
	if len(f.gates) > 0 {
		return []string{"No change of one mark would change the outcome: the evidence itself does not carry one."}
	}
	return nil
}

// sure is by how much the chances must be beyond a threshold before it is said what a change would do, and
// not what it might: they are drawn at random, and with other marks the draws would be others.
const sure = 0.02

// smallestChange tries ever larger changes of every mark.
func (a *assessment) smallestChange(c int, m moves) string {
	const none = "No change of a single mark would change the outcome."
	j := judge(&a.facts[c], a.p.policy.Thresholds, a.tied(c))
	if !a.reachable(c, j, m) {
		return none
	}
	seen := tried{chances: map[[2]float64]chances{}, gaps: a.u.draws[wholeField].gaps(c, a.cut, a.facts[c].competes)}
	low, high := a.p.policy.Scale.Min, a.p.policy.Scale.Max
	for size := 1; size <= high-low; size++ {
		if words := a.agreedChange(c, j, size, &seen); words != "" {
			return words
		}
		for i, s := range m.criteria {
			if _, settled := a.p.agreedOn(c, s); settled {
				continue // the agreed mark counts, whatever the members' own
			}
			cell := a.p.sheet.cell(c, s)
			index := m.index[i]
			mark := int(cell.marks[index])
			if same := slices.Index(cell.marks, cell.marks[index]); same < index && m.alike {
				continue // the same change as an earlier member's
			}
			for _, by := range [2]int{size, -size} {
				if mark+by < low || mark+by > high {
					continue
				}
				d := float64(by)
				x := change{s, index, int(cell.members[index]), by, d * m.own[i], d * m.field[i], d * m.cellOwn[i], d * m.cellField[i], d * m.residual[i]}
				if to, clear := a.outcomeAfter(c, j, x, &seen); to.outcome != j.outcome {
					return fmt.Sprintf("If %s had given %d instead of %d for %s and all else were the same, the outcome %s be “%s”.",
						a.p.member(x.member), mark+by, mark, a.p.criterion(s), wouldOrMight(clear), to.outcome)
				}
			}
		}
	}
	return none
}

// agreedChange tries every agreed mark so many points higher and lower.
func (a *assessment) agreedChange(c int, j judgement, size int, seen *tried) string {
	if a.p.agreed == nil {
		return ""
	}
	share := a.p.share(a.m)
	for s, k := range a.m.skillOf {
		mark, ok := a.p.agreedOn(c, s)
		for _, by := range [2]int{size, -size} {
			if !ok || int(mark)+by < a.p.policy.Scale.Min || int(mark)+by > a.p.policy.Scale.Max {
				continue
			}
			d := float64(by)
			x := change{s, ofAgreed, -1, by, d * share[k], d * share[k], d, d, 0}
			if to, clear := a.outcomeAfter(c, j, x, seen); to.outcome != j.outcome {
				return fmt.Sprintf("If the panel had agreed on %d instead of %d for %s and all else were the same, the outcome %s be “%s”.",
					int(mark)+by, int(mark), a.p.criterion(s), wouldOrMight(clear), to.outcome)
			}
		}
	}
	return ""
}

func wouldOrMight(clear bool) string {
	if clear {
		return "would"
	}
	return "might"
}

// reachable reports whether the largest change there could be might change the outcome at all, which saves
// trying those that are far from everything.
func (a *assessment) reachable(c int, j judgement, m moves) bool {
	f := a.facts[c]
	if j.clause == BelowPassMark {
		hopeless := 0
		for _, e := range f.essentials {
			if e.hopeless(a.p.policy.Thresholds) {
				hopeless++
			}
		}
		return hopeless < 2
	}
	if j.clause != BelowBar {
		return true
	}
	if a.p.agreedCount(c) > 0 {
		return true
	}
	most := float64(a.p.policy.Scale.Max - a.p.policy.Scale.Min)
	return a.aboveWith(c, most*slices.Max(m.own), most*slices.Max(m.field)).high() > a.p.policy.Thresholds.BarUnlikely
}

// tried keeps what was computed for one candidate, and room to change facts in.
type tried struct {
	chances    map[[2]float64]chances // by the score's moves
	gaps       []float32              // to a place among the best
	essentials []essential
}

// chances are those that move with a score.
type chances struct {
	above ByLens
	top   float64
}

func (a *assessment) aboveWith(c int, own, field float64) ByLens {
	return ByLens{
		A: a.u.scores[ownEvidence][0][c].above(a.u.points, a.p.policy.Bar-own),
		B: a.u.scores[wholeField][0][c].above(a.u.points, a.p.policy.Bar-field),
	}
}

// outcomeAfter judges candidate c with one mark changed; clear says that the change is small and that
// slightly other chances would give the same outcome.
func (a *assessment) outcomeAfter(c int, before judgement, x change, seen *tried) (after judgement, clear bool) {
	t := a.p.policy.Thresholds
	f := a.facts[c]
	seen.essentials = append(seen.essentials[:0], f.essentials...)
	f.essentials = seen.essentials
	f.fair += x.own
	key := [2]float64{x.own, x.field}
	moved, known := seen.chances[key]
	if !known {
		moved = chances{a.aboveWith(c, x.own, x.field), reached(seen.gaps, x.field)}
		seen.chances[key] = moved
	}
	f.above, f.top = moved.above, moved.top
	a.changeCell(c, &f, x)
	f.inTop = a.border.clears(f.fair, a.facts[c].fair, a.facts[c].competes)
	f.alone, f.stable = nil, 1
	after = judge(&f, t, false)
	if after.clause == ClearlyAmong {
		f.alone, f.stable = a.aloneWith(c, a.facts[c], x), a.stableWith(c, a.facts[c], x)
		after = judge(&f, t, false)
	}
	if after.outcome == before.outcome {
		return after, false
	}
	for _, margin := range [2]float64{sure, -sure} {
		g := f
		g.above.A, g.above.B, g.top = clamp(f.above.A+margin), clamp(f.above.B+margin), clamp(f.top+margin)
		if judge(&g, t, false).outcome != after.outcome {
			return after, false
		}
	}
	return after, max(x.size, -x.size) <= small
}

// small is how many points a change may have before the fit itself may move with it.
const small = 2

func clamp(p float64) float64 { return math.Max(0, math.Min(1, p)) }

// changeCell puts the change into what the facts say of its own criterion.
func (a *assessment) changeCell(c int, f *facts, x change) {
	if !a.p.essential[x.criterion] {
		return
	}
	for i := range f.essentials {
		e := &f.essentials[i]
		if e.criterion != x.criterion {
			continue
		}
		e.mean += x.cellOwn
		if e.met() {
			continue
		}
		if at := slices.Index(a.extra, x.criterion); at >= 0 && a.u.scores[ownEvidence][1+at][c].means != nil {
			e.above.A = a.u.scores[ownEvidence][1+at][c].above(a.u.points, e.pass-x.cellOwn)
			e.above.B = a.u.scores[wholeField][1+at][c].above(a.u.points, e.pass-x.cellField)
			continue
		}
		sd := math.Sqrt(a.fair[c][1+a.m.skillOf[x.criterion]].variance)
		e.above.A = math.Erfc((e.pass-e.mean)/(sd*math.Sqrt2)) / 2
		e.above.B = e.above.A
	}
	f.disagree = toggled(f.disagree, x.criterion, a.disagreesAfter(c, x))
}

// disagreesAfter reports whether the panel disagrees on the changed cell.
func (a *assessment) disagreesAfter(c int, x change) bool {
	if x.index == ofAgreed {
		return false
	}
	cell := a.p.sheet.cell(c, x.criterion)
	from := int(a.p.sheet.start[c*len(a.p.criteria)+x.criterion])
	low, high := math.MaxInt, math.MinInt
	for i, mark := range cell.marks {
		m, r := int(mark), a.residuals[from+i]
		if i == x.index {
			m, r = m+x.size, r+x.residual
		}
		low, high = min(low, m), max(high, m)
		if math.Abs(r) > a.p.policy.Thresholds.DisagreementResidual*a.fit.spreads[residualEffect]+tolerance {
			return true
		}
	}
	return float64(high-low) >= a.p.policy.disagreementSpan()-tolerance
}

// toggled is the list with s in it or not; the list itself stays as it is.
func toggled(list []int, s int, in bool) []int {
	if slices.Contains(list, s) == in {
		return list
	}
	if in {
		return append(slices.Clone(list), s)
	}
	return slices.DeleteFunc(slices.Clone(list), func(x int) bool { return x == s })
}
