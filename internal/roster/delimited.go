package roster

import (
	"fmt"
	"strings"

	"merit/internal/fault"
)

// readText reads a list of any separator.
func readText(data []byte) ([]Row, error) {
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	if isMailboxes(text) {
		return readMailboxes(text)
	}
	r, ok := declared(text)
	if !ok {
		r.sep = sniff(text)
	}
	var g gathering
	for {
		rec, more, err := r.next()
		if err != nil {
			return nil, err
		}
		if !more {
			return g.rows, nil
		}
		if err := g.add(rec.line, rec.cells); err != nil {
			return nil, err
		}
	}
}

// declared starts reading below a first line "sep=;", by which Excel is told the separator.
func declared(text string) (*reader, bool) {
	line, rest, _ := strings.Cut(text, "\n")
	sep, ok := strings.CutPrefix(strings.ToLower(line), "sep=")
	if !ok || len(sep) != 1 || !strings.Contains(separators, sep) {
		return &reader{text: text, line: 1}, false
	}
	return &reader{text: rest, line: 2, sep: sep[0]}, true
}

// reader parts a text into records. A quotation mark counts only where a cell begins, for names hold
// them too: Anna "Nan" Smith.
type reader struct {
	text string
	at   int
	line int
	sep  byte // 0: a line is a cell
}

type record struct {
	line   int
	cells  []string // without the blank ones at the end
	width  int      // with them
	quoted int      // how many were in quotation marks
}

// next reads a record; more is false at the end of the text.
func (r *reader) next() (rec record, more bool, err error) {
	if r.at >= len(r.text) {
		return rec, false, nil
	}
	rec.line = r.line
	for {
		c, quoted, err := r.cell()
		if err != nil {
			return rec, false, err
		}
		if quoted {
			rec.quoted++
		}
		rec.width++
		if strings.TrimSpace(c) != "" {
			if rec.width > MaxColumns {
				return rec, false, tooManyColumns(rec.line)
			}
			// Only now are the blank cells before it made, so that a line of separators costs nothing.
			rec.cells = append(append(rec.cells, make([]string, rec.width-1-len(rec.cells))...), c)
		}
		if r.at >= len(r.text) {
			return rec, true, nil
		}
		end := r.text[r.at]
		r.at++
		if end == '\n' {
			r.line++
			return rec, true, nil
		}
	}
}

// cell reads up to the separator, the end of the line or of the text, and stays before it.
func (r *reader) cell() (text string, quoted bool, err error) {
	begin := r.at
	for begin < len(r.text) && r.text[begin] == ' ' {
		begin++
	}
	if begin == len(r.text) || r.text[begin] != '"' {
		return r.plain(), false, nil
	}
	var b strings.Builder
	r.at = begin + 1
	for {
		n := strings.IndexByte(r.text[r.at:], '"')
		if n < 0 {
			return "", false, fault.New(fault.Invalid, fmt.Sprintf("Line %d: a quotation mark is opened and never closed. Close it, or remove it.", r.line))
		}
		b.WriteString(r.text[r.at : r.at+n])
		r.at += n + 1
		if !strings.HasPrefix(r.text[r.at:], `"`) {
			break
		}
		b.WriteByte('"')
		r.at++
	}
	within := b.String()
	rest := r.plain()
	r.line += strings.Count(within, "\n")
	if strings.TrimSpace(rest) == "" {
		return within, true, nil
	}
	return `"` + within + `"` + rest, false, nil // the marks are part of the cell, as in "Nan" Smith
}

func (r *reader) plain() string {
	begin := r.at
	for r.at < len(r.text) && r.text[r.at] != '\n' && (r.sep == 0 || r.text[r.at] != r.sep) {
		r.at++
	}
	return r.text[begin:r.at]
}
