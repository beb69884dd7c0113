package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"merit/internal/fault"
	"merit/internal/hiring"
)

type purgeRow struct {
	ID        hiring.ID
	StartedBy *hiring.ID
	StartedAt time.Time
	Running   *int
	Holder    hiring.ID
	HeardAt   time.Time
	EndedAt   *time.Time
	Done      int
	Total     int
	Report    hiring.PurgeReport `gorm:"serializer:json"`
}

func (purgeRow) TableName() string { return "purges" }

func (r purgeRow) purge() hiring.Purge {
	return hiring.Purge{
		ID: r.ID, StartedBy: r.StartedBy, StartedAt: r.StartedAt.UTC(), Running: r.Running != nil, HeardAt: r.HeardAt.UTC(), EndedAt: utc(r.EndedAt),
		Done: r.Done, Total: r.Total, Report: r.Report,
	}
}

// Purges lists purges, newest first, and counts them all.
func (s *Snapshot) Purges(p hiring.Page) ([]hiring.Purge, int, error) {
	p = p.Bounded()
	var (
		rows  []purgeRow
		total int64
	)
	if err := s.db.Model(&purgeRow{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	err := s.db.Order("started_at DESC, id DESC").Limit(p.Limit).Offset(p.Offset).Find(&rows).Error
	out := make([]hiring.Purge, len(rows))
	for i, r := range rows {
		out[i] = r.purge()
	}
	return out, int(total), err
}

// Purge finds a purge.
func (s *Snapshot) Purge(id hiring.ID) (hiring.Purge, error) {
	var r purgeRow
	err := s.db.Where("id = ?", id).Take(&r).Error
	return r.purge(), found(err, "purge")
}

// RunningPurge finds the purge that runs; NotFound where none does.
func (s *Snapshot) RunningPurge() (hiring.Purge, error) {
	var r purgeRow
	err := s.db.Where("running = 1").Take(&r).Error
	return r.purge(), found(err, "purge")
}

// StartPurge begins a purge that nobody carries out yet; Conflict when one runs, whoever began it.
func (t *Tx) StartPurge(p hiring.Purge) error {
	one := 1
	res := t.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "running"}}, DoNothing: true}).Create(&purgeRow{
		ID: p.ID, StartedBy: p.StartedBy, StartedAt: p.StartedAt, Running: &one, HeardAt: time.Unix(0, 0).UTC(), Total: p.Total, Report: p.Report,
	})
	return changed(res, fault.Conflict, "A purge is running. Wait until it has ended.")
}

// TakePurge makes holder the one who carries a running purge out; Conflict when somebody else was heard of since a
// moment.
func (t *Tx) TakePurge(id, holder hiring.ID, since, at time.Time) error {
	res := t.db.Model(&purgeRow{}).Where("id = ? AND running = 1 AND (holder = ? OR heard_at <= ?)", id, holder, since).
		Updates(map[string]any{"holder": holder, "heard_at": at})
	return changed(res, fault.Conflict, "Another copy of Merit carries this purge out.")
}

// AdvancePurge notes how far its holder is with a purge; Conflict when it is not theirs any more.
func (t *Tx) AdvancePurge(p hiring.Purge, holder hiring.ID, at time.Time) error {
	res := t.db.Model(&purgeRow{}).Where("id = ? AND running = 1 AND holder = ?", p.ID, holder).
		Select("heard_at", "done", "total", "report").Updates(&purgeRow{HeardAt: at, Done: p.Done, Total: p.Total, Report: p.Report})
	return changed(res, fault.Conflict, "Another copy of Merit carries this purge out.")
}

// EndPurge ends a purge as its holder.
func (t *Tx) EndPurge(id, holder hiring.ID, at time.Time) error {
	res := t.db.Model(&purgeRow{}).Where("id = ? AND running = 1 AND holder = ?", id, holder).
		Updates(map[string]any{"running": nil, "heard_at": at, "ended_at": at})
	return changed(res, fault.Conflict, "Another copy of Merit carries this purge out.")
}

// Flush takes what was deleted out of the database's own files as far as the database is asked to: earlier pages wait
// in a log beside it. It waits for nobody: what is left goes with the next.
func (s *Store) Flush(ctx context.Context) error {
	if s.flush == "" {
		return nil
	}
	if err := s.writer.enter(ctx); err != nil {
		return fmt.Errorf("wait to flush: %w", err)
	}
	defer s.writer.leave()
	return s.db.WithContext(ctx).Exec(s.flush).Error
}
