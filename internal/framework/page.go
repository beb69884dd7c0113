package framework

import (
	"strings"
	"unicode/utf8"
)

// markPageSkills makes the line above each "Level: working" a skill's label, as on the framework's own
// pages, where nothing else marks a skill.
func markPageSkills(lines []line) {
	last := -1
	for i, l := range lines {
		if l.kind == skillLevelLabel && last >= 0 && isHeading(lines[last]) && levelOf(l.text) != "" {
			lines[last].kind = skillLabel
		}
		if l.kind != blank {
			last = i
		}
	}
}

// markPageHeadings makes "4. Senior developer" a role level's label. Where no heading has a number,
// the text's first line is one, if what follows shows it is a role.
func markPageHeadings(lines []line, known bool) {
	found := false
	first := -1
	for i, l := range lines {
		if l.kind == blank {
			continue
		}
		if l.kind == skillLabel {
			known = true
		}
		if l.kind == bullet && l.order && short(l.text) && (i == 0 || lines[i-1].kind == blank) && opensLevel(lines[i+1:]) {
			lines[i].kind = roleLevelLabel
			found = true
			continue
		}
		if first < 0 {
			first = i
		}
	}
	if !known || first < 0 || !isHeading(lines[first]) {
		return
	}
	if found {
		lines[first].kind = roleLabel
	} else {
		lines[first].kind = roleLevelLabel
	}
}

// opensLevel reports whether a definition or the list of responsibilities follows, after a blank line.
func opensLevel(rest []line) bool {
	if len(rest) == 0 || rest[0].kind != blank {
		return false
	}
	for _, l := range rest {
		if l.kind != blank {
			return l.kind == plain || l.kind == levelListLabel
		}
	}
	return false
}

func isHeading(l line) bool {
	return l.kind == plain && short(l.text)
}

func short(s string) bool {
	return utf8.RuneCountInString(s) <= 100 && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, ":")
}
