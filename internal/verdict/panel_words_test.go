package verdict

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// One and the same person looks strict, generous or alike to the others only where that shows.
func TestWhoMarksUnlikeTheOthersIsTold(t *testing.T) {
	t.Parallel()
	var in Input
	for c, ability := range []int{2, 3, 4, 5, 6, 3, 5, 4} {
		for s := range 6 {
			wave := (c+s)%3 - 1
			for m, mark := range map[string]int{
				"even": ability + wave, "other": ability - wave, "high": ability + 1 + (s+1)%2*wave, "halo": ability, "centre": 4 + wave*(c%2),
			} {
				in.Marks = append(in.Marks, Mark{
					Candidate: string(rune('A' + c)), Criterion: string(rune('a' + s)), PanelMember: m, Mark: min(7, max(1, mark)),
				})
			}
		}
	}
	want := map[string]string{"halo": "halo", "centre": "central tendency", "high": "higher"}
	for _, m := range recommend(t, in).Panel {
		got := strings.Join(m.Flags, "; ")
		if w := want[m.ID]; !strings.Contains(got, w) || w == "" && strings.Contains(got, "halo") {
			t.Errorf("%s: %q, want %q", m.ID, got, w)
		}
	}
}

// Each side of the limits, on a scale fine enough to come near them: within candidates half of the others'
// spread is halo and four fifths are not; between candidates two fifths are central tendency and three are not.
func TestFlagsAreWhereTheirLimitsAre(t *testing.T) {
	t.Parallel()
	in := Input{Policy: Policy{Scale: &Scale{0, 60}}}
	for c, ability := range []int{10, 20, 30, 40, 50, 20, 40, 30} {
		for s := range 6 {
			wave := (c+s)%3 - 1
			for m, x := range map[string]struct{ between, within int }{
				"one": {10, 10}, "two": {10, -10}, "half": {10, 5}, "most": {10, 8}, "narrow": {4, 10}, "less narrow": {6, 10},
			} {
				in.Marks = append(in.Marks, Mark{
					Candidate: string(rune('A' + c)), Criterion: string(rune('a' + s)), PanelMember: m, Mark: 30 + (ability-30)*x.between/10 + wave*x.within,
				})
			}
		}
	}
	want := map[string]string{"half": "halo", "narrow": "central tendency"}
	for _, m := range recommend(t, in).Panel {
		got := strings.Join(m.Flags, "; ")
		for _, flag := range []string{"halo", "central tendency"} {
			if strings.Contains(got, flag) != (want[m.ID] == flag) {
				t.Errorf("%s: %q, want %q", m.ID, got, want[m.ID])
			}
		}
	}
}

// Somebody whose marks jump about, though high ones go with high ones, is told so.
func TestManySurprisingMarksAreTold(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(27, 28))
	in := Input{Policy: Policy{Scale: &Scale{0, 60}}}
	for c, ability := range []int{10, 20, 30, 40, 50, 20, 40, 30} {
		for s := range 6 {
			for _, m := range []string{"even", "plain", "sober", "wild"} {
				noise := 6
				if m == "wild" {
					noise = 16
				}
				in.Marks = append(in.Marks, Mark{
					Candidate: string(rune('A' + c)), Criterion: string(rune('a' + s)), PanelMember: m, Mark: min(60, max(0, ability+r.IntN(2*noise+1)-noise)),
				})
			}
		}
	}
	for _, m := range recommend(t, in).Panel {
		if got := strings.Join(m.Flags, "; "); strings.Contains(got, "surprising") != (m.ID == "wild") {
			t.Errorf("%s: %q", m.ID, got)
		}
	}
}

func TestAMemberWhoMarksTheOtherWayRoundIsInconsistent(t *testing.T) {
	t.Parallel()
	var in Input
	for c, ability := range []int{2, 3, 4, 5, 6} {
		for s := range 4 {
			for m, mark := range map[string]int{"v": ability + s%2, "w": ability - s%2, "x": ability + (s+1)%2, "y": ability - (s+1)%2, "z": 8 - ability + s%2} {
				in.Marks = append(in.Marks, Mark{Candidate: string(rune('A' + c)), Criterion: string(rune('a' + s)), PanelMember: m, Mark: min(7, max(1, mark))})
			}
		}
	}
	for _, m := range recommend(t, in).Panel {
		if got := strings.Join(m.Flags, "; "); strings.Contains(got, "inconsistent") != (m.ID == "z") {
			t.Errorf("%s: %q", m.ID, got)
		}
	}
}

func TestADifferenceIsTheMeanOverSharedCells(t *testing.T) {
	t.Parallel()
	r := recommend(t, Input{Marks: marks(t,
		"Ann a: x=6 y=3 z=4", "Ann b: x=5 y=2 z=4", "Ann c: x=7 y=4 z=4",
		"Bob a: x=4 y=1 z=4", "Bob b: x=6 y=3 z=4", "Bob c: x=5 y=2 z=4")})
	// x is above the mean of y and z by 2.5, 2, 3, 1.5, 2.5 and 2: 2.25 on average.
	if d := r.Panel[0].Difference; d == nil || *d != 2.25 {
		t.Errorf("x differs by %v, want 2.25", d)
	}
}

func TestWhatLimitsARecommendationIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   Input
		says []string
	}{
		"one of each":          {Input{Marks: marks(t, "Ann a: x=5", "Ann b: x=6")}, []string{"one panel member", "only one candidate"}},
		"two panel members":    {Input{Marks: marks(t, "Ann a: x=5 y=4", "Bob a: x=3 y=4")}, []string{"prior-dominated"}},
		"a criterion unmarked": {Input{Criteria: []string{"a", "b"}, Marks: marks(t, "Ann a: x=5 y=4", "Bob a: x=3 y=4")}, []string{"Nobody was marked on criterion b"}},
		"no variation":         {Input{Marks: marks(t, "Ann a: x=4 y=4", "Bob a: x=4 y=4")}, []string{"nothing tells the candidates apart"}},
		"another order":        {Input{Marks: marks(t, "Ann a: x=6 y=6", "Ann b: x=6 y=6", "Bob a: y=5 z=2", "Bob b: y=5 z=2", "Cy a: x=3 z=1", "Cy b: x=4 z=1")}, []string{"not scored by every panel member"}},
	} {
		all := strings.Join(recommend(t, c.in).Warnings, " ")
		for _, s := range c.says {
			if !strings.Contains(all, s) {
				t.Errorf("%s: the warnings do not say %q: %s", name, s, all)
			}
		}
	}
}
