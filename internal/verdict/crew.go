package verdict

import "slices"

// A panel of many members has as many unknowns as members × criteria. Beyond crewColumns the spreads are
// fitted to the marks of a crew: those members who have most candidates in common.
const crewColumns = 200

// leastCrew is how many members a crew has at least.
const leastCrew = 3

// crew chooses members by how many candidates they share: the one who shares most with anybody first, then
// whoever shares most with those chosen, the lowest place first among equals.
func (s *sheet) crew(most int) []int {
	on := make([][]int, s.candidates) // members of each candidate
	links := make([]int, s.members)   // candidates in common with each other member, summed
	for c := range on {
		for k := range s.criteria {
			for _, r := range s.cell(c, k).members {
				if i, found := slices.BinarySearch(on[c], int(r)); !found {
					on[c] = slices.Insert(on[c], i, int(r))
				}
			}
		}
		for _, r := range on[c] {
			links[r] += len(on[c]) - 1
		}
	}
	shared := make([]int, s.members) // candidates in common with those chosen
	chosen := make([]bool, s.members)
	var out []int
	for len(out) < min(most, s.members) {
		best := -1
		for r := range shared {
			if !chosen[r] && (best < 0 || shared[r] > shared[best] || shared[r] == shared[best] && links[r] > links[best]) {
				best = r
			}
		}
		chosen[best] = true
		out = append(out, best)
		for _, members := range on {
			if _, found := slices.BinarySearch(members, best); found {
				for _, r := range members {
					shared[r]++
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// marksOf is the sheet of some members' marks only, who are numbered anew in their order.
func (s *sheet) marksOf(members []int) *sheet {
	out := &sheet{candidates: s.candidates, members: len(members), criteria: s.criteria, start: make([]int32, 1, len(s.start))}
	for i := range len(s.start) - 1 {
		for k := s.start[i]; k < s.start[i+1]; k++ {
			if at, found := slices.BinarySearch(members, int(s.by[k])); found {
				out.by, out.mark = append(out.by, int16(at)), append(out.mark, s.mark[k]) //nolint:gosec // at most MaxMembers
			}
		}
		out.start = append(out.start, int32(len(out.mark))) //nolint:gosec // at most MaxMarks
	}
	return out
}

// crewFor is the sheet the spreads are fitted to: a crew's where the panel is too large, else all of it.
func (s *sheet) crewFor() *sheet {
	if s.members*s.criteria <= crewColumns {
		return s
	}
	return s.marksOf(s.crew(max(leastCrew, crewColumns/s.criteria)))
}
