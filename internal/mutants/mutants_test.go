package mutants

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"merit/internal/figures"
)

const root = "../.."

// The document tells of every mutant, and of none that a test did not notice.
func TestTheDocumentTellsOfEach(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "docs", "mutation.md"))
	if err != nil {
		t.Fatal(err)
	}
	all, killed := All(), 0
	for line := range strings.Lines(string(text)) {
		if strings.HasSuffix(line, "| killed |\n") {
			killed++
		}
	}
	if want := fmt.Sprintf("%d of %d were noticed", len(all), len(all)); killed != len(all) || !strings.Contains(string(text), want) {
		t.Errorf("docs/mutation.md tells of %d killed, and not that %q: run make mutants", killed, want)
	}
	for _, m := range all {
		if row := "| " + strings.TrimPrefix(m.File, "internal/") + " | " + m.Why + " |"; !strings.Contains(string(text), row) {
			t.Errorf("docs/mutation.md does not tell of %s", row)
		}
	}
}

// Every mutant still fits its file and names tests that are there, so that the list means what it says.
func TestTheListFits(t *testing.T) {
	t.Parallel()
	all := All()
	figures.Add(t, "Guards whose removal is tried", len(all))
	seen := map[string]bool{}
	for _, m := range all {
		text, err := os.ReadFile(filepath.Join(root, m.File))
		if err != nil {
			t.Error(err)
			continue
		}
		if n := strings.Count(string(text), m.Old); n != 1 {
			t.Errorf("%s: %q stands there %d times", m.File, m.Old, n)
		}
		if m.Old == m.New || m.Why == "" || seen[m.File+m.Old+m.New] {
			t.Errorf("%s: %q is no mutant, says not why, or stands in the list twice", m.File, m.Old)
		}
		seen[m.File+m.Old+m.New] = true
		for name := range strings.SplitSeq(m.Run, "|") {
			if name, _, _ = strings.Cut(name, "/"); !declared(t, m.Package, name) {
				t.Errorf("%s: %s has no test that begins with %s", m.File, m.Package, name)
			}
		}
	}
}

var tests = regexp.MustCompile(`(?m)^func (Test\w+)\(`)

func declared(t *testing.T, pkg, prefix string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, pkg, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range tests.FindAllStringSubmatch(string(text), -1) {
			if strings.HasPrefix(m[1], prefix) {
				return true
			}
		}
	}
	return false
}
