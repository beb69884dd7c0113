package export_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"merit/internal/browsertest"
	"merit/internal/export"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/pdf"
	"merit/internal/pgtest"
)

// small is a pack of two candidates over a marked criterion, a credential, and one with both.
func small() export.Pack {
	pass := 2
	scale := hiring.Scale{Points: []hiring.Point{{Value: 0, Label: "Not shown"}, {Value: 1, Label: "Partly"}, {Value: 2, Label: "Shown"}}}
	return export.Pack{
		Vacancy: "Baker, night shift", Reference: "BK-7", Role: "Baker", Stage: "Interview", Member: "Ama Mensah",
		Rubric: hiring.Rubric{
			Scale: scale, InterviewMinutes: 20, Policy: hiring.Policy{Evidence: hiring.EvidenceAlways},
			Criteria: []hiring.Criterion{
				{
					ID: hiring.ID{1}, Kind: hiring.SkillCriterion, Name: "Ovens", RequiredLevel: hiring.Expert, Weight: 1, Essential: true, PassMark: &pass,
					Indicators: []string{"keep the oven hot", "clean the oven"}, Lead: "Tell us about an oven.", Probes: []string{"What did you do?", "What came of it?"},
					Anchors: []hiring.Point{{Value: 0, Label: "No oven."}, {Value: 1, Label: "An oven."}, {Value: 2, Label: "A hot oven."}}, Minutes: 9,
				},
				{ID: hiring.ID{2}, Kind: hiring.CredentialCriterion, Name: "Hygiene", Checks: []string{"hold a hygiene certificate"}, Lead: "Can you show us your certificate?", Minutes: 1},
				{
					ID: hiring.ID{3}, Kind: hiring.SkillCriterion, Name: "Dough", Weight: 1, Checks: []string{"can lift 25 kg"}, Indicators: []string{"knead"},
					Lead: "Tell us about dough.", Anchors: []hiring.Point{{Value: 2, Label: "It rose."}}, Minutes: 10,
				},
			},
		},
		Candidates: []export.PackCandidate{{Code: "C001", Name: "Rhiannon Llewellyn"}, {Code: "C002", Name: "Sam Okafor"}},
		Focus:      map[hiring.ID]bool{{3}: true}, Breaks: []hiring.ID{{2}},
		Made: "24 November 2026 at 10:15", Hash: "1a2b3c4d5e6f70819203",
	}
}

// seedPack is the pack of the seed's role, blank.
func seedPack(t *testing.T) export.Pack {
	role, r := seed(t)
	for i := range r.Criteria {
		r.Criteria[i].ID = hiring.ID{byte(i + 1)}
	}
	return export.Pack{Vacancy: role.Level, Role: role.Role, Stage: "Interview", Rubric: r, Hash: "1a2b"}
}

func page(t *testing.T, p export.Pack) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.HTML(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// parsed gives the elements of a page with a class, or of a name, each with its text.
func parsed(t *testing.T, page, class, name string) (texts []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		has := n.Type == html.ElementNode && n.Data == name
		for _, a := range n.Attr {
			has = has || a.Key == "class" && class != "" && strings.Contains(" "+a.Val+" ", " "+class+" ")
		}
		if !has {
			continue
		}
		var text strings.Builder
		for below := range n.Descendants() {
			if below.Type == html.TextNode {
				text.WriteString(below.Data + " ")
			}
		}
		texts = append(texts, strings.Join(strings.Fields(text.String()), " "))
	}
	return texts
}

func TestPackIsAsItWas(t *testing.T) {
	t.Parallel()
	const golden = "testdata/pack.golden.html"
	got := page(t, small())
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
		t.Error(d)
	}
}

