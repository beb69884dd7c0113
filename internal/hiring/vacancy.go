package hiring

import (
	"strings"
	"time"

	"merit/internal/fault"
)

// Vacancy is one or more posts being filled from one role.
type Vacancy struct {
	ID        ID
	Title     string
	Reference string // the organisation's own number; may be empty
	RoleID    ID
	RoleName  string // the role level's name when the vacancy was made
	Posts     int
	CreatedBy ID
	CreatedAt time.Time

	ClosedAt     *time.Time // nil: open
	ClosedReason string
	ArchivedAt   *time.Time // closed and out of the way
	CopiedFrom   *ID        // the vacancy whose rubric it began with
	PurgedAt     *time.Time // its candidates were erased when they had been kept long enough

	Blind bool // a stage whose panel knows candidates by code has not been revealed yet
}

// Closed reports whether the vacancy is over; it may be reopened.
func (v Vacancy) Closed() bool { return v.ClosedAt != nil }

// MayChange is a Conflict while the vacancy is closed: nothing in it changes then.
func (v Vacancy) MayChange() error {
	if v.Closed() {
		return fault.New(fault.Conflict, "This vacancy is closed, so nothing in it can be changed. Reopen it first.")
	}
	return nil
}

// Close ends the vacancy, with a reason.
func (v *Vacancy) Close(reason string, now time.Time) error {
	if v.Closed() {
		return fault.New(fault.Conflict, "This vacancy is closed already.")
	}
	var fs fault.Fields
	CheckReason(&fs, "reason", reason, ReasonShort, "Say why the vacancy is closed")
	if err := fs.Err(); err != nil {
		return err
	}
	v.ClosedAt, v.ClosedReason = &now, strings.TrimSpace(reason)
	return nil
}

// Archive puts a closed vacancy out of the way.
func (v *Vacancy) Archive(now time.Time) error {
	switch {
	case !v.Closed():
		return fault.New(fault.Conflict, "Close the vacancy before you archive it.")
	case v.ArchivedAt != nil:
		return fault.New(fault.Conflict, "This vacancy is archived already.")
	}
	v.ArchivedAt = &now
	return nil
}

// Reopen takes a closed or archived vacancy up again, where it was.
func (v *Vacancy) Reopen() error {
	if !v.Closed() {
		return fault.New(fault.Conflict, "This vacancy is open.")
	}
	if v.PurgedAt != nil {
		return fault.New(fault.Conflict, "The candidates of this vacancy were erased, so it cannot be taken up again. Copy it to a new one.")
	}
	v.ClosedAt, v.ClosedReason, v.ArchivedAt = nil, "", nil
	return nil
}

// MaxPosts bounds the posts of one vacancy.
const MaxPosts = 500

// Check notes what is wrong with a vacancy's own words and numbers.
func (v Vacancy) Check(fs *fault.Fields) {
	title := strings.TrimSpace(v.Title)
	fs.Check(title != "", "title", "Enter a title for the vacancy.")
	fs.Check(len([]rune(title)) <= 200, "title", "Title must be 200 characters or fewer.")
	fs.Check(len([]rune(v.Reference)) <= 60, "reference", "Reference must be 60 characters or fewer.")
	if v.Posts < 1 || v.Posts > MaxPosts {
		fs.Addf("posts", "Posts must be a whole number from 1 to %d.", MaxPosts)
	}
}

// StageState is where a stage stands. It only moves forward.
type StageState string

// The states of a stage.
const (
	Preparing StageState = "preparing" // rubric, candidates and panel are being set
	Scoring   StageState = "scoring"   // panel members score; everybody is blind to everybody
	Revealed  StageState = "revealed"  // scoring is over; scores are seen by those who may
)

// StageKind says how candidates are assessed at a stage.
type StageKind string

// The kinds of stage.
const (
	Sift         StageKind = "sift"
	InterviewSit StageKind = "interview"
	Exercise     StageKind = "exercise"
	Presentation StageKind = "presentation"
)

// Stage is one assessed step of a vacancy. Version grows with every change that a recommendation
// or decision depends on.
type Stage struct {
	ID           ID
	VacancyID    ID
	Position     int
	Kind         StageKind
	State        StageState
	OpenedAt     *time.Time
	RevealedAt   *time.Time
	RevealedBy   *ID
	RevealReason string // why it was revealed with scorecards outstanding; empty when none were
	Version      int64

	Blind      bool       // the panel knows candidates by code alone until the reveal
	RevealWhen RevealRule // who sees others' scores, and when
	DueAt      *time.Time // when scorecards are due; nil: no date was given

	Supersedes       *ID    // the stage whose rubric turned out wrong; nil: none
	SupersedesReason string // why

	Number int         // its place among the vacancy's stages, counted from 1
	Among  []StageKind // the kinds of all of them, in order
	Last   bool        // no step comes after it; a stage that supersedes another is the same step
}

// MaxStages bounds the stages of a vacancy.
const MaxStages = 8

