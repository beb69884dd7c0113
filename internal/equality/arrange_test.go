package equality

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"merit/internal/figures"
)

// seen is all that a table shows, and the totals of every class, which somebody may know from elsewhere.
func (t table) seen() string {
	var all Counts
	for _, g := range t.groups {
		all = all.plus(g.all, 1)
	}
	return fmt.Sprint(t.shown(), all)
}

// tables calls each with every table of so many groups and people; with two classes nobody goes on without being
// appointed.
func tables(groups, classes, people, least int, each func(table)) {
	n := make([]int, groups*classes)
	var fill func(i, left int)
	fill = func(i, left int) {
		if i < len(n)-1 {
			for v := range left + 1 {
				n[i] = v
				fill(i+1, left-v)
			}
			return
		}
		n[i] = left
		t := table{least: least}
		for g := range groups {
			c := Counts{Out: n[g*classes], Appointed: n[g*classes+1]}
			if classes == 3 {
				c.WentOn = n[g*classes+2]
			}
			t.groups, t.order = append(t.groups, group{answer: string(rune('a' + g)), all: c}), append(t.order, g)
		}
		each(t)
	}
	fill(0, people)
}

// told are the numbers somebody could be after, of each group.
var told = []class{everybody, out, past, wentOn, appointed, notAppointed}

// The attack by somebody who knows the rule, the totals and all that is shown: of all tables that would look the same,
// has a number of a group the same value in each, and is it below the least? Every table of some sizes is tried, with the
// least people being two so that there are few enough of them.
func TestNothingSmallCanBeWorkedOutFromWhatIsShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ groups, classes, people int }{{2, 2, 6}, {2, 2, 16}, {3, 2, 12}, {3, 2, 16}, {4, 2, 12}, {2, 3, 14}, {2, 3, 18}, {3, 3, 13}} {
		const least = 2
		type span struct{ low, high []int }
		found := map[string]*span{}
		shows, some, tried := map[string]bool{}, map[string][]int{}, 0
		tables(c.groups, c.classes, c.people, least, func(x table) {
			key := x.seen()
			s := found[key]
			if s == nil {
				s = &span{}
				found[key] = s
				shows[key] = x.shown().Applicants != nil
				for _, of := range told {
					some[key] = append(some[key], x.sum(of))
				}
			}
			tried++
			k := 0
			for _, g := range x.groups {
				for _, of := range told {
					v := of(g.all)
					if k == len(s.low) {
						s.low, s.high = append(s.low, v), append(s.high, v)
					}
					s.low[k], s.high[k] = min(s.low[k], v), max(s.high[k], v)
					k++
				}
			}
		})
		solved := 0
		for key, s := range found {
			for k := range s.low {
				// Where there is nobody of a class at all, each group has nobody of it; nothing shown is needed for that.
				if shows[key] && s.low[k] == s.high[k] && s.low[k] < least && some[key][k%len(told)] > 0 {
					solved++
					if solved < 5 {
						t.Errorf("%d groups, %d classes: number %d of group %d is %d in every table that shows %s", c.groups, c.classes, k%len(told), k/len(told), s.low[k], key)
					}
				}
			}
		}
		if len(found) < 5 {
			t.Errorf("only %d views of %d tables", len(found), tried)
		}
		figures.Add(t, "Differencing attempts on equality data", tried)
	}
}

// With the real least, over random tables: no shown number and no difference of two is below five, also not for a
// recruiter who takes away what he or she entered.
func TestEveryShownNumberStandsForFive(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 11))
	draw := func(most int) Counts { return Counts{r.IntN(most), r.IntN(most), r.IntN(most)} }
	shown := 0
	for range 20000 {
		x := table{least: Least}
		for i := range 2 + r.IntN(6) {
			g := group{answer: fmt.Sprint(i), known: []Counts{draw(12), draw(4)}}
			g.all = draw(1+r.IntN(60)).plus(g.known[0], 1).plus(g.known[1], 1)
			x.groups, x.order = append(x.groups, g), append(x.order, i)
		}
		s := x.shown()
		at := map[string]Counts{}
		add := func(lines []Line, of func(*Counts, Line)) {
			for _, l := range lines {
				key := fmt.Sprint(l.Answers)
				c := at[key]
				of(&c, l)
				at[key] = c
			}
		}
		add(s.Applicants, func(c *Counts, l Line) { c.Out = l.People })
		add(s.WentOn, func(c *Counts, l Line) { c.WentOn = l.Selected })
		add(s.Appointed, func(c *Counts, l Line) { c.Appointed = l.Selected })
		for _, l := range append(append(s.Applicants, s.WentOn...), s.Appointed...) {
			if l.People < Least {
				t.Fatalf("%d people are shown: %+v", l.People, s)
			}
		}
		for step, lines := range [][]Line{s.WentOn, s.Appointed} {
			for _, l := range lines {
				shown++
				if l.Selected < Least || l.People-l.Selected < Least {
					t.Fatalf("%d of %d are shown: %+v", l.Selected, l.People, s)
				}
				var rest Counts
				for _, g := range x.groups {
					for _, a := range l.Answers {
						if a == g.answer {
							rest = rest.plus(g.all, 1).plus(g.known[0], -1)
						}
					}
				}
				if rest.people() < Least || []int{past(rest), rest.Appointed}[step] < Least {
					t.Fatalf("without what the recruiter entered %+v is left of %+v", rest, l)
				}
			}
		}
		for key, c := range at {
			if c.WentOn > 0 && c.Appointed > 0 && c.WentOn-c.Appointed < Least {
				t.Fatalf("%s: %d went on without being appointed: %+v", key, c.WentOn-c.Appointed, s)
			}
		}
	}
	if shown < 1000 {
		t.Errorf("only %d lines were shown", shown)
	}
	figures.Add(t, "Differencing attempts on equality data", shown)
}
