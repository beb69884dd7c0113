package rubric

import (
	"fmt"
	"slices"
	"strings"

	"merit/internal/hiring"
)

// fewestLeads is how many panel members must lead on an essential criterion: one person's view is not
// recommended on.
const fewestLeads = 2

// Split shares a rubric's criteria out over panel members so that each leads on about as many minutes as
// the others: essential criteria go to two, and the others too where that fits the interview, else to
// one. The same rubric and members give the same split. With fewer than three members there is nothing to
// share out, and all lead on everything: the answer is empty.
func Split(r hiring.Rubric, members []hiring.ID) hiring.Focus {
	if len(members) <= fewestLeads {
		return hiring.Focus{}
	}
	f := share(r, members, func(hiring.Criterion) int { return fewestLeads })
	if longest(r, f) <= r.InterviewMinutes {
		return f
	}
	return share(r, members, func(c hiring.Criterion) int {
		if c.Essential {
			return fewestLeads
		}
		return 1
	})
}

// share gives each criterion to as many members as leads says, the longest first, to those who have the
// least so far.
func share(r hiring.Rubric, members []hiring.ID, leads func(hiring.Criterion) int) hiring.Focus {
	order := slices.Clone(r.Criteria)
	slices.SortStableFunc(order, func(a, b hiring.Criterion) int { return NeededBy(b) - NeededBy(a) })
	load := make([]int, len(members))
	given := map[hiring.ID][]bool{}
	for _, c := range order {
		given[c.ID] = make([]bool, len(members))
		for range leads(c) {
			least := -1
			for i := range members {
				if !given[c.ID][i] && (least < 0 || load[i] < load[least]) {
					least = i
				}
			}
			given[c.ID][least] = true
			load[least] += NeededBy(c)
		}
	}
	f := hiring.Focus{}
	for _, c := range r.Criteria {
		for i, m := range members {
			if given[c.ID][i] {
				f[m] = append(f[m], c.ID)
			}
		}
	}
	return f
}

// longest is the most minutes any member leads on.
func longest(r hiring.Rubric, f hiring.Focus) int {
	most := 0
	for _, m := range f {
		sum := 0
		for _, id := range m {
			if c, ok := r.Criterion(id); ok {
				sum += NeededBy(c)
			}
		}
		most = max(most, sum)
	}
	return most
}

// Uncovered names what too few panel members lead on: essential criteria fewer than two, others none. It
// is empty where everything is covered; members are those who score.
func Uncovered(r hiring.Rubric, f hiring.Focus, members []hiring.ID) []string {
	var out []string
	for _, c := range r.Criteria {
		n := 0
		for _, m := range members {
			if own := f[m]; len(own) == 0 || slices.Contains(own, c.ID) {
				n++
			}
		}
		switch {
		case n == 0:
			out = append(out, fmt.Sprintf("Nobody leads on %s.", c.Name))
		case c.Essential && n < fewestLeads && len(members) >= fewestLeads:
			out = append(out, fmt.Sprintf("%s is essential, and only one person leads on it. Two must, each alone.", c.Name))
		case c.Essential && n < fewestLeads:
			out = append(out, fmt.Sprintf("%s is essential, so two people must score it, each alone. There is one on the panel.", c.Name))
		}
	}
	return out
}

// OwnScale makes a scale of a recruiter's own from the names of its points, one a line, lowest first,
// counted from first. Whether it can be used is for hiring.Rubric.Check to say.
func OwnScale(names string, first int) hiring.Scale {
	s := hiring.Scale{Key: "own"}
	for _, line := range strings.Split(names, "\n") {
		if label := strings.Join(strings.Fields(line), " "); label != "" {
			s.Points = append(s.Points, hiring.Point{Value: first + len(s.Points), Label: label})
		}
	}
	if n := len(s.Points); n > 0 {
		s.Name = fmt.Sprintf("%d–%d, our own", s.Min(), s.Max())
	}
	return s
}
