// Command publish holds the table of figures in SECURITY.md against what a whole run of the tests counted, or writes it
// anew from that: `publish check FILE` and `publish write FILE`, where FILE is what MERIT_TEST_FIGURES named.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"merit/internal/figures"
)

// document holds the table, between its marks.
const (
	document = "SECURITY.md"
	from     = "<!-- figures -->\n"
	until    = "<!-- /figures -->"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 || args[0] != "check" && args[0] != "write" {
		return errors.New("usage: publish check|write FILE")
	}
	counted, err := read(args[1])
	if err != nil {
		return err
	}
	text, err := os.ReadFile(document)
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(text), from)
	published, after, ends := strings.Cut(rest, until)
	if !begins || !ends {
		return fmt.Errorf("%s has no %q … %q", document, strings.TrimSpace(from), until)
	}
	if args[0] == "write" {
		return os.WriteFile(document, []byte(before+from+table(counted)+until+after), 0o644) //nolint:gosec // it is read by everybody
	}
	fmt.Print(table(counted))
	return shrunk(published, counted)
}

// read adds the figures of a run up by their names.
func read(path string) (map[string]int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	counted := map[string]int{}
	for line := range bytes.Lines(text) {
		var f figures.Figure
		if err := json.Unmarshal(line, &f); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		counted[f.Name] += f.N
	}
	return counted, nil
}

// table is what is published: the figures that are known, in their order, and then the others by name.
func table(counted map[string]int) string {
	var b strings.Builder
	b.WriteString("| Figure | Counted | Result |\n|---|---|---|\n")
	row := func(name, result string) {
		if n, ok := counted[name]; ok {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", name, grouped(n), result)
		}
	}
	known := map[string]bool{}
	for _, m := range meanings {
		known[m.figure] = true
		row(m.figure, m.result)
	}
	for _, name := range slices.Sorted(maps.Keys(counted)) {
		if !known[name] {
			row(name, "counted")
		}
	}
	return b.String()
}

// slack is the share of a published figure, in hundredths, that a run may fall short by: some count what a browser asked
// before it hung up, or lines that were logged, and are not the same each time.
const slack = 5

// shrunk tells which published figures a run did not reach: whatever it proves, it proves less.
func shrunk(published string, counted map[string]int) error {
	var wrong []error
	for line := range strings.Lines(published) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) < 2 {
			continue
		}
		name := strings.TrimSpace(cells[0])
		was, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(cells[1]), ",", ""))
		if err != nil {
			continue // the head of the table
		}
		n, ok := counted[name]
		switch {
		case !ok:
			wrong = append(wrong, fmt.Errorf("%q is published and was not counted", name))
		case n*100 < was*(100-slack):
			wrong = append(wrong, fmt.Errorf("%q was %s and is %s", name, grouped(was), grouped(n)))
		}
	}
	return errors.Join(wrong...)
}

// grouped writes a number with commas between thousands.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
