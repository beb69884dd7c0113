package verdict

import (
	"gonum.org/v1/gonum/floats"
)

// view is one lens on a panel at given spreads: through it every score is a linear function of the
// marks with a normal error.
type view struct {
	m       *model
	spreads spreads
	lens    lens
	sys     *system
	means   []float64 // the panel's mean of each criterion; with ownEvidence and gaps only
}

// look solves the panel's equations for one lens. With ownEvidence of a complete panel a score needs
// nothing of them, and they are solved only where severity is asked for. Close returns what it borrowed.
func (m *model) look(s spreads, l lens, severity bool) (*view, error) {
	v := &view{m: m, spreads: s, lens: l, sys: m.borrow()}
	if l == ownEvidence && m.gaps {
		if err := m.solve(v.sys, s, wholeField); err != nil {
			v.close()
			return nil, err
		}
		v.means = make([]float64, m.skills)
		for k := range v.means {
			v.means[k] = v.sys.solution[k] + m.average(v.sys, k)
		}
	}
	if l == ownEvidence && m.complete && !severity {
		v.sys.lens, v.sys.free, v.sys.n = l, 0, 0
		return v, nil
	}
	if err := m.solve(v.sys, s, l); err != nil {
		v.close()
		return nil, err
	}
	return v, nil
}

func (v *view) close() { v.m.giveBack(v.sys) }

// average is the panel's mean effect u on one criterion.
func (m *model) average(sys *system, skill int) float64 {
	sum := 0.0
	for _, r := range m.panel {
		sum += sys.solution[sys.free+r*m.skills+skill]
	}
	return sum / float64(len(m.panel))
}

// contrast is the score of a pattern's candidates with given weights, Σ w·(cell + the panel's mean
// effect), as a function of the marks y and the system's solution x:
//
//	score = Σ omega·(sums by criterion) + c·L⁻¹t(y) + load·x + constant
//
// where own is its error variance given x.
type contrast struct {
	omega, c, load []float64
	own, constant  float64
	spread         []float64 // the weights of the criteria that were marked
}

// contrast computes k for weights that sum to 1 over the panel's criteria. A criterion the pattern's
// candidates were not marked on is imputed: with ownEvidence from their other criteria and the
// difference of the criteria's means, else from its distribution.
func (v *view) contrast(a *absorbed, w []float64, k *contrast) {
	p := a.p
	k.spread, k.own, k.constant = grow(k.spread, len(p.skills)), 0, 0
	for i, s := range p.skills {
		k.spread[i] = w[s]
	}
	if len(p.skills) < v.m.skills {
		v.impute(p, w, k)
	}
	k.omega, k.c = grow(k.omega, len(p.skills)), grow(k.c, a.k)
	e := 1 / a.invE
	left := 1.0 // of the weights: on θ alone, where a criterion was not marked
	for i, weight := range k.spread {
		g := p.group[i]
		k.omega[i] = weight / a.d[g]
		k.own += e * weight * k.omega[i]
		left -= weight
		addScaled(k.c, weight, a.shift[g*a.k:(g+1)*a.k])
	}
	if !a.fixed {
		addScaled(k.c, left, a.inverse[:a.k])
	}
	k.own += e * dot(k.c, k.c)
	v.load(a, w, k)
}

// impute takes care of the weights of criteria without marks.
func (v *view) impute(p *pattern, w []float64, k *contrast) {
	profile := v.spreads[profileEffect] * v.spreads[profileEffect]
	missing, squares, expected, observed := 0.0, 0.0, 0.0, 0.0
	next := 0
	for s, weight := range w {
		if next < len(p.skills) && p.skills[next] == s {
			next++
			if v.means != nil {
				observed += v.means[s] / float64(len(p.skills))
			}
			continue
		}
		missing += weight
		squares += weight * weight
		if v.means != nil {
			expected += weight * v.means[s]
		}
	}
	k.own = profile * squares
	if v.lens == wholeField {
		return
	}
	k.own += profile * missing * missing / float64(len(p.skills))
	k.constant = expected - missing*observed
	for i := range k.spread {
		k.spread[i] += missing / float64(len(p.skills))
	}
}

