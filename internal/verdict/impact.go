package verdict

import (
	"errors"
	"fmt"
	"math"
)

// The limits of what may be said of selection rates (29 CFR 1607.4D and its Questions and Answers 19–22).
const (
	fewestShown      = 5   // a group below this size is not shown
	fewestTold       = 30  // people below which nothing can be told
	leastExpected    = 5.0 // expected cell count below which nothing can be told
	fourFifths       = 0.8
	impactConfidence = 1.959963984540054 // the normal quantile of 0.975
)

// Group is how many of a group's people were selected.
type Group struct {
	Name     string `json:"name"`
	Selected int    `json:"selected"`
	People   int    `json:"people"`
}

// Impact compares one group's selection rate with that of the group with the highest rate. It describes;
// no score ever depends on it.
type Impact struct {
	Group         string      `json:"group"`
	Suppressed    bool        `json:"suppressed"` // fewer than five people: no numbers
	Rate          *float64    `json:"rate"`
	Ratio         *float64    `json:"ratio"`      // to the highest rate
	Interval95    *[2]float64 `json:"interval95"` // of the ratio, by its logarithm (Katz et al. 1978)
	FisherP       *float64    `json:"fisherP"`    // two-sided, by the sum of the less likely tables
	FlipFlop      *float64    `json:"flipFlop"`   // the ratio had one more of this group and one fewer of the highest been selected
	BelowFour     bool        `json:"belowFourFifths"`
	Interpretable bool        `json:"interpretable"`
	Why           string      `json:"why"` // why not
}

// mostCompared bounds the exact test, which looks at as many tables as a group has people.
const mostCompared = 1_000_000

// AdverseImpact compares groups pooled over vacancies. The error names groups whose numbers cannot be.
func AdverseImpact(groups []Group) ([]Impact, error) {
	reference := -1
	for i, g := range groups {
		if g.People < 0 || g.Selected < 0 || g.Selected > g.People {
			return nil, errors.New("The group " + g.Name + " cannot have that many people selected.")
		}
		if g.People > mostCompared {
			return nil, fmt.Errorf("The group %s has more than %d people, the most that are compared.", g.Name, mostCompared) //nolint:staticcheck // it is told to people
		}
		if g.People >= fewestShown && (reference < 0 || rate(g) > rate(groups[reference])) {
			reference = i
		}
	}
	out := make([]Impact, len(groups))
	for i, g := range groups {
		out[i].Group = g.Name
		if g.People < fewestShown {
			out[i].Suppressed, out[i].Why = true, "The group has fewer than 5 people, so its numbers are not shown."
			continue
		}
		r := rate(g)
		out[i].Rate = &r
		if i == reference {
			out[i].Why = "This is the group with the highest rate, which the others are compared with."
			continue
		}
		out[i].compare(groups[reference], g)
	}
	return out, nil
}

func rate(g Group) float64 { return float64(g.Selected) / float64(g.People) }

// compare fills in everything that compares a group with the one with the highest rate.
func (x *Impact) compare(reference, g Group) {
	p := fisher(g.Selected, g.People, reference.Selected, reference.People)
	x.FisherP = &p
	if reference.Selected > 0 {
		ratio := rate(g) / rate(reference)
		x.Ratio, x.BelowFour = &ratio, ratio < fourFifths
	}
	if reference.Selected > 0 && g.Selected > 0 {
		se := math.Sqrt((1-rate(g))/float64(g.Selected) + (1-rate(reference))/float64(reference.Selected))
		x.Interval95 = &[2]float64{*x.Ratio * math.Exp(-impactConfidence*se), *x.Ratio * math.Exp(impactConfidence*se)}
	}
	if g.Selected < g.People && reference.Selected > 1 {
		flip := rate(Group{Selected: g.Selected + 1, People: g.People}) / rate(Group{Selected: reference.Selected - 1, People: reference.People})
		x.FlipFlop = &flip
	}
	people := reference.People + g.People
	selected := float64(reference.Selected+g.Selected) / float64(people)
	least := math.Min(selected, 1-selected) * float64(min(reference.People, g.People))
	switch {
	case people < fewestTold:
		x.Why = "There are fewer than 30 people, so the ratio tells nothing."
	case least < leastExpected:
		x.Why = "So few were selected, or not, that the ratio tells nothing."
	default:
		x.Interpretable = true
	}
}

// fisher is the two-sided p of Fisher's exact test of a of n against b of m: the probability of all tables
// with the same margins that are no more likely than the one seen.
func fisher(a, n, b, m int) float64 {
	k := a + b
	choose := func(n, k int) float64 { return lgamma(float64(n+1)) - lgamma(float64(k+1)) - lgamma(float64(n-k+1)) }
	log := func(x int) float64 { return choose(n, x) + choose(m, k-x) - choose(n+m, k) }
	seen := log(a)
	sum := 0.0
	for x := max(0, k-m); x <= min(n, k); x++ {
		if v := log(x); v <= seen+1e-7 { // as R's fisher.test
			sum += math.Exp(v)
		}
	}
	return math.Min(1, sum)
}
