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
	Agreed     []Agreed          // marks the panel settled on, where those count
	Conflicts  []string          // candidates with a conflict of interest that is not settled
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

// panel is an input in order: candidates, members and criteria by place, marks on a sheet.
type panel struct {
	in         Input
	policy     Settled
	candidates []string
	members    []string
	criteria   []string
	weights    []float64
	essential  []bool
	pass       []float64
	sheet      *sheet
	agreed     []int16       // candidate × criteria + criterion; nil: none count
	given      map[int16]int // how often each mark was given
	checks     map[string][]Check
	hash       string
	seed       uint64 // of random draws: the first 53 bits of the hash, as many as every reader of JSON keeps
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

// roll is a list of ids in the order they were met, and afterwards in their own order.
type roll struct {
	ids []string
	at  map[string]int32
}

func newRoll(ids []string) *roll {
	r := &roll{slices.Clone(ids), make(map[string]int32, len(ids))}
	for i, id := range ids {
		r.at[id] = int32(i) //nolint:gosec // a list is far shorter
	}
	return r
}

func (r *roll) add(id string) int32 {
	i, known := r.at[id]
	if !known {
		i = int32(len(r.ids)) //nolint:gosec // at most MaxMarks
		r.at[id], r.ids = i, append(r.ids, id)
	}
	return i
}

// sort orders the ids and gives each one's new place by its old one.
func (r *roll) sort() []int32 {
	old := slices.Clone(r.ids)
	slices.SortFunc(r.ids, natural)
	moved := newRoll(r.ids)
	out := make([]int32, len(old))
	for i, id := range old {
		out[i] = moved.at[id]
	}
	return out
}

// entry is a mark with the places of whom and what it is about.
type entry struct{ candidate, member, criterion, mark int32 }

// arrange checks an input and puts it in order.
func arrange(in Input) (*panel, error) {
	if len(in.Marks) == 0 {
		return nil, fault.New(fault.Invalid, "There are no marks, so there is nothing to recommend.")
	}
	p := &panel{in: in, given: map[int16]int{}, checks: map[string][]Check{}}
	candidates, members, criteria := newRoll(in.Candidates), newRoll(nil), newRoll(in.Criteria)
	if len(candidates.at) != len(candidates.ids) || len(criteria.at) != len(criteria.ids) {
		return nil, fault.New(fault.Invalid, "A candidate or a criterion is listed twice.")
	}
	var fs fault.Fields
	entries := make([]entry, len(in.Marks))
	for i, m := range in.Marks {
		if _, ok := criteria.at[m.Criterion]; len(in.Criteria) > 0 && !ok {
			if len(fs) < maxMistakes {
				fs.Addf("marks", "%sthere is a mark for the criterion %q, which is not on the rubric.", m.where(), m.Criterion)
			}
			continue
		}
		entries[i] = entry{candidates.add(m.Candidate), members.add(m.PanelMember), criteria.add(m.Criterion), int32(i)} //nolint:gosec // at most MaxMarks
		if err := tooMany(len(candidates.ids), len(members.ids), len(criteria.ids)); err != nil {
			return nil, err
		}
	}
	if err := fs.Err(); err != nil {
		return nil, err
	}
	byCandidate, byMember, byCriterion := candidates.sort(), members.sort(), []int32(nil)
	if len(in.Criteria) == 0 {
		byCriterion = criteria.sort()
	}
	for i := range entries {
		e := &entries[i]
		e.candidate, e.member = byCandidate[e.candidate], byMember[e.member]
		if byCriterion != nil {
			e.criterion = byCriterion[e.criterion]
		}
	}
	p.candidates, p.members, p.criteria = candidates.ids, members.ids, criteria.ids
	var err error
	if p.policy, err = in.Policy.Settle(p.criteria); err != nil {
		return nil, err
	}
	if err := p.fill(entries); err != nil {
		return nil, err
	}
	if err := p.checkConflicts(); err != nil {
		return nil, err
	}
	p.in.Marks = nil // they are on the sheet
	p.hash, p.seed, err = p.inputHash()
	return p, err
}

// checkConflicts refuses a conflict with somebody who is not a candidate.
func (p *panel) checkConflicts() error {
	var fs fault.Fields
	for _, c := range p.in.Conflicts {
		if !slices.Contains(p.candidates, c) {
			fs.Addf("conflicts", "There is a conflict of interest with %q, who has no marks and is not a candidate.", c)
		}
	}
	return fs.Err()
}

// fill takes over what the policy says of each criterion, the marks and the checks.
func (p *panel) fill(entries []entry) error {
	n := len(p.criteria)
	p.weights, p.essential, p.pass = make([]float64, n), make([]bool, n), make([]float64, n)
	for s, c := range p.criteria {
		p.weights[s] = p.policy.Weights[c]
		p.essential[s] = slices.Contains(p.policy.Essential, c)
		p.pass[s] = p.policy.PassMarks[c]
	}
	var fs fault.Fields
	p.sheet = p.write(entries, &fs)
	p.takeAgreed(&fs)
	for _, k := range p.in.Checks {
		p.checks[k.Candidate] = append(p.checks[k.Candidate], k)
	}
	return fs.Err()
}

// write puts the marks on a sheet, in order whatever the order they came in.
func (p *panel) write(entries []entry, fs *fault.Fields) *sheet {
	s := &sheet{candidates: len(p.candidates), members: len(p.members), criteria: len(p.criteria)}
	cells := s.candidates * s.criteria
	s.start = make([]int32, cells+1)
	for _, e := range entries {
		s.start[int(e.candidate)*s.criteria+int(e.criterion)+1]++
		m := &p.in.Marks[e.mark]
		if m.Mark < p.policy.Scale.Min || m.Mark > p.policy.Scale.Max {
			if len(*fs) < maxMistakes {
				fs.Addf("marks", "%s%s gave %s the mark %d for %s. Marks go from %d to %d.",
					m.where(), m.PanelMember, m.Candidate, m.Mark, m.Criterion, p.policy.Scale.Min, p.policy.Scale.Max)
			}
			continue
		}
		p.given[int16(m.Mark)]++ //nolint:gosec // on the scale, at most maxMark from 0
	}
	for k := range cells {
		s.start[k+1] += s.start[k]
	}
	order, next := make([]entry, len(entries)), slices.Clone(s.start)
	for _, e := range entries {
		k := int(e.candidate)*s.criteria + int(e.criterion)
		order[next[k]] = e
		next[k]++
	}
	s.by, s.mark = make([]int16, len(order)), make([]int16, len(order))
	for k := range cells {
		own := order[s.start[k]:s.start[k+1]]
		slices.SortFunc(own, func(a, b entry) int {
			return cmp.Or(cmp.Compare(a.member, b.member), p.in.Marks[a.mark].Line-p.in.Marks[b.mark].Line)
		})
		for i, e := range own {
			m, place := &p.in.Marks[e.mark], int(s.start[k])+i
			s.by[place], s.mark[place] = int16(e.member), int16(m.Mark) //nolint:gosec // at most MaxMembers, on the scale
			if i > 0 && s.by[place] == s.by[place-1] && len(*fs) < maxMistakes {
				first := ""
				if line := p.in.Marks[own[i-1].mark].Line; line > 0 {
					first = fmt.Sprintf(", first on line %d", line)
				}
				fs.Addf("marks", "%s%s marked %s twice for %s%s.", m.where(), m.PanelMember, m.Candidate, m.Criterion, first)
			}
		}
	}
	return s
}

// inputHash is the SHA-256 of the engine's version, the settled policy, the names and every mark in
// order, so that it does not depend on the order of the rows.
func (p *panel) inputHash() (hash string, seed uint64, err error) {
	h := sha256.New()
	checks := slices.Clone(p.in.Checks)
	slices.SortFunc(checks, func(a, b Check) int {
		if d := natural(a.Candidate+"\x00"+a.Criterion+"\x00"+a.PanelMember, b.Candidate+"\x00"+b.Criterion+"\x00"+b.PanelMember); d != 0 {
			return d
		}
		return strings.Compare(strconv.FormatBool(a.Held), strconv.FormatBool(b.Held))
	})
	required, conflicts := slices.Sorted(slices.Values(p.in.Required)), slices.Sorted(slices.Values(p.in.Conflicts))
	head, err := json.Marshal([]any{Engine, p.policy, p.candidates, p.members, p.criteria, p.in.Names, checks, required, conflicts})
	if err != nil {
		return "", 0, fmt.Errorf("hash input: %w", err)
	}
	h.Write(head)
	var number [4]byte
	for _, from := range p.sheet.start {
		binary.BigEndian.PutUint32(number[:], uint32(from)) //nolint:gosec // a place in a list
		h.Write(number[:])
	}
	for k, by := range p.sheet.by {
		binary.BigEndian.PutUint16(number[:2], uint16(by))              //nolint:gosec // a place in a list
		binary.BigEndian.PutUint16(number[2:], uint16(p.sheet.mark[k])) //nolint:gosec // a mark on the scale
		h.Write(number[:])
	}
	p.hashAgreed(h)
	sum := h.Sum(nil)
	return hex.EncodeToString(sum), binary.BigEndian.Uint64(sum) >> 11, nil
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
