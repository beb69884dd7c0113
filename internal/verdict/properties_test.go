package verdict

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// random is a panel with holes.
func random(r *rand.Rand) Input {
	in := Input{Policy: Policy{Posts: num(2), Essential: []string{"s0"}, PassMark: num(3.0), Weights: map[string]float64{"s0": 2, "s1": 1, "s2": 1}}}
	for c := range 6 {
		for m := range 4 {
			for s := range 3 {
				if r.IntN(10) > 0 || c == 0 || m == 0 && s == 0 {
					in.Marks = append(in.Marks, Mark{Candidate: fmt.Sprintf("c%d", c), PanelMember: fmt.Sprintf("m%d", m), Criterion: fmt.Sprintf("s%d", s), Mark: 1 + r.IntN(7)})
				}
			}
		}
	}
	return in
}

func document(t *testing.T, in Input) []byte {
	t.Helper()
	doc, err := recommend(t, in).JSON()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestTheOrderOfRowsChangesNothing(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 6 {
		in := random(r)
		first := document(t, in)
		in.Marks = slices.Clone(in.Marks)
		r.Shuffle(len(in.Marks), func(i, j int) { in.Marks[i], in.Marks[j] = in.Marks[j], in.Marks[i] })
		if !bytes.Equal(first, document(t, in)) {
			t.Fatal("another order of rows gave other bytes")
		}
	}
}

// essence is what a recommendation says in numbers, but for what is drawn at random.
type essence struct{ panel, fair, se, variance float64 }

func essences(t *testing.T, r Result) map[string]essence {
	t.Helper()
	out := map[string]essence{}
	for _, c := range r.Candidates {
		s := 0.0
		for _, x := range c.Criteria {
			if x.FairMean != nil {
				s += *x.SE
			}
		}
		out[c.ID] = essence{*c.PanelScore, *c.FairScore, s, r.Variance.Q}
	}
	return out
}

// Other names for candidates, panel members or criteria, in another order, change no number. Chances are
// drawn with another seed, so they are compared within the error of drawing.
func TestOtherNamesChangeNothing(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(11, 12))
	for range 4 {
		in := random(r)
		plain := recommend(t, in)
		turned := func(id string) string { return fmt.Sprintf("%c%d", id[0]+1, '9'-id[1]) }
		other := Input{Policy: in.Policy, Marks: slices.Clone(in.Marks)}
		other.Policy.Weights, other.Policy.Essential = map[string]float64{}, []string{turned("s0")}
		for s, w := range in.Policy.Weights {
			other.Policy.Weights[turned(s)] = w
		}
		for i := range other.Marks {
			m := &other.Marks[i]
			m.Candidate, m.PanelMember, m.Criterion = turned(m.Candidate), turned(m.PanelMember), turned(m.Criterion)
		}
		renamed := recommend(t, other)
		got := essences(t, renamed)
		for id, want := range essences(t, plain) {
			g := got[turned(id)]
			near(t, "panel score", g.panel, want.panel, 1e-9)
			near(t, "fair score", g.fair, want.fair, 1e-4) // the search ends within its own error
			near(t, "standard errors", g.se, want.se, 1e-3)
			near(t, "Q", g.variance, want.variance, 1e-5)
			a, b := byID(t, plain, id), byID(t, renamed, turned(id))
			near(t, "chance of the bar", b.AboveBar.A, a.AboveBar.A, 0.05)
			near(t, "chance of a post", b.Top.B, a.Top.B, 0.06)
		}
	}
}

// A scale that begins elsewhere changes nothing but by as much.
func TestAShiftOfAllMarksShiftsAllScores(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(13, 14))
	for range 4 {
		in := random(r)
		other := Input{Policy: in.Policy, Marks: slices.Clone(in.Marks)}
		other.Policy.Scale, other.Policy.Bar, other.Policy.PassMark = &Scale{11, 17}, num(14.0), num(13.0)
		for i := range other.Marks {
			other.Marks[i].Mark += 10
		}
		shifted := recommend(t, other)
		got := essences(t, shifted)
		for id, want := range essences(t, recommend(t, in)) {
			g := got[id]
			near(t, "panel score", g.panel-10, want.panel, 1e-9)
			near(t, "fair score", g.fair-10, want.fair, 1e-4)
			near(t, "standard errors", g.se, want.se, 1e-3)
			near(t, "Q", g.variance, want.variance, 1e-5)
		}
	}
}