func TestPackShowsTextsAsText(t *testing.T) {
	t.Parallel()
	role, r := odd()
	const breakOut = `"; } body { display: none } </style><script>alert(5)</script>`
	p := export.Pack{
		Vacancy: role.Level, Reference: breakOut, Role: "<b>Baker</b>", Stage: `<i onclick="alert(6)">Interview`, Rubric: r, Member: "<u>Ama</u>",
		Candidates: []export.PackCandidate{{Code: breakOut, Name: "<script>alert(7)</script>"}}, Made: "<s>now</s>", Hash: "<em>12345678901234",
	}
	got := page(t, p)
	text := strings.Join(parsed(t, got, "", "html"), " ")
	for _, want := range []string{role.Level, breakOut, "<b>Baker</b>", p.Stage, "<u>Ama</u>", "<s>now</s>", r.Criteria[0].Name, r.Criteria[0].Lead, "<img src=x onerror=alert(3)>", "<b>High</b>", export.Attribution} {
		if !strings.Contains(text, strings.Join(strings.Fields(want), " ")) {
			t.Errorf("the page does not show %q", want)
		}
	}
	for _, element := range []string{"script", "img", "svg", "b", "u", "s", "em", "link", "a", "iframe"} {
		if found := parsed(t, got, "", element); len(found) > 0 {
			t.Errorf("an element %s: %q", element, found)
		}
	}
	if style := parsed(t, got, "", "style"); len(style) != 1 || strings.Contains(style[0], `"; }`+" body") || strings.Contains(style[0], "alert") && !strings.Contains(style[0], `\3c script\3e`) {
		t.Errorf("the style sheet was left: %q", style)
	}
	for _, far := range []string{"url(", "http", "@import", "onclick=\""} {
		if strings.Contains(got, far) {
			t.Errorf("the page has %q", far)
		}
	}
}

func TestPackWithoutNames(t *testing.T) {
	t.Parallel()
	p := small()
	for i := range p.Candidates {
		p.Candidates[i].Name = ""
	}
	got := page(t, p)
	if strings.Contains(got, "Rhiannon") || strings.Contains(got, "Okafor") {
		t.Error("a name in a pack without names")
	}
	if headings := parsed(t, got, "", "h2"); !cmp.Equal(headings, []string{"Candidate C001", "Candidate C002"}) {
		t.Errorf("headings %q", headings)
	}
	if n := len(parsed(t, got, "", "h1")); n != 1 {
		t.Errorf("%d headings of the whole document", n)
	}
}

func TestBlankPack(t *testing.T) {
	t.Parallel()
	p := small()
	p.Candidates, p.Member, p.Focus = nil, "", nil
	got := page(t, p)
	if cards := parsed(t, got, "", "article"); len(cards) != 1 || !strings.Contains(cards[0], "Scorecard for one candidate Candidate Panel member Date Started Finished") {
		t.Errorf("%d scorecards: %q", len(cards), cards)
	}
	for _, no := range []string{"C001", "Ama", "You lead"} {
		if strings.Contains(got, no) {
			t.Errorf("a blank pack has %q", no)
		}
	}
}

func TestPackMarksFocusAndBreaks(t *testing.T) {
	t.Parallel()
	p := small()
	p.Candidates = p.Candidates[:1]
	got := page(t, p)
	if breaks := parsed(t, got, "newpage", ""); len(breaks) != 1 || !strings.HasPrefix(breaks[0], "2. Hygiene") {
		t.Errorf("pages begin at %q, want at Hygiene", breaks)
	}
	sections := parsed(t, got, "criterion", "")
	for i, s := range sections {
		if leads := strings.Contains(s, "You lead on this"); leads != (i == 2) {
			t.Errorf("criterion %d, leads %v", i+1, leads)
		}
	}
	if !strings.Contains(got, "You lead on the criteria that say so.") {
		t.Error("nothing says what leading means")
	}
	p.PagePerCriterion = true
	if breaks := parsed(t, page(t, p), "newpage", ""); len(breaks) != 4 {
		t.Errorf("%d new pages, want each criterion's and the last one", len(breaks))
	}
	p.Rubric.Criteria[0].Indicators = []string{strings.Repeat("keep the oven hot and ", 100)}
	if second := parsed(t, page(t, p), "second", ""); len(second) != 1 || !strings.HasPrefix(second[0], "1. Ovens, continued") {
		t.Errorf("second pages %q, want that of the long criterion", second)
	}
}

