package export

import (
	"encoding/json"
	"io"

	"merit/internal/hiring"
)

// ScorecardJSON writes the rubric with the heading of its role, indented:
// {"role": {"family", "role", "level"}, "rubric": {…}, "attribution"}.
func ScorecardJSON(w io.Writer, role hiring.Role, r hiring.Rubric) error {
	type heading struct {
		Family string `json:"family"`
		Role   string `json:"role"`
		Level  string `json:"level"`
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Role        heading       `json:"role"`
		Rubric      hiring.Rubric `json:"rubric"`
		Attribution string        `json:"attribution"`
	}{heading{role.Family, role.Role, role.Level}, r, Attribution})
}
