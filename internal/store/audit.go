package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/hiring"
)

type auditRow struct {
	Seq        int64 `gorm:"primaryKey;autoIncrement:false"`
	ID         hiring.ID
	At         time.Time
	ActorID    *hiring.ID
	Action     string
	VacancyID  *hiring.ID
	SubjectID  *hiring.ID
	DetailHash string
	Hash       string
}

func (auditRow) TableName() string { return "audit_chain" }

type auditDetailRow struct {
	Seq    int64 `gorm:"primaryKey;autoIncrement:false"`
	Salt   string
	Detail map[string]string `gorm:"serializer:json"`
}

func (auditDetailRow) TableName() string { return "audit_details" }

type auditHeadRow struct {
	ID   int
	Seq  int64
	Hash string
}

func (auditHeadRow) TableName() string { return "audit_head" }

// Audit adds one row about a change, in the change's own transaction. It is written when all else was: writers wait
// for each other at the chain's head, and so do it for as short a time as can be, and always last.
func (t *Tx) Audit(e hiring.AuditEvent) error {
	t.audit = append(t.audit, e)
	return nil
}

// AuditAll adds one row for each of many changes.
func (t *Tx) AuditAll(es []hiring.AuditEvent) error {
	t.audit = append(t.audit, es...)
	return nil
}

// chainAudit writes the rows that were added in this transaction at the end of the chain.
func (t *Tx) chainAudit() error {
	if len(t.audit) == 0 {
		return nil
	}
	var head auditHeadRow
	if err := t.db.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = 1").Take(&head).Error; err != nil {
		return err
	}
	rows := make([]auditRow, len(t.audit))
	var details []auditDetailRow
	for i, e := range t.audit {
		head.Seq++
		r := auditRow{Seq: head.Seq, ID: e.ID, At: e.At, Action: e.Action, VacancyID: e.VacancyID, SubjectID: e.SubjectID}
		if e.ActorID != (hiring.ID{}) {
			r.ActorID = &e.ActorID
		}
		if len(e.Detail) > 0 {
			d := auditDetailRow{Seq: head.Seq, Salt: newSalt(), Detail: e.Detail}
			r.DetailHash = hiring.AuditDetailHash(d.Salt, d.Detail)
			details = append(details, d)
		}
		r.Hash = hiring.AuditHash(head.Hash, head.Seq, e, r.DetailHash)
		head.Hash = r.Hash
		rows[i] = r
	}
	t.audit = nil
	if err := t.db.CreateInBatches(rows, createBatch).Error; err != nil {
		return err
	}
	if len(details) > 0 {
		if err := t.db.CreateInBatches(details, createBatch).Error; err != nil {
			return err
		}
	}
	return t.db.Model(&auditHeadRow{}).Where("id = 1").Updates(map[string]any{"seq": head.Seq, "hash": head.Hash}).Error
}

func newSalt() string {
	raw := make([]byte, 16)
	rand.Read(raw) // never fails: crypto/rand ends the program first
	return hex.EncodeToString(raw)
}

// withDetails reads what rows say beyond their columns.
func (s *Snapshot) withDetails(rows []auditRow) ([]hiring.AuditRow, error) {
	seqs := make([]int64, 0, len(rows))
	for _, r := range rows {
		if r.DetailHash != "" {
			seqs = append(seqs, r.Seq)
		}
	}
	details := map[int64]auditDetailRow{}
	for from := 0; from < len(seqs); from += createBatch {
		var found []auditDetailRow
		if err := s.db.Where("seq IN ?", seqs[from:min(from+createBatch, len(seqs))]).Find(&found).Error; err != nil {
			return nil, err
		}
		for _, d := range found {
			details[d.Seq] = d
		}
	}
	out := make([]hiring.AuditRow, len(rows))
	for i, r := range rows {
		d, known := details[r.Seq]
		out[i] = r.row(r.DetailHash != "" && !known)
		out[i].Salt, out[i].Detail = d.Salt, d.Detail
	}
	return out, nil
}

// row is the row without what it says beyond its columns.
func (r auditRow) row(erased bool) hiring.AuditRow {
	out := hiring.AuditRow{
		Seq: r.Seq, DetailHash: r.DetailHash, Hash: r.Hash, Erased: erased,
		AuditEvent: hiring.AuditEvent{ID: r.ID, At: r.At.UTC(), Action: r.Action, VacancyID: r.VacancyID, SubjectID: r.SubjectID},
	}
	if r.ActorID != nil {
		out.ActorID = *r.ActorID
	}
	return out
}

// oldAuditRow is a row of before there was a chain.
type oldAuditRow struct {
	ID        hiring.ID
	At        time.Time
	ActorID   *hiring.ID
	Action    string
	VacancyID *hiring.ID
	SubjectID *hiring.ID
	Detail    map[string]string `gorm:"serializer:json"`
}

func (oldAuditRow) TableName() string { return "audit_events" }

// chainOldAudit takes the rows of before there was a chain into it, in the order they were written, and drops their
// table.
func (s *Store) chainOldAudit(ctx context.Context) error {
	if !s.db.WithContext(ctx).Migrator().HasTable(&oldAuditRow{}) {
		return nil
	}
	return s.Write(ctx, func(t *Tx) error {
		var after hiring.ID
		for {
			var rows []oldAuditRow
			if err := t.db.Where("id > ?", after).Order("id").Limit(createBatch).Find(&rows).Error; err != nil {
				return err
			}
			if len(rows) == 0 {
				return t.db.Exec("DROP TABLE audit_events").Error
			}
			for _, r := range rows {
				e := hiring.AuditEvent{ID: r.ID, At: r.At.UTC(), Action: r.Action, VacancyID: r.VacancyID, SubjectID: r.SubjectID, Detail: r.Detail}
				if r.ActorID != nil {
					e.ActorID = *r.ActorID
				}
				t.audit = append(t.audit, e)
			}
			after = rows[len(rows)-1].ID
			if err := t.chainAudit(); err != nil {
				return fmt.Errorf("chain earlier audit rows: %w", err)
			}
		}
	})
}
