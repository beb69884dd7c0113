package verdict

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// Input is everything a recommendation depends on.
type Input struct {
	Policy     Policy
	Marks      []Mark
	Candidates []string          // may list candidates without marks; empty: those with marks
	Criteria   []string          // may list criteria without marks, in the rubric's order; empty: those with marks
	Checks     []Check           // answers to credential checks
	Required   []string          // credential criteria that must be held
	Names      map[string]string // what ids are called in words; an id without a name is its own
}

// Mark is one panel member's mark of one candidate for one criterion.
type Mark struct {
	Candidate, PanelMember, Criterion string
	Mark                              int
	Line                              int // of the file it was read from, to name in a mistake; 0: none
}

// where names the line of a mark at the start of a message about it.
func (m Mark) where() string {
	if m.Line == 0 {
		return ""
	}
	return fmt.Sprintf("Line %d: ", m.Line)
}

// Check is one panel member's answer to a credential criterion: held, or not.
type Check struct {
	Candidate, PanelMember, Criterion string
	Held                              bool
}

// cell is what the panel said of one candidate on one criterion.
type cell struct {
	members []int // places in panel.members, ascending
	marks   []int
	sum     int
}

func (c cell) mean() float64 { return float64(c.sum) / float64(len(c.marks)) }

func (c cell) span() int {
	if len(c.marks) == 0 {
		return 0
	}
	return slices.Max(c.marks) - slices.Min(c.marks)
}

// panel is an input in order: candidates, members and criteria by place, marks in cells.
type panel struct {
	in         Input
	policy     Settled
	candidates []string
	members    []string
	criteria   []string
	weights    []float64
	essential  []bool
	pass       []float64
	cells      [][]cell    // candidate × criterion
	marked     map[int]int // how often each mark was given
	total      int         // marks given
	checks     map[string][]Check
	hash       string
}

// maxMistakes bounds how many mistakes of one kind are told.
const maxMistakes = 20

// What one recommendation takes at most. A panel is held as a table of candidates by criteria, so a
// small file of many ids would otherwise need more memory than there is.
const (
	MaxCandidates = 20_000
	MaxMembers    = 1_000
	MaxCriteria   = hiring.MaxCriteria
)

// tooMany refuses a panel that is larger than the table is made for.
func tooMany(candidates, members, criteria int) error {
	for _, l := range []struct {
		n, most int
		what    string
	}{{candidates, MaxCandidates, "candidates"}, {members, MaxMembers, "panel members"}, {criteria, MaxCriteria, "criteria"}} {
		if l.n > l.most {
			return fault.New(fault.TooLarge, fmt.Sprintf("There are more than %d %s, the most Merit takes. Are the columns the right way round?", l.most, l.what))
		}
	}
	return nil
}

// arrange checks an input and puts it in order.
func arrange(in Input) (*panel, error) {
	if len(in.Marks) == 0 {
		return nil, fault.New(fault.Invalid, "There are no marks, so there is nothing to recommend.")
	}
	p := &panel{in: in, marked: map[int]int{}, checks: map[string][]Check{}}
	p.candidates, p.criteria, p.members = slices.Clone(in.Candidates), slices.Clone(in.Criteria), nil
	givenCriteria := len(in.Criteria) > 0
	cand, member, crit := places(p.candidates), map[string]int{}, places(p.criteria)
	if len(cand) != len(p.candidates) || len(crit) != len(p.criteria) {
		return nil, fault.New(fault.Invalid, "A candidate or a criterion is listed twice.")
	}
	add := func(at map[string]int, list *[]string, id string) {
		if _, ok := at[id]; !ok {
			at[id] = len(*list)
			*list = append(*list, id)
		}
	}
	var fs fault.Fields
	for _, m := range in.Marks {
		if _, ok := crit[m.Criterion]; givenCriteria && !ok {
			if len(fs) < maxMistakes {
				fs.Addf("marks", "%sthere is a mark for the criterion %q, which is not on the rubric.", m.where(), m.Criterion)
			}
			continue
		}
		add(cand, &p.candidates, m.Candidate)
		add(member, &p.members, m.PanelMember)
		add(crit, &p.criteria, m.Criterion)
		if err := tooMany(len(p.candidates), len(p.members), len(p.criteria)); err != nil {
			return nil, err
		}
	}
	if err := fs.Err(); err != nil {
		return nil, err
	}
	slices.SortFunc(p.candidates, natural)
	slices.SortFunc(p.members, natural)
	if !givenCriteria {
		slices.SortFunc(p.criteria, natural)
	}
	var err error
	if p.policy, err = in.Policy.Settle(p.criteria); err != nil {
		return nil, err
	}
	if err := p.fill(); err != nil {
		return nil, err
	}
	p.hash, err = p.inputHash()
	return p, err
}

