package hiring

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
)

// maxUnpacked bounds how much of a document is unpacked to look for a name, in bytes.
const maxUnpacked = 64 << 20

// NamesIn lists what a document says of who the candidate is: the e-mail address, or the name, whole or a
// part of it of four letters or more. It reads a Word document's words and properties, and a PDF's properties
// and what of its text is kept as letters; words in pictures, and PDF text kept as numbers of glyphs, it
// cannot read. An empty answer is therefore no proof.
func (c Candidate) NamesIn(kind DocumentKind, content []byte) []string {
	var texts []string
	if kind == WordDocument {
		texts = wordTexts(content)
	} else {
		texts = pdfTexts(content)
	}
	var found []string
	for _, sought := range c.telling() {
		if slices.ContainsFunc(texts, sought.in) {
			found = append(found, sought.text)
		}
	}
	return found
}

// sought is one thing a document should not say. A part of a name counts only as a word of its own with a
// capital, so that nobody called Mark or Will is found in "mark" and "will".
type sought struct {
	text  string
	plain bool // compared without regard to case, wherever it is
}

const partLetters = 4

func (c Candidate) telling() []sought {
	var out []sought
	if c.Email != "" {
		out = append(out, sought{strings.ToLower(c.Email), true})
	}
	parts := strings.Fields(c.Name)
	if len(parts) > 1 {
		out = append(out, sought{strings.ToLower(c.Name), true})
	}
	for _, p := range parts {
		if len([]rune(p)) >= partLetters {
			out = append(out, sought{p, false})
		}
	}
	return out
}

func (s sought) in(text string) bool {
	if s.plain {
		return strings.Contains(strings.ToLower(text), s.text)
	}
	for from := 0; ; {
		i := strings.Index(text[from:], s.text)
		if i < 0 {
			return false
		}
		i += from
		before, after := lastRune(text[:i]), firstRune(text[i+len(s.text):])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
		from = i + len(s.text)
	}
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return ' '
}

func lastRune(s string) rune {
	r := []rune(s[max(0, len(s)-4):])
	if len(r) == 0 {
		return ' '
	}
	return r[len(r)-1]
}

var tags = regexp.MustCompile(`<[^>]*>`)

// wordTexts are the words of a Word document's parts: its own and those of its properties.
func wordTexts(content []byte) []string {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil
	}
	var out []string
	left := int64(maxUnpacked)
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") || left <= 0 {
			continue
		}
		r, err := f.Open()
		if err != nil {
			continue
		}
		part, _ := io.ReadAll(io.LimitReader(r, left)) // what could be read is looked at
		_ = r.Close()
		left -= int64(len(part))
		// A name is often cut into runs: the words are looked at with the tags taken out, and the tags' own.
		out = append(out, html.UnescapeString(tags.ReplaceAllString(string(part), "")), html.UnescapeString(string(part)))
	}
	return out
}

var (
	streams    = regexp.MustCompile(`stream\r?\n`)
	hexStrings = regexp.MustCompile(`<([0-9A-Fa-f\s]{8,})>`)
)

// pdfTexts are the letters of a PDF: as they stand, unpacked from its streams, and of strings in hexadecimal
// digits; each also read as UTF-16.
func pdfTexts(content []byte) []string {
	parts := [][]byte{content}
	left := int64(maxUnpacked)
	for _, at := range streams.FindAllIndex(content, -1) {
		r, err := zlib.NewReader(bytes.NewReader(content[at[1]:]))
		if err != nil || left <= 0 {
			continue
		}
		part, _ := io.ReadAll(io.LimitReader(r, left)) // what could be read is looked at
		left -= int64(len(part))
		parts = append(parts, part)
	}
	var out []string
	for _, p := range parts {
		out = append(out, string(p), wide(p, 0), wide(p, 1))
		for _, h := range hexStrings.FindAllSubmatch(p, -1) {
			if raw, err := hex.DecodeString(strings.Join(strings.Fields(string(h[1])), "")); err == nil {
				out = append(out, string(raw), wide(raw, 0))
			}
		}
	}
	return out
}

// wide reads bytes from an offset as UTF-16, the higher byte first, as PDF keeps it.
func wide(p []byte, from int) string {
	units := make([]uint16, 0, len(p)/2)
	for i := from; i+1 < len(p); i += 2 {
		units = append(units, uint16(p[i])<<8|uint16(p[i+1]))
	}
	return string(utf16.Decode(units))
}
