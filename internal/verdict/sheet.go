package verdict

import "slices"

// sheet is every mark of a panel, by candidate, then criterion, then panel member.
type sheet struct {
	candidates, members, criteria int
	start                         []int32 // candidate × criteria + criterion → where its marks begin; one more at the end
	by                            []int16 // who gave the mark
	mark                          []int16
}

// cell is what the panel said of one candidate on one criterion.
type cell struct {
	members []int16 // ascending
	marks   []int16
}

func (s *sheet) cell(candidate, criterion int) cell {
	i := candidate*s.criteria + criterion
	from, to := s.start[i], s.start[i+1]
	return cell{s.by[from:to:to], s.mark[from:to:to]}
}

// total is the number of marks.
func (s *sheet) total() int { return len(s.mark) }

func (c cell) sum() int {
	sum := 0
	for _, m := range c.marks {
		sum += int(m)
	}
	return sum
}

func (c cell) mean() float64 { return float64(c.sum()) / float64(len(c.marks)) }

func (c cell) span() int {
	if len(c.marks) == 0 {
		return 0
	}
	return int(slices.Max(c.marks)) - int(slices.Min(c.marks))
}

// without is the sheet less everything one panel member said; the members keep their places.
func (s *sheet) without(member int) *sheet {
	own := 0
	for _, r := range s.by {
		if int(r) == member {
			own++
		}
	}
	room := make([]int16, 2*(s.total()-own))
	out := &sheet{
		candidates: s.candidates, members: s.members, criteria: s.criteria, start: make([]int32, len(s.start)),
		by: room[: 0 : s.total()-own], mark: room[s.total()-own : s.total()-own],
	}
	for i := range len(s.start) - 1 {
		for k := s.start[i]; k < s.start[i+1]; k++ {
			if int(s.by[k]) != member {
				out.by, out.mark = append(out.by, s.by[k]), append(out.mark, s.mark[k])
			}
		}
		out.start[i+1] = int32(len(out.mark)) //nolint:gosec // at most MaxMarks
	}
	return out
}

// of is the sheet of some of the candidates only, in the order of places.
func (s *sheet) of(places []int) *sheet {
	out := &sheet{candidates: len(places), members: s.members, criteria: s.criteria, start: make([]int32, 1, len(places)*s.criteria+1)}
	for _, c := range places {
		for k := range s.criteria {
			cell := s.cell(c, k)
			out.by, out.mark = append(out.by, cell.members...), append(out.mark, cell.marks...)
			out.start = append(out.start, int32(len(out.mark))) //nolint:gosec // at most MaxMarks
		}
	}
	return out
}
