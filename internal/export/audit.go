package export

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"merit/internal/hiring"
)

// AuditLine is a row of the audit trail as it is exported: all that its hash is computed from, and names for who and
// where.
type AuditLine struct {
	Row          int64             `json:"row"`
	ID           hiring.ID         `json:"id"`
	At           time.Time         `json:"at"`
	By           string            `json:"by"`
	ByID         *hiring.ID        `json:"byId"` // null: nobody signed in
	Action       string            `json:"action"`
	Vacancy      string            `json:"vacancy"`
	VacancyID    *hiring.ID        `json:"vacancyId"`
	SubjectID    *hiring.ID        `json:"subjectId"`
	Detail       map[string]string `json:"detail"` // null: there is none
	DetailErased bool              `json:"detailErased"`
	Salt         string            `json:"salt"`
	DetailHash   string            `json:"detailHash"`
	Hash         string            `json:"hash"`
}

// AuditLines writes lines of the audit trail as JSON, a document a line.
func AuditLines(w io.Writer) func([]AuditLine) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return func(lines []AuditLine) error {
		for _, l := range lines {
			if err := out.Encode(l); err != nil {
				return fmt.Errorf("write audit lines: %w", err)
			}
		}
		return nil
	}
}

// AuditCSV writes lines of the audit trail as a table in UTF-8, whose heading it writes at once with the first lines,
// none included. Text that a spreadsheet would take for a formula begins with an apostrophe.
func AuditCSV(w io.Writer) func([]AuditLine) error {
	out, begun := csv.NewWriter(w), false
	out.UseCRLF = true // RFC 4180
	return func(lines []AuditLine) error {
		if !begun {
			begun = true
			_ = out.Write([]string{"row", "at", "by", "by_id", "action", "vacancy", "vacancy_id", "subject_id", "detail", "hash"})
		}
		for _, l := range lines {
			_ = out.Write([]string{
				strconv.FormatInt(l.Row, 10), l.At.Format(time.RFC3339Nano), PlainCell(l.By), idText(l.ByID), PlainCell(l.Action), PlainCell(l.Vacancy),
				idText(l.VacancyID), idText(l.SubjectID), PlainCell(l.detail()), l.Hash,
			})
		}
		out.Flush()
		return out.Error()
	}
}

// detail is what a row says beyond its columns, in one cell.
func (l AuditLine) detail() string {
	if l.DetailErased {
		return "erased"
	}
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(l.Detail)) {
		parts = append(parts, k+": "+l.Detail[k])
	}
	return strings.Join(parts, "; ")
}

func idText(id *hiring.ID) string {
	if id == nil {
		return ""
	}
	return id.String()
}
