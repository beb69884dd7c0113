package store

import (
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// ratingRow keeps marks as they are: a mark of 0 is a mark.
type ratingRow struct {
	ScorecardID hiring.ID
	CriterionID hiring.ID
	Mark        *int
	NotAssessed bool
	Reason      string
	Evidence    string
	Indicators  []hiring.IndicatorState `gorm:"serializer:json"`
	Checks      []hiring.CheckAnswer    `gorm:"serializer:json"`
}

func (ratingRow) TableName() string { return "ratings" }

func (r ratingRow) rating() hiring.Rating {
	return hiring.Rating{
		CriterionID: r.CriterionID, Mark: r.Mark, NotAssessed: r.NotAssessed, Reason: r.Reason,
		Evidence: r.Evidence, Indicators: r.Indicators, Checks: r.Checks,
	}
}

func newRatingRow(card hiring.ID, r hiring.Rating) ratingRow {
	row := ratingRow{
		ScorecardID: card, CriterionID: r.CriterionID, Mark: r.Mark, NotAssessed: r.NotAssessed, Reason: r.Reason,
		Evidence: r.Evidence, Indicators: r.Indicators, Checks: r.Checks,
	}
	if row.Indicators == nil {
		row.Indicators = []hiring.IndicatorState{}
	}
	if row.Checks == nil {
		row.Checks = []hiring.CheckAnswer{}
	}
	return row
}

type versionRow struct {
	ScorecardID hiring.ID
	Number      int
	SubmittedAt time.Time
	ReopenedAt  time.Time
	ReopenedBy  hiring.ID
	Reason      string
	Document    []hiring.Rating `gorm:"serializer:json"`
}

func (versionRow) TableName() string { return "scorecard_versions" }

// CreateScorecards makes scorecards of one stage and the interviews they need; those that are there
// already stay as they are.
func (t *Tx) CreateScorecards(cards []hiring.Scorecard, now time.Time) error {
	if len(cards) == 0 {
		return nil
	}
	stageID := cards[0].StageID
	var interviews []interviewRow
	seen := map[hiring.ID]bool{}
	for _, c := range cards {
		if !seen[c.CandidateID] {
			seen[c.CandidateID] = true
			interviews = append(interviews, interviewRow{ID: uuid.Must(uuid.NewV7()), StageID: stageID, CandidateID: c.CandidateID, CreatedAt: now})
		}
	}
	if err := t.db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(interviews, createBatch).Error; err != nil {
		return err
	}
	of := make(map[hiring.ID]hiring.ID, len(interviews))
	for some := range slices.Chunk(interviews, createBatch) {
		candidates := make([]hiring.ID, len(some))
		for i, w := range some {
			candidates[i] = w.CandidateID
		}
		var there []interviewRow
		if err := t.db.Where("stage_id = ? AND candidate_id IN ?", stageID, candidates).Find(&there).Error; err != nil {
			return err
		}
		for _, w := range there {
			of[w.CandidateID] = w.ID
		}
	}
	rows := make([]scorecardRow, len(cards))
	for i, c := range cards {
		rows[i] = scorecardRow{
			ID: c.ID, InterviewID: of[c.CandidateID], UserID: c.UserID, State: c.State, Conflict: c.Conflict,
			ConflictNote: c.ConflictNote, Notes: c.Notes, Practice: c.Practice, Version: c.Version, UpdatedAt: c.UpdatedAt,
		}
	}
	return t.db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, createBatch).Error
}

// DeleteUntouchedScorecards deletes a person's drafts at a stage that carry no rating and no
// declaration, those for practice or the others, and counts what is left of theirs. A draft that is being written on at that moment
// stays: its version tells.
func (t *Tx) DeleteUntouchedScorecards(stageID, userID hiring.ID, practice bool) (left int64, err error) {
	theirs := func() *gorm.DB {
		return t.db.Model(&scorecardRow{}).Where("user_id = ? AND practice = ? AND interview_id IN (?)", userID, practice,
			t.db.Model(&interviewRow{}).Select("id").Where("stage_id = ?", stageID))
	}
	var gone []scorecardRow
	err = theirs().Select("id", "version").Where(untouched, hiring.Draft, hiring.Undeclared).Limit(maxCandidates).Find(&gone).Error
	if err != nil {
		return 0, err
	}
	for some := range slices.Chunk(gone, createBatch) {
		seen := make([][]any, len(some))
		for i, r := range some {
			seen[i] = []any{r.ID, r.Version}
		}
		if err := t.db.Where("(id, version) IN ?", seen).Delete(&scorecardRow{}).Error; err != nil {
			return 0, err
		}
	}
	return left, theirs().Count(&left).Error
}

