package store

import (
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type sessionRow struct {
	TokenHash []byte
	ID        hiring.ID
	UserID    *hiring.ID
	Half      bool
	Data      []byte
	Device    string
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
}

func (sessionRow) TableName() string { return "sessions" }

// Session gives a session's data; NotFound when there is none or it has expired by now.
func (s *Snapshot) Session(tokenHash []byte, now time.Time) ([]byte, time.Time, error) {
	var r sessionRow
	err := s.db.Where("token_hash = ? AND expires_at > ?", tokenHash, now).Take(&r).Error
	return r.Data, r.ExpiresAt.UTC(), found(err, "session")
}

// SaveSession stores a session's data. Of one that is there its id, its beginning and its device stay.
func (t *Tx) SaveSession(tokenHash []byte, userID *hiring.ID, data []byte, s hiring.Session) error {
	return t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "token_hash"}},
		DoUpdates: clause.AssignmentColumns([]string{"user_id", "half", "data", "seen_at", "expires_at"}),
	}).Create(&sessionRow{
		TokenHash: tokenHash, ID: s.ID, UserID: userID, Half: s.Half, Data: data, Device: s.Device, CreatedAt: s.CreatedAt, SeenAt: s.SeenAt, ExpiresAt: s.ExpiresAt,
	}).Error
}

// Sessions lists an account's live sessions, the last used first; at most hiring.PageMax. Half ones are nobody's yet.
func (s *Snapshot) Sessions(userID hiring.ID, now time.Time, current []byte) ([]hiring.Session, error) {
	var rows []sessionRow
	err := s.db.Where("user_id = ? AND NOT half AND expires_at > ?", userID, now).Order("seen_at DESC, id").Limit(hiring.PageMax).Find(&rows).Error
	out := make([]hiring.Session, len(rows))
	for i, r := range rows {
		out[i] = hiring.Session{
			ID: r.ID, Device: r.Device, CreatedAt: r.CreatedAt.UTC(), SeenAt: r.SeenAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(),
			Current: string(r.TokenHash) == string(current),
		}
	}
	return out, err
}

// DeleteSession ends a session.
func (t *Tx) DeleteSession(tokenHash []byte) error {
	return t.db.Where("token_hash = ?", tokenHash).Delete(&sessionRow{}).Error
}

// EndSession ends one of an account's sessions; NotFound when it has no such session.
func (t *Tx) EndSession(userID, id hiring.ID) error {
	return changed(t.db.Where("user_id = ? AND id = ?", userID, id).Delete(&sessionRow{}), fault.NotFound, "There is no such session.")
}

// DeleteSessionsOf ends every session of an account.
func (t *Tx) DeleteSessionsOf(userID hiring.ID) error {
	return t.db.Where("user_id = ?", userID).Delete(&sessionRow{}).Error
}

// EndOtherSessions ends every session of an account but the one with a token's hash.
func (t *Tx) EndOtherSessions(userID hiring.ID, but []byte) error {
	return t.db.Where("user_id = ? AND token_hash <> ?", userID, but).Delete(&sessionRow{}).Error
}

// purgeBatch bounds how many expired sessions go at once.
const purgeBatch = 1000

// PurgeSessions deletes up to purgeBatch sessions that have expired and counts them.
func (t *Tx) PurgeSessions(now time.Time) (int64, error) {
	old := t.db.Model(&sessionRow{}).Select("token_hash").Where("expires_at <= ?", now).Limit(purgeBatch)
	res := t.db.Where("token_hash IN (?)", old).Delete(&sessionRow{})
	return res.RowsAffected, res.Error
}
