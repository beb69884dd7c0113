package verdict

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// fit is the most probable spreads of a panel.
type fit struct {
	at       [effects]float64 // log spreads at the maximum of q
	spreads  spreads          // the same as spreads, floored
	q        float64          // ½·(−remlCriterion) + logPrior there
	crit     float64          // remlCriterion there
	reml     spreads          // spreads that maximise the restricted likelihood alone
	remlCrit float64
	hessian  *mat.SymDense // of −q at the maximum, by log spread
	subset   int           // candidates the search began with; 0: all
	crew     int           // members whose marks it was fitted to; 0: all
}

// The fit of more candidates than largeField, where they fall into more than manyPatterns patterns,
// starts from subsetSize of them.
const (
	largeField   = 600
	manyPatterns = 100
	subsetSize   = 500
)

// quantum is what log spreads are rounded to, so that the last digits, which differ between
// processors, decide nothing. It is far below what any result shows.
const quantum = 1e-5

// manyEnough is the last step that is worth taking for a large field.
const manyEnough = 2e-4

// objective is −q over log spreads; without prior means, half the REML criterion.
func (m *model) objective(x [effects]float64, means *spreads) float64 {
	f := m.remlCriterion(exp(x).floored()) / 2
	if means != nil {
		f -= logPrior(x, *means)
	}
	return f
}

// fitSpreads finds the spreads. seed chooses candidates where there are too many to begin with all.
func fitSpreads(s *sheet, m *model, means spreads, seed uint64) fit {
	if crew := s.crewFor(); crew != s && m.balanced == nil {
		sub := newModel(crew)
		out := fitSpreads(crew, sub, means, seed)
		out.crew = crew.members
		out.fitREML(sub, means)
		out.q, out.crit = -m.objective(out.at, &means), m.remlCriterion(out.spreads)
		return out
	}
	var out fit
	start := means.log()
	if m.candidates > largeField && len(m.patterns) > manyPatterns {
		out.subset = subsetSize
		r := rand.New(rand.NewPCG(seed, 1))
		sub := newModel(s.of(r.Perm(s.candidates)[:subsetSize]))
		start = sub.search(start, &means, rougher)
		h := sub.curvature(start, &means)
		// More candidates tell more of their own spreads, but not of the members', who stay as many.
		for i := range severityEffect {
			for j := range i + 1 {
				h.SetSym(i, j, h.At(i, j)*float64(m.candidates)/subsetSize)
			}
		}
		out.at = m.polish(start, &means, h, manyEnough)
		out.hessian = h
	} else {
		out.at = m.polish(m.search(start, &means, rough), &means, nil, quantum)
	}
	for k, v := range out.at {
		out.at[k] = math.Round(v/quantum) * quantum
	}
	if floor := math.Log(residualFloor); out.at[residualEffect] < floor+2*quantum {
		out.at[residualEffect] = floor
	}
	out.spreads = exp(out.at).floored()
	out.q = -m.objective(out.at, &means)
	out.crit = m.remlCriterion(out.spreads)
	return out
}

// fitREML finds the spreads that maximise the restricted likelihood alone, which the coefficients of
// generalizability rest on. A spread that the likelihood puts at 0 ends near leastSpread.
func (f *fit) fitREML(m *model, means spreads) {
	x := f.at
	if f.subset == 0 {
		x = m.polish(m.search(x, nil, fine), nil, nil, quantum)
	} else {
		// What the priors bend is known: their second derivative is −2eˣ/m.
		for k, v := range x {
			f.hessian.SetSym(k, k, f.hessian.At(k, k)-2*math.Exp(v)/means[k])
		}
		x = m.polish(x, nil, f.hessian, manyEnough)
	}
	f.remlCrit = m.remlCriterion(exp(x).floored())
	for k, v := range x {
		x[k] = math.Round(v/quantum) * quantum
	}
	f.reml = exp(x).floored()
	for k, v := range f.reml {
		if v < nothing {
			f.reml[k] = 0
		}
	}
}

// nothing is a spread the likelihood puts at 0: the search stops near leastSpread.
const nothing = 10 * leastSpread

// leastSpread keeps a spread from going to 0, where its logarithm has no end.
const leastSpread = 1e-4

// How near the search comes to the maximum, in its objective. Newton's steps do the rest where there is a
// top; where the likelihood puts a spread at 0 there is none, only an ever gentler slope.
const (
	rougher = 0.01 // of a part of the candidates
	rough   = 1e-3
	fine    = 1e-8
)

// search climbs from a start with BFGS. The residual is searched above its floor.
func (m *model) search(start [effects]float64, means *spreads, precision float64) [effects]float64 {
	problem := optimize.Problem{
		Func: func(t []float64) float64 { return m.objective(raise(t), means) },
		Grad: func(g, t []float64) {
			x := raise(t)
			m.gradient(g, x, means)
			for k := range g {
				g[k] *= math.Exp(t[k]) / math.Exp(x[k])
			}
		},
	}
	settings := &optimize.Settings{
		GradientThreshold: 10 * precision, MajorIterations: 200, Converger: &optimize.FunctionConverge{Absolute: precision, Iterations: 3},
	}
	result, _ := optimize.Minimize(problem, lower(start), settings, &optimize.BFGS{})
	if result == nil {
		return start
	}
	return raise(result.X)
}

// raise and lower turn the search's coordinates into log spreads and back: each spread is its least
// value and something positive.
func raise(t []float64) (x [effects]float64) {
	for k := range x {
		x[k] = math.Log(least(k) + math.Exp(t[k]))
	}
	return x
}

func lower(x [effects]float64) []float64 {
	t := make([]float64, effects)
	for k := range x {
		t[k] = math.Log(math.Max(math.Exp(x[k])-least(k), 1e-3*math.Exp(x[k])))
	}
	return t
}

func least(k int) float64 {
	if k == residualEffect {
		return residualFloor
	}
	return leastSpread
}