// SaveScorecard keeps an open scorecard's declaration, notes and ratings; Stale when it is no longer open
// at c.Version.
func (t *Tx) SaveScorecard(c hiring.Scorecard) error {
	res := t.db.Model(&scorecardRow{}).Where("id = ? AND version = ? AND state IN ?", c.ID, c.Version, openStates).Updates(map[string]any{
		"conflict": c.Conflict, "conflict_note": c.ConflictNote, "notes": c.Notes, "updated_at": c.UpdatedAt, "version": gorm.Expr("version + 1"),
	})
	if err := changed(res, fault.Stale, "This scorecard was saved somewhere else at the same time. Nothing was overwritten."); err != nil {
		return err
	}
	kept := make([]hiring.ID, len(c.Ratings))
	rows := make([]ratingRow, len(c.Ratings))
	for i, r := range c.Ratings {
		kept[i], rows[i] = r.CriterionID, newRatingRow(c.ID, r)
	}
	// What was typed for a criterion that is taken out stays, should the criterion come back.
	on := t.db.Model(&criterionRow{}).Select("id").Where("NOT dropped")
	gone := t.db.Where("scorecard_id = ? AND criterion_id IN (?)", c.ID, on)
	if len(kept) > 0 {
		gone = gone.Where("criterion_id NOT IN ?", kept)
	}
	if err := gone.Delete(&ratingRow{}).Error; err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	return t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "scorecard_id"}, {Name: "criterion_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"mark", "not_assessed", "reason", "evidence", "indicators", "checks"}),
	}).Create(&rows).Error
}

// RetickDrafts changes what open scorecards of a stage, and those for practice, hold for one criterion, whose indicators or
// checks have changed, and raises their versions, so that nobody saves ticks against the old lines.
func (t *Tx) RetickDrafts(criterionID hiring.ID, retick func(*hiring.Rating)) error {
	var rows []ratingRow
	err := t.db.Model(&ratingRow{}).Select("ratings.*").Joins("JOIN scorecards s ON s.id = ratings.scorecard_id").
		Where("ratings.criterion_id = ? AND (s.state IN ? OR s.practice)", criterionID, openStates).Find(&rows).Error
	if err != nil {
		return err
	}
	for some := range slices.Chunk(rows, createBatch) {
		cards := make([]hiring.ID, len(some))
		for i := range some {
			r := some[i].rating()
			retick(&r)
			cards[i], some[i] = some[i].ScorecardID, newRatingRow(some[i].ScorecardID, r)
		}
		err := t.db.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "scorecard_id"}, {Name: "criterion_id"}},
			DoUpdates: clause.AssignmentColumns([]string{"indicators", "checks"}),
		}).Create(&some).Error
		if err != nil {
			return err
		}
		err = t.db.Model(&scorecardRow{}).Where("id IN ?", cards).Update("version", gorm.Expr("version + 1")).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// MarksGiven counts the ratings of a stage that carry a mark, those for practice left out.
func (s *Snapshot) MarksGiven(stageID hiring.ID) (n int64, err error) {
	err = s.db.Model(&ratingRow{}).Joins("JOIN scorecards sc ON sc.id = ratings.scorecard_id").
		Joins("JOIN interviews i ON i.id = sc.interview_id").
		Where("i.stage_id = ? AND ratings.mark IS NOT NULL AND NOT sc.practice", stageID).Count(&n).Error
	return n, err
}

// SubmitScorecard locks an open scorecard; Conflict when it is no longer open at c.Version, so of
// many at once one wins.
func (t *Tx) SubmitScorecard(c hiring.Scorecard) error {
	res := t.db.Model(&scorecardRow{}).Where("id = ? AND version = ? AND state IN ?", c.ID, c.Version, openStates).Updates(map[string]any{
		"state": hiring.Submitted, "submitted_at": c.SubmittedAt, "updated_at": c.SubmittedAt, "version": gorm.Expr("version + 1"),
	})
	return changed(res, fault.Conflict, "This scorecard was already submitted, or changed somewhere else. Reload it to see how it stands.")
}

