package store

import (
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type identityRow struct {
	ID        hiring.ID
	Issuer    string
	Subject   string
	UserID    hiring.ID
	CreatedAt time.Time
}

func (identityRow) TableName() string { return "identities" }

// UserByIdentity finds the account somebody at an OpenID provider has.
func (s *Snapshot) UserByIdentity(issuer, subject string) (hiring.User, error) {
	var r userRow
	err := s.db.Joins("JOIN identities i ON i.user_id = users.id").Where("i.issuer = ? AND i.subject = ?", issuer, subject).Take(&r).Error
	return r.user(), found(err, "identity")
}

// Identities are who an account is at OpenID providers, at most one at each.
func (s *Snapshot) Identities(userID hiring.ID) ([]hiring.Identity, error) {
	var rows []identityRow
	err := s.db.Where("user_id = ?", userID).Order("issuer").Limit(hiring.PageMax).Find(&rows).Error
	out := make([]hiring.Identity, len(rows))
	for i, r := range rows {
		out[i] = hiring.Identity(r)
		out[i].CreatedAt = r.CreatedAt.UTC()
	}
	return out, err
}

// LinkIdentity makes an account a person's at an OpenID provider; Conflict when it is another's there already, or the
// person has another account.
func (t *Tx) LinkIdentity(i hiring.Identity) error {
	row := identityRow(i)
	return changed(t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row), fault.Conflict, "This account is somebody else’s there.")
}

// UnlinkIdentity takes an identity from an account and gives what it was.
func (t *Tx) UnlinkIdentity(userID, id hiring.ID) (hiring.Identity, error) {
	var r identityRow
	if err := t.db.Where("id = ? AND user_id = ?", id, userID).Take(&r).Error; err != nil {
		return hiring.Identity{}, found(err, "identity")
	}
	return hiring.Identity(r), changed(t.db.Where("id = ?", id).Delete(&identityRow{}), fault.NotFound, "There is no such identity.")
}

// OpenAccount says that an invited person has come in without choosing a password; the links that would let somebody
// choose one die.
func (t *Tx) OpenAccount(userID hiring.ID) error {
	if err := t.db.Where("user_id = ? AND used_at IS NULL", userID).Delete(&invitationRow{}).Error; err != nil {
		return err
	}
	return changed(t.db.Model(&userRow{}).Where("id = ?", userID).Update("invited", false), fault.NotFound, "There is no such account.")
}

// OthersAdminister reports whether somebody but an account can administer. Until the transaction ends no other one
// takes that from them: the rows are held.
func (t *Tx) OthersAdminister(userID hiring.ID) (bool, error) {
	var rows []userRow
	err := t.db.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Select("id").
		Where("administrator = ? AND NOT invited AND disabled_at IS NULL AND erased_at IS NULL", true).
		Order("id").Find(&rows).Error
	for _, r := range rows {
		if r.ID != userID {
			return true, err
		}
	}
	return false, err
}
