package store

import (
	"time"

	"merit/internal/hiring"
)

type auditRow struct {
	ID        hiring.ID
	At        time.Time
	ActorID   *hiring.ID
	Action    string
	VacancyID *hiring.ID
	SubjectID *hiring.ID
	Detail    map[string]string `gorm:"serializer:json"`
}

func (auditRow) TableName() string { return "audit_events" }

// Audit adds one row about a change, in the change's own transaction.
func (t *Tx) Audit(e hiring.AuditEvent) error {
	r := auditOf(e)
	return t.db.Create(&r).Error
}

// AuditAll adds one row for each of many changes.
func (t *Tx) AuditAll(es []hiring.AuditEvent) error {
	rows := make([]auditRow, len(es))
	for i, e := range es {
		rows[i] = auditOf(e)
	}
	if len(rows) == 0 {
		return nil
	}
	return t.db.CreateInBatches(rows, createBatch).Error
}

func auditOf(e hiring.AuditEvent) auditRow {
	r := auditRow{ID: e.ID, At: e.At, Action: e.Action, VacancyID: e.VacancyID, SubjectID: e.SubjectID, Detail: e.Detail}
	if e.ActorID != (hiring.ID{}) {
		r.ActorID = &e.ActorID
	}
	if r.Detail == nil {
		r.Detail = map[string]string{}
	}
	return r
}

// AuditEvents lists what was done in a vacancy, newest first.
func (s *Snapshot) AuditEvents(vacancyID hiring.ID, p hiring.Page) ([]hiring.AuditEvent, int, error) {
	p = p.Bounded()
	var (
		rows  []auditRow
		total int64
	)
	if err := s.db.Model(&auditRow{}).Where("vacancy_id = ?", vacancyID).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	err := s.db.Where("vacancy_id = ?", vacancyID).Order("id DESC").Limit(p.Limit).Offset(p.Offset).Find(&rows).Error
	out := make([]hiring.AuditEvent, len(rows))
	for i, r := range rows {
		out[i] = hiring.AuditEvent{ID: r.ID, At: r.At.UTC(), Action: r.Action, VacancyID: r.VacancyID, SubjectID: r.SubjectID, Detail: r.Detail}
		if r.ActorID != nil {
			out[i].ActorID = *r.ActorID
		}
	}
	return out, int(total), err
}
