// Package figures owns what the tests count of themselves, so that what SECURITY.md publishes is what a run did: how
// many cells of the matrix were asked, how many probes found nothing. It is for tests alone and refuses to judge: a
// test fails by itself.
package figures

import (
	"encoding/json"
	"os"
	"testing"
)

// File names the environment variable that holds the file the figures of a run are appended to; without it they are
// only logged.
const File = "MERIT_TEST_FIGURES"

// Figure is one line of that file.
type Figure struct {
	Name string `json:"name"`
	N    int    `json:"n"`
	Test string `json:"test"`
}

// Add notes that a test counted n of something. Counts under one name add up over the tests of a run.
func Add(t testing.TB, name string, n int) {
	t.Helper()
	t.Logf("%s: %d", name, n)
	path := os.Getenv(File)
	if path == "" {
		return
	}
	line, err := json.Marshal(Figure{Name: name, N: n, Test: t.Name()})
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := out.Write(append(line, '\n')); err != nil { // one write, so that lines of other processes do not mix with it
		t.Fatal(err)
	}
}
