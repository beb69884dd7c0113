package export

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"merit/internal/hiring"
	"merit/internal/verdict"
)

// hostile is text that a careless writer would obey.
const hostile = `=HYPERLINK("x") <script>alert(1)</script>`

func number(n int) hiring.ID { return uuid.UUID{6: 0x70, 8: 0x80, 15: byte(n)} }

// sampleReport is three candidates, two panel members and three criteria with weights 3, 2 and 1; one mark is missing, and
// the panel agreed on one.
func sampleReport(t testing.TB, basis hiring.ScoreBasis) Report {
	t.Helper()
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	pass := 4
	r := Report{About: ReportAbout{Vacancy: "Principal engineer, Leeds", Reference: "PIO-1", Role: "Engineer", Posts: 1, Stage: 1, Kind: "interview", Last: true, OpenedAt: &at, RevealedAt: &at}}
	r.Rubric = hiring.Rubric{Bar: 4.25, Posts: 1, Policy: hiring.Policy{Evidence: hiring.EvidenceAlways}}
	if basis == hiring.AgreedMarks {
		r.Rubric.Policy.Basis = basis
	}
	for v := 1; v <= 7; v++ {
		r.Rubric.Scale.Points = append(r.Rubric.Scale.Points, hiring.Point{Value: v, Label: fmt.Sprintf("Point %d", v)})
	}
	for i, w := range []float64{3, 2, 1} {
		c := hiring.Criterion{ID: number(10 + i), Kind: hiring.SkillCriterion, Name: fmt.Sprintf("Skill %d", i+1), Weight: w, Indicators: []string{"do it"}}
		if i == 0 {
			c.Essential, c.PassMark = true, &pass
		}
		r.Rubric.Criteria = append(r.Rubric.Criteria, c)
	}
	for i := range 2 {
		r.Panel = append(r.Panel, ReportMember{ID: number(20 + i), Name: fmt.Sprintf("Member %d", i+1), Functions: []hiring.Function{hiring.PanelMember}})
	}
	for i := range 3 {
		id := number(30 + i)
		r.Candidates = append(r.Candidates, ReportCandidate{ID: id, Code: fmt.Sprintf("C%03d", i+1), Name: fmt.Sprintf("Candidate %d", i+1), Called: fmt.Sprintf("Candidate %d", i+1)})
		for m := range 2 {
			card := ReportScorecard{ID: number(40 + 2*i + m), Candidate: id, Member: number(20 + m), Conflict: hiring.NoConflict, SubmittedAt: &at}
			for k := range 3 {
				mark := 3 + (i+m*k+k)%4
				rating := hiring.Rating{CriterionID: number(10 + k), Mark: &mark, Evidence: hostile, Indicators: []hiring.IndicatorState{hiring.Shown}}
				if i == 2 && m == 1 && k == 2 {
					rating = hiring.Rating{CriterionID: number(10 + k), NotAssessed: true, Reason: "No time."}
				}
				card.Ratings = append(card.Ratings, rating)
			}
			r.Scorecards = append(r.Scorecards, card)
		}
	}
	r.Agreed = []ReportAgreed{{Candidate: number(31), Criterion: number(10), Mark: 6, Reason: "We read it again.", By: "Member 1", At: at, Present: []hiring.ID{number(20), number(21)}}}
	until := at.AddDate(1, 0, 0)
	r.Decisions = []ReportDecision{
		{ID: number(50), Candidate: number(30), Decision: hiring.Appoint, Reason: hostile, Recommendation: hiring.Borderline, Flags: []string{"a flag"}, By: "Hari Manager", At: at},
		{ID: number(51), Candidate: number(30), Decision: hiring.Reserve, Until: &until, Reason: "Held back.", Recommendation: hiring.Borderline, By: "Hari Manager", At: at},
	}
	r.Signatures = []ReportSignature{{Name: "Member 1", As: hiring.PanelMember, Case: strings.Repeat("0", 64), At: at}}
	var err error
	if r.Recommendation, err = verdict.From(r.Input()); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheWorkbookComputesEveryPanelScoreAnew(t *testing.T) {
	t.Parallel()
	for _, basis := range hiring.ScoreBases {
		r := sampleReport(t, basis)
		f := opened(t, r)
		for row, c := range r.Candidates {
			cell := fmt.Sprintf("F%d", row+3)
			if formula, err := f.GetCellFormula("Panel scores", cell); err != nil || !strings.HasPrefix(formula, "SUMPRODUCT(") {
				t.Fatalf("%s holds %q, %v", cell, formula, err)
			}
			text, err := f.CalcCellValue("Panel scores", cell, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			got, err := strconv.ParseFloat(text, 64)
			for _, x := range r.Recommendation.Candidates {
				if x.ID == c.ID.String() && (err != nil || math.Abs(got-*x.PanelScore) > 1e-9) {
					t.Errorf("%s, %s: the workbook computes %v, the engine %v", basis, c.Name, got, *x.PanelScore)
				}
			}
		}
		if formula, err := f.GetCellFormula("Evidence", "G2"); err != nil || formula != "" {
			t.Errorf("evidence became the formula %q, %v", formula, err)
		}
		if kind, err := f.GetCellType("Marks", "D2"); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Errorf("a mark is no number: %v, %v", kind, err)
		}
		if text, err := f.GetCellValue("Evidence", "G2"); err != nil || text != hostile {
			t.Errorf("evidence reads %q, %v", text, err)
		}
	}
}

func TestTheTableOfRatingsIsNoProgram(t *testing.T) {
	t.Parallel()
	var doc bytes.Buffer
	r := sampleReport(t, hiring.IndependentMarks)
	if err := r.CSV(&doc); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&doc).ReadAll()
	if err != nil || len(rows) != 1+3*2*3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
				t.Errorf("a spreadsheet would obey %q", cell)
			}
		}
	}
}

