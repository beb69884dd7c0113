package verdict

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkFrom measures a vacancy of ordinary size and the largest there is a goal for.
func BenchmarkFrom(b *testing.B) {
	for _, size := range []int{30, 1000, 5000} {
		b.Run(fmt.Sprintf("%dx5x12", size), func(b *testing.B) {
			in := large(size, 5, 12)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := From(in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// large is a complete panel of the given size, its marks about 4.5 with a spread between candidates.
func large(candidates, members, criteria int) Input {
	r := rand.New(rand.NewPCG(7, 8))
	in := Input{Policy: Policy{Posts: num(candidates/10 + 1), Essential: []string{"1", "2", "3"}, PassMark: num(3.0), Bar: num(4.25)}}
	for c := range candidates {
		ability := r.NormFloat64() * 0.8
		for m := range members {
			for s := range criteria {
				mark := min(7, max(1, int(4.9+ability+r.NormFloat64())))
				in.Marks = append(in.Marks, Mark{
					Candidate: fmt.Sprint(c + 1), PanelMember: fmt.Sprint(m + 1), Criterion: fmt.Sprint(s + 1), Mark: mark,
				})
			}
		}
	}
	return in
}
