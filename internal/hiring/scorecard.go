package hiring

import (
	"slices"
	"time"
)

// ScorecardState is where a scorecard stands.
type ScorecardState string

// The states of a scorecard.
const (
	Draft     ScorecardState = "draft"
	Submitted ScorecardState = "submitted" // locked
	Reopened  ScorecardState = "reopened"  // a draft again, its old version kept
	Excused   ScorecardState = "excused"   // will not come in; a person said why
)

// Conflict is what a panel member declares about a candidate before scoring.
type Conflict string

// The declarations.
const (
	Undeclared  Conflict = ""
	NoConflict  Conflict = "none"
	KnownPerson Conflict = "known"   // knows the candidate; shown to the chair
	Recused     Conflict = "recused" // does not score the candidate
)

// Scorecard is one panel member's ratings of one candidate at one stage. Version grows with every
// save; a save against an older version is refused.
type Scorecard struct {
	ID           ID
	StageID      ID
	VacancyID    ID
	CandidateID  ID
	UserID       ID // the panel member
	State        ScorecardState
	Conflict     Conflict
	ConflictNote string
	Version      int64
	SubmittedAt  *time.Time
	UpdatedAt    time.Time
	Ratings      []Rating   // at most one a criterion, in the rubric's order
	Notes        string     // the writer's own pad: nobody else is ever shown it
	Practice     bool       // an observer's: compared afterwards, never counted
	PeersSeenAt  *time.Time // when the writer first saw what others submitted for the candidate
	Leads        []ID       // the criteria the panel member leads on; none: all of them
}

// Rating is what a panel member recorded for one criterion. Mark is nil when blank; blank is not 0.
type Rating struct {
	CriterionID ID               `json:"criterionId"`
	Mark        *int             `json:"mark"`
	NotAssessed bool             `json:"notAssessed"`
	Reason      string           `json:"reason"` // why it was not assessed
	Evidence    string           `json:"evidence"`
	Indicators  []IndicatorState `json:"indicators"` // one an indicator, in the rubric's order
	Checks      []CheckAnswer    `json:"checks"`     // one a check, in the rubric's order
}

// IndicatorState is what a panel member saw of one indicator.
type IndicatorState string

// The states of an indicator; the empty one means nothing was ticked.
const (
	Unticked    IndicatorState = ""
	Shown       IndicatorState = "shown"
	PartlyShown IndicatorState = "partly"
	NotShown    IndicatorState = "not shown"
	NotAsked    IndicatorState = "not asked"
)

// IndicatorStates are the states a person can tick.
var IndicatorStates = []IndicatorState{Shown, PartlyShown, NotShown, NotAsked}

// CheckAnswer is the answer to a credential check.
type CheckAnswer string

// The answers; the empty one means it is open.
const (
	CheckOpen CheckAnswer = ""
	CheckYes  CheckAnswer = "yes"
	CheckNo   CheckAnswer = "no"
)

// Bounds of what is typed on a scorecard, in characters.
const (
	MaxEvidence = 10000
	MaxNote     = 2000
	MaxNotes    = 20000 // of the notes pad
)

// Open reports whether the panel member can still write on the scorecard.
func (c Scorecard) Open() bool { return c.State == Draft || c.State == Reopened }

// Counts reports whether the scorecard's marks are part of the result.
func (c Scorecard) Counts() bool { return c.State == Submitted && c.Conflict != Recused && !c.Practice }

// Awaited reports whether somebody still has to submit the scorecard.
func (c Scorecard) Awaited() bool { return c.Open() && c.Conflict != Recused && !c.Practice }

// MayLeaveOpen reports whether nothing has to be said of a criterion: the panel member leads on others.
func (c Scorecard) MayLeaveOpen(criterion ID) bool {
	return len(c.Leads) > 0 && !slices.Contains(c.Leads, criterion)
}

// Rating finds the rating of a criterion; ok is false when nothing was recorded.
func (c Scorecard) Rating(id ID) (r Rating, ok bool) {
	for _, r := range c.Ratings {
		if r.CriterionID == id {
			return r, true
		}
	}
	return Rating{CriterionID: id}, false
}

// Empty reports whether nothing has been recorded.
func (r Rating) Empty() bool {
	if r.Mark != nil || r.NotAssessed || r.Reason != "" || r.Evidence != "" {
		return false
	}
	for _, s := range r.Indicators {
		if s != Unticked {
			return false
		}
	}
	for _, a := range r.Checks {
		if a != CheckOpen {
			return false
		}
	}
	return true
}
