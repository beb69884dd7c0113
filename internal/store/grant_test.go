package store_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// The role that serves adds to the audit trail and changes nothing of it, whatever it says to the database; every
// test of this suite that opens a PostgreSQL store does so as this role.
func TestTheServingRoleCannotChangeTheTrail(t *testing.T) {
	t.Parallel()
	owner, ok := storetest.PostgresAddress(t)
	if !ok {
		return
	}
	address := storetest.AsServing(t, owner)
	s, err := store.Open(t.Context(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	subject := uuid.Must(uuid.NewV7())
	err = s.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Audit(hiring.AuditEvent{ID: uuid.Must(uuid.NewV7()), At: time.Now(), Action: "signed in", SubjectID: &subject, Detail: map[string]string{"a": "b"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for _, statement := range []string{
		"UPDATE audit_chain SET action = 'x'", "DELETE FROM audit_chain", "TRUNCATE audit_chain CASCADE", "DROP TABLE audit_chain CASCADE",
		"UPDATE audit_details SET salt = 'x'", "TRUNCATE audit_details", "DROP TABLE audit_details",
		"DELETE FROM audit_head", "INSERT INTO audit_head (id, seq, hash) VALUES (2, 0, '')", "TRUNCATE audit_head",
		"DROP TRIGGER audit_chain_kept ON audit_chain", "ALTER TABLE audit_chain DISABLE TRIGGER ALL", "ALTER TABLE audit_details DISABLE TRIGGER ALL",
		"CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$", "DROP FUNCTION audit_only_grows CASCADE",
		"CREATE TABLE mine (id integer)", "CREATE RULE mine AS ON INSERT TO audit_chain DO INSTEAD NOTHING",
		"SET session_replication_role = replica", "SET ROLE merit", "GRANT UPDATE ON audit_chain TO " + storetest.Serving,
		"DELETE FROM goose_db_version", "CREATE ROLE mine SUPERUSER",
	} {
		_, err := db.ExecContext(t.Context(), statement)
		if statement == "GRANT UPDATE ON audit_chain TO "+storetest.Serving && err == nil {
			_, err = db.ExecContext(t.Context(), "UPDATE audit_chain SET action = 'x'") // granting what one may not is only a warning
		}
		if err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if _, err := db.ExecContext(t.Context(), "DELETE FROM audit_details"); err != nil {
		t.Errorf("a detail cannot be erased: %v", err)
	}
}

// What could do everything whatever it is granted is refused, and so is what is not there.
func TestGrantRefusesRolesItCannotLimit(t *testing.T) {
	t.Parallel()
	address, ok := storetest.PostgresAddress(t)
	if !ok {
		return
	}
	owner, err := store.Open(t.Context(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = owner.Close() })
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	var who string
	if err := db.QueryRowContext(t.Context(), "SELECT current_user").Scan(&who); err != nil {
		t.Fatal(err)
	}
	for role, want := range map[string]string{who: "superuser or may act as the owner", "nobody at all": "There is no database role"} {
		if err := owner.Grant(context.Background(), role); !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Of(err).Message, want) {
			t.Errorf("%s: %v", role, err)
		}
	}
	if err := storetest.SQLite(t).Grant(t.Context(), "x"); !fault.Is(err, fault.Invalid) {
		t.Errorf("SQLite grants: %v", err)
	}
}

// On SQLite the triggers refuse what goes through the database.
func TestSQLiteRefusesToChangeTheTrail(t *testing.T) {
	t.Parallel()
	storetest.EachAddress(t, func(t *testing.T, address string) {
		path, lite := strings.CutPrefix(address, "sqlite:")
		if !lite {
			return
		}
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		for _, made := range []string{
			"INSERT INTO audit_chain (seq, id, at, action, detail_hash, hash) VALUES (1, 'x', '2026-11-02', 'x', 'x', 'x')", "INSERT INTO audit_details (seq, salt, detail) VALUES (1, 'x', '{}')",
		} {
			if _, err := db.ExecContext(t.Context(), made); err != nil {
				t.Fatal(err)
			}
		}
		for _, statement := range []string{
			"UPDATE audit_chain SET action = 'y'", "DELETE FROM audit_chain", "INSERT OR REPLACE INTO audit_chain (seq, id, at, action, detail_hash, hash) VALUES (1, 'y', '2026-11-02', 'y', 'y', 'y')",
			"UPDATE audit_details SET salt = 'y'", "INSERT OR REPLACE INTO audit_details (seq, salt, detail) VALUES (1, 'y', '{}')",
		} {
			if _, err := db.ExecContext(t.Context(), statement); err == nil {
				t.Errorf("%s went through", statement)
			}
		}
	})
}
