package verdict

import (
	"slices"
	"strings"
	"testing"

	"merit/internal/hiring"
)

// clearly are the facts of somebody who is clearly recommended; each case changes one thing.
func clearly() facts {
	return facts{
		scored: true, panel: 5, fair: 5, above: ByLens{0.95, 0.90}, competes: true, top: 0.85, inTop: true, stable: 1,
		essentials: []essential{{criterion: 0, mean: 4.5, pass: 4}},
	}
}

// Every threshold at its edge and just beyond it.
func TestEachClauseAndThreshold(t *testing.T) {
	t.Parallel()
	const (
		appoint, reserve, borderline, not = hiring.RecommendAppoint, hiring.RecommendReserve, hiring.Borderline, hiring.DoNotAppoint
	)
	for name, c := range map[string]struct {
		change  func(*facts)
		outcome hiring.Outcome
		clause  Clause
		codes   []Code
	}{
		"clear":                           {func(*facts) {}, appoint, ClearlyAmong, nil},
		"a gate":                          {func(f *facts) { f.gates = []gate{{kind: gateFewMembers}} }, borderline, EvidenceGate, []Code{CodeFewMembers}},
		"two gates of a kind and another": {func(f *facts) { f.gates = []gate{{kind: gateFewMembers}, {kind: gateFewMembers}, {kind: gateConflict}} }, borderline, EvidenceGate, []Code{CodeFewMembers, CodeConflict}},
		"at the pass mark":                {func(f *facts) { f.essentials[0].mean = 4 }, appoint, ClearlyAmong, nil},
		"below it, at .20":                {func(f *facts) { f.essentials[0].mean, f.essentials[0].above = 3.9, ByLens{0.05, 0.20} }, not, BelowPassMark, nil},
		"below it, above .20 by one lens": {func(f *facts) { f.essentials[0].mean, f.essentials[0].above = 3.9, ByLens{0.21, 0.05} }, borderline, NotClear, []Code{CodePassMark}},
		"bar at .20 by both lenses":       {func(f *facts) { f.above = ByLens{0.20, 0.10} }, not, BelowBar, nil},
		"bar above .20 by one lens":       {func(f *facts) { f.above = ByLens{0.10, 0.21} }, borderline, NotClear, []Code{CodeBar}},
		"bar at .80 by both lenses":       {func(f *facts) { f.above = ByLens{0.80, 0.80} }, appoint, ClearlyAmong, nil},
		"bar below .80 by one lens":       {func(f *facts) { f.above = ByLens{0.95, 0.79} }, borderline, NotClear, []Code{CodeBar}},
		"a pass mark before the bar":      {func(f *facts) { f.essentials[0].mean, f.above = 3, ByLens{0.1, 0.1} }, not, BelowPassMark, nil},
		"top at .70":                      {func(f *facts) { f.top = 0.70 }, appoint, ClearlyAmong, nil},
		"top below .70":                   {func(f *facts) { f.top = 0.69 }, borderline, NotClear, []Code{CodeRivals}},
		"not in the top":                  {func(f *facts) { f.inTop, f.top = false, 0.30 }, borderline, NotClear, []Code{CodePosts}},
		"not in the top, at .15":          {func(f *facts) { f.inTop, f.top = false, 0.15 }, reserve, BeyondPosts, nil},
		"not in the top, above .15":       {func(f *facts) { f.inTop, f.top = false, 0.16 }, borderline, NotClear, []Code{CodePosts}},
		"reserve needs .80":               {func(f *facts) { f.inTop, f.top, f.above = false, 0.01, ByLens{0.79, 0.9} }, borderline, NotClear, []Code{CodeBar, CodePosts}},
		"reserve needs pass marks": {func(f *facts) {
			f.inTop, f.top, f.essentials[0].mean, f.essentials[0].above = false, 0.01, 3.9, ByLens{0.4, 0.4}
		}, borderline, NotClear, []Code{CodePassMark, CodePosts}},
		"reserve with a disagreement": {func(f *facts) { f.inTop, f.top, f.disagree = false, 0.01, []int{0} }, reserve, BeyondPosts, nil},
		"a disagreement":              {func(f *facts) { f.disagree = []int{0} }, borderline, NotClear, []Code{CodeDisagreement}},
		"one member":                  {func(f *facts) { f.alone = []int{1} }, borderline, NotClear, []Code{CodeOneMember}},
		"weights at .90":              {func(f *facts) { f.stable = 0.90 }, appoint, ClearlyAmong, nil},
		"weights below .90":           {func(f *facts) { f.stable = 0.899 }, borderline, NotClear, []Code{CodeWeights}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := clearly()
			c.change(&f)
			j := judge(&f, hiring.DefaultThresholds(), false)
			if j.outcome != c.outcome || j.clause != c.clause || !slices.Equal(j.codes.list(), append([]Code{}, c.codes...)) {
				t.Errorf("%s by %q with %q, want %s by %q with %q", j.outcome, j.clause, j.codes.list(), c.outcome, c.clause, c.codes)
			}
		})
	}
}

