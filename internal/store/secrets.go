package store

import (
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type setupTokenRow struct {
	ID        int
	TokenHash []byte
	CreatedAt time.Time
}

func (setupTokenRow) TableName() string { return "setup_tokens" }

// ReplaceSetupToken stores the hash of a new setup token in place of the one before.
func (t *Tx) ReplaceSetupToken(hash []byte, at time.Time) error {
	return t.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, UpdateAll: true}).
		Create(&setupTokenRow{ID: 1, TokenHash: hash, CreatedAt: at}).Error
}

// SetupTokenHash gives the hash of the open setup token.
func (s *Snapshot) SetupTokenHash() ([]byte, error) {
	var r setupTokenRow
	err := s.db.Where("id = 1").Take(&r).Error
	return r.TokenHash, found(err, "setup code")
}

// UseSetupToken takes the setup token away; Conflict when there is none with this hash, so of two
// at once only one succeeds.
func (t *Tx) UseSetupToken(hash []byte) error {
	res := t.db.Where("id = 1 AND token_hash = ?", hash).Delete(&setupTokenRow{})
	return changed(res, fault.Conflict, "Somebody else has used the setup code or asked for a new one.")
}

type invitationRow struct {
	TokenHash []byte
	UserID    hiring.ID
	ExpiresAt time.Time
	UsedAt    *time.Time
}

func (invitationRow) TableName() string { return "invitations" }

// CreateInvitation lets whoever holds the token open the account until expires. Earlier open
// invitations of the account die.
func (t *Tx) CreateInvitation(userID hiring.ID, tokenHash []byte, expires time.Time) error {
	if err := t.db.Where("user_id = ? AND used_at IS NULL", userID).Delete(&invitationRow{}).Error; err != nil {
		return err
	}
	return t.db.Create(&invitationRow{TokenHash: tokenHash, UserID: userID, ExpiresAt: expires}).Error
}

// Invitation finds the account an open invitation is for.
func (s *Snapshot) Invitation(tokenHash []byte, now time.Time) (hiring.User, error) {
	var r userRow
	err := s.db.Joins("JOIN invitations i ON i.user_id = users.id").
		Where("i.token_hash = ? AND i.expires_at > ? AND i.used_at IS NULL AND users.disabled_at IS NULL", tokenHash, now).
		Take(&r).Error
	return r.user(), found(err, "invitation")
}

// UseInvitation uses an invitation up and gives the account; NotFound when it cannot be used.
func (t *Tx) UseInvitation(tokenHash []byte, now time.Time) (hiring.ID, error) {
	user, err := t.Invitation(tokenHash, now)
	if err != nil {
		return hiring.ID{}, err
	}
	res := t.db.Model(&invitationRow{}).Where("token_hash = ? AND used_at IS NULL", tokenHash).Update("used_at", now)
	return user.ID, changed(res, fault.NotFound, "There is no such invitation.")
}
