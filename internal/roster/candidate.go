package roster

import (
	"fmt"
	"strings"
)

// Candidate is what a row says of a candidate, as far as its columns are mapped.
type Candidate struct {
	Line                                           int // where the row begins in the source
	Name, Email, Phone, Reference, Notes, Employer string
}

// Problem is a mistake in a row.
type Problem struct {
	Line    int
	Column  Column
	Message string
}

// Candidates gives a candidate for each row, also for one with a problem, so that all can be shown
// beside what is wrong. Whoever imports them leaves out the lines with problems, or none.
func (s Sheet) Candidates(m Mapping) ([]Candidate, []Problem) {
	cs := make([]Candidate, 0, len(s.Rows))
	var problems []Problem
	for _, r := range s.Rows {
		said := map[Column]string{}
		for i, column := range m {
			if i >= len(r.Cells) || column == Ignore || strings.TrimSpace(r.Cells[i]) == "" {
				continue
			}
			if tooLong(r.Cells[i]) {
				problems = append(problems, Problem{r.Line, column, fmt.Sprintf("%s is longer than %s characters.", column.Label(), thousands(MaxCell))})
			}
			said[column] = r.Cells[i]
		}
		if blank(r) {
			continue
		}
		c := Candidate{
			Line: r.Line, Email: tidy(said[Email]), Phone: tidy(said[Phone]),
			Reference: tidy(said[Reference]), Notes: said[Notes], Employer: tidy(said[Employer]),
		}
		c.Name = tidy(said[Name])
		if c.Name == "" {
			c.Name = tidy(said[FirstName] + " " + said[LastName])
		}
		if c.Name == "" {
			problems = append(problems, Problem{r.Line, Name, "The name is missing."})
		}
		if c.Email != "" {
			if plain, ok := plainAddress(c.Email); ok {
				c.Email = plain
			} else {
				problems = append(problems, Problem{r.Line, Email, "The e-mail address is not in the right form, like name@example.com."})
			}
		}
		cs = append(cs, c)
	}
	return cs, problems
}

func blank(r Row) bool {
	for _, c := range r.Cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// Duplicates gives the groups of candidates, by index, who share an e-mail address but for its case.
func Duplicates(cs []Candidate) [][]int {
	group := map[string]int{}
	var all [][]int
	for i, c := range cs {
		if c.Email == "" {
			continue
		}
		key := strings.ToLower(c.Email)
		at, ok := group[key]
		if !ok {
			at = len(all)
			group[key] = at
			all = append(all, nil)
		}
		all[at] = append(all[at], i)
	}
	var out [][]int
	for _, g := range all {
		if len(g) > 1 {
			out = append(out, g)
		}
	}
	return out
}
