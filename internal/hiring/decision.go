package hiring

import (
	"slices"
	"time"

	"merit/internal/fault"
)

// Outcome is what a recommendation says of a candidate.
type Outcome string

// The outcomes of a recommendation.
const (
	RecommendAppoint Outcome = "recommend appoint"
	RecommendReserve Outcome = "reserve"
	Borderline       Outcome = "borderline"
	DoNotAppoint     Outcome = "do not appoint"
)

// DecisionKind is what a person decided.
type DecisionKind string

// The decisions a person can record.
const (
	Appoint    DecisionKind = "appoint"
	Reserve    DecisionKind = "reserve"
	NotAppoint DecisionKind = "do not appoint"
	Withdrawn  DecisionKind = "withdrawn"
)

// DecisionKinds are the decisions, in the order they are offered.
var DecisionKinds = []DecisionKind{Appoint, Reserve, NotAppoint, Withdrawn}

// Decision is one named person's recorded decision about a candidate. It is never changed: a later
// one replaces it and both are kept.
type Decision struct {
	ID             ID
	VacancyID      ID
	StageID        ID
	CandidateID    ID
	Kind           DecisionKind
	Reason         string
	Recommendation Outcome  // what the engine said at that time
	InputHash      string   // of the recommendation it was made on
	Flags          []string // the flags acknowledged
	DecidedBy      ID
	DecidedByName  string
	DecidedAt      time.Time
}

// Follows reports whether a decision does what the recommendation says. Borderline recommends
// nothing, so any decision follows it; withdrawing is the candidate's own act.
func (k DecisionKind) Follows(o Outcome) bool {
	switch k {
	case Withdrawn:
		return true
	case Appoint:
		return o == RecommendAppoint || o == Borderline
	case Reserve:
		return o == RecommendReserve || o == Borderline
	default:
		return o == DoNotAppoint || o == Borderline
	}
}

// Check notes what a decision lacks: a kind, a reason (longer when it departs from the
// recommendation), and, to appoint, each of the candidate's flags acknowledged.
func (d Decision) Check(fs *fault.Fields, flags []string) {
	if !slices.Contains(DecisionKinds, d.Kind) {
		fs.Add("decision", "Choose a decision.")
		return
	}
	if d.Kind.Follows(d.Recommendation) {
		CheckReason(fs, "reason", d.Reason, ReasonShort, "Give the reason for your decision")
	} else {
		CheckReason(fs, "reason", d.Reason, ReasonLong, "Your decision departs from the recommendation. Say why")
	}
	if d.Kind != Appoint {
		return
	}
	for _, f := range flags {
		if !slices.Contains(d.Flags, f) {
			fs.Add("flags", "Acknowledge each flag before you appoint.")
			return
		}
	}
}
