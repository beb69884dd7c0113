package store

import (
	"context"

	"merit/internal/hiring"
)

// PostgresAddress is how a database's address is completed.
var PostgresAddress = postgresAddress

// OutboxRow is what the outbox keeps of a mail, for tests.
type OutboxRow struct {
	Body, LastError string
	Attempts        int
	Sent, GivenUp   bool
	Claimed         bool
}

// Outbox looks a mail up in the outbox.
func (s *Snapshot) Outbox(id hiring.ID) (OutboxRow, error) {
	var r mailRow
	err := s.db.Where("id = ?", id).Take(&r).Error
	return OutboxRow{r.Body, r.LastError, r.Attempts, r.SentAt != nil, r.FailedAt != nil, r.ClaimedUntil != nil}, err
}

// EndMailUnblanked is the slip the schema guards against.
func (t *Tx) EndMailUnblanked(id hiring.ID) error {
	return t.db.Exec("UPDATE outbox SET sent_at = created_at WHERE id = ?", id).Error
}

// MigrateTo brings an empty database to an earlier version of the schema.
func (s *Store) MigrateTo(ctx context.Context, version int64) error {
	p, err := s.provider()
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, version)
	return err
}

// Exec carries out a statement as it stands.
func (s *Store) Exec(statement string, values ...any) error {
	return s.db.Exec(statement, values...).Error
}
