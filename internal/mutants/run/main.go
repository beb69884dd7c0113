// Command run removes each guard of internal/mutants in turn, runs the tests that have to fail, and writes the list and
// its result to docs/mutation.md. It leaves with 1 where a mutant survives. Arguments choose mutants by a part of their
// file's path or of what would be possible; the others keep what the document says of them.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"merit/internal/mutants"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

// document is where the result is written.
const document = "docs/mutation.md"

// patience is how long the tests of one mutant may take; those that wait for ever have noticed it as well.
const patience = 10 * time.Minute

// result is what became of a mutant.
type result string

const (
	killed   result = "killed"
	survived result = "survived"
	unbuilt  result = "does not compile" // no mutant: the compiler would have found it
)

func run(ctx context.Context, chosen []string) error {
	folder, err := os.MkdirTemp("", "merit-mutants-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	before, err := os.ReadFile(document)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var rows []string
	dead, tried, began := 0, 0, time.Now()
	for _, m := range mutants.All() {
		name := strings.TrimPrefix(m.File, "internal/")
		if len(chosen) > 0 && !slices.ContainsFunc(chosen, func(part string) bool { return strings.Contains(m.File+": "+m.Why, part) }) {
			row := earlier(string(before), m)
			if row == "" {
				fmt.Printf("%-16s %s: %s\n", "not tried", name, m.Why)
			}
			rows = append(rows, row)
			continue
		}
		r, told, err := try(ctx, folder, m)
		if err != nil {
			return err
		}
		rows, tried = append(rows, rowOf(m, r)), tried+1
		fmt.Printf("%-16s %s: %s\n", r, name, m.Why)
		if r != killed {
			fmt.Printf("%s\n", told)
			continue
		}
		dead++
	}
	fmt.Printf("%d of %d killed in %v\n", dead, tried, time.Since(began).Round(time.Second))
	if slices.Contains(rows, "") {
		fmt.Printf("%s stays as it was: it says nothing of those that were not tried.\n", document)
	} else if err := os.WriteFile(document, []byte(write(rows)), 0o644); err != nil { //nolint:gosec // it is read by everybody
		return err
	}
	if dead < tried {
		return fmt.Errorf("%d survived", tried-dead)
	}
	return nil
}

// earlier is what the document says of a mutant; empty where it does not know it as it is now.
func earlier(document string, m mutants.Mutant) string {
	for _, r := range []result{killed, survived, unbuilt} {
		if row := rowOf(m, r); strings.Contains(document, row) {
			return row
		}
	}
	return ""
}

// try compiles a mutant in place of its file, for its tests alone, and runs them.
func try(ctx context.Context, folder string, m mutants.Mutant) (r result, told string, err error) {
	text, err := os.ReadFile(m.File)
	if err != nil {
		return "", "", err
	}
	if n := strings.Count(string(text), m.Old); n != 1 {
		return "", "", fmt.Errorf("%s: %q stands there %d times", m.File, m.Old, n)
	}
	path, err := filepath.Abs(m.File)
	if err != nil {
		return "", "", err
	}
	instead, overlay := filepath.Join(folder, "mutant.go"), filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(instead, []byte(strings.Replace(string(text), m.Old, m.New, 1)), 0o600); err != nil {
		return "", "", err
	}
	list, err := json.Marshal(map[string]any{"Replace": map[string]string{path: instead}})
	if err != nil {
		return "", "", err
	}
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		return "", "", err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tests, sub, _ := strings.Cut(m.Run, "/")
	pattern := "^(" + tests + ")" // a slash within the brackets would be part of a name
	if sub != "" {
		pattern += "/" + sub
	}
	command := exec.CommandContext(ctx, "go", "test", "-overlay", overlay, "-count=1", "-failfast", "-vet=off", "-run", pattern, m.Package) //nolint:gosec // running the tests is its purpose
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "MERIT_MATRIX="+m.Matrix, "MERIT_TEST_COMPLETE=", "MERIT_TEST_FIGURES=")
	if !m.Postgres {
		command.Env = append(command.Env, "TEST_DATABASE_URL=")
	} else if os.Getenv("TEST_DATABASE_URL") == "" {
		return "", "", fmt.Errorf("%s: %s needs PostgreSQL: set TEST_DATABASE_URL, or run make mutants", m.File, m.Run)
	}
	out, err := command.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case strings.Contains(string(out), "no tests to run"):
		return "", "", fmt.Errorf("%s: no test of %s is named %s", m.File, m.Package, m.Run)
	case err == nil:
		return survived, string(out), nil
	case strings.Contains(string(out), "[build failed]"), strings.Contains(string(out), "[setup failed]"):
		return unbuilt, string(out), nil
	case errors.As(err, &exit):
		return killed, "", nil
	}
	return "", "", err
}

// rowOf is a mutant's line of the document.
func rowOf(m mutants.Mutant, r result) string {
	tests := strings.ReplaceAll(m.Run, "|", ", ")
	if m.Matrix != "" {
		tests = "the matrix, about `" + m.Matrix + "`"
	}
	return fmt.Sprintf("| %s | %s | %s | %s |\n", strings.TrimPrefix(m.File, "internal/"), m.Why, tests, r)
}

// write is the document.
func write(rows []string) string {
	dead := 0
	for _, row := range rows {
		if strings.HasSuffix(row, "| "+string(killed)+" |\n") {
			dead++
		}
	}
	return fmt.Sprintf("# Guards that were removed on purpose\n\nEach line is a guard that was taken out of Merit, or turned round, and the tests that were run then: one of them has\n"+
		"to fail. `make mutants` does it again and writes this file. %d of %d were noticed (killed).\n\n| File | Without the guard | Tests | Result |\n|---|---|---|---|\n%s",
		dead, len(rows), strings.Join(rows, ""))
}
