package verdict

import (
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// lens says what is known of candidates before their marks.
type lens int

const (
	// ownEvidence takes every candidate × criterion cell as a fixed level: the candidate's own evidence
	// and nothing else. Only panel members' effects are shrunk.
	ownEvidence lens = iota
	// wholeField takes candidates as drawn from a field, so that the best of many is expected to have
	// had some luck.
	wholeField
)

// system is the normal equations of a whole panel at given spreads, factored: for the criterion means
// µ (wholeField only) and after them u = ρ + δ for each member and criterion.
type system struct {
	lens     lens
	n        int       // rows
	free     int       // criterion means among them
	factor   []float64 // n×n, lower triangle L with L Lᵀ = the matrix
	solution []float64 // of the equations
	half     []float64 // L⁻¹ right
	logDet   float64   // Σ log|V| over candidates
	square   float64   // Σ yᵀWy
	parts    []part
}

// sums are what the patterns bring to the equations, for a residual variance of 1. They depend on nothing
// but the ratios of the candidates' own spreads to the residual.
type sums struct {
	weights, right []float64 // Σ EᵀWE, columns × columns, lower triangle; Σ EᵀWy
	logDet, square float64
}

// part is the sum over one run of patterns, kept apart so that the sum does not depend on how many
// processors there are.
type part struct {
	sums
	work absorbed
}

// run is how many patterns one part takes.
const run = 128

var errSingular = errors.New("the equations have no single solution")

// solve sets up the equations and solves them. The error is errSingular.
func (m *model) solve(sys *system, s spreads, l lens) error {
	columns := m.members * m.skills
	sys.lens, sys.free = l, 0
	if l == wholeField {
		sys.free = m.skills
	}
	sys.n = sys.free + columns
	sum := m.sums(sys, s)
	invE := 1 / (s[residualEffect] * s[residualEffect])
	sys.logDet, sys.square = sum.logDet-float64(m.marks)*math.Log(invE), sum.square*invE
	sys.factor, sys.half = grow(sys.factor, sys.n*sys.n), grow(sys.half, sys.n)
	m.assemble(sys, sum, s)
	if _, ok := lapack64.Potrf(blas64.Symmetric{Uplo: blas.Lower, N: sys.n, Data: sys.factor, Stride: sys.n}); !ok {
		return errSingular
	}
	sys.forward(sys.half)
	sys.solution = grow(sys.solution, sys.n)
	copy(sys.solution, sys.half)
	sys.backward(sys.solution)
	return nil
}

// ratios are the candidates' own spreads as shares of the residual, with a residual of 1.
func (s spreads) ratios() spreads {
	e := s[residualEffect]
	return spreads{candidateEffect: s[candidateEffect] / e, profileEffect: s[profileEffect] / e, haloEffect: s[haloEffect] / e, residualEffect: 1}
}

// sums gives the patterns' sums at given spreads: those held if they are of the same ratios, else new ones,
// valid until sys is used again.
func (m *model) sums(sys *system, s spreads) *sums {
	want := s.ratios()
	if sys.lens == wholeField {
		for i := range m.held {
			if m.held[i].of(want) {
				return &m.held[i].sums
			}
		}
	}
	return m.accumulate(sys, want)
}

// held is the sums of one set of ratios, kept for the many points of a search that share them.
type held struct {
	ratios spreads
	sums
}

// of reports whether the ratios are the same but for rounding.
func (h *held) of(want spreads) bool {
	for k, v := range want {
		if math.Abs(v-h.ratios[k]) > 1e-13*v {
			return false
		}
	}
	return true
}

// mostHeld bounds the columns of sums that are held.
const mostHeld = 400

// hold keeps the sums at some points in place of those held before. Nothing else may use the model meanwhile.
func (m *model) hold(points ...[effects]float64) {
	if m.balanced != nil || m.members*m.skills > mostHeld {
		return
	}
	fresh := make([]held, len(points))
	parallel(len(points), func(i int) {
		sys := m.borrow()
		defer m.giveBack(sys)
		sys.lens = wholeField
		sum := m.sums(sys, exp(points[i]).floored())
		fresh[i] = held{exp(points[i]).floored().ratios(), sums{slices.Clone(sum.weights), slices.Clone(sum.right), sum.logDet, sum.square}}
	})
	m.held = fresh
}

// accumulate sums the patterns' shares, each run of patterns on a processor of its own.
func (m *model) accumulate(sys *system, ratios spreads) *sums {
	columns := m.members * m.skills
	runs := (len(m.patterns) + run - 1) / run
	for len(sys.parts) < runs {
		sys.parts = append(sys.parts, part{})
	}
	parallel(runs, func(i int) {
		p := &sys.parts[i]
		p.weights, p.right, p.logDet, p.square = grow(p.weights, columns*columns), grow(p.right, columns), 0, 0
		for _, pattern := range m.patterns[i*run : min((i+1)*run, len(m.patterns))] {
			p.work.absorb(pattern, ratios, sys.lens == ownEvidence)
			p.work.addTo(p.weights, p.right, columns, m.skills)
			if sys.lens == wholeField {
				p.logDet += float64(len(pattern.candidates)) * p.work.logDet
				p.square += p.work.quadratic()
			}
		}
	})
	first := &sys.parts[0]
	for i := 1; i < runs; i++ {
		p := &sys.parts[i]
		floats.Add(first.weights, p.weights)
		floats.Add(first.right, p.right)
		first.logDet += p.logDet
		first.square += p.square
	}
	return &first.sums
}

// assemble puts the sums and the members' priors into the matrix and the right side. Within a member,
// u has the covariance σ²δ·I + σ²ρ·J, whose inverse is (I − κJ) ÷ σ²δ with κ = σ²ρ ÷ (σ²δ + S·σ²ρ).
func (m *model) assemble(sys *system, sum *sums, s spreads) {
	columns, free, n, skills := m.members*m.skills, sys.free, sys.n, m.skills
	vr, vs := s[severityEffect]*s[severityEffect], s[bySkillEffect]*s[bySkillEffect]
	kappa := vr / (vs + float64(skills)*vr)
	invE := 1 / (s[residualEffect] * s[residualEffect])
	for i := range columns {
		row, from := sys.factor[(free+i)*n:], sum.weights[i*columns:]
		floats.ScaleTo(row[free:free+i+1], invE, from[:i+1])
		for j := i - i%skills; j <= i; j++ {
			row[free+j] -= kappa / vs
		}
		row[free+i] += 1 / vs
		sys.half[free+i] = sum.right[i] * invE
		if free == 0 {
			continue
		}
		sys.half[i%skills] += sum.right[i] * invE
		for j, v := range from[:i+1] {
			v *= invE
			row[j%skills] += v
			if j != i {
				sys.factor[(free+j)*n+i%skills] += v
			}
		}
	}
	for i := range min(free, columns) {
		for j := range i + 1 {
			sum := 0.0
			for r := range m.members {
				sum += sys.factor[(free+r*skills+i)*n+j]
			}
			sys.factor[i*n+j] = sum
		}
	}
}

// forward solves L x = b in place, backward Lᵀ x = b.
func (sys *system) forward(b []float64) {
	for i := range b {
		row := sys.factor[i*sys.n : i*sys.n+i+1]
		b[i] = (b[i] - floats.Dot(row[:i], b[:i])) / row[i]
	}
}

func (sys *system) backward(b []float64) {
	for i := len(b) - 1; i >= 0; i-- {
		row := sys.factor[i*sys.n : i*sys.n+i+1]
		b[i] /= row[i]
		floats.AddScaled(b[:i], -b[i], row[:i])
	}
}

// remlCriterion is −2 times the restricted log likelihood at given spreads: what lme4 calls REMLcrit
// (Bates et al. 2015, eq. 41). It is +Inf where the equations cannot be solved.
func (m *model) remlCriterion(s spreads) float64 {
	if m.balanced != nil {
		return m.balanced.remlCriterion(s)
	}
	return m.generalCriterion(s)
}

// generalCriterion is remlCriterion of any panel, complete or not.
func (m *model) generalCriterion(s spreads) float64 {
	sys := m.borrow()
	defer m.giveBack(sys)
	if m.solve(sys, s, wholeField) != nil {
		return math.Inf(1)
	}
	det := 0.0
	for i := range sys.n {
		det += 2 * math.Log(sys.factor[i*(sys.n+1)])
	}
	vr, vs := s[severityEffect]*s[severityEffect], s[bySkillEffect]*s[bySkillEffect]
	prior := float64(m.members) * (float64(m.skills-1)*math.Log(vs) + math.Log(vs+float64(m.skills)*vr))
	return sys.logDet + det + prior + sys.square - floats.Dot(sys.half, sys.half) + float64(m.marks-m.skills)*math.Log(2*math.Pi)
}

// borrow gives a system's room to work in, and giveBack returns it.
func (m *model) borrow() *system {
	select {
	case sys := <-m.scratch:
		return sys
	default:
		return &system{}
	}
}

func (m *model) giveBack(sys *system) {
	select {
	case m.scratch <- sys:
	default:
	}
}

// parallel calls do for 0 to n−1 on as many processors as there are.
func parallel(n int, do func(i int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers < 2 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}
