package store

import (
	"slices"

	"gorm.io/gorm"

	"merit/internal/hiring"
)

// PracticeCounts has people's practice scorecards for candidates of a stage count from now on: what somebody wrote who
// watched becomes a draft of the panel member they are now. It was written as independently as anybody's. One
// that was submitted has to be submitted again: it was not meant to count.
func (t *Tx) PracticeCounts(stageID hiring.ID, candidates, users []hiring.ID) error {
	for some := range slices.Chunk(candidates, createBatch) {
		interviews := t.db.Model(&interviewRow{}).Select("id").Where("stage_id = ? AND candidate_id IN ?", stageID, some)
		err := t.practiceAgain(t.db.Where("user_id IN ? AND interview_id IN (?)", users, interviews), map[string]any{"practice": false})
		if err != nil {
			return err
		}
	}
	return nil
}

// practiceAgain changes practice scorecards and has those that were submitted be drafts again.
func (t *Tx) practiceAgain(which *gorm.DB, set map[string]any) error {
	set["version"] = gorm.Expr("version + 1")
	set["state"] = gorm.Expr("CASE WHEN state = ? THEN ? ELSE state END", hiring.Submitted, hiring.Draft)
	set["submitted_at"] = nil
	return t.db.Model(&scorecardRow{}).Where("practice").Where(which).Updates(set).Error
}

// ClearPracticeMarks takes the marks off a stage's practice scorecards, for the scale they were given on is
// gone; what was written beside them stays. They can be submitted again.
func (t *Tx) ClearPracticeMarks(stageID hiring.ID) error {
	interviews := t.db.Model(&interviewRow{}).Select("id").Where("stage_id = ?", stageID)
	cards := t.db.Model(&scorecardRow{}).Select("id").Where("practice AND interview_id IN (?)", interviews)
	if err := t.db.Model(&ratingRow{}).Where("scorecard_id IN (?)", cards).Update("mark", nil).Error; err != nil {
		return err
	}
	return t.practiceAgain(t.db.Where("interview_id IN (?)", interviews), map[string]any{})
}

// movePractice has what observers wrote on the interviews for practice belong to the criteria of the stage
// they move to, which has a copy of the rubric in the same order.
func (t *Tx) movePractice(from, to hiring.ID, interviews []hiring.ID) error {
	olds, err := t.criteriaAt(from)
	if err != nil {
		return err
	}
	news, err := t.criteriaAt(to)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(interviews, createBatch) {
		cards := t.db.Model(&scorecardRow{}).Select("id").Where("practice AND interview_id IN ?", some)
		for i := range min(len(olds), len(news)) { // at most MaxCriteria
			err := t.db.Model(&ratingRow{}).Where("criterion_id = ? AND scorecard_id IN (?)", olds[i], cards).Update("criterion_id", news[i]).Error
			if err != nil {
				return err
			}
		}
		if err := t.practiceAgain(t.db.Where("interview_id IN ?", some), map[string]any{}); err != nil {
			return err
		}
	}
	return nil
}

// criteriaAt lists the criteria of a stage's rubric in order, without those taken out.
func (s *Snapshot) criteriaAt(stageID hiring.ID) ([]hiring.ID, error) {
	var ids []hiring.ID
	rubrics := s.db.Model(&rubricRow{}).Select("id").Where("stage_id = ?", stageID)
	err := s.db.Model(&criterionRow{}).Where("rubric_id IN (?) AND NOT dropped", rubrics).Order("position").
		Limit(hiring.MaxCriteria).Pluck("id", &ids).Error
	return ids, err
}

// PracticeScorecards gives what observers write for practice for a candidate of a stage, in any state.
func (s *Snapshot) PracticeScorecards(stageID, candidateID hiring.ID) ([]hiring.Scorecard, error) {
	const theirs = "i.stage_id = ? AND i.candidate_id = ? AND scorecards.practice"
	var rows []cardRow
	err := s.cards().Where(theirs, stageID, candidateID).Order("scorecards.user_id").Limit(maxMembers).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	return s.withRatings(rows, theirs, stageID, candidateID)
}

// SubmittedPractice gives what a person submitted for practice at a stage, for candidates who have not
// withdrawn.
func (s *Snapshot) SubmittedPractice(stageID, userID hiring.ID) ([]hiring.Scorecard, error) {
	const theirs = "i.stage_id = ? AND scorecards.user_id = ? AND scorecards.state = ? AND scorecards.practice"
	var rows []cardRow
	err := s.cards().Where(theirs, stageID, userID, hiring.Submitted).Where("c.withdrawn_at IS NULL").
		Order("c.number").Limit(maxCandidates).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	return s.withRatings(rows, theirs, stageID, userID, hiring.Submitted)
}
