package store

import (
	"time"

	"merit/internal/hiring"
)

type erasureRow struct {
	CandidateID hiring.ID
	VacancyID   hiring.ID
	Why         hiring.ErasureReason
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