// A disagreement is as much of a scale as 3 points are of 1 to 7, and never a single point.
func TestDisagreementFollowsTheScale(t *testing.T) {
	t.Parallel()
	for scale, want := range map[Scale]float64{{1, 7}: 3, {0, 4}: 2, {1, 3}: 2, {1, 5}: 2, {0, 10}: 5} {
		if got := (Settled{Scale: scale, Thresholds: hiring.DefaultThresholds()}).disagreementSpan(); got != want {
			t.Errorf("%v: from %v, want %v", scale, got, want)
		}
	}
}

func TestATieIsToldAsOne(t *testing.T) {
	t.Parallel()
	f := clearly()
	f.inTop, f.top = false, 0.5
	if j := judge(&f, hiring.DefaultThresholds(), true); j.outcome != hiring.Borderline || !slices.Equal(j.codes.list(), []Code{CodeTie}) {
		t.Errorf("%s with %q", j.outcome, j.codes.list())
	}
}

func TestWhoIsExcludedCompetesForNoPost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change   func(*facts)
		excluded bool
	}{
		"clear":                {func(*facts) {}, false},
		"no marks":             {func(f *facts) { f.scored = false }, true},
		"clearly below bar":    {func(f *facts) { f.above = ByLens{0.2, 0.2} }, true},
		"perhaps below bar":    {func(f *facts) { f.above = ByLens{0.2, 0.3} }, false},
		"clearly below a pass": {func(f *facts) { f.essentials[0].mean = 3 }, true},
		"gated":                {func(f *facts) { f.gates = []gate{{kind: gateFewMembers}} }, false},
	} {
		f := clearly()
		c.change(&f)
		if got := f.excluded(hiring.DefaultThresholds()); got != c.excluded {
			t.Errorf("%s: excluded %v", name, got)
		}
	}
}

// A panel of four who mark three candidates on three criteria, far enough apart to be clear.
func clearPanel(t *testing.T) Input {
	return Input{
		Policy: Policy{Bar: num(4.0), Posts: num(1), Essential: []string{"lead"}, PassMark: num(3.5)},
		Marks: marks(t,
			"Ann lead: w=6 x=6 y=7 z=6", "Ann code: w=6 x=6 y=6 z=7", "Ann plan: w=6 x=7 y=6 z=6", "Ann team: w=6 x=6 y=6 z=6",
			"Bob lead: w=5 x=5 y=5 z=5", "Bob code: w=5 x=5 y=5 z=4", "Bob plan: w=5 x=5 y=4 z=5", "Bob team: w=5 x=5 y=5 z=5",
			"Cy lead: w=2 x=2 y=2 z=3", "Cy code: w=3 x=2 y=2 z=2", "Cy plan: w=2 x=2 y=3 z=2", "Cy team: w=2 x=2 y=2 z=2"),
	}
}

