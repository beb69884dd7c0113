package store

import (
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type holdRow struct {
	ID          hiring.ID
	VacancyID   hiring.ID
	CandidateID *hiring.ID
	Reason      string
	PlacedBy    hiring.ID
	PlacedAt    time.Time
	LiftedBy    *hiring.ID
	LiftedAt    *time.Time
}

func (holdRow) TableName() string { return "legal_holds" }

// Holds lists the legal holds of a vacancy, those that were lifted too, newest first; at most hiring.PageMax.
func (s *Snapshot) Holds(vacancyID hiring.ID) ([]hiring.LegalHold, error) {
	var rows []struct {
		Row          holdRow `gorm:"embedded"`
		PlacedByName string
		LiftedByName string
	}
	err := s.db.Model(&holdRow{}).Select("legal_holds.*, COALESCE(p.name, '') AS placed_by_name, COALESCE(l.name, '') AS lifted_by_name").
		Joins("LEFT JOIN users p ON p.id = legal_holds.placed_by").Joins("LEFT JOIN users l ON l.id = legal_holds.lifted_by").
		Where("vacancy_id = ?", vacancyID).Order("CASE WHEN lifted_at IS NULL THEN 0 ELSE 1 END, placed_at DESC, legal_holds.id").
		Limit(hiring.PageMax).Scan(&rows).Error
	out := make([]hiring.LegalHold, len(rows))
	for i, r := range rows {
		out[i] = hiring.LegalHold{
			ID: r.Row.ID, VacancyID: r.Row.VacancyID, CandidateID: r.Row.CandidateID, Reason: r.Row.Reason,
			PlacedBy: r.Row.PlacedBy, PlacedByName: r.PlacedByName, PlacedAt: r.Row.PlacedAt.UTC(),
			LiftedBy: r.Row.LiftedBy, LiftedByName: r.LiftedByName, LiftedAt: utc(r.Row.LiftedAt),
		}
	}
	return out, err
}

// HeldCandidate reports whether a legal hold keeps a candidate now.
func (s *Snapshot) HeldCandidate(vacancyID, candidateID hiring.ID) (bool, error) {
	var n int64
	err := s.db.Model(&holdRow{}).
		Where("vacancy_id = ? AND lifted_at IS NULL AND (candidate_id IS NULL OR candidate_id = ?)", vacancyID, candidateID).Count(&n).Error
	return n > 0, err
}

// PlaceHold keeps a vacancy or a candidate from being purged or erased.
func (t *Tx) PlaceHold(h hiring.LegalHold) error {
	return t.db.Create(&holdRow{ID: h.ID, VacancyID: h.VacancyID, CandidateID: h.CandidateID, Reason: h.Reason, PlacedBy: h.PlacedBy, PlacedAt: h.PlacedAt}).Error
}

// LiftHold ends a hold; Conflict when it was lifted before.
func (t *Tx) LiftHold(vacancyID, id, by hiring.ID, at time.Time) error {
	res := t.db.Model(&holdRow{}).Where("id = ? AND vacancy_id = ? AND lifted_at IS NULL", id, vacancyID).
		Updates(map[string]any{"lifted_by": by, "lifted_at": at})
	return changed(res, fault.Conflict, "This hold was lifted already.")
}
