package main

import (
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// From the command line the trail is verified, exported and signed; what was taken from its end, with the head, is
// found by the checkpoint, and the first wrong row is named.
func TestAuditCommands(t *testing.T) {
	t.Parallel()
	for name, address := range databases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := worldAt(t, address)
			db := w.Store
			v := w.Vacancy(1, 2).Open()
			admin := w.Administrator("Ada Administrator")
			email := emailOf(t, db, admin)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			folder := filepath.Join(t.TempDir(), "records")
			environ := []string{"MERIT_DATABASE_URL=" + address, "MERIT_RECORDS=" + folder}
			audit := func(args ...string) (int, string, string) {
				return finish(t, command(t, environ, append([]string{"audit"}, args...)...))
			}
			status, out, messages := audit("verify")
			if status != exitOK || !strings.Contains(out, "The audit trail holds") || !strings.Contains(out, "No signed checkpoint was given") {
				t.Errorf("without a checkpoint: %d\n%s%s", status, out, messages)
			}
			if status, out, messages = audit("checkpoint"); status != exitOK || !strings.HasPrefix(out, "Signed row ") {
				t.Fatalf("checkpoint: %d\n%s%s", status, out, messages)
			}
			var found verified
			status, out, messages = audit("verify", "--json", "--checkpoints", folder, "--key", filepath.Join(folder, "audit.pub"))
			if status != exitOK || json.Unmarshal([]byte(out), &found) != nil || !found.Holds || found.Checkpoints != 1 || found.Newest == nil ||
				found.Newest.Row != found.Rows || len(found.NotProtected) != 0 || found.FirstWrongRow != nil {
				t.Errorf("verify: %d\n%s%s", status, out, messages)
			}
			exported(t, audit, v.ID.String(), email)
			rows := found.Rows
			tamper(t, address)
			status, out, messages = audit("verify", "--json")
			if status != exitBadInput || json.Unmarshal([]byte(out), &found) != nil || found.Holds || found.FirstWrongRow == nil || *found.FirstWrongRow != 3 || found.Rows >= rows {
				t.Errorf("after rows were taken: %d\n%s%s", status, out, messages)
			}
			if !strings.Contains(messages, "The audit trail does not hold. The first row that is wrong is 3.") {
				t.Errorf("it is told as %q", messages)
			}
			if status, _, messages = audit("checkpoint"); status != exitBadInput || !strings.Contains(messages, "not the one its newest checkpoint was signed for") {
				t.Errorf("what was cut is signed: %d %s", status, messages)
			}
			checkpoints := filepath.Join(folder, "checkpoints.jsonl")
			text, err := os.ReadFile(checkpoints)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(checkpoints, []byte(strings.Replace(string(text), `"seq":`, `"seq":1`, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			if status, out, _ = audit("verify"); status != exitBadInput || !strings.Contains(out, "was not signed by this key, or was changed") {
				t.Errorf("a forged checkpoint: %d\n%s", status, out)
			}
			if status, _, messages = audit("verify", "--checkpoints", filepath.Join(folder, "nowhere")); status != exitBadInput || !strings.Contains(messages, "there is no such file") {
				t.Errorf("checkpoints nowhere: %d %s", status, messages)
			}
		})
	}
}

// exported holds what is printed to the filters that were given, and the record that it was.
func exported(t *testing.T, audit func(...string) (int, string, string), vacancy, email string) {
	t.Helper()
	status, out, messages := audit("export", "--format", "jsonl", "--vacancy", vacancy, "--action", "candidate added", "--from", "2026-11-02", "--until", "2026-11-02", "--as", email)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if status != exitOK || len(lines) != 2 {
		t.Fatalf("export: %d, %d lines\n%s%s", status, len(lines), out, messages)
	}
	for _, l := range lines {
		var line struct{ Action, By, VacancyID, Hash string }
		if err := json.Unmarshal([]byte(l), &line); err != nil || line.Action != "candidate added" || line.VacancyID != vacancy || line.By != "Rhona Recruiter" || len(line.Hash) != 64 {
			t.Errorf("%v: %s", err, l)
		}
	}
	if status, out, _ = audit("export", "--until", "2026-11-01"); status != exitOK || strings.Count(out, "\n") != 1 || !strings.HasPrefix(out, "row,at,by,") {
		t.Errorf("of no day: %d\n%s", status, out)
	}
	status, out, _ = audit("export", "--action", "audit trail exported")
	if status != exitOK || strings.Count(out, "\n") != 4 || !strings.Contains(out, "Ada Administrator") || !strings.Contains(out, "on the machine Merit runs on") {
		t.Errorf("the exports that were recorded: %d\n%s", status, out)
	}
	for _, wrong := range [][]string{{"--from", "yesterday"}, {"--vacancy", "x"}, {"--by", "nobody@example.org"}, {"--as", "nobody@example.org"}} {
		if status, _, messages := audit(append([]string{"export"}, wrong...)...); status != exitBadInput || messages == "" {
			t.Errorf("%v: %d %s", wrong, status, messages)
		}
	}
}

// tamper takes all rows after the second, and the head with them, as the owner of the tables can.
func tamper(t *testing.T, address string) {
	t.Helper()
	driver, name := "pgx", address
	drop := []string{"ALTER TABLE audit_chain DISABLE TRIGGER USER"}
	if path, lite := strings.CutPrefix(address, "sqlite:"); lite {
		driver, name, drop = "sqlite", "file:"+path, []string{"DROP TRIGGER audit_chain_not_deleted"}
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range append(drop, "DELETE FROM audit_details WHERE seq > 2", "DELETE FROM audit_chain WHERE seq > 2",
		"UPDATE audit_head SET seq = 2, hash = (SELECT hash FROM audit_chain WHERE seq = 2)") {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(statement, err)
		}
	}
}
