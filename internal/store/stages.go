package store

import (
	"time"

	"gorm.io/gorm"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type stageRow struct {
	ID           hiring.ID
	VacancyID    hiring.ID
	Position     int
	Kind         hiring.StageKind
	State        hiring.StageState
	OpenedAt     *time.Time
	RevealedAt   *time.Time
	RevealedBy   *hiring.ID
	RevealReason string
	Version      int64

	Blind      bool
	RevealWhen hiring.RevealRule
	DueAt      *time.Time

	Supersedes       *hiring.ID
	SupersedesReason string
}

func (stageRow) TableName() string { return "stages" }

func (r stageRow) stage() hiring.Stage {
	return hiring.Stage{
		ID: r.ID, VacancyID: r.VacancyID, Position: r.Position, Kind: r.Kind, State: r.State, OpenedAt: utc(r.OpenedAt),
		RevealedAt: utc(r.RevealedAt), RevealedBy: r.RevealedBy, RevealReason: r.RevealReason, Version: r.Version,
		Blind: r.Blind, RevealWhen: r.RevealWhen, DueAt: utc(r.DueAt),
		Supersedes: r.Supersedes, SupersedesReason: r.SupersedesReason,
	}
}

// Stages lists a vacancy's stages in order.
func (s *Snapshot) Stages(vacancyID hiring.ID) ([]hiring.Stage, error) {
	var rows []stageRow
	err := s.db.Where("vacancy_id = ?", vacancyID).Order("position").Limit(hiring.MaxStages).Find(&rows).Error
	return stagesOf(rows), err
}

// stagesOf are the stages of one vacancy, each knowing the others.
func stagesOf(rows []stageRow) []hiring.Stage {
	out := make([]hiring.Stage, len(rows))
	kinds := make([]hiring.StageKind, len(rows))
	for i, r := range rows {
		kinds[i] = r.Kind
	}
	for i, r := range rows {
		out[i] = r.stage()
		out[i].Number, out[i].Among = i+1, kinds
	}
	for i := len(out) - 1; i >= 0; i-- {
		out[i].Last = i == len(out)-1 || out[i+1].Last && out[i+1].Supersedes != nil
	}
	return out
}

// Stage finds a stage of a vacancy by its number, counted from 1; number 0 is the stage the vacancy is at:
// the first that has not ended, or the last.
func (s *Snapshot) Stage(vacancyID hiring.ID, number int) (hiring.Stage, error) {
	all, err := s.Stages(vacancyID)
	if err != nil {
		return hiring.Stage{}, err
	}
	for _, st := range all {
		if number == 0 && st.State != hiring.Revealed || st.Number == number {
			return st, nil
		}
	}
	if number == 0 && len(all) > 0 {
		return all[len(all)-1], nil
	}
	return hiring.Stage{}, hiring.ErrUnknown("stage")
}

// StageByID finds a stage.
func (s *Snapshot) StageByID(id hiring.ID) (hiring.Stage, error) {
	var rows []stageRow
	mine := s.db.Model(&stageRow{}).Select("vacancy_id").Where("id = ?", id)
	err := s.db.Where("vacancy_id IN (?)", mine).Order("position").Limit(hiring.MaxStages).Find(&rows).Error
	for _, st := range stagesOf(rows) {
		if st.ID == id {
			return st, err
		}
	}
	if err != nil {
		return hiring.Stage{}, err
	}
	return hiring.Stage{}, hiring.ErrUnknown("stage")
}

// CreateStage adds a stage.
func (t *Tx) CreateStage(s hiring.Stage) error {
	r := stageRow{
		ID: s.ID, VacancyID: s.VacancyID, Position: s.Position, Kind: s.Kind, State: s.State, OpenedAt: s.OpenedAt,
		RevealedAt: s.RevealedAt, RevealedBy: s.RevealedBy, RevealReason: s.RevealReason, Version: s.Version,
		Blind: s.Blind, RevealWhen: s.RevealWhen, DueAt: s.DueAt,
		Supersedes: s.Supersedes, SupersedesReason: s.SupersedesReason,
	}
	if r.RevealWhen == "" {
		r.RevealWhen = hiring.RevealSignal
	}
	return t.db.Create(&r).Error
}

// SetStageRules sets who the panel knows candidates as, when scores are revealed and when scorecards are
// due; Conflict when the stage has been revealed.
func (t *Tx) SetStageRules(s hiring.Stage) error {
	res := t.db.Model(&stageRow{}).Where("id = ? AND state <> ?", s.ID, hiring.Revealed).
		Updates(map[string]any{"blind": s.Blind, "reveal_when": s.RevealWhen, "due_at": s.DueAt})
	return changed(res, fault.Conflict, "Scoring has ended at this stage, so it stays as it is.")
}

// SetStageState moves a stage on from a state; Conflict when it is no longer in it at s.Version.
func (t *Tx) SetStageState(s hiring.Stage, from hiring.StageState) error {
	res := t.db.Model(&stageRow{}).Where("id = ? AND state = ? AND version = ?", s.ID, from, s.Version).Updates(map[string]any{
		"state": s.State, "opened_at": s.OpenedAt, "revealed_at": s.RevealedAt, "revealed_by": s.RevealedBy,
		"reveal_reason": s.RevealReason, "version": gorm.Expr("version + 1"),
	})
	return changed(res, fault.Conflict, "Somebody else changed this stage at the same time. Reload the page and try again.")
}

// GuardStage raises a stage's version, and is a Conflict when the stage is not in the state. The
// lock it takes on the row lasts to the end of the transaction, so whatever a recommendation
// depends on happens one after the other.
func (t *Tx) GuardStage(stageID hiring.ID, want hiring.StageState) error {
	res := t.db.Model(&stageRow{}).Where("id = ? AND state = ?", stageID, want).Update("version", gorm.Expr("version + 1"))
	message := "Scoring has ended or has not opened, so this cannot be done now."
	return changed(res, fault.Conflict, message)
}

// progressCounts counts, over progressQuery, the scorecards that are or were due and those in.
const progressCounts = `COUNT(*) AS expected, COALESCE(SUM(CASE WHEN scorecards.state = 'submitted' THEN 1 ELSE 0 END), 0) AS submitted`

// progressQuery selects the scorecards that count towards a stage's progress.
func (s *Snapshot) progressQuery(stageIDs []hiring.ID) *gorm.DB {
	return s.db.Model(&scorecardRow{}).
		Joins("JOIN interviews i ON i.id = scorecards.interview_id").
		Joins("JOIN candidates c ON c.id = i.candidate_id").
		Where("NOT scorecards.practice").
		Where("i.stage_id IN ? AND c.withdrawn_at IS NULL AND scorecards.conflict <> ? AND scorecards.state <> ?", stageIDs, hiring.Recused, hiring.Excused)
}

// maxOutstanding bounds how many outstanding scorecards are named.
const maxOutstanding = 200

// Progress counts a stage's scorecards and names the first that are outstanding.
func (s *Snapshot) Progress(stageID hiring.ID) (p hiring.Progress, err error) {
	one := []hiring.ID{stageID}
	var counted struct{ Expected, Submitted int }
	if err := s.progressQuery(one).Select(progressCounts).Scan(&counted).Error; err != nil {
		return p, err
	}
	p.Expected, p.Submitted = counted.Expected, counted.Submitted
	var rows []struct {
		ScorecardID             hiring.ID
		Member, Candidate, Code string
		State                   hiring.ScorecardState
	}
	err = s.progressQuery(one).Joins("JOIN users u ON u.id = scorecards.user_id").
		Select("scorecards.id AS scorecard_id, u.name AS member, c.name AS candidate, c.code, scorecards.state").
		Where("scorecards.state IN ?", openStates).Order("u.name, c.number").Limit(maxOutstanding).Scan(&rows).Error
	for _, r := range rows {
		p.Outstanding = append(p.Outstanding, hiring.OutstandingScorecard(r))
	}
	return p, err
}