func TestACredentialHasNoMarksOnPaper(t *testing.T) {
	t.Parallel()
	for _, s := range parsed(t, page(t, small()), "criterion", "") {
		credential := strings.HasPrefix(s, "2. Hygiene")
		if marks := strings.Contains(s, "What each mark looks like") || strings.Contains(s, "Mark 0 1 2"); marks == credential {
			t.Errorf("marks %v on %.40q", marks, s)
		}
		if credential && (!strings.Contains(s, "Check Yes No hold a hygiene certificate") || !strings.Contains(s, "Yes or no, no mark") || !strings.Contains(s, "Not assessed because")) {
			t.Errorf("a credential without boxes: %q", s)
		}
	}
}

func TestPackBounds(t *testing.T) {
	t.Parallel()
	p := small()
	p.Candidates = make([]export.PackCandidate, export.MaxPackCandidates)
	if err := p.HTML(&bytes.Buffer{}); err != nil {
		t.Errorf("%d candidates: %v", len(p.Candidates), err)
	}
	p.Candidates = append(p.Candidates, export.PackCandidate{})
	none := small()
	none.Rubric.Scale.Points = nil
	for _, p := range []export.Pack{p, none} {
		var b bytes.Buffer
		if err := p.HTML(&b); !fault.Is(err, fault.Invalid) || b.Len() > 0 {
			t.Errorf("%d candidates, %d points: %v, %d bytes", len(p.Candidates), len(p.Rubric.Scale.Points), err, b.Len())
		}
	}
	if err := small().HTML(full{}); err == nil {
		t.Error("a failed write is not told")
	}
	if f := small().Footer(); f != "BK-7 · Interview · rubric 1a2b3c4d5e6f · made 24 November 2026 at 10:15" {
		t.Errorf("footer %q", f)
	}
}

// A criterion that has pages of its own keeps to them: one that flowed over would leave a sheet nearly empty.
func TestPackOnPaper(t *testing.T) {
	t.Parallel()
	printer, err := pdf.Find("")
	if errors.Is(err, pdf.ErrNone) && !pgtest.Complete() {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	p := seedPack(t)
	p.PagePerCriterion = true
	p.Candidates = []export.PackCandidate{{Code: "C001"}, {Code: "C002"}}
	got := page(t, p)
	doc, err := printer.Print(t.Context(), []byte(got), p.Footer())
	if err != nil {
		t.Fatal(err)
	}
	want := len(p.Candidates) + len(parsed(t, got, "newpage", "")) + len(parsed(t, got, "second", ""))
	if pages := len(regexp.MustCompile(`/Type ?/Page\b`).FindAll(doc, -1)); pages != want {
		t.Errorf("%d pages, want %d", pages, want)
	}
}

// The page fits a telephone and has no accessibility violation, whatever its texts.
func TestPackOnScreen(t *testing.T) {
	t.Parallel()
	long := seedPack(t)
	long.Reference, long.Member, long.Candidates = strings.Repeat("REF", 80), strings.Repeat("Wolfeschlegelstein", 10), []export.PackCandidate{{Code: "C001", Name: strings.Repeat("Hubert", 30)}, {Code: "C002"}}
	long.Rubric.Criteria[0].Name = strings.Repeat("Supercalifragilistic", 10)
	long.Rubric.Criteria[1].Indicators = []string{strings.Repeat("x", 12000), strings.Repeat("long ", 2400)}
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		p := small()
		if r.URL.Path == "/long" {
			p = long
		}
		if err := p.HTML(w); err != nil {
			t.Error(err)
		}
	}))
	defer served.Close()
	if b, ok := browsertest.Open(t, served.URL, true); ok {
		b.Go("/small")
		b.See("You lead on this")
		b.Go("/long")
	}
}