func TestRaisingAMarkNeverLowersAPanelScore(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		in := random(r)
		k := r.IntN(len(in.Marks))
		if in.Marks[k].Mark == 7 {
			continue
		}
		score := func() float64 {
			p, err := arrange(in)
			if err != nil {
				t.Fatal(err)
			}
			return p.evidence(slices.Index(p.candidates, in.Marks[k].Candidate), nil).panel
		}
		before := score()
		in.Marks[k].Mark++
		if after := score(); after < before {
			t.Fatalf("raising a mark of %s lowered the panel score", in.Marks[k].Candidate)
		}
	}
}

// Where everybody marked everything, whatever the spreads: the fair score is the panel score, and its
// variance has a closed form (engine design, section 1).
func TestCompleteDataNeedNoAllowance(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(15, 16))
	for range 20 {
		in := Input{Policy: Policy{Weights: map[string]float64{}}}
		members, criteria := 1+r.IntN(5), 1+r.IntN(6)
		for s := range criteria {
			in.Policy.Weights[fmt.Sprint(s)] = 1 + float64(r.IntN(3))
		}
		for c := range 2 + r.IntN(8) {
			for m := range members {
				for s := range criteria {
					in.Marks = append(in.Marks, Mark{Candidate: fmt.Sprint(c), PanelMember: fmt.Sprint(m), Criterion: fmt.Sprint(s), Mark: 1 + r.IntN(7)})
				}
			}
		}
		p, err := arrange(in)
		if err != nil {
			t.Fatal(err)
		}
		m := newModel(p.sheet)
		s := drawPrior(r, priorMeans)
		v, err := m.look(exp(s).floored(), ownEvidence, true)
		if err != nil {
			t.Fatal(err)
		}
		weights, squares := p.share(m), 0.0
		for _, w := range weights {
			squares += w * w
		}
		x := exp(s).floored()
		want := (x[haloEffect]*x[haloEffect] + x[residualEffect]*x[residualEffect]*squares) / float64(members)
		for c, es := range v.scores([][]float64{weights}) {
			near(t, "fair score", es[0].mean, p.evidence(c, nil).panel, 1e-9)
			near(t, "variance", es[0].variance, want, 1e-9)
		}
	}
}

// The closed form for complete panels is the general computation.
func TestTheClosedFormIsTheGeneralOne(t *testing.T) {
	t.Parallel()
	_, in := readFixture(t, "panel_balanced")
	p, err := arrange(in)
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(p.sheet)
	r := rand.New(rand.NewPCG(17, 18))
	for range 50 {
		s := exp(drawPrior(r, priorMeans)).floored()
		near(t, "criterion", m.remlCriterion(s)/m.generalCriterion(s), 1, 1e-9)
	}
}

// The second lens against the textbook: everything random, best linear unbiased prediction with the
// covariance matrix of all marks written out (Henderson 1975).
func TestTheSecondLensIsBestLinearUnbiasedPrediction(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(19, 20))
	for range 5 {
		in := random(r)
		p, err := arrange(in)
		if err != nil {
			t.Fatal(err)
		}
		m := newModel(p.sheet)
		s := exp(drawPrior(r, priorMeans)).floored()
		v, err := m.look(s, wholeField, true)
		if err != nil {
			t.Fatal(err)
		}
		w, b := p.share(m), newTextbook(p, s)
		for c, e := range v.scores([][]float64{w}) {
			mean, variance := b.predict(p, s, w, c)
			near(t, "mean", e[0].mean, mean, 1e-8)
			near(t, "variance", e[0].variance, variance, 1e-8)
		}
	}
}

// textbook is a panel with the covariance of its marks written out, criteria fixed and the rest random.
type textbook struct {
	rows         []placed
	y            []float64
	inverse, x   *mat.Dense // V⁻¹, and the design of the criteria
	xtvxInverse  mat.Dense
	mu, weighted mat.VecDense // µ, and V⁻¹(y − Xµ)
}

