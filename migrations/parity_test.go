package migrations

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// native is how each PostgreSQL type is written for SQLite; everything else is the same.
var native = []struct {
	postgres *regexp.Regexp
	sqlite   string
}{
	{regexp.MustCompile(`\buuid\b`), "text"},
	{regexp.MustCompile(`\btimestamptz\b`), "datetime"},
	{regexp.MustCompile(`\bjsonb\b`), "text"},
	{regexp.MustCompile(`\bbytea\b`), "blob"},
	{regexp.MustCompile(`\bdouble precision\b`), "real"},
	{regexp.MustCompile(`\bbigint\b`), "integer"},
}

// ownWords are the parts for which the two databases have no common language: triggers.
var ownWords = regexp.MustCompile(`(?s)own words begin.*?own words end`)

// Both databases get the same tables, columns, keys, checks and indexes, in their own types.
func TestBothSchemasAreOne(t *testing.T) {
	t.Parallel()
	names := func(files fs.FS, dir string) []string {
		found, err := fs.Glob(files, dir+"/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for i := range found {
			found[i] = strings.TrimPrefix(found[i], dir+"/")
		}
		return found
	}
	ours := names(Postgres, "postgres")
	if theirs := names(SQLite, "sqlite"); strings.Join(ours, " ") != strings.Join(theirs, " ") || len(ours) == 0 {
		t.Fatalf("migrations of PostgreSQL %v and of SQLite %v", ours, theirs)
	}
	for _, name := range ours {
		want := strings.Split(ownWords.ReplaceAllString(read(t, Postgres, "postgres/"+name), ""), "\n")
		got := strings.Split(ownWords.ReplaceAllString(read(t, SQLite, "sqlite/"+name), ""), "\n")
		if len(want) != len(got) {
			t.Errorf("%s has %d lines for PostgreSQL and %d for SQLite", name, len(want), len(got))
			continue
		}
		for i, line := range want {
			for _, n := range native {
				line = n.postgres.ReplaceAllString(line, n.sqlite)
			}
			if line != got[i] {
				t.Errorf("%s:%d: PostgreSQL %q, SQLite %q", name, i+1, want[i], got[i])
			}
		}
	}
}

func read(t *testing.T, files fs.FS, name string) string {
	t.Helper()
	text, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
