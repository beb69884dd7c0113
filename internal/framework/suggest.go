package framework

import (
	"strings"

	"merit/internal/hiring"
)

// Suggestion is a name a person may want to correct: it is offered, never applied. Line counts from 1.
// Corrections offers the same, and required levels, by IDs that Apply takes.
type Suggestion struct {
	Line     int
	Skill    string // as imported
	Official string // the framework's own name
}

// slips are names that went round in place of the framework's own.
var slips = map[string]string{
	"ownership and topic": "Ownership and initiative",
}

func suggest(role hiring.Role, at []int) []Suggestion {
	var all []Suggestion
	for i, s := range role.Skills {
		if official, ok := slips[strings.ToLower(s.Name)]; ok {
			all = append(all, Suggestion{Line: at[i], Skill: s.Name, Official: official})
		}
	}
	return all
}
