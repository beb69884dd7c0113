package framework

import (
	"regexp"
	"strings"
	"unicode"

	"merit/internal/hiring"
)

// levels are the required levels as a pattern.
const levels = `awareness|working|practitioner|expert`

var (
	// bracketForm and tailForm are a skill's name with its level behind it: "Testing (expert)",
	// "Testing – expert level", "Testing Level: expert".
	bracketForm = regexp.MustCompile(`(?i)^(.*?)\s*[(\[]\s*(?:(?:required\s+|skill\s+)?level\s*[:：]?\s*)?(` + levels + `)(?:\s+level)?\s*[)\]]$`)
	tailForm    = regexp.MustCompile(`(?i)^(.*?[^\s,:：|–—-])(?:\s+-+\s+|\s*[,:：|–—]\s*|\s+(?:(?:required|skill)\s+)?level\s*[:：–—-]\s*)(?:(?:(?:required|skill)\s+)?level\s*[:：–—-]?\s*)?(` + levels + `)(?:\s+level)?$`)
	// oddForm is a bracket that means a level but does not name one of the four.
	oddForm = regexp.MustCompile(`(?i)[(\[]\s*(?:(?:(?:required|skill)\s+)?level\b[^)\]]*|(?:` + levels + `)(?:\s*(?:/|,|-|–|or|and|to)\s*(?:` + levels + `))+)\s*[)\]]$`)
)

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

// cutLevel parts a skill's name from a required level at its end. Any other bracket belongs to the name.
func cutLevel(name string) (string, hiring.RequiredLevel) {
	for _, form := range []*regexp.Regexp{bracketForm, tailForm} {
		if m := form.FindStringSubmatch(name); m != nil && m[1] != "" {
			return m[1], levelOf(m[2])
		}
	}
	return name, hiring.LevelUnknown
}
