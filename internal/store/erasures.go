package store

import (
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/hiring"
)

type erasureRow struct {
	CandidateID hiring.ID
	VacancyID   hiring.ID
	Why         hiring.ErasureReason
	Fingerprint string
	ErasedAt    time.Time
}

func (erasureRow) TableName() string { return "erasures" }

// Erasures lists who was erased, the first first, beginning after an id; at most createBatch.
func (s *Snapshot) Erasures(after hiring.ID) ([]hiring.Erasure, error) {
	var rows []erasureRow
	err := s.db.Where("candidate_id > ?", after).Order("candidate_id").Limit(createBatch).Find(&rows).Error
	out := make([]hiring.Erasure, len(rows))
	for i, r := range rows {
		out[i] = hiring.Erasure{CandidateID: r.CandidateID, VacancyID: r.VacancyID, Why: r.Why, At: r.ErasedAt.UTC()}
	}
	return out, err
}

// ErasedIn gives the fingerprints of those who were erased from a vacancy on request.
func (s *Snapshot) ErasedIn(vacancyID hiring.ID) (map[string]bool, error) {
	var all []string
	err := s.db.Model(&erasureRow{}).Where("vacancy_id = ? AND fingerprint <> ''", vacancyID).Limit(maxCandidates).Pluck("fingerprint", &all).Error
	out := make(map[string]bool, len(all))
	for _, f := range all {
		out[f] = true
	}
	return out, err
}

// NoteErasures registers erasures; fingerprints are by candidate, and may be missing.
func (t *Tx) NoteErasures(es []hiring.Erasure, fingerprints map[hiring.ID]string) error {
	rows := make([]erasureRow, len(es))
	for i, e := range es {
		rows[i] = erasureRow{CandidateID: e.CandidateID, VacancyID: e.VacancyID, Why: e.Why, Fingerprint: fingerprints[e.CandidateID], ErasedAt: e.At}
	}
	if len(rows) == 0 {
		return nil
	}
	return t.db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, createBatch).Error
}