// placed says whom, by whom and about what a mark is.
type placed struct{ c, r, s int }

func newTextbook(p *panel, s spreads) *textbook {
	b := &textbook{inverse: new(mat.Dense)}
	for c := range p.candidates {
		for k := range p.criteria {
			cell := p.sheet.cell(c, k)
			for i, r := range cell.members {
				b.rows, b.y = append(b.rows, placed{c, int(r), k}), append(b.y, float64(cell.marks[i]))
			}
		}
	}
	sq := func(k int) float64 { return s[k] * s[k] }
	same := func(b bool) float64 { return map[bool]float64{true: 1}[b] }
	n := len(b.rows)
	cov := mat.NewSymDense(n, nil)
	b.x = mat.NewDense(n, len(p.criteria), nil)
	for i, a := range b.rows {
		b.x.Set(i, a.s, 1)
		for j, o := range b.rows[:i+1] {
			cov.SetSym(i, j, same(a.c == o.c)*(sq(candidateEffect)+same(a.s == o.s)*sq(profileEffect)+same(a.r == o.r)*sq(haloEffect))+
				same(a.r == o.r)*(sq(severityEffect)+same(a.s == o.s)*sq(bySkillEffect))+same(i == j)*sq(residualEffect))
		}
	}
	var xtv, xtvx mat.Dense
	_ = b.inverse.Inverse(cov)
	xtv.Mul(b.x.T(), b.inverse)
	xtvx.Mul(&xtv, b.x)
	_ = b.xtvxInverse.Inverse(&xtvx)
	var xty, gap mat.VecDense
	xty.MulVec(&xtv, mat.NewVecDense(n, b.y))
	b.mu.MulVec(&b.xtvxInverse, &xty)
	gap.MulVec(b.x, &b.mu)
	gap.SubVec(mat.NewVecDense(n, b.y), &gap)
	b.weighted.MulVec(b.inverse, &gap)
	return b
}

// predict gives Σ w·(µ + θ + γ + the panel's mean of ρ + δ) of one candidate, with its error variance.
func (b *textbook) predict(p *panel, s spreads, w []float64, candidate int) (mean, variance float64) {
	sq := func(k int) float64 { return s[k] * s[k] }
	members := float64(len(p.members))
	with := mat.NewVecDense(len(b.rows), nil) // covariance of each mark with what is predicted
	for i, a := range b.rows {
		z := (sq(severityEffect) + w[a.s]*sq(bySkillEffect)) / members
		if a.c == candidate {
			z += sq(candidateEffect) + w[a.s]*sq(profileEffect)
		}
		with.SetVec(i, z)
	}
	own := sq(candidateEffect) + sq(severityEffect)/members
	for _, weight := range w {
		own += weight * weight * (sq(profileEffect) + sq(bySkillEffect)/members)
	}
	weights := mat.NewVecDense(len(w), w)
	var vz, gap, spread mat.VecDense
	vz.MulVec(b.inverse, with)
	mean = mat.Dot(weights, &b.mu) + mat.Dot(with, &b.weighted)
	// What estimating µ adds: (w − XᵀV⁻¹z)ᵀ (XᵀV⁻¹X)⁻¹ (w − XᵀV⁻¹z).
	gap.MulVec(b.x.T(), &vz)
	gap.SubVec(weights, &gap)
	spread.MulVec(&b.xtvxInverse, &gap)
	return mean, own - mat.Dot(with, &vz) + mat.Dot(&gap, &spread)
}

