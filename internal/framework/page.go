package framework

import (
	"strings"
	"unicode/utf8"

	"merit/internal/hiring"
)

// takeNamesBelow gives a label without a name the heading right below it as its name.
func takeNamesBelow(lines []line) {
	for i := range lines[:max(len(lines)-1, 0)] {
		l, next := &lines[i], &lines[i+1]
		switch l.kind {
		case familyLabel, roleLabel, roleLevelLabel, skillLabel:
			if l.text == "" && isHeading(*next) {
				l.text = unmark(next.text)
				next.kind, next.text = blank, ""
			}
		}
	}
}

// takeLevelForRoleLevel makes "Level: Head baker" a role level's label in a text that has no other: it
// names none of the levels a skill can have, and what stands above it is no skill's name.
func takeLevelForRoleLevel(lines []line) {
	var above line
	for i, l := range lines {
		switch {
		case l.kind == skillLabel:
			return
		case l.kind == skillLevelLabel && l.text != "" && levelOf(l.text) == hiring.LevelUnknown && !isHeading(above):
			lines[i].kind = roleLevelLabel
			return
		case l.kind != blank:
			above = l
		}
	}
}

// markPageSkills makes the line above each "Level: working" a skill's label, as on the framework's own
// pages, where nothing else marks a skill. Where skills are labelled, it must stand apart from the
// text above it.
func markPageSkills(lines []line, labelled bool) {
	last := -1
	for i, l := range lines {
		if l.kind == skillLevelLabel && last >= 0 && isHeading(lines[last]) && levelOf(l.text) != "" &&
			(!labelled || last == 0 || lines[last-1].kind == blank) {
			lines[last].kind, lines[last].text = skillLabel, unmark(lines[last].text)
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
		if l.kind == blank || l.kind == furniture {
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
	lines[first].text = unmark(lines[first].text)
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
	return l.kind == plain && short(unmark(l.text))
}

func short(s string) bool {
	return utf8.RuneCountInString(s) <= 100 && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, ":")
}
