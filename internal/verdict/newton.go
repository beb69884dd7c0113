package verdict

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

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