// The same rules through everything: marks in, words out.
func TestOutcomesOfWholePanels(t *testing.T) {
	t.Parallel()
	cert := []string{"cert"}
	for name, c := range map[string]struct {
		change  func(*Input)
		who     string
		outcome hiring.Outcome
		clause  Clause
		says    string
	}{
		"clearly the best": {func(*Input) {}, "Ann", hiring.RecommendAppoint, ClearlyAmong, "It is the best."},
		"clearly second":   {func(*Input) {}, "Bob", hiring.RecommendReserve, BeyondPosts, "There is 1 post"},
		"two posts":        {func(in *Input) { in.Policy.Posts = num(2) }, "Bob", hiring.RecommendAppoint, ClearlyAmong, "among the best 2"},
		"no posts":         {func(in *Input) { in.Policy.Posts = num(0) }, "Ann", hiring.RecommendReserve, BeyondPosts, "There is no post to fill"},
		"clearly below":    {func(in *Input) { in.Policy.Essential = nil }, "Cy", hiring.DoNotAppoint, BelowBar, "below the bar of 4"},
		"a pass mark":      {func(*Input) {}, "Cy", hiring.DoNotAppoint, BelowPassMark, "below the pass mark of 3.5"},
		"few panel members": {func(in *Input) {
			in.Marks = slices.DeleteFunc(in.Marks, func(m Mark) bool { return m.Candidate == "Ann" && m.Criterion == "lead" && m.PanelMember != "w" })
		}, "Ann", hiring.Borderline, EvidenceGate, "was marked by 1 panel member. It takes 2"},
		"one panel member alone": {func(in *Input) {
			in.Policy.Essential = nil
			in.Marks = slices.DeleteFunc(in.Marks, func(m Mark) bool { return m.PanelMember != "w" })
		}, "Ann", hiring.Borderline, EvidenceGate, "One person’s view is not a panel’s: it takes 2."},
		"one panel member where that is agreed": {func(in *Input) {
			in.Policy.Thresholds = map[string]float64{"fewestMembers": 1}
			in.Marks = slices.DeleteFunc(in.Marks, func(m Mark) bool { return m.PanelMember != "w" })
		}, "Ann", hiring.RecommendAppoint, ClearlyAmong, ""},
		"an essential criterion nobody scored": {func(in *Input) {
			in.Criteria, in.Policy.Essential = []string{"lead", "code", "plan", "team", "none"}, []string{"none"}
		}, "Ann", hiring.Borderline, EvidenceGate, "was marked by 0 panel members"},
		"two are enough": {func(in *Input) {
			in.Marks = slices.DeleteFunc(in.Marks, func(m Mark) bool { return m.Candidate == "Ann" && m.Criterion == "lead" && m.PanelMember > "x" })
		}, "Ann", hiring.RecommendAppoint, ClearlyAmong, ""},
		"three members asked for": {func(in *Input) { in.Policy.Thresholds = map[string]float64{"fewestMembers": 5} }, "Ann", hiring.Borderline, EvidenceGate, "It takes 5"},
		"a disagreement": {
			func(in *Input) { in.Marks[0].Mark = 3 }, "Ann", hiring.Borderline, NotClear,
			"disagrees on criterion lead: panel member w gave 3 and panel member y gave 7",
		},
		"a wider range allowed": {func(in *Input) {
			in.Marks[0].Mark, in.Policy.Thresholds = 3, map[string]float64{"disagreementRange": 6, "disagreementResidual": 10}
		}, "Ann", hiring.RecommendAppoint, ClearlyAmong, ""},
		"a tie across the last post": {func(in *Input) {
			for _, m := range in.Marks[:16] {
				m.Candidate = "Dee"
				in.Marks = append(in.Marks, m)
			}
		}, "Ann", hiring.Borderline, NotClear, "equals that of candidate Dee, and only one"},
		"a tie with room for both": {func(in *Input) {
			for _, m := range in.Marks[:16] {
				m.Candidate = "Dee"
				in.Marks = append(in.Marks, m)
			}
			in.Policy.Posts = num(2)
		}, "Ann", hiring.RecommendAppoint, ClearlyAmong, ""},
		"a conflict":      {func(in *Input) { in.Conflicts = []string{"Ann"} }, "Ann", hiring.Borderline, EvidenceGate, "conflict of interest"},
		"somebody else's": {func(in *Input) { in.Conflicts = []string{"Cy"} }, "Ann", hiring.RecommendAppoint, ClearlyAmong, ""},
		"a credential not held": {func(in *Input) {
			in.Required, in.Checks = cert, []Check{{"Ann", "x", "cert", true}, {"Ann", "y", "cert", false}}
		}, "Ann", hiring.Borderline, EvidenceGate, "cert is required and not confirmed"},
		"a credential unasked":      {func(in *Input) { in.Required = cert }, "Ann", hiring.Borderline, EvidenceGate, "cert"},
		"a credential held":         {func(in *Input) { in.Required, in.Checks = cert, []Check{{"Ann", "x", "cert", true}} }, "Ann", hiring.RecommendAppoint, ClearlyAmong, ""},
		"a candidate without marks": {func(in *Input) { in.Candidates = []string{"Ann", "Bob", "Cy", "Eve"} }, "Eve", hiring.Borderline, EvidenceGate, "No mark counts"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := clearPanel(t)
			c.change(&in)
			got := byID(t, recommend(t, in), c.who)
			if got.Outcome != c.outcome || got.Clause != c.clause {
				t.Errorf("%s: %s by %q, want %s by %q: %q", c.who, got.Outcome, got.Clause, c.outcome, c.clause, got.Reasons)
			}
			if all := strings.Join(got.Reasons, " "); !strings.Contains(all, c.says) {
				t.Errorf("the reasons do not say %q: %s", c.says, all)
			}
		})
	}
}

