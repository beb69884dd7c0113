// Package storetest runs a test on every database Merit supports. It owns how a test comes by an
// empty, migrated store and refuses to be used outside tests.
package storetest

import (
	"context"
	"database/sql"
	"net/url"
	"path/filepath"
	"sync"
	"testing"

	"merit/internal/pgtest"
	"merit/internal/store"
)

// Each runs f on SQLite and, where there is one, on PostgreSQL, each with a store of its own.
func Each(t *testing.T, f func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		if s, ok := Postgres(t); ok {
			f(t, s)
		}
	})
}

// EachAddress is Each for tests that open the database themselves: it is empty, migrated and nobody has it open.
func EachAddress(t *testing.T, f func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		address := "sqlite:" + filepath.Join(t.TempDir(), "merit.db")
		s, err := store.Open(context.Background(), address, nil)
		if err == nil {
			err = s.Migrate(context.Background())
		}
		if err == nil {
			err = s.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		f(t, address)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		if address, ok := PostgresAddress(t); ok {
			f(t, address)
		}
	})
}

// SQLite opens an empty, migrated SQLite store.
func SQLite(t testing.TB) *store.Store {
	t.Helper()
	return open(t, "sqlite:"+filepath.Join(t.TempDir(), "merit.db"))
}

var template = sync.OnceValues(func() (string, error) {
	return pgtest.Template(func(address string) error {
		s, err := store.Open(context.Background(), address, nil)
		if err != nil {
			return err
		}
		defer s.Close()
		if err := s.Migrate(context.Background()); err != nil {
			return err
		}
		if err := makeServing(context.Background(), address); err != nil {
			return err
		}
		return s.Grant(context.Background(), Serving)
	})
})

// Postgres opens an empty, migrated PostgreSQL store as the role that serves, which owns nothing; ok is false where
// there is none and the tests need not be complete.
func Postgres(t testing.TB) (s *store.Store, ok bool) {
	t.Helper()
	address, ok := PostgresAddress(t)
	if !ok {
		return nil, false
	}
	return open(t, AsServing(t, address)), true
}

// Serving is the role of PostgreSQL that Merit serves as in tests.
const Serving = "merit_serving"

// AsServing is a database's address for the role that serves.
func AsServing(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(Serving, servingPassword)
	return u.String()
}

// servingPassword is of a role in databases that are thrown away.
const servingPassword = "serving"

// makeServing makes the role that serves, unless another process has.
func makeServing(ctx context.Context, address string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, `DO $$ BEGIN
		CREATE ROLE `+Serving+` LOGIN PASSWORD '`+servingPassword+`';
	EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
	END $$`)
	return err
}

// PostgresAddress is the address of an empty, migrated PostgreSQL database.
func PostgresAddress(t testing.TB) (address string, ok bool) {
	t.Helper()
	name, err := template()
	if err != nil {
		if pgtest.Complete() {
			t.Fatalf("PostgreSQL is needed: %v", err)
		}
		t.Logf("not run on PostgreSQL: %v", err)
		return "", false
	}
	return pgtest.Database(t, name)
}

func open(t testing.TB, address string) *store.Store {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	return s
}
