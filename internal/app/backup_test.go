package app_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

func quiet(string, float64) {}

// backedUp makes a vacancy with everything in it and gives its backup.
func backedUp(t *testing.T, s *store.Store) []byte {
	t.Helper()
	v := chain(t, s)
	if _, err := v.App.AddDocument(t.Context(), v.Recruiter, v.ID, v.Candidates[0].ID, app.DocumentInput{Name: "cv.pdf", Content: []byte("%PDF-1.7 \x00\xff %%EOF")}); err != nil && !fault.Is(err, fault.Conflict) {
		t.Fatal(err)
	}
	open := v.World.Vacancy(1, 2).Open()
	if _, err := open.App.AddDocument(t.Context(), open.Recruiter, open.ID, open.Candidates[0].ID, app.DocumentInput{Name: "cv.pdf", Content: []byte("%PDF-1.7 \x00\xff %%EOF")}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "backup.zip")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.App.Backup(t.Context(), file, "test", quiet); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

// nothing opens a database that nothing has been made in, of either kind.
func nothing(t testing.TB, lite bool) (*app.App, *store.Store) {
	t.Helper()
	address := "sqlite:" + filepath.Join(t.TempDir(), "merit.db")
	if !lite {
		var ok bool
		if address, ok = pgtest.Database(t, ""); !ok {
			return nil, nil
		}
	}
	s, err := store.Open(t.Context(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return app.New(s, app.Options{Now: time.Now, NewID: func() hiring.ID { return uuid.Must(uuid.NewV7()) }}), s
}

// content is every row of every table that backups hold, in one form on both databases, sorted; the audit trail up to
// a row.
func content(t *testing.T, s *store.Store, upTo int64) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := s.Read(t.Context(), func(s *store.Snapshot) error {
		tables, err := s.Tables()
		if err != nil {
			return err
		}
		for _, table := range tables {
			at := slices.Index(table.Columns, "seq")
			order := slices.Clone(table.Columns)
			slices.Sort(order)
			lines := []string{}
			err := s.EachRow(table, func(line []byte) error {
				var values []any
				if err := json.Unmarshal(line, &values); err != nil {
					return err
				}
				if strings.HasPrefix(table.Name, "audit_") && values[at].(float64) > float64(upTo) {
					return nil
				}
				said := ""
				for _, c := range order {
					said += fmt.Sprintf("%s=%s ", c, plain(values[slices.Index(table.Columns, c)]))
				}
				lines = append(lines, said)
				return nil
			})
			if err != nil {
				return err
			}
			slices.Sort(lines)
			out[table.Name] = lines
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// plain is a value with documents in one form: databases keep their spaces and the order of keys each in its own way.
func plain(v any) string {
	if text, ok := v.(string); ok && (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) {
		var doc any
		if json.Unmarshal([]byte(text), &doc) == nil {
			v = doc
		}
	}
	out, _ := json.Marshal(v)
	return string(out)
}

// A backup of either database fills an empty one of either, and nothing differs; the trail holds, and goes on.
func TestABackupIsRestored(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		backup := backedUp(t, s)
		z, err := zip.NewReader(bytes.NewReader(backup), int64(len(backup)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			for _, secret := range []string{"sessions", "invitations", "setup_tokens", "password_resets", "outbox"} {
				if f.Name == "tables/"+secret+".jsonl" {
					t.Errorf("the backup holds %s", f.Name)
				}
			}
		}
		for _, lite := range []bool{true, false} {
			target, restored := nothing(t, lite)
			if target == nil {
				continue
			}
			began := time.Now()
			r, err := target.Restore(t.Context(), bytes.NewReader(backup), int64(len(backup)), quiet)
			if err != nil {
				t.Fatal(err)
			}
			took := time.Since(began)
			before, after := content(t, s, r.Manifest.Audit.Seq), content(t, restored, r.Manifest.Audit.Seq)
			compared := 0
			for name, rows := range before {
				if r.Manifest.LeftOut[name] != "" || name == "audit_head" {
					continue
				}
				if len(rows) != len(after[name]) {
					t.Errorf("%s has %d rows, had %d", name, len(after[name]), len(rows))
					continue
				}
				for i, row := range rows {
					compared++
					if row != after[name][i] {
						t.Errorf("%s differs:\n%s\n%s", name, row, after[name][i])
					}
				}
			}
			for name := range r.Manifest.LeftOut {
				if len(after[name]) > 0 {
					t.Errorf("%s was restored", name)
				}
			}
			check, err := target.VerifyAudit(t.Context(), nil, nil)
			if err != nil || !check.Holds() || check.Rows != r.Manifest.Audit.Seq+1 {
				t.Errorf("the trail after the restore: %+v, %v", check, err)
			}
			if _, err := target.Restore(t.Context(), bytes.NewReader(backup), int64(len(backup)), quiet); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "not empty") {
				t.Errorf("restored over what is there: %v", err)
			}
			t.Logf("%d rows restored in %v", r.Rows, took)
			figures.Add(t, "Rows compared after a restore", compared)
		}
	})
}

// How long it takes until a backup of a vacancy with 200 candidates and six who score them is restored and verified.
func BenchmarkRestore(b *testing.B) {
	w := apptest.New(b, storetest.SQLite(b))
	w.Vacancy(6, 200).Open().ScoreAll(func(member, candidate int) int { return 2 + (member+candidate)%6 })
	file, err := os.Create(filepath.Join(b.TempDir(), "backup.zip"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	if _, err := w.App.Backup(b.Context(), file, "benchmark", quiet); err != nil {
		b.Fatal(err)
	}
	about, err := file.Stat()
	if err != nil {
		b.Fatal(err)
	}
	for name, lite := range map[string]bool{"sqlite": true, "postgres": false} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				target, _ := nothing(b, lite)
				if target == nil {
					b.Skip("there is no PostgreSQL")
				}
				b.StartTimer()
				r, err := target.Restore(b.Context(), file, about.Size(), quiet)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(r.Rows), "rows")
			}
		})
	}
}

// reseal writes a backup anew with some of its files changed, and with the right hash at its end.
func reseal(t *testing.T, backup []byte, change func(name string, content []byte) []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(backup), int64(len(backup)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	if err := w.SetComment(strings.Repeat("0", 64)); err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "manifest.json" {
			for was, is := range sums {
				text = bytes.ReplaceAll(text, []byte(was), []byte(is))
			}
		}
		changed := change(f.Name, text)
		if f.Name != "manifest.json" {
			sums[sumOf(text)] = sumOf(changed)
		}
		part, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(changed); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	whole := out.Bytes()
	return append(whole[:len(whole)-64:len(whole)-64], sumOf(whole[:len(whole)-64])...)
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Whatever byte of a backup was changed, and whatever its author wrote wrongly with all hashes right: it is refused,
// and the database stays empty.
func TestAChangedBackupIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		backup := backedUp(t, s)
		target, empty := nothing(t, strings.HasSuffix(t.Name(), "sqlite"))
		refused := func(what string, changed []byte) {
			t.Helper()
			if _, err := target.Restore(t.Context(), bytes.NewReader(changed), int64(len(changed)), quiet); err == nil || fault.Is(err, fault.Conflict) {
				t.Fatalf("%s: %v", what, err)
			}
		}
		for range 100 {
			changed := bytes.Clone(backup)
			at := rand.IntN(len(changed))
			changed[at] ^= byte(1 + rand.IntN(255))
			refused(fmt.Sprintf("byte %d", at), changed)
		}
		for _, n := range []int{0, 10, len(backup) / 2, len(backup) - 1} {
			refused(fmt.Sprintf("cut to %d", n), backup[:n])
		}
		only := func(table string, change func(string) string) []byte {
			return reseal(t, backup, func(name string, text []byte) []byte {
				if name == "tables/"+table+".jsonl" || name == table {
					out := change(string(text))
					if out == string(text) {
						t.Fatalf("%s was not changed", table)
					}
					return []byte(out)
				}
				return text
			})
		}
		first := func(text string) string { return text[strings.Index(text, "\n")+1:] }
		refused("an audit row changed", only("audit_chain", func(s string) string { return strings.Replace(s, "candidate added", "candidate removed", 1) }))
		refused("a row taken", only("interviews", first))
		refused("no rows of what others refer to", only("users", func(string) string { return "" }))
		refused("a newer schema", only("manifest.json", func(s string) string { return strings.Replace(s, `"schema": `, `"schema": 9`, 1) }))
		refused("another hash", only("manifest.json", func(s string) string { return strings.Replace(s, `"sha256": "`, `"sha256": "0`, 1) }))
		refused("a column that is not there", only("manifest.json", func(s string) string { return strings.Replace(s, `"email"`, `"mail"`, 1) }))
		refused("another table", only("manifest.json", func(s string) string { return strings.Replace(s, `"name": "candidates"`, `"name": "pets"`, 1) }))
		refused("a number for a text", only("users", func(s string) string { return strings.Replace(s, `["`, `[7,"`, 1) }))
		for name, rows := range content(t, empty, 0) {
			if len(rows) > 0 && name != "audit_head" {
				t.Errorf("%s was left with %d rows", name, len(rows))
			}
		}
		if _, err := target.Restore(t.Context(), bytes.NewReader(backup), int64(len(backup)), quiet); err != nil {
			t.Errorf("what was not changed, after all that: %v", err)
		}
	})
}
