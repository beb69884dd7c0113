package framework

import (
	"regexp"
	"strings"
)

// entry is one paragraph or bullet of a block, with the lines it was wrapped over put together.
type entry struct {
	number int
	bullet bool
	text   string
	indent int
	below  bool // prose that no blank line parts from the bullet above it
	inside bool // prose between two bullets of a list
}

// block is what stands below one label.
type block struct {
	entries  []entry
	notInUse bool
}

// danglingForm is an end that no sentence has: the next line goes on with it.
var danglingForm = regexp.MustCompile(`(?i)(?:\b(?:and|or|the|an?|of|to|for|with|in|on|by|at|from|as|that|which|into|their|your|its)|,)$`)

// readBlock puts wrapped lines together and sets "NOT IN USE" apart. A line goes on with the bullet
// just above it when it begins in lower case, is indented deeper, was parted by a soft break only, or
// when the bullet breaks off in mid-sentence.
func readBlock(lines []line) block {
	var b block
	var parts []string
	var open *line
	gap, lone := false, false
	shut := func() {
		if len(parts) > 0 {
			b.entries[len(b.entries)-1].text = strings.Join(parts, " ")
		}
		parts, open = nil, nil
	}
	for i := range lines {
		l := &lines[i]
		switch {
		case l.kind == blank && l.lone:
			shut()
			lone = true
			continue
		case l.kind == blank:
			gap = true
			continue
		case l.kind == filler:
			shut()
		case notInUseForm.MatchString(l.text):
			shut()
			b.notInUse = true
		case l.kind == plain && !lone && open != nil && goesOn(*open, *l, parts[len(parts)-1], gap):
			parts = append(parts, l.text)
		default:
			e := entry{number: l.number, bullet: l.kind == bullet || lone && l.kind == plain, text: l.text, indent: l.indent}
			e.below = !e.bullet && open != nil && !gap
			shut()
			b.entries = append(b.entries, e)
			parts = []string{l.text}
			if e.bullet {
				open = l
			}
		}
		gap, lone = false, false
	}
	shut()
	return b
}

func goesOn(above, l line, end string, gap bool) bool {
	follows := firstLower(l.text) || l.indent > above.indent
	if gap {
		return follows && danglingForm.MatchString(end)
	}
	return l.joined || follows || danglingForm.MatchString(end)
}

// definition is the whole block as one paragraph.
func (b block) definition() string {
	texts := make([]string, len(b.entries))
	for i, e := range b.entries {
		texts[i] = e.text
	}
	return strings.Join(texts, " ")
}

// hiddenList finds a heading with bullets below it in a definition: a list whose label is not known.
// A first line without a full stop and one bullet are a definition all the same.
func (b block) hiddenList() (head entry, bullets int) {
	for i, e := range b.entries {
		if e.bullet || i+1 == len(b.entries) || !b.entries[i+1].bullet {
			continue
		}
		bullets = 0
		for _, item := range b.entries[i+1:] {
			if !item.bullet {
				break
			}
			bullets++
		}
		if strings.HasSuffix(e.text, ":") || (i > 0 || bullets > 1) && !e.below && short(e.text) {
			return e, bullets
		}
	}
	return entry{}, 0
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
	told := 0 // of prose, before the last item
	for _, e := range b.entries {
		if !e.bullet {
			other = leadEnds && len(items) > 0 && strings.HasSuffix(e.text, ":")
		}
		if !e.bullet || other {
			prose = append(prose, e)
			continue
		}
		for i := told; i < len(prose); i++ {
			prose[i].inside = len(items) > 0
		}
		told = len(prose)
		items = append(items, e)
	}
	return items, prose, false
}

// nested finds a bullet that has bullets of its own, indented below it.
func nested(items []entry) (entry, bool) {
	for i := 1; i < len(items); i++ {
		if items[i].indent > items[i-1].indent && strings.HasSuffix(items[i-1].text, ":") {
			return items[i-1], true
		}
	}
	return entry{}, false
}
