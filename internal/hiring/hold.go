package hiring

import (
	"strings"
	"time"

	"merit/internal/fault"
)

// LegalHold keeps everything of a vacancy, or of one candidate, from being purged or erased until it is lifted. It is
// never deleted.
type LegalHold struct {
	ID           ID
	VacancyID    ID
	CandidateID  *ID // nil: the whole vacancy
	Reason       string
	PlacedBy     ID
	PlacedByName string
	PlacedAt     time.Time
	LiftedBy     *ID
	LiftedByName string
	LiftedAt     *time.Time
}

// Covers reports whether the hold keeps a candidate of its vacancy now.
func (h LegalHold) Covers(candidate ID) bool {
	return h.LiftedAt == nil && (h.CandidateID == nil || *h.CandidateID == candidate)
}

// Check notes what is wrong with a hold's reason, at the path "reason".
func (h *LegalHold) Check(fs *fault.Fields) {
	h.Reason = strings.TrimSpace(h.Reason)
	CheckReason(fs, "reason", h.Reason, ReasonShort, "Say why the data has to be kept")
}

// ErrHeld is the answer to what a legal hold keeps from being done.
func ErrHeld() error {
	return fault.New(fault.Conflict, "A legal hold keeps this data. It can be erased when the hold is lifted.")
}
