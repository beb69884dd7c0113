package framework

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a line is by its own look; only its start counts.
type kind int

const (
	plain kind = iota
	blank
	bullet
	roleLabel       // "IT operations role: Infrastructure operations engineer"
	familyLabel     // "Role family: IT operations"
	roleLevelLabel  // "Role level: Principal infrastructure operations engineer"
	roleListLabel   // "In this role, you will:"
	levelListLabel  // "At this role level, you will:"
	skillsHeading   // "Skills needed for this role level": the list above it ends
	skillLabel      // "Skill: Testing"
	skillLevelLabel // "Level: working"
	filler          // "You can:", "Role description" and the page's explanation of the levels
	furniture       // "Page 2 of 3", "Back to top": of the paper or page around the role
)

// line is one line of the text. Text is its content without label or bullet.
type line struct {
	number int
	kind   kind
	text   string
	family string // roleLabel: what stands before "role:"
	indent int
	order  bool // a bullet that is a number, as before the headings of a copied page
	lone   bool // a blank line that is a bullet without text: its text is the next line
	full   string
	joined bool // a soft break, not a line end, parts it from the line before
}

// aLabel ends a label: a colon, or a dash with space around it.
const aLabel = `(?:\s*[:：]\s*|\s+[-–—]\s+)`

var (
	roleLevelForm  = regexp.MustCompile(`(?i)^role\s+level` + aLabel + `(.*)$`)
	familyForm     = regexp.MustCompile(`(?i)^(?:role\s+)?family\s*[:：]\s*(.*)$`)
	roleForm       = regexp.MustCompile(`(?i)^(?:([^:：.,;]{1,80}?)\s+)?role\s*[:：]\s*(.*)$`)
	skillForm      = regexp.MustCompile(`(?i)^skill(?:\s+(?:name|\d{1,3}))?` + aLabel + `(.*)$`)
	skillsForm     = regexp.MustCompile(`(?i)^(?:the\s+)?skills(?:\s+(?:needed|required|you(?:\s+will)?\s+need))?(?:\s+(?:for|at|in)\s+this\s+(?:role\s+level|role|level))?\s*(?:[:：]\s*(.*))?$`)
	skillLevelForm = regexp.MustCompile(`(?i)^(?:(?:skill|required)\s+)?level(?:\s+required)?\s*[:：]\s*(.*)$`)
	levelDashForm  = regexp.MustCompile(`(?i)^(?:(?:skill|required)\s+)?level(?:\s+required)?\s*[-–—]\s*((?:` + levels + `)\b.*)$`)
	levelAloneForm = regexp.MustCompile(`(?i)^(` + levels + `)(?:\s+level)?$`)
	levelListForm  = regexp.MustCompile(`(?i)^(?:(?:at|in)\s+this\s+(?:role\s+)?level\s*,?\s*you(?:\s+will|['’]ll)?(?:\s+(?:also|be|need\s+to))*|(?:(?:key|main|core|your)\s+)?responsibilities|what\s+you(?:\s+will|['’]ll)\s+do)\s*[:：]?$`)
	roleListForm   = regexp.MustCompile(`(?i)^(?:in|at)\s+this\s+role\s*,?\s*you(?:\s+will|['’]ll)?(?:\s+(?:also|be|need\s+to))*\s*[:：]?$`)
	youCanForm     = regexp.MustCompile(`(?i)^you\s+can\s*[:：]?$`)
	captionForm    = regexp.MustCompile(`(?i)^(?:role(?:\s+level)?|skill\s+level)\s+(?:description|definition)\s*(?:[:：]\s*(.*))?$`)
	ladderForm     = regexp.MustCompile(`(?i)^(?:` + levels + `)\s+is\s+the\s+\S+\s+of\s+\S+\s+ascending\s+skill\s+levels\.?$`)
	notInUseForm   = regexp.MustCompile(`(?i)^not\s+in\s+use\.?$`)
	sentenceWords  = regexp.MustCompile(`(?i)\b(?:this|the|your|our|an?|in|of|for|from|with|about|is|are)$|\b(?:this|your|our)\b`)
	tabForm        = regexp.MustCompile(`(?i)^((?:role\s+)?family|role|role\s+level|skill|skill\s+name|skill\s+level|level) *\t\s*([^\t]+)$`)
	headingForm    = regexp.MustCompile(`(?i)^(?:skill\s+|role\s+|required\s+)?(?:name|level|levels|description|descriptors?|skills?)$`)
)

// splitLines cuts clean text into classified lines; first is the number of its first line.
func splitLines(text string, first int) []line {
	var lines []line
	for i, physical := range strings.Split(text, "\n") {
		for j, part := range strings.Split(physical, string(softBreak)) {
			l := classify(part)
			l.number, l.joined = first+i, j > 0
			if l.kind == blank && j > 0 && !l.lone {
				continue
			}
			lines = append(lines, l)
		}
	}
	return lines
}

func classify(raw string) line {
	s := tidy(raw)
	l := line{full: s, text: s, indent: indentOf(raw)}
	switch {
	case s == "", ruleForm.MatchString(s):
		l.kind = blank
		return l
	case furnitureForm.MatchString(s):
		l.kind = furniture
		return l
	}
	if text, order, ok := cutBullet(s); ok {
		l.kind, l.text, l.order = bullet, text, order
		switch {
		case text == "":
			l.kind, l.lone = blank, true
		case youCanForm.MatchString(text):
			l.kind = filler
		}
		return l
	}
	s = unmark(s)
	if m := tabForm.FindStringSubmatch(strings.TrimSpace(raw)); m != nil && !headingForm.MatchString(tidy(m[2])) {
		s = tidy(m[1]) + ": " + tidy(m[2])
	}
	l.label(s)
	return l
}

// label makes the line what its label says it is, if s begins with one.
func (l *line) label(s string) {
	take := func(k kind, form *regexp.Regexp) bool {
		m := form.FindStringSubmatch(s)
		if m == nil {
			return false
		}
		l.kind, l.text = k, ""
		if len(m) > 1 {
			l.text = strings.TrimRight(m[len(m)-1], " :：")
		}
		return true
	}
	switch {
	case take(roleLevelLabel, roleLevelForm), take(familyLabel, familyForm), take(skillLabel, skillForm), take(skillsHeading, skillsForm),
		take(skillLevelLabel, skillLevelForm), take(skillLevelLabel, levelDashForm), take(skillLevelLabel, levelAloneForm),
		take(levelListLabel, levelListForm), take(roleListLabel, roleListForm),
		take(filler, youCanForm), take(filler, ladderForm):
	case take(filler, captionForm):
		if l.text != "" && !youCanForm.MatchString(l.text) {
			l.kind, l.text = plain, captionForm.FindStringSubmatch(s)[1]
		}
	default:
		if m := roleForm.FindStringSubmatch(s); m != nil && !sentenceWords.MatchString(m[1]) {
			l.kind, l.family, l.text = roleLabel, m[1], strings.TrimRight(m[2], " :：")
		}
	}
}

func indentOf(raw string) int {
	n := 0
	for _, r := range raw {
		switch {
		case r == '\t':
			n += 4
		case unicode.IsSpace(r):
			n++
		default:
			return n
		}
	}
	return n
}

// firstLower reports whether s begins in lower case, as what goes on with a sentence does.
func firstLower(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(first)
}
