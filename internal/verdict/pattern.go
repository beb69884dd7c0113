package verdict

import (
	"encoding/binary"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// pattern is all candidates that were marked by the same panel members on the same criteria. The
// likelihood of their marks needs nothing of a pattern but a few sums.
type pattern struct {
	candidates []int     // places
	members    []int     // who marked, ascending
	skills     []int     // criteria marked, ascending; numbered among the criteria anybody marked
	cells      []place   // the marks' places, by member, then criterion
	perMember  []float64 // marks of each member
	groups     []group   // of criteria that the same members marked
	group      []int     // of each criterion
	starts     []int     // of each member's cells; one more at the end
	whole      []bool    // the member marked every criterion of the panel
	sums       []float64 // of the marks at each place over the candidates
	margins    []float64 // a row for each candidate: sums by criterion, then by member
	total      []float64 // the sum of the rows of margins
	roots      []float64 // rows of the same length whose outer products sum to those of margins
	square     float64   // Σ y² over candidates and places
}

// place is one mark's place within its pattern, and its column in the whole panel's system.
type place struct{ member, skill, group, column int32 }

// group is some of a pattern's criteria that were marked by the same members.
type group struct {
	members  []int   // places in the pattern's members
	criteria float64 // how many
}

// columnOf is the column of a member's mark of a criterion, both by their places in the pattern; skills
// is the number of the panel's criteria.
func (p *pattern) columnOf(member, skill, skills int) int {
	return p.members[member]*skills + p.skills[skill]
}

func (p *pattern) width() int { return len(p.skills) + len(p.members) }

// model is a sheet in the form the fit works on.
type model struct {
	members, skills int
	marks           int
	candidates      int
	patterns        []*pattern
	pattern         []int     // of each candidate; −1 without marks
	skillOf         []int     // criterion → its number among those marked, −1 for one nobody marked
	panel           []int     // members with at least one mark, ascending
	complete        bool      // everybody marked every candidate who has marks on every criterion
	gaps            bool      // some candidate has no mark on a criterion that others have marks on
	balanced        *balanced // where the panel is complete
	held            []held
	scratch         chan *system
}

// newModel groups the candidates of a sheet into patterns.
func newModel(s *sheet) *model {
	m := &model{scratch: make(chan *system, 8), members: s.members, candidates: s.candidates, marks: s.total(), skillOf: make([]int, s.criteria), pattern: make([]int, s.candidates)}
	for k := range m.skillOf {
		m.skillOf[k] = -1
	}
	for c := range s.candidates {
		for k := range s.criteria {
			if m.skillOf[k] < 0 && len(s.cell(c, k).marks) > 0 {
				m.skillOf[k] = 0
			}
		}
	}
	for k, marked := range m.skillOf {
		if marked == 0 {
			m.skillOf[k] = m.skills
			m.skills++
		}
	}
	m.group(s)
	return m
}

// like is a model of another sheet of the same panel, its members and criteria numbered as m's.
func (m *model) like(s *sheet) *model {
	out := &model{
		scratch: make(chan *system, 8), members: m.members, candidates: s.candidates, marks: s.total(),
		skills: m.skills, skillOf: m.skillOf, pattern: make([]int, s.candidates),
	}
	out.group(s)
	out.panel, out.complete, out.gaps = m.panel, false, m.gaps || out.gaps
	return out
}

// group puts the candidates of a sheet into patterns.
func (m *model) group(s *sheet) {
	at := map[string]int{}
	var key []byte
	for c := range s.candidates {
		key = signature(key[:0], s, c)
		if len(key) == 0 {
			m.pattern[c] = -1
			continue
		}
		i, known := at[string(key)]
		if !known {
			i = len(m.patterns)
			at[string(key)] = i
			m.patterns = append(m.patterns, m.newPattern(s, c))
		}
		m.pattern[c] = i
		m.patterns[i].candidates = append(m.patterns[i].candidates, c)
	}
	seen := make([]bool, m.members)
	number := make([]int, m.members*m.skills)
	for _, p := range m.patterns {
		m.gaps = m.gaps || len(p.skills) < m.skills
		m.fill(p, s, number)
		for _, r := range p.members {
			seen[r] = true
		}
	}
	for r, s := range seen {
		if s {
			m.panel = append(m.panel, r)
		}
	}
	m.complete = len(m.patterns) == 1 && len(m.patterns[0].cells) == len(m.panel)*m.skills
	if m.complete {
		m.balanced = newBalanced(m)
	}
}

// signature is the same for candidates of one pattern and different for others.
func signature(key []byte, s *sheet, c int) []byte {
	for k := range s.criteria {
		cell := s.cell(c, k)
		if len(cell.members) == 0 {
			continue
		}
		key = binary.AppendUvarint(key, uint64(k)) //nolint:gosec // a place
		key = binary.AppendUvarint(key, uint64(len(cell.members)))
		for _, r := range cell.members {
			key = binary.AppendUvarint(key, uint64(r)) //nolint:gosec // a place
		}
	}
	return key
}

// newPattern lays out the pattern of candidate c.
func (m *model) newPattern(s *sheet, c int) *pattern {
	p := &pattern{}
	for k, number := range m.skillOf {
		if number < 0 {
			continue
		}
		cell := s.cell(c, k)
		if len(cell.members) == 0 {
			continue
		}
		for _, r := range cell.members {
			p.cells = append(p.cells, place{int32(r), int32(len(p.skills)), 0, int32(int(r)*m.skills + number)}) //nolint:gosec // at most maxColumns
			if i, found := slices.BinarySearch(p.members, int(r)); !found {
				p.members = slices.Insert(p.members, i, int(r))
			}
		}
		p.skills = append(p.skills, number)
	}
	slices.SortFunc(p.cells, func(a, b place) int { return int(a.column - b.column) })
	p.perMember = make([]float64, len(p.members))
	by := make([][]int, len(p.skills)) // the members of each criterion
	for i := range p.cells {
		r, _ := slices.BinarySearch(p.members, int(p.cells[i].member))
		p.cells[i].member = int32(r) //nolint:gosec // at most MaxMembers
		p.perMember[r]++
		by[p.cells[i].skill] = append(by[p.cells[i].skill], r)
	}
	p.group = make([]int, len(p.skills))
	for i, members := range by {
		g := slices.IndexFunc(p.groups, func(g group) bool { return slices.Equal(g.members, members) })
		if g < 0 {
			g = len(p.groups)
			p.groups = append(p.groups, group{members: members})
		}
		p.groups[g].criteria++
		p.group[i] = g
	}
	p.starts, p.whole = make([]int, len(p.members)+1), make([]bool, len(p.members))
	for r, n := range p.perMember {
		p.starts[r+1] = p.starts[r] + int(n)
		p.whole[r] = int(n) == m.skills
	}
	for i := range p.cells {
		p.cells[i].group = int32(p.group[p.cells[i].skill]) //nolint:gosec // at most MaxCriteria
	}
	return p
}

// fill sums up the marks of a pattern's candidates; number is room for a place by column.
func (m *model) fill(p *pattern, s *sheet, number []int) {
	w := p.width()
	p.sums, p.margins = make([]float64, len(p.cells)), make([]float64, w*len(p.candidates))
	for i, c := range p.cells {
		number[c.column] = i
	}
	for i, c := range p.candidates {
		row := p.margins[i*w : (i+1)*w]
		for k, skill := range m.skillOf {
			if skill < 0 {
				continue
			}
			cell := s.cell(c, k)
			for j, r := range cell.members {
				y := float64(cell.marks[j])
				at := number[int(r)*m.skills+skill]
				p.sums[at] += y
				p.square += y * y
				row[p.cells[at].skill] += y
				row[len(p.skills)+int(p.cells[at].member)] += y
			}
		}
	}
	p.total = make([]float64, w)
	for i := 0; i < len(p.margins); i += w {
		floats.Add(p.total, p.margins[i:i+w])
	}
	p.roots = p.margins
	if len(p.candidates) > w {
		p.roots = triangle(p.margins, w)
	}
}

// triangle gives the w rows R of the QR decomposition of rows, for which RᵀR = rowsᵀrows.
func triangle(rows []float64, w int) []float64 {
	var qr mat.QR
	qr.Factorize(mat.NewDense(len(rows)/w, w, slices.Clone(rows)))
	var r mat.Dense
	qr.RTo(&r)
	out := make([]float64, w*w)
	for i := range w {
		for j := i; j < w; j++ {
			out[i*w+j] = r.At(i, j)
		}
	}
	return out
}
