package verdict

import (
	"slices"

	"merit/internal/hiring"
)

// Clause names the rule that decided an outcome.
type Clause string

// Clauses, in the order they are tried: the first that matches decides.
const (
	EvidenceGate  Clause = "evidence gate"   // borderline: the evidence does not carry an outcome
	BelowPassMark Clause = "below pass mark" // do not appoint
	BelowBar      Clause = "below bar"       // do not appoint
	ClearlyAmong  Clause = "within the posts"
	BeyondPosts   Clause = "beyond the posts" // reserve
	NotClear      Clause = "not clear enough" // borderline: everything else, with codes
)

// Clauses are all clauses in the order they are tried.
var Clauses = []Clause{EvidenceGate, BelowPassMark, BelowBar, ClearlyAmong, BeyondPosts, NotClear}

// Code says what keeps an outcome from being clear.
type Code string

// Codes, in the order they are told.
const (
	CodePassMark     Code = "pass mark"         // an essential mean is below its pass mark, but not clearly
	CodeBar          Code = "bar"               // the chance of reaching the bar is neither high nor low
	CodeDisagreement Code = "disagreement"      // on an essential criterion
	CodePosts        Code = "posts"             // not among the best by fair score, but not far
	CodeRivals       Code = "close rivals"      // among the best, but others may be better
	CodeTie          Code = "tie"               // level with another across the last post
	CodeOneMember    Code = "one panel member"  // without one panel member the outcome would not hold
	CodeWeights      Code = "weights"           // with slightly different weights it would not hold
	CodeFewMembers   Code = "few panel members" // of the evidence gate
	CodeDisconnected Code = "separate panels"   // of the evidence gate
	CodeNoVariation  Code = "no variation"      // of the evidence gate
	CodeCredential   Code = "credential"        // of the evidence gate
	CodeConflict     Code = "conflict"          // of the evidence gate
	CodeNoMarks      Code = "no marks"          // of the evidence gate
)

// Codes are all codes in the order they are told.
var Codes = []Code{
	CodePassMark, CodeBar, CodeDisagreement, CodePosts, CodeRivals, CodeTie, CodeOneMember, CodeWeights,
	CodeFewMembers, CodeDisconnected, CodeNoVariation, CodeCredential, CodeConflict, CodeNoMarks,
}

var gateCodes = map[gateKind]Code{
	gateNoMarks: CodeNoMarks, gateFewMembers: CodeFewMembers, gateFewJudges: CodeFewMembers, gateDisconnected: CodeDisconnected,
	gateNoVariation: CodeNoVariation, gateCredential: CodeCredential, gateConflict: CodeConflict,
}

// judgement is an outcome with the clause that decided it.
type judgement struct {
	outcome hiring.Outcome
	clause  Clause
	codes   codeSet
}

// codeSet is a set of codes, a bit for each place in Codes.
type codeSet uint32

func (s *codeSet) add(c Code) { *s |= 1 << slices.Index(Codes, c) }

// list gives the codes of a set in the order they are told.
func (s codeSet) list() []Code {
	out := []Code{}
	for i, c := range Codes {
		if s&(1<<i) != 0 {
			out = append(out, c)
		}
	}
	return out
}

// hopeless reports whether a criterion's pass mark is clearly missed.
func (e *essential) hopeless(t hiring.Thresholds) bool {
	return !e.met() && e.above.high() <= t.BarUnlikely+tolerance
}

// excluded reports whether a candidate is clearly below the bar or a pass mark, and so takes no post from
// anybody.
func (f *facts) excluded(t hiring.Thresholds) bool {
	for i := range f.essentials {
		if f.essentials[i].hopeless(t) {
			return true
		}
	}
	return !f.scored || f.above.high() <= t.BarUnlikely+tolerance
}

// judge applies the clauses to the facts of a candidate, which may be other than the real ones: that is how
// it is found what would change an outcome. tied says that the candidate is level with another across the
// last post.
func judge(f *facts, t hiring.Thresholds, tied bool) judgement {
	if len(f.gates) > 0 {
		j := judgement{outcome: hiring.Borderline, clause: EvidenceGate}
		for _, g := range f.gates {
			j.codes.add(gateCodes[g.kind])
		}
		return j
	}
	for i := range f.essentials {
		if f.essentials[i].hopeless(t) {
			return judgement{outcome: hiring.DoNotAppoint, clause: BelowPassMark}
		}
	}
	if f.above.high() <= t.BarUnlikely+tolerance {
		return judgement{outcome: hiring.DoNotAppoint, clause: BelowBar}
	}
	codes := f.doubts(t, tied)
	if codes == 0 {
		return judgement{outcome: hiring.RecommendAppoint, clause: ClearlyAmong}
	}
	if f.passes() && f.above.low() >= t.BarLikely-tolerance && f.top <= t.TopUnlikely+tolerance {
		return judgement{outcome: hiring.RecommendReserve, clause: BeyondPosts}
	}
	return judgement{outcome: hiring.Borderline, clause: NotClear, codes: codes}
}

// doubts are what keeps a candidate from being recommended.
func (f *facts) doubts(t hiring.Thresholds, tied bool) codeSet {
	var codes codeSet
	for i, doubt := range [...]bool{
		0: !f.passes(),
		1: f.above.low() < t.BarLikely-tolerance,
		2: len(f.disagree) > 0,
		3: !f.inTop && !tied,
		4: f.inTop && f.top < t.TopLikely-tolerance,
		5: tied,
		// What follows tells how a good standing would be lost, so it is only told of one.
		6: f.inTop && len(f.alone) > 0,
		7: f.inTop && f.stable < t.StableWeights-tolerance,
	} {
		if doubt {
			codes |= 1 << i // in the order of Codes
		}
	}
	return codes
}
