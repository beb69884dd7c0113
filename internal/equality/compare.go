package equality

import (
	"strings"

	"merit/internal/verdict"
)

// Compare holds the selection rate of every line against the highest, as package verdict does it.
func Compare(lines []Line) ([]verdict.Impact, error) {
	groups := make([]verdict.Group, len(lines))
	for i, l := range lines {
		groups[i] = verdict.Group{Name: strings.Join(l.Answers, ", "), Selected: l.Selected, People: l.People}
	}
	return verdict.AdverseImpact(groups)
}
