package export

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"time"
)

// ReportPrint is what a printed report says beside the case.
type ReportPrint struct {
	Made string // date and time as words
	Zone *time.Location
	Case string // digest of the case, SHA-256 in hex
}

//go:embed report.html
var reportPage string

var reportTemplate = template.Must(template.New("report").Parse(reportPage))

// HTML writes the report as one document that needs no other file, runs no script, and prints on A4 in grey.
// Nothing is written if it cannot be made.
func (r Report) HTML(w io.Writer, p ReportPrint) error {
	var b bytes.Buffer
	if err := reportTemplate.Execute(&b, newReportView(r, p)); err != nil {
		return fmt.Errorf("panel report: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// Footer is the line that belongs at the foot of each page, beside its number.
func (r Report) Footer(p ReportPrint) string {
	foot := r.About.Vacancy
	if r.About.Reference != "" {
		foot = r.About.Reference
	}
	return fmt.Sprintf("%s · stage %d · case %s · made %s", foot, r.About.Stage, p.Case[:min(hashShown, len(p.Case))], p.Made)
}
