package export

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"merit/internal/hiring"
	"merit/internal/verdict"
)

// opened is a report's workbook as a spreadsheet reads it.
func opened(t *testing.T, r Report) *excelize.File {
	t.Helper()
	var doc bytes.Buffer
	if err := r.XLSX(&doc); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&doc)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// judged is the report with the recommendation its marks give.
func judged(t *testing.T, r Report) Report {
	t.Helper()
	var err error
	if r.Recommendation, err = verdict.From(r.Input()); err != nil {
		t.Fatal(err)
	}
	return r
}

// computed holds a cell, computed anew, to a number; nil: the cell is empty.
func computed(t *testing.T, f *excelize.File, sheet, cell string, want *float64) {
	t.Helper()
	text, err := f.CalcCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Errorf("%s, %s: %v", sheet, cell, err)
		return
	}
	if want == nil {
		if text != "" {
			t.Errorf("%s, %s holds %q where nothing was marked", sheet, cell, text)
		}
		return
	}
	if got, err := strconv.ParseFloat(text, 64); err != nil || math.Abs(got-*want) > 1e-9 {
		t.Errorf("%s, %s computes %q, the engine %v", sheet, cell, text, *want)
	}
}

// holdToTheEngine computes every panel score and difference anew, on both sheets that show them.
func holdToTheEngine(t *testing.T, r Report) {
	t.Helper()
	f := opened(t, r)
	column, says, none := 3, map[string]*float64{}, 0.0
	for _, c := range r.Rubric.Criteria {
		if c.Marked() {
			column++
		}
	}
	for i, c := range r.Recommendation.Candidates {
		says[c.ID] = c.PanelScore
		computed(t, f, "Merit list", where(4, i+2), c.PanelScore)
	}
	for i, c := range r.Candidates {
		score, difference := says[c.ID.String()], &none
		if score == nil {
			difference = nil
		}
		computed(t, f, "Panel scores", where(column, i+3), score)
		computed(t, f, "Panel scores", where(column+1, i+3), score)
		computed(t, f, "Panel scores", where(column+2, i+3), difference)
	}
}

func TestBothSheetsOfTheWorkbookGiveTheEnginesPanelScores(t *testing.T) {
	t.Parallel()
	for _, basis := range hiring.ScoreBases {
		t.Run(string(basis), func(t *testing.T) {
			t.Parallel()
			holdToTheEngine(t, sampleReport(t, basis))

			unscored := sampleReport(t, basis)
			unscored.Scorecards = unscored.Scorecards[2:]
			holdToTheEngine(t, judged(t, unscored))

			// A credential has a row on the rubric's sheet and no column of marks.
			credential := sampleReport(t, basis)
			credential.Rubric.Criteria = slices.Insert(credential.Rubric.Criteria, 1, hiring.Criterion{ID: number(19), Kind: hiring.CredentialCriterion, Name: "Licence", Checks: []string{"holds it"}})
			holdToTheEngine(t, judged(t, credential))
		})
	}
}

func TestAWorkbookHasASheetForEachPartInOrder(t *testing.T) {
	t.Parallel()
	f := opened(t, sampleReport(t, hiring.AgreedMarks))
	want := []string{"Summary", "Merit list", "Panel scores", "Marks", "Evidence", "Rubric", "Agreed marks", "Panel", "Agreement", "Decisions", "Signatures", "Method", "Hashes"}
	if got := f.GetSheetList(); !slices.Equal(got, want) {
		t.Fatalf("sheets are %q", got)
	}
	for _, name := range want {
		panes, err := f.GetPanes(name)
		if err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: the header does not stay: %+v, %v", name, panes, err)
		}
		layout, err := f.GetPageLayout(name)
		if err != nil || layout.Orientation == nil || *layout.Orientation != "landscape" {
			t.Errorf("%s does not print across: %v", name, err)
		}
	}
	// A date is a number with a format: only then can a spreadsheet sort by it.
	for cell, shown := range map[string]string{"I2": "2026-11-02 09:00", "D3": "2027-11-02 09:00"} {
		raw, err := f.GetCellValue("Decisions", cell, excelize.Options{RawCellValue: true})
		if _, isNumber := strconv.ParseFloat(raw, 64); err != nil || isNumber != nil {
			t.Errorf("%s holds %q, %v", cell, raw, err)
		}
		if text, err := f.GetCellValue("Decisions", cell); err != nil || text != shown {
			t.Errorf("%s shows %q, %v", cell, text, err)
		}
	}
}

func TestNoTextOfAWorkbookIsAFormula(t *testing.T) {
	t.Parallel()
	r := sampleReport(t, hiring.IndependentMarks)
	const text = "=1+1"
	r.About.Vacancy, r.Candidates[0].Name, r.Panel[0].Name, r.Rubric.Criteria[0].Name = text, text, text, text
	r.Agreed[0].Reason, r.Decisions[0].Reason, r.Signatures[0].Comment = text, text, text
	r.Scorecards[0].Ratings[0].Evidence = text
	f := opened(t, r)
	for _, at := range [][2]string{
		{"Summary", "B2"},
		{"Panel scores", "C1"},
		{"Panel scores", "B3"},
		{"Marks", "B2"},
		{"Marks", "C2"},
		{"Marks", "D1"},
		{"Evidence", "D2"},
		{"Evidence", "G2"},
		{"Rubric", "A2"},
		{"Agreed marks", "E2"},
		{"Panel", "A2"},
		{"Decisions", "E2"},
		{"Signatures", "D2"},
	} {
		formula, err := f.GetCellFormula(at[0], at[1])
		shown, failed := f.GetCellValue(at[0], at[1])
		if err != nil || failed != nil || formula != "" || shown != text {
			t.Errorf("%s, %s shows %q and computes %q, %v, %v", at[0], at[1], shown, formula, err, failed)
		}
	}
}

func TestAWorkbookIsMadeOfWhateverThereIs(t *testing.T) {
	t.Parallel()
	r := sampleReport(t, hiring.AgreedMarks)
	r.Agreed, r.Decisions, r.Signatures = nil, nil, nil
	holdToTheEngine(t, judged(t, r))
	if got := len(opened(t, Report{About: r.About, Rubric: r.Rubric}).GetSheetList()); got != 13 {
		t.Errorf("without candidates there are %d sheets", got)
	}
}

func TestTheWorkbookLeavesOutWhatTheEngineLeavesOut(t *testing.T) {
	t.Parallel()
	for _, basis := range hiring.ScoreBases {
		// An agreed mark of what nobody marked counts for nothing.
		r := sampleReport(t, basis)
		for i := range r.Scorecards {
			if r.Scorecards[i].Candidate == number(31) {
				r.Scorecards[i].Ratings[0] = hiring.Rating{CriterionID: number(10), NotAssessed: true, Reason: "No time."}
			}
		}
		holdToTheEngine(t, judged(t, r))

		// Marks below nought are marks.
		r = sampleReport(t, basis)
		for i := range r.Rubric.Scale.Points {
			r.Rubric.Scale.Points[i].Value -= 4
		}
		r.Rubric.Bar, r.Rubric.Criteria[0].PassMark, r.Agreed[0].Mark = 0.25, new(int), -2
		for i := range r.Scorecards {
			for k, x := range r.Scorecards[i].Ratings {
				if x.Mark != nil {
					*r.Scorecards[i].Ratings[k].Mark -= 4
				}
			}
		}
		holdToTheEngine(t, judged(t, r))
	}
}