// What is left of a mark is the prediction of its own error, and moves with the mark as is said.
func TestResidualsAreBestLinearUnbiasedPredictions(t *testing.T) {
	t.Parallel()
	in := random(rand.New(rand.NewPCG(25, 26)))
	p, err := arrange(in)
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(p.sheet)
	s := spreads{0.8, 0.5, 0.4, 0.7, 0.5, 0.3}
	v, err := m.look(s, wholeField, true)
	if err != nil {
		t.Fatal(err)
	}
	own, err := m.look(s, ownEvidence, true)
	if err != nil {
		t.Fatal(err)
	}
	b := newTextbook(p, s)
	residuals := v.residuals(p.sheet)
	for i, got := range residuals {
		near(t, "residual", got, s[residualEffect]*s[residualEffect]*b.weighted.AtVec(i), 1e-8)
	}
	a := &assessment{p: p, m: m, own: own, field: v}
	pattern := m.patterns[0]
	moves := a.movesOf(pattern)
	c := pattern.candidates[0]
	for i, at := range moves.criteria {
		place := int(p.sheet.start[c*len(p.criteria)+at]) + moves.index[i]
		p.sheet.mark[place]++
		after, err := newModel(p.sheet).look(s, wholeField, true)
		if err != nil {
			t.Fatal(err)
		}
		moved := after.residuals(p.sheet)[place] - residuals[place]
		near(t, "move of a mark's own residual", moves.residual[i], moved, 0.12) // but for what µ, ρ and δ take up
		score := after.scores([][]float64{p.share(m)})[c][0].mean - v.scores([][]float64{p.share(m)})[c][0].mean
		near(t, "move of the score", moves.field[i], score, 0.03)
		p.sheet.mark[place]--
	}
}

// A strict member's marks are added to and a generous one's taken off, by their part of the score.
func TestStepsGoAgainstSeverity(t *testing.T) {
	t.Parallel()
	_, in := readFixture(t, "panel_unbalanced")
	r := recommend(t, in)
	severity := map[string]float64{}
	for _, m := range r.Panel {
		severity[m.ID] = m.Severity
	}
	for _, c := range r.Candidates {
		for _, s := range c.Steps {
			if s.PanelMember != "" {
				near(t, "step of "+s.PanelMember+" for "+c.ID, s.Amount, -severity[s.PanelMember]/float64(c.Members), 0.2)
			}
		}
	}
}

// Steps lead from the panel score to the fair score, and the criteria's fair means make it up.
func TestStepsSumUp(t *testing.T) {
	t.Parallel()
	_, in := readFixture(t, "panel_unbalanced")
	r := recommend(t, in)
	for _, c := range r.Candidates {
		sum := *c.PanelScore
		for _, s := range c.Steps {
			sum += s.Amount
		}
		near(t, "steps of "+c.ID, sum, *c.FairScore, 1e-8)
		if len(c.Unscored) > 0 {
			continue
		}
		sum = 0
		for s, x := range c.Criteria {
			sum += *x.FairMean * []float64{3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1}[s] / 16
		}
		near(t, "criteria of "+c.ID, sum, *c.FairScore, 1e-8)
	}
}

// What is told of a panel without a member is what the panel without that member gives.
func TestLeavingOutLeavesOut(t *testing.T) {
	t.Parallel()
	_, in := readFixture(t, "panel_unbalanced")
	r := recommend(t, in)
	p, err := arrange(in)
	if err != nil {
		t.Fatal(err)
	}
	v := r.Variance
	s := spreads{v.Candidate, v.Profile, v.Halo, v.Residual, v.Severity, v.SeverityBySkill}
	for _, left := range r.Sensitivity.LeaveOneOut {
		fewer := in
		fewer.Marks = slices.DeleteFunc(slices.Clone(in.Marks), func(m Mark) bool { return m.PanelMember == left.PanelMember })
		q, err := arrange(fewer)
		if err != nil {
			t.Fatal(err)
		}
		m := newModel(q.sheet)
		view, err := m.look(s, ownEvidence, true)
		if err != nil {
			t.Fatal(err)
		}
		es := view.scores([][]float64{q.share(m)})
		for i, c := range r.Candidates {
			at := slices.Index(q.candidates, c.ID)
			near(t, c.ID+" without "+left.PanelMember, *left.FairScores[i], es[at][0].mean, 1e-6)
			if slices.Index(p.candidates, c.ID) < 0 {
				t.Fatal("a candidate nobody knows")
			}
		}
	}
}

