package verdict

import (
	"math"
	"slices"
)

// tolerance is how far apart two numbers may be and still count as equal: far above what rounding
// does and far below what one mark does.
const tolerance = 1e-9

// facts are what the clauses look at for one candidate.
type facts struct {
	scored   bool
	panel    float64 // panel score
	weight   float64 // sum of the weights of the criteria scored
	gates    []gate
	disagree []int // essential criteria the panel disagrees on

	fair       float64
	above      ByLens // chance of reaching the bar
	essentials []essential
	competes   bool    // for a post: not excluded
	top        float64 // chance of a post
	inTop      bool    // a post by fair score
	alone      []int   // panel members without whom the outcome would not hold
	stable     float64 // share of weight tries under which it holds
}

// essential is what was found on one essential criterion that was marked.
type essential struct {
	criterion  int
	mean, pass float64
	above      ByLens // chance of the pass mark; computed only where the mean is below it
}

func (e *essential) met() bool { return e.mean >= e.pass-tolerance }

// passes reports whether every essential criterion that was marked is at its pass mark or above.
func (f *facts) passes() bool {
	for i := range f.essentials {
		if !f.essentials[i].met() {
			return false
		}
	}
	return true
}

// failing are the essential criteria below their pass mark.
func (f facts) failing() []essential {
	var out []essential
	for _, e := range f.essentials {
		if !e.met() {
			out = append(out, e)
		}
	}
	return out
}

// gate is one reason why the evidence does not carry an outcome yet.
type gate struct {
	kind      gateKind
	criterion int // place, where the gate is about one
	name      string
}

type gateKind int

const (
	gateNoMarks gateKind = iota
	gateFewMembers
	gateFewJudges
	gateDisconnected
	gateNoVariation
	gateCredential
	gateConflict
)

// disagreementSpan is the range of marks from which panel members disagree: as many steps as the policy
// says on the scale 1 to 7, and as much of any other scale, but never less than 2.
func (s Settled) disagreementSpan() float64 {
	return math.Max(2, s.Thresholds.DisagreementRange*s.Scale.Steps())
}

// evidence gathers what the marks alone say of a candidate; gates that concern the whole panel come in.
func (p *panel) evidence(c int, whole []gate) facts {
	f := facts{gates: slices.Clone(whole)}
	sum := 0.0
	few := int(p.policy.Thresholds.FewestMembers)
	for s := range p.criteria {
		cell := p.sheet.cell(c, s)
		if p.essential[s] && len(cell.marks) < few {
			f.gates = append(f.gates, gate{kind: gateFewMembers, criterion: s})
		}
		if len(cell.marks) == 0 {
			continue
		}
		f.weight += p.weights[s]
		sum += float64(p.weights[s] * p.value(c, s)) // the conversion keeps a machine from rounding once less
	}
	f.gates = append(f.gates, p.credentialGates(c)...)
	if slices.Contains(p.in.Conflicts, p.candidates[c]) {
		f.gates = append(f.gates, gate{kind: gateConflict})
	}
	if f.weight <= 0 {
		f.gates = append([]gate{{kind: gateNoMarks}}, f.gates...)
		return f
	}
	f.scored, f.panel = true, sum/f.weight
	if p.judgesOf(c) < few && !slices.ContainsFunc(f.gates, func(g gate) bool { return g.kind == gateFewMembers }) {
		f.gates = append(f.gates, gate{kind: gateFewJudges})
	}
	return f
}

// credentialGates are the required credentials nobody confirmed, or somebody did not see.
func (p *panel) credentialGates(c int) []gate {
	var out []gate
	for _, criterion := range p.in.Required {
		held, denied := 0, 0
		for _, k := range p.checks[p.candidates[c]] {
			if k.Criterion != criterion {
				continue
			}
			if k.Held {
				held++
			} else {
				denied++
			}
		}
		if held == 0 || denied > 0 {
			out = append(out, gate{kind: gateCredential, name: criterion})
		}
	}
	return out
}

// wholeGates are the gates that concern every candidate.
func (p *panel) wholeGates(components []int) []gate {
	var out []gate
	if parts(components) > 1 {
		out = append(out, gate{kind: gateDisconnected})
	}
	if p.allAlike() {
		out = append(out, gate{kind: gateNoVariation})
	}
	return out
}

// allAlike reports whether every mark is the same, so that nothing tells candidates apart.
func (p *panel) allAlike() bool { return len(p.given) == 1 && p.sheet.total() > 1 }

// components numbers the groups of candidates that share panel members, directly or by way of
// others; a candidate without marks is in none (−1).
func (p *panel) components() []int {
	parent := make([]int, len(p.candidates)+len(p.members))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	marked := make([]bool, len(p.candidates))
	for c := range p.candidates {
		for s := range p.criteria {
			for _, r := range p.sheet.cell(c, s).members {
				marked[c] = true
				parent[root(c)] = root(len(p.candidates) + int(r))
			}
		}
	}
	out, number := make([]int, len(p.candidates)), map[int]int{}
	for c := range out {
		if !marked[c] {
			out[c] = -1
			continue
		}
		k, ok := number[root(c)]
		if !ok {
			k = len(number)
			number[root(c)] = k
		}
		out[c] = k
	}
	return out
}

func parts(components []int) int {
	n := 0
	for _, k := range components {
		n = max(n, k+1)
	}
	return n
}
