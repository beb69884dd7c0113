package store

import (
	"time"

	"merit/internal/hiring"
)

type signatureRow struct {
	ID           hiring.ID
	StageID      hiring.ID
	UserID       hiring.ID
	SignedAs     hiring.Function
	StageVersion int64
	Digest       string
	Comment      string
	SignedAt     time.Time
}

func (signatureRow) TableName() string { return "signatures" }

// maxSignatures bounds how many signatures of a stage are read, replaced ones included.
const maxSignatures = 1000

// Signatures lists who signed a stage's panel report, oldest first.
func (s *Snapshot) Signatures(stageID hiring.ID) ([]hiring.Signature, error) {
	var rows []struct {
		Row  signatureRow `gorm:"embedded"`
		Name string
	}
	err := s.db.Model(&signatureRow{}).Select("signatures.*, u.name").Joins("JOIN users u ON u.id = signatures.user_id").
		Where("signatures.stage_id = ?", stageID).Order("signatures.id").Limit(maxSignatures).Scan(&rows).Error
	out := make([]hiring.Signature, len(rows))
	for i, r := range rows {
		out[i] = hiring.Signature{
			ID: r.Row.ID, StageID: r.Row.StageID, UserID: r.Row.UserID, Name: r.Name, As: r.Row.SignedAs, StageVersion: r.Row.StageVersion,
			Digest: r.Row.Digest, Comment: r.Row.Comment, SignedAt: r.Row.SignedAt.UTC(),
		}
	}
	return out, err
}

// ScorersAt lists who submitted a scorecard that counts at a stage.
func (s *Snapshot) ScorersAt(stageID hiring.ID) ([]hiring.ID, error) {
	var ids []hiring.ID
	err := s.db.Model(&scorecardRow{}).Distinct("scorecards.user_id").Joins("JOIN interviews i ON i.id = scorecards.interview_id").
		Where("i.stage_id = ? AND scorecards.state = ? AND scorecards.conflict <> ? AND NOT scorecards.practice", stageID, hiring.Submitted, hiring.Recused).
		Limit(maxMembers).Pluck("scorecards.user_id", &ids).Error
	return ids, err
}

// KnownAt lists the candidates of a stage whom somebody who scored them said they know.
func (s *Snapshot) KnownAt(stageID hiring.ID) ([]hiring.ID, error) {
	var ids []hiring.ID
	err := s.db.Model(&scorecardRow{}).Distinct("i.candidate_id").Joins("JOIN interviews i ON i.id = scorecards.interview_id").
		Where("i.stage_id = ? AND scorecards.state = ? AND scorecards.conflict = ? AND NOT scorecards.practice", stageID, hiring.Submitted, hiring.KnownPerson).
		Limit(maxCandidates).Pluck("i.candidate_id", &ids).Error
	return ids, err
}

// CreateSignature adds a signature; none is ever changed.
func (t *Tx) CreateSignature(s hiring.Signature) error {
	return t.db.Create(&signatureRow{
		ID: s.ID, StageID: s.StageID, UserID: s.UserID, SignedAs: s.As, StageVersion: s.StageVersion, Digest: s.Digest, Comment: s.Comment, SignedAt: s.SignedAt,
	}).Error
}
