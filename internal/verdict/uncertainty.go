package verdict

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"sync/atomic"

	"gonum.org/v1/gonum/floats"
)

// mixture is one candidate's score over all draws of the spreads: a mixture of normal distributions.
type mixture struct {
	means, sds []float64 // one for each point; empty without marks
}

// above is P(score ≥ limit).
func (x mixture) above(points []point, limit float64) float64 {
	sum := 0.0
	for i, p := range points {
		sum += p.weight * math.Erfc((limit-x.means[i])/(x.sds[i]*math.Sqrt2)) / 2
	}
	return math.Min(1, math.Max(0, sum))
}

// sd is the standard deviation of the mixture.
func (x mixture) sd(points []point) float64 {
	mean, square := 0.0, 0.0
	for i, p := range points {
		mean += p.weight * x.means[i]
	}
	for i, p := range points {
		d := x.means[i] - mean
		square += p.weight * (x.sds[i]*x.sds[i] + d*d)
	}
	return math.Sqrt(square)
}

// quantile finds the score that a share of the mixture lies below, by Newton's steps within a bracket.
func (x mixture) quantile(points []point, share float64) float64 {
	if len(points) == 1 {
		return x.means[0] - x.sds[0]*math.Sqrt2*math.Erfcinv(2*share)
	}
	low, high := math.Inf(1), math.Inf(-1)
	for i := range points {
		low, high = math.Min(low, x.means[i]-9*x.sds[i]), math.Max(high, x.means[i]+9*x.sds[i])
	}
	at := (low + high) / 2
	for range 60 {
		below, density := 0.0, 0.0
		for i, p := range points {
			z := (at - x.means[i]) / x.sds[i]
			below += p.weight * math.Erfc(-z/math.Sqrt2) / 2
			density += p.weight * math.Exp(-z*z/2) / (x.sds[i] * math.Sqrt(2*math.Pi))
		}
		if below > share {
			high = at
		} else {
			low = at
		}
		next := at - (below-share)/density
		if !(next > low && next < high) {
			next = (low + high) / 2
		}
		if math.Abs(next-at) < 1e-10 {
			return next
		}
		at = next
	}
	return at
}

// uncertainty is what is known of every candidate's score, by place, through both lenses.
type uncertainty struct {
	points []point
	scores [2][][]mixture // by lens and set of weights; empty without marks, or where it was not wanted
	draws  [2]draws
}

// uncertain computes every candidate's scores with several sets of weights at every point, and draws those
// with the first set jointly. The other sets are computed where wanted says so.
func uncertain(m *model, points []point, weights [][]float64, wanted func(set, candidate int) bool, progress func(done, of int)) (*uncertainty, error) {
	u := &uncertainty{points: points}
	var places []int
	for c, p := range m.pattern {
		if p >= 0 {
			places = append(places, c)
		}
	}
	starts := shares(points, drawsFor(len(places)))
	for l := range u.scores {
		for set := range weights {
			of := make([]mixture, m.candidates)
			for _, c := range places {
				if set > 0 && !wanted(set, c) {
					continue
				}
				n := len(points)
				room := make([]float64, 2*n)
				of[c] = mixture{room[:n:n], room[n:]}
			}
			u.scores[l] = append(u.scores[l], of)
		}
		u.draws[l] = newDraws(places, starts[len(points)], m.candidates)
	}
	failed := make([]error, len(points))
	var done atomic.Int64
	parallel(len(points), func(i int) {
		for l := range u.scores {
			if err := u.at(m, i, lens(l), weights, starts[i], starts[i+1]); err != nil {
				failed[i] = err
			}
		}
		progress(int(done.Add(1)), len(points))
	})
	return u, errors.Join(failed...)
}

// at computes one point through one lens and fills the draws from first up to last. What the panel's
// effects share comes from one random source, each run of patterns has another: neither depends on how
// many processors there are.
func (u *uncertainty) at(m *model, i int, l lens, weights [][]float64, first, last int) error {
	p := u.points[i]
	v, err := m.look(p.spreads, l, false)
	if err != nil {
		return err
	}
	defer v.close()
	r := rand.New(rand.NewPCG(p.seed, uint64(l))) //nolint:gosec // a lens is 0 or 1
	shared := make([][]float64, last-first)
	for k := range shared {
		shared[k] = make([]float64, v.sys.n)
		for j := range shared[k] {
			shared[k][j] = r.NormFloat64()
		}
		if v.sys.n > 0 {
			v.sys.backward(shared[k])
		}
	}
	runs := (len(m.patterns) + run - 1) / run
	parallel(runs, func(n int) {
		r := rand.New(rand.NewPCG(p.seed, uint64(2+2*n)+uint64(l))) //nolint:gosec // small numbers
		var a absorbed
		var k contrast
		room, moved := make([]float64, 0, v.sys.n), make([]float64, len(shared))
		for _, pattern := range m.patterns[n*run : min((n+1)*run, len(m.patterns))] {
			a.absorb(pattern, v.spreads, l == ownEvidence)
			for set, w := range weights {
				of := u.scores[l][set]
				if !slices.ContainsFunc(pattern.candidates, func(c int) bool { return of[c].means != nil }) {
					continue
				}
				v.contrast(&a, w, &k)
				sd, own := math.Sqrt(v.variance(&k, room)), math.Sqrt(k.own)
				if set == 0 {
					for d, x := range shared {
						moved[d] = floats.Dot(k.load, x)
					}
				}
				for j, c := range pattern.candidates {
					if of[c].means == nil {
						continue
					}
					mean := v.value(&a, &k, pattern.margins[j*pattern.width():(j+1)*pattern.width()])
					of[c].means[i], of[c].sds[i] = mean, sd
					if set > 0 {
						continue
					}
					at := u.draws[l].column[c]
					for d := range shared {
						u.draws[l].rows[first+d][at] = float32(mean + moved[d] + own*r.NormFloat64())
					}
				}
			}
		}
	})
	return nil
}
