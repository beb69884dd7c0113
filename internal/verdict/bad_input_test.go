package verdict

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"merit/internal/fault"
)

func TestBadFilesOfMarks(t *testing.T) {
	t.Parallel()
	const head = "candidate,panel_member,criterion,mark\n"
	for name, c := range map[string]struct{ text, says string }{
		"empty":               {"", "empty"},
		"heading only":        {head, "no marks"},
		"a column is missing": {"candidate,panel_member,mark\n1,2,3\n", `no column "criterion"`},
		"not a number":        {head + "a,b,c,4\na,b,d,good\n", `Line 3: the mark "good"`},
		"half a mark":         {head + "a,b,c,4.5\n", `Line 2: the mark "4.5"`},
		"nothing in a cell":   {head + "a,,c,4\n", "Line 2: there is no panel_member"},
		"a quote left open":   {head + "a,\"b,c,4\n", "cannot be read as CSV"},
		"control characters":  {head + "a\x00,b,c,4\n", "characters that cannot be shown"},
		"an endless id":       {head + strings.Repeat("a", 300) + ",b,c,4\n", "more than 200 characters"},
		"an endless line":     {head + strings.Repeat("a", 70_000), "line of more than 64 KB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadCSV(strings.NewReader(c.text))
			if k := fault.Of(err); err == nil || k.Kind != fault.Invalid && k.Kind != fault.TooLarge || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want it to say %q", err, c.says)
			}
		})
	}
}

