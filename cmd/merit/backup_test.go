package main

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"merit/internal/pgtest"
)

// A Merit that served is backed up, restored into an empty database of the other kind, and serves there: the person who
// had an account signs in.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	if !built(t) {
		return
	}
	dir := t.TempDir()
	other, ok := pgtest.Database(t, "")
	if !ok {
		other = "sqlite:" + filepath.Join(dir, "other.db")
	}
	database := "sqlite:" + filepath.Join(dir, "merit.db")
	s := start(t, database, true)
	setUp(t, s)
	backup := filepath.Join(dir, "backup.zip")
	environ := []string{"MERIT_DATABASE_URL=" + database}
	status, out, messages := finish(t, command(t, environ, "backup", backup)) // while it serves
	if status != exitOK || !strings.Contains(out, "Left out: ") || !strings.Contains(out, "everybody signs in again") {
		t.Fatalf("backup: %d\n%s%s", status, out, messages)
	}
	s.stop(t)
	about, err := os.Stat(backup)
	if err != nil || about.Mode().Perm() != 0o600 {
		t.Errorf("the backup is %v, %v", about.Mode(), err)
	}
	if status, _, messages := finish(t, command(t, environ, "backup", backup)); status != exitBadInput || !strings.Contains(messages, "already") {
		t.Errorf("over a backup: %d %s", status, messages)
	}
	if status, _, messages := finish(t, command(t, environ, "backup", filepath.Join(dir, "nowhere", "x"))); status != exitBadInput || !strings.Contains(messages, "cannot be written") {
		t.Errorf("nowhere: %d %s", status, messages)
	}
	if status, _, messages := finish(t, command(t, environ, "restore", backup)); status != exitBadInput || !strings.Contains(messages, "not empty") {
		t.Errorf("over what is there: %d %s", status, messages)
	}
	checkpoints := filepath.Join(dir, "merit-records")
	into := []string{"MERIT_DATABASE_URL=" + other, "MERIT_RECORDS=" + checkpoints}
	status, out, messages = finish(t, command(t, into, "restore", "--json", backup))
	var doc restoredDoc
	if err := json.Unmarshal([]byte(out), &doc); err != nil || status != exitOK || doc.Rows == 0 || doc.AuditRows == 0 || doc.SetAside == "" {
		t.Fatalf("restore: %d, %v\n%s%s", status, err, out, messages)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".merit-backup-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	again := start(t, other, false, "MERIT_RECORDS="+checkpoints)
	defer again.stop(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Timeout: time.Minute}
	csrf := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(get(t, browser, again.url+"/sign-in"))
	if len(csrf) != 2 {
		t.Fatal("no form to sign in")
	}
	res, err := browser.PostForm(again.url+"/sign-in", url.Values{"csrf": {csrf[1]}, "email": {"ann@example.org"}, "password": {"seven heron lamps drift"}})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read no further
	if page := get(t, browser, again.url+"/account"); !strings.Contains(page, "Ann Heron") {
		t.Errorf("signing in after the restore: %d\n%s", res.StatusCode, page)
	}
	if status, out, messages := finish(t, command(t, into, "audit", "verify")); status != exitOK {
		t.Errorf("the trail after the restore: %d\n%s%s", status, out, messages)
	}
}
