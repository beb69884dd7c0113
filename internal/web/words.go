package web

import (
	"strconv"
	"strings"

	"merit/internal/hiring"
)

func itoa(n int) string { return strconv.Itoa(n) }

// sentence is a word of the glossary at the start of a sentence.
func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// functionsText lists what a person does in a vacancy, as in "Recruiter, panel member".
func functionsText(fs []hiring.Function) string {
	words := make([]string, len(fs))
	for i, f := range fs {
		words[i] = string(f)
	}
	return sentence(strings.Join(words, ", "))
}

// stageTag says where a stage stands.
func stageTag(s hiring.StageState) *Tag {
	switch s {
	case hiring.Preparing:
		return &Tag{Text: "Preparing", Colour: Grey}
	case hiring.Scoring:
		return &Tag{Text: "Scoring open", Colour: Yellow}
	default:
		return &Tag{Text: "Scores revealed", Colour: Green}
	}
}

// vacancyTag says where a vacancy stands.
func vacancyTag(v hiring.Vacancy, s hiring.StageState) *Tag {
	switch {
	case v.ArchivedAt != nil:
		return &Tag{Text: "Archived", Colour: Grey}
	case v.Closed():
		return &Tag{Text: "Closed", Colour: Grey}
	}
	return stageTag(s)
}

// outcomeTag says what the recommendation is.
func outcomeTag(o hiring.Outcome) *Tag {
	switch o {
	case hiring.RecommendAppoint:
		return &Tag{Text: "Recommend appoint", Colour: Green}
	case hiring.RecommendReserve:
		return &Tag{Text: "Reserve", Colour: Teal}
	case hiring.DoNotAppoint:
		return &Tag{Text: "Do not appoint", Colour: Red}
	default:
		return &Tag{Text: "Borderline", Colour: Yellow}
	}
}

// levelText is a required level, as in "Practitioner"; unknown levels say so.
func levelText(l hiring.RequiredLevel) string {
	if l == hiring.LevelUnknown {
		return "Not stated"
	}
	return sentence(string(l))
}

// splitLines gives the lines of a text, trimmed.
func splitLines(text string) []string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return lines
}

// basisText names which marks count.
func basisText(b hiring.ScoreBasis) string {
	if b == hiring.AgreedMarks {
		return "Agreed marks"
	}
	return "Independent marks"
}

var basisHints = map[hiring.ScoreBasis]string{
	hiring.IndependentMarks: "What each panel member gave on their own. Agreed marks are shown beside them.",
	hiring.AgreedMarks:      "Where the panel settles on a mark in moderation, it counts in place of its members’ own.",
}

// outcomeTagAt says what the recommendation is at a stage: any but the last takes candidates to the next.
func outcomeTagAt(st hiring.Stage, o hiring.Outcome) *Tag {
	tag := outcomeTag(o)
	if !st.Last {
		switch o {
		case hiring.RecommendAppoint:
			tag.Text = "Recommend invite"
		case hiring.DoNotAppoint:
			tag.Text = "Do not invite"
		}
	}
	return tag
}
