package roster

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	xunicode "golang.org/x/text/encoding/unicode"

	"merit/internal/fault"
)

// decode is the bytes of a text as clean UTF-8.
func decode(data []byte) (string, error) {
	order, bom := xunicode.LittleEndian, xunicode.UseBOM
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
	case everySecond(data, 0):
		order, bom = xunicode.BigEndian, xunicode.IgnoreBOM
	case everySecond(data, 1):
		bom = xunicode.IgnoreBOM
	default:
		return finish(fromBytes(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	}
	out, err := xunicode.UTF16(order, bom).NewDecoder().Bytes(data)
	if err != nil {
		return "", fault.Wrap(fault.Invalid, "The text could not be read as UTF-16. Save it as UTF-8.", err)
	}
	return finish(string(out))
}

// everySecond reports whether the bytes at even (0) or odd (1) places are mostly zero and the others
// are not: Western text in UTF-16 without a byte-order mark.
func everySecond(data []byte, at int) bool {
	data = data[:min(len(data), 4096)]
	var zeros [2]int
	for i, b := range data {
		if b == 0 {
			zeros[i%2]++
		}
	}
	return zeros[at]*3 > len(data) && zeros[1-at]*20 < len(data)
}

// fromBytes keeps what is valid UTF-8 and takes every other byte for Windows-1252, since pasted texts
// mix both.
func fromBytes(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	var b strings.Builder
	b.Grow(len(data) + len(data)/8)
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(data[0])
		}
		b.WriteRune(r)
		data = data[size:]
	}
	return b.String()
}

// finish cleans a text, and refuses what has so many control characters that it cannot be one.
func finish(text string) (string, error) {
	out := clean(text)
	controls := 0
	for _, r := range text {
		if unicode.IsControl(r) && !strings.ContainsRune("\n\r\t\v\f\u0085", r) {
			controls++
		}
	}
	if controls > 8 && controls*10 > len(text) {
		return "", fault.New(fault.Invalid, "This is not a text: it holds bytes that no text has."+instead)
	}
	return out, nil
}

// clean ends lines in "\n", makes every other kind of space one of the ordinary kind, and drops control
// characters and invisible ones, so that two names that look alike are alike.
func clean(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	last := rune(0)
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		switch {
		case r == '\n', r == '\t':
		case r == '\u2028', r == '\u2029', r == '\u0085', r == '\v', r == '\f', unicode.Is(unicode.Zs, r):
			r = ' '
		case unicode.IsControl(r):
			continue
		case unicode.Is(unicode.Cf, r):
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if !joins(r, last, next) {
				continue
			}
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// joins reports whether the invisible r is a joiner between two letters or marks, where it changes how
// a name is written; every other invisible character (zero-width space, byte-order mark, direction
// override, soft hyphen, tag) is dropped.
func joins(r, before, after rune) bool {
	letter := func(r rune) bool { return unicode.In(r, unicode.L, unicode.M) }
	return (r == '\u200c' || r == '\u200d') && letter(before) && letter(after)
}
