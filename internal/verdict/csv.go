package verdict

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"merit/internal/fault"
)

// The limits of a file of marks.
const (
	MaxCSVBytes = 64 << 20
	MaxMarks    = 1_000_000
	maxID       = 200 // characters of a candidate's, panel member's or criterion's id
)

// columns are the names each column may go by.
var columns = [4][]string{
	{"candidate", "cand"},
	{"panel_member", "panel member", "rater"},
	{"criterion", "skill"},
	{"mark", "score"},
}

// ReadCSV reads marks, a row each, under a heading that names the four columns in any order; other
// columns are ignored. Memory is bounded by MaxMarks. The error is Invalid or TooLarge and gives
// line numbers, up to 20 mistakes at once. Marks off the scale and marks given twice are From's to find.
func ReadCSV(r io.Reader) ([]Mark, error) {
	limited := &io.LimitedReader{R: r, N: MaxCSVBytes + 1}
	buffered := bufio.NewReaderSize(&shortLines{r: limited}, 1<<16)
	if bom, err := buffered.Peek(3); err == nil && bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		_, _ = buffered.Discard(3)
	}
	c := csv.NewReader(buffered)
	c.FieldsPerRecord, c.ReuseRecord, c.TrimLeadingSpace = -1, true, true
	if head, _ := buffered.Peek(1 << 12); semicolons(head) {
		c.Comma = ';'
	}
	heading, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Invalid, "The file is empty. It needs a line candidate,panel_member,criterion,mark and a row for each mark.")
	}
	if err != nil {
		return nil, unreadable(err)
	}
	at, err := findColumns(heading)
	if err != nil {
		return nil, err
	}
	marks, err := readRows(c, at, limited)
	if err != nil {
		return nil, err
	}
	if len(marks) == 0 {
		return nil, fault.New(fault.Invalid, "The file has a heading and no marks.")
	}
	return marks, nil
}

// semicolons reports whether the first line parts its columns with semicolons, as spreadsheets do
// where the comma is the decimal sign.
func semicolons(head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return bytes.Count(line, []byte(";")) > bytes.Count(line, []byte(","))
}

func unreadable(err error) error {
	if fault.Is(err, fault.TooLarge) {
		return err
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return fault.Wrap(fault.Invalid, fmt.Sprintf("Line %d cannot be read as CSV: check its quotation marks.", parse.Line), err)
	}
	return fault.Wrap(fault.Invalid, "The file cannot be read.", err)
}

func findColumns(heading []string) (at [4]int, err error) {
	var fs fault.Fields
	for k, names := range columns {
		at[k] = -1
		for i, h := range heading {
			h = strings.ToLower(strings.TrimSpace(h))
			for _, n := range names {
				if h == n && at[k] < 0 {
					at[k] = i
				}
			}
		}
		if at[k] < 0 {
			fs.Addf("line 1", "There is no column %q (or %q).", names[0], names[len(names)-1])
		}
	}
	return at, problems(fs)
}

// problems is one Invalid error whose message lists every mistake with its line.
func problems(fs fault.Fields) error {
	if len(fs) == 0 {
		return nil
	}
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = capital(f.Path) + ": " + f.Message
	}
	return &fault.Error{Kind: fault.Invalid, Message: strings.Join(lines, "\n")}
}

func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// shortLines refuses a line longer than maxLine, so that a file without line ends is not read whole.
type shortLines struct {
	r   io.Reader
	run int
}

const maxLine = 64 << 10 // bytes

func (s *shortLines) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	if last := bytes.LastIndexByte(b[:n], '\n'); last >= 0 {
		s.run = n - last - 1
	} else {
		s.run += n
	}
	if s.run > maxLine {
		return 0, fault.New(fault.TooLarge, fmt.Sprintf("The file has a line of more than %d KB. Is it a CSV file?", maxLine>>10))
	}
	return n, err
}

// fewestBytes is the least a row takes: four cells and what parts them.
const fewestBytes = 8

// room is how many marks a file can hold at most, by its size; 0 where that is not known.
func room(r io.Reader) int {
	file, ok := r.(interface{ Stat() (fs.FileInfo, error) })
	if !ok {
		return 0
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return int(min(MaxMarks, info.Size()/fewestBytes))
}

// readRows reads the marks. Ids are kept and checked once each, so that a large file of few names is read
// quickly and stays small.
func readRows(c *csv.Reader, at [4]int, limited *io.LimitedReader) ([]Mark, error) {
	var (
		marks = make([]Mark, 0, room(limited.R))
		fs    fault.Fields
		ids   [3]map[string]string
	)
	for k := range ids {
		ids[k] = map[string]string{}
	}
	for len(fs) < maxMistakes {
		row, err := c.Read()
		if limited.N <= 0 {
			return nil, fault.New(fault.TooLarge, fmt.Sprintf("The file is larger than %d MB, the most Merit reads.", MaxCSVBytes>>20))
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable(err)
		}
		line, _ := c.FieldPos(0)
		if blank(row) {
			continue
		}
		if len(marks) >= MaxMarks {
			return nil, fault.New(fault.TooLarge, fmt.Sprintf("The file has more than %d marks, the most Merit reads.", MaxMarks))
		}
		mark, message := readRow(row, at, ids)
		if message != "" {
			fs.Add("line "+strconv.Itoa(line), message)
			continue
		}
		mark.Line = line
		marks = append(marks, mark)
	}
	return marks, problems(fs)
}

func blank(row []string) bool { return len(row) == 1 && strings.TrimSpace(row[0]) == "" }

// unshowable reports whether a character moves the cursor, splits a line or turns the direction of
// writing, any of which could make a merit list say something else on a screen.
func unshowable(r rune) bool {
	return unicode.IsControl(r) && r != '\t' || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

// readRow checks one row and gives its mark, or says what is wrong with it. ids are those known by column.
func readRow(row []string, at [4]int, ids [3]map[string]string) (m Mark, message string) {
	for k, to := range [3]*string{&m.Candidate, &m.PanelMember, &m.Criterion} {
		if at[k] >= len(row) {
			return m, "there is no " + columns[k][0] + "."
		}
		text := strings.TrimSpace(row[at[k]])
		id, known := ids[k][text]
		if !known {
			if message := unfit(row[at[k]], columns[k][0]); message != "" {
				return m, message
			}
			id = strings.Clone(text)
			ids[k][id] = id
		}
		*to = id
	}
	if at[3] >= len(row) {
		return m, "there is no " + columns[3][0] + "."
	}
	text := strings.TrimSpace(row[at[3]])
	var err error
	if m.Mark, err = strconv.Atoi(text); err != nil {
		if message := unfit(row[at[3]], columns[3][0]); message != "" {
			return m, message
		}
		return m, fmt.Sprintf("the mark %q is not a whole number.", text)
	}
	return m, ""
}

// unfit says why a cell cannot be what it should be, or nothing.
func unfit(text, name string) string {
	switch {
	case strings.TrimSpace(text) == "":
		return "there is no " + name + "."
	case len(text) > maxID*4 || utf8.RuneCountInString(text) > maxID:
		return fmt.Sprintf("the %s has more than %d characters.", name, maxID)
	case !utf8.ValidString(text):
		return "the " + name + " is not in UTF-8. Save the file as CSV UTF-8."
	case strings.ContainsFunc(text, unshowable):
		return "the " + name + " has characters that cannot be shown."
	}
	return ""
}
