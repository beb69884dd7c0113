package hiring

import "time"

// Erasure says that a candidate was erased: by id alone, so that the register names nobody.
type Erasure struct {
	CandidateID ID            `json:"candidateId"`
	VacancyID   ID            `json:"vacancyId"`
	Why         ErasureReason `json:"why"`
	At          time.Time     `json:"at"`
}

// ErasureReason is why somebody was erased.
type ErasureReason string

// The reasons.
const (
	ErasedOnRequest   ErasureReason = "request"
	ErasedByRetention ErasureReason = "retention"
)
