package hiring

import (
	"fmt"
	"slices"

	"merit/internal/fault"
)

// Permission names what a person must be to do something. Every route declares one; every journey
// asks for it again with the object in hand. Denied unless granted here.
type Permission string

// The permissions.
const (
	Public          Permission = "public"           // anybody
	AnySignedIn     Permission = "signed in"        // any account, for what is its own
	OwnFactors      Permission = "own factors"      // any account, also one that has to set up a second factor first
	CreateVacancies Permission = "create vacancies" // recruiter accounts: role library, new vacancies
	ManageUsers     Permission = "manage users"     // administrators: accounts, what they may do, their way in
	SeeAudit        Permission = "see audit"        // administrators: the audit trail, which holds no marks
	ManageData      Permission = "manage data"      // administrators: how long data is kept, and the purge
	SeeVacancy      Permission = "see vacancy"      // anybody with a function in it
	SeePreparation  Permission = "see preparation"  // rubric, candidates, panel: recruiter, hiring manager, chair
	SeeDocuments    Permission = "see documents"    // SeePreparation, and those who score, of candidates they score
	EditVacancy     Permission = "edit vacancy"     // recruiter of it
	RunScoring      Permission = "run scoring"      // recruiter or chair: end scoring, reopen a scorecard
	ScoreOwn        Permission = "score own"        // the panel member a scorecard was made for
	Moderate        Permission = "moderate"         // chair: records what the panel agrees on
	SiftOwn         Permission = "sift own"         // those who score: their own scorecards of a stage, criterion by criterion
	SeeResults      Permission = "see results"      // after the reveal; a panel member only own candidates
	SeeAllResults   Permission = "see all results"  // after the reveal; those who see every candidate's, the panel as a whole too
	Decide          Permission = "decide"           // hiring manager
	Sign            Permission = "sign"             // hiring manager, and those who scored
	GiveFeedback    Permission = "give feedback"    // recruiter, hiring manager, chair: words for the candidate
	SeeTimeline     Permission = "see timeline"     // recruiter, hiring manager, chair: what was done, by whom and when
	HandleData      Permission = "handle data"      // recruiter, in a closed vacancy too: holds, requests, erasure
	EnterEquality   Permission = "enter equality"   // recruiter, in a closed vacancy too: record equality answers, never read them
	SeeEquality     Permission = "see equality"     // recruiter accounts: figures over many vacancies
)

// Permissions are all permissions a route can declare.
var Permissions = []Permission{
	Public, AnySignedIn, OwnFactors, CreateVacancies, ManageUsers, SeeAudit, ManageData, SeeVacancy, SeePreparation, SeeDocuments, EditVacancy, RunScoring,
	ScoreOwn, SiftOwn, SeeResults, SeeAllResults, Moderate, Decide, Sign, GiveFeedback, SeeTimeline, HandleData,
	EnterEquality, SeeEquality,
}

// granted says which functions in a vacancy open a permission.
var granted = map[Permission][]Function{
	SeeVacancy:     Functions,
	SeePreparation: {RecruiterOf, HiringManager, Chair},
	SeeDocuments:   Functions,
	EditVacancy:    {RecruiterOf},
	RunScoring:     {RecruiterOf, Chair},
	SiftOwn:        {Chair, PanelMember, Observer},
	SeeResults:     Functions,
	Moderate:       {Chair},
	SeeAllResults:  {RecruiterOf, HiringManager, Chair, Observer},
	Decide:         {HiringManager},
	Sign:           {HiringManager, Chair, PanelMember},
	GiveFeedback:   {RecruiterOf, HiringManager, Chair},
	SeeTimeline:    {RecruiterOf, HiringManager, Chair},
	HandleData:     {RecruiterOf},
	EnterEquality:  {RecruiterOf},
}

// Changing are the permissions for what a closed vacancy refuses.
var Changing = []Permission{EditVacancy, RunScoring, Moderate, Decide, Sign}

// administration are the permissions of administrators' accounts.
var administration = []Permission{ManageUsers, SeeAudit, ManageData}

// recruiting are the permissions of recruiters' accounts.
var recruiting = []Permission{CreateVacancies, SeeEquality}

// OfAccount reports whether the account alone decides about a permission, apart from any vacancy.
func (p Permission) OfAccount() bool {
	return p == Public || p == AnySignedIn || p == OwnFactors || slices.Contains(recruiting, p) || slices.Contains(administration, p)
}

// Access is an actor with the functions he or she has in one vacancy.
type Access struct {
	Actor     Actor
	Functions []Function
	Blind     bool // the vacancy has a blind stage that has not been revealed
}

// KnowsNames reports whether the person may know who the candidates are. While a blind stage has not been
// revealed that is the recruiter, who enters them, and a hiring manager who is not on the panel.
func (a Access) KnowsNames() bool {
	return !a.Blind || a.Has(RecruiterOf) || a.Has(HiringManager) && !a.Has(PanelMember, Chair, Observer)
}

