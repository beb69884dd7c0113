package verdict

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// What is said of the border is true: whoever makes the change finds the two swapped, or level, and where none is told,
// no single point of the two does it.
func TestWhatABorderTellsIsTrue(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(21, 22))
	swapped, levelled, apart := 0, 0, 0
	for n := range 16 {
		in := Input{Policy: Policy{Posts: num(1 + n%2), Weights: map[string]float64{"s0": 3, "s1": 2, "s2": 1}, Bar: num(1.5)}}
		for c := range 4 {
			for m := range 3 {
				for s := range 3 {
					in.Marks = append(in.Marks, Mark{Candidate: fmt.Sprintf("c%d", c), PanelMember: fmt.Sprintf("m%d", m), Criterion: fmt.Sprintf("s%d", s), Mark: 3 + r.IntN(3)})
				}
			}
		}
		before := recommend(t, in)
		b, ok := before.Border()
		if !ok || b.Gap < tolerance {
			continue
		}
		if !b.Exact {
			t.Fatal("everybody marked everything")
		}
		most := 0.0 // by which any single point moves the two together
		for i := range in.Marks {
			for _, by := range []int{-1, 1} {
				m := in.Marks[i]
				if m.Candidate != b.Inside && m.Candidate != b.Outside || m.Mark+by < 1 || m.Mark+by > 7 {
					continue
				}
				other := in
				other.Marks = slices.Clone(in.Marks)
				other.Marks[i].Mark += by
				after := recommend(t, other)
				gap := *byID(t, after, b.Inside).FairScore - *byID(t, after, b.Outside).FairScore
				most = max(most, b.Gap-gap)
			}
		}
		switch {
		case b.Swaps():
			swapped++
			if most <= b.Gap+tolerance {
				t.Errorf("it is told that one point swaps them, and the most one does is %v of %v", most, b.Gap)
			}
		case b.Levels():
			levelled++
			if most < b.Gap-tolerance || most > b.Gap+1e-6 {
				t.Errorf("it is told that one point levels them, and the most one does is %v of %v", most, b.Gap)
			}
		default:
			apart++
			if most >= b.Gap-tolerance {
				t.Errorf("it is told that no point swaps them, and one moves them by %v of %v", most, b.Gap)
			}
		}
	}
	if swapped < 2 || apart < 2 {
		t.Errorf("%d were swapped, %d levelled, %d stayed apart: too few to tell", swapped, levelled, apart)
	}
}