// Who would be recommended but for one panel member is told whose marks that hangs on.
func TestAnOutcomeThatHangsOnOneMemberIsNotClear(t *testing.T) {
	t.Parallel()
	in := clearPanel(t)
	in.Policy.Thresholds = map[string]float64{"disagreementRange": 6, "disagreementResidual": 10, "topLikely": 0.5, "barLikely": 0.5}
	for i := range in.Marks {
		switch m := &in.Marks[i]; {
		case m.Candidate == "Ann" && m.PanelMember == "w":
			m.Mark = 7
		case m.Candidate == "Ann":
			m.Mark = 5
		case m.Candidate == "Bob":
			m.Mark = 5
			if m.PanelMember == "w" {
				m.Mark = 4
			}
		}
	}
	for i := range in.Marks { // without w, Bob is a little better
		if m := &in.Marks[i]; m.Candidate == "Bob" && m.PanelMember == "z" && m.Criterion == "team" {
			m.Mark = 6
		}
	}
	ann := byID(t, recommend(t, in), "Ann")
	if ann.Outcome != hiring.Borderline || !slices.Contains(ann.Codes, CodeOneMember) {
		t.Fatalf("%s with %q: %q", ann.Outcome, ann.Codes, ann.Reasons)
	}
	if all := strings.Join(ann.Flags, " "); !strings.Contains(all, "without the marks of panel member w it would not hold") {
		t.Errorf("the flags do not name w: %s", all)
	}
}

func TestTheMeritListIsInOrderAndTiesShareARank(t *testing.T) {
	t.Parallel()
	in := clearPanel(t)
	for _, m := range in.Marks[16:32] {
		m.Candidate = "Abe"
		in.Marks = append(in.Marks, m)
	}
	r := recommend(t, in)
	var got []string
	for _, c := range r.Candidates {
		tied := ""
		if c.Tied {
			tied = "="
		}
		got = append(got, short(float64(*c.Rank))+tied+" "+c.ID)
	}
	if list := strings.Join(got, ", "); list != "1 Ann, 2= Abe, 2= Bob, 4 Cy" {
		t.Errorf("merit list: %s", list)
	}
}
