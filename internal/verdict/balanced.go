package verdict

import "math"

// balanced is the analysis of variance of a complete panel, from which the restricted likelihood follows in
// closed form: the covariance of the marks has the same eigenvectors whatever the spreads are, and each
// stratum brings its degrees of freedom · log λ + sum of squares ÷ λ (Searle, Casella and McCulloch 1992,
// §4.7). What the criterion means take up cancels.
type balanced struct {
	c, r, s float64 // candidates, members, criteria
	squares [6]float64
}

// The strata of balanced.squares.
const (
	strataCandidates = iota
	strataProfiles
	strataHalo
	strataMembers
	strataBySkill
	strataRest
)

// newBalanced computes the sums of squares of a complete model.
func newBalanced(m *model) *balanced {
	p := m.patterns[0]
	b := &balanced{float64(len(p.candidates)), float64(len(p.members)), float64(len(p.skills)), [6]float64{}}
	c, r, s, skills := b.c, b.r, b.s, len(p.skills)
	grand := 0.0
	for _, x := range p.sums {
		grand += x
	}
	mean := grand / (c * r * s)
	deviation := func(x, n float64) float64 { return (x/n - mean) * (x/n - mean) * n }
	var candidates, profiles, halo, members, criteria, bySkill float64
	for i := 0; i < len(p.margins); i += p.width() {
		row, sum := p.margins[i:i+p.width()], 0.0
		for _, x := range row[:skills] {
			sum += x
			profiles += deviation(x, r)
		}
		for _, x := range row[skills:] {
			halo += deviation(x, s)
		}
		candidates += deviation(sum, r*s)
	}
	for k, x := range p.total {
		if k < skills {
			criteria += deviation(x, c*r)
		} else {
			members += deviation(x, c*s)
		}
	}
	for _, x := range p.sums {
		bySkill += deviation(x, c)
	}
	b.squares[strataCandidates] = candidates
	b.squares[strataMembers] = members
	b.squares[strataProfiles] = profiles - candidates - criteria
	b.squares[strataHalo] = halo - candidates - members
	b.squares[strataBySkill] = bySkill - members - criteria
	b.squares[strataRest] = p.square - grand*mean - candidates - members - criteria - b.squares[strataProfiles] - b.squares[strataHalo] - b.squares[strataBySkill]
	for k := range b.squares {
		b.squares[k] = math.Max(0, b.squares[k]) // below 0 only by rounding
	}
	return b
}

// remlCriterion is the model's, at given spreads.
func (b *balanced) remlCriterion(s spreads) float64 {
	v := func(k int) float64 { return s[k] * s[k] }
	e, halo, profile, bySkill := v(residualEffect), b.s*v(haloEffect), b.r*v(profileEffect), b.c*v(bySkillEffect)
	sum := b.s*math.Log(b.c*b.r) + (b.c*b.r*b.s-b.s)*math.Log(2*math.Pi)
	for k, stratum := range [6]struct{ df, lambda float64 }{
		strataCandidates: {b.c - 1, e + halo + profile + b.r*b.s*v(candidateEffect)},
		strataProfiles:   {(b.c - 1) * (b.s - 1), e + profile},
		strataHalo:       {(b.c - 1) * (b.r - 1), e + halo},
		strataMembers:    {b.r - 1, e + halo + bySkill + b.c*b.s*v(severityEffect)},
		strataBySkill:    {(b.r - 1) * (b.s - 1), e + bySkill},
		strataRest:       {(b.c - 1) * (b.r - 1) * (b.s - 1), e},
	} {
		sum += stratum.df*math.Log(stratum.lambda) + b.squares[k]/stratum.lambda
	}
	return sum
}
