package verdict

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// From computes the recommendation. The error is Invalid and names every mistake of the input, or TooLarge.
func From(in Input) (Result, error) { return FromWith(in, func(string, float64) {}) }

// FromWith is From, telling how far it is: the calls may come from several goroutines at once.
func FromWith(in Input, progress Progress) (Result, error) {
	p, err := arrange(in)
	if err != nil {
		return Result{}, err
	}
	a, err := p.assess(progress)
	if err != nil {
		return Result{}, err
	}
	defer a.close()
	r := Result{
		Engine: Engine, InputHash: p.hash, Seed: p.seed, Policy: p.policy, Candidates: make([]Candidate, len(p.candidates)),
		Panel: a.describeMembers(), Variance: a.variance(), Agreement: p.agreement(&a.fit), Warnings: a.warnings(),
	}
	changes, steps := a.wouldChange(), a.steps()
	var ranks [][2]int
	if a.ranked {
		ranks = a.u.draws[ownEvidence].ranks()
	}
	column := a.u.draws[ownEvidence].column
	a.u.draws = [2]draws{} // a large field needs the room for its documents
	parallel(len(r.Candidates), func(c int) {
		r.Candidates[c] = a.candidate(c)
		r.Candidates[c].WouldChange = changes[c]
		r.Candidates[c].Steps = append([]Step{}, steps[c]...)
		if at := column[c]; a.ranked && at >= 0 {
			r.Candidates[c].Rank90 = &ranks[at]
		}
	})
	a.rank(r.Candidates)
	order := a.meritOrder()
	r.Sensitivity = a.sensitivity(order)
	r.Candidates = pick(r.Candidates, order)
	progress("done", 1)
	return r, r.seal()
}

// meritOrder is the candidates' places by fair score, best first, those without one last; by id where they
// are not ranked.
func (a *assessment) meritOrder() []int {
	order := make([]int, len(a.facts))
	for c := range order {
		order[c] = c
	}
	if !a.ranked {
		return order
	}
	slices.SortStableFunc(order, func(x, y int) int {
		f, g := a.facts[x], a.facts[y]
		switch {
		case f.scored != g.scored:
			return map[bool]int{true: -1, false: 1}[f.scored]
		case !f.scored || math.Abs(f.fair-g.fair) <= tolerance:
			return x - y
		}
		return -cmp.Compare(f.fair, g.fair)
	})
	return order
}

func pick[T any](all []T, order []int) []T {
	out := make([]T, len(order))
	for i, k := range order {
		out[i] = all[k]
	}
	return out
}

// standing gives each score its rank, equal scores the same.
func standing(scores []float64) []int {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return -cmp.Compare(scores[a], scores[b]) })
	out := make([]int, len(scores))
	for n, i := range order {
		out[i] = n + 1
		if n > 0 && scores[order[n-1]]-scores[i] <= tolerance {
			out[i] = out[order[n-1]]
		}
	}
	return out
}

// rank gives equal fair scores one rank. Candidates whom no common panel member links are not ranked.
func (a *assessment) rank(cs []Candidate) {
	if !a.ranked {
		return
	}
	var at []int
	var scores []float64
	for c, f := range a.facts {
		if f.scored {
			at, scores = append(at, c), append(scores, f.fair)
		}
	}
	ranks := standing(scores)
	shared := map[int]int{}
	for _, r := range ranks {
		shared[r]++
	}
	for i, c := range at {
		cs[c].Rank, cs[c].Tied = &ranks[i], shared[ranks[i]] > 1
	}
}

// candidate describes one candidate.
func (a *assessment) candidate(c int) Candidate {
	p, f := a.p, a.facts[c]
	j := judge(&f, p.policy.Thresholds, a.tied(c))
	out := Candidate{
		ID: p.candidates[c], Outcome: j.outcome, Clause: j.clause, Codes: j.codes.list(), Unscored: []string{},
		Arithmetic: p.arithmetic(c, f), CardMeans: p.cardMeans(c), Reasons: a.reasons(c, j), Flags: a.flags(c, j),
	}
	out.Members = len(out.CardMeans)
	if f.scored {
		a.scores(c, &out)
	}
	for s := range p.criteria {
		out.Criteria = append(out.Criteria, a.criterion(c, s))
		if len(p.sheet.cell(c, s).marks) == 0 {
			out.Unscored = append(out.Unscored, p.criteria[s])
		}
	}
	return out
}

