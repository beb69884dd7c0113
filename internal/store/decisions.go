package store

import (
	"time"

	"gorm.io/gorm"

	"merit/internal/hiring"
)

type decisionRow struct {
	ID             hiring.ID
	VacancyID      hiring.ID
	StageID        hiring.ID
	CandidateID    hiring.ID
	Kind           hiring.DecisionKind
	ReserveUntil   *time.Time
	Reason         string
	Recommendation hiring.Outcome
	InputHash      string
	Flags          []string `gorm:"serializer:json"`
	DecidedBy      hiring.ID
	DecidedAt      time.Time
}

func (decisionRow) TableName() string { return "decisions" }

// namedDecision is a decision with who made it.
type namedDecision struct {
	Row           decisionRow `gorm:"embedded"`
	DecidedByName string
}

func (s *Snapshot) decisions() *gorm.DB {
	return s.db.Model(&decisionRow{}).Select("decisions.*, u.name AS decided_by_name").Joins("JOIN users u ON u.id = decisions.decided_by")
}

func decisionsOf(rows []namedDecision) []hiring.Decision {
	out := make([]hiring.Decision, len(rows))
	for i, named := range rows {
		r := named.Row
		out[i] = hiring.Decision{
			ID: r.ID, VacancyID: r.VacancyID, StageID: r.StageID, CandidateID: r.CandidateID, Kind: r.Kind, Until: utc(r.ReserveUntil), Reason: r.Reason,
			Recommendation: r.Recommendation, InputHash: r.InputHash, Flags: r.Flags, DecidedBy: r.DecidedBy,
			DecidedByName: named.DecidedByName, DecidedAt: r.DecidedAt.UTC(),
		}
	}
	return out
}

// Decisions gives the newest decision about each candidate at a stage.
func (s *Snapshot) Decisions(vacancyID, stageID hiring.ID) ([]hiring.Decision, error) {
	var rows []namedDecision
	err := s.decisions().Where("decisions.vacancy_id = ? AND decisions.stage_id = ?", vacancyID, stageID).
		Where("NOT EXISTS (SELECT 1 FROM decisions d WHERE d.candidate_id = decisions.candidate_id AND d.stage_id = decisions.stage_id AND d.id > decisions.id)").
		Limit(maxCandidates).Find(&rows).Error
	return decisionsOf(rows), err
}

// AllDecisions gives every decision made at a stage, oldest first, replaced ones too. It has no limit: a report
// that left some out would say nothing of it.
func (s *Snapshot) AllDecisions(vacancyID, stageID hiring.ID) ([]hiring.Decision, error) {
	var rows []namedDecision
	err := s.decisions().Where("decisions.vacancy_id = ? AND decisions.stage_id = ?", vacancyID, stageID).Order("decisions.id").Find(&rows).Error
	return decisionsOf(rows), err
}

// DecisionHistory gives every decision about a candidate, newest first.
func (s *Snapshot) DecisionHistory(vacancyID, candidateID hiring.ID) ([]hiring.Decision, error) {
	var rows []namedDecision
	err := s.decisions().Where("decisions.vacancy_id = ? AND decisions.candidate_id = ?", vacancyID, candidateID).
		Order("decisions.id DESC").Limit(hiring.PageMax).Find(&rows).Error
	return decisionsOf(rows), err
}

// CreateDecision adds a decision; none is ever changed.
func (t *Tx) CreateDecision(d hiring.Decision) error {
	if d.Flags == nil {
		d.Flags = []string{}
	}
	return t.db.Create(&decisionRow{
		ID: d.ID, VacancyID: d.VacancyID, StageID: d.StageID, CandidateID: d.CandidateID, Kind: d.Kind, ReserveUntil: d.Until, Reason: d.Reason,
		Recommendation: d.Recommendation, InputHash: d.InputHash, Flags: d.Flags, DecidedBy: d.DecidedBy, DecidedAt: d.DecidedAt,
	}).Error
}
