package framework

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	xunicode "golang.org/x/text/encoding/unicode"

	"merit/internal/fault"
)

// softBreak stands for every break inside a line of the file: U+2028, U+2029, U+0085, VT and FF. They
// part lines for the reader, but a text editor does not count them, so they keep the line's number.
const softBreak = '\u2028'

// decoded is a text as clean UTF-8: lines end in "\n", breaks inside lines are softBreak, and there is
// no other control character than the tab and no invisible one.
type decodedText struct {
	text     string
	problems []Problem
}

// containers are files people upload in place of their text.
var containers = []struct{ magic, message string }{
	{"PK\x03\x04", "This is a Word, Excel or zip file, not a text. Copy the text out of it, or save it as plain text or CSV."},
	{"%PDF-", "This is a PDF, not a text. Copy the text out of it."},
	{"\xd0\xcf\x11\xe0", "This is an old Word or Excel file, not a text. Copy the text out of it, or save it as plain text or CSV."},
	{"{\\rtf", "This is a rich text file. Save it as plain text."},
}

// garbledForm is what is left of a character that was read in a wrong encoding and kept so.
var garbledForm = regexp.MustCompile("â€[\u0090-\u00ff\u0152-\u2122]?|[ÃÂ][\u00a0-\u00bf]|\ufffd")

func decode(source []byte) (decodedText, error) {
	for _, c := range containers {
		if bytes.HasPrefix(source, []byte(c.magic)) {
			return decodedText{}, fault.Wrap(fault.Invalid, c.message, ErrNoRole)
		}
	}
	raw, foreignLine, err := toUTF8(source)
	if err != nil {
		return decodedText{}, err
	}
	d := clean(raw)
	if at := garbledForm.FindStringIndex(d.text); at != nil {
		line := 1 + strings.Count(d.text[:at[0]], "\n")
		d.problems = append(d.problems, Problem{line, Warning, "The text was garbled before it came here: " + quote(d.text[at[0]:at[1]]) + " stands for another character. Copy it from its source again."})
	}
	if foreignLine > 0 {
		d.problems = append(d.problems, Problem{foreignLine, Warning, "The text is not all UTF-8. What is not was read as Windows-1252: check quotation marks, dashes and accents."})
	}
	return d, nil
}

// toUTF8 gives the text without its byte-order mark, and the first line with a byte that is not UTF-8
// (0: none). Such bytes are Windows-1252; whatever is valid UTF-8 stays, since pasted texts mix both.
func toUTF8(source []byte) (string, int, error) {
	switch {
	case bytes.HasPrefix(source, []byte("\xff\xfe")), bytes.HasPrefix(source, []byte("\xfe\xff")):
		out, err := xunicode.UTF16(xunicode.LittleEndian, xunicode.ExpectBOM).NewDecoder().Bytes(source)
		if err != nil {
			return "", 0, fault.Wrap(fault.Invalid, "The text could not be read as UTF-16. Save it as UTF-8.", err)
		}
		source = out
	default:
		source = bytes.TrimPrefix(source, []byte("\xef\xbb\xbf"))
	}
	if bytes.IndexByte(source, 0) >= 0 {
		return "", 0, noRole("This is not a text: it holds bytes that no text has.")
	}
	if utf8.Valid(source) {
		return string(source), 0, nil
	}
	var b strings.Builder
	first, line := 0, 1
	for len(source) > 0 {
		r, size := utf8.DecodeRune(source)
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(source[0])
			if first == 0 {
				first = line
			}
		}
		if r == '\n' {
			line++
		}
		b.WriteRune(r)
		source = source[size:]
	}
	return b.String(), first, nil
}

func clean(raw string) decodedText {
	raw = strings.ReplaceAll(raw, "\r\n", "\n")
	raw = strings.ReplaceAll(raw, "\r", "\n")
	var b strings.Builder
	b.Grow(len(raw))
	line, first, removed := 1, 0, 0
	last := rune('\n')
	for i, r := range raw {
		switch {
		case r == '\n':
			line++
		case r == '\t':
		case r == '\u2028', r == '\u2029', r == '\u0085', r == '\v', r == '\f':
			r = softBreak
		case unicode.IsControl(r):
			if first == 0 {
				first = line
			}
			removed++
			continue
		case unicode.Is(unicode.Cf, r):
			next, _ := utf8.DecodeRuneInString(raw[i+utf8.RuneLen(r):])
			if !joins(r, last, next) {
				continue
			}
		}
		b.WriteRune(r)
		last = r
	}
	d := decodedText{text: b.String()}
	if removed > 0 {
		d.problems = append(d.problems, Problem{first, Warning, counted(removed, "control character was", "control characters were") + " removed from the text."})
	}
	return d
}

// joins reports whether the invisible r is a joiner between two letters or marks, where it changes how
// a word is written; every other invisible character (zero-width space, byte-order mark, direction
// override, soft hyphen, tag) is dropped.
func joins(r, before, after rune) bool {
	word := func(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.So, unicode.Sk) }
	return (r == '\u200c' || r == '\u200d') && word(before) && word(after)
}

// tidy is s on one line: every run of white space is one space, and there is none at the ends.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// quote is the beginning of s in quotation marks, short enough for a message.
func quote(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = strings.TrimSpace(string(r[:most])) + "…"
	}
	return "“" + s + "”"
}