// scores fills in the panel score, the fair score and what is known of it.
func (a *assessment) scores(c int, out *Candidate) {
	f := a.facts[c]
	out.PanelScore, out.FairScore = &f.panel, told(f.fair)
	if a.p.agreedCount(c) > 0 {
		alone := a.p.independentScore(c)
		out.Independent = &alone
	}
	own := a.u.scores[ownEvidence][0][c]
	se := rounded(own.sd(a.u.points), drawnDigits)
	out.SE = &se
	out.Interval90 = &[2]float64{
		rounded(own.quantile(a.u.points, 0.05), drawnDigits), rounded(own.quantile(a.u.points, 0.95), drawnDigits),
	}
	out.AboveBar = &ByLens{rounded(f.above.A, drawnDigits), rounded(f.above.B, drawnDigits)}
	if a.ranked {
		out.Top = &Top{f.top}
	}
	if len(a.p.members) > 1 {
		low, high := math.Inf(1), math.Inf(-1)
		for _, w := range a.leftOut {
			if w.has[c] {
				low, high = math.Min(low, w.fair[c]), math.Max(high, w.fair[c])
			}
		}
		if low <= high {
			out.LeftOut = &[2]float64{rounded(low, modelDigits), rounded(high, modelDigits)}
		}
	}
}

// criterion describes one cell.
func (a *assessment) criterion(c, s int) Criterion {
	p := a.p
	cell := p.sheet.cell(c, s)
	one := Criterion{ID: p.criteria[s], Marks: len(cell.marks), Range: cell.span(), Flags: a.cellFlags(c, s)}
	if len(cell.marks) == 0 {
		return one
	}
	mean := cell.mean()
	e := a.fair[c][1+a.m.skillOf[s]]
	one.Mean, one.FairMean, one.SE = &mean, told(e.mean), told(math.Sqrt(e.variance))
	if mark, ok := p.agreedOn(c, s); ok {
		one.Agreed = &mark
	}
	if len(cell.marks) > 1 {
		rwg, ad := cell.within(p.policy.Scale)
		one.RWG, one.AD = &rwg, &ad
	}
	return one
}

// within is how far the marks of a cell agree: r_wg = 1 − s² ÷ ((K² − 1)/12), the variance against that of K
// points taken at random, no less than 0 (James, Demaree and Wolf 1984); and the mean absolute deviation
// from the mean (Burke, Finkelstein and Dusig 1999).
func (c cell) within(scale Scale) (rwg, ad float64) {
	n, mean, square := float64(len(c.marks)), c.mean(), 0.0
	for _, m := range c.marks {
		d := float64(m) - mean
		square += d * d
		ad += math.Abs(d) / n
	}
	k := float64(scale.Max - scale.Min + 1)
	rwg = math.Max(0, 1-square/(n-1)/((k*k-1)/12))
	return rounded(rwg, closedDigits), rounded(ad, closedDigits)
}

// cardMeans are the weighted means of each panel member's own marks for a candidate.
func (p *panel) cardMeans(c int) []CardMean {
	sum, weight := make([]float64, len(p.members)), make([]float64, len(p.members))
	seen := make([]bool, len(p.members))
	for s := range p.criteria {
		cell := p.sheet.cell(c, s)
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

func (a *assessment) cellFlags(c, s int) []string {
	p := a.p
	flags := []string{}
	cell := p.sheet.cell(c, s)
	if p.essential[s] && len(cell.marks) < int(p.policy.Thresholds.FewestMembers) {
		flags = append(flags, "too few marks on an essential criterion")
	}
	if len(cell.marks) == 0 {
		return flags
	}
	for _, e := range a.facts[c].essentials {
		if e.criterion == s && !e.met() {
			flags = append(flags, "below pass mark")
		}
	}
	if a.disagrees(c, s) {
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
	for s := range p.criteria {
		if cell := p.sheet.cell(c, s); len(cell.marks) > 0 && p.weights[s] > 0 {
			terms = append(terms, short(p.weights[s])+" × "+short(p.value(c, s)))
		}
	}
	return fmt.Sprintf("(%s) ÷ %s = %s", strings.Join(terms, " + "), short(f.weight), short(f.panel))
}

// sensitivity is what other choices would have made of the fair scores, in the order of the merit list.
func (a *assessment) sensitivity(order []int) Sensitivity {
	out := Sensitivity{LeaveOneOut: []LeftOut{}, WeightDraws: WeightDraws{Draws: weightTries, Spread: weightSpread}}
	if len(a.p.members) > 1 {
		for r, w := range a.leftOut {
			one := LeftOut{PanelMember: a.p.members[r], FairScores: make([]*float64, len(order))}
			for i, c := range order {
				if w.has[c] {
					one.FairScores[i] = told(w.fair[c])
				}
			}
			out.LeaveOneOut = append(out.LeaveOneOut, one)
		}
	}
	for _, c := range order {
		if !a.ranked || !a.facts[c].inTop {
			out.WeightDraws.Holds = append(out.WeightDraws.Holds, nil)
			continue
		}
		out.WeightDraws.Holds = append(out.WeightDraws.Holds, &a.facts[c].stable)
	}
	return out
}