func TestAReportIsVerifiedToTheByte(t *testing.T) {
	t.Parallel()
	for _, basis := range hiring.ScoreBases {
		r := sampleReport(t, basis)
		doc, err := r.Document()
		if err != nil {
			t.Fatal(err)
		}
		v, err := Verify(bytes.NewReader(doc))
		if err != nil || len(v.Problems) > 0 || v.Marks != 17 || len(v.Notes) != 1 {
			t.Fatalf("%s: %v, %v, %d marks, notes %q", basis, err, v.Problems, v.Marks, v.Notes)
		}
		told := bytes.Replace(doc, []byte("No time."), []byte("No tune."), 1)
		if v, err := Verify(bytes.NewReader(told)); err != nil || len(v.Problems) == 0 || !strings.HasPrefix(v.Problems[0], "Scorecards: the hash is ") {
			t.Errorf("a changed word is not told where it is: %v, %q", err, v.Problems)
		}
		for at := 0; at < len(doc); at += len(doc)/25 + 1 {
			other := bytes.Clone(doc)
			if other[at] ^= 1; bytes.Equal(other, doc) {
				t.Fatal("nothing was changed")
			}
			if v, err := Verify(bytes.NewReader(other)); err == nil && len(v.Problems) == 0 {
				t.Fatalf("byte %d changed from %q and nobody noticed", at, doc[at])
			}
		}
	}
}

// Whoever changes a mark and makes the hashes anew is found out by what the marks give.
func TestForgedHashesDoNotHelp(t *testing.T) {
	t.Parallel()
	r := sampleReport(t, hiring.IndependentMarks)
	mark := 7
	r.Scorecards[0].Ratings[0].Mark = &mark
	doc, err := r.Document()
	if err != nil {
		t.Fatal(err)
	}
	v, err := Verify(bytes.NewReader(doc))
	if err != nil || len(v.Problems) == 0 {
		t.Fatalf("a forged mark passes: %v", err)
	}
	if all := strings.Join(v.Problems, "\n"); !strings.Contains(all, "Candidate 1: the marks give the panel score") || !strings.Contains(all, "input hash") {
		t.Errorf("it does not say where: %s", all)
	}
}

func TestThePrintedReportSaysWhatTheEngineSays(t *testing.T) {
	t.Parallel()
	r := sampleReport(t, hiring.AgreedMarks)
	var doc bytes.Buffer
	if err := r.HTML(&doc, ReportPrint{Made: "2 November 2026", Case: strings.Repeat("a", 64)}); err != nil {
		t.Fatal(err)
	}
	page := doc.String()
	for _, c := range r.Recommendation.Candidates {
		for _, want := range []string{fmt.Sprintf("%.2f", *c.PanelScore), fmt.Sprintf("%.2f", *c.FairScore), string(c.Outcome)} {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not say %q of %s", want, c.ID)
			}
		}
	}
	for _, want := range []string{"(replaced)", "reserve until 2 November 2027", "Agreed on 6", "No time.", "an earlier state", r.Recommendation.InputHash} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page, "<script>") {
		t.Error("somebody's words became a script")
	}
	bare := Report{About: r.About, Rubric: r.Rubric, Candidates: r.Candidates[:1], Panel: r.Panel[:1], Scorecards: r.Scorecards[:1]}
	var err error
	if bare.Recommendation, err = verdict.From(bare.Input()); err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func() error{
		"page": func() error { return bare.HTML(&bytes.Buffer{}, ReportPrint{}) }, "workbook": func() error { return bare.XLSX(&bytes.Buffer{}) },
	} {
		if err := write(); err != nil {
			t.Errorf("one candidate and one panel member, %s: %v", name, err)
		}
	}
}
