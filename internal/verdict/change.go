package verdict

import (
	"fmt"
	"math"
	"slices"

	"merit/internal/hiring"
)

// change is one panel member's mark put otherwise.
type change struct {
	criterion, index, mark int
	to                     judgement
}

// wouldChange finds the smallest change of one mark by one panel member that changes the outcome,
// everything else staying as it is, and says so; or that none does. Of equally small changes the
// first in the order of criteria and panel members is told.
func (p *panel) wouldChange(c int, f facts, j judgement, k contest) []string {
	if !f.scored {
		return []string{"Marks for this candidate."}
	}
	var missing []string
	for _, g := range f.gates {
		if g.kind == gateFewMembers {
			more := count(2-len(p.cells[c][g.criterion].marks), "more panel member", "more panel members")
			missing = append(missing, fmt.Sprintf("A mark for %s from %s could change the outcome.", p.criterion(g.criterion), more))
		}
	}
	if len(missing) > 0 {
		return missing
	}
	// A panel without variation has some as soon as one mark is another.
	if len(f.gates) == 1 && f.gates[0].kind == gateNoVariation {
		f.gates = nil
	}
	if len(f.gates) > 0 {
		return []string{"No change of one mark would change the outcome: the evidence itself does not carry one."}
	}
	for size := 1; size <= p.policy.Scale.Max-p.policy.Scale.Min; size++ {
		if found, ok := p.changeOf(c, f, j, k, size); ok {
			cell := p.cells[c][found.criterion]
			return []string{fmt.Sprintf("If %s had given %d instead of %d for %s, the outcome would be “%s”.",
				p.member(cell.members[found.index]), found.mark, cell.marks[found.index], p.criterion(found.criterion), found.to.outcome)}
		}
	}
	return []string{"No change of a single mark would change the outcome."}
}

// changeOf tries every change of one mark by the given size.
func (p *panel) changeOf(c int, f facts, j judgement, k contest, size int) (change, bool) {
	for s, cell := range p.cells[c] {
		for i, mark := range cell.marks {
			if slices.Contains(cell.marks[:i], mark) {
				continue // the same change as an earlier member's
			}
			for _, to := range [2]int{mark + size, mark - size} {
				if to < p.policy.Scale.Min || to > p.policy.Scale.Max {
					continue
				}
				after := p.judge(c, p.with(f, s, cell, i, to), k)
				if p.alikeWith(to) {
					after = judgement{hiring.Borderline, EvidenceGate, -1}
				}
				if after.outcome != j.outcome {
					return change{s, i, to, after}, true
				}
			}
		}
	}
	return change{}, false
}

// alikeWith reports whether every mark would be the same if one that is not yet so became to.
func (p *panel) alikeWith(to int) bool { return p.marked[to] == p.total-1 }

// with gives the facts as they would be with one mark changed.
func (p *panel) with(f facts, s int, cell cell, i, to int) facts {
	after := f
	n := float64(len(cell.marks))
	after.score += float64(p.weights[s] / f.weight * float64(to-cell.marks[i]) / n)
	if !p.essential[s] {
		return after
	}
	mean := (float64(cell.sum) + float64(to-cell.marks[i])) / n
	after.failing = toggled(f.failing, s, mean < p.pass[s]-tolerance)
	low, high := math.MaxInt, math.MinInt
	for k, m := range cell.marks {
		if k == i {
			m = to
		}
		low, high = min(low, m), max(high, m)
	}
	after.disagree = toggled(f.disagree, s, float64(high-low) >= p.policy.Scale.disagreementSpan()-tolerance)
	return after
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
