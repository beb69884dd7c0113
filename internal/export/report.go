package export

import (
	"slices"
	"time"

	"merit/internal/hiring"
	"merit/internal/verdict"
)

// Report is a stage's whole case: what the panel was asked, what everybody marked and wrote, what was agreed,
// what Merit made of it, what was decided by whom and why, and who signed. Ids are as in the API; times are UTC.
type Report struct {
	About          ReportAbout
	Rubric         hiring.Rubric
	Candidates     []ReportCandidate // by code; none who has withdrawn
	Panel          []ReportMember    // by name
	Scorecards     []ReportScorecard // that count, by candidate, then member
	Agreed         []ReportAgreed    // the panel's newest word on each cell
	Recommendation verdict.Result
	Decisions      []ReportDecision // oldest first, replaced ones too
	Signatures     []ReportSignature
}

// ReportAbout says what the case is about.
type ReportAbout struct {
	Vacancy      string     `json:"vacancy"`
	Reference    string     `json:"reference"`
	Role         string     `json:"role"`
	Posts        int        `json:"posts"`
	Stage        int        `json:"stage"` // its number, counted from 1
	Kind         string     `json:"kind"`
	Last         bool       `json:"last"`  // the stage that appoints
	Blind        bool       `json:"blind"` // reasons name candidates by code
	FrozenAt     *time.Time `json:"rubricFrozenAt"`
	OpenedAt     *time.Time `json:"openedAt"`
	RevealedAt   *time.Time `json:"revealedAt"`
	RevealReason string     `json:"revealReason"` // why scoring ended with scorecards missing
	Version      int64      `json:"version"`      // of the stage: grows with every change of the case
}

// ReportCandidate is one candidate; Called is the name reasons use.
type ReportCandidate struct {
	ID     hiring.ID `json:"id"`
	Code   string    `json:"code"`
	Name   string    `json:"name"`
	Called string    `json:"called"`
}

// ReportMember is one person of the vacancy.
type ReportMember struct {
	ID        hiring.ID         `json:"id"`
	Name      string            `json:"name"`
	Functions []hiring.Function `json:"functions"`
}

// ReportScorecard is one locked scorecard.
type ReportScorecard struct {
	ID          hiring.ID       `json:"id"`
	Candidate   hiring.ID       `json:"candidate"`
	Member      hiring.ID       `json:"member"`
	Conflict    hiring.Conflict `json:"conflict"`
	SubmittedAt *time.Time      `json:"submittedAt"`
	Ratings     []hiring.Rating `json:"ratings"`
}

// ReportAgreed is a mark the panel settled on.
type ReportAgreed struct {
	Candidate hiring.ID   `json:"candidate"`
	Criterion hiring.ID   `json:"criterion"`
	Mark      int         `json:"mark"`
	Reason    string      `json:"reason"`
	By        string      `json:"by"`
	At        time.Time   `json:"at"`
	Present   []hiring.ID `json:"present"`
}

// ReportDecision is one recorded decision.
type ReportDecision struct {
	ID             hiring.ID           `json:"id"`
	Candidate      hiring.ID           `json:"candidate"`
	Decision       hiring.DecisionKind `json:"decision"`
	Until          *time.Time          `json:"reserveUntil"`
	Reason         string              `json:"reason"`
	Recommendation hiring.Outcome      `json:"recommendation"`
	InputHash      string              `json:"inputHash"`
	Flags          []string            `json:"flags"`
	By             string              `json:"by"`
	At             time.Time           `json:"at"`
}

// ReportSignature is one sign-off; Case is the digest of the case that was signed.
type ReportSignature struct {
	Name    string          `json:"name"`
	As      hiring.Function `json:"as"`
	Case    string          `json:"case"`
	Comment string          `json:"comment"`
	At      time.Time       `json:"at"`
	Current bool            `json:"current"` // nothing has changed since
}

// Newest gives the decision that holds for a candidate; ok is false without any.
func (r Report) Newest(candidate hiring.ID) (d ReportDecision, ok bool) {
	for _, x := range slices.Backward(r.Decisions) {
		if x.Candidate == candidate {
			return x, true
		}
	}
	return d, false
}

// AgreedOn gives the agreed mark of a cell; ok is false where there is none.
func (r Report) AgreedOn(candidate, criterion hiring.ID) (a ReportAgreed, ok bool) {
	i := slices.IndexFunc(r.Agreed, func(a ReportAgreed) bool { return a.Candidate == candidate && a.Criterion == criterion })
	if i < 0 {
		return a, false
	}
	return r.Agreed[i], true
}

// Input is the engine's input that the recommendation was computed from.
func (r Report) Input() verdict.Input {
	c := verdict.Case{Rubric: r.Rubric}
	for _, x := range r.Candidates {
		c.Candidates = append(c.Candidates, hiring.Candidate{ID: x.ID, Code: x.Code, Name: x.Called})
	}
	for _, m := range r.Panel {
		c.Members = append(c.Members, hiring.Member{UserID: m.ID, Name: m.Name})
	}
	for _, s := range r.Scorecards {
		c.Scorecards = append(c.Scorecards, hiring.Scorecard{ID: s.ID, CandidateID: s.Candidate, UserID: s.Member, Ratings: s.Ratings})
	}
	for _, a := range r.Agreed {
		c.Agreed = append(c.Agreed, hiring.AgreedScore{CandidateID: a.Candidate, CriterionID: a.Criterion, Mark: &a.Mark})
	}
	return c.Input()
}