// load fills in how a score depends on the system's solution.
func (v *view) load(a *absorbed, w []float64, k *contrast) {
	p, free := a.p, v.sys.free
	k.load = grow(k.load, v.sys.n)
	if v.sys.n == 0 {
		return
	}
	share := 1 / float64(len(v.m.panel))
	skills := v.m.skills
	if v.lens == wholeField {
		copy(k.load, w)
		for _, r := range v.m.panel {
			floats.AddScaled(k.load[free+r*skills:free+(r+1)*skills], share, w)
		}
	} else {
		for i, s := range p.skills {
			for _, r := range v.m.panel {
				k.load[free+r*skills+s] += share * k.spread[i]
			}
		}
	}
	for i, c := range p.cells {
		direct := v.direct(a, k, i)
		k.load[free+int(c.column)] -= direct
		if v.lens == wholeField {
			k.load[p.skills[c.skill]] -= direct
		}
	}
}

// direct is how much a score moves with one more point in mark i, the panel's effects staying as they are.
func (v *view) direct(a *absorbed, k *contrast, i int) float64 {
	c := a.p.cells[i]
	return k.omega[c.skill] + a.z(k.c, c)
}

// value is the score of one candidate of the pattern.
func (v *view) value(a *absorbed, k *contrast, margins []float64) float64 {
	sum := k.constant + floats.Dot(k.omega, margins[:len(k.omega)]) + dot(k.c, a.rest(margins))
	return sum + floats.Dot(k.load, v.sys.solution[:v.sys.n])
}

// variance is the score's error variance, which is the same for the whole pattern; room is work space.
func (v *view) variance(k *contrast, room []float64) float64 {
	if v.sys.n == 0 {
		return k.own
	}
	room = append(room[:0], k.load...)
	v.sys.forward(room)
	return k.own + floats.Dot(room, room)
}

// estimate is a score with its error variance.
type estimate struct{ mean, variance float64 }

// scores gives, for each candidate with marks, the scores with each of several sets of weights.
func (v *view) scores(weights [][]float64) [][]estimate {
	out := make([][]estimate, v.m.candidates)
	runs := (len(v.m.patterns) + run - 1) / run
	parallel(runs, func(i int) {
		var a absorbed
		var k contrast
		room := make([]float64, 0, v.sys.n)
		for _, p := range v.m.patterns[i*run : min((i+1)*run, len(v.m.patterns))] {
			a.absorb(p, v.spreads, v.lens == ownEvidence)
			for _, c := range p.candidates {
				out[c] = make([]estimate, len(weights))
			}
			for j, w := range weights {
				v.contrast(&a, w, &k)
				variance := v.variance(&k, room)
				for n, c := range p.candidates {
					out[c][j] = estimate{v.value(&a, &k, p.margins[n*p.width():(n+1)*p.width()]), variance}
				}
			}
		}
	})
	return out
}

// severity is how generously each member marks, ρ, with its error variance (own evidence).
func (v *view) severity() []estimate {
	m, s := v.m, v.spreads
	vr, vs := s[severityEffect]*s[severityEffect], s[bySkillEffect]*s[bySkillEffect]
	share := vr / (vs + float64(m.skills)*vr)
	out := make([]estimate, m.members)
	room := make([]float64, v.sys.n)
	for r := range out {
		clear(room)
		sum := 0.0
		for k := range m.skills {
			i := v.sys.free + r*m.skills + k
			room[i] = share
			sum += v.sys.solution[i]
		}
		v.sys.forward(room)
		out[r] = estimate{share * sum, floats.Dot(room, room) + vr*vs/(vs+float64(m.skills)*vr)}
	}
	return out
}
