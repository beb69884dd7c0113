package export

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"merit/internal/hiring"
)

//go:embed scorecard.html
var scorecardPage string

// ScorecardHTML writes the blank interview scorecard of a rubric as one HTML document that needs no
// other file and prints on A4, in grey too. Nothing is written if the document cannot be made.
func ScorecardHTML(w io.Writer, role hiring.Role, r hiring.Rubric) error {
	page, err := template.New("scorecard").Parse(scorecardPage)
	if err != nil {
		return fmt.Errorf("scorecard page: %w", err)
	}
	var b bytes.Buffer
	if err := page.Execute(&b, newCard(role, r)); err != nil {
		return fmt.Errorf("scorecard page: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}
