package verdict

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"merit/internal/fault"
)

// assessment is everything that was computed of a panel, by place.
type assessment struct {
	p          *panel
	progress   Progress
	m          *model
	fit        fit
	own, field *view        // at the mode
	moved      []float64    // by how much agreed marks moved each fair score; nil: none count
	unsettled  [][]estimate // fair as it was before them
	fair       [][]estimate // candidate → the fair score, then each criterion's fair mean; nil without marks
	severity   []estimate
	residuals  []float64 // by place on the sheet
	u          *uncertainty
	extra      []int // essential criteria somebody missed the pass mark of, as in u.scores after the first
	facts      []facts
	running    []int // candidates who compete for a post, by fair score
	out        []int // the one with the best fair score of those who do not
	border     border
	cut        cut
	leftOut    []withoutMember
	tries      []weightTry
	components []int
	ranked     bool
}

// Progress is told how far a recommendation is: a step in words and the share of the whole that is done.
type Progress func(step string, share float64)

// assess computes it.
func (p *panel) assess(progress Progress) (*assessment, error) {
	a := &assessment{p: p, progress: progress, components: p.components(), m: newModel(p.sheet)}
	a.ranked = parts(a.components) < 2
	whole := p.wholeGates(a.components)
	a.facts = make([]facts, len(p.candidates))
	for c := range a.facts {
		a.facts[c] = p.evidence(c, whole)
	}
	if columns := len(p.members) * len(p.criteria); columns > maxColumns {
		return nil, fault.New(fault.TooLarge, fmt.Sprintf("%d panel members and %d criteria are more than Merit can compare at once. Score in stages with fewer panel members each.", len(p.members), len(p.criteria)))
	}
	for _, step := range []func() error{a.fitModel, a.atMode, a.uncertain, a.robust} {
		if err := step(); err != nil {
			return nil, fault.Wrap(fault.Internal, "The marks could not be analysed.", err)
		}
	}
	return a, nil
}

// maxColumns bounds panel members × criteria: the equations have as many unknowns.
const maxColumns = 1200

func (a *assessment) close() {
	for _, v := range []*view{a.own, a.field} {
		if v != nil {
			v.close()
		}
	}
}

// means are the prior means on the panel's scale.
func (p *panel) means() spreads {
	out := priorMeans
	for k := range out {
		out[k] *= p.policy.Scale.Steps()
	}
	return out
}

func (a *assessment) fitModel() error {
	a.progress("how much the marks vary, and why", 0)
	a.fit = fitSpreads(a.p.sheet, a.m, a.p.means(), a.p.seed)
	if math.IsInf(a.fit.crit, 0) || math.IsNaN(a.fit.crit) {
		return errSingular
	}
	if a.p.noVariances() == "" && a.fit.crew == 0 {
		a.fit.fitREML(a.m, a.p.means())
	}
	return nil
}

// atMode computes fair scores at the most probable spreads, and what depends on nothing else.
func (a *assessment) atMode() (err error) {
	a.progress("what each panel member’s marks are worth", 0.2)
	if a.own, err = a.m.look(a.fit.spreads, ownEvidence, true); err != nil {
		return err
	}
	if a.field, err = a.m.look(a.fit.spreads, wholeField, true); err != nil {
		return err
	}
	weights := [][]float64{a.p.share(a.m)}
	for k := range a.m.skills {
		weights = append(weights, unit(a.m.skills, k))
	}
	a.fair = a.own.scores(weights)
	a.settleAtMode()
	a.severity = a.own.severity()
	a.residuals = a.field.residuals(a.p.sheet)
	for c := range a.facts {
		f := &a.facts[c]
		if a.fair[c] == nil {
			continue
		}
		f.fair = a.fair[c][0].mean
		for s, essentials := range a.p.essential {
			k := a.m.skillOf[s]
			if !essentials || k < 0 || len(a.p.sheet.cell(c, s).marks) == 0 {
				continue
			}
			f.essentials = append(f.essentials, essential{criterion: s, mean: a.fair[c][1+k].mean, pass: a.p.pass[s]})
			if a.disagrees(c, s) {
				f.disagree = append(f.disagree, s)
			}
		}
	}
	return nil
}

// disagrees reports whether the panel disagrees on a cell: by its range, or since a mark is far from what
// everything else says it should be.
func (a *assessment) disagrees(c, s int) bool {
	if _, settled := a.p.agreedOn(c, s); settled {
		return false
	}
	cell := a.p.sheet.cell(c, s)
	return float64(cell.span()) >= a.p.policy.disagreementSpan()-tolerance || a.surprising(c, s) >= 0
}

// surprising is the mark of a cell furthest from what was expected of it, or −1 where none is far.
func (a *assessment) surprising(c, s int) int {
	from := int(a.p.sheet.start[c*len(a.p.criteria)+s])
	found, furthest := -1, a.p.policy.Thresholds.DisagreementResidual*a.fit.spreads[residualEffect]
	for i := range a.p.sheet.cell(c, s).marks {
		if r := math.Abs(a.residuals[from+i]); r > furthest+tolerance {
			found, furthest = i, r
		}
	}
	return found
}

