package verdict

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

var changeTold = regexp.MustCompile(`^If panel member (\S+) had given (\d) instead of (\d) for criterion (\S+) and all else were the same, the outcome (would|might) be “(.+)”\.$`)

// Whoever makes the change that is told and computes everything afresh finds the outcome that was told, but
// for the few where the fit itself moves: a change that is told counts as one mark among few.
func TestAChangeThatIsToldChangesTheOutcome(t *testing.T) {
	t.Parallel()
	tried, right := 0, 0
	check := func(in Input) {
		for _, c := range recommend(t, in).Candidates {
			m := changeTold.FindStringSubmatch(c.WouldChange[0])
			if m == nil {
				continue
			}
			if m[6] == string(c.Outcome) {
				t.Fatalf("%s is told a change to the outcome there is: %s", c.ID, c.WouldChange[0])
			}
			to, _ := strconv.Atoi(m[2])
			from, _ := strconv.Atoi(m[3])
			other := in
			other.Marks = slices.Clone(in.Marks)
			at := slices.IndexFunc(other.Marks, func(x Mark) bool {
				return x.Candidate == c.ID && x.PanelMember == m[1] && x.Criterion == m[4] && x.Mark == from
			})
			if at < 0 {
				t.Fatalf("%s is told of a mark nobody gave: %s", c.ID, c.WouldChange[0])
			}
			other.Marks[at].Mark = to
			if m[5] == "might" {
				continue
			}
			tried++
			if after := byID(t, recommend(t, other), c.ID); string(after.Outcome) == m[6] {
				right++
			} else {
				t.Logf("%s (%s): %s — it was %s by %q", c.ID, c.Outcome, c.WouldChange[0], after.Outcome, after.Codes)
			}
		}
	}
	for _, name := range panels {
		_, in := readFixture(t, name)
		check(in)
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 10 {
		check(random(r))
	}
	check(clearPanel(t))
	if tried < 15 {
		t.Fatalf("only %d changes were told", tried)
	}
	if right*20 < tried*19 {
		t.Errorf("%d of %d changes told were right, less than 19 in 20", right, tried)
	}
	t.Logf("%d of %d changes told were right", right, tried)
}

// No smaller change of a mark of a complete panel changes the outcome.
func TestTheChangeToldIsTheSmallest(t *testing.T) {
	t.Parallel()
	_, in := readFixture(t, "panel_tiny_3x2")
	for _, c := range recommend(t, in).Candidates {
		m := changeTold.FindStringSubmatch(c.WouldChange[0])
		if m == nil {
			continue
		}
		to, _ := strconv.Atoi(m[2])
		from, _ := strconv.Atoi(m[3])
		for i, mark := range in.Marks {
			if mark.Candidate != c.ID {
				continue
			}
			for by := 1 - max(to-from, from-to); by < max(to-from, from-to); by++ {
				other := in
				other.Marks = slices.Clone(in.Marks)
				if other.Marks[i].Mark += by; other.Marks[i].Mark < 1 || other.Marks[i].Mark > 7 {
					continue
				}
				if after := byID(t, recommend(t, other), c.ID); after.Outcome != c.Outcome {
					t.Errorf("%s: %+d for criterion %s of %s is smaller than what is told: %s", c.ID, by, mark.Criterion, mark.PanelMember, c.WouldChange[0])
				}
			}
		}
	}
}
