package house

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"merit/internal/figures"
)

// assessment is the item-by-item assessment against OWASP ASVS.
const assessment = "docs/asvs.md"

// securityDocuments are those that claim things of the code.
var securityDocuments = []string{"SECURITY.md", assessment, "docs/security-checklist.md", "docs/security-operations.md"}

var (
	quoted   = regexp.MustCompile("`([^`\n]+)`")
	link     = regexp.MustCompile(`\]\(([^)#]+)(?:#[^)]*)?\)`)
	testName = regexp.MustCompile(`^(Test|Fuzz|Benchmark)[A-Z]\w+$`)
	declared = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
)

// testNames are all tests of the project.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, s := range sources(t) {
		if !s.test {
			continue
		}
		for _, m := range declared.FindAllStringSubmatch(read(t, s.path), -1) {
			out[m[1]] = true
		}
	}
	return out
}

// A document about security that names a test or a file that is not there claims what nobody can look up.
func TestWhatSecurityDocumentsNameExists(t *testing.T) {
	t.Parallel()
	tests := testNames(t)
	top := map[string]bool{}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		top[e.Name()] = true
	}
	named := 0
	for _, doc := range securityDocuments {
		text := read(t, doc)
		for _, m := range quoted.FindAllStringSubmatch(text, -1) {
			first, _, _ := strings.Cut(m[1], "/")
			switch {
			case testName.MatchString(m[1]):
				named++
				if !tests[m[1]] {
					t.Errorf("%s names %s, and there is no such test", doc, m[1])
				}
			case top[first]:
				if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
					t.Errorf("%s names %s, and it is not there", doc, m[1])
				}
			}
		}
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(doc), m[1])); err != nil {
				t.Errorf("%s links to %s, and it is not there", doc, m[1])
			}
		}
	}
	if named < 200 {
		t.Errorf("only %d tests are named: are they still found?", named)
	}
}

// item is one row of the assessment.
type item struct{ number, level, says, verdict, evidence string }

var (
	verdicts  = []string{"met", "not applicable", "unmet"}
	itemStart = regexp.MustCompile(`(?m)^\| *\d`)
	aNumber   = regexp.MustCompile(`^\d+\.\d+\.\d+$`)
	chapterOf = regexp.MustCompile(`^(\d+)\.`)
)

func items(t *testing.T) (out []item) {
	t.Helper()
	for line := range strings.Lines(read(t, assessment)) {
		if !itemStart.MatchString(line) {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if !aNumber.MatchString(cells[0]) {
			continue // a row of the totals
		}
		if len(cells) != 5 {
			t.Errorf("%s has %d cells, not 5", cells[0], len(cells))
			continue
		}
		out = append(out, item{cells[0], cells[1], cells[2], cells[3], cells[4]})
	}
	return out
}

// ASVS 5.0.0 has 70 items of level 1 and 183 of level 2. Each has a verdict, and a reason or evidence.
func TestTheAssessmentIsWhole(t *testing.T) {
	t.Parallel()
	all := items(t)
	seen, levels := map[string]bool{}, map[string]int{}
	for _, i := range all {
		if seen[i.number] {
			t.Errorf("%s stands there twice", i.number)
		}
		seen[i.number] = true
		levels[i.level]++
		switch {
		case !slices.Contains(verdicts, i.verdict):
			t.Errorf("%s: %q is no verdict", i.number, i.verdict)
		case i.says == "" || i.evidence == "":
			t.Errorf("%s says nothing", i.number)
		case i.verdict == "met" && !quoted.MatchString(i.evidence):
			t.Errorf("%s is met, and nothing is named that shows it", i.number)
		}
	}
	if levels["1"] != 70 || levels["2"] != 183 || len(all) != 253 {
		t.Errorf("%d items: %d of level 1 and %d of level 2; the standard has 253: 70 and 183", len(all), levels["1"], levels["2"])
	}
	figures.Add(t, "ASVS 5.0 items at levels 1 and 2", len(all))
}

// The totals are those of the rows, and SECURITY.md gives the same.
func TestTheAssessmentsTotalsAreTrue(t *testing.T) {
	t.Parallel()
	want := totals(items(t))
	if got := read(t, assessment); !strings.Contains(got, want) {
		t.Errorf("%s must contain:\n%s", assessment, want)
	}
	_, last, _ := strings.Cut(want, "| All ")
	cells := strings.Split(last, "|")
	sentence := fmt.Sprintf("Of its %s items %s are met, %s are not applicable and %s are unmet.",
		strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3]), strings.TrimSpace(cells[4]))
	if !strings.Contains(read(t, "SECURITY.md"), sentence) {
		t.Errorf("SECURITY.md must say: %s", sentence)
	}
}

