package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"golang.org/x/sys/unix"

	"merit/internal/fault"
	"merit/migrations"
)

// Migration is one step of the schema; AppliedAt is nil while it is pending.
type Migration struct {
	Version   int64
	Name      string
	AppliedAt *time.Time
}

// provider makes goose's provider over this database's own migrations.
func (s *Store) provider() (*goose.Provider, error) {
	files, dialect := fs.FS(migrations.SQLite), goose.DialectSQLite3
	var options []goose.ProviderOption
	if s.dialect == postgresDialect {
		files, dialect = migrations.Postgres, goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	sub, err := fs.Sub(files, string(s.dialect))
	if err != nil {
		return nil, err
	}
	pool, err := s.db.DB()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, pool, sub, options...)
}

// Migrate brings the schema up to date. Several programs may start at once: one migrates, the
// others wait for it.
func (s *Store) Migrate(ctx context.Context) error {
	unlock, err := s.lockFile(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer unlock()
	p, err := s.provider()
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		var refused *pgconn.PgError
		if errors.As(err, &refused) && refused.Code == pgRefused {
			return fault.Wrap(fault.Invalid, "The database's schema is not up to date, and this role may not change it. Run merit migrate up with MERIT_MIGRATE_DATABASE_URL.", err)
		}
		return fmt.Errorf("migrate: %w", err)
	}
	if err := s.fillRoleSkills(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := s.fillDraftKeys(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := s.chainOldAudit(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// fillRoleSkills lists the skills of roles that were imported before there was a table for them. The two
// databases read JSON each in their own way, so it is done here.
func (s *Store) fillRoleSkills(ctx context.Context) error {
	return s.Write(ctx, func(t *Tx) error {
		for {
			var rows []wholeRole
			err := t.wholeRoles().Where("roles.skills > 0 AND NOT EXISTS (SELECT 1 FROM role_skills k WHERE k.role_id = roles.id)").Limit(createBatch).Find(&rows).Error
			if err != nil || len(rows) == 0 {
				return err
			}
			for _, r := range rows {
				if err := t.createRoleSkills(r.Row.ID, r.Document); err != nil {
					return err
				}
			}
		}
	})
}

// lockFile holds a lock beside a SQLite file, or waits for it: SQLite's own locks make a second
// starter fail. The system lets go of it when the program ends, however it ends.
func (s *Store) lockFile(ctx context.Context) (unlock func(), err error) {
	if s.dialect != sqliteDialect {
		return func() {}, nil
	}
	f, err := os.OpenFile(s.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		if !errors.Is(err, unix.EWOULDBLOCK) && !errors.Is(err, unix.EINTR) {
			_ = f.Close()
			return nil, err
		}
		select {
		case <-ctx.Done():
			_ = f.Close()
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Migrations lists every step of the schema and when it was applied.
func (s *Store) Migrations(ctx context.Context) ([]Migration, error) {
	p, err := s.provider()
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	states, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	out := make([]Migration, 0, len(states))
	for _, st := range states {
		m := Migration{Version: st.Source.Version, Name: strings.TrimSuffix(path.Base(st.Source.Path), ".sql")}
		if st.State == goose.StateApplied {
			at := st.AppliedAt.UTC()
			m.AppliedAt = &at
		}
		out = append(out, m)
	}
	return out, nil
}
