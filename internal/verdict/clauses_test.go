package verdict

import (
	"fmt"
	"strings"
	"testing"

	"merit/internal/hiring"
)

func num[T any](v T) *T { return &v }

// marks writes one criterion's marks a line: "candidate criterion: member=mark member=mark".
func marks(t *testing.T, lines ...string) []Mark {
	t.Helper()
	var out []Mark
	for _, l := range lines {
		head, tail, _ := strings.Cut(l, ":")
		who := strings.Fields(head)
		for _, f := range strings.Fields(tail) {
			member, mark, _ := strings.Cut(f, "=")
			n := int(mark[0] - '0')
			out = append(out, Mark{Candidate: who[0], Criterion: who[1], PanelMember: member, Mark: n})
		}
	}
	return out
}

func recommend(t *testing.T, in Input) Result {
	t.Helper()
	r, err := From(in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Two criteria of weight 3 and 1; Ann is at 5.25, Bob at 4.25, Cy at 3.75.
func threeCandidates(t *testing.T) Input {
	return Input{
		Policy: Policy{Weights: map[string]float64{"lead": 3, "code": 1}, Bar: num(4.0), Posts: num(1), Essential: []string{"lead"}, PassMark: num(3.5)},
		Marks: marks(t,
			"Ann lead: x=5 y=6", "Ann code: x=4 y=5",
			"Bob lead: x=4 y=4", "Bob code: x=5 y=5",
			"Cy lead: x=4 y=4", "Cy code: x=3 y=3"),
	}
}

func TestEachClause(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(*Input)
		who     string
		outcome hiring.Outcome
		clause  Clause
		says    string
	}{
		"within the posts": {func(*Input) {}, "Ann", hiring.RecommendAppoint, WithinPosts, "5.25"},
		"beyond the posts": {func(*Input) {}, "Bob", hiring.RecommendReserve, BeyondPosts, "1 post is filled"},
		"below the bar":    {func(*Input) {}, "Cy", hiring.DoNotAppoint, BelowBar, "3.75 is below the bar of 4"},
		"below a pass mark": {
			func(in *Input) { in.Policy.PassMark = num(5.6) }, "Ann", hiring.DoNotAppoint, BelowPassMark,
			"mean mark is 5.5, below the pass mark of 5.6",
		},
		"exactly at a pass mark": {func(in *Input) { in.Policy.PassMark = num(5.5) }, "Ann", hiring.RecommendAppoint, WithinPosts, ""},
		"exactly at the bar":     {func(in *Input) { in.Policy.Bar = num(5.25) }, "Ann", hiring.RecommendAppoint, WithinPosts, ""},
		"too few panel members": {
			func(in *Input) { in.Marks = append(in.Marks[:1], in.Marks[2:]...) }, "Ann", hiring.Borderline, EvidenceGate,
			"was marked by 1 panel member",
		},
		"disagreement":                          {func(in *Input) { in.Marks[0].Mark, in.Marks[1].Mark = 4, 7 }, "Ann", hiring.Borderline, Disagreement, "x gave 4 and panel member y gave 7"},
		"a range of two is no disagreement":     {func(in *Input) { in.Marks[0].Mark, in.Marks[1].Mark = 5, 7 }, "Ann", hiring.RecommendAppoint, WithinPosts, ""},
		"disagreement on what is not essential": {func(in *Input) { in.Marks[2].Mark, in.Marks[3].Mark = 2, 7 }, "Ann", hiring.RecommendAppoint, WithinPosts, ""},
		"a tie across the last post": {
			func(in *Input) { in.Marks = append(in.Marks, marks(t, "Dee lead: x=5 y=6", "Dee code: x=4 y=5")...) }, "Ann",
			hiring.Borderline, Tied, "equals that of candidate Dee",
		},
		"a tie with room for both": {func(in *Input) {
			in.Marks = append(in.Marks, marks(t, "Dee lead: x=5 y=6", "Dee code: x=4 y=5")...)
			in.Policy.Posts = num(2)
		}, "Ann", hiring.RecommendAppoint, WithinPosts, ""},
		// One point of one of two members on a weight of 3 in 4 is 0.375; Ann and Dee are 0.375 apart.
		"a near tie exactly at one point": {
			func(in *Input) { in.Marks = append(in.Marks, marks(t, "Dee lead: x=5 y=5", "Dee code: x=4 y=5")...) }, "Ann",
			hiring.Borderline, NearTie, "0.375",
		},
		"the rival of a near tie": {
			func(in *Input) { in.Marks = append(in.Marks, marks(t, "Dee lead: x=5 y=5", "Dee code: x=4 y=5")...) }, "Dee",
			hiring.Borderline, NearTie, "candidate Ann (5.25)",
		},
		"no near tie just beyond one point": {
			func(in *Input) { in.Marks = append(in.Marks, marks(t, "Dee lead: x=5 y=5", "Dee code: x=4 y=4")...) }, "Ann",
			hiring.RecommendAppoint, WithinPosts, "",
		},
		"no posts": {func(in *Input) { in.Policy.Posts = num(0) }, "Ann", hiring.RecommendReserve, BeyondPosts, "there is no post to fill"},
		"a required credential not held": {func(in *Input) {
			in.Required = []string{"cert"}
			in.Checks = []Check{{"Ann", "x", "cert", true}, {"Ann", "y", "cert", false}}
		}, "Ann", hiring.Borderline, EvidenceGate, "cert is required and not confirmed"},
		"a required credential nobody answered": {func(in *Input) { in.Required = []string{"cert"} }, "Ann", hiring.Borderline, EvidenceGate, "cert"},
		"a required credential held": {func(in *Input) {
			in.Required, in.Checks = []string{"cert"}, []Check{{"Ann", "x", "cert", true}}
		}, "Ann", hiring.RecommendAppoint, WithinPosts, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := threeCandidates(t)
			c.change(&in)
			got := byID(t, recommend(t, in), c.who)
			if got.Outcome != c.outcome || got.Clause != c.clause {
				t.Errorf("%s: %s by %q, want %s by %q", c.who, got.Outcome, got.Clause, c.outcome, c.clause)
			}
			if all := strings.Join(got.Reasons, " "); !strings.Contains(all, c.says) {
				t.Errorf("the reasons do not say %q: %s", c.says, all)
			}
		})
	}
}

