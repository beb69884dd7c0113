package storetest

import (
	"database/sql"
	"strings"
	"testing"

	"merit/internal/store"
)

// Sealed is what a sealed database says when it refuses.
const Sealed = "the audit trail is sealed"

// Seal has a database refuse every further audit row, and with it every change that writes one: they fail as the last
// thing before they would be done.
func Seal(t testing.TB, address string) {
	t.Helper()
	if strings.HasPrefix(address, "sqlite:") {
		// No rule that is broken, as RAISE were, but a failure.
		do(t, address, "CREATE TRIGGER sealed BEFORE INSERT ON audit_chain BEGIN INSERT INTO \""+Sealed+"\" VALUES (1); END")
		return
	}
	do(t, address, "CREATE FUNCTION sealed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '"+Sealed+"'; END $$",
		"CREATE TRIGGER sealed BEFORE INSERT ON audit_chain FOR EACH STATEMENT EXECUTE FUNCTION sealed()")
}

// Behead takes the head of the audit trail away, as only somebody with the database can.
func Behead(t testing.TB, address string) {
	t.Helper()
	do(t, address, "DELETE FROM audit_head")
}

// do runs statements past Merit.
func do(t testing.TB, address string, statements ...string) {
	t.Helper()
	driver, dsn := "pgx", address
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, dsn = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
}

// Open opens the database at an address until the test ends.
func Open(t testing.TB, address string) *store.Store {
	t.Helper()
	return open(t, address)
}
