package verdict

import "math"

// Compared is how one person's marks compare with others' of the same cells: a panel member's with the
// rest of the panel's, an observer's with the panel's. What cannot be told is null, with its reason in Why
// under its own name.
type Compared struct {
	Marks       int // given
	Candidates  int // marked
	Shared      int // cells that somebody else marked too
	Mean        *float64
	Spread      *float64 // standard deviation of the own marks
	Difference  *float64 // own mark less the others' mean, over the shared cells
	Near        *float64 // share of the shared cells in which both are within a point of a scale 1 to 7
	Correlation *float64 // of the own marks with the others' means
	Criteria    []ComparedCriterion
	Cells       []ComparedCell
	Why         map[string]string
}

// ComparedCriterion is the same for the shared cells of one criterion. Difference is null where there are none.
type ComparedCriterion struct {
	ID         string
	Shared     int
	Difference *float64
}

// ComparedCell is one own mark beside the others' mean; null where nobody else marked it.
type ComparedCell struct {
	Candidate, Criterion string
	Own                  int
	Others               *float64
}

// SaysLittle reports whether so few marks are compared that chance alone may explain what comes out.
func (c Compared) SaysLittle() bool { return c.Shared < enoughCells || c.Candidates < enoughPeople }

// Compare sets one person's marks beside others', in the order of the own marks; criteria are in the order
// given. The marks have been checked when they were given.
func Compare(own, others []Mark, criteria []string, scale Scale) Compared {
	type cell struct{ candidate, criterion string }
	type sum struct {
		total float64
		n     int
	}
	theirs := map[cell]sum{}
	for _, m := range others {
		s := theirs[cell{m.Candidate, m.Criterion}]
		theirs[cell{m.Candidate, m.Criterion}] = sum{s.total + float64(m.Mark), s.n + 1}
	}
	out := Compared{Why: map[string]string{}, Marks: len(own)}
	var m marking
	near, people, by := 0, map[string]bool{}, map[string]sum{}
	for _, o := range own {
		people[o.Candidate] = true
		c := ComparedCell{Candidate: o.Candidate, Criterion: o.Criterion, Own: o.Mark}
		s, y := theirs[cell{o.Candidate, o.Criterion}], float64(o.Mark)
		m.add(y, y+s.total, 1+s.n, 0)
		if s.n > 0 {
			mean := s.total / float64(s.n)
			c.Others = &mean
			d := by[o.Criterion]
			by[o.Criterion] = sum{d.total + y - mean, d.n + 1}
			if math.Abs(y-mean) <= scale.Steps()+tolerance {
				near++
			}
		}
		out.Cells = append(out.Cells, c)
	}
	out.Candidates, out.Shared = len(people), m.shared
	for _, id := range criteria {
		c := ComparedCriterion{ID: id, Shared: by[id].n}
		if c.Shared > 0 {
			c.Difference = ratio(by[id].total, c.Shared)
		}
		out.Criteria = append(out.Criteria, c)
	}
	out.describe(m, near)
	return out
}

// describe sums up, where there is something to sum up.
func (c *Compared) describe(m marking, near int) {
	if m.n == 0 {
		c.Why["mean"], c.Why["spread"] = "No mark was given.", "No mark was given."
	} else {
		c.Mean = ratio(m.sum, m.n)
		spread := math.Sqrt(math.Max(0, m.square/float64(m.n)-*c.Mean**c.Mean))
		c.Spread = &spread
	}
	const alone = "Nobody else marked the same answers."
	if m.shared == 0 {
		c.Why["difference"], c.Why["near"], c.Why["correlation"] = alone, alone, alone
		return
	}
	c.Difference, c.Near = ratio(m.difference, m.shared), ratio(float64(near), m.shared)
	r, ok := m.together()
	switch {
	case m.shared < enoughCells:
		c.Why["correlation"] = "Fewer than 10 answers were marked by somebody else too."
	case !ok:
		c.Why["correlation"] = "The marks, or the others’, are all the same."
	default:
		r = math.Max(-1, math.Min(1, r))
		c.Correlation = &r
	}
}

func ratio(sum float64, n int) *float64 {
	x := sum / float64(n)
	return &x
}
