package hiring

import (
	"net/mail"
	"strings"
	"time"
	"unicode"

	"merit/internal/fault"
)

// User is an account. Email is stored trimmed and in lower case.
type User struct {
	ID            ID
	Name          string
	Email         string
	Administrator bool // manages users and settings; opens nobody's scores
	Recruiter     bool // may import roles and create vacancies
	Invited       bool // no password has been chosen yet
	DisabledAt    *time.Time
	CreatedAt     time.Time
	SignedInAt    *time.Time // last; nil: never yet
	ErasedAt      *time.Time // nobody's since then; the id alone says who did what
}

// Erased reports whether the account has been erased.
func (u User) Erased() bool { return u.ErasedAt != nil }

// NameOfErasedAccount is what whoever had an account is called after it was erased.
const NameOfErasedAccount = "Erased account"

// Session is one browser a person is signed in with.
type Session struct {
	ID                           ID
	Device                       string // as in "Firefox on Linux"
	CreatedAt, SeenAt, ExpiresAt time.Time
	Current                      bool // it is the one that asks
	Half                         bool // the second step of signing in is still due
}

// Function is what a person does in one vacancy. A person can have several.
type Function string

// The functions a vacancy knows.
const (
	RecruiterOf   Function = "recruiter"
	PanelMember   Function = "panel member"
	Chair         Function = "chair"
	HiringManager Function = "hiring manager"
	Observer      Function = "observer"
)

// Functions are all functions, in the order they are listed to people.
var Functions = []Function{RecruiterOf, Chair, PanelMember, HiringManager, Observer}

// Scores reports whether a function has scorecards of its own that count.
func (f Function) Scores() bool { return f == PanelMember || f == Chair }

// Member is one person's function in a vacancy.
type Member struct {
	UserID   ID
	Name     string
	Email    string
	Invited  bool
	Function Function
}

// Actor is the signed-in person who asks for something. The zero Actor is nobody.
type Actor struct {
	UserID        ID
	Name          string
	Administrator bool
	Recruiter     bool
	Machine       bool // nobody signed in: whoever may run commands on Merit's own machine, with its database at hand
	NeedsFactor   bool // has to set up a second factor, and can do nothing else until then
}

// OnTheMachine is who runs commands on the machine Merit runs on. They administer, as they could do without Merit,
// and have no part in any vacancy; what they do is recorded as done there.
func OnTheMachine() Actor { return Actor{Name: "Merit", Machine: true} }

// SignedIn is nil when somebody is signed in, and need not set up a second factor first.
func (a Actor) SignedIn() error {
	if err := a.known(); err != nil {
		return err
	}
	if a.NeedsFactor {
		return errNeedsFactor()
	}
	return nil
}

// known is nil when it is certain who asks.
func (a Actor) known() error {
	if a.UserID == (ID{}) {
		return fault.New(fault.SignIn, "Sign in to continue.")
	}
	return nil
}

// CleanEmail trims and lower-cases an e-mail address, or says that it is none. Only a bare address
// is taken: no display name, no line breaks, nothing that cannot be seen.
func CleanEmail(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 || strings.ContainsFunc(s, unseen) {
		return "", false
	}
	return s, true
}

// unseen reports whether a character cannot be seen in an address, or ends a line.
func unseen(r rune) bool {
	return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar
}
