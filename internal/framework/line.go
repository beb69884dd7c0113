package framework

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"merit/internal/hiring"
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
	skillLabel      // "Skill: Testing"
	skillLevelLabel // "Level: working"
	filler          // "You can:" and the page's explanation of the levels
)

// line is one line of the text. Text is its content without label or bullet.
type line struct {
	number int
	kind   kind
	text   string
	family string // roleLabel: what stands before "role:"
	indent int
	order  bool // a bullet that is a number, as before the headings of a copied page
	full   string
	joined bool // a soft break, not a line end, parts it from the line before
}

var (
	roleLevelForm  = regexp.MustCompile(`(?i)^role\s+level\s*[:：]\s*(.*)$`)
	familyForm     = regexp.MustCompile(`(?i)^(?:role\s+)?family\s*[:：]\s*(.*)$`)
	roleForm       = regexp.MustCompile(`(?i)^(?:([^:：.,;]{1,80}?)\s+)?role\s*[:：]\s*(.*)$`)
	skillForm      = regexp.MustCompile(`(?i)^skill(?:\s+name)?\s*[:：]\s*(.*)$`)
	skillLevelForm = regexp.MustCompile(`(?i)^(?:(?:skill|required)\s+)?level(?:\s+required)?\s*[:：]\s*(.*)$`)
	levelListForm  = regexp.MustCompile(`(?i)^(?:(?:at|in)\s+this\s+(?:role\s+)?level\s*,?\s*you\s+will(?:\s+be)?|responsibilities)\s*[:：]?$`)
	roleListForm   = regexp.MustCompile(`(?i)^(?:in|at)\s+this\s+role\s*,?\s*you\s+will(?:\s+be)?\s*[:：]?$`)
	youCanForm     = regexp.MustCompile(`(?i)^you\s+can\s*[:：]?$`)
	ladderForm     = regexp.MustCompile(`(?i)^(?:awareness|working|practitioner|expert)\s+is\s+the\s+\S+\s+of\s+\S+\s+ascending\s+skill\s+levels\.?$`)
	notInUseForm   = regexp.MustCompile(`(?i)^not\s+in\s+use\.?$`)
	sentenceWords  = regexp.MustCompile(`(?i)\b(?:this|the|your|our|an?|in|of|for|from|with|about|is|are)$|\b(?:this|your|our)\b`)
	numberForm     = regexp.MustCompile(`^\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]\s+(.*)$`)
	bracketForm    = regexp.MustCompile(`(?i)^(.*?)\s*[(\[]\s*(?:(?:required\s+|skill\s+)?level\s*:?\s*)?(awareness|working|practitioner|expert)(?:\s+level)?\s*[)\]]$`)
)

// looseBullets need no space after them; of the others "-" needs a space or a letter, "*", "+" and
// "o" a space. U+F0B7 and U+F0A7 are what Word's bullets become in plain text.
const looseBullets = "•‣◦▪▫●○■□⁃∙·–—―➢►▶✓✔\uf0b7\uf0a7"

// splitLines cuts clean text into classified lines; first is the number of its first line.
func splitLines(text string, first int) []line {
	var lines []line
	for i, physical := range strings.Split(text, "\n") {
		for j, part := range strings.Split(physical, string(softBreak)) {
			l := classify(part)
			l.number, l.joined = first+i, j > 0
			if l.kind == blank && j > 0 {
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
	if s == "" {
		l.kind = blank
		return l
	}
	if text, order, ok := cutBullet(s); ok {
		l.kind, l.text, l.order = bullet, text, order
		if text == "" {
			l.kind = blank
		}
		return l
	}
	s = strings.TrimLeft(s, "# ")
	take := func(k kind, form *regexp.Regexp) bool {
		m := form.FindStringSubmatch(s)
		if m == nil {
			return false
		}
		l.kind, l.text = k, ""
		if len(m) > 1 {
			l.text = m[len(m)-1]
		}
		return true
	}
	switch {
	case take(roleLevelLabel, roleLevelForm), take(familyLabel, familyForm), take(skillLabel, skillForm), take(skillLevelLabel, skillLevelForm),
		take(levelListLabel, levelListForm), take(roleListLabel, roleListForm),
		take(filler, youCanForm), take(filler, ladderForm):
	default:
		if m := roleForm.FindStringSubmatch(s); m != nil && !sentenceWords.MatchString(m[1]) {
			l.kind, l.family, l.text = roleLabel, m[1], m[2]
		}
	}
	return l
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

// cutBullet takes the bullet off a tidied line; order tells of a number or letter in its place.
func cutBullet(s string) (text string, order, ok bool) {
	r, size := utf8.DecodeRuneInString(s)
	rest := s[size:]
	next, _ := utf8.DecodeRuneInString(rest)
	spaced := rest == "" || next == ' '
	switch {
	case strings.ContainsRune(looseBullets, r),
		r == '-' && (spaced || unicode.IsLetter(next)),
		(r == '*' || r == '+') && spaced,
		r == 'o' && next == ' ':
		return strings.TrimSpace(rest), false, true
	}
	if m := numberForm.FindStringSubmatch(s); m != nil {
		return m[1], true, true
	}
	return s, false, false
}

// levelOf reads a required level by its first word: "Practitioner", "working level".
func levelOf(s string) hiring.RequiredLevel {
	fields := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) })
	if len(fields) > 0 {
		for _, level := range hiring.RequiredLevels {
			if fields[0] == string(level) {
				return level
			}
		}
	}
	return hiring.LevelUnknown
}

// cutLevel parts a skill's name from a required level in a bracket at its end. Any other bracket
// belongs to the name.
func cutLevel(name string) (string, hiring.RequiredLevel) {
	if m := bracketForm.FindStringSubmatch(name); m != nil && m[1] != "" {
		return m[1], levelOf(m[2])
	}
	return name, hiring.LevelUnknown
}
