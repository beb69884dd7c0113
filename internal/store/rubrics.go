package store

import (
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type rubricRow struct {
	ID               hiring.ID
	StageID          hiring.ID
	Scale            hiring.Scale  `gorm:"serializer:json"`
	Policy           hiring.Policy `gorm:"serializer:json"`
	Bar              float64
	Posts            int
	InterviewMinutes int
	Pack             hiring.PackSettings `gorm:"serializer:json"`
	FrozenAt         *time.Time
	Version          int64
}

func (rubricRow) TableName() string { return "rubrics" }

type criterionRow struct {
	ID            hiring.ID
	RubricID      hiring.ID
	Position      int
	Kind          hiring.CriterionKind
	Name          string
	RequiredLevel hiring.RequiredLevel
	Weight        float64
	Essential     bool
	PassMark      *int
	Minutes       int
	Lead          string
	Indicators    []string       `gorm:"serializer:json"`
	Checks        []string       `gorm:"serializer:json"`
	Probes        []string       `gorm:"serializer:json"`
	Anchors       []hiring.Point `gorm:"serializer:json"`
	Dropped       bool
}

func (criterionRow) TableName() string { return "criteria" }

// Rubric finds a stage's rubric with its criteria in order, and those taken out of it.
func (s *Snapshot) Rubric(stageID hiring.ID) (hiring.FrozenRubric, error) {
	var r rubricRow
	if err := s.db.Where("stage_id = ?", stageID).Take(&r).Error; err != nil {
		return hiring.FrozenRubric{}, found(err, "rubric")
	}
	var rows []criterionRow
	if err := s.db.Where("rubric_id = ?", r.ID).Order("position").Find(&rows).Error; err != nil {
		return hiring.FrozenRubric{}, err
	}
	fr := hiring.FrozenRubric{
		ID: r.ID, StageID: r.StageID, Pack: r.Pack, FrozenAt: utc(r.FrozenAt), Version: r.Version,
		Rubric: hiring.Rubric{Scale: r.Scale, Bar: r.Bar, Posts: r.Posts, Policy: r.Policy, InterviewMinutes: r.InterviewMinutes},
	}
	for _, c := range rows {
		if c.Dropped {
			fr.Dropped = append(fr.Dropped, c.criterion())
		} else {
			fr.Rubric.Criteria = append(fr.Rubric.Criteria, c.criterion())
		}
	}
	return fr, nil
}

func (c criterionRow) criterion() hiring.Criterion {
	return hiring.Criterion{
		ID: c.ID, Kind: c.Kind, Name: c.Name, RequiredLevel: c.RequiredLevel, Weight: c.Weight, Essential: c.Essential, PassMark: c.PassMark,
		Indicators: c.Indicators, Checks: c.Checks, Lead: c.Lead, Probes: c.Probes, Anchors: c.Anchors, Minutes: c.Minutes,
	}
}

// CreateRubric adds a rubric with its criteria.
func (t *Tx) CreateRubric(fr hiring.FrozenRubric) error {
	r := fr.Rubric
	err := t.db.Create(&rubricRow{
		ID: fr.ID, StageID: fr.StageID, Scale: r.Scale, Policy: r.Policy, Bar: r.Bar, Posts: r.Posts,
		InterviewMinutes: r.InterviewMinutes, Pack: packOf(fr), FrozenAt: fr.FrozenAt, Version: fr.Version,
	}).Error
	if err != nil {
		return err
	}
	rows := criterionRows(fr)
	if len(rows) == 0 {
		return nil
	}
	return t.db.Create(&rows).Error
}

// packOf is a rubric's pack settings with a list where there is none, so that JSON says [].
func packOf(fr hiring.FrozenRubric) hiring.PackSettings {
	fr.Pack.Breaks = list(fr.Pack.Breaks)
	return fr.Pack
}

func criterionRows(fr hiring.FrozenRubric) []criterionRow {
	all := slices.Concat(fr.Rubric.Criteria, fr.Dropped)
	rows := make([]criterionRow, len(all))
	for i, c := range all {
		rows[i] = criterionRow{
			ID: c.ID, RubricID: fr.ID, Position: i, Kind: c.Kind, Name: c.Name, RequiredLevel: c.RequiredLevel, Weight: c.Weight,
			Essential: c.Essential, PassMark: c.PassMark, Minutes: c.Minutes, Lead: c.Lead,
			Indicators: list(c.Indicators), Checks: list(c.Checks), Probes: list(c.Probes), Anchors: list(c.Anchors),
			Dropped: i >= len(fr.Rubric.Criteria),
		}
	}
	return rows
}

// list is a list that is stored as [] where there is none.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// UpdateRubric changes a rubric and its criteria by their ids: numbers, words, order, whether they are
// taken out; new ones are added, none is ever deleted. Conflict when the rubric is frozen, Stale when it
// is no longer at fr.Version.
func (t *Tx) UpdateRubric(fr hiring.FrozenRubric) error {
	r := fr.Rubric
	res := t.db.Model(&rubricRow{}).Where("id = ? AND version = ? AND frozen_at IS NULL", fr.ID, fr.Version).
		Select("Scale", "Policy", "Bar", "Posts", "InterviewMinutes", "Pack", "Version").
		Updates(&rubricRow{Pack: packOf(fr), Scale: r.Scale, Policy: r.Policy, Bar: r.Bar, Posts: r.Posts, InterviewMinutes: r.InterviewMinutes, Version: fr.Version + 1})
	if res.Error != nil {
		return res.Error
	}
	if res.RowsAffected == 0 {
		return t.whyNoUpdate(fr)
	}
	return t.updateCriteria(fr)
}

// updateCriteria writes all criteria at once, however many there are.
func (t *Tx) updateCriteria(fr hiring.FrozenRubric) error {
	var there []hiring.ID
	if err := t.db.Model(&criterionRow{}).Where("rubric_id = ?", fr.ID).Pluck("id", &there).Error; err != nil {
		return err
	}
	rows := criterionRows(fr)
	for _, id := range there {
		if !slices.ContainsFunc(rows, func(r criterionRow) bool { return r.ID == id }) {
			return fmt.Errorf("update criteria: %s of rubric %s is neither on it nor taken out", id, fr.ID)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	// Out of the way first: two criteria that change places would for a moment share one.
	away := t.db.Model(&criterionRow{}).Where("rubric_id = ?", fr.ID).Update("position", gorm.Expr("-1 - position"))
	if away.Error != nil {
		return away.Error
	}
	return t.db.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "id"}},
		DoUpdates: clause.AssignmentColumns([]string{
			"position", "kind", "name", "required_level", "weight", "essential", "pass_mark", "minutes", "lead",
			"indicators", "checks", "probes", "anchors", "dropped",
		}),
		// A criterion of another rubric never becomes one of this.
		Where: clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "criteria.rubric_id = ?", Vars: []any{fr.ID}}}},
	}).Create(&rows).Error
}

func (t *Tx) whyNoUpdate(fr hiring.FrozenRubric) error {
	now, err := t.Rubric(fr.StageID)
	if err != nil {
		return err
	}
	if err := now.MayEdit(); err != nil {
		return err
	}
	return fault.New(fault.Stale, "Somebody else changed the rubric at the same time. Check what is there now, then make your change again.")
}

// FreezeRubric freezes a rubric unless it is frozen already.
func (t *Tx) FreezeRubric(rubricID hiring.ID, at time.Time) error {
	return t.db.Model(&rubricRow{}).Where("id = ? AND frozen_at IS NULL", rubricID).
		Updates(map[string]any{"frozen_at": at, "version": gorm.Expr("version + 1")}).Error
}

// SavePack keeps how a rubric's interview pack is printed.
func (t *Tx) SavePack(fr hiring.FrozenRubric) error {
	return t.db.Model(&rubricRow{}).Where("id = ?", fr.ID).Select("Pack").Updates(&rubricRow{Pack: packOf(fr)}).Error
}
