package verdict

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// metric is how far apart two values of a reliability study are.
type metric int

const (
	nominal metric = iota
	ordinal
	interval
)

// coincidences counts how often two values stand together in a unit, each unit by 1 ÷ (its values − 1).
type coincidences struct {
	values   []int16 // ascending
	together []float64
}

func newCoincidences(values []int16) coincidences {
	return coincidences{values, make([]float64, len(values)*len(values))}
}

// add counts the values that one unit was given.
func (c coincidences) add(unit []int16) {
	for i, x := range unit {
		a, _ := slices.BinarySearch(c.values, x)
		for _, y := range unit[:i] {
			b, _ := slices.BinarySearch(c.values, y)
			share := 1 / float64(len(unit)-1)
			c.together[a*len(c.values)+b] += share
			c.together[b*len(c.values)+a] += share
		}
	}
}

// alpha is Krippendorff's α = 1 − observed ÷ expected disagreement (Krippendorff 2011, "Computing
// Krippendorff's Alpha-Reliability"). It is not ok where no unit has two values or they are all the same.
func (c coincidences) alpha(by metric) (alpha float64, ok bool) {
	k := len(c.values)
	n, total := make([]float64, k), 0.0
	for a := range k {
		for b := range k {
			n[a] += c.together[a*k+b]
		}
		total += n[a]
	}
	observed, expected := 0.0, 0.0
	for a := range k {
		for b := range k {
			d := c.distance(n, a, b, by)
			observed += c.together[a*k+b] * d
			expected += n[a] * n[b] * d
		}
	}
	if total <= 1 || expected == 0 {
		return 0, false
	}
	return 1 - (total-1)*observed/expected, true
}

// distance is the squared difference of two values: of their places in the distribution for ordinal data.
func (c coincidences) distance(n []float64, a, b int, by metric) float64 {
	if a == b {
		return 0
	}
	switch by {
	case interval:
		d := float64(c.values[a]) - float64(c.values[b])
		return d * d
	case ordinal:
		low, high := min(a, b), max(a, b)
		sum := -(n[a] + n[b]) / 2
		for _, x := range n[low : high+1] {
			sum += x
		}
		return sum * sum
	default:
		return 1
	}
}

// icc holds the intraclass correlations of a table of subjects × judges (Shrout and Fleiss 1979; the
// names are McGraw and Wong's 1996).
type icc struct {
	one, a1, c1, oneK, aK, cK float64
}

// intraclass computes them from a complete table by two-way analysis of variance. It is not ok for fewer
// than two subjects or judges, or without variance.
func intraclass(table [][]float64) (out icc, ok bool) {
	n := float64(len(table))
	if len(table) < 2 || len(table[0]) < 2 {
		return out, false
	}
	k := float64(len(table[0]))
	grand := 0.0
	judges := make([]float64, len(table[0]))
	for _, row := range table {
		for j, v := range row {
			grand += v / (n * k)
			judges[j] += v / n
		}
	}
	subjectsSS, judgesSS, totalSS := 0.0, 0.0, 0.0
	for _, row := range table {
		mean := 0.0
		for _, v := range row {
			mean += v / k
			totalSS += (v - grand) * (v - grand)
		}
		subjectsSS += k * (mean - grand) * (mean - grand)
	}
	for _, mean := range judges {
		judgesSS += n * (mean - grand) * (mean - grand)
	}
	if totalSS < tolerance {
		return out, false
	}
	between, judge := subjectsSS/(n-1), judgesSS/(k-1)
	errorMS, within := (totalSS-subjectsSS-judgesSS)/((n-1)*(k-1)), (totalSS-subjectsSS)/(n*(k-1))
	out = icc{
		one:  (between - within) / (between + (k-1)*within),
		a1:   (between - errorMS) / (between + (k-1)*errorMS + k*(judge-errorMS)/n),
		c1:   (between - errorMS) / (between + (k-1)*errorMS),
		oneK: (between - within) / between,
		aK:   (between - errorMS) / (between + (judge-errorMS)/n),
		cK:   (between - errorMS) / between,
	}
	for _, v := range []float64{out.one, out.a1, out.c1, out.oneK, out.aK, out.cK} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return out, false
		}
	}
	return out, true
}

// generalizability computes the coefficients for relative (G, Eρ²) and absolute decisions (Φ) of a mean
// over skills criteria and judges panel members each (Brennan 2001, §4.1). skill is the variance of the
// criteria themselves: 0 where every candidate is scored on the same ones.
func generalizability(s spreads, skill, skills, judges float64) (g, phi float64) {
	v := func(k int) float64 { return s[k] * s[k] }
	relative := v(profileEffect)/skills + v(haloEffect)/judges + v(residualEffect)/(skills*judges)
	absolute := relative + skill/skills + v(severityEffect)/judges + v(bySkillEffect)/(skills*judges)
	c := v(candidateEffect)
	return c / (c + relative), c / (c + absolute)
}

