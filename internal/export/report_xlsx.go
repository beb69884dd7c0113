package export

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"merit/internal/hiring"
)

// The sheets of a report's workbook that formulas refer to.
const (
	scoresSheet = "Panel scores"
	marksSheet  = "Marks"
)

// workbook is a report on its way into a workbook: a sheet for each part, written row by row so that a large field
// needs little memory. A failure is kept, and told once.
type workbook struct {
	report   Report
	file     *excelize.File
	styles   map[string]int
	err      error
	criteria []hiring.Criterion // that take a mark
	names    map[hiring.ID]string
	places   map[hiring.ID]int // of candidates in the report
	first    map[hiring.ID]int // the row of a candidate's first marks on the sheet of marks
	last     map[hiring.ID]int
}

// XLSX writes the report as a workbook with a sheet for each part. Numbers are numbers, and the panel scores are
// formulas over the marks, so that a spreadsheet computes them anew; what Merit computed stands beside them. Text
// is never taken for a formula.
func (r Report) XLSX(w io.Writer) (err error) {
	b := workbook{report: r, file: excelize.NewFile(), styles: map[string]int{}, names: map[hiring.ID]string{}, places: map[hiring.ID]int{}, first: map[hiring.ID]int{}, last: map[hiring.ID]int{}}
	defer func() { err = errors.Join(err, b.file.Close()) }() // removes what was kept on disk
	for _, c := range r.Rubric.Criteria {
		if c.Marked() {
			b.criteria = append(b.criteria, c)
		}
	}
	for _, m := range r.Panel {
		b.names[m.ID] = m.Name
	}
	for i, c := range r.Candidates {
		b.names[c.ID], b.places[c.ID] = c.Name, i
	}
	b.style("head", &excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	b.style("text", &excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	b.style("date", &excelize.Style{CustomNumFmt: new("yyyy-mm-dd hh:mm"), Alignment: &excelize.Alignment{Vertical: "top"}})
	b.style("score", &excelize.Style{NumFmt: 2, Alignment: &excelize.Alignment{Vertical: "top"}})
	b.style("percent", &excelize.Style{NumFmt: 9, Alignment: &excelize.Alignment{Vertical: "top"}})
	b.whereMarksAre()
	for _, s := range []struct {
		name   string
		widths []float64
		write  func(*sheetRows)
	}{
		{"Summary", []float64{30, 90}, b.summary},
		{"Merit list", []float64{7, 10, 28, 12, 12, 10, 12, 12, 14, 22, 60, 22, 22, 18}, b.meritList},
		{scoresSheet, append([]float64{10, 28}, repeated(14, len(b.criteria)+3)...), b.panelScores},
		{marksSheet, append([]float64{10, 28, 28}, repeated(14, len(b.criteria))...), b.marks},
		{"Evidence", []float64{10, 28, 28, 32, 8, 28, 90, 50, 40}, b.evidence},
		{"Rubric", []float64{36, 16, 16, 10, 10, 11, 11, 10, 90}, b.rubric},
		{"Agreed marks", []float64{10, 28, 32, 10, 70, 24, 20, 40}, b.agreed},
		{"Panel", []float64{28, 28, 12, 10, 12, 10, 14, 12, 10, 60}, b.panel},
		{"Agreement", []float64{40, 14, 80}, b.agreement},
		{"Decisions", []float64{10, 28, 20, 12, 70, 22, 60, 24, 20, 10}, b.decisions},
		{"Signatures", []float64{28, 20, 20, 60, 70, 30}, b.signatures},
		{"Method", []float64{120}, b.method},
		{"Hashes", []float64{24, 70}, b.hashes},
	} {
		b.sheet(s.name, s.widths, s.write)
	}
	if b.err == nil {
		b.err = errors.Join(b.file.DeleteSheet("Sheet1"), b.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: new(true)}), b.file.Write(w))
	}
	if b.err != nil {
		return fmt.Errorf("write workbook: %w", b.err)
	}
	return nil
}

func repeated(v float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func (b *workbook) style(name string, s *excelize.Style) {
	id, err := b.file.NewStyle(s)
	b.styles[name], b.err = id, errors.Join(b.err, err)
}

// sheetRows writes one sheet row by row.
type sheetRows struct {
	b   *workbook
	to  *excelize.StreamWriter
	row int
}

func (b *workbook) sheet(name string, widths []float64, write func(*sheetRows)) {
	if b.err != nil {
		return
	}
	if _, b.err = b.file.NewSheet(name); b.err != nil {
		return
	}
	fit := true
	b.err = errors.Join(
		b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}),
		b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: new("landscape"), Size: new(9), FitToWidth: new(1), FitToHeight: new(0)}),
	)
	to, err := b.file.NewStreamWriter(name)
	if b.err = errors.Join(b.err, err); b.err != nil {
		return
	}
	for i, width := range widths {
		b.err = errors.Join(b.err, to.SetColWidth(i+1, i+1, width))
	}
	b.err = errors.Join(b.err, to.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	s := &sheetRows{b: b, to: to}
	write(s)
	b.err = errors.Join(b.err, to.Flush())
}

// add writes a row. Text is wrapped; a *float64 that is nil is an empty cell.
func (s *sheetRows) add(values ...any) {
	if s.row++; s.b.err != nil {
		return
	}
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = s.b.cell(v, s.row == 1)
	}
	at, err := excelize.CoordinatesToCellName(1, s.row)
	s.b.err = errors.Join(err, s.to.SetRow(at, out))
}
