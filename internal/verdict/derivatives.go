package verdict

import "gonum.org/v1/gonum/mat"

// slope is the step of differences in log spread: their error is of the order of its square.
const slope = 1e-3

// directions are those that derivatives are taken along. The first three change the sums of the patterns; all
// of the candidates' own spreads and the residual together, or those of the members, do not.
var directions = [effects][effects]float64{
	{candidateEffect: 1},
	{profileEffect: 1},
	{haloEffect: 1},
	{candidateEffect: 1, profileEffect: 1, haloEffect: 1, residualEffect: 1},
	{severityEffect: 1},
	{bySkillEffect: 1},
}

// costly is how many of the directions change the sums.
const costly = 3

// moved is a point some way along a direction.
func moved(x [effects]float64, direction int, by float64) [effects]float64 {
	for k, d := range directions[direction] {
		x[k] += by * d
	}
	return x
}

// gradient fills g with the central differences of the objective at x.
func (m *model) gradient(g []float64, x [effects]float64, means *spreads) {
	m.hold(x)
	values := make([]float64, 2*effects)
	parallel(len(values), func(i int) {
		values[i] = m.objective(moved(x, i/2, slope*float64(1-2*(i%2))), means)
	})
	for k := range g {
		g[k] = (values[2*k] - values[2*k+1]) / (2 * slope)
	}
	// The residual's own is what is left of the direction it shares.
	shared := g[3]
	g[severityEffect], g[bySkillEffect] = g[4], g[5]
	g[residualEffect] = shared - g[candidateEffect] - g[profileEffect] - g[haloEffect]
}

// curvature is the Hessian of the objective by central differences.
func (m *model) curvature(x [effects]float64, means *spreads) *mat.SymDense {
	const h = 5 * slope
	held := [][effects]float64{x}
	for i := range costly {
		held = append(held, moved(x, i, h), moved(x, i, -h))
	}
	m.hold(held...)
	type at struct{ i, j, si, sj int }
	var points []at
	for i := range effects {
		points = append(points, at{i, i, 1, 0}, at{i, i, -1, 0})
		for j := range i {
			points = append(points, at{i, j, 1, 1}, at{i, j, 1, -1}, at{i, j, -1, 1}, at{i, j, -1, -1})
		}
	}
	values := make([]float64, len(points)+1)
	parallel(len(values), func(k int) {
		y := x
		if k < len(points) {
			p := points[k]
			y = moved(moved(y, p.i, h*float64(p.si)), p.j, h*float64(p.sj))
		}
		values[k] = m.objective(y, means)
	})
	centre := values[len(points)]
	along := mat.NewSymDense(effects, nil)
	for k, p := range points {
		v := along.At(p.i, p.j)
		if p.i == p.j {
			v += (values[k] - centre) / (h * h)
		} else {
			v += values[k] * float64(p.si*p.sj) / (4 * h * h)
		}
		along.SetSym(p.i, p.j, v)
	}
	return backward(along)
}

// backward turns a Hessian by directions into one by log spreads: H = BᵀGB, where column k of B says how
// the k-th log spread is made of directions.
func backward(along *mat.SymDense) *mat.SymDense {
	columns := mat.NewDense(effects, effects, nil)
	for k, d := range directions {
		for i, v := range d {
			columns.Set(i, k, v)
		}
	}
	var b, gb, h mat.Dense
	if b.Inverse(columns) != nil {
		return along
	}
	gb.Mul(along, &b)
	h.Mul(b.T(), &gb)
	out := mat.NewSymDense(effects, nil)
	for i := range effects {
		for j := range i + 1 {
			out.SetSym(i, j, (h.At(i, j)+h.At(j, i))/2)
		}
	}
	return out
}
