package hiring

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Erasure says that a candidate was erased, or an account: by id alone, so that the register names nobody.
type Erasure struct {
	CandidateID ID            `json:"candidateId,omitzero"`
	VacancyID   ID            `json:"vacancyId,omitzero"`
	AccountID   ID            `json:"accountId,omitzero"` // of an account; then there is no candidate
	Why         ErasureReason `json:"why"`
	At          time.Time     `json:"at"`
}

// Whom is the id of who was erased.
func (e Erasure) Whom() ID {
	if e.AccountID != (ID{}) {
		return e.AccountID
	}
	return e.CandidateID
}

// ErasureReason is why somebody was erased.
type ErasureReason string

// The reasons.
const (
	ErasedOnRequest   ErasureReason = "request"
	ErasedByRetention ErasureReason = "retention"
)

// ErasedWords stands where words were erased.
const ErasedWords = "Erased."

// NameOfErased is what a candidate is called after being erased.
func NameOfErased(code string) string { return fmt.Sprintf("Candidate %s (erased)", code) }

// Fingerprint is how a candidate who was erased on request is known again should the same list be imported: a hash of
// the e-mail address, or of the name where there is none, salted with the vacancy, so that it says nothing elsewhere.
// Whoever has the database can try an address they know; nobody can read one from it.
func Fingerprint(vacancy ID, name, email string) string {
	what := "mail\x00" + strings.ToLower(strings.TrimSpace(email))
	if strings.TrimSpace(email) == "" {
		what = "name\x00" + strings.ToLower(strings.Join(strings.Fields(name), " "))
	}
	h := hmac.New(sha256.New, []byte("merit erased candidate 1\x00"+vacancy.String()))
	h.Write([]byte(what))
	return hex.EncodeToString(h.Sum(nil))
}

// Mention says in how many texts about others a candidate's name was found.
type Mention struct {
	Where string
	N     int
}
