package verdict

import "math"

// tolerance is how far apart two numbers may be and still count as equal: far above what rounding
// does and far below what one mark does.
const tolerance = 1e-9

// facts are what the clauses look at for one candidate.
type facts struct {
	scored   bool
	score    float64 // panel score
	weight   float64 // sum of the weights of the criteria scored
	step     float64 // the most one point from one panel member moves the score
	gates    []gate
	failing  []int // essential criteria whose mean is below the pass mark
	disagree []int // essential criteria the panel disagrees on
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
	gateDisconnected
	gateNoVariation
	gateCredential
)

// disagreementSpan is the range of marks from which panel members disagree: 3 on the scale 1 to 7,
// and as much of any other scale, but never less than 2.
func (s Scale) disagreementSpan() float64 { return math.Max(2, 3*s.Steps()) }

// factsOf gathers the facts of a candidate; gates that concern the whole panel come in.
func (p *panel) factsOf(c int, whole []gate) facts {
	f := facts{gates: append([]gate(nil), whole...)}
	sum := 0.0
	for s, cell := range p.cells[c] {
		if p.essential[s] && len(cell.marks) < 2 {
			f.gates = append(f.gates, gate{kind: gateFewMembers, criterion: s})
		}
		if len(cell.marks) == 0 {
			continue
		}
		f.weight += p.weights[s]
		sum += float64(p.weights[s] * cell.mean()) // the conversion keeps a machine from rounding once less
		if p.essential[s] {
			if cell.mean() < p.pass[s]-tolerance {
				f.failing = append(f.failing, s)
			}
			if float64(cell.span()) >= p.policy.Scale.disagreementSpan()-tolerance {
				f.disagree = append(f.disagree, s)
			}
		}
	}
	f.gates = append(f.gates, p.credentialGates(c)...)
	if f.weight <= 0 {
		f.gates = append([]gate{{kind: gateNoMarks}}, f.gates...)
		return f
	}
	f.scored, f.score = true, sum/f.weight
	for s, cell := range p.cells[c] {
		if n := len(cell.marks); n > 0 {
			f.step = math.Max(f.step, p.weights[s]/f.weight/float64(n))
		}
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
func (p *panel) allAlike() bool { return len(p.marked) == 1 && p.total > 1 }

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
	for c, row := range p.cells {
		for _, cell := range row {
			for _, r := range cell.members {
				marked[c] = true
				parent[root(c)] = root(len(p.candidates) + r)
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
