package store

import (
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type openIDAttemptRow struct {
	StateHash   []byte `gorm:"primaryKey"`
	SessionHash []byte
	Nonce       string
	Verifier    string
	Next        string
	ExpiresAt   time.Time
}

func (openIDAttemptRow) TableName() string { return "openid_attempts" }

// KeepAttempt keeps a sign-in that was begun.
func (t *Tx) KeepAttempt(a hiring.OpenIDAttempt) error {
	row := openIDAttemptRow(a)
	return t.db.Create(&row).Error
}

// TakeAttempt takes away a sign-in that was begun in a session, so that it is ended once; NotFound when there is none,
// or it is too old.
func (t *Tx) TakeAttempt(stateHash, sessionHash []byte, now time.Time) (hiring.OpenIDAttempt, error) {
	var rows []openIDAttemptRow
	res := t.db.Model(&rows).Clauses(clause.Returning{}).
		Where("state_hash = ? AND session_hash = ? AND expires_at > ?", stateHash, sessionHash, now).Delete(&rows)
	if err := changed(res, fault.NotFound, "There is no such sign-in."); err != nil {
		return hiring.OpenIDAttempt{}, err
	}
	return hiring.OpenIDAttempt(rows[0]), nil
}

// PurgeAttempts deletes sign-ins that are too old, in bounded steps, and counts them.
func (t *Tx) PurgeAttempts(now time.Time) (int64, error) {
	old := t.db.Model(&openIDAttemptRow{}).Select("state_hash").Where("expires_at <= ?", now).Limit(purgeBatch)
	res := t.db.Where("state_hash IN (?)", old).Delete(&openIDAttemptRow{})
	return res.RowsAffected, res.Error
}
