package export

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// MaxPackCandidates bounds one pack: more would be thousands of pages, which nobody prints at once.
const MaxPackCandidates = 200

// hashShown is how much of the rubric's hash is printed: enough to tell two rubrics apart by eye.
const hashShown = 12

// Pack is what a panel member takes to interviews on paper: a whole scorecard for each candidate, or a
// blank one.
type Pack struct {
	Vacancy, Reference, Role, Stage string
	Rubric                          hiring.Rubric
	Member                          string             // empty: a line to write the name on
	Candidates                      []PackCandidate    // none: one blank scorecard
	Focus                           map[hiring.ID]bool // the criteria this member leads on; none: all alike
	PagePerCriterion                bool               // each criterion begins a page, and its evidence fills it
	Breaks                          []hiring.ID        // criteria that begin a page, where not every one does
	Made                            string             // date and time as words
	Hash                            string             // of the rubric
}

// PackCandidate is who a scorecard is for. Name is empty where the panel is not to know it.
type PackCandidate struct{ Code, Name string }

//go:embed pack.html
var packPage string

var packTemplate = template.Must(template.New("pack").Parse(packPage))

// HTML writes the pack as one document that needs no other file, runs no script, and prints on A4 in
// grey. Nothing is written if it cannot be made. The error is Invalid for too many candidates and for a
// rubric without a scale.
func (p Pack) HTML(w io.Writer) error {
	if len(p.Candidates) > MaxPackCandidates {
		var fs fault.Fields
		fs.Addf("candidates", "A pack holds at most %d candidates. Print them in parts.", MaxPackCandidates)
		return fs.Err()
	}
	if len(p.Rubric.Scale.Points) == 0 {
		return fault.New(fault.Invalid, "The rubric has no scale yet, so there is nothing to mark on.")
	}
	var b bytes.Buffer
	if err := packTemplate.Execute(&b, newPackView(p)); err != nil {
		return fmt.Errorf("interview pack: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// Footer is the line that belongs at the foot of each page, beside its number: what a loose sheet is
// part of, and of which rubric.
func (p Pack) Footer() string {
	parts := nonEmpty(p.Reference, p.Stage)
	if hash := p.shortHash(); hash != "" {
		parts = append(parts, "rubric "+hash)
	}
	if p.Made != "" {
		parts = append(parts, "made "+p.Made)
	}
	return strings.Join(parts, " · ")
}

func (p Pack) shortHash() string { return p.Hash[:min(len(p.Hash), hashShown)] }
