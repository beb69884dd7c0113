package store

import (
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type resetRow struct {
	TokenHash []byte
	UserID    hiring.ID
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time
}

func (resetRow) TableName() string { return "password_resets" }

// CreateReset lets whoever holds the token choose the account's password until expires. Earlier resets of the
// account die.
func (t *Tx) CreateReset(userID hiring.ID, tokenHash []byte, at, expires time.Time) error {
	if err := t.DeleteResets(userID); err != nil {
		return err
	}
	return t.db.Create(&resetRow{TokenHash: tokenHash, UserID: userID, CreatedAt: at, ExpiresAt: expires}).Error
}

// Reset finds the account an open reset is for.
func (s *Snapshot) Reset(tokenHash []byte, now time.Time) (hiring.User, error) {
	var r userRow
	err := s.db.Joins("JOIN password_resets p ON p.user_id = users.id").
		Where("p.token_hash = ? AND p.expires_at > ? AND p.used_at IS NULL AND users.disabled_at IS NULL", tokenHash, now).
		Take(&r).Error
	return r.user(), found(err, "reset")
}

// UseReset uses a reset up and gives the account; NotFound when it cannot be used.
func (t *Tx) UseReset(tokenHash []byte, now time.Time) (hiring.User, error) {
	user, err := t.Reset(tokenHash, now)
	if err != nil {
		return user, err
	}
	res := t.db.Model(&resetRow{}).Where("token_hash = ? AND used_at IS NULL", tokenHash).Update("used_at", now)
	return user, changed(res, fault.NotFound, "There is no such reset.")
}

// DeleteResets takes an account's resets back.
func (t *Tx) DeleteResets(userID hiring.ID) error {
	return t.db.Where("user_id = ?", userID).Delete(&resetRow{}).Error
}
