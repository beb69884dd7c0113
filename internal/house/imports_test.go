package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// source is one Go file of the project with what it imports.
type source struct {
	path    string // from the project's root, as in "internal/app/app.go"
	pkg     string // its folder
	imports []string
	test    bool
}

func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == ".cache" || d.Name() == "testdata" || d.Name() == "gen" || d.Name() == "tools") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		s := source{path: filepath.ToSlash(rel), pkg: filepath.ToSlash(filepath.Dir(rel)), test: strings.HasSuffix(path, "_test.go")}
		for _, i := range f.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, name)
		}
		out = append(out, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// may is who may import whom of ours. Packages for tests are left out: they may import anything.
var may = map[string][]string{
	"internal/fault":     {},
	"internal/hiring":    {"fault"},
	"internal/framework": {"hiring", "fault"},
	"internal/rubric":    {"hiring", "fault"},
	"internal/verdict":   {"hiring", "fault"},
	"internal/equality":  {"hiring", "verdict"}, // nothing of it reaches verdict, and so no recommendation
	"internal/store":     {"hiring", "fault", "migrations"},
	"internal/app":       {"hiring", "fault", "framework", "rubric", "roster", "verdict", "equality", "export", "store", "seeds"}, // export: what people sign is the digest of the report's document
	"internal/identity":  {"app", "openid", "hiring", "fault"},
	"internal/openid":    {},
	"internal/deliver":   {"app", "hiring", "fault", "templates"},
	"internal/export":    {"hiring", "verdict", "fault"},
	"internal/roster":    {"fault"},
	"internal/pdf":       {"fault"},
	"internal/route":     {"hiring"},
	"internal/web":       {"app", "identity", "export", "verdict", "hiring", "fault", "route", "framework", "rubric", "roster", "pdf", "equality", "assets"},
	"internal/api":       {"app", "identity", "export", "verdict", "hiring", "fault", "route", "framework", "rubric"},
	"internal/server":    {"web", "api", "app", "identity", "hiring", "fault", "route", "pdf", "assets", "templates"},
	"internal/config":    {"fault"},
	"internal/records":   {"hiring", "fault"},
	"migrations":         {},
	"templates":          {},
	"assets":             {},
	"seeds":              {},
}

// forTests are packages only tests import.
var forTests = []string{
	"internal/pgtest", "internal/store/storetest", "internal/app/apptest", "internal/server/servertest", "internal/browsertest", "internal/figures", "internal/mutants",
}

func TestWhoImportsWhom(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		allowed, ruled := may[s.pkg]
		for _, name := range s.imports {
			ours, ok := strings.CutPrefix(name, "merit/")
			if !ok || s.test {
				continue
			}
			fromTests := slices.ContainsFunc(forTests, func(p string) bool { return s.pkg == p || strings.HasPrefix(s.pkg, p+"/") })
			if slices.Contains(forTests, ours) && !fromTests {
				t.Errorf("%s imports %s, which is for tests", s.path, ours)
			}
			if s.pkg == "cmd/merit" || fromTests {
				continue
			}
			if !ruled {
				t.Errorf("%s: the table of imports does not know %s", s.path, s.pkg)
				break
			}
			if !slices.Contains(allowed, strings.TrimPrefix(ours, "internal/")) {
				t.Errorf("%s must not import %s", s.path, ours)
			}
		}
	}
}

func TestPurePackagesSeeNothingOutside(t *testing.T) {
	t.Parallel()
	pure := []string{"internal/fault", "internal/hiring", "internal/framework", "internal/rubric", "internal/roster", "internal/verdict", "internal/equality"}
	banned := []string{"context", "database/sql", "net/http", "math/rand", "math/rand/v2", "crypto/rand", "os", "log", "log/slog", "github.com/labstack/echo/v4", "gorm.io/gorm"}
	for _, s := range sources(t) {
		if s.test || !slices.Contains(pure, s.pkg) {
			continue
		}
		for _, name := range s.imports {
			if name == "math/rand/v2" && s.pkg == "internal/verdict" {
				continue // the engine's draws are seeded by its input: see below
			}
			if slices.Contains(banned, name) {
				t.Errorf("%s is pure and must not import %s", s.path, name)
			}
		}
		if text := read(t, s.path); strings.Contains(text, "time.Now(") {
			t.Errorf("%s is pure and must not look at the clock", s.path)
		}
	}
}

// Whatever the engine draws at random comes from a source seeded by its input.
func TestTheEngineDrawsFromSeededSourcesOnly(t *testing.T) {
	t.Parallel()
	used := regexp.MustCompile(`\brand\.(\w+)`)
	for _, s := range sources(t) {
		if s.test || s.pkg != "internal/verdict" || !slices.Contains(s.imports, "math/rand/v2") {
			continue
		}
		for _, m := range used.FindAllStringSubmatch(read(t, s.path), -1) {
			if !slices.Contains([]string{"New", "NewPCG", "Rand"}, m[1]) && m[1] != "v2" {
				t.Errorf("%s uses rand.%s, which no seed governs", s.path, m[1])
			}
		}
	}
}

func TestOnlyTheStoreSpeaksToADatabase(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, name := range s.imports {
			if strings.HasPrefix(name, "gorm.io/") && s.pkg != "internal/store" {
				t.Errorf("%s imports %s", s.path, name)
			}
		}
		if s.pkg != "internal/store" || s.test || slices.Contains([]string{"open.go", "migrate.go", "grant.go", "backup.go", "errors.go"}, filepath.Base(s.path)) {
			continue
		}
		for _, line := range strings.Split(read(t, s.path), "\n") {
			code, _, _ := strings.Cut(line, "//")
			for _, word := range []string{"postgres", "sqlite", "pgx"} {
				if strings.Contains(strings.ToLower(code), word) {
					t.Errorf("%s names a dialect: %s", s.path, strings.TrimSpace(line))
				}
			}
		}
	}
}

// What candidates answered for equality monitoring is kept apart: only these files know the table, and none gives out what
// one person answered.
func TestEqualityAnswersAreKeptApart(t *testing.T) {
	t.Parallel()
	allowed := map[string][]string{
		"equality_answers":            {"internal/store/equality.go", "internal/store/equality_figures.go", "internal/store/storetest/equality.go"},
		"EqualityCounts(":             {"internal/store/equality_figures.go", "internal/app/equality_figures.go"},
		"\"merit/internal/equality\"": {"internal/app/equality_figures.go", "internal/web/equality_figures.go", "internal/web/equality_csv.go"},
	}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		text := read(t, s.path)
		for word, files := range allowed {
			if strings.Contains(text, word) && !slices.Contains(files, s.path) {
				t.Errorf("%s knows of %s", s.path, word)
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryPackageSaysWhatItOwns(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		said[s.pkg] = said[s.pkg] || f.Doc != nil
	}
	for pkg, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment", pkg)
		}
	}
}

func TestFilesStaySmall(t *testing.T) {
	t.Parallel()
	const most = 400
	for _, s := range sources(t) {
		if s.test || strings.HasSuffix(s.path, ".gen.go") {
			continue
		}
		if n := strings.Count(read(t, s.path), "\n"); n > most {
			t.Errorf("%s has %d lines: is there a second room inside?", s.path, n)
		}
	}
}
