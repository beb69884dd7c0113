package framework

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// entry is one paragraph or bullet of a block, with the lines it was wrapped over put together.
type entry struct {
	number int
	bullet bool
	text   string
}

// block is what stands below one label.
type block struct {
	entries  []entry
	notInUse bool
}

// readBlock puts wrapped lines together and sets "NOT IN USE" apart. A line goes on with the bullet
// just above it when it begins in lower case, is indented deeper, or was parted by a soft break only.
func readBlock(lines []line) block {
	var b block
	var parts []string
	var open *line
	shut := func() {
		if len(parts) > 0 {
			b.entries[len(b.entries)-1].text = strings.Join(parts, " ")
		}
		parts, open = nil, nil
	}
	for i := range lines {
		l := &lines[i]
		switch {
		case l.kind == blank, l.kind == filler:
			shut()
		case notInUseForm.MatchString(l.text):
			shut()
			b.notInUse = true
		case l.kind == plain && open != nil && goesOn(*open, *l):
			parts = append(parts, l.text)
		default:
			shut()
			b.entries = append(b.entries, entry{l.number, l.kind == bullet, l.text})
			parts = []string{l.text}
			if l.kind == bullet {
				open = l
			}
		}
	}
	shut()
	return b
}

func goesOn(above, l line) bool {
	first, _ := utf8.DecodeRuneInString(l.text)
	return l.joined || unicode.IsLower(first) || l.indent > above.indent
}

// definition is the whole block as one paragraph.
func (b block) definition() string {
	texts := make([]string, len(b.entries))
	for i, e := range b.entries {
		texts[i] = e.text
	}
	return strings.Join(texts, " ")
}

// list parts the items of a list from the prose around it. A list that has no bullets at all is taken
// line by line, and unmarked says so. Where leadEnds, a paragraph that ends in a colon begins another
// list ("performed at the grade of:"), which is prose too.
func (b block) list(leadEnds bool) (items, prose []entry, unmarked bool) {
	bullets := 0
	for _, e := range b.entries {
		if e.bullet {
			bullets++
		}
	}
	if bullets == 0 {
		return b.entries, nil, len(b.entries) > 0
	}
	other := false
	for _, e := range b.entries {
		if !e.bullet {
			other = leadEnds && len(items) > 0 && strings.HasSuffix(e.text, ":")
		}
		if e.bullet && !other {
			items = append(items, e)
		} else {
			prose = append(prose, e)
		}
	}
	return items, prose, false
}
