package main

import (
	"database/sql"
	"net/url"
	"strings"
	"testing"

	"merit/internal/pgtest"
	"merit/internal/store/storetest"
)

// On PostgreSQL one role makes the schema and another, which owns nothing, serves; without the first a schema that is
// not up to date is told in words.
func TestServeAsARoleThatOwnsNothing(t *testing.T) {
	t.Parallel()
	if !built(t) {
		return
	}
	if _, ok := storetest.PostgresAddress(t); !ok { // which makes the role
		return
	}
	owner, ok := pgtest.Database(t, "")
	if !ok {
		return
	}
	serving := storetest.AsServing(t, owner)
	if status, _, messages := finish(t, command(t, []string{"MERIT_DATABASE_URL=" + serving}, "migrate")); status != exitBadInput || !strings.Contains(messages, "this role may not change it") {
		t.Fatalf("migrate as the role that serves: %d %s", status, messages)
	}
	both := []string{"MERIT_DATABASE_URL=" + serving, "MERIT_MIGRATE_DATABASE_URL=" + owner}
	for range 2 {
		if status, out, messages := finish(t, command(t, both, "migrate", "up")); status != exitOK || strings.Contains(out, "pending") {
			t.Fatalf("migrate: %d %s%s", status, out, messages)
		}
	}
	s := start(t, serving, true)
	setUp(t, s)
	s.stop(t)
	if again := start(t, serving, false, both...); again != nil {
		again.stop(t)
	}
	db, err := sql.Open("pgx", serving)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "UPDATE audit_chain SET action = 'x'"); err == nil || !strings.Contains(err.Error(), "42501") {
		t.Errorf("the role that serves changes the trail: %v", err)
	}
	unknown, err := url.Parse(owner)
	if err != nil {
		t.Fatal(err)
	}
	unknown.User = url.UserPassword("nobody_at_all", "x")
	status, _, messages := finish(t, command(t, []string{"MERIT_DATABASE_URL=" + unknown.String(), "MERIT_MIGRATE_DATABASE_URL=" + owner}, "migrate"))
	if status != exitBadInput {
		t.Errorf("a role that is not there: %d %s", status, messages)
	}
}
