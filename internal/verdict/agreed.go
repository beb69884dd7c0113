package verdict

import (
	"encoding/binary"
	"io"
	"slices"

	"merit/internal/fault"
)

// Agreed is the mark a panel settled on for a candidate's criterion. Where the score basis is agreed marks, it
// counts in place of the mean of the members' own marks: in the panel score, against the pass mark, and in the
// fair score, which moves by the difference. How sure the fair score is stays what the independent marks say,
// since a discussion makes no new observations; and a disagreement that was settled is none any more. Who marks
// how, and how far the panel agrees, is told from the independent marks alone.
type Agreed struct {
	Candidate, Criterion string
	Mark                 int
}

// notAgreed is the place of a cell without an agreed mark.
const notAgreed = -1 << 15

// takeAgreed puts the agreed marks beside the sheet.
func (p *panel) takeAgreed(fs *fault.Fields) {
	if len(p.in.Agreed) == 0 {
		return
	}
	candidates, criteria := newRoll(p.candidates), newRoll(p.criteria)
	p.agreed = make([]int16, len(p.candidates)*len(p.criteria))
	for i := range p.agreed {
		p.agreed[i] = notAgreed
	}
	for _, a := range p.in.Agreed {
		c, known := candidates.at[a.Candidate]
		s, listed := criteria.at[a.Criterion]
		switch {
		case len(*fs) >= maxMistakes:
			return
		case !known || !listed || len(p.sheet.cell(int(c), int(s)).marks) == 0:
			fs.Addf("agreed", "There is an agreed mark of %q for %q, whom nobody marked on it.", a.Candidate, a.Criterion)
		case a.Mark < p.policy.Scale.Min || a.Mark > p.policy.Scale.Max:
			fs.Addf("agreed", "The agreed mark of %q for %q is %d. Marks go from %d to %d.", a.Candidate, a.Criterion, a.Mark, p.policy.Scale.Min, p.policy.Scale.Max)
		case p.agreed[int(c)*len(p.criteria)+int(s)] != notAgreed:
			fs.Addf("agreed", "There are two agreed marks of %q for %q.", a.Candidate, a.Criterion)
		default:
			p.agreed[int(c)*len(p.criteria)+int(s)] = int16(a.Mark) //nolint:gosec // on the scale
		}
	}
}

// agreedOn is the agreed mark of a cell; ok is false where there is none.
func (p *panel) agreedOn(c, s int) (mark float64, ok bool) {
	if p.agreed == nil || p.agreed[c*len(p.criteria)+s] == notAgreed {
		return 0, false
	}
	return float64(p.agreed[c*len(p.criteria)+s]), true
}

// value is what a cell counts as in the panel score: the agreed mark, else the mean of the marks.
func (p *panel) value(c, s int) float64 {
	if mark, ok := p.agreedOn(c, s); ok {
		return mark
	}
	return p.sheet.cell(c, s).mean()
}

// agreedCount is on how many criteria the panel agreed for a candidate.
func (p *panel) agreedCount(c int) int {
	n := 0
	for s := range p.criteria {
		if _, ok := p.agreedOn(c, s); ok {
			n++
		}
	}
	return n
}

// hashAgreed adds the agreed marks to an input hash; without any it adds nothing.
func (p *panel) hashAgreed(w io.Writer) {
	var number [6]byte
	for at, mark := range p.agreed {
		if mark != notAgreed {
			binary.BigEndian.PutUint32(number[:], uint32(at))    //nolint:gosec // a place in a list
			binary.BigEndian.PutUint16(number[4:], uint16(mark)) //nolint:gosec // a mark on the scale
			_, _ = w.Write(number[:])
		}
	}
}

// settle puts the agreed marks into a candidate's estimates, the fair score first and then each criterion's
// mean, and gives how far the score moved. share are the weights the score was computed with.
func (p *panel) settle(c int, m *model, share []float64, es []estimate) (moved float64) {
	if p.agreed == nil || es == nil {
		return 0
	}
	for s, k := range m.skillOf {
		mark, ok := p.agreedOn(c, s)
		if !ok || k < 0 {
			continue
		}
		moved += share[k] * (mark - es[1+k].mean)
		es[1+k].mean = mark
	}
	es[0].mean += moved
	return moved
}

// settleAtMode puts the agreed marks into the scores at the most probable spreads.
func (a *assessment) settleAtMode() {
	if a.p.agreed == nil {
		return
	}
	a.moved, a.unsettled = make([]float64, len(a.fair)), make([][]estimate, len(a.fair))
	share := a.p.share(a.m)
	for c, es := range a.fair {
		if es != nil {
			a.unsettled[c] = slices.Clone(es)
			a.moved[c] = a.p.settle(c, a.m, share, es)
		}
	}
}

// settleUncertainty moves what was drawn of each candidate by as much as the agreed marks moved the score.
func (a *assessment) settleUncertainty() {
	for c, by := range a.moved {
		if a.p.agreedCount(c) == 0 || a.fair[c] == nil {
			continue
		}
		for l := range a.u.scores {
			shift(a.u.scores[l][0][c].means, by)
			for i, s := range a.extra {
				if mark, ok := a.p.agreedOn(c, s); ok {
					of := a.u.scores[l][1+i][c].means
					shift(of, mark-a.unsettled[c][1+a.m.skillOf[s]].mean)
				}
			}
			at := a.u.draws[l].column[c]
			for k := range a.u.draws[l].rows {
				a.u.draws[l].rows[k][at] += float32(by)
			}
		}
	}
}

func shift(means []float64, by float64) {
	for i := range means {
		means[i] += by
	}
}

// independentScore is a candidate's panel score by the members' own marks alone.
func (p *panel) independentScore(c int) float64 {
	sum, weight := 0.0, 0.0
	for s := range p.criteria {
		if cell := p.sheet.cell(c, s); len(cell.marks) > 0 {
			sum += float64(p.weights[s] * cell.mean())
			weight += p.weights[s]
		}
	}
	return sum / weight
}
