package store

import (
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type feedbackRow struct {
	StageID     hiring.ID
	CandidateID hiring.ID
	Number      int
	Version     int64
	Words       hiring.FeedbackWords `gorm:"serializer:json"`
	EditedBy    hiring.ID
	EditedAt    time.Time
	ReleasedBy  *hiring.ID
	ReleasedAt  *time.Time
}

func (feedbackRow) TableName() string { return "candidate_feedback" }

const maxFeedback = 100

// Feedback lists what a candidate is and was to be told of a stage, newest first.
func (s *Snapshot) Feedback(stageID, candidateID hiring.ID) ([]hiring.Feedback, error) {
	var rows []struct {
		Row            feedbackRow `gorm:"embedded"`
		EditedByName   string
		ReleasedByName string
	}
	err := s.db.Model(&feedbackRow{}).Select("candidate_feedback.*, e.name AS edited_by_name, COALESCE(r.name, '') AS released_by_name").
		Joins("JOIN users e ON e.id = candidate_feedback.edited_by").Joins("LEFT JOIN users r ON r.id = candidate_feedback.released_by").
		Where("stage_id = ? AND candidate_id = ?", stageID, candidateID).Order("number DESC").Limit(maxFeedback).Scan(&rows).Error
	out := make([]hiring.Feedback, len(rows))
	for i, r := range rows {
		out[i] = hiring.Feedback{
			StageID: r.Row.StageID, CandidateID: r.Row.CandidateID, Number: r.Row.Number, Version: r.Row.Version, Words: r.Row.Words,
			EditedBy: r.Row.EditedBy, EditedByName: r.EditedByName, EditedAt: r.Row.EditedAt.UTC(),
			ReleasedBy: r.Row.ReleasedBy, ReleasedByName: r.ReleasedByName, ReleasedAt: utc(r.Row.ReleasedAt),
		}
	}
	return out, err
}

// SaveFeedback keeps feedback that has not been released: a new number, or the next version of one; Stale when
// somebody else saved it in between.
func (t *Tx) SaveFeedback(f hiring.Feedback) error {
	const message = "Somebody else changed this feedback after you opened it. Nothing was overwritten: compare, then save yours again or keep theirs."
	row := feedbackRow{
		StageID: f.StageID, CandidateID: f.CandidateID, Number: f.Number, Version: f.Version + 1, Words: f.Words, EditedBy: f.EditedBy, EditedAt: f.EditedAt,
		ReleasedBy: f.ReleasedBy, ReleasedAt: f.ReleasedAt,
	}
	if f.Version == 0 {
		return changed(t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row), fault.Stale, message)
	}
	res := t.db.Model(&feedbackRow{}).Where("stage_id = ? AND candidate_id = ? AND number = ? AND version = ? AND released_at IS NULL", f.StageID, f.CandidateID, f.Number, f.Version).
		Select("version", "words", "edited_by", "edited_at", "released_by", "released_at").Updates(&row)
	return changed(res, fault.Stale, message)
}
