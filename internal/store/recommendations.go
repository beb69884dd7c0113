package store

import (
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/hiring"
)

type recommendationRow struct {
	ID           hiring.ID
	StageID      hiring.ID
	StageVersion int64
	Engine       string
	InputHash    string
	Result       []byte
	CreatedAt    time.Time
}

func (recommendationRow) TableName() string { return "recommendations" }

// Recommendation finds what an engine computed of a stage at a version.
func (s *Snapshot) Recommendation(stageID hiring.ID, version int64, engine string) (hiring.StoredRecommendation, error) {
	var r recommendationRow
	err := s.db.Where("stage_id = ? AND stage_version = ? AND engine = ?", stageID, version, engine).Order("created_at DESC").Take(&r).Error
	out := hiring.StoredRecommendation(r)
	out.CreatedAt = r.CreatedAt.UTC()
	return out, found(err, "recommendation")
}

// RecommendationHash finds the input hash of what an engine computed of a stage at a version, without the result.
func (s *Snapshot) RecommendationHash(stageID hiring.ID, version int64, engine string) (string, error) {
	var r recommendationRow
	err := s.db.Select("input_hash").Where("stage_id = ? AND stage_version = ? AND engine = ?", stageID, version, engine).Order("created_at DESC").Take(&r).Error
	return r.InputHash, found(err, "recommendation")
}

// SaveRecommendation keeps a recommendation by its inputs; when it is there already only the
// stage's version it still holds for is noted.
func (t *Tx) SaveRecommendation(r hiring.StoredRecommendation) error {
	row := recommendationRow(r)
	return t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "stage_id"}, {Name: "engine"}, {Name: "input_hash"}},
		DoUpdates: clause.AssignmentColumns([]string{"stage_version"}),
	}).Create(&row).Error
}
