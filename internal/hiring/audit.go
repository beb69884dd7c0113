package hiring

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"
)

// AuditEvent is one recorded change, or one look at what others wrote: who did what to which thing, and when.
type AuditEvent struct {
	ID        ID
	At        time.Time
	ActorID   ID // the zero ID: nobody signed in
	Action    string
	VacancyID *ID
	SubjectID *ID               // the thing it was done to
	Detail    map[string]string // never a mark, evidence or a secret
}

// AuditRow is an event in its place in the chain. The chain is one for the whole of a Merit.
type AuditRow struct {
	Seq        int64 // 1, 2, 3 … without gaps
	AuditEvent       // Detail is nil where it was erased
	Erased     bool  // there was a detail, and it was erased
	Unreadable bool  // it does not hold what such a row holds: nothing but Seq is known
	Salt       string
	DetailHash string // hexadecimal; "" for an event without detail
	Hash       string // hexadecimal
}

// AuditHead is the newest row as the trail itself tells it; 0 and "" while there is none.
type AuditHead struct {
	Seq  int64  `json:"row"`
	Hash string `json:"hash"`
}

// AuditFilter chooses rows of the chain; what is left empty chooses all.
type AuditFilter struct {
	VacancyID, ActorID ID
	VacancyIDs         []ID // any of them; nil: all
	SubjectIDs         []ID // any of them
	Action             string
	From, Until        time.Time // from this moment, and before that one
	Most               int64     // of an export: no more rows than this; 0: all
}

// AuditDetailHash is what the chain keeps of an event's detail: the SHA-256, in hexadecimal digits, of the JSON array
// ["merit audit detail 1", salt, {…}] with the keys in order of their bytes. The salt is random, so that a detail
// that was erased cannot be guessed from it.
func AuditDetailHash(salt string, detail map[string]string) string {
	return hexHash("merit audit detail 1", salt, detail)
}

// AuditHash binds an event to all before it: the SHA-256, in hexadecimal digits, of the JSON array
// ["merit audit 1", hash before, number, id, time, actor, action, vacancy, subject, hash of the detail] of strings.
// The time is RFC 3339 in UTC with six decimals; what there is none of is "", as is the hash before the first row.
// Go's JSON is meant: <, >, &, U+2028 and U+2029 are escaped.
func AuditHash(before string, seq int64, e AuditEvent, detailHash string) string {
	return hexHash(
		"merit audit 1", before, strconv.FormatInt(seq, 10), e.ID.String(), e.At.UTC().Format("2006-01-02T15:04:05.000000Z"),
		idOrNone(&e.ActorID), e.Action, idOrNone(e.VacancyID), idOrNone(e.SubjectID), detailHash,
	)
}

func hexHash(parts ...any) string {
	text, err := json.Marshal(parts)
	if err != nil {
		panic("audit: strings and maps of strings always encode: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func idOrNone(id *ID) string {
	if id == nil || *id == (ID{}) {
		return ""
	}
	return id.String()
}
