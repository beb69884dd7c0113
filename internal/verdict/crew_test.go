package verdict

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// pool is a large panel of which each candidate meets three members.
func pool(candidates, members, criteria int) Input {
	r := rand.New(rand.NewPCG(23, 24))
	severity := make([]float64, members)
	for m := range severity {
		severity[m] = 0.5 * r.NormFloat64()
	}
	var in Input
	for c := range candidates {
		ability := 0.8 * r.NormFloat64()
		for _, m := range r.Perm(members)[:3] {
			for s := range criteria {
				y := int(math.Round(4.2 + ability + severity[m] + 0.8*r.NormFloat64()))
				in.Marks = append(in.Marks, Mark{Candidate: fmt.Sprint(c), PanelMember: fmt.Sprint(m), Criterion: fmt.Sprint(s), Mark: min(7, max(1, y))})
			}
		}
	}
	return in
}

// What a large panel is spared costs little: the spreads of a crew are near those of all, and so is what is
// told of leaving one member out.
func TestALargePanelIsFittedToACrew(t *testing.T) {
	t.Parallel()
	in := pool(150, 45, 5)
	in.Policy.Essential = []string{"1"}
	a := assessed(t, in)
	p := a.p
	if a.fit.crew != crewColumns/5 {
		t.Fatalf("fitted to %d members", a.fit.crew)
	}
	exact, err := p.leaveOneOut(a.fit.spreads)
	if err != nil {
		t.Fatal(err)
	}
	moved := 0
	for r, w := range a.leftOut {
		for c := range w.fair {
			if w.has[c] != exact[r].has[c] {
				t.Fatalf("candidate %d without member %d: has marks %v", c, r, w.has[c])
			}
			near(t, "score without a member", w.fair[c], exact[r].fair[c], 0.15)
			near(t, "essential mean without a member", w.cells[c][0], exact[r].cells[c][0], 0.2)
			if math.Abs(w.fair[c]-a.fair[c][0].mean) > 0.2 {
				moved++
			}
		}
	}
	if moved == 0 {
		t.Error("leaving members out moves nobody")
	}
	whole := fit{at: newModel(p.sheet).search(p.means().log(), num(p.means()), rough)}
	for k, v := range exp(whole.at) {
		if got := a.fit.spreads[k]; math.Abs(math.Log(got/v)) > 0.5 {
			t.Errorf("spread %d: %v by the crew, %v by all", k, got, v)
		}
	}
}

func TestACrewSharesCandidates(t *testing.T) {
	t.Parallel()
	p, err := arrange(Input{Marks: marks(t, "A s: a=4 b=5", "B s: a=4 c=5", "C s: b=4 c=5", "D s: d=4", "E s: d=4", "F s: d=4", "G s: e=5 f=4")})
	if err != nil {
		t.Fatal(err)
	}
	// d marked most, but alone.
	if got := p.sheet.crew(3); !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("crew %v", got)
	}
}

func TestAPanelBeyondTheEquationsIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := From(pool(700, 320, 4)); err == nil {
		t.Error("more unknowns than can be solved for are taken")
	}
}
