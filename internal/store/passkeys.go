package store

import (
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type passkeyRow struct {
	ID           hiring.ID
	UserID       hiring.ID
	CredentialID []byte
	Name         string
	Credential   string
	CreatedAt    time.Time
	LastUsedAt   *time.Time
}

func (passkeyRow) TableName() string { return "passkeys" }

func (r passkeyRow) passkey() hiring.Passkey {
	return hiring.Passkey{
		ID: r.ID, CredentialID: r.CredentialID, Name: r.Name, Credential: r.Credential,
		CreatedAt: r.CreatedAt.UTC(), LastUsedAt: utc(r.LastUsedAt),
	}
}

// Passkeys lists an account's passkeys, the first first; at most hiring.PasskeysMost.
func (s *Snapshot) Passkeys(userID hiring.ID) ([]hiring.Passkey, error) {
	var rows []passkeyRow
	err := s.db.Where("user_id = ?", userID).Order("created_at, id").Limit(hiring.PasskeysMost).Find(&rows).Error
	out := make([]hiring.Passkey, len(rows))
	for i, r := range rows {
		out[i] = r.passkey()
	}
	return out, err
}

// AddPasskey stores a passkey; Conflict where somebody has it already.
func (t *Tx) AddPasskey(userID hiring.ID, p hiring.Passkey) error {
	res := t.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "credential_id"}}, DoNothing: true}).Create(&passkeyRow{
		ID: p.ID, UserID: userID, CredentialID: p.CredentialID, Name: p.Name, Credential: p.Credential, CreatedAt: p.CreatedAt,
	})
	return changed(res, fault.Conflict, "This passkey is in use already.")
}

// UsePasskey notes that a passkey was used, and what it is to be checked with from now on. before is what it was
// checked with: of two at once one alone succeeds, so that a counter never runs backwards.
func (t *Tx) UsePasskey(userID hiring.ID, credentialID []byte, before *time.Time, credential string, at time.Time) error {
	q := t.db.Model(&passkeyRow{}).Where("user_id = ? AND credential_id = ?", userID, credentialID)
	if before == nil {
		q = q.Where("last_used_at IS NULL")
	} else {
		q = q.Where("last_used_at = ?", *before)
	}
	res := q.Updates(map[string]any{"credential": credential, "last_used_at": at})
	return changed(res, fault.Conflict, "This passkey was just used. Try again.")
}

// RenamePasskey gives one of an account's passkeys another name; NotFound where it has no such passkey.
func (t *Tx) RenamePasskey(userID, id hiring.ID, name string) error {
	res := t.db.Model(&passkeyRow{}).Where("user_id = ? AND id = ?", userID, id).Update("name", name)
	return changed(res, fault.NotFound, "There is no such passkey.")
}

// DeletePasskey removes one of an account's passkeys; NotFound where it has no such passkey.
func (t *Tx) DeletePasskey(userID, id hiring.ID) error {
	return changed(t.db.Where("user_id = ? AND id = ?", userID, id).Delete(&passkeyRow{}), fault.NotFound, "There is no such passkey.")
}

type ceremonyRow struct {
	SessionHash []byte
	Challenge   string
	Data        string
	ExpiresAt   time.Time
}

func (ceremonyRow) TableName() string { return "passkey_ceremonies" }

// BeginCeremony keeps what a session's browser was asked to sign, in place of what it was asked before.
func (t *Tx) BeginCeremony(sessionHash []byte, challenge, data string, expires time.Time) error {
	return t.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "session_hash"}}, UpdateAll: true}).
		Create(&ceremonyRow{SessionHash: sessionHash, Challenge: challenge, Data: data, ExpiresAt: expires}).Error
}

// EndCeremony gives what a session's browser was asked to sign, once: of two at once one alone gets it. NotFound
// where nothing was asked, or too long ago.
func (t *Tx) EndCeremony(sessionHash []byte, now time.Time) (data string, err error) {
	var r ceremonyRow
	err = t.db.Where("session_hash = ?", sessionHash).Take(&r).Error
	if err = found(err, "question"); err != nil {
		return "", err
	}
	res := t.db.Where("session_hash = ? AND challenge = ?", sessionHash, r.Challenge).Delete(&ceremonyRow{})
	if err = changed(res, fault.NotFound, "There is no such question."); err != nil {
		return "", err
	}
	if !r.ExpiresAt.After(now) {
		return "", nil
	}
	return r.Data, nil
}
