package hiring

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"
)

// OwnCard is one of a person's own scorecards of a stage as the sift lists it, without its ratings.
type OwnCard struct {
	ID          ID
	CandidateID ID
	Code        string // of the candidate
	Name        string // the candidate's name
	State       ScorecardState
	Conflict    Conflict
	Version     int64
	Practice    bool
}

// Open reports whether the person can still write on the scorecard.
func (c OwnCard) Open() bool {
	return (c.State == Draft || c.State == Reopened) && c.Conflict != Recused
}

// Shuffled puts a person's scorecards of a stage into the order in which he or she sifts them: one that differs
// from person to person, so that nobody is always first, and is the same on every visit. It is the order of
// SHA-256 over stage, person and candidate.
func Shuffled(stage, person ID, cards []OwnCard) []OwnCard {
	type keyed struct {
		OwnCard
		key [sha256.Size]byte
	}
	all := make([]keyed, len(cards))
	for i, c := range cards {
		all[i] = keyed{c, sha256.Sum256(slices.Concat(stage[:], person[:], c.CandidateID[:]))}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		return cmp.Or(bytes.Compare(a.key[:], b.key[:]), bytes.Compare(a.CandidateID[:], b.CandidateID[:]))
	})
	out := make([]OwnCard, len(all))
	for i, k := range all {
		out[i] = k.OwnCard
	}
	return out
}
