package export

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"merit/internal/hiring"
)

// percent is a share that a spreadsheet shows as per cent.
type percent float64

// formula is a cell that is computed anew, with what it comes to.
type formula struct {
	text  string
	value any
}

// cell is a value as the workbook has it.
func (b *workbook) cell(v any, head bool) any {
	style := b.styles["text"]
	if head {
		style = b.styles["head"]
	}
	switch x := v.(type) {
	case *float64:
		if x == nil {
			return nil
		}
		return excelize.Cell{StyleID: b.styles["score"], Value: *x}
	case float64:
		return excelize.Cell{StyleID: b.styles["score"], Value: x}
	case percent:
		return excelize.Cell{StyleID: b.styles["percent"], Value: float64(x)}
	case *time.Time:
		if x == nil {
			return nil
		}
		return excelize.Cell{StyleID: b.styles["date"], Value: *x}
	case time.Time:
		return excelize.Cell{StyleID: b.styles["date"], Value: x}
	case formula:
		return excelize.Cell{StyleID: b.styles["score"], Formula: x.text, Value: x.value}
	case *int:
		if x == nil {
			return nil
		}
		return excelize.Cell{StyleID: style, Value: *x}
	case string:
		return excelize.Cell{StyleID: style, Value: limited(x)}
	}
	return excelize.Cell{StyleID: style, Value: v}
}

// limited is text as far as a cell of a spreadsheet takes it.
func limited(s string) string {
	if len([]rune(s)) <= excelize.TotalCellChars {
		return s
	}
	return string([]rune(s)[:excelize.TotalCellChars-1]) + "…"
}

// where names a cell, as in "C5".
func where(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column, row) // both are counted from 1
	return name
}

// whereMarksAre lays the sheet of marks out: a row for each scorecard, those of a candidate together.
func (b *workbook) whereMarksAre() {
	b.report.Scorecards = slices.Clone(b.report.Scorecards)
	slices.SortStableFunc(b.report.Scorecards, func(x, y ReportScorecard) int { return b.place(x.Candidate) - b.place(y.Candidate) })
	for i, s := range b.report.Scorecards {
		row := i + 2
		if b.first[s.Candidate] == 0 {
			b.first[s.Candidate] = row
		}
		b.last[s.Candidate] = row
	}
}

// place is a candidate's among those of the report, −1 for none.
func (b *workbook) place(candidate hiring.ID) int {
	if i, ok := b.places[candidate]; ok {
		return i
	}
	return -1
}

func (b *workbook) code(candidate hiring.ID) string {
	if i := b.place(candidate); i >= 0 {
		return b.report.Candidates[i].Code
	}
	return ""
}

// value is what counts of a candidate's criterion, as a formula: the agreed mark where that counts, else the mean of
// the marks. An agreed mark of what nobody marked counts for nothing, as in the engine.
func (b *workbook) value(c ReportCandidate, i int) any {
	sum, n := 0.0, 0
	if b.first[c.ID] == 0 {
		return nil
	}
	for _, s := range b.report.Scorecards[b.first[c.ID]-2 : b.last[c.ID]-1] {
		if mark := markOn(s, b.criteria[i].ID); mark != nil {
			sum, n = sum+float64(*mark), n+1
		}
	}
	if n == 0 {
		return nil
	}
	if a, ok := b.report.AgreedOn(c.ID, b.criteria[i].ID); ok && b.report.Rubric.Policy.ScoreBasis() == hiring.AgreedMarks {
		return float64(a.Mark)
	}
	column := i + 4
	return formula{fmt.Sprintf("AVERAGE(%s!%s:%s)", marksSheet, where(column, b.first[c.ID]), where(column, b.last[c.ID])), sum / float64(n)}
}

// markOn is a scorecard's mark that counts on a criterion.
func markOn(s ReportScorecard, criterion hiring.ID) *int {
	for _, r := range s.Ratings {
		if r.CriterionID == criterion && !r.NotAssessed {
			return r.Mark
		}
	}
	return nil
}

