package store

import (
	"slices"
	"time"

	"gorm.io/gorm"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// ownAt selects a person's own scorecards of a stage, of candidates who have not withdrawn.
func (s *Snapshot) ownAt(stageID, userID hiring.ID) *gorm.DB {
	return s.db.Model(&scorecardRow{}).
		Joins("JOIN interviews i ON i.id = scorecards.interview_id").
		Joins("JOIN candidates c ON c.id = i.candidate_id AND c.withdrawn_at IS NULL").
		Where("i.stage_id = ? AND scorecards.user_id = ?", stageID, userID)
}

// OwnCards lists a person's own scorecards of a stage without their ratings.
func (s *Snapshot) OwnCards(stageID, userID hiring.ID) ([]hiring.OwnCard, error) {
	var out []hiring.OwnCard
	err := s.ownAt(stageID, userID).
		Select("scorecards.id, i.candidate_id, c.code, c.name, scorecards.state, scorecards.conflict, scorecards.version, scorecards.practice").
		Order("c.number").Limit(maxCandidates).Scan(&out).Error
	return out, err
}

// RatingsOf gives the ratings of some scorecards for one criterion, by scorecard.
func (s *Snapshot) RatingsOf(cards []hiring.ID, criterionID hiring.ID) (map[hiring.ID]hiring.Rating, error) {
	out := map[hiring.ID]hiring.Rating{}
	if len(cards) == 0 {
		return out, nil
	}
	var rows []ratingRow
	err := s.db.Where("scorecard_id IN ? AND criterion_id = ?", cards, criterionID).Limit(len(cards)).Find(&rows).Error
	for _, r := range rows {
		out[r.ScorecardID] = r.rating()
	}
	return out, err
}

// RatedCounts counts, by criterion, the scorecards of a person at a stage that say something of it.
func (s *Snapshot) RatedCounts(stageID, userID hiring.ID) (map[hiring.ID]int, error) {
	var rows []struct {
		CriterionID hiring.ID
		N           int
	}
	err := s.ownAt(stageID, userID).Where("scorecards.conflict <> ?", hiring.Recused).
		Joins("JOIN ratings r ON r.scorecard_id = scorecards.id AND (" + marked + ")").
		Select("r.criterion_id, COUNT(*) AS n").Group("r.criterion_id").Limit(hiring.MaxCriteria * 2).Scan(&rows).Error
	out := map[hiring.ID]int{}
	for _, r := range rows {
		out[r.CriterionID] = r.N
	}
	return out, err
}

// OwnOpenScorecards gives a person's own scorecards of a stage that can still be written on, with their ratings.
func (s *Snapshot) OwnOpenScorecards(stageID, userID hiring.ID) ([]hiring.Scorecard, error) {
	const mine = "i.stage_id = ? AND scorecards.user_id = ? AND scorecards.state IN ? AND scorecards.conflict <> ?"
	values := []any{stageID, userID, openStates, hiring.Recused}
	var rows []cardRow
	err := s.cards().Where(mine, values...).Where("c.withdrawn_at IS NULL").Order("c.number").Limit(maxCandidates).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	return s.withRatings(rows, mine, values...)
}

// DeclareNone records that a person has no conflict of interest on those of some scorecards that are theirs, open
// and without a declaration, and lists them.
func (t *Tx) DeclareNone(stageID, userID hiring.ID, cards []hiring.ID, at time.Time) ([]hiring.ID, error) {
	if len(cards) == 0 {
		return nil, nil
	}
	var ids []hiring.ID
	err := t.ownAt(stageID, userID).Where("scorecards.id IN ? AND scorecards.state IN ? AND scorecards.conflict = ?", cards, openStates, hiring.Undeclared).
		Order("scorecards.id").Limit(len(cards)).Pluck("scorecards.id", &ids).Error
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	res := t.db.Model(&scorecardRow{}).Where("id IN ? AND user_id = ? AND state IN ? AND conflict = ?", ids, userID, openStates, hiring.Undeclared).
		Updates(map[string]any{"conflict": hiring.NoConflict, "conflict_note": "", "updated_at": at, "version": gorm.Expr("version + 1")})
	if res.Error == nil && res.RowsAffected != int64(len(ids)) {
		return nil, fault.New(fault.Conflict, "One of these scorecards was changed somewhere else at the same time. Nothing was recorded; try again.")
	}
	return ids, res.Error
}

// SubmitScorecards locks open scorecards at their versions, all or none: Conflict when one is no longer open at
// the version given.
func (t *Tx) SubmitScorecards(cards []hiring.Scorecard, at time.Time) error {
	for some := range slices.Chunk(cards, createBatch) {
		seen := make([][]any, len(some))
		for i, c := range some {
			seen[i] = []any{c.ID, c.Version}
		}
		res := t.db.Model(&scorecardRow{}).Where("(id, version) IN ? AND state IN ?", seen, openStates).Updates(map[string]any{
			"state": hiring.Submitted, "submitted_at": at, "updated_at": at, "version": gorm.Expr("version + 1"),
		})
		if res.Error != nil {
			return res.Error
		}
		if res.RowsAffected != int64(len(some)) {
			return fault.New(fault.Conflict, "One of these scorecards was changed or submitted somewhere else at the same time. None was submitted; look at them again.")
		}
	}
	return nil
}
