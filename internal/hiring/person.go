package hiring

import (
	"net/mail"
	"slices"
	"strings"
	"time"

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
}

// Session is one browser a person is signed in with.
type Session struct {
	ID                           ID
	Device                       string // as in "Firefox on Linux"
	CreatedAt, SeenAt, ExpiresAt time.Time
	Current                      bool // it is the one that asks
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
}

// OnTheMachine is who runs commands on the machine Merit runs on. They administer, as they could do without Merit,
// and have no part in any vacancy; what they do is recorded as done there.
func OnTheMachine() Actor { return Actor{Name: "Merit", Machine: true} }

// SignedIn is nil when somebody is signed in.
func (a Actor) SignedIn() error {
	if a.UserID == (ID{}) {
		return fault.New(fault.SignIn, "Sign in to continue.")
	}
	return nil
}

// CleanEmail trims and lower-cases an e-mail address, or says that it is none. Only a bare address
// is taken: no display name, no line breaks.
func CleanEmail(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 || strings.ContainsAny(s, "\r\n\x00") {
		return "", false
	}
	return s, true
}

// PasswordMinimum is the fewest characters of a password that stands alone (NIST SP 800-63B-4,
// 3.1.1.2); PasswordMaximum bounds the work of hashing one.
const (
	PasswordMinimum = 15
	PasswordMaximum = 256
)

// CheckPassword notes what is wrong with a new password: too short, too long, or made of the
// person's own name or address. There are no composition rules (SP 800-63B-4).
func CheckPassword(fs *fault.Fields, path, password, email string) {
	n := len([]rune(password))
	lower := strings.ToLower(password)
	local, _, _ := strings.Cut(strings.ToLower(email), "@")
	switch {
	case n < PasswordMinimum:
		fs.Addf(path, "Password must be at least %d characters. Three or four unrelated words are easy to remember.", PasswordMinimum)
	case n > PasswordMaximum:
		fs.Addf(path, "Password must be at most %d characters.", PasswordMaximum)
	case local != "" && len(local) > 3 && strings.Trim(strings.ReplaceAll(lower, local, ""), "0123456789.-_@!") == "",
		email != "" && strings.Contains(lower, strings.ToLower(email)):
		fs.Add(path, "Password must not be made from your e-mail address.")
	case distinct(lower) < 5:
		fs.Add(path, "Password must use at least 5 different characters.")
	case slices.Contains(wellKnown, strings.Trim(lower, "0123456789!. ")):
		fs.Add(path, "That password is well known. Choose another.")
	}
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// wellKnown lists long passwords that guessing programs try first, digits and marks trimmed.
var wellKnown = []string{
	"passwordpassword", "qwertyuiopasdfg", "qwertyuiopasdfgh", "qwertyuiopasdfghjkl", "correct horse battery staple",
	"correcthorsebatterystaple", "letmeinletmein", "administratoradministrator", "welcomewelcome", "iloveyouiloveyou",
	"abcdefghijklmno", "abcdefghijklmnop", "abcdefghijklmnopqrstuvwxyz", "changemechangeme", "passwordpasswordpassword",
}