// panelScores computes every panel score anew: weights in the second row, a row for each candidate.
func (b *workbook) panelScores(s *sheetRows) {
	head, weights := []any{"Code", "Candidate"}, []any{"", "Weight"}
	for i, c := range b.criteria {
		head, weights = append(head, c.Name), append(weights, formula{fmt.Sprintf("Rubric!%s", where(4, b.rubricRow(i))), c.Weight})
	}
	s.add(append(head, "Panel score", "Merit says", "Difference")...)
	s.add(weights...)
	n := len(b.criteria)
	for k, c := range b.report.Candidates {
		row := k + 3
		values := []any{c.Code, c.Name}
		for i := range b.criteria {
			values = append(values, b.value(c, i))
		}
		given := b.panelScore(c.ID)
		if given == nil {
			s.add(values...)
			continue
		}
		w, own := fmt.Sprintf("%s:%s", fixedAt(3, 2), fixedAt(n+2, 2)), fmt.Sprintf("%s:%s", where(3, row), where(n+2, row))
		s.add(append(values,
			formula{fmt.Sprintf("SUMPRODUCT(%s,%s)/SUMIF(%s,\">=%d\",%s)", w, own, own, b.report.Rubric.Scale.Min(), w), *given}, *given,
			formula{fmt.Sprintf("%s-%s", where(n+3, row), where(n+4, row)), 0.0})...)
	}
}

// fixedAt names a cell that stays the same where a formula is copied, as in "$C$2".
func fixedAt(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column, row, true)
	return name
}

// rubricRow is the row of the nth criterion that takes a mark on the sheet of the rubric.
func (b *workbook) rubricRow(n int) int {
	return slices.IndexFunc(b.report.Rubric.Criteria, func(c hiring.Criterion) bool { return c.ID == b.criteria[n].ID }) + 2
}

func (b *workbook) panelScore(candidate hiring.ID) *float64 {
	for _, c := range b.report.Recommendation.Candidates {
		if c.ID == candidate.String() {
			return c.PanelScore
		}
	}
	return nil
}

func (b *workbook) meritList(s *sheetRows) {
	s.add("Rank", "Code", "Candidate", "Panel score", "Fair score", "Standard error", "90% from", "90% to", "Chance of the bar", "Recommendation", "To look at", "Decision", "By", "Reserve until")
	for _, c := range b.report.Recommendation.Candidates {
		id, _ := hiring.ParseID(c.ID) // the engine was given nothing else
		rank := any("")
		if c.Rank != nil {
			if rank = *c.Rank; c.Tied {
				rank = fmt.Sprintf("%d=", *c.Rank)
			}
		}
		row := []any{rank, b.code(id), b.names[id]}
		if c.PanelScore == nil {
			row = append(row, nil, nil, nil, nil, nil, nil)
		} else {
			row = append(row, formula{fmt.Sprintf("'%s'!%s", scoresSheet, where(len(b.criteria)+3, b.place(id)+3)), *c.PanelScore}, c.FairScore, c.SE,
				c.Interval90[0], c.Interval90[1], percent(math.Min(c.AboveBar.A, c.AboveBar.B)))
		}
		row = append(row, string(c.Outcome), strings.Join(c.Flags, "\n"))
		if d, ok := b.report.Newest(id); ok {
			row = append(row, string(d.Decision), d.By, d.Until)
		}
		s.add(row...)
	}
}

func (b *workbook) marks(s *sheetRows) {
	head := []any{"Code", "Candidate", "Panel member"}
	for _, c := range b.criteria {
		head = append(head, c.Name)
	}
	s.add(head...)
	for _, card := range b.report.Scorecards {
		row := []any{b.code(card.Candidate), b.names[card.Candidate], b.names[card.Member]}
		for _, c := range b.criteria {
			row = append(row, markOn(card, c.ID))
		}
		s.add(row...)
	}
}
