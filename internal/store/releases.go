package store

import (
	"time"

	"merit/internal/hiring"
)

type releaseRow struct {
	ID          hiring.ID
	VacancyID   hiring.ID
	CandidateID hiring.ID
	ReleasedBy  hiring.ID
	ReleasedAt  time.Time
	Choices     hiring.AccessChoices `gorm:"serializer:json"`
	Digest      string
}

func (releaseRow) TableName() string { return "data_releases" }

// Releases lists when a candidate's data was given to them, newest first; at most hiring.PageMax.
func (s *Snapshot) Releases(vacancyID, candidateID hiring.ID) ([]hiring.DataRelease, error) {
	var rows []struct {
		Row  releaseRow `gorm:"embedded"`
		Name string
	}
	err := s.db.Model(&releaseRow{}).Select("data_releases.*, u.name").Joins("JOIN users u ON u.id = data_releases.released_by").
		Where("vacancy_id = ? AND candidate_id = ?", vacancyID, candidateID).Order("released_at DESC, data_releases.id").Limit(hiring.PageMax).Scan(&rows).Error
	out := make([]hiring.DataRelease, len(rows))
	for i, r := range rows {
		out[i] = hiring.DataRelease{
			ID: r.Row.ID, VacancyID: r.Row.VacancyID, CandidateID: r.Row.CandidateID, ReleasedBy: r.Row.ReleasedBy, ReleasedByName: r.Name,
			ReleasedAt: r.Row.ReleasedAt.UTC(), Choices: r.Row.Choices, Digest: r.Row.Digest,
		}
	}
	return out, err
}

// CreateRelease notes that a candidate's data is given to them.
func (t *Tx) CreateRelease(r hiring.DataRelease) error {
	return t.db.Create(&releaseRow{
		ID: r.ID, VacancyID: r.VacancyID, CandidateID: r.CandidateID, ReleasedBy: r.ReleasedBy, ReleasedAt: r.ReleasedAt, Choices: r.Choices, Digest: r.Digest,
	}).Error
}
