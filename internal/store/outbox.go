package store

import (
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type mailRow struct {
	ID           hiring.ID
	Kind         hiring.MailKind
	Address      string
	Name         string
	Subject      string
	Body         string
	CreatedAt    time.Time
	Attempts     int
	NextAt       time.Time
	ClaimedUntil *time.Time
	SentAt       *time.Time
	FailedAt     *time.Time
	LastError    string
}

func (mailRow) TableName() string { return "outbox" }

const waiting = "sent_at IS NULL AND failed_at IS NULL"

// Enqueue puts a mail into the outbox, to be sent if this transaction is kept.
func (t *Tx) Enqueue(m hiring.Mail) error {
	return t.db.Create(&mailRow{
		ID: m.ID, Kind: m.Kind, Address: m.Address, Name: m.Name, Subject: m.Subject, Body: m.Body,
		CreatedAt: m.CreatedAt, NextAt: m.CreatedAt,
	}).Error
}

// WithdrawMail gives up what of a kind still waits for an address: a newer one makes it untrue.
func (t *Tx) WithdrawMail(kind hiring.MailKind, address string, at time.Time) error {
	return t.db.Model(&mailRow{}).Where("address = ? AND kind = ? AND "+waiting, address, kind).
		Updates(map[string]any{"failed_at": at, "body": "", "claimed_until": nil, "last_error": withdrawn}).Error
}

// withdrawn is the last error of a mail that was not tried any more because a newer one took its place.
const withdrawn = "withdrawn"

// ClaimMail claims up to most mails that are due, the longest due first, until a moment before which
// nobody else gets them. A claim that ended without a word, because its holder did, is open again.
func (t *Tx) ClaimMail(now, until time.Time, most int) ([]hiring.Mail, error) {
	var rows []mailRow
	// The lock keeps two claimers from waiting for each other; where there is one writer it says nothing.
	err := t.db.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked}).
		Where(waiting+" AND next_at <= ? AND (claimed_until IS NULL OR claimed_until <= ?)", now, now).
		Order("next_at, id").Limit(most).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids, out := make([]hiring.ID, len(rows)), make([]hiring.Mail, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
		out[i] = hiring.Mail{
			ID: r.ID, Kind: r.Kind, Address: r.Address, Name: r.Name, Subject: r.Subject, Body: r.Body,
			CreatedAt: r.CreatedAt.UTC(), Attempts: r.Attempts + 1, ClaimedUntil: until,
		}
	}
	return out, t.db.Model(&mailRow{}).Where("id IN ?", ids).
		Updates(map[string]any{"claimed_until": until, "attempts": gorm.Expr("attempts + 1")}).Error
}

// MarkMailSent notes that a claimed mail was taken by the mail server, and blanks it.
func (t *Tx) MarkMailSent(m hiring.Mail, at time.Time) error {
	return t.endClaim(m, map[string]any{"sent_at": at, "body": "", "last_error": ""})
}

// MarkMailFailed puts a claimed mail back until its next attempt.
func (t *Tx) MarkMailFailed(m hiring.Mail, next time.Time, reason string) error {
	return t.endClaim(m, map[string]any{"next_at": next, "last_error": reason})
}

// GiveUpMail notes that a claimed mail is not tried again, and blanks it.
func (t *Tx) GiveUpMail(m hiring.Mail, at time.Time, reason string) error {
	return t.endClaim(m, map[string]any{"failed_at": at, "body": "", "last_error": reason})
}

// ReleaseMail gives a claim back unused: it was no attempt.
func (t *Tx) ReleaseMail(m hiring.Mail) error {
	return t.endClaim(m, map[string]any{"attempts": gorm.Expr("attempts - 1")})
}

// endClaim changes a mail as the holder of its claim; Conflict when the claim is not open any more.
func (t *Tx) endClaim(m hiring.Mail, to map[string]any) error {
	to["claimed_until"] = nil
	res := t.db.Model(&mailRow{}).
		Where("id = ? AND attempts = ? AND claimed_until IS NOT NULL AND "+waiting, m.ID, m.Attempts).Updates(to)
	return changed(res, fault.Conflict, "This mail is claimed by somebody else or was withdrawn.")
}

// PurgeMail deletes up to a batch of what was sent or given up before a moment, and counts it.
func (t *Tx) PurgeMail(before time.Time) (int64, error) {
	old := t.db.Model(&mailRow{}).Select("id").Where("sent_at <= ? OR failed_at <= ?", before, before).Limit(purgeBatch)
	res := t.db.Where("id IN (?)", old).Delete(&mailRow{})
	return res.RowsAffected, res.Error
}

// Undelivered lists those of the addresses whose newest mail of a kind was given up.
func (s *Snapshot) Undelivered(kind hiring.MailKind, addresses []string) (out []string, err error) {
	err = s.db.Model(&mailRow{}).Distinct("address").
		Where("kind = ? AND address IN ? AND failed_at IS NOT NULL", kind, addresses).
		Where("NOT EXISTS (SELECT 1 FROM outbox n WHERE n.address = outbox.address AND n.kind = outbox.kind AND n.created_at > outbox.created_at)").
		Order("address").Pluck("address", &out).Error
	return out, err
}
