// Package equality owns what may be shown of what candidates said for equality monitoring: counts of many vacancies
// become lines of which none tells of fewer than five people, and selection rates are compared by package verdict. It
// refuses to know of single candidates, of scores and of anything stored; nothing of it reaches a recommendation.
package equality

import "merit/internal/hiring"

// Least is the fewest people any shown number stands for.
const Least = 5

// The fewest that figures are made over. They count who took part, not what anybody answered, so that whether figures
// can be made tells nothing of an answer.
const (
	LeastVacancies = 2
	LeastPeople    = 30 // with answers
	LeastAppointed = 10 // of them
)

// Counts are candidates by how far they came.
type Counts struct {
	Out       int // not past the first stage
	WentOn    int // past it, and not appointed
	Appointed int
}

// plus adds, or takes away with sign -1.
func (c Counts) plus(d Counts, sign int) Counts {
	return Counts{c.Out + sign*d.Out, c.WentOn + sign*d.WentOn, c.Appointed + sign*d.Appointed}
}

func (c Counts) people() int { return c.Out + c.WentOn + c.Appointed }

// Figures are what is kept and shown of one making.
type Figures struct {
	Vacancies       int     `json:"vacancies"`
	Characteristics []Shown `json:"characteristics"`
}

// Shown is what may be shown of one characteristic. A step that may not be shown has no lines.
type Shown struct {
	Characteristic string `json:"characteristic"`
	Applicants     []Line `json:"applicants"`
	WentOn         []Line `json:"wentOn"`    // none either where nobody went on without being appointed
	Appointed      []Line `json:"appointed"` //
}

// Of is what may be shown of a characteristic; ok is false where nothing may.
func (f Figures) Of(characteristic string) (s Shown, ok bool) {
	for _, s := range f.Characteristics {
		if s.Characteristic == characteristic {
			return s, true
		}
	}
	return Shown{}, false
}

// Line is one group, or several that are only shown together: how many people, and how many of them were selected.
type Line struct {
	Answers  []string `json:"answers"`
	People   int      `json:"people"`
	Selected int      `json:"selected"`
}

// Together reports whether the line is several groups.
func (l Line) Together() bool { return len(l.Answers) > 1 }

// Make says what may be shown of counts over several vacancies. recruiters are those of each vacancy: what one of them
// entered is known to them, so every number has to stand for enough people without it.
func Make(counts []hiring.EqualityCount, recruiters map[hiring.ID][]hiring.ID) Figures {
	var f Figures
	vacancies := map[hiring.ID]bool{}
	for _, c := range counts {
		vacancies[c.VacancyID] = true
	}
	f.Vacancies = len(vacancies)
	know := whoKnows(vacancies, recruiters)
	for _, c := range hiring.Characteristics {
		t := table{least: Least}
		for _, a := range c.Answers {
			if a.Key != hiring.PreferNotToSay {
				t.groups = append(t.groups, group{answer: a.Key, known: make([]Counts, len(know))})
			}
		}
		for _, answer := range c.Rarest {
			t.order = append(t.order, t.at(answer))
		}
		for _, n := range counts {
			i := t.at(n.Answer)
			if n.Characteristic != c.Key || i < 0 {
				continue
			}
			t.groups[i].all = t.groups[i].all.plus(countsOf(n), 1)
			for k, vs := range know {
				if vs[n.VacancyID] {
					t.groups[i].known[k] = t.groups[i].known[k].plus(countsOf(n), 1)
				}
			}
		}
		if s := t.shown(); s.Applicants != nil {
			s.Characteristic = c.Key
			f.Characteristics = append(f.Characteristics, s)
		}
	}
	return f
}

func countsOf(n hiring.EqualityCount) Counts {
	switch {
	case n.Appointed:
		return Counts{Appointed: n.People}
	case n.WentOn:
		return Counts{WentOn: n.People}
	}
	return Counts{Out: n.People}
}

// whoKnows lists, for each recruiter of some of the vacancies but not all, those vacancies. Somebody who recruits for all
// of them entered all of it, so that nothing is left to keep from them.
func whoKnows(vacancies map[hiring.ID]bool, recruiters map[hiring.ID][]hiring.ID) []map[hiring.ID]bool {
	by := map[hiring.ID]map[hiring.ID]bool{}
	for v := range vacancies {
		for _, r := range recruiters[v] {
			if by[r] == nil {
				by[r] = map[hiring.ID]bool{}
			}
			by[r][v] = true
		}
	}
	var out []map[hiring.ID]bool
	for _, vs := range by {
		if len(vs) < len(vacancies) {
			out = append(out, vs)
		}
	}
	return out
}
