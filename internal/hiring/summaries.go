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
	StageState StageState // of the stage the vacancy is at
	StageKind  StageKind
	Stages     int // how many there are
	Functions  []Function
	Candidates int // not withdrawn
	Scorers    int // people who score
	Managers   int // hiring managers
	Expected   int // scorecards that are or were due
	Submitted  int
	Decided    int // candidates with a decision, told after the reveal
}

// Next is what has to be done next in the vacancy, in a few words, as far as a list can tell.
func (v VacancySummary) Next() string {
	switch {
	case v.ArchivedAt != nil:
		return "Archived"
	case v.Closed():
		return "Closed"
	case v.StageState == Preparing && v.Candidates == 0:
		return "Add candidates"
	case v.StageState == Preparing && v.Scorers == 0:
		return "Add the panel"
	case v.StageState == Preparing && v.Managers == 0:
		return "Add a hiring manager"
	case v.StageState == Preparing:
		return "Check the rubric and open scoring"
	case v.StageState == Scoring && v.Submitted < v.Expected:
		return "Wait for scorecards"
	case v.StageState == Scoring:
		return "End scoring"
	case v.Decided < v.Candidates:
		return "Decide"
	}
	return "Close the vacancy"
}

// VacancyFilter says which vacancies a list holds.
type VacancyFilter string

// The lists of vacancies.
const (
	CurrentVacancies  VacancyFilter = "" // not archived
	ArchivedVacancies VacancyFilter = "archived"
	AllVacancies      VacancyFilter = "all"
)

// ScorecardSummary is one of a panel member's own scorecards as it stands in a list.
type ScorecardSummary struct {
	ID            ID
	VacancyID     ID
	VacancyTitle  string
	StageKind     StageKind
	StageNumber   int    // among the vacancy's stages, counted from 1
	CandidateName string // or the code, where the panel scores blind
	Practice      bool
	Urgency       Urgency    // told on the home page
	DueAt         *time.Time // nil: no date was given
	StartsAt      *time.Time // of the interview; nil: not planned
	Place         string
	State         ScorecardState
	Conflict      Conflict
	StageState    StageState
	Closed        bool // the vacancy is: nothing is awaited
	Marked        int  // criteria marked or said not to be assessed
	Criteria      int  // criteria of the rubric
	SubmittedAt   *time.Time
	UpdatedAt     time.Time
}

// RoleSummary is the latest edition of a role level of the library as it stands in a list.
type RoleSummary struct {
	ID          ID
	Family      string
	Role        string
	Level       string
	Edition     int // counted from 1
	Skills      int
	Descriptors int
	CreatedAt   time.Time
}

// StoredRole is one edition of a role level of the library: as it was understood, and when and by whom
// it was imported. An edition never changes; a later text becomes a later edition.
type StoredRole struct {
	ID          ID
	Role        Role
	Edition     int      // counted from 1
	Latest      bool     // no later edition has been imported
	Corrections []string // what was corrected on import with a person's consent, in words
	ImportedBy  ID
	CreatedAt   time.Time
}

// RoleFilter narrows the library's list; empty fields do not.
type RoleFilter struct {
	Search string // part of a name of role or skill
	Family string
	Role   string
}

// Facet is one value of a column with how many rows have it.
type Facet struct {
	Value string
	Count int
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
	Candidate    string // the candidate's name
	Code         string // of the candidate
	Withdrawn    bool   // the candidate
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
	Reopener    string // their name
	Reason      string
	Ratings     []Rating
}
