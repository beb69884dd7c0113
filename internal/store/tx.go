package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// Snapshot answers queries within one transaction. It has no method that writes.
type Snapshot struct{ db *gorm.DB }

// Tx is a Snapshot that can write too; all it writes is kept or none of it.
type Tx struct {
	Snapshot
	signals *signals
	audit   []hiring.AuditEvent // written at the end
}

type insideKey struct{}

var errNested = errors.New("a transaction was begun within another")

// Read runs queries that all see the same moment.
func (s *Store) Read(ctx context.Context, f func(*Snapshot) error) error {
	if ctx.Value(insideKey{}) != nil {
		return errNested
	}
	inner := context.WithValue(ctx, insideKey{}, true)
	run := func(db *gorm.DB) error { return f(&Snapshot{db: db}) }
	if s.reading != nil {
		return outOfTime(ctx, translate(s.readers.WithContext(inner).Transaction(run, s.reading)))
	}
	return outOfTime(ctx, translate(s.readers.WithContext(inner).Transaction(run)))
}

// outOfTime names the context's end as the cause where it ended the transaction under a statement, which
// otherwise is told as a transaction that is over already.
func outOfTime(ctx context.Context, err error) error {
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return err
}

// Write runs queries and changes in one transaction, which is undone when f gives an error or panics.
func (s *Store) Write(ctx context.Context, f func(*Tx) error) error {
	if ctx.Value(insideKey{}) != nil {
		return errNested
	}
	if s.writer != nil {
		if err := s.writer.enter(ctx); err != nil {
			return fmt.Errorf("wait to write: %w", err)
		}
		defer s.writer.leave()
	}
	inner := context.WithValue(ctx, insideKey{}, true)
	return outOfTime(ctx, translate(s.db.WithContext(inner).Transaction(func(db *gorm.DB) error {
		t := &Tx{Snapshot: Snapshot{db: db}, signals: s.signals}
		if err := f(t); err != nil {
			return err
		}
		return t.chainAudit()
	})))
}

// found gives NotFound, in the words of what was looked for, when a query of one row found none.
func found(err error, what string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return fault.New(fault.NotFound, "There is no such "+what+".")
	}
	return err
}

// changed is a Conflict or Stale of the given words when an UPDATE with conditions met no row.
func changed(res *gorm.DB, kind fault.Kind, message string) error {
	if res.Error != nil {
		return res.Error
	}
	if res.RowsAffected == 0 {
		return fault.New(kind, message)
	}
	return nil
}
