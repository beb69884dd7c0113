package verdict

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// absorbed is what is left of one pattern at given variances after a candidate's own effects are
// eliminated: γ first, which is diagonal, then θ with η, at most 1 + members of them (Henderson's
// absorption; Searle, Casella and McCulloch 1992, §7.6). With U the design of θ, γ and η and
// A = UᵀU + σ²ε·Cov⁻¹, the weight matrix of the marks is
//
//	W = (I − U A⁻¹ Uᵀ) ÷ σ²ε = (I − [same criterion]/d − zᵀz) ÷ σ²ε
//
// with one column z = inverse(member) + shift(criterion) of length k for each mark. Where a candidate's
// cells are fixed levels (the first lens), γ has no prior, d is the number of marks of the criterion, and
// θ is part of the cells. Criteria marked by the same members (a group) share d and shift.
type absorbed struct {
	p       *pattern
	fixed   bool
	invE    float64   // 1 ÷ σ²ε
	k       int       // members of the pattern, and one before them for θ unless fixed
	first   int       // the first member's place among the k
	d       []float64 // by group
	inverse []float64 // k×k: the transpose of L⁻¹, where L Lᵀ is what is left of A
	shift   []float64 // k by group
	logDet  float64   // of the covariance of one candidate's marks; not with fixed cells
	square  []float64
	tee     []float64
	sums    []float64 // by group
	members []float64 // products of inverse by member with member, group
	row     []float64
}

