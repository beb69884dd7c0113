// Package roster owns how a list of candidates is read: text that was pasted or uploaded, with any
// separator or none, or an Excel workbook, becomes rows of clean text and a guess at what each column
// holds. It refuses files that are not lists, workbooks made to exhaust the machine, and lists above
// its limits, never reading one in part; it evaluates no formula and stores nothing.
package roster

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"merit/internal/fault"
)

// The most Merit reads at once.
const (
	MaxRows    = 10_000  // rows below the headings
	MaxColumns = 50      // columns with anything in them
	MaxCell    = 2_000   // characters of one cell that becomes part of a candidate
	MaxBytes   = 5 << 20 // of the file or the pasted text
	maxText    = 16 << 20
)

// Sheet is a list as it was written: every row has as many cells as the widest. Cells are clean text
// (see clean) without white space at the ends; what looks like a formula is text like any other.
type Sheet struct {
	Head    []string // the headings as written; none where HasHead is false
	Rows    []Row    // without the headings and without blank rows
	HasHead bool
}

// Row is one row and where it begins in the source: the line of a text or the row of a workbook, from 1.
type Row struct {
	Line  int
	Cells []string
}

// Width is the number of columns.
func (s Sheet) Width() int {
	if s.HasHead || len(s.Rows) == 0 {
		return len(s.Head)
	}
	return len(s.Rows[0].Cells)
}

// Read reads a list. The name is the file's, or empty for pasted text; it is only for messages, since
// people rename files: the content says what kind it is.
func Read(name string, data []byte) (Sheet, error) {
	what := "The text"
	if name != "" {
		what = "The file"
	}
	if len(data) > MaxBytes {
		return Sheet{}, fault.New(fault.TooLarge, fmt.Sprintf("%s is larger than %d MB, the most Merit reads at once.", what, MaxBytes>>20))
	}
	if err := refuseKind(data); err != nil {
		return Sheet{}, err
	}
	read := readText
	if bytes.HasPrefix(data, []byte(zipMagic)) {
		read = readWorkbook
	}
	rows, err := read(data)
	if err != nil {
		return Sheet{}, err
	}
	if len(rows) == 0 {
		return Sheet{}, fault.New(fault.Invalid, what+" is empty.")
	}
	return newSheet(rows)
}

// newSheet parts the headings from the rows and makes all rows equally wide.
func newSheet(rows []Row) (Sheet, error) {
	width := 0
	for _, r := range rows {
		width = max(width, len(r.Cells))
	}
	for i, r := range rows {
		rows[i].Cells = append(r.Cells, make([]string, width-len(r.Cells))...)
	}
	s := Sheet{Rows: rows}
	if isHead(rows[0].Cells) {
		s = Sheet{Head: rows[0].Cells, Rows: rows[1:], HasHead: true}
	}
	if len(s.Rows) == 0 {
		return Sheet{}, fault.New(fault.Invalid, "There are headings but no candidates below them.")
	}
	if len(s.Rows) > MaxRows {
		return Sheet{}, tooManyRows()
	}
	return s, nil
}

func tooManyRows() error {
	return fault.New(fault.TooLarge, fmt.Sprintf("The list has more than %s rows, the most Merit reads at once. Split it into several.", thousands(MaxRows)))
}

// gathering collects rows within the limits.
type gathering struct {
	rows []Row
	text int
}

// add cleans a row and keeps it, unless it is blank.
func (g *gathering) add(line int, cells []string) error {
	kept := make([]string, 0, len(cells))
	for i, c := range cells {
		g.text += len(c) // as it came: what is cleaned away was work, too
		if c = cell(c); c == "" {
			continue
		}
		if i >= MaxColumns {
			return tooManyColumns(line)
		}
		kept = append(append(kept, make([]string, i-len(kept))...), c)
	}
	if g.text > maxText {
		return fault.New(fault.TooLarge, fmt.Sprintf("The list holds more than %d MB of text, the most Merit reads at once. Split it into several.", maxText>>20))
	}
	if len(kept) == 0 {
		return nil
	}
	if len(g.rows) > MaxRows { // one more than allowed, as the first may be the headings
		return tooManyRows()
	}
	g.rows = append(g.rows, Row{Line: line, Cells: kept})
	return nil
}

func tooManyColumns(line int) error {
	return fault.New(fault.TooLarge, fmt.Sprintf("Row %d has more than %d columns, the most Merit reads. Remove those that are not about the candidates.", line, MaxColumns))
}

// cell is clean text of one cell: tabs are spaces, line breaks stay.
func cell(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(clean(s), "\t", " "))
}

// tidy is s on one line: every run of white space is one space, and there is none at the ends.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

func tooLong(s string) bool { return len(s) > MaxCell && utf8.RuneCountInString(s) > MaxCell }

// thousands writes n as people do: 10,000.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
