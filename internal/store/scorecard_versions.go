package store

import "merit/internal/hiring"

// Reopened counts how often each scorecard of a candidate at a stage was reopened, by scorecard; none for
// practice. Those that never were are not in it.
func (s *Snapshot) Reopened(stageID, candidateID hiring.ID) (map[hiring.ID]int, error) {
	var rows []struct {
		ID hiring.ID
		N  int
	}
	err := s.db.Model(&versionRow{}).Select("scorecards.id, COUNT(*) AS n").
		Joins("JOIN scorecards ON scorecards.id = scorecard_versions.scorecard_id AND NOT scorecards.practice").
		Joins("JOIN interviews i ON i.id = scorecards.interview_id").
		Where("i.stage_id = ? AND i.candidate_id = ?", stageID, candidateID).
		Group("scorecards.id").Limit(maxMembers).Scan(&rows).Error
	out := make(map[hiring.ID]int, len(rows))
	for _, r := range rows {
		out[r.ID] = r.N
	}
	return out, err
}
