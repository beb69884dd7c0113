package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type userRow struct {
	ID            hiring.ID
	Name          string
	Email         string
	PasswordHash  string
	Administrator bool
	Recruiter     bool
	Invited       bool
	DisabledAt    *time.Time
	CreatedAt     time.Time
	DraftKey      string
	SignedInAt    *time.Time
	ErasedAt      *time.Time
}

func (userRow) TableName() string { return "users" }

func (r userRow) user() hiring.User {
	return hiring.User{
		ID: r.ID, Name: r.Name, Email: r.Email, Administrator: r.Administrator, Recruiter: r.Recruiter,
		Invited: r.Invited, DisabledAt: utc(r.DisabledAt), CreatedAt: r.CreatedAt.UTC(), SignedInAt: utc(r.SignedInAt),
		ErasedAt: utc(r.ErasedAt),
	}
}

// utc is a stored time in UTC; PostgreSQL's driver gives the local zone.
func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

// Users counts the accounts.
func (s *Snapshot) Users() (n int64, err error) {
	err = s.db.Model(&userRow{}).Count(&n).Error
	return n, err
}

// User finds an account.
func (s *Snapshot) User(id hiring.ID) (hiring.User, error) {
	var r userRow
	err := s.db.Where("id = ?", id).Take(&r).Error
	return r.user(), found(err, "account")
}

// UserByEmail finds an account by its e-mail address, in lower case.
func (s *Snapshot) UserByEmail(email string) (hiring.User, error) {
	u, _, err := s.PasswordHash(email)
	return u, err
}

// PasswordHash finds an account and its password hash, "" while an invitation is open.
func (s *Snapshot) PasswordHash(email string) (hiring.User, string, error) {
	var r userRow
	err := s.db.Where("email = ?", email).Take(&r).Error
	return r.user(), r.PasswordHash, found(err, "account")
}

// CreateUser adds an account; Conflict when the e-mail address has one.
func (t *Tx) CreateUser(u hiring.User, passwordHash string) error {
	res := t.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "email"}}, DoNothing: true}).Create(&userRow{
		ID: u.ID, Name: u.Name, Email: u.Email, PasswordHash: passwordHash, Administrator: u.Administrator,
		Recruiter: u.Recruiter, Invited: u.Invited, DisabledAt: u.DisabledAt, CreatedAt: u.CreatedAt, DraftKey: newDraftKey(),
	})
	return changed(res, fault.Conflict, "There is already an account with this e-mail address.")
}

// newDraftKey makes the secret of a person's drafts: 32 random bytes, in hexadecimal digits.
func newDraftKey() string {
	key := make([]byte, 32)
	rand.Read(key) // never fails: crypto/rand ends the program first
	return hex.EncodeToString(key)
}

// fillDraftKeys gives a key to accounts that were made before there were any.
func (s *Store) fillDraftKeys(ctx context.Context) error {
	return s.Write(ctx, func(t *Tx) error {
		for {
			var ids []hiring.ID
			if err := t.db.Model(&userRow{}).Where("draft_key = ''").Limit(createBatch).Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
				return err
			}
			for _, id := range ids {
				if err := t.db.Model(&userRow{}).Where("id = ?", id).Update("draft_key", newDraftKey()).Error; err != nil {
					return err
				}
			}
		}
	})
}

// DraftKey is the secret from which the keys are made that a person's drafts are encrypted with while
// their browser keeps them.
func (s *Snapshot) DraftKey(userID hiring.ID) (string, error) {
	var r userRow
	err := s.db.Select("draft_key").Where("id = ?", userID).Take(&r).Error
	return r.DraftKey, found(err, "account")
}

// SetPassword stores a new password hash; whoever has one is no longer merely invited.
func (t *Tx) SetPassword(userID hiring.ID, hash string) error {
	res := t.db.Model(&userRow{}).Where("id = ?", userID).Updates(map[string]any{"password_hash": hash, "invited": false})
	return changed(res, fault.NotFound, "There is no such account.")
}

// RenewPasswordHash stores another hash of the same password; Conflict where the old hash is not the account's any more.
func (t *Tx) RenewPasswordHash(userID hiring.ID, old, renewed string) error {
	res := t.db.Model(&userRow{}).Where("id = ? AND password_hash = ?", userID, old).Update("password_hash", renewed)
	return changed(res, fault.Conflict, "The password was changed meanwhile.")
}

// RenameUser changes an account's name.
func (t *Tx) RenameUser(userID hiring.ID, name string) error {
	res := t.db.Model(&userRow{}).Where("id = ?", userID).Update("name", name)
	return changed(res, fault.NotFound, "There is no such account.")
}
