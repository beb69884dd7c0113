package equality

import "slices"

// group is one answer: everybody who gave it, and those of them that each recruiter knows from what they entered.
type group struct {
	answer string
	all    Counts
	known  []Counts
}

// table is the groups of one characteristic.
type table struct {
	groups []group
	order  []int // in which groups are put together where they are too small
	least  int
}

// at is the place of an answer's group; -1: there is none.
func (t table) at(answer string) int {
	return slices.IndexFunc(t.groups, func(g group) bool { return g.answer == answer })
}

// class is a number that a shown line tells, or that can be worked out from what it tells.
type class func(Counts) int

func everybody(c Counts) int    { return c.people() }
func out(c Counts) int          { return c.Out }
func past(c Counts) int         { return c.WentOn + c.Appointed }
func wentOn(c Counts) int       { return c.WentOn }
func appointed(c Counts) int    { return c.Appointed }
func notAppointed(c Counts) int { return c.Out + c.WentOn }

// level is what may be shown of a table: who went on, who was appointed, both or neither.
type level struct {
	classes           []class
	wentOn, appointed bool
}

// levels are tried in turn. Which they are hangs on totals alone: were it to hang on the groups, that something is not
// shown would tell of them.
func (t table) levels() []level {
	applied := level{classes: []class{everybody}}
	on := level{classes: []class{out, past}, wentOn: true}
	many := func(of ...class) bool {
		return !slices.ContainsFunc(of, func(c class) bool { return t.sum(c) < 2*t.least })
	}
	switch {
	case many(out, wentOn, appointed):
		return []level{{[]class{out, wentOn, appointed}, true, true}, on, applied}
	case many(notAppointed, appointed):
		return []level{{[]class{notAppointed, appointed}, false, true}, applied}
	case many(out, past):
		return []level{on, applied}
	}
	return []level{applied}
}

// shown says what may be shown. The groups are told apart in the same way at every step, so that no two steps can be
// subtracted.
func (t table) shown() (s Shown) {
	for _, l := range t.levels() {
		p, ok := t.arrange(l.classes)
		if !ok {
			continue
		}
		s.Applicants = t.lines(p, func(Counts) int { return 0 })
		if l.wentOn {
			s.WentOn = t.lines(p, past)
		}
		if l.appointed {
			s.Appointed = t.lines(p, appointed)
		}
		break
	}
	return s
}

func (t table) sum(of class) (n int) {
	for _, g := range t.groups {
		n += of(g.all)
	}
	return n
}

// parts are the groups that stand alone and those that are only told of together, each in the order they are asked.
type parts struct{ single, together []int }

// arrange lets as many groups as it can stand alone. Those that are only told of together are the first in an order that
// nothing in the numbers has a part in, and large enough together: a small group left out alone would be the difference
// between the whole and what is shown, and a choice by size would tell why a group is among them. One alone is never
// taken, since it would be large enough to stand for itself. ok is false where none can stand alone.
func (t table) arrange(classes []class) (parts, bool) {
	for small := range t.order {
		p := parts{single: slices.Sorted(slices.Values(t.order[small:])), together: slices.Sorted(slices.Values(t.order[:small]))}
		ok := small == 0 || t.enough(p.together, classes)
		for _, i := range p.single {
			ok = ok && t.enough([]int{i}, classes)
		}
		if ok {
			return p, true
		}
	}
	return parts{}, false
}

// enough reports whether groups taken together have enough people in every class, also for each recruiter who can take
// away what he or she entered.
func (t table) enough(groups []int, classes []class) bool {
	all, rest := Counts{}, []Counts(nil)
	for _, i := range groups {
		g := t.groups[i]
		all = all.plus(g.all, 1)
		if rest == nil {
			rest = make([]Counts, len(g.known))
		}
		for k, known := range g.known {
			rest[k] = rest[k].plus(g.all, 1).plus(known, -1)
		}
	}
	for _, c := range append([]Counts{all}, rest...) {
		for _, of := range classes {
			if of(c) < t.least {
				return false
			}
		}
	}
	return true
}

func (t table) lines(p parts, selected class) []Line {
	var lines []Line
	for _, i := range p.single {
		g := t.groups[i]
		lines = append(lines, Line{Answers: []string{g.answer}, People: g.all.people(), Selected: selected(g.all)})
	}
	if len(p.together) == 0 {
		return lines
	}
	var l Line
	for _, i := range p.together {
		g := t.groups[i]
		l.Answers, l.People, l.Selected = append(l.Answers, g.answer), l.People+g.all.people(), l.Selected+selected(g.all)
	}
	return append(lines, l)
}