func TestAShownChangeReallyChangesTheOutcome(t *testing.T) {
	t.Parallel()
	in := threeCandidates(t)
	ann := byID(t, recommend(t, in), "Cy")
	want := "If panel member x had given 5 instead of 4 for criterion lead, the outcome would be “reserve”."
	if len(ann.WouldChange) != 1 || ann.WouldChange[0] != want {
		t.Fatalf("said %q, want %q", ann.WouldChange, want)
	}
	for i, m := range in.Marks {
		if m.Candidate == "Cy" && m.Criterion == "lead" && m.PanelMember == "x" {
			in.Marks[i].Mark = 5
		}
	}
	if after := byID(t, recommend(t, in), "Cy"); after.Outcome != hiring.RecommendReserve {
		t.Errorf("after the change the outcome is %s", after.Outcome)
	}
}

func TestWhoMarksUnlikeTheOthersIsTold(t *testing.T) {
	t.Parallel()
	in := Input{Marks: marks(t,
		"Ann a: x=6 y=3 z=4", "Ann b: x=5 y=2 z=4", "Ann c: x=7 y=4 z=4",
		"Bob a: x=4 y=1 z=4", "Bob b: x=6 y=3 z=4", "Bob c: x=5 y=2 z=4")}
	r := recommend(t, in)
	want := map[string]string{"x": "marks higher than the others", "y": "marks lower than the others", "z": "marks everything alike"}
	for _, m := range r.Panel {
		if got := strings.Join(m.Flags, ";"); got != want[m.ID] {
			t.Errorf("%s: %q, want %q", m.ID, got, want[m.ID])
		}
	}
	// x is above the mean of y and z by 2.5, 2, 3, 1.5, 2.5 and 2: 2.25 on average.
	if d := r.Panel[0].Difference; d == nil || *d != 2.25 {
		t.Errorf("x differs by %v, want 2.25", d)
	}
}

func TestOneOfEachIsToldApart(t *testing.T) {
	t.Parallel()
	r := recommend(t, Input{Marks: marks(t, "Ann a: x=5", "Ann b: x=6")})
	all := strings.Join(r.Warnings, " ")
	if !strings.Contains(all, "one panel member") || !strings.Contains(all, "only one candidate") {
		t.Errorf("warnings: %s", all)
	}
}

func TestTheMeritListIsInOrderAndTiesShareARank(t *testing.T) {
	t.Parallel()
	in := threeCandidates(t)
	in.Marks = append(in.Marks, marks(t, "Abe lead: x=4 y=4", "Abe code: x=5 y=5")...)
	var got []string
	for _, c := range recommend(t, in).Candidates {
		tied := ""
		if c.Tied {
			tied = "="
		}
		got = append(got, fmt.Sprintf("%d%s %s %s", *c.Rank, tied, c.ID, short(*c.PanelScore)))
	}
	if list := strings.Join(got, ", "); list != "1 Ann 5.25, 2= Abe 4.25, 2= Bob 4.25, 4 Cy 3.75" {
		t.Errorf("merit list: %s", list)
	}
}
