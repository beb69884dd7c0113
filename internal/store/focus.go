package store

import (
	"merit/internal/hiring"
)

type focusRow struct {
	CriterionID hiring.ID
	UserID      hiring.ID
}

func (focusRow) TableName() string { return "focus" }

// Focus gives who leads on which criteria of a rubric, in the rubric's order. Criteria that are taken
// out are left out.
func (s *Snapshot) Focus(rubricID hiring.ID) (hiring.Focus, error) {
	var rows []focusRow
	err := s.db.Model(&focusRow{}).Select("focus.*").
		Joins("JOIN criteria k ON k.id = focus.criterion_id AND NOT k.dropped").
		Where("k.rubric_id = ?", rubricID).Order("k.position, focus.user_id").
		Limit(hiring.MaxCriteria * maxMembers).Find(&rows).Error
	out := hiring.Focus{}
	for _, r := range rows {
		out[r.UserID] = append(out[r.UserID], r.CriterionID)
	}
	return out, err
}

// SetFocus replaces who leads on which criteria of a rubric.
func (t *Tx) SetFocus(rubricID hiring.ID, f hiring.Focus) error {
	of := t.db.Model(&criterionRow{}).Select("id").Where("rubric_id = ?", rubricID)
	if err := t.db.Where("criterion_id IN (?)", of).Delete(&focusRow{}).Error; err != nil {
		return err
	}
	var rows []focusRow
	for user, criteria := range f {
		for _, c := range criteria {
			rows = append(rows, focusRow{CriterionID: c, UserID: user})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return t.db.CreateInBatches(rows, createBatch).Error
}