// Candidate is a candidate as the person may know him or her: whole only to those who prepare the vacancy.
func (a Access) Candidate(c Candidate) Candidate {
	switch {
	case !a.KnowsNames():
		return c.ByCode()
	case a.Has(RecruiterOf, HiringManager, Chair):
		return c
	}
	return c.ForPanel()
}

// Has reports whether the person has any of the functions.
func (a Access) Has(fs ...Function) bool {
	return slices.ContainsFunc(a.Functions, func(f Function) bool { return slices.Contains(fs, f) })
}

// May is nil when the person has the permission in this vacancy. Somebody without any function in
// it is told NotFound, as if there were no such vacancy; a member is told Denied.
func (a Access) May(p Permission) error {
	if err := a.Actor.SignedIn(); err != nil {
		return err
	}
	if len(a.Functions) == 0 {
		return ErrUnknown("vacancy")
	}
	if a.Has(granted[p]...) {
		return nil
	}
	return fault.New(fault.Denied, "Your part in this vacancy does not include this.")
}

// MayAccount is nil when the account itself, apart from any vacancy, has the permission.
func (a Actor) MayAccount(p Permission) error {
	if p == Public || a.Machine && slices.Contains(administration, p) {
		return nil
	}
	if p == OwnFactors {
		return a.known()
	}
	if err := a.SignedIn(); err != nil {
		return err
	}
	if p == AnySignedIn || slices.Contains(recruiting, p) && a.Recruiter || slices.Contains(administration, p) && a.Administrator {
		return nil
	}
	if !slices.Contains(recruiting, p) {
		return fault.New(fault.Denied, "Only administrators can do this.")
	}
	return fault.New(fault.Denied, "Only recruiters can do this. Ask a recruiter or an administrator.")
}

// MayScore is nil when the scorecard is the person's own; anybody else is told there is none.
func (a Access) MayScore(c Scorecard) error {
	if err := a.Actor.SignedIn(); err != nil {
		return err
	}
	if c.UserID != a.Actor.UserID || !a.Has(PanelMember, Chair) && (!c.Practice || !a.Has(Observer)) {
		return ErrUnknown("scorecard")
	}
	return nil
}

// ResultScope says whose results a person may see: all candidates, or only those he or she has
// submitted a scorecard for.
type ResultScope struct {
	All  bool
	Only []ID // candidate ids, when not All
}

// Allows reports whether a candidate's results are inside the scope.
func (s ResultScope) Allows(candidate ID) bool { return s.All || slices.Contains(s.Only, candidate) }

// MaySeeResults says whose scores, and what is computed from them, a person may see. Nothing before
// the stage is revealed, whoever asks (rule 1). A panel member sees own candidates only, and only
// those whose scorecard he or she submitted; submitted lists them.
func (a Access) MaySeeResults(s Stage, submitted []ID) (ResultScope, error) {
	if err := a.May(SeeResults); err != nil {
		return ResultScope{}, err
	}
	if s.State != Revealed {
		return ResultScope{}, fault.New(fault.Conflict,
			"Scores are sealed until scoring ends, so that panel members score independently.")
	}
	if a.Has(granted[SeeAllResults]...) {
		return ResultScope{All: true}, nil
	}
	return ResultScope{Only: submitted}, nil
}

// MaySeeDocuments is nil when the person may see a candidate's documents; scores tells whether he or she has a
// scorecard for the candidate.
func (a Access) MaySeeDocuments(scores bool) error {
	if err := a.May(SeeDocuments); err != nil {
		return err
	}
	if a.Has(granted[SeePreparation]...) || scores {
		return nil
	}
	return ErrUnknown("candidate")
}

// Documents are those of a candidate's documents that the person may see, as he or she may know them: where
// names are hidden, only what tells nobody who the candidate is, by number instead of by name.
func (a Access) Documents(c Candidate, docs []Document) []Document {
	if a.KnowsNames() {
		return docs
	}
	var out []Document
	for _, d := range docs {
		if d.Anonymous {
			d.Name = fmt.Sprintf("%s-document-%d.%s", c.Code, len(out)+1, d.Kind)
			d.UploadedBy = ID{}
			out = append(out, d)
		}
	}
	return out
}

// MayDecide is nil when the person may record a decision at this stage now.
func (a Access) MayDecide(s Stage) error {
	if err := a.May(Decide); err != nil {
		return err
	}
	if s.State != Revealed {
		return fault.New(fault.Conflict, "Decide after scoring has ended and the scores are revealed.")
	}
	return nil
}

// ErrUnknown is the one answer for a thing that is not there and a thing one may not know of.
func ErrUnknown(what string) error { return fault.New(fault.NotFound, "There is no such "+what+".") }

// MayReopen is nil when the person may reopen a scorecard. Nobody approves their own exception: a
// chair's own scorecard is reopened by the recruiter, a recruiter's by the chair.
func (a Access) MayReopen(c Scorecard) error {
	if err := a.May(RunScoring); err != nil {
		return err
	}
	if c.UserID == a.Actor.UserID {
		return fault.New(fault.Denied, "You cannot reopen your own scorecard. Ask the chair or the recruiter.")
	}
	return nil
}