// SeePeers notes when a submitted scorecard's writer first saw what others submitted; Conflict when it is no
// longer submitted at c.Version, or its stage no longer open.
func (t *Tx) SeePeers(c hiring.Scorecard) error {
	res := t.db.Model(&scorecardRow{}).Where("id = ? AND version = ? AND state = ?", c.ID, c.Version, hiring.Submitted).
		Update("peers_seen_at", c.PeersSeenAt)
	return changed(res, fault.Conflict, "This scorecard was changed somewhere else at the same time. Reload the page and try again.")
}

// ReopenScorecard makes a submitted scorecard writable again and keeps what it said. Conflict when it
// is no longer submitted at c.Version.
func (t *Tx) ReopenScorecard(c hiring.Scorecard, reason string, by hiring.ID, at time.Time) error {
	// Read here and not taken from the caller: what is kept is what was locked.
	before, err := t.Scorecard(c.ID)
	if err != nil {
		return err
	}
	const moved = "This scorecard was changed somewhere else at the same time. Reload the page and try again."
	if before.SubmittedAt == nil {
		return fault.New(fault.Conflict, moved)
	}
	res := t.db.Model(&scorecardRow{}).Where("id = ? AND version = ? AND state = ? AND peers_seen_at IS NULL", c.ID, c.Version, hiring.Submitted).Updates(map[string]any{
		"state": hiring.Reopened, "submitted_at": nil, "updated_at": at, "version": gorm.Expr("version + 1"),
	})
	if err := changed(res, fault.Conflict, moved); err != nil {
		return err
	}
	var n int
	err = t.db.Model(&versionRow{}).Where("scorecard_id = ?", c.ID).Select("COALESCE(MAX(number), 0)").Scan(&n).Error
	if err != nil {
		return err
	}
	row := versionRow{
		ScorecardID: c.ID, Number: n + 1, SubmittedAt: *before.SubmittedAt, ReopenedAt: at, ReopenedBy: by, Reason: reason, Document: before.Ratings,
	}
	if row.Document == nil {
		row.Document = []hiring.Rating{}
	}
	return t.db.Create(&row).Error
}

// ScorecardVersions gives what a scorecard said each time it was locked and reopened, oldest first.
func (s *Snapshot) ScorecardVersions(scorecardID hiring.ID) ([]hiring.ScorecardVersion, error) {
	var rows []struct {
		Row      versionRow `gorm:"embedded"`
		Reopener string
	}
	err := s.db.Model(&versionRow{}).Select("scorecard_versions.*, u.name AS reopener").
		Joins("JOIN users u ON u.id = scorecard_versions.reopened_by").
		Where("scorecard_id = ?", scorecardID).Order("number").Limit(hiring.PageMax).Find(&rows).Error
	out := make([]hiring.ScorecardVersion, len(rows))
	for i, r := range rows {
		out[i] = hiring.ScorecardVersion{
			Number: r.Row.Number, SubmittedAt: r.Row.SubmittedAt.UTC(), ReopenedAt: r.Row.ReopenedAt.UTC(), ReopenedBy: r.Row.ReopenedBy, Reopener: r.Reopener, Reason: r.Row.Reason, Ratings: r.Row.Document,
		}
	}
	return out, err
}

// ExcuseScorecard closes an open scorecard; Conflict when it is no longer open at c.Version.
func (t *Tx) ExcuseScorecard(c hiring.Scorecard, at time.Time) error {
	res := t.db.Model(&scorecardRow{}).Where("id = ? AND version = ? AND state IN ?", c.ID, c.Version, openStates).
		Updates(map[string]any{"state": hiring.Excused, "updated_at": at, "version": gorm.Expr("version + 1")})
	return changed(res, fault.Conflict, "This scorecard was changed somewhere else at the same time. Reload the page and try again.")
}

// ExcuseOutstanding closes a stage's open scorecards without marks that count, and counts them.
func (t *Tx) ExcuseOutstanding(stageID hiring.ID, at time.Time) (int64, error) {
	interviews := t.db.Model(&interviewRow{}).Select("id").Where("stage_id = ?", stageID)
	res := t.db.Model(&scorecardRow{}).Where("state IN ? AND conflict <> ? AND NOT practice AND interview_id IN (?)", openStates, hiring.Recused, interviews).
		Updates(map[string]any{"state": hiring.Excused, "updated_at": at, "version": gorm.Expr("version + 1")})
	return res.RowsAffected, res.Error
}
