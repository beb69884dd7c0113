package verdict

import "math"

// Thresholds of what is said of a panel member (engine design, section 4). They describe; nobody is dropped
// for them.
const (
	severeErrors   = 2.0  // standard errors of severity
	severeShare    = 0.5  // of h: severity from which a panel member marks strictly or generously
	haloShare      = 0.65 // of the others' spread within candidates: below it somebody sees candidates as a whole
	centralShare   = 0.5  // of the others' spread of candidate means: below it somebody keeps candidates together
	leastTogether  = 0.3  // correlation with the others' means of the same cells
	surprisingMean = 1.5  // mean squared residual, as a share of everybody's
	enoughCells    = 10   // cells shared with others before a correlation is told
	enoughPeople   = 3    // candidates before a spread of their means is told
)

// marking is what is added up of one panel member's marks.
type marking struct {
	n, cards              int
	sum, square           float64
	difference            float64 // own mark less the others' mean, over shared cells
	shared                int
	x, y, xx, yy, xy      float64 // own mark and the others' mean, over shared cells
	within                float64 // Σ of squared deviations from the own candidate means
	withinDF              int
	meanSum, meanSquare   float64 // of candidate means
	residual              float64 // Σ of squares
	candidateSum, counted float64 // of the candidate at hand
	candidateSquare       float64
}

// describeMembers says how each panel member marked.
func (a *assessment) describeMembers() []Member {
	p := a.p
	ms := make([]marking, len(p.members))
	all := 0.0
	for c := range p.candidates {
		for s := range p.criteria {
			from, cell := int(p.sheet.start[c*len(p.criteria)+s]), p.sheet.cell(c, s)
			sum := float64(cell.sum())
			for i, r := range cell.members {
				e := a.residuals[from+i]
				all += e * e
				ms[r].add(float64(cell.marks[i]), sum, len(cell.marks), e)
			}
		}
		for r := range ms {
			ms[r].turn()
		}
	}
	everybody := all / float64(p.sheet.total())
	out := make([]Member, len(ms))
	for r := range out {
		out[r] = a.member(r, ms, everybody)
	}
	return out
}

// add counts one mark; sum and n are those of its cell.
func (m *marking) add(y, sum float64, n int, residual float64) {
	m.n++
	m.sum += y
	m.square += y * y
	m.candidateSum += y
	m.candidateSquare += y * y
	m.counted++
	m.residual += residual * residual
	if n > 1 {
		others := (sum - y) / float64(n-1)
		m.shared++
		m.difference += y - others
		m.x, m.y = m.x+y, m.y+others
		m.xx, m.yy, m.xy = m.xx+y*y, m.yy+others*others, m.xy+y*others
	}
}

// turn ends a candidate.
func (m *marking) turn() {
	if m.counted == 0 {
		return
	}
	mean := m.candidateSum / m.counted
	m.cards++
	m.within += math.Max(0, m.candidateSquare-m.counted*mean*mean)
	m.withinDF += int(m.counted) - 1
	m.meanSum += mean
	m.meanSquare += mean * mean
	m.candidateSum, m.candidateSquare, m.counted = 0, 0, 0
}

// meanVariance is the variance of the candidate means.
func (m marking) meanVariance() float64 {
	n := float64(m.cards)
	return math.Max(0, m.meanSquare-m.meanSum*m.meanSum/n) / (n - 1)
}

// together is the correlation of the own marks with the others' means; not ok without spread.
func (m marking) together() (r float64, ok bool) {
	n := float64(m.shared)
	x, y := m.xx-m.x*m.x/n, m.yy-m.y*m.y/n
	if x < tolerance || y < tolerance {
		return 0, false
	}
	return (m.xy - m.x*m.y/n) / math.Sqrt(x*y), true
}

func (a *assessment) member(r int, ms []marking, everybody float64) Member {
	m := ms[r]
	n := float64(m.n)
	out := Member{
		ID: a.p.members[r], Scorecards: m.cards, Marks: m.n, MeanMark: m.sum / n,
		Spread:   rounded(math.Sqrt(math.Max(0, m.square/n-m.sum/n*(m.sum/n))), modelDigits),
		Severity: rounded(a.severity[r].mean, modelDigits), SE: rounded(math.Sqrt(a.severity[r].variance), modelDigits),
		Flags: []string{},
	}
	if m.shared > 0 {
		d := m.difference / float64(m.shared)
		out.Difference = &d
	}
	if rho, se := a.severity[r].mean, math.Sqrt(a.severity[r].variance); math.Abs(rho) > severeErrors*se && math.Abs(rho) >= severeShare*a.p.policy.Scale.Steps() {
		if rho < 0 {
			out.Flags = append(out.Flags, "marks lower than the others")
		} else {
			out.Flags = append(out.Flags, "marks higher than the others")
		}
	}
	within, withinDF, spread, spreads := 0.0, 0, 0.0, 0
	for o, x := range ms {
		if o == r {
			continue
		}
		within, withinDF = within+x.within, withinDF+x.withinDF
		if x.cards >= enoughPeople {
			spread, spreads = spread+x.meanVariance(), spreads+1
		}
	}
	if m.withinDF > 0 && withinDF > 0 && m.cards >= enoughPeople &&
		math.Sqrt(m.within/float64(m.withinDF)) < haloShare*math.Sqrt(within/float64(withinDF)) {
		out.Flags = append(out.Flags, "halo: gives a candidate much the same mark on every criterion")
	}
	if m.cards >= enoughPeople && spreads > 0 && math.Sqrt(m.meanVariance()) < centralShare*math.Sqrt(spread/float64(spreads)) {
		out.Flags = append(out.Flags, "central tendency: keeps all candidates close together")
	}
	if c, ok := m.together(); m.shared >= enoughCells && (ok && c < leastTogether) {
		out.Flags = append(out.Flags, "inconsistent: high and low marks do not go with the others’")
	} else if m.n >= enoughCells && everybody > tolerance && m.residual/n > surprisingMean*everybody {
		out.Flags = append(out.Flags, "inconsistent: many surprising marks")
	}
	return out
}