func TestNamesChangeWordsOnly(t *testing.T) {
	t.Parallel()
	in := clearPanel(t)
	plain := recommend(t, in)
	in.Names = map[string]string{"Ann": "Ann Archer", "lead": "Leading", "w": "Wyn"}
	named := recommend(t, in)
	for i := range plain.Candidates {
		if plain.Candidates[i].Outcome != named.Candidates[i].Outcome || *plain.Candidates[i].FairScore != *named.Candidates[i].FairScore {
			t.Error("a name changed an outcome or a number")
		}
	}
	if all := strings.Join(byID(t, named, "Cy").Reasons, " "); !strings.Contains(all, "Leading") {
		t.Errorf("the reasons do not call the criterion by its name: %s", all)
	}
}

// Draws from the prior and around the mode have the moments and the density they should have.
func TestDrawsAreFromWhatTheyAreWeightedBy(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(21, 22))
	const n = 200_000
	mean, square := 0.0, 0.0
	for range n {
		v := math.Exp(drawPrior(r, priorMeans)[0]) // Gamma(2, 2/.8): mean .8, variance .8²/2
		mean, square = mean+v/n, square+v*v/n
	}
	near(t, "mean of the prior", mean, 0.8, 0.005)
	near(t, "variance of the prior", square-mean*mean, 0.32, 0.01)
	h := mat.NewSymDense(effects, nil)
	for k := range effects {
		h.SetSym(k, k, 4*float64(k+1))
	}
	h.SetSym(0, 1, 2)
	m := newMode([effects]float64{1, 2, 3, 4, 5, 6}, h)
	// Importance sampling of 1: the mean of q/p over draws from p is 1 for any other density q.
	wide := newMode(m.at, func() *mat.SymDense { var g mat.SymDense; g.ScaleSym(1.5, h); return &g }())
	ratio := 0.0
	for range n {
		x := m.draw(r)
		ratio += math.Exp(wide.logDensity(x)-m.logDensity(x)) / n
	}
	near(t, "mean ratio of densities", ratio, 1, 0.02)
	// The same for what points are drawn from, with the prior for q.
	ratio = 0
	m = newMode(priorMeans.log(), h)
	for i := range n {
		x := m.drawEither(r, priorMeans, float64(i) < nearMode*n)
		ratio += math.Exp(priorDensity(x, priorMeans)-m.logEither(x, priorMeans)) / n
	}
	near(t, "mean ratio of the prior to both", ratio, 1, 0.02)
}

// Joint draws spread as the scores do, and candidates of one group share the error of its panel.
func TestDrawsShareThePanelsError(t *testing.T) {
	t.Parallel()
	f, in := readFixture(t, "panel_disconnected")
	a := assessed(t, in)
	rows := a.u.draws[ownEvidence].rows
	moments := func(c, d int) float64 {
		x, y, xy := 0.0, 0.0, 0.0
		for _, row := range rows {
			x, y, xy = x+float64(row[c]), y+float64(row[d]), xy+float64(row[c])*float64(row[d])
		}
		n := float64(len(rows))
		return (xy - x*y/n) / (n - 1)
	}
	for c := range f.Engine.Drawn.SD {
		near(t, "standard deviation of the draws", math.Sqrt(moments(c, c))/a.u.scores[ownEvidence][0][c].sd(a.u.points), 1, 0.05)
		for d := range c {
			want := f.Engine.AtMode.Cov[c][d] / f.Engine.AtMode.Cov[c][c]
			near(t, "correlation of the draws", moments(c, d)/math.Sqrt(moments(c, c)*moments(d, d)), want, 0.1)
		}
	}
}

// Weights are tried a fifth up and down, evenly.
func TestWeightsAreTriedBothWays(t *testing.T) {
	t.Parallel()
	low, high, mean := math.Inf(1), 0.0, 0.0
	for _, w := range tryWeights(nil, []float64{0.5, 0.5}, 1, nil, 7) {
		near(t, "sum of the weights", w.weights[0]+w.weights[1], 1, 1e-12)
		ratio := w.weights[0] / w.weights[1]
		low, high, mean = math.Min(low, ratio), math.Max(high, ratio), mean+w.weights[0]/weightTries
	}
	near(t, "least ratio", low, 0.8/1.2, 0.04)
	near(t, "greatest ratio", high, 1.2/0.8, 0.08)
	near(t, "mean weight", mean, 0.5, 0.01)
}
