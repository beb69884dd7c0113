package verdict

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// From computes the recommendation. The error is Invalid and names every mistake of the input.
func From(in Input) (Result, error) {
	p, err := arrange(in)
	if err != nil {
		return Result{}, err
	}
	components := p.components()
	whole := p.wholeGates(components)
	all := make([]facts, len(p.candidates))
	for c := range all {
		all[c] = p.factsOf(c, whole)
	}
	k := newContest(all, p.policy.Bar, p.policy.Posts)
	r := Result{Engine: Engine, InputHash: p.hash, Policy: p.policy, Panel: p.describeMembers(), Warnings: p.warnings(components)}
	for c := range all {
		r.Candidates = append(r.Candidates, p.candidate(c, all, k))
	}
	disconnected := parts(components) > 1
	rank(r.Candidates, disconnected)
	slices.SortStableFunc(r.Candidates, func(a, b Candidate) int {
		if d := byScore(a, b); d != 0 && !disconnected {
			return d
		}
		return natural(a.ID, b.ID)
	})
	return r, r.seal()
}

// byScore orders candidates by panel score, best first; without one, last.
func byScore(a, b Candidate) int {
	switch {
	case a.PanelScore == nil && b.PanelScore == nil:
		return 0
	case a.PanelScore == nil:
		return 1
	case b.PanelScore == nil:
		return -1
	case math.Abs(*a.PanelScore-*b.PanelScore) <= tolerance:
		return 0
	}
	return cmp.Compare(*b.PanelScore, *a.PanelScore)
}

// rank gives equal scores one rank. Candidates whom no common panel member links are not ranked.
func rank(cs []Candidate, disconnected bool) {
	if disconnected {
		return
	}
	order := make([]int, 0, len(cs))
	for i := range cs {
		if cs[i].PanelScore != nil {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return byScore(cs[a], cs[b]) })
	for n, i := range order {
		place := n + 1
		if n > 0 && byScore(cs[order[n-1]], cs[i]) == 0 {
			place = *cs[order[n-1]].Rank
			cs[order[n-1]].Tied, cs[i].Tied = true, true
		}
		cs[i].Rank = &place
	}
}

// candidate describes one candidate.
func (p *panel) candidate(c int, all []facts, k contest) Candidate {
	f := all[c]
	j := p.judge(c, f, k)
	out := Candidate{
		ID: p.candidates[c], Outcome: j.outcome, Clause: j.clause, Unscored: []string{}, Arithmetic: p.arithmetic(c, f),
		CardMeans: p.cardMeans(c),
	}
	out.Members = len(out.CardMeans)
	if f.scored {
		score := f.score
		out.PanelScore = &score
	}
	for s, cell := range p.cells[c] {
		one := Criterion{ID: p.criteria[s], Marks: len(cell.marks), Range: cell.span(), Flags: p.cellFlags(s, cell)}
		if len(cell.marks) > 0 {
			m := cell.mean()
			one.Mean = &m
		} else {
			out.Unscored = append(out.Unscored, p.criteria[s])
		}
		out.Criteria = append(out.Criteria, one)
	}
	out.Reasons = p.reasons(c, f, j, all)
	out.Flags = p.flags(c, f)
	out.WouldChange = p.wouldChange(c, f, j, k)
	return out
}

// cardMeans are the weighted means of each panel member's own marks for a candidate.
func (p *panel) cardMeans(c int) []CardMean {
	sum, weight := make([]float64, len(p.members)), make([]float64, len(p.members))
	seen := make([]bool, len(p.members))
	for s, cell := range p.cells[c] {
		for i, r := range cell.members {
			seen[r] = true
			sum[r] += float64(p.weights[s] * float64(cell.marks[i]))
			weight[r] += p.weights[s]
		}
	}
	out := []CardMean{}
	for r := range p.members {
		if seen[r] && weight[r] > 0 {
			out = append(out, CardMean{PanelMember: p.members[r], Mean: sum[r] / weight[r]})
		}
	}
	return out
}

func (p *panel) cellFlags(s int, c cell) []string {
	flags := []string{}
	if p.essential[s] && len(c.marks) < 2 {
		flags = append(flags, "fewer than two marks on an essential criterion")
	}
	if len(c.marks) == 0 {
		return flags
	}
	if p.essential[s] && c.mean() < p.pass[s]-tolerance {
		flags = append(flags, "below pass mark")
	}
	if float64(c.span()) >= p.policy.Scale.disagreementSpan()-tolerance {
		flags = append(flags, "disagreement")
	}
	return flags
}

// arithmetic writes the panel score out, as in "(3 × 4.25 + 1 × 5) ÷ 4 = 4.4375".
func (p *panel) arithmetic(c int, f facts) string {
	if !f.scored {
		return ""
	}
	var terms []string
	for s, cell := range p.cells[c] {
		if len(cell.marks) > 0 && p.weights[s] > 0 {
			terms = append(terms, short(p.weights[s])+" × "+short(cell.mean()))
		}
	}
	return fmt.Sprintf("(%s) ÷ %s = %s", strings.Join(terms, " + "), short(f.weight), short(f.score))
}
