package store

import (
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type totpRow struct {
	UserID      hiring.ID
	Secret      string
	LastStep    int64
	CreatedAt   time.Time
	ConfirmedAt *time.Time
}

func (totpRow) TableName() string { return "totp_keys" }

type recoveryRow struct {
	UserID   hiring.ID
	CodeHash []byte
	UsedAt   *time.Time
}

func (recoveryRow) TableName() string { return "recovery_codes" }

// Factors gives the second factors of an account, the first passkey first.
func (s *Snapshot) Factors(userID hiring.ID) (f hiring.Factors, err error) {
	var apps, codes int64
	if err = s.db.Model(&totpRow{}).Where("user_id = ? AND confirmed_at IS NOT NULL", userID).Count(&apps).Error; err != nil {
		return f, err
	}
	if err = s.db.Model(&recoveryRow{}).Where("user_id = ? AND used_at IS NULL", userID).Count(&codes).Error; err != nil {
		return f, err
	}
	f.App, f.CodesLeft = apps > 0, int(codes)
	f.Passkeys, err = s.Passkeys(userID)
	return f, err
}

// TOTPKey gives the secret of an account's authenticator app; confirmed tells whether it has shown a right code.
func (s *Snapshot) TOTPKey(userID hiring.ID) (secret string, confirmed bool, err error) {
	var r totpRow
	err = s.db.Where("user_id = ?", userID).Take(&r).Error
	return r.Secret, r.ConfirmedAt != nil, found(err, "authenticator app")
}

// BeginTOTP stores the secret of an authenticator app that has not shown a code yet, in place of one before it;
// Conflict where the account has an app already.
func (t *Tx) BeginTOTP(userID hiring.ID, secret string, at time.Time) error {
	res := t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "user_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"secret", "last_step", "created_at"}),
		Where:     clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "totp_keys.confirmed_at IS NULL"}}},
	}).Create(&totpRow{UserID: userID, Secret: secret, CreatedAt: at})
	return changed(res, fault.Conflict, "You have an authenticator app already. Remove it before you set up another.")
}

// ConfirmTOTP makes an app count whose secret has shown the code of a time step; Conflict where it is another secret
// by now, or counts already.
func (t *Tx) ConfirmTOTP(userID hiring.ID, secret string, step int64, at time.Time) error {
	res := t.db.Model(&totpRow{}).Where("user_id = ? AND secret = ? AND confirmed_at IS NULL", userID, secret).
		Updates(map[string]any{"confirmed_at": at, "last_step": step})
	return changed(res, fault.Conflict, "This authenticator app was set up already, or begun anew.")
}

// TakeStep takes the code of a time step, and with it all before; Conflict where it was taken: of two at once one
// alone succeeds.
func (t *Tx) TakeStep(userID hiring.ID, step int64) error {
	res := t.db.Model(&totpRow{}).Where("user_id = ? AND confirmed_at IS NOT NULL AND last_step < ?", userID, step).Update("last_step", step)
	return changed(res, fault.Conflict, "This code was used already.")
}

// DeleteTOTP removes an account's authenticator app; NotFound where it has none that counts.
func (t *Tx) DeleteTOTP(userID hiring.ID) error {
	res := t.db.Where("user_id = ? AND confirmed_at IS NOT NULL", userID).Delete(&totpRow{})
	return changed(res, fault.NotFound, "There is no such authenticator app.")
}

// ReplaceRecoveryCodes stores the hashes of new recovery codes in place of all before.
func (t *Tx) ReplaceRecoveryCodes(userID hiring.ID, hashes [][]byte) error {
	if err := t.DeleteRecoveryCodes(userID); err != nil {
		return err
	}
	rows := make([]recoveryRow, len(hashes))
	for i, h := range hashes {
		rows[i] = recoveryRow{UserID: userID, CodeHash: h}
	}
	return t.db.Create(&rows).Error
}

// UseRecoveryCode uses a recovery code up; Conflict where there is none, or it was used.
func (t *Tx) UseRecoveryCode(userID hiring.ID, hash []byte, at time.Time) error {
	res := t.db.Model(&recoveryRow{}).Where("user_id = ? AND code_hash = ? AND used_at IS NULL", userID, hash).Update("used_at", at)
	return changed(res, fault.Conflict, "There is no such recovery code.")
}

// DeleteRecoveryCodes takes an account's recovery codes away.
func (t *Tx) DeleteRecoveryCodes(userID hiring.ID) error {
	return t.db.Where("user_id = ?", userID).Delete(&recoveryRow{}).Error
}

// DeleteFactors takes every second factor of an account away.
func (t *Tx) DeleteFactors(userID hiring.ID) error {
	for _, row := range []any{&totpRow{}, &recoveryRow{}, &passkeyRow{}} {
		if err := t.db.Where("user_id = ?", userID).Delete(row).Error; err != nil {
			return err
		}
	}
	return nil
}
