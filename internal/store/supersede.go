package store

import (
	"slices"

	"gorm.io/gorm"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// untouched is true of a scorecard on which nobody has written or declared anything (draft, no declaration).
const untouched = `scorecards.state = ? AND scorecards.conflict = ? AND scorecards.notes = '' AND NOT EXISTS (SELECT 1 FROM ratings r WHERE r.scorecard_id = scorecards.id)`

// unscored selects a stage's interviews (interviews) on whose scorecards nobody has written or declared
// anything, for candidates who have not withdrawn.
func (s *Snapshot) unscored(stageID hiring.ID) *gorm.DB {
	return s.db.Model(&interviewRow{}).
		Joins("JOIN candidates c ON c.id = interviews.candidate_id AND c.withdrawn_at IS NULL").
		Where("interviews.stage_id = ?", stageID).
		Where(`NOT EXISTS (SELECT 1 FROM scorecards s WHERE s.interview_id = interviews.id
			AND NOT s.practice AND (s.state <> ? OR s.conflict <> ? OR EXISTS (SELECT 1 FROM ratings r WHERE r.scorecard_id = s.id)))`, hiring.Draft, hiring.Undeclared)
}

// Unscored counts the candidates of a stage whom nobody has scored, not even in part.
func (s *Snapshot) Unscored(stageID hiring.ID) (int, error) {
	var n int64
	err := s.unscored(stageID).Count(&n).Error
	return int(n), err
}

// MoveUnscored moves the candidates of a stage whom nobody has scored to another stage, without their
// empty scorecards and with what observers wrote for practice, and counts them. Conflict when somebody begins to write at that moment.
func (t *Tx) MoveUnscored(from, to hiring.ID) (int, error) {
	var interviews []hiring.ID
	if err := t.unscored(from).Limit(maxCandidates).Pluck("interviews.id", &interviews).Error; err != nil {
		return 0, err
	}
	for some := range slices.Chunk(interviews, createBatch) {
		var cards []scorecardRow
		if err := t.db.Select("id", "version").Where("interview_id IN ?", some).Where("NOT practice OR "+untouched, hiring.Draft, hiring.Undeclared).Find(&cards).Error; err != nil {
			return 0, err
		}
		for part := range slices.Chunk(cards, createBatch) {
			seen := make([][]any, len(part))
			for i, c := range part {
				seen[i] = []any{c.ID, c.Version}
			}
			res := t.db.Where("(id, version) IN ?", seen).Delete(&scorecardRow{})
			if res.Error != nil {
				return 0, res.Error
			}
			if res.RowsAffected != int64(len(part)) {
				return 0, fault.New(fault.Conflict, "Somebody has begun to score one of these candidates. Nothing was changed; try again.")
			}
		}
		if err := t.db.Model(&interviewRow{}).Where("id IN ?", some).Update("stage_id", to).Error; err != nil {
			return 0, err
		}
	}
	return len(interviews), t.movePractice(from, to, interviews)
}
