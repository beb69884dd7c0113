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

// Outcomes are the outcomes, in the order they are listed.
var Outcomes = []Outcome{RecommendAppoint, Borderline, RecommendReserve, DoNotAppoint}

// DecisionKind is what a person decided.
type DecisionKind string

// The decisions a person can record.
const (
	Appoint    DecisionKind = "appoint" // at a vacancy's last stage
	Invite     DecisionKind = "invite"  // to the next stage, at any but the last
	Reserve    DecisionKind = "reserve"
	NotAppoint DecisionKind = "do not appoint"
	Withdrawn  DecisionKind = "withdrawn"
)

// DecisionKinds are all decisions, in the order they are listed.
var DecisionKinds = []DecisionKind{Appoint, Invite, Reserve, NotAppoint, Withdrawn}

// DecisionKinds are the decisions that can be made at a stage, in the order they are offered: the last one
// appoints, every other one invites to the next.
func (s Stage) DecisionKinds() []DecisionKind {
	first := Invite
	if s.Last {
		first = Appoint
	}
	return []DecisionKind{first, Reserve, NotAppoint, Withdrawn}
}

// GoesOn reports whether a decision takes a candidate to the next stage. An appointment does where a stage was
// added after it.
func (k DecisionKind) GoesOn() bool { return k == Invite || k == Appoint }

// A reserve list lasts a year unless somebody says otherwise, and two at most.
const (
	reserveMonths     = 12
	mostReserveMonths = 24
)

// ReserveUntil is the last day of a reserve list made at a moment, where nothing else is said.
func ReserveUntil(now time.Time) time.Time { return day(now).AddDate(0, reserveMonths, 0) }

func day(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Decision is one named person's recorded decision about a candidate. It is never changed: a later
// one replaces it and both are kept.
type Decision struct {
	ID             ID
	VacancyID      ID
	StageID        ID
	CandidateID    ID
	Kind           DecisionKind
	Until          *time.Time // the last day somebody is held in reserve, midnight UTC; nil for every other kind
	Reason         string
	Recommendation Outcome  // what the engine said at that time
	InputHash      string   // of the recommendation it was made on
	Flags          []string // the flags acknowledged
	DecidedBy      ID
	DecidedByName  string
	DecidedAt      time.Time
}

// Lapsed reports whether a reserve has ended by a moment.
func (d Decision) Lapsed(now time.Time) bool {
	return d.Kind == Reserve && d.Until != nil && day(now).After(*d.Until)
}

// Follows reports whether a decision does what the recommendation says. Borderline recommends
// nothing, so any decision follows it; withdrawing is the candidate's own act.
func (k DecisionKind) Follows(o Outcome) bool {
	switch k {
	case Withdrawn:
		return true
	case Appoint, Invite:
		return o == RecommendAppoint || o == Borderline
	case Reserve:
		return o == RecommendReserve || o == Borderline
	default:
		return o == DoNotAppoint || o == Borderline
	}
}

// Check notes what a decision at a stage lacks: a kind, an end for a reserve, a reason (longer when it departs
// from the recommendation), and, to appoint or invite, each of the candidate's flags acknowledged.
func (d Decision) Check(fs *fault.Fields, s Stage, flags []string) {
	if !slices.Contains(s.DecisionKinds(), d.Kind) {
		fs.Add("decision", "Choose a decision.")
		return
	}
	switch today := day(d.DecidedAt); {
	case d.Kind != Reserve:
	case d.Until == nil:
		fs.Add("until", "Enter the last day the candidate is held in reserve.")
	case d.Until.Before(today):
		fs.Add("until", "The last day the candidate is held in reserve must be today or later.")
	case d.Until.After(today.AddDate(0, mostReserveMonths, 0)):
		fs.Addf("until", "A candidate is held in reserve for %d months at most.", mostReserveMonths)
	}
	if d.Kind.Follows(d.Recommendation) {
		CheckReason(fs, "reason", d.Reason, ReasonShort, "Give the reason for your decision")
	} else {
		CheckReason(fs, "reason", d.Reason, ReasonLong, "Your decision departs from the recommendation. Say why")
	}
	if !d.Kind.GoesOn() {
		return
	}
	for _, f := range flags {
		if !slices.Contains(d.Flags, f) {
			fs.Add("flags", map[bool]string{true: "Acknowledge each flag before you appoint.", false: "Acknowledge each flag before you invite."}[s.Last])
			return
		}
	}
}
