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

// polish takes Newton's steps from near the maximum until they are smaller than enough: the one
// after the last would be far smaller still. The
// Hessian h is computed where it is nil and kept up with Broyden's rule (BFGS) from step to step.
func (m *model) polish(x [effects]float64, means *spreads, h *mat.SymDense, enough float64) [effects]float64 {
	if h == nil {
		h = m.curvature(x, means)
	}
	g, next := make([]float64, effects), make([]float64, effects)
	x = m.settle(x, means)
	m.gradient(g, x, means)
	value := m.objective(x, means)
	for range 20 {
		step := descent(h, g, x)
		y := x
		for k := range y {
			y[k] += step[k]
		}
		m.hold(y)
		lower := m.objective(y, means)
		for half := 0; lower > value+1e-10*math.Abs(value) && half < 30; half++ {
			for k := range y {
				step[k] /= 2
				y[k] = x[k] + step[k]
			}
			lower = m.objective(y, means)
		}
		if !(lower <= value+1e-10*math.Abs(value)) {
			break
		}
		largest := 0.0
		for _, v := range step {
			largest = math.Max(largest, math.Abs(v))
		}
		before := x
		x = y
		if largest < enough {
			break
		}
		x = m.settle(x, means)
		value = m.objective(x, means)
		m.gradient(next, x, means)
		for k := range step {
			step[k] = x[k] - before[k]
		}
		secant(h, step, g, next)
		g, next = next, g
	}
	return x
}

// settle takes Newton's steps along the directions that cost next to nothing where patterns are many: those
// that leave the sums as they are.
func (m *model) settle(x [effects]float64, means *spreads) [effects]float64 {
	if len(m.patterns) < manyPatterns {
		return x
	}
	m.hold(x)
	const h, free = 5 * slope, effects - costly
	for range 5 {
		at := func(steps ...float64) float64 {
			y := x
			for k, v := range steps {
				y = moved(y, costly+k, v)
			}
			return m.objective(y, means)
		}
		centre := at()
		g, curve := make([]float64, effects), mat.NewSymDense(effects, nil)
		for k := range effects {
			curve.SetSym(k, k, 1) // the costly directions stay
		}
		var steps [free]float64
		for i := range free {
			try := func(j int, a, b float64) float64 {
				steps = [free]float64{}
				steps[i] += a * h
				steps[j] += b * h
				return at(steps[:]...)
			}
			up, down := try(i, 1, 0), try(i, -1, 0)
			g[costly+i] = (up - down) / (2 * h)
			curve.SetSym(costly+i, costly+i, (up-2*centre+down)/(h*h))
			for j := range i {
				curve.SetSym(costly+i, costly+j, (try(j, 1, 1)-try(j, 1, -1)-try(j, -1, 1)+try(j, -1, -1))/(4*h*h))
			}
		}
		step := descent(curve, g, [effects]float64{residualEffect: 1}) // the floor is minded by the objective
		copy(steps[:], step[costly:])
		y := x
		largest := 0.0
		for k, v := range steps {
			y = moved(y, costly+k, v)
			largest = math.Max(largest, math.Abs(v))
		}
		if m.objective(y, means) > centre {
			break
		}
		x = y
		if largest < quantum {
			break
		}
	}
	return x
}

// descent is −H⁻¹g with the eigenvalues of H kept positive, no longer than ½ in any direction, and
// nothing that pushes the residual below its floor.
func descent(h *mat.SymDense, g []float64, x [effects]float64) []float64 {
	at := make([]int, 0, effects)
	for k := range effects {
		if k != residualEffect || g[k] < 0 || math.Exp(x[k]) > residualFloor*(1+1e-9) {
			at = append(at, k)
		}
	}
	sub := mat.NewSymDense(len(at), nil)
	for i, a := range at {
		for j := range i + 1 {
			sub.SetSym(i, j, h.At(a, at[j]))
		}
	}
	var eigen mat.EigenSym
	step := make([]float64, effects)
	if !eigen.Factorize(sub, true) {
		return step
	}
	var v mat.Dense
	eigen.VectorsTo(&v)
	for k, value := range eigen.Values(nil) {
		along := 0.0
		for i, a := range at {
			along -= v.At(i, k) * g[a]
		}
		along /= math.Max(math.Abs(value), 1e-3)
		along = math.Max(-0.5, math.Min(0.5, along))
		for i, a := range at {
			step[a] += along * v.At(i, k)
		}
	}
	if low := math.Log(residualFloor) - x[residualEffect]; step[residualEffect] < low {
		step[residualEffect] = low
	}
	return step
}

// secant updates h by the change of the gradient along a step (BFGS; Nocedal and Wright 2006, eq. 6.19).
func secant(h *mat.SymDense, step, before, after []float64) {
	s := mat.NewVecDense(effects, step)
	y := mat.NewVecDense(effects, nil)
	for k := range effects {
		y.SetVec(k, after[k]-before[k])
	}
	var hs mat.VecDense
	hs.MulVec(h, s)
	sy, shs := mat.Dot(s, y), mat.Dot(s, &hs)
	if sy <= 1e-12 || shs <= 1e-12 {
		return
	}
	h.SymRankOne(h, -1/shs, &hs)
	h.SymRankOne(h, 1/sy, y)
}
