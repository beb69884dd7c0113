package export

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"merit/internal/hiring"
)

// ratings are the rows of a report's table, the header first.
func ratings(t *testing.T, r Report) [][]string {
	t.Helper()
	var doc bytes.Buffer
	if err := r.CSV(&doc); err != nil {
		t.Fatal(err)
	}
	if bytes.HasPrefix(doc.Bytes(), []byte("\xef\xbb\xbf")) {
		t.Error("the table begins with a byte order mark")
	}
	rows, err := csv.NewReader(&doc).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	return rows
}

func TestTheTableOfRatingsHasARowForEachRating(t *testing.T) {
	t.Parallel()
	rows := ratings(t, sampleReport(t, hiring.AgreedMarks))
	for row, want := range map[int]string{
		0:  "candidate_code|candidate|panel_member|criterion|weight|essential|pass_mark|mark|not_assessed|reason|agreed_mark|evidence|submitted_at",
		1:  "C001|Candidate 1|Member 1|Skill 1|3|yes|4|3|no|||'" + hostile + "|2026-11-02T09:00:00Z",
		7:  "C002|Candidate 2|Member 1|Skill 1|3|yes|4|4|no||6|'" + hostile + "|2026-11-02T09:00:00Z",
		18: "C003|Candidate 3|Member 2|Skill 3|1|no|||yes|No time.|||2026-11-02T09:00:00Z",
	} {
		if got := strings.Join(rows[row], "|"); got != want {
			t.Errorf("row %d is\n%s, not\n%s", row, got, want)
		}
	}
}

func TestTheTableOfRatingsDisarmsTextAndLeavesNumbers(t *testing.T) {
	t.Parallel()
	r := sampleReport(t, hiring.IndependentMarks)
	below := -2
	r.Scorecards[0].Ratings[0].Mark = &below
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'=1", // lines end in CR LF: a CR by itself is not written
		" =1": "' =1", "\u200b=1": "'\u200b=1", "＝1": "'＝1", "＠SUM(A1)": "'＠SUM(A1)", "\x00=1": "'\x00=1", "\n-1": "'\n-1",
		"plain": "plain", "1=1": "1=1", "Égalité": "Égalité", "": "",
	} {
		r.Candidates[0].Name, r.Scorecards[0].Ratings[0].Evidence = text, text
		row := ratings(t, r)[1]
		if row[1] != want || row[11] != want {
			t.Errorf("%q became %q and %q", text, row[1], row[11])
		}
		if row[4] != "3" || row[7] != "-2" {
			t.Errorf("numbers became %q and %q", row[4], row[7])
		}
	}
}

func TestTheTableOfRatingsWithoutAnyIsItsHeader(t *testing.T) {
	t.Parallel()
	if rows := ratings(t, Report{}); len(rows) != 1 {
		t.Errorf("there are %d rows", len(rows))
	}
}
