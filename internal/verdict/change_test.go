package verdict

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"merit/internal/hiring"
)

// shownSize is the size of the change told, 0 where none is said to help, −1 where marks are missing.
func shownSize(t *testing.T, said string) int {
	t.Helper()
	if strings.HasPrefix(said, "A mark for ") {
		return -1
	}
	_, rest, ok := strings.Cut(said, "had given ")
	if !ok {
		return 0
	}
	var to, from int
	if _, err := fmt.Sscanf(rest, "%d instead of %d", &to, &from); err != nil {
		t.Fatal(err)
	}
	return max(to-from, from-to)
}

// smallestChange tries every other value of every mark of a candidate and computes all of it afresh.
func smallestChange(t *testing.T, in Input, c Candidate) int {
	t.Helper()
	smallest := 0
	marks := slices.Clone(in.Marks)
	in.Marks = marks
	for i, m := range marks {
		if m.Candidate != c.ID {
			continue
		}
		for to := 1; to <= 7; to++ {
			size := max(to-m.Mark, m.Mark-to)
			if size == 0 || smallest > 0 && size >= smallest {
				continue
			}
			marks[i].Mark = to
			if byID(t, recommend(t, in), c.ID).Outcome != c.Outcome {
				smallest = size
			}
		}
		marks[i].Mark = m.Mark
	}
	return smallest
}

func TestTheChangeToldIsTheSmallestThatWorks(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	for n := range 45 {
		in := random(r)
		if n%3 == 0 { // no variation, or only one mark that differs
			for i := range in.Marks {
				in.Marks[i].Mark = 3 + (1-n%2)*(n%4)
			}
			in.Marks[n].Mark += n % 2
		}
		for _, c := range recommend(t, in).Candidates {
			said := shownSize(t, c.WouldChange[0])
			if said < 0 {
				continue
			}
			if want := smallestChange(t, in, c); said != want {
				t.Fatalf("panel %d, candidate %s, %s: the smallest change is of %d points, but said %q", n, c.ID, c.Clause, want, c.WouldChange[0])
			}
		}
	}
}

// Zed is next to Ann but only a full panel's point (0.05) away from Zed's own place; Yan, further
// down, was marked by one member, so that one point (0.25) would carry Yan level with Ann and beyond.
func TestANearTieIsToldToBothSides(t *testing.T) {
	t.Parallel()
	in := Input{Marks: marks(t,
		"Ann a: v=6 w=6 x=6 y=6 z=5", "Ann b: v=5 w=5 x=5 y=5 z=5", "Ann c: v=5 w=5 x=5 y=5 z=5", "Ann d: v=5 w=5 x=5 y=5 z=5",
		"Zed a: v=6 w=5 x=5 y=5 z=5", "Zed b: v=5 w=5 x=5 y=5 z=5", "Zed c: v=5 w=5 x=5 y=5 z=5", "Zed d: v=5 w=5 x=5 y=5 z=5",
		"Yan a: v=5", "Yan b: v=5", "Yan c: v=5", "Yan d: v=5")}
	r := recommend(t, in)
	for who, want := range map[string]Clause{"Ann": NearTie, "Zed": BeyondPosts, "Yan": NearTie} {
		if got := byID(t, r, who); got.Clause != want {
			t.Errorf("%s: %s by %q, want %q: %s", who, got.Outcome, got.Clause, want, got.Reasons)
		}
	}
}

// The same from above: one point of Yan's only member would bring Yan, who has a post, below Zed.
func TestANearTieIsToldToBothSidesFromAbove(t *testing.T) {
	t.Parallel()
	in := Input{Policy: Policy{Posts: num(3)}, Marks: marks(t,
		"Ann a: v=6 w=6 x=6 y=6 z=5", "Ann b: v=5 w=5 x=5 y=5 z=5", "Ann c: v=5 w=5 x=5 y=5 z=5", "Ann d: v=5 w=5 x=5 y=5 z=5",
		"Bea a: v=6 w=6 x=6 y=6 z=5", "Bea b: v=5 w=5 x=5 y=5 z=5", "Bea c: v=5 w=5 x=5 y=5 z=5", "Bea d: v=5 w=5 x=5 y=5 z=5",
		"Zed a: v=6 w=5 x=5 y=5 z=5", "Zed b: v=5 w=5 x=5 y=5 z=5", "Zed c: v=5 w=5 x=5 y=5 z=5", "Zed d: v=5 w=5 x=5 y=5 z=5",
		"Yan a: v=6", "Yan b: v=5", "Yan c: v=5", "Yan d: v=5")}
	r := recommend(t, in)
	for who, want := range map[string]Clause{"Yan": NearTie, "Ann": WithinPosts, "Bea": WithinPosts, "Zed": NearTie} {
		if got := byID(t, r, who); got.Clause != want {
			t.Errorf("%s: %s by %q, want %q: %s", who, got.Outcome, got.Clause, want, got.Reasons)
		}
	}
}

// In panels with holes, whoever is named in a near tie is not told that a post is theirs or that none is.
func TestANearTieIsNeverOneSided(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 10))
	seen := 0
	for range 400 {
		in := random(r)
		in.Policy.Essential, in.Policy.Bar = nil, num(1.0)
		in.Marks = slices.DeleteFunc(in.Marks, func(m Mark) bool { return m.Candidate != "c0" && m.PanelMember != "m0" && m.Candidate[1]%2 == 1 })
		result := recommend(t, in)
		for _, c := range result.Candidates {
			if c.Clause != NearTie {
				continue
			}
			seen++
			_, rest, _ := strings.Cut(c.Reasons[0], "that of candidate ")
			other := byID(t, result, rest[:2])
			if other.Outcome != hiring.Borderline {
				t.Fatalf("%s has a near tie with %s, who is told %q: %s", c.ID, other.ID, other.Outcome, c.Reasons[0])
			}
		}
	}
	if seen == 0 {
		t.Fatal("no panel had a near tie")
	}
}
