package hiring

import "time"

// Page is one page of a list. The zero Page is the first with PageSize rows.
type Page struct {
	Limit  int
	Offset int
}

// PageSize is how many rows a page has unless asked otherwise, PageMax the most it can be asked for.
const (
	PageSize = 50
	PageMax  = 200
)

// Bounded is the page with its limit and offset forced into bounds.
func (p Page) Bounded() Page {
	if p.Limit <= 0 {
		p.Limit = PageSize
	}
	p.Limit = min(p.Limit, PageMax)
	p.Offset = max(p.Offset, 0)
	return p
}

// VacancySummary is a vacancy as it stands in a list, with what the person does in it.
type VacancySummary struct {
	Vacancy
	StageState StageState
	Functions  []Function
	Candidates int // not withdrawn
	Expected   int // scorecards that are or were due
	Submitted  int
}

// ScorecardSummary is one of a panel member's own scorecards as it stands in a list.
type ScorecardSummary struct {
	ID            ID
	VacancyID     ID
	VacancyTitle  string
	CandidateName string
	State         ScorecardState
	Conflict      Conflict
	StageState    StageState
	Marked        int // criteria marked or said not to be assessed
	Criteria      int // criteria of the rubric
	SubmittedAt   *time.Time
	UpdatedAt     time.Time
}

// RoleSummary is a role of the library as it stands in a list.
type RoleSummary struct {
	ID          ID
	Family      string
	Role        string
	Level       string
	Skills      int
	Descriptors int
	CreatedAt   time.Time
}

// StoredRole is a role of the library: as it was understood, and when and by whom it was imported.
type StoredRole struct {
	ID         ID
	Role       Role
	Source     string // the text it was read from
	ImportedBy ID
	CreatedAt  time.Time
}

// APIToken lets a program act as its owner. The token itself is never stored.
type APIToken struct {
	ID         ID
	UserID     ID
	Name       string
	ReadOnly   bool
	CreatedAt  time.Time
	ExpiresAt  time.Time
	LastUsedAt *time.Time
}

// AuditEvent is one recorded change: who did what to which thing, and when.
type AuditEvent struct {
	ID        ID
	At        time.Time
	ActorID   ID // the zero ID: nobody signed in
	Action    string
	VacancyID *ID
	SubjectID *ID               // the thing it was done to
	Detail    map[string]string // never a mark, evidence or a secret
}

// StoredRecommendation is a recommendation as it was computed, by its inputs.
type StoredRecommendation struct {
	ID           ID
	StageID      ID
	StageVersion int64
	Engine       string
	InputHash    string
	Result       []byte // the engine's own JSON
	CreatedAt    time.Time
}

// StageScorecard is one scorecard of a stage as those who run scoring see it: who, for whom, where
// it stands. It carries no marks.
type StageScorecard struct {
	ID           ID
	UserID       ID
	Member       string
	Candidate    string
	Withdrawn    bool // the candidate
	State        ScorecardState
	Conflict     Conflict
	ConflictNote string
	SubmittedAt  *time.Time
}

// ScorecardVersion is what a scorecard said when it was locked, before it was reopened.
type ScorecardVersion struct {
	Number      int
	SubmittedAt time.Time
	ReopenedAt  time.Time
	ReopenedBy  ID
	Reason      string
	Ratings     []Rating
}
