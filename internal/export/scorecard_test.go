package export_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"merit/internal/export"
	"merit/internal/hiring"
)

var update = flag.Bool("update", false, "write the golden files anew")

type writer func(io.Writer, hiring.Role, hiring.Rubric) error

func load[T any](t *testing.T, path string) T {
	t.Helper()
	stored, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var v T
	if err := json.Unmarshal(stored, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func seed(t *testing.T) (hiring.Role, hiring.Rubric) {
	t.Helper()
	return load[hiring.Role](t, "../framework/testdata/seed.golden.json"), load[hiring.Rubric](t, "../rubric/testdata/seed-1-7.golden.json")
}

func written(t *testing.T, write writer, role hiring.Role, r hiring.Rubric) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, role, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSeedScorecard(t *testing.T) {
	t.Parallel()
	role, r := seed(t)
	for golden, write := range map[string]writer{
		"testdata/scorecard.golden.txt": export.ScorecardText, "testdata/scorecard.golden.html": export.ScorecardHTML, "testdata/scorecard.golden.json": export.ScorecardJSON,
	} {
		got := written(t, write, role, r)
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		stored, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(stored), got); d != "" {
			t.Error(golden, d)
		}
	}
}

// odd is a rubric with everything the seed's has not: markup, a level, a pass mark, checks beside
// indicators, and evidence at the ends only.
func odd() (hiring.Role, hiring.Rubric) {
	pass := 1
	return hiring.Role{Level: `Baker"><svg/onload=alert(1)>`}, hiring.Rubric{
		Scale:  hiring.Scale{Points: []hiring.Point{{Value: 0, Label: "Low"}, {Value: 1, Label: "<b>High</b>"}}},
		Policy: hiring.Policy{Evidence: hiring.EvidenceAtEnds},
		Criteria: []hiring.Criterion{{
			Kind: hiring.SkillCriterion, Name: "<script>alert(2)</script>", RequiredLevel: hiring.Expert, Weight: 2, Essential: true, PassMark: &pass,
			Indicators: []string{"keep\x1b[31m the <img src=x onerror=alert(3)> oven hot", strings.Repeat("long", 60)},
			Checks:     []string{"hold a licence"}, Lead: "Lead </style><script>alert(4)</script>?", Probes: []string{"Why?"},
			Anchors: []hiring.Point{{Value: 0, Label: "No."}, {Value: 1, Label: "Yes."}}, Minutes: 1,
		}},
	}
}

func TestNamesAreShownAsText(t *testing.T) {
	t.Parallel()
	role, r := odd()
	page := written(t, export.ScorecardHTML, role, r)
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for n := range root.Descendants() {
		switch n.Type {
		case html.TextNode:
			text.WriteString(n.Data)
		case html.ElementNode:
			if n.Data == "script" || n.Data == "img" || n.Data == "svg" || n.Data == "link" || n.Data == "b" {
				t.Errorf("the page has an element %s", n.Data)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "href" || a.Key == "style" {
					t.Errorf("%s has an attribute %s", n.Data, a.Key)
				}
			}
		}
	}
	for _, want := range []string{
		role.Level, r.Criteria[0].Name, r.Criteria[0].Lead, "<img src=x onerror=alert(3)>", "<b>High</b>", "Required level: expert",
		"100% of the panel score", "Essential", "Pass mark 1", "1 minute", "Write evidence for marks 0 and 1 at least", "hold a licence", export.Attribution,
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if strings.Contains(page, "url(") || strings.Contains(page, "http") || strings.Contains(page, "@import") {
		t.Error("the page refers to another file")
	}
}

func TestTextFitsItsColumnsAndHasNoControlCharacters(t *testing.T) {
	t.Parallel()
	seedRole, seedRubric := seed(t)
	oddRole, oddRubric := odd()
	for i, text := range []string{written(t, export.ScorecardText, seedRole, seedRubric), written(t, export.ScorecardText, oddRole, oddRubric)} {
		if strings.ContainsAny(text, "\x1b\r\t\x00") {
			t.Error("control characters")
		}
		for line := range strings.Lines(text) {
			if utf8.RuneCountInString(line) > 81 && !strings.Contains(line, "longlong") {
				t.Errorf("card %d, a line of %d: %q", i, len(line), line)
			}
		}
	}
	text := written(t, export.ScorecardText, oddRole, oddRubric)
	for _, want := range []string{"keep[31m the <img src=x onerror=alert(3)> oven hot", "[ ]  [ ]  hold a licence", "[ ]  1  <b>High</b>. Yes."} {
		if !strings.Contains(text, want) {
			t.Errorf("the card does not show %q", want)
		}
	}
}

func TestJSONHoldsTheWholeRubric(t *testing.T) {
	t.Parallel()
	role, r := seed(t)
	var got struct {
		Role        map[string]string
		Rubric      hiring.Rubric
		Attribution string
	}
	if err := json.Unmarshal([]byte(written(t, export.ScorecardJSON, role, r)), &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(r, got.Rubric); d != "" {
		t.Error(d)
	}
	if got.Role["level"] != role.Level || got.Attribution != export.Attribution {
		t.Errorf("heading %v, attribution %q", got.Role, got.Attribution)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestAFailedWriteIsTold(t *testing.T) {
	t.Parallel()
	role, r := seed(t)
	for i, write := range []writer{export.ScorecardText, export.ScorecardHTML, export.ScorecardJSON} {
		if err := write(full{}, role, r); err == nil {
			t.Errorf("writer %d: no error", i)
		}
	}
}
