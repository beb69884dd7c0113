package verdict

import (
	"fmt"
	"math"
	"testing"
)

func mark(candidate, criterion string, m int) Mark {
	return Mark{Candidate: candidate, Criterion: criterion, Mark: m}
}

func about(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > 1e-12 {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// Worked by hand: own 4, 5, 2 beside means of 5 (4 and 6), 5 and 3.5 (3 and 4); the fourth mark, 6, has
// nobody beside it.
func TestCompareByHand(t *testing.T) {
	t.Parallel()
	own := []Mark{mark("a", "x", 4), mark("a", "y", 5), mark("b", "x", 2), mark("b", "y", 6)}
	others := []Mark{mark("a", "x", 4), mark("a", "x", 6), mark("a", "y", 5), mark("b", "x", 3), mark("b", "x", 4), mark("c", "x", 7)}
	c := Compare(own, others, []string{"x", "y", "z"}, Scale{Min: 1, Max: 7})
	if c.Marks != 4 || c.Shared != 3 || c.Candidates != 2 || !c.SaysLittle() {
		t.Errorf("%+v", c)
	}
	about(t, "mean", c.Mean, 17.0/4)
	about(t, "spread", c.Spread, math.Sqrt(81.0/4-17.0/4*17.0/4))
	about(t, "difference", c.Difference, (-1+0-1.5)/3)
	about(t, "near", c.Near, 2.0/3)
	about(t, "difference on x", c.Criteria[0].Difference, -1.25)
	about(t, "difference on y", c.Criteria[1].Difference, 0)
	about(t, "the others on b, x", c.Cells[2].Others, 3.5)
	if c.Criteria[2].Difference != nil || c.Cells[3].Others != nil || c.Correlation != nil || c.Why["correlation"] == "" {
		t.Errorf("told without marks: %+v", c)
	}
}

// Correlation, by hand: own 1…10 beside 2…11 is 1; beside a mirror −1; beside one mark for all it is not told.
func TestCompareCorrelates(t *testing.T) {
	t.Parallel()
	var own, same, mirror, flat []Mark
	for i := 1; i <= 10; i++ {
		c := fmt.Sprint(i)
		own, same = append(own, mark(c, "x", i)), append(same, mark(c, "x", i+1))
		mirror, flat = append(mirror, mark(c, "x", 11-i)), append(flat, mark(c, "x", 5))
	}
	scale := Scale{Min: 1, Max: 11}
	about(t, "correlation", Compare(own, same, nil, scale).Correlation, 1)
	about(t, "correlation", Compare(own, mirror, nil, scale).Correlation, -1)
	c := Compare(own, flat, nil, scale)
	if c.Correlation != nil || c.Why["correlation"] == "" || c.SaysLittle() {
		t.Errorf("beside one mark for all: %+v", c)
	}
	about(t, "near on a wider scale", Compare(own, same, nil, scale).Near, 1) // a point is 10/6 here
	about(t, "near on 1 to 3", Compare([]Mark{mark("a", "x", 1)}, []Mark{mark("a", "x", 2)}, nil, Scale{Min: 1, Max: 3}).Near, 0)
}

// Without marks, or without anybody else's, there is a reason in place of each number.
func TestCompareWithNothing(t *testing.T) {
	t.Parallel()
	for _, own := range [][]Mark{nil, {mark("a", "x", 3)}} {
		c := Compare(own, nil, []string{"x"}, Scale{Min: 1, Max: 7})
		if c.Difference != nil || c.Near != nil || c.Correlation != nil || c.Why["difference"] == "" || c.Why["near"] == "" {
			t.Errorf("%+v", c)
		}
		if (c.Mean == nil) != (own == nil) || (c.Spread == nil) != (own == nil) {
			t.Errorf("mean %v, spread %v", c.Mean, c.Spread)
		}
	}
}
