package store

import (
	"time"

	"gorm.io/gorm"

	"merit/internal/hiring"
)

// KeptVacancies counts the vacancies that have not been purged in which somebody has a part or did anything: their record
// has to go on saying who it was.
func (s *Snapshot) KeptVacancies(userID hiring.ID) (int, error) {
	var n int64
	err := s.db.Model(&vacancyRow{}).Where("purged_at IS NULL").
		Where("id IN (SELECT vacancy_id FROM vacancy_members WHERE user_id = ?) "+
			"OR id IN (SELECT vacancy_id FROM audit_chain WHERE actor_id = ? AND vacancy_id IS NOT NULL)", userID, userID).Count(&n).Error
	return int(n), err
}

// EraseUser blanks an account for good and deletes whatever opens it, is told to its owner or was only the owner's. The id
// stays, and what was done by it.
func (t *Tx) EraseUser(u hiring.User, at time.Time) error {
	own := func(row any) func() *gorm.DB {
		return func() *gorm.DB { return t.db.Where("user_id = ?", u.ID).Delete(row) }
	}
	for _, step := range []func() *gorm.DB{
		own(&sessionRow{}), own(&invitationRow{}), own(&resetRow{}), own(&apiTokenRow{}), own(&identityRow{}),
		own(&totpRow{}), own(&recoveryRow{}), own(&passkeyRow{}),
		own(&mappingRow{}), own(&candidateListRow{}), own(&presenceRow{}),
		func() *gorm.DB { return t.db.Where("address = ?", u.Email).Delete(&mailRow{}) },
		func() *gorm.DB {
			// The address has to differ from every other, and is none that anybody could type.
			return t.db.Model(&userRow{}).Where("id = ?", u.ID).Updates(map[string]any{
				"name": hiring.NameOfErasedAccount, "email": "erased " + u.ID.String(), "password_hash": "", "draft_key": "",
				"administrator": false, "recruiter": false, "invited": false, "signed_in_at": nil, "disabled_at": gorm.Expr("COALESCE(disabled_at, ?)", at), "erased_at": at,
			})
		},
	} {
		if err := step().Error; err != nil {
			return err
		}
	}
	return nil
}

// ErasedAccounts lists the accounts that were erased, beginning after an id; at most createBatch.
func (s *Snapshot) ErasedAccounts(after hiring.ID) ([]hiring.Erasure, error) {
	var rows []userRow
	err := s.db.Select("id", "erased_at").Where("erased_at IS NOT NULL AND id > ?", after).Order("id").Limit(createBatch).Find(&rows).Error
	out := make([]hiring.Erasure, len(rows))
	for i, r := range rows {
		out[i] = hiring.Erasure{AccountID: r.ID, Why: hiring.ErasedOnRequest, At: r.ErasedAt.UTC()}
	}
	return out, err
}
