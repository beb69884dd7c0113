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

type sessionRow struct {
	TokenHash []byte
	UserID    *hiring.ID
	Data      []byte
	ExpiresAt time.Time
}

func (sessionRow) TableName() string { return "sessions" }

// Session gives a session's data; NotFound when there is none or it has expired by now.
func (s *Snapshot) Session(tokenHash []byte, now time.Time) ([]byte, time.Time, error) {
	var r sessionRow
	err := s.db.Where("token_hash = ? AND expires_at > ?", tokenHash, now).Take(&r).Error
	return r.Data, r.ExpiresAt.UTC(), found(err, "session")
}

// SaveSession stores a session's data.
func (t *Tx) SaveSession(tokenHash []byte, userID *hiring.ID, data []byte, expiry time.Time) error {
	return t.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "token_hash"}}, UpdateAll: true}).
		Create(&sessionRow{TokenHash: tokenHash, UserID: userID, Data: data, ExpiresAt: expiry}).Error
}

// DeleteSession ends a session.
func (t *Tx) DeleteSession(tokenHash []byte) error {
	return t.db.Where("token_hash = ?", tokenHash).Delete(&sessionRow{}).Error
}

// DeleteSessionsOf ends every session of an account.
func (t *Tx) DeleteSessionsOf(userID hiring.ID) error {
	return t.db.Where("user_id = ?", userID).Delete(&sessionRow{}).Error
}

// purgeBatch bounds how many expired sessions go at once.
const purgeBatch = 1000

// PurgeSessions deletes up to purgeBatch sessions that have expired and counts them.
func (t *Tx) PurgeSessions(now time.Time) (int64, error) {
	old := t.db.Model(&sessionRow{}).Select("token_hash").Where("expires_at <= ?", now).Limit(purgeBatch)
	res := t.db.Where("token_hash IN (?)", old).Delete(&sessionRow{})
	return res.RowsAffected, res.Error
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