func TestFilesOfMarksInOtherShapes(t *testing.T) {
	t.Parallel()
	want := []Mark{{"a", "b", "c", 4, 2}}
	for name, text := range map[string]string{
		"short headings":     "cand,rater,skill,score\na,b,c,4\n",
		"another order":      "mark,criterion,panel_member,candidate\n4,c,b,a\n",
		"further columns":    "note,candidate,panel_member,criterion,mark\nx,a,b,c,4\n",
		"byte-order mark":    "\xef\xbb\xbfcandidate,panel_member,criterion,mark\na,b,c,4\n",
		"Windows line ends":  "candidate,panel_member,criterion,mark\r\na,b,c,4\r\n",
		"semicolons":         "candidate;panel_member;criterion;mark\na;b;c;4\n",
		"capitals, spaces":   "Candidate, Panel Member ,Criterion,MARK\n a ,b,c, 4 \n",
		"blank lines at end": "candidate,panel_member,criterion,mark\na,b,c,4\n\n\n",
	} {
		got, err := ReadCSV(strings.NewReader(text))
		if err != nil || len(got) != 1 || got[0] != want[0] {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}

// endless gives rows without end.
type endless struct{ n int }

func (e *endless) Read(b []byte) (int, error) {
	e.n++
	return copy(b, fmt.Sprintf("cand%d,b,c,4\n", e.n)), nil
}

func TestAFileWithoutEndIsRefused(t *testing.T) {
	t.Parallel()
	r := io.MultiReader(strings.NewReader("candidate,panel_member,criterion,mark\n"), &endless{})
	if _, err := ReadCSV(r); !fault.Is(err, fault.TooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestBadInputIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*Input)
		says   string
	}{
		"an unknown threshold":     {func(in *Input) { in.Policy.Thresholds = map[string]float64{"sure": 1} }, `no threshold "sure"`},
		"a threshold out of range": {func(in *Input) { in.Policy.Thresholds = map[string]float64{"barLikely": 0.4} }, "(barLikely) must be from 50% to 100%"},
		"half a panel member":      {func(in *Input) { in.Policy.Thresholds = map[string]float64{"fewestMembers": 1.5} }, "whole number"},
		"a conflict with nobody":   {func(in *Input) { in.Conflicts = []string{"Zed"} }, `conflict of interest with "Zed"`},
		"a candidate listed twice": {func(in *Input) { in.Candidates = []string{"Ann", "Ann"} }, "listed twice"},
		"no marks":                 {func(in *Input) { in.Marks = nil }, "no marks"},
		"a mark off the scale":     {func(in *Input) { in.Marks[0].Mark, in.Marks[0].Line = 8, 12 }, "Line 12: x gave Ann the mark 8"},
		"a mark twice":             {func(in *Input) { in.Marks = append(in.Marks, in.Marks[0]) }, "twice"},
		"a mark twice in a file": {func(in *Input) {
			again := in.Marks[0]
			in.Marks[0].Line, again.Line = 2, 14
			in.Marks = append([]Mark{again}, in.Marks...)
		}, "Line 14: x marked Ann twice for lead, first on line 2."},
		"an unknown criterion":     {func(in *Input) { in.Criteria = []string{"lead"} }, `"code", which is not on the rubric`},
		"a weight for nothing":     {func(in *Input) { in.Policy.Weights["x"] = 1 }, `a weight for "x"`},
		"a negative weight":        {func(in *Input) { in.Policy.Weights["code"] = -1 }, `weight of "code"`},
		"a weight without end":     {func(in *Input) { in.Policy.Weights["code"] = math.Inf(1) }, `weight of "code"`},
		"weights that sum to none": {func(in *Input) { in.Policy.Weights = map[string]float64{"lead": 0, "code": 0} }, "above 0"},
		"posts below none":         {func(in *Input) { in.Policy.Posts = num(-1) }, "Posts"},
		"a bar off the scale":      {func(in *Input) { in.Policy.Bar = num(9.0) }, "bar"},
		"a bar that is no number":  {func(in *Input) { in.Policy.Bar = num(math.NaN()) }, "bar"},
		"a pass mark off":          {func(in *Input) { in.Policy.PassMark = num(0.0) }, "pass mark"},
		"an unknown essential":     {func(in *Input) { in.Policy.Essential = []string{"nope"} }, `"nope"`},
		"a scale upside down":      {func(in *Input) { in.Policy.Scale = &Scale{7, 1} }, "scale"},
		"a scale far off":          {func(in *Input) { in.Policy.Scale = &Scale{math.MaxInt - 6, math.MaxInt} }, "scale"},
		"no weight for one":        {func(in *Input) { delete(in.Policy.Weights, "code") }, `"code" has no weight`},
		"a weight next to none":    {func(in *Input) { in.Policy.Weights["code"] = 5e-324 }, `weight of "code"`},
		"a pass mark for nothing":  {func(in *Input) { in.Policy.PassMarks = map[string]float64{"x": 4} }, `pass mark for "x"`},
		"a pass mark that is not essential off": {
			func(in *Input) { in.Policy.PassMarks = map[string]float64{"code": 9} }, `pass mark of "code"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := twoCriteria(t)
			c.change(&in)
			if _, err := From(in); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want it to say %q", err, c.says)
			}
		})
	}
}

func TestAPolicyIsReadStrictly(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		`{"bra":4}`:                         "bra",
		`{"bar":4,"bar":5}`:                 `"bar" twice`,
		`{"bar":4} {"bar":5}`:               "behind the end",
		`{"bar":"high"}`:                    "bar",
		`{"BAR":4}`:                         `"BAR"`,
		`{"bar":null}`:                      `"bar" is null`,
		`null`:                              "null",
		`{"scale":{"max":5}}`:               `"min" and "max"`,
		`{"scale":{"min":1,"MAX":5}}`:       `"min" and "max"`,
		`{"weights":{"a":null}}`:            `"a" of "weights" is null`,
		``:                                  "empty",
		`{"thresholds":{"barLikely":null}}`: `"barLikely" of "thresholds" is null`,
	} {
		if _, err := ReadPolicy(strings.NewReader(text)); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want it to say %q", text, err, says)
		}
	}
}

// A file of many ids is small, but the table of candidates by criteria would not be.
func TestAPanelBeyondTheLimitsIsRefused(t *testing.T) {
	t.Parallel()
	for what, one := range map[string]func(i string) Mark{
		"candidates":    func(i string) Mark { return Mark{Candidate: i, PanelMember: "m", Criterion: "s", Mark: 4} },
		"panel members": func(i string) Mark { return Mark{Candidate: "c", PanelMember: i, Criterion: "s", Mark: 4} },
		"criteria":      func(i string) Mark { return Mark{Candidate: "c", PanelMember: "m", Criterion: i, Mark: 4} },
	} {
		var in Input
		for i := range MaxCandidates + 1 {
			in.Marks = append(in.Marks, one(fmt.Sprint(i)))
		}
		if _, err := From(in); !fault.Is(err, fault.TooLarge) || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: got %v", what, err)
		}
	}
}

func TestIDsThatWouldLieOnAScreenAreRefused(t *testing.T) {
	t.Parallel()
	for name, id := range map[string]string{
		"not UTF-8": "a\xff", "a terminal's command": "a\u009b31m", "writing turned round": "a\u202eb", "a line of its own": "a\u2028b",
	} {
		if _, err := ReadCSV(strings.NewReader("candidate,panel_member,criterion,mark\n" + id + ",b,c,4\n")); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "Line 2") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzFrom(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8}, 4.0, 1, 3.0)
	f.Fuzz(func(t *testing.T, data []byte, bar float64, posts int, weight float64) {
		in := Input{Policy: Policy{Bar: &bar, Posts: &posts, Weights: map[string]float64{"0": weight, "1": 1, "2": 1}, Essential: []string{"1"}}}
		in.Criteria = []string{"0", "1", "2"}
		for i := 0; i+2 < len(data) && i < 600; i += 3 {
			in.Marks = append(in.Marks, Mark{
				Candidate: fmt.Sprint(data[i] % 7), PanelMember: fmt.Sprint(data[i] / 50), Criterion: fmt.Sprint(data[i+1] % 3), Mark: int(data[i+2]%9) - 1,
			})
		}
		r, err := From(in)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		doc, err := r.JSON()
		if err != nil || !json.Valid(doc) {
			t.Fatalf("a result that cannot be written: %v", err)
		}
	})
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("candidate,panel_member,criterion,mark\na,b,c,4\n"))
	f.Add([]byte("cand;rater;skill;score\n\"a\nb\";b;c;4\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		marks, err := ReadCSV(bytes.NewReader(data))
		if err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge) {
			t.Fatalf("an error of another kind: %v", err)
		}
		for _, m := range marks {
			if m.Candidate == "" || m.PanelMember == "" || m.Criterion == "" || m.Line < 2 {
				t.Fatalf("a mark with a hole: %+v", m)
			}
		}
	})
}