// StageKinds are the kinds of stage, in the order they usually come.
var StageKinds = []StageKind{Sift, InterviewSit, Exercise, Presentation}

// FrozenRubric is a rubric with its place in the life of a stage: its hash, and when the first
// submission froze it.
type FrozenRubric struct {
	ID       ID
	StageID  ID
	Rubric   Rubric
	Dropped  []Criterion  // taken out; what panel members typed for them is kept, should they come back
	Pack     PackSettings // how the interview pack is printed
	FrozenAt *time.Time
	Version  int64 // grows with every edit
}

// PackSettings say how a stage's interview pack is printed. They are no part of how marks count.
type PackSettings struct {
	PagePerCriterion bool `json:"pagePerCriterion"`
	Breaks           []ID `json:"breaks"` // criteria that begin a page, where not every one does
}

// Focus says which criteria each panel member leads on, by user; somebody who is not in it leads on all.
// One scores what one leads on, and whatever else one has evidence for.
type Focus map[ID][]ID

// Frozen reports whether a submitted scorecard has frozen the rubric.
func (r FrozenRubric) Frozen() bool { return r.FrozenAt != nil }

// MaySupersede says whether a rubric may be replaced for the candidates nobody has scored: once it is
// frozen, while scoring is open, with a reason.
func (r FrozenRubric) MaySupersede(s Stage, unscored int, reason string) error {
	switch {
	case !r.Frozen():
		return fault.New(fault.Conflict, "The rubric is not frozen: change it instead.")
	case s.State != Scoring:
		return fault.New(fault.Conflict, "A rubric is replaced while scoring is open.")
	case unscored == 0:
		return fault.New(fault.Conflict, "Every candidate has been scored with this rubric, at least in part, so it stays.")
	}
	var fs fault.Fields
	CheckReason(&fs, "reason", reason, ReasonShort, "Say what was wrong with the rubric")
	return fs.Err()
}

// MayEdit is a Conflict once the rubric is frozen.
func (r FrozenRubric) MayEdit() error {
	if r.Frozen() {
		return fault.New(fault.Conflict, "The rubric is frozen: a scorecard has been submitted with it. It cannot be changed.")
	}
	return nil
}

// Progress counts the scorecards of a stage. Recused and excused scorecards are not expected.
type Progress struct {
	Expected    int // scorecards that somebody has to submit
	Submitted   int
	Outstanding []OutstandingScorecard
}

// AllIn reports whether nothing is outstanding and something was submitted.
func (p Progress) AllIn() bool { return p.Expected > 0 && p.Submitted >= p.Expected }

// OutstandingScorecard names one scorecard that has not been submitted. It carries no marks.
type OutstandingScorecard struct {
	ScorecardID ID
	Member      string
	Candidate   string // the candidate's name
	Code        string // of the candidate
	State       ScorecardState
}

// MayOpen says what stops a stage from opening for scoring, one Field a thing.
func (s Stage) MayOpen(r Rubric, candidates, scorers, managers int) error {
	if s.State != Preparing {
		return fault.New(fault.Conflict, "Scoring is already open for this stage.")
	}
	var fs fault.Fields
	if s.Number > 1 && s.Supersedes == nil {
		fs.Check(candidates > 0, "candidates", "Nobody has been invited to this stage. The hiring manager invites candidates with the decisions of the stage before.")
	} else {
		fs.Check(candidates > 0, "candidates", "Add at least one candidate.")
	}
	fs.Check(scorers > 0, "panel", "Add at least one panel member.")
	fs.Check(managers > 0, "manager", "Add a hiring manager, so that somebody can decide.")
	r.Check(&fs)
	return fs.Err()
}

// MayReveal says whether scoring may end. With scorecards outstanding a reason is needed.
func (s Stage) MayReveal(p Progress, reason string) error {
	switch {
	case s.State == Preparing:
		return fault.New(fault.Conflict, "Scoring has not been opened.")
	case s.State == Revealed:
		return fault.New(fault.Conflict, "Scoring has already ended.")
	case p.Submitted == 0:
		return fault.New(fault.Conflict, "No scorecard has been submitted, so there is nothing to reveal.")
	}
	var fs fault.Fields
	if !p.AllIn() {
		CheckReason(&fs, "reason", reason, ReasonShort, "Say why scoring ends without the scorecards that are missing")
	}
	return fs.Err()
}

// The fewest characters of a reason: an ordinary one, and one that departs from the recommendation.
const (
	ReasonShort = 10
	ReasonLong  = 60
	ReasonMax   = 4000
)

// CheckReason notes a reason that is missing, too short or too long. ask begins the message.
func CheckReason(fs *fault.Fields, path, reason string, atLeast int, ask string) {
	n := len([]rune(strings.TrimSpace(reason)))
	switch {
	case n < atLeast:
		fs.Addf(path, "%s, in at least %d characters.", ask, atLeast)
	case n > ReasonMax:
		fs.Addf(path, "The reason must be %d characters or fewer.", ReasonMax)
	}
}