func places(ids []string) map[string]int {
	at := make(map[string]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	return at
}

// fill puts every mark into its cell, in the order of the members.
func (p *panel) fill() error {
	n := len(p.criteria)
	p.weights, p.essential, p.pass = make([]float64, n), make([]bool, n), make([]float64, n)
	for s, c := range p.criteria {
		p.weights[s] = p.policy.Weights[c]
		p.essential[s] = slices.Contains(p.policy.Essential, c)
		p.pass[s] = p.policy.PassMarks[c]
	}
	cand, member, crit := places(p.candidates), places(p.members), places(p.criteria)
	marks := slices.Clone(p.in.Marks)
	slices.SortFunc(marks, func(a, b Mark) int {
		return cmp.Or(member[a.PanelMember]-member[b.PanelMember], a.Line-b.Line)
	})
	p.cells = make([][]cell, len(p.candidates))
	for i := range p.cells {
		p.cells[i] = make([]cell, n)
	}
	var fs fault.Fields
	for _, m := range marks {
		if m.Mark < p.policy.Scale.Min || m.Mark > p.policy.Scale.Max {
			fs.Addf("marks", "%s%s gave %s the mark %d for %s. Marks go from %d to %d.",
				m.where(), m.PanelMember, m.Candidate, m.Mark, m.Criterion, p.policy.Scale.Min, p.policy.Scale.Max)
		}
		c, r := &p.cells[cand[m.Candidate]][crit[m.Criterion]], member[m.PanelMember]
		if k := len(c.members); k > 0 && c.members[k-1] == r {
			fs.Addf("marks", "%s%s marked %s twice for %s.", m.where(), m.PanelMember, m.Candidate, m.Criterion)
			continue
		}
		p.marked[m.Mark]++
		p.total++
		c.members, c.marks, c.sum = append(c.members, r), append(c.marks, m.Mark), c.sum+m.Mark
		if len(fs) >= maxMistakes {
			break
		}
	}
	for _, k := range p.in.Checks {
		p.checks[k.Candidate] = append(p.checks[k.Candidate], k)
	}
	return fs.Err()
}

// inputHash is the SHA-256 of the engine's version, the settled policy, the names and every mark in
// order, so that it does not depend on the order of the rows.
func (p *panel) inputHash() (string, error) {
	h := sha256.New()
	checks := slices.Clone(p.in.Checks)
	slices.SortFunc(checks, func(a, b Check) int {
		if d := natural(a.Candidate+"\x00"+a.Criterion+"\x00"+a.PanelMember, b.Candidate+"\x00"+b.Criterion+"\x00"+b.PanelMember); d != 0 {
			return d
		}
		return strings.Compare(strconv.FormatBool(a.Held), strconv.FormatBool(b.Held))
	})
	required := slices.Sorted(slices.Values(p.in.Required))
	head, err := json.Marshal([]any{Engine, p.policy, p.candidates, p.members, p.criteria, p.in.Names, checks, required})
	if err != nil {
		return "", fmt.Errorf("hash input: %w", err)
	}
	h.Write(head)
	var number [8]byte
	for _, row := range p.cells {
		for _, c := range row {
			binary.BigEndian.PutUint64(number[:], uint64(len(c.marks)))
			h.Write(number[:])
			for k, m := range c.marks {
				binary.BigEndian.PutUint32(number[:4], uint32(c.members[k])) //nolint:gosec // a place in a list
				binary.BigEndian.PutUint32(number[4:], uint32(int32(m)))     //nolint:gosec // a mark on the scale
				h.Write(number[:])
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// name is what an id is called in words: its name, or without one what it is and the id.
func (p *panel) name(kind, id string) string {
	if n, ok := p.in.Names[id]; ok {
		return n
	}
	return kind + " " + id
}

func (p *panel) criterion(s int) string { return p.name("criterion", p.criteria[s]) }

func (p *panel) member(r int) string { return p.name("panel member", p.members[r]) }

func (p *panel) rival(c int) string { return p.name("candidate", p.candidates[c]) }