func totals(all []item) string {
	count := map[string]map[string]int{}
	var chapters []string
	for _, i := range all {
		c := chapterOf.FindStringSubmatch(i.number)[1]
		if count[c] == nil {
			count[c] = map[string]int{}
			chapters = append(chapters, c)
		}
		for _, key := range []string{c, "All"} {
			if count[key] == nil {
				count[key] = map[string]int{}
			}
			count[key][i.verdict]++
		}
	}
	var b strings.Builder
	for _, c := range append(chapters, "All") {
		name, sum := "V"+c, 0
		if c == "All" {
			name = c
		}
		for _, v := range verdicts {
			sum += count[c][v]
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", name, sum, count[c]["met"], count[c]["not applicable"], count[c]["unmet"])
	}
	return b.String()
}

// The checklist has its 65 lines, and its first sentence counts them.
func TestTheChecklistIsWhole(t *testing.T) {
	t.Parallel()
	text := read(t, "docs/security-checklist.md")
	count, n := map[string]int{}, 0
	for line := range strings.Lines(text) {
		if !itemStart.MatchString(line) {
			continue
		}
		cells := strings.Split(line, "|")
		n++
		if len(cells) != 6 || strings.TrimSpace(cells[1]) != strconv.Itoa(n) || strings.TrimSpace(cells[4]) == "" {
			t.Errorf("line %d is %q", n, line)
			continue
		}
		state := strings.TrimSpace(cells[3])
		if state == "proven" && !strings.Contains(cells[4], "`Test") {
			t.Errorf("line %d is proven by no test", n)
		}
		count[state]++
	}
	want := fmt.Sprintf("Of 65 lines %d are proven, %d partly, and %d are not there.", count["proven"], count["partly"], count["not there"])
	if n != 65 || count["proven"]+count["partly"]+count["not there"] != 65 || !strings.Contains(text, want) {
		t.Errorf("%d lines: %v; it must say: %s", n, count, want)
	}
}

// What looks like a key or a long random token is in no file of the tree: secrets come from outside.
func TestNoSecretIsInTheTree(t *testing.T) {
	t.Parallel()
	patterns := map[string]*regexp.Regexp{
		"a private key":        regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----`),
		"an API token":         regexp.MustCompile(`\bmerit_[A-Za-z0-9_-]{43}\b`),
		"a secret of a link":   regexp.MustCompile(`(?i)/(join|reset)/[A-Za-z0-9_-]{43}\b`),
		"a token of a service": regexp.MustCompile(`\b(gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20}|xox[baprs]-[A-Za-z0-9-]{20,}|AKIA[0-9A-Z]{16}|sk_live_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{36}|AIza[0-9A-Za-z_-]{35})`),
		"a web token":          regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}`),
		"a password":           regexp.MustCompile(`(?i)\b(password|passwd|secret|api_?key)\b["']? *[:=]+ *["'][A-Za-z0-9+/=_-]{32,}["']`),
	}
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains([]string{".git", ".cache", "node_modules", "dist", "bin", "data"}, d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() || info.Size() > 4<<20 {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for what, p := range patterns {
			if found := p.Find(text); found != nil {
				t.Errorf("%s holds what looks like %s: %.20s…", path, what, found)
			}
		}
		return nil
	})
	if err != nil || files < 300 {
		t.Errorf("%d files looked at, %v", files, err)
	}
}
