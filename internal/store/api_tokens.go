package store

import (
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type apiTokenRow struct {
	ID         hiring.ID
	UserID     hiring.ID
	TokenHash  []byte
	Name       string
	ReadOnly   bool
	CreatedAt  time.Time
	ExpiresAt  time.Time
	LastUsedAt *time.Time
}

func (apiTokenRow) TableName() string { return "api_tokens" }

func (r apiTokenRow) token() hiring.APIToken {
	return hiring.APIToken{
		ID: r.ID, UserID: r.UserID, Name: r.Name, ReadOnly: r.ReadOnly,
		CreatedAt: r.CreatedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(), LastUsedAt: utc(r.LastUsedAt),
	}
}

// APITokens lists an account's API tokens, newest first, and counts them all.
func (s *Snapshot) APITokens(userID hiring.ID, p hiring.Page) ([]hiring.APIToken, int, error) {
	p = p.Bounded()
	var (
		rows  []apiTokenRow
		total int64
	)
	if err := s.db.Model(&apiTokenRow{}).Where("user_id = ?", userID).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	err := s.db.Where("user_id = ?", userID).Order("id DESC").Limit(p.Limit).Offset(p.Offset).Find(&rows).Error
	out := make([]hiring.APIToken, len(rows))
	for i, r := range rows {
		out[i] = r.token()
	}
	return out, int(total), err
}

// APITokenByHash finds a token that has not expired by now.
func (s *Snapshot) APITokenByHash(hash []byte, now time.Time) (hiring.APIToken, error) {
	var r apiTokenRow
	err := s.db.Where("token_hash = ? AND expires_at > ?", hash, now).Take(&r).Error
	return r.token(), found(err, "API token")
}

// CreateAPIToken stores a token by its hash.
func (t *Tx) CreateAPIToken(k hiring.APIToken, hash []byte) error {
	return t.db.Create(&apiTokenRow{
		ID: k.ID, UserID: k.UserID, TokenHash: hash, Name: k.Name, ReadOnly: k.ReadOnly, CreatedAt: k.CreatedAt, ExpiresAt: k.ExpiresAt,
	}).Error
}

// RevokeAPIToken deletes one of an account's tokens.
func (t *Tx) RevokeAPIToken(userID, id hiring.ID) error {
	return changed(t.db.Where("id = ? AND user_id = ?", id, userID).Delete(&apiTokenRow{}), fault.NotFound, "There is no such API token.")
}

// TouchAPIToken notes when a token was used.
func (t *Tx) TouchAPIToken(id hiring.ID, at time.Time) error {
	return t.db.Model(&apiTokenRow{}).Where("id = ?", id).Update("last_used_at", at).Error
}
