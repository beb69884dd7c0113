package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// signals is how copies of Merit that share a database tell each other that something has changed. They only
// hasten what asking again would find.
type signals struct {
	tell string // the statement that tells, with the topic as its value
	// hear listens on a driver's connection and calls heard with every topic, until the context ends or the
	// connection is lost; the connection is of no use to anybody else afterwards.
	hear func(ctx context.Context, driver any, heard func(topic string)) error
}

// Signal tells every copy of Merit on this database, once the transaction has ended well, that something of the
// topic has changed. Where the database cannot pass it on, it tells nobody.
func (t *Tx) Signal(topic string) error {
	if t.signals == nil {
		return nil
	}
	return t.db.Exec(t.signals.tell, topic).Error
}

// relisten is how long a lost connection is waited for.
const relisten = 2 * time.Second

// Listen calls heard with the topic of every signal, its own ones included, until the context ends. It holds
// one connection, and takes another when that is lost. Where the database passes nothing on it returns at once.
func (s *Store) Listen(ctx context.Context, heard func(topic string)) {
	if s.signals == nil {
		return
	}
	for ctx.Err() == nil {
		if err := s.listen(ctx, heard); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "lost the connection that hears of changes", "error", err.Error())
		}
		select {
		case <-ctx.Done():
		case <-time.After(relisten):
		}
	}
}

func (s *Store) listen(ctx context.Context, heard func(topic string)) error {
	pool, err := s.db.DB()
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to listen: %w", err)
	}
	defer closeQuietly(conn)
	return conn.Raw(func(driver any) error { return s.signals.hear(ctx, driver, heard) })
}

func closeQuietly(c *sql.Conn) { _ = c.Close() }
