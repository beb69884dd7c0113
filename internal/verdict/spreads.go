package verdict

import "math"

// The effects of the model
//
//	y = µ(criterion) + θ(candidate) + γ(candidate, criterion) + ρ(member) + δ(member, criterion) + η(candidate, member) + ε
//
// by their place in spreads. Every effect but µ has a normal distribution about 0.
const (
	candidateEffect = iota // θ: how good a candidate is
	profileEffect          // γ: a candidate's strengths and weaknesses by criterion
	haloEffect             // η: what one panel member thinks of one candidate as a whole
	residualEffect         // ε: everything else
	severityEffect         // ρ: how generously a panel member marks
	bySkillEffect          // δ: how generously a panel member marks one criterion
	effects
)

// spreads are the standard deviations of the effects, in points of the scale.
type spreads [effects]float64

// priorMeans are the means of the Gamma(2, 2/m) priors of the standard deviations on the scale 1 to 7;
// another scale multiplies them by its Steps.
var priorMeans = spreads{
	candidateEffect: 0.8, profileEffect: 0.5, haloEffect: 0.4, residualEffect: 0.8, severityEffect: 0.4, bySkillEffect: 0.3,
}

// residualFloor is the least residual standard deviation, in points: marks are whole numbers, and
// rounding to them alone has the standard deviation 1/√12.
var residualFloor = math.Sqrt(1.0 / 12)

// floored keeps the residual from going below what rounding does.
func (s spreads) floored() spreads {
	s[residualEffect] = math.Max(s[residualEffect], residualFloor)
	return s
}

// exp and log turn logarithms into spreads and back.
func exp(x [effects]float64) (s spreads) {
	for k, v := range x {
		s[k] = math.Exp(v)
	}
	return s
}

func (s spreads) log() (x [effects]float64) {
	for k, v := range s {
		x[k] = math.Log(v)
	}
	return x
}

// logPrior is the log density of the priors over the logarithms x of the spreads, but for a constant:
// Σ 2x − 2eˣ/m, a Gamma of shape 2 and rate 2/m on each spread with the Jacobian of the logarithm.
func logPrior(x [effects]float64, means spreads) float64 {
	sum := 0.0
	for k, v := range x {
		sum += 2*v - 2*math.Exp(v)/means[k]
	}
	return sum
}
