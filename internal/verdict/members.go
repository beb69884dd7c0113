package verdict

import "math"

// Thresholds of what is said of a panel member. They describe; nobody is dropped for them.
const (
	shiftShare   = 0.5 // of h: a mean difference from which a panel member marks strictly or generously
	alikeShare   = 0.5 // of the others' mean spread: below it somebody marks everything alike
	enoughShared = 6   // cells shared with others before a difference is worth telling
)

// describeMembers says how each panel member marked.
func (p *panel) describeMembers() []Member {
	n := len(p.members)
	marks := make([][]float64, n)
	cards := make([]map[int]bool, n)
	difference, shared := make([]float64, n), make([]int, n)
	for c, row := range p.cells {
		for _, cell := range row {
			for i, r := range cell.members {
				if cards[r] == nil {
					cards[r] = map[int]bool{}
				}
				cards[r][c] = true
				own := float64(cell.marks[i])
				marks[r] = append(marks[r], own)
				if others := len(cell.marks) - 1; others > 0 {
					difference[r] += own - (float64(cell.sum)-own)/float64(others)
					shared[r]++
				}
			}
		}
	}
	out := make([]Member, n)
	spreads := 0.0
	for r := range out {
		mean, spread := meanAndSpread(marks[r])
		out[r] = Member{ID: p.members[r], Scorecards: len(cards[r]), Marks: len(marks[r]), MeanMark: mean, Spread: spread, Flags: []string{}}
		spreads += spread
		if shared[r] > 0 {
			d := difference[r] / float64(shared[r])
			out[r].Difference = &d
		}
	}
	for r := range out {
		p.flagMember(&out[r], shared[r], spreads)
	}
	return out
}

func (p *panel) flagMember(m *Member, shared int, spreads float64) {
	if m.Difference != nil && shared >= enoughShared {
		switch limit := shiftShare * p.policy.Scale.Steps(); {
		case *m.Difference <= -limit:
			m.Flags = append(m.Flags, "marks lower than the others")
		case *m.Difference >= limit:
			m.Flags = append(m.Flags, "marks higher than the others")
		}
	}
	if others := len(p.members) - 1; others > 0 && m.Marks >= enoughShared {
		if rest := (spreads - m.Spread) / float64(others); rest > 0 && m.Spread < alikeShare*rest {
			m.Flags = append(m.Flags, "marks everything alike")
		}
	}
}

// meanAndSpread are the mean and the standard deviation (divisor n) of some marks.
func meanAndSpread(marks []float64) (mean, spread float64) {
	for _, m := range marks {
		mean += m
	}
	mean /= float64(len(marks))
	for _, m := range marks {
		spread += float64((m - mean) * (m - mean))
	}
	return mean, math.Sqrt(spread / float64(len(marks)))
}
