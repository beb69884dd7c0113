// Command run removes each guard of internal/mutants in turn, runs the tests that have to fail, and writes the list and
// its result to docs/mutation.md. It leaves with 1 where a mutant survives. Arguments choose mutants by a part of their
// file's path; then only those are tried and nothing is written.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	var (
		all     []mutants.Mutant
		results []result
		began   = time.Now()
	)
	for _, m := range mutants.All() {
		if len(chosen) > 0 && !slices.ContainsFunc(chosen, func(part string) bool { return strings.Contains(m.File, part) }) {
			continue
		}
		r, told, err := try(ctx, folder, m)
		if err != nil {
			return err
		}
		all, results = append(all, m), append(results, r)
		fmt.Printf("%-16s %s: %s\n", r, m.File, m.Why)
		if r != killed {
			fmt.Printf("%s\n", told)
		}
	}
	dead := 0
	for _, r := range results {
		if r == killed {
			dead++
		}
	}
	fmt.Printf("%d of %d killed in %v\n", dead, len(all), time.Since(began).Round(time.Second))
	if len(chosen) == 0 {
		if err := os.WriteFile(document, []byte(write(all, results)), 0o644); err != nil { //nolint:gosec // it is read by everybody
			return err
		}
	}
	if dead < len(all) {
		return fmt.Errorf("%d survived", len(all)-dead)
	}
	return nil
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

// write is the document.
func write(all []mutants.Mutant, results []result) string {
	var b strings.Builder
	dead := 0
	for _, r := range results {
		if r == killed {
			dead++
		}
	}
	fmt.Fprintf(&b, "# Guards that were removed on purpose\n\nEach line is a guard that was taken out of Merit, or turned round, and the tests that were run then: one of them has\n"+
		"to fail. `make mutants` does it again and writes this file. %d of %d were noticed (killed).\n\n| File | Without the guard | Tests | Result |\n|---|---|---|---|\n", dead, len(all))
	for i, m := range all {
		tests := strings.ReplaceAll(m.Run, "|", ", ")
		if m.Matrix != "" {
			tests = "the matrix, about `" + m.Matrix + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", strings.TrimPrefix(m.File, "internal/"), m.Why, tests, results[i])
	}
	return b.String()
}
