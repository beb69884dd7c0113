package store

import (
	"gorm.io/gorm"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type stagePanelRow struct {
	StageID hiring.ID
	UserID  hiring.ID
}

func (stagePanelRow) TableName() string { return "stage_panel" }

// StagePanel lists who of the panel scores at a stage; none: the whole panel does.
func (s *Snapshot) StagePanel(stageID hiring.ID) ([]hiring.ID, error) {
	var ids []hiring.ID
	err := s.db.Model(&stagePanelRow{}).Where("stage_id = ?", stageID).Order("user_id").Limit(maxMembers).Pluck("user_id", &ids).Error
	return ids, err
}

// SetStagePanel replaces who of the panel scores at a stage.
func (t *Tx) SetStagePanel(stageID hiring.ID, users []hiring.ID) error {
	if err := t.db.Where("stage_id = ?", stageID).Delete(&stagePanelRow{}).Error; err != nil || len(users) == 0 {
		return err
	}
	rows := make([]stagePanelRow, len(users))
	for i, u := range users {
		rows[i] = stagePanelRow{StageID: stageID, UserID: u}
	}
	return t.db.Create(&rows).Error
}

// LeaveStagePanels takes somebody off the panels of a vacancy's stages.
func (t *Tx) LeaveStagePanels(vacancyID, userID hiring.ID) error {
	of := t.db.Model(&stageRow{}).Select("id").Where("vacancy_id = ?", vacancyID)
	return t.db.Where("user_id = ? AND stage_id IN (?)", userID, of).Delete(&stagePanelRow{}).Error
}

// CandidatesAt gives every candidate who is scored at a stage, by id: those an interview was made for.
func (s *Snapshot) CandidatesAt(stageID hiring.ID) (map[hiring.ID]hiring.Candidate, error) {
	return s.candidatesBy("id IN (?)", s.db.Model(&interviewRow{}).Select("candidate_id").Where("stage_id = ?", stageID))
}

// CountAt counts the candidates who are scored at a stage and have not withdrawn.
func (s *Snapshot) CountAt(stageID hiring.ID) (int, error) {
	var n int64
	err := s.db.Model(&interviewRow{}).Joins("JOIN candidates c ON c.id = interviews.candidate_id AND c.withdrawn_at IS NULL").
		Where("interviews.stage_id = ?", stageID).Count(&n).Error
	return int(n), err
}

// invited is true of a candidate whose newest decision at an earlier stage (?) takes them on.
const invited = `EXISTS (SELECT 1 FROM decisions d WHERE d.candidate_id = candidates.id AND d.stage_id = ? AND d.kind IN ('invite', 'appoint')
	AND NOT EXISTS (SELECT 1 FROM decisions n WHERE n.candidate_id = d.candidate_id AND n.stage_id = d.stage_id AND n.id > d.id))`

// CandidatesAfter gives the candidates who go on from a stage, by id: those whom a person invited.
func (s *Snapshot) CandidatesAfter(stageID hiring.ID) (map[hiring.ID]hiring.Candidate, error) {
	scored := s.db.Model(&interviewRow{}).Select("candidate_id").Where("stage_id = ?", stageID)
	return s.candidatesBy("id IN (?) AND "+invited, scored, stageID)
}

func (s *Snapshot) candidatesBy(where string, values ...any) (map[hiring.ID]hiring.Candidate, error) {
	var rows []candidateRow
	err := s.db.Where(where, values...).Order("number").Limit(maxCandidates).Find(&rows).Error
	out := make(map[hiring.ID]hiring.Candidate, len(rows))
	for _, r := range rows {
		out[r.ID] = r.candidate()
	}
	return out, err
}

// DeleteStage removes a stage at which nothing has been scored, with its rubric.
func (t *Tx) DeleteStage(stageID hiring.ID) error {
	rubrics := t.db.Model(&rubricRow{}).Select("id").Where("stage_id = ?", stageID)
	criteria := t.db.Model(&criterionRow{}).Select("id").Where("rubric_id IN (?)", rubrics)
	steps := []*gorm.DB{
		t.db.Where("criterion_id IN (?)", criteria).Delete(&focusRow{}),
		t.db.Where("rubric_id IN (?)", rubrics).Delete(&criterionRow{}),
		t.db.Where("stage_id = ?", stageID).Delete(&rubricRow{}),
		t.db.Where("stage_id = ?", stageID).Delete(&stagePanelRow{}),
		t.db.Where("stage_id = ?", stageID).Delete(&interviewRow{}), // times planned before it opened
	}
	for _, s := range steps {
		if s.Error != nil {
			return s.Error
		}
	}
	res := t.db.Where("id = ? AND state = ?", stageID, hiring.Preparing).Delete(&stageRow{})
	return changed(res, fault.Conflict, "This stage has been opened, so it stays.")
}

// ArrangeStages puts a vacancy's stages in the order given and sets their kinds.
func (t *Tx) ArrangeStages(stages []hiring.Stage) error {
	// Out of the way first: two stages that change places would for a moment share one.
	for _, set := range []func(int) int{func(i int) int { return -1 - i }, func(i int) int { return i + 1 }} {
		for i, s := range stages {
			err := t.db.Model(&stageRow{}).Where("id = ?", s.ID).Updates(map[string]any{"position": set(i), "kind": s.Kind}).Error
			if err != nil {
				return err
			}
		}
	}
	return nil
}
