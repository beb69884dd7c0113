package verdict

import "gonum.org/v1/gonum/floats"

// residuals are what the model leaves unexplained of every mark (y less every effect's best linear
// unbiased prediction), in the order of the sheet.
func (v *view) residuals(s *sheet) []float64 {
	m := v.m
	out := make([]float64, s.total())
	runs := (len(m.patterns) + run - 1) / run
	parallel(runs, func(i int) {
		var a absorbed
		for _, p := range m.patterns[i*run : min((i+1)*run, len(m.patterns))] {
			a.absorb(p, v.spreads, false)
			w := p.width()
			expected := make([]float64, w) // the margins of the panel's own effects
			for _, c := range p.cells {
				e := v.sys.solution[p.skills[c.skill]] + v.sys.solution[v.sys.free+int(c.column)]
				expected[c.skill] += e
				expected[len(p.skills)+int(c.member)] += e
			}
			rest := make([]float64, w)
			for j, c := range p.candidates {
				floats.SubTo(rest, p.margins[j*w:(j+1)*w], expected)
				v.residualsOf(&a, rest, s, c, out)
			}
		}
	})
	return out
}

// residualsOf fills in those of one candidate; rest is the candidate's margins less the panel's effects.
func (v *view) residualsOf(a *absorbed, rest []float64, s *sheet, candidate int, out []float64) {
	p, k := a.p, a.k
	t := a.rest(rest)
	own := make([]float64, k) // θ, then η
	for i := range own {
		own[i] = dot(a.inverse[i*k:(i+1)*k], t)
	}
	halo := map[int]float64{}
	for i, r := range p.members {
		halo[r] = own[1+i]
	}
	for i, skill := range p.skills {
		g := p.group[i]
		profile := rest[i]
		for _, r := range p.groups[g].members {
			profile -= own[0] + own[1+r]
		}
		profile /= a.d[g]
		criterion := v.m.criterionOf(skill)
		from := s.start[candidate*s.criteria+criterion]
		cell := s.cell(candidate, criterion)
		for j, r := range cell.members {
			u := v.sys.solution[skill] + v.sys.solution[v.sys.free+int(r)*v.m.skills+skill]
			out[int(from)+j] = float64(cell.marks[j]) - u - own[0] - profile - halo[int(r)]
		}
	}
}

// criterionOf is the place on the sheet of a criterion by its number among those marked.
func (m *model) criterionOf(skill int) int {
	for k, number := range m.skillOf {
		if number == skill {
			return k
		}
	}
	return -1
}