// grow makes room without keeping what was there.
func grow(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// absorb eliminates the candidates' own effects of pattern p.
func (a *absorbed) absorb(p *pattern, s spreads, fixed bool) {
	e := s[residualEffect] * s[residualEffect]
	ratio := func(k int) float64 { return e / (s[k] * s[k]) }
	a.p, a.fixed, a.invE = p, fixed, 1/e
	ridge := 0.0
	a.first = 0
	if !fixed {
		a.first, ridge = 1, ratio(profileEffect)
	}
	a.k = a.first + len(p.members)
	first, k := a.first, a.k
	a.d, a.square = grow(a.d, len(p.groups)), grow(a.square, k*k)
	sq := a.square
	halo := ratio(haloEffect)
	for i, n := range p.perMember {
		sq[(first+i)*(k+1)] = n + halo
	}
	if !fixed {
		sq[0] = float64(len(p.cells)) + ratio(candidateEffect)
		for i, n := range p.perMember {
			sq[(1+i)*k] = n
		}
	}
	logD := 0.0
	for i := range p.groups {
		g := &p.groups[i]
		n := float64(len(g.members))
		d := n + ridge
		a.d[i] = d
		share := g.criteria / d
		if !fixed {
			sq[0] -= n * n * share
			logD += g.criteria * math.Log(d/ridge)
		}
		for x, r := range g.members {
			row := sq[(first+r)*k : (first+r+1)*k]
			if !fixed {
				row[0] -= n * share
			}
			for _, q := range g.members[:x+1] {
				row[first+q] -= share
			}
		}
	}
	lapack64.Potrf(blas64.Symmetric{Uplo: blas.Lower, N: k, Data: sq, Stride: k})
	a.invert()
	a.shifts()
	if !fixed {
		a.logDet = logD - float64(len(p.cells))*math.Log(a.invE) - math.Log(ratio(candidateEffect)) - float64(len(p.members))*math.Log(halo)
		for i := range k {
			a.logDet += 2 * math.Log(sq[i*(k+1)])
		}
	}
}

// invert turns the lower triangle L into the transpose of its inverse.
func (a *absorbed) invert() {
	k := a.k
	a.inverse = grow(a.inverse, k*k)
	for c := range k { // column c of L⁻¹ is row c of its transpose
		out := a.inverse[c*k : (c+1)*k]
		out[c] = 1 / a.square[c*(k+1)]
		for i := c + 1; i < k; i++ {
			out[i] = -dot(out[c:i], a.square[i*k+c:i*k+i]) / a.square[i*(k+1)]
		}
	}
}

// of is the column of L⁻¹ of one member.
func (a *absorbed) of(member int) []float64 {
	return a.inverse[(a.first+member)*a.k : (a.first+member+1)*a.k]
}

// shifts computes what the marks of each group share of z.
func (a *absorbed) shifts() {
	k := a.k
	a.shift = grow(a.shift, k*len(a.p.groups))
	for i := range a.p.groups {
		g := a.shift[i*k : (i+1)*k]
		members := a.p.groups[i].members
		for _, r := range members {
			addScaled(g, -1/a.d[i], a.of(r))
		}
		if !a.fixed {
			addScaled(g, 1-float64(len(members))/a.d[i], a.inverse[:k])
		}
	}
}

// z is the product of a vector of length k with the z of a mark.
func (a *absorbed) z(v []float64, c place) float64 {
	return dot(v, a.of(int(c.member))) + dot(v, a.shift[int(c.group)*a.k:(int(c.group)+1)*a.k])
}

// rest computes L⁻¹t for the margins of one candidate (or of their sum), where t is what is left of Uᵀy
// after γ. The answer is valid until the next call.
func (a *absorbed) rest(margins []float64) []float64 {
	p, k := a.p, a.k
	a.tee, a.sums = grow(a.tee, k), grow(a.sums, len(p.groups))
	for i, g := range p.group {
		a.sums[g] += margins[i]
	}
	for g, y := range a.sums {
		addScaled(a.tee, y, a.shift[g*k:(g+1)*k])
	}
	for r := range p.members {
		addScaled(a.tee, margins[len(p.skills)+r], a.of(r))
	}
	return a.tee
}

// quadratic is yᵀWy summed over the pattern's candidates.
func (a *absorbed) quadratic() float64 {
	p, w := a.p, a.p.width()
	sum := p.square
	for i := 0; i < len(p.roots); i += w {
		row := p.roots[i : i+w]
		for s, g := range p.group {
			sum -= row[s] * row[s] / a.d[g]
		}
		t := a.rest(row)
		sum -= dot(t, t)
	}
	return sum * a.invE
}

// addTo adds the pattern's share to the panel's system: W to the lower triangle of weights (n×n over the
// columns, a member's criteria side by side) and W·Σy to right, for all of its candidates.
func (a *absorbed) addTo(weights, right []float64, n, skills int) {
	p, k, groups := a.p, a.k, len(a.p.groups)
	f := float64(len(p.candidates)) * a.invE
	width := len(p.members) + groups
	// members × (members, groups): the products of what z is made of.
	a.members = grow(a.members, len(p.members)*width)
	for r := range p.members {
		out := a.members[r*width : (r+1)*width]
		for q := range p.members {
			out[q] = f * dot(a.of(r), a.of(q))
		}
		for g := range groups {
			out[len(p.members)+g] = f * dot(a.of(r), a.shift[g*k:(g+1)*k])
		}
	}
	a.row = grow(a.row, len(p.skills))
	last, lastGroup := int32(-1), int32(-1)
	for i, c := range p.cells {
		own := a.members[int(c.member)*width : (int(c.member)+1)*width]
		if c.member != last || c.group != lastGroup {
			last, lastGroup = c.member, c.group
			shift := a.shift[int(c.group)*k : (int(c.group)+1)*k]
			a.sums = grow(a.sums, groups)
			for g := range groups {
				a.sums[g] = own[len(p.members)+g] + f*dot(shift, a.shift[g*k:(g+1)*k])
			}
			for s, g := range p.group {
				a.row[s] = a.sums[g]
			}
		}
		row := weights[int(c.column)*n : (int(c.column)+1)*n]
		for q, from := range p.starts[:c.member+1] {
			base := own[q] + a.members[q*width+len(p.members)+int(c.group)]
			cells := p.cells[from:min(i+1, p.starts[q+1])]
			if p.whole[q] {
				// The member marked every criterion of the panel: columns lie side by side.
				columns := row[cells[0].column : int(cells[0].column)+len(cells)]
				for s, v := range a.row[:len(columns)] {
					columns[s] -= base + v
				}
				continue
			}
			for x := range cells {
				row[cells[x].column] -= base + a.row[cells[x].skill]
			}
		}
		row[c.column] += f
		same := f / a.d[c.group]
		for _, r := range p.groups[c.group].members {
			if r > int(c.member) {
				break
			}
			row[p.columnOf(r, int(c.skill), skills)] -= same
		}
	}
	t := a.rest(p.total)
	for i, c := range p.cells {
		right[c.column] += a.invE * (p.sums[i] - p.total[c.skill]/a.d[c.group] - a.z(t, c))
	}
}

// dot is Σ xy, for rows too short to call a library for.
func dot(x, y []float64) float64 {
	sum := 0.0
	y = y[:len(x)]
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

// addScaled adds f·x to y.
func addScaled(y []float64, f float64, x []float64) {
	x = x[:len(y)]
	for i, v := range x {
		y[i] += f * v
	}
}