// uncertain computes the chances of the bar, the pass marks that were missed, and a post.
func (a *assessment) uncertain() error {
	missed := map[int]map[int]bool{} // criterion → candidates
	for c, f := range a.facts {
		for _, e := range f.failing() {
			if missed[e.criterion] == nil {
				missed[e.criterion] = map[int]bool{}
			}
			missed[e.criterion][c] = true
		}
	}
	weights := [][]float64{a.p.share(a.m)}
	at := map[int]int{}
	for s := range a.p.criteria {
		if len(missed[s]) > 0 {
			at[s] = len(weights)
			weights = append(weights, unit(a.m.skills, a.m.skillOf[s]))
			a.extra = append(a.extra, s)
		}
	}
	a.progress("how sure the scores are", 0.3)
	points := a.fit.drawPoints(a.m, a.p.means(), a.p.seed)
	var err error
	wanted := func(set, c int) bool { return missed[a.extra[set-1]][c] }
	if a.u, err = uncertain(a.m, points, weights, wanted, func(done, of int) {
		a.progress("how sure the scores are", 0.4+0.5*float64(done)/float64(of))
	}); err != nil {
		return err
	}
	a.settleUncertainty()
	chance := func(c, w int, limit float64) ByLens {
		return ByLens{A: a.u.scores[ownEvidence][w][c].above(points, limit), B: a.u.scores[wholeField][w][c].above(points, limit)}
	}
	competes := make([]bool, len(a.facts))
	for c := range a.facts {
		f := &a.facts[c]
		if a.fair[c] == nil {
			continue
		}
		f.above = chance(c, 0, a.p.policy.Bar)
		for i, e := range f.essentials {
			if !e.met() {
				f.essentials[i].above = chance(c, at[e.criterion], e.pass)
			}
		}
		f.competes = !f.excluded(a.p.policy.Thresholds)
		competes[c] = f.competes
	}
	best := newTop[float64](a.p.policy.Posts + 1)
	for c, f := range a.facts {
		if competes[c] {
			best.add(f.fair)
			a.running = append(a.running, c)
		} else if f.scored && (len(a.out) == 0 || f.fair > a.facts[a.out[0]].fair) {
			a.out = []int{c}
		}
	}
	slices.SortStableFunc(a.running, func(x, y int) int { return -cmp.Compare(a.facts[x].fair, a.facts[y].fair) })
	a.border.last, a.border.next = best.border()
	a.cut = a.u.draws[wholeField].cut(a.p.policy.Posts, competes)
	for c := range a.facts {
		f := &a.facts[c]
		if f.competes {
			f.inTop = a.border.clears(f.fair, f.fair, true)
			f.top = a.u.draws[wholeField].inTop(c, a.cut, true)
		}
	}
	return nil
}

// robust tries every panel member's absence and slightly different weights.
func (a *assessment) robust() (err error) {
	a.progress("what single panel members and weights change", 0.9)
	if a.leftOut, err = a.leaveOneOut(); err != nil {
		return err
	}
	competes := make([]bool, len(a.facts))
	for c, f := range a.facts {
		competes[c] = f.competes
	}
	for r := range a.leftOut {
		w := &a.leftOut[r]
		best := newTop[float64](a.p.policy.Posts + 1)
		for c := range a.facts {
			if competes[c] && w.has[c] {
				best.add(w.fair[c])
			}
		}
		w.cut.last, w.cut.next = best.border()
	}
	cells := make([][]float64, len(a.facts))
	for c, es := range a.fair {
		for _, e := range es {
			cells[c] = append(cells[c], e.mean)
		}
		if es != nil {
			cells[c] = cells[c][1:]
		}
	}
	a.tries = tryWeights(cells, a.p.share(a.m), a.p.policy.Posts, a.running, a.p.seed)
	parallel(len(a.facts), func(c int) {
		f := &a.facts[c]
		if !f.inTop {
			return // it says how a post would be lost
		}
		f.alone = a.aloneWith(c, *f, change{})
		f.stable = a.stableWith(c, *f, change{})
	})
	return nil
}

// aloneWith are the panel members without whom candidate c would not be at or above the bar and the pass
// marks, and among the best, with one mark changed.
func (a *assessment) aloneWith(c int, f facts, x change) []int {
	if len(a.p.members) < 3 {
		return nil // without one of two there is no panel left to compare with
	}
	var out []int
	for r, w := range a.leftOut {
		if !a.holdsWithout(c, f, r, w, x) {
			out = append(out, r)
		}
	}
	return out
}

func (a *assessment) holdsWithout(c int, f facts, r int, w withoutMember, x change) bool {
	if !w.has[c] {
		return false
	}
	grown := 0.0 // how much more the change counts when the member's own mark is gone
	if x.size != 0 && x.index == ofAgreed {
		grown = 1
	} else if x.size != 0 && x.member != r {
		cell := a.p.sheet.cell(c, x.criterion)
		n := float64(len(cell.marks))
		grown = 1
		if slices.Contains(cell.members, int16(r)) { //nolint:gosec // at most MaxMembers
			grown = n / (n - 1)
		}
	}
	fair := w.fair[c] + grown*x.own
	if fair < a.p.policy.Bar-tolerance || !w.cut.clears(fair, w.fair[c], f.competes) {
		return false
	}
	next := 0
	for s, essential := range a.p.essential {
		if !essential {
			continue
		}
		mean := w.cells[c][next]
		if s == x.criterion {
			mean += grown * x.cellOwn
		}
		if mean < a.p.pass[s]-tolerance {
			return false
		}
		next++
	}
	return true
}

// stableWith is the share of weight tries under which candidate c stays at or above the bar and among the
// best, with one mark changed.
func (a *assessment) stableWith(c int, f facts, x change) float64 {
	row := make([]float64, a.m.skills)
	for k := range row {
		row[k] = a.fair[c][1+k].mean
	}
	moved := a.m.skillOf[x.criterion]
	n := 0
	for _, t := range a.tries {
		before := dot(t.weights, row)
		score := before + t.weights[max(0, moved)]*x.cellOwn
		if score >= a.p.policy.Bar-tolerance && t.border.clears(score, before, f.competes) {
			n++
		}
	}
	return float64(n) / float64(len(a.tries))
}
