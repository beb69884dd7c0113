package hiring

import (
	"strings"
	"time"

	"merit/internal/fault"
)

// Signature is one person's sign-off of a stage's panel report. It is never changed; when the case changes
// afterwards it stays on record as a signature of what the case was.
type Signature struct {
	ID           ID
	StageID      ID
	UserID       ID
	Name         string
	As           Function // in what function they signed
	StageVersion int64    // of the case they signed
	Digest       string   // of the case they signed: SHA-256 in hex
	Comment      string
	SignedAt     time.Time
}

// maxComment bounds what somebody may add to a signature, in characters.
const maxComment = 1000

// Current reports whether nothing has changed since.
func (s Signature) Current(st Stage) bool { return s.StageVersion == st.Version }

// Check notes what is wrong with a signature.
func (s Signature) Check(fs *fault.Fields) {
	if len([]rune(strings.TrimSpace(s.Comment))) > maxComment {
		fs.Addf("comment", "The comment must be %d characters or fewer.", maxComment)
	}
}

// MaySign gives the function in which the person signs a stage's panel report: the hiring manager, or somebody
// who submitted a scorecard at the stage.
func (a Access) MaySign(s Stage, submitted bool) (Function, error) {
	if err := a.May(Sign); err != nil {
		return "", err
	}
	if s.State != Revealed {
		return "", fault.New(fault.Conflict, "The panel report is signed after scoring has ended and the scores are revealed.")
	}
	for _, f := range granted[Sign] {
		if a.Has(f) && (f == HiringManager || submitted) {
			return f, nil
		}
	}
	return "", fault.New(fault.Conflict, "You submitted no scorecard at this stage, so there is nothing for you to sign.")
}