// coincidences counts the marks of each criterion's cells, and of all of them together.
func (p *panel) coincidences() (all coincidences, each []coincidences) {
	values := slices.Sorted(maps.Keys(p.given))
	all = newCoincidences(values)
	for s := range p.criteria {
		one := newCoincidences(values)
		for c := range p.candidates {
			one.add(p.sheet.cell(c, s).marks)
		}
		floats.Add(all.together, one.together)
		each = append(each, one)
	}
	return all, each
}

// agreement says how far the panel members agree, or why that cannot be told.
func (p *panel) agreement(f *fit) Agreement {
	a := Agreement{Why: map[string]string{}, ByCriterion: []CriterionAgreement{}}
	give := func(name string, to **float64, v float64, ok bool, why string) {
		if ok {
			v = rounded(v, closedDigits)
			*to = &v
			return
		}
		a.Why[name] = why
	}
	const flat = "No criterion of a candidate was marked by two panel members, or every such mark is the same."
	all, each := p.coincidences()
	for _, x := range []struct {
		name string
		to   **float64
		by   metric
	}{{"alphaOrdinal", &a.AlphaOrdinal, ordinal}, {"alphaInterval", &a.AlphaInterval, interval}, {"alphaNominal", &a.AlphaNominal, nominal}} {
		v, ok := all.alpha(x.by)
		give(x.name, x.to, v, ok, flat)
	}
	for s, id := range p.criteria {
		one := CriterionAgreement{ID: id}
		if v, ok := each[s].alpha(ordinal); ok {
			v = rounded(v, closedDigits)
			one.AlphaOrdinal = &v
		}
		a.ByCriterion = append(a.ByCriterion, one)
	}
	table, why := p.memberMeans()
	v, ok := icc{}, false
	if why == "" {
		if v, ok = intraclass(table); !ok {
			why = "It takes two candidates, two panel members and marks that differ."
		}
	}
	give("iccA1", &a.ICCA1, v.a1, ok, why)
	give("iccAk", &a.ICCAk, v.aK, ok, why)
	give("iccCk", &a.ICCCk, v.cK, ok, why)
	why = p.noVariances()
	g, phi := 0.0, 0.0
	if why == "" {
		g, phi = generalizability(f.reml, 0, float64(p.criteriaMarked()), p.judges())
		g, phi = rounded(g, drawnDigits), rounded(phi, drawnDigits)
	}
	give("g", &a.G, g, why == "", why)
	give("phi", &a.Phi, phi, why == "", why)
	return a
}

// memberMeans is the table of candidates × panel members of plain mean marks, or why there is none: an
// intraclass correlation needs the same number of marks in every place.
func (p *panel) memberMeans() (table [][]float64, why string) {
	want := -1
	for c := range p.candidates {
		sums, counts := make([]float64, len(p.members)), make([]int, len(p.members))
		for s := range p.criteria {
			cell := p.sheet.cell(c, s)
			for i, r := range cell.members {
				sums[r] += float64(cell.marks[i])
				counts[r]++
			}
		}
		if slices.Max(counts) == 0 {
			continue // nobody marked the candidate
		}
		for r, n := range counts {
			if want < 0 {
				want = n
			}
			if n != want || n == 0 {
				return nil, "It takes a complete panel: every member marking every candidate on every criterion."
			}
			sums[r] /= float64(n)
		}
		table = append(table, sums)
	}
	return table, ""
}

// noVariances says why the variances cannot be told from the marks alone, or nothing.
func (p *panel) noVariances() string {
	scored := 0
	for c := range p.candidates {
		if p.judgesOf(c) > 0 {
			scored++
		}
	}
	switch {
	case scored < 2:
		return "It takes two candidates."
	case len(p.members) < 2:
		return "It takes two panel members."
	case p.allAlike():
		return "Every mark is the same."
	case p.sheet.total() < scored+len(p.members)+p.criteriaMarked():
		return fmt.Sprintf("There are only %d marks: too few to tell how they vary.", p.sheet.total())
	}
	return ""
}

// marked is how many criteria have marks.
func (p *panel) criteriaMarked() int {
	n := 0
	for s := range p.criteria {
		for c := range p.candidates {
			if len(p.sheet.cell(c, s).marks) > 0 {
				n++
				break
			}
		}
	}
	return n
}

// judges is the mean number of panel members per candidate with marks.
func (p *panel) judges() float64 {
	sum, n := 0, 0
	for c := range p.candidates {
		if j := p.judgesOf(c); j > 0 {
			sum += j
			n++
		}
	}
	return float64(sum) / float64(n)
}

// judgesOf is how many panel members marked a candidate.
func (p *panel) judgesOf(c int) int {
	seen, n := make([]bool, len(p.members)), 0
	for s := range p.criteria {
		for _, r := range p.sheet.cell(c, s).members {
			if !seen[r] {
				seen[r] = true
				n++
			}
		}
	}
	return n
}
