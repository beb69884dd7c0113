package verdict

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// How the uncertainty of the spreads is drawn, and from which size on it no longer matters.
const (
	drawnPoints = 1024
	nearMode    = 0.7 // the share of points drawn around the mode; the rest comes from the prior
	tails       = 4.0 // degrees of freedom of the multivariate t around the mode
	modeAlone   = 200 // candidates from which on the mode is used alone
	negligible  = 1e-6
)

// point is one draw of the spreads with its weight; the weights sum to 1.
type point struct {
	spreads spreads
	weight  float64
	seed    uint64
}

// drawPoints draws spreads by importance sampling from a mixture of a multivariate t at the mode and the
// prior, weighted by the density of the mixture (defensive importance sampling; Hesterberg 1995).
func (f *fit) drawPoints(m *model, means spreads, seed uint64) []point {
	if m.candidates >= modeAlone || m.members*m.skills > crewColumns {
		return []point{{spreads: f.spreads, weight: 1, seed: seed}}
	}
	if f.hessian == nil {
		f.hessian = m.curvature(f.at, &means)
	}
	// What the draws spread by is rounded like the mode: the last digits differ between processors.
	for i := range effects {
		for j := range i + 1 {
			f.hessian.SetSym(i, j, math.Round(f.hessian.At(i, j)*1e3)/1e3)
		}
	}
	around := newMode(f.at, f.hessian)
	r := rand.New(rand.NewPCG(seed, 2))
	xs := make([][effects]float64, drawnPoints)
	for i := range xs {
		xs[i] = around.drawEither(r, means, float64(i) < nearMode*drawnPoints)
	}
	logs := make([]float64, len(xs))
	parallel(len(xs), func(i int) {
		logs[i] = -m.objective(xs[i], &means) - around.logEither(xs[i], means)
	})
	highest := math.Inf(-1)
	for _, v := range logs {
		highest = math.Max(highest, v)
	}
	total := 0.0
	for i, v := range logs {
		logs[i] = math.Exp(v - highest)
		total += logs[i]
	}
	var out []point
	kept := 0.0
	for i, v := range logs {
		if v/total > negligible {
			out = append(out, point{exp(xs[i]).floored(), v / total, seed + uint64(i)})
			kept += v / total
		}
	}
	for i := range out {
		out[i].weight /= kept
	}
	return out
}

// drawEither draws around the mode or from the prior, and logEither is the log density of doing so in the
// shares there are of both.
func (m *mode) drawEither(r *rand.Rand, means spreads, near bool) [effects]float64 {
	if near {
		return m.draw(r)
	}
	return drawPrior(r, means)
}

func (m *mode) logEither(x [effects]float64, means spreads) float64 {
	return math.Log(nearMode*math.Exp(m.logDensity(x)) + (1-nearMode)*math.Exp(priorDensity(x, means)))
}

// drawPrior draws log spreads from their Gamma(2, 2/m) priors: the sum of two exponentials.
func drawPrior(r *rand.Rand, means spreads) (x [effects]float64) {
	for k := range x {
		x[k] = math.Log(-math.Log((1-r.Float64())*(1-r.Float64())) * means[k] / 2)
	}
	return x
}

// priorDensity is the log density of drawPrior: Gamma with shape 2 and rate 2/m, times the spread for the
// Jacobian of its logarithm.
func priorDensity(x [effects]float64, means spreads) float64 {
	sum := logPrior(x, means)
	for _, m := range means {
		sum += 2 * math.Log(2/m)
	}
	return sum
}

// mode is a multivariate t around the most probable log spreads.
type mode struct {
	at      [effects]float64
	vectors mat.Dense
	values  []float64 // of the Hessian, at least leastCurvature
	scale   float64   // the density's constant, as a logarithm
}

// leastCurvature keeps the draws within reason where the data say nothing of a spread.
const leastCurvature = 0.5

func newMode(at [effects]float64, hessian *mat.SymDense) *mode {
	m := &mode{at: at}
	var eigen mat.EigenSym
	if eigen.Factorize(hessian, true) {
		m.values = eigen.Values(nil)
		eigen.VectorsTo(&m.vectors)
	} else {
		m.values = make([]float64, effects)
		m.vectors.CloneFrom(mat.NewDiagDense(effects, []float64{1, 1, 1, 1, 1, 1}))
	}
	m.scale = lgamma((tails+effects)/2) - lgamma(tails/2) - effects/2.0*math.Log(tails*math.Pi)
	for k := range effects {
		m.values[k] = math.Max(m.values[k], leastCurvature)
		// A vector's sign is the decomposition's own affair; the draws must not depend on it.
		largest := 0
		for i := range effects {
			if math.Abs(m.vectors.At(i, k)) > math.Abs(m.vectors.At(largest, k))+1e-6 {
				largest = i
			}
		}
		if m.vectors.At(largest, k) < 0 {
			for i := range effects {
				m.vectors.Set(i, k, -m.vectors.At(i, k))
			}
		}
		m.scale += math.Log(m.values[k]) / 2
	}
	return m
}

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// draw gives log spreads from the t distribution: a normal vector over the root of χ²/4.
func (m *mode) draw(r *rand.Rand) [effects]float64 {
	wide := math.Sqrt(-2 * math.Log((1-r.Float64())*(1-r.Float64())) / tails) // χ² of 4: twice the sum of two exponentials
	x := m.at
	for k, v := range m.values {
		z := r.NormFloat64() / (wide * math.Sqrt(v))
		for i := range x {
			x[i] += m.vectors.At(i, k) * z
		}
	}
	return x
}

func (m *mode) logDensity(x [effects]float64) float64 {
	u := 0.0
	for k, v := range m.values {
		along := 0.0
		for i := range x {
			along += m.vectors.At(i, k) * (x[i] - m.at[i])
		}
		u += v * along * along
	}
	return m.scale - (tails+effects)/2*math.Log1p(u/tails)
}
