package store

import (
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"merit/internal/hiring"
)

// InterviewTimes gives when and where candidates are seen at a stage, by candidate.
func (s *Snapshot) InterviewTimes(stageID hiring.ID) (map[hiring.ID]hiring.Interview, error) {
	var rows []interviewRow
	err := s.db.Where("stage_id = ?", stageID).Limit(maxCandidates).Find(&rows).Error
	out := make(map[hiring.ID]hiring.Interview, len(rows))
	for _, r := range rows {
		out[r.CandidateID] = hiring.Interview{StartsAt: utc(r.StartsAt), Place: r.Place}
	}
	return out, err
}

// SetInterviewTimes sets when and where candidates are seen at a stage; those without a time are seen at no
// time yet.
func (t *Tx) SetInterviewTimes(stageID hiring.ID, rows []hiring.Interview, now time.Time) error {
	for some := range slices.Chunk(rows, createBatch) {
		set := make([]interviewRow, len(some))
		for i, w := range some {
			set[i] = interviewRow{
				ID: uuid.Must(uuid.NewV7()), StageID: stageID, CandidateID: w.Candidate.ID, StartsAt: utc(w.StartsAt), Place: w.Place, CreatedAt: now,
			}
		}
		err := t.db.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "stage_id"}, {Name: "candidate_id"}},
			DoUpdates: clause.AssignmentColumns([]string{"starts_at", "place"}),
		}).Create(&set).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// KeepInterviews removes times that were planned at a stage for candidates who are not scored there after all.
func (t *Tx) KeepInterviews(stageID hiring.ID, candidates []hiring.Candidate) error {
	keep := make([]hiring.ID, len(candidates))
	for i, c := range candidates {
		keep[i] = c.ID
	}
	return t.db.Where("stage_id = ? AND candidate_id NOT IN ?", stageID, keep).
		Where("NOT EXISTS (SELECT 1 FROM scorecards s WHERE s.interview_id = interviews.id)").Delete(&interviewRow{}).Error
}
