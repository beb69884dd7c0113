package app

import (
	"slices"
	"strings"
	"time"

	"merit/internal/hiring"
	"merit/internal/verdict"
)

// ResultFilter says which candidates of a merit list are shown. The zero value shows all.
type ResultFilter struct {
	Outcome  hiring.Outcome
	Decision string // a hiring.DecisionKind, or Undecided
	Flagged  bool   // only those with something to look at before appointing
	Search   string // in name and code
}

// Undecided is the filter for candidates without a decision.
const Undecided = "none"

func (f ResultFilter) allows(c verdict.Candidate, who hiring.Candidate, decided map[string]hiring.Decision) bool {
	d, any := decided[c.ID]
	switch {
	case f.Outcome != "" && c.Outcome != f.Outcome,
		f.Flagged && len(c.Flags) == 0,
		f.Decision == Undecided && any,
		f.Decision != "" && f.Decision != Undecided && string(d.Kind) != f.Decision:
		return false
	}
	sought := strings.ToLower(strings.TrimSpace(f.Search))
	return sought == "" || strings.Contains(strings.ToLower(who.Name), sought) || strings.Contains(strings.ToLower(who.Code), sought)
}

// Found is what there is to say of all the candidates the actor may see, whatever page is shown.
type Found struct {
	Outcomes  map[hiring.Outcome][]Named // the first of each in merit order
	Counts    map[hiring.Outcome]int
	Decided   map[hiring.DecisionKind]int
	Flagged   int
	Submitted int             // scorecards that count
	Border    *verdict.Border // between those within the posts and the next; nil: there is none to tell
	Names     map[string]string
	Agreed    int        // candidates whom the panel agreed on marks for
	Gone      []Named    // the first who are appointed, or invited, in merit order
	Reserves  []Reserved // the first held in reserve whose time has not run out, in merit order
}

// Reserved is a candidate held in reserve.
type Reserved struct {
	Named
	Until time.Time
}

// Named is a candidate with what is said of them first.
type Named struct {
	ID     string
	Name   string
	Result verdict.Candidate
}

// firstNamed is how many candidates of each outcome are named.
const firstNamed = 6

func (o *Results) found(b evidenceBase, seen []verdict.Candidate, decided map[string]hiring.Decision, now time.Time) Found {
	f := Found{Outcomes: map[hiring.Outcome][]Named{}, Counts: map[hiring.Outcome]int{}, Decided: map[hiring.DecisionKind]int{}, Names: map[string]string{}}
	name := func(text string) string {
		id, _ := hiring.ParseID(text)
		return b.access.Candidate(b.candidates[id]).Name
	}
	for _, c := range seen {
		f.Counts[c.Outcome]++
		if len(c.Flags) > 0 {
			f.Flagged++
		}
		f.Submitted += c.Members
		d, ok := decided[c.ID]
		if ok {
			f.Decided[d.Kind]++
		}
		switch {
		case ok && d.Kind.GoesOn() && len(f.Gone) < firstNamed:
			f.Gone = append(f.Gone, Named{c.ID, name(c.ID), c})
		case ok && d.Kind == hiring.Reserve && !d.Lapsed(now) && d.Until != nil && len(f.Reserves) < firstNamed:
			f.Reserves = append(f.Reserves, Reserved{Named{c.ID, name(c.ID), c}, *d.Until})
		}
		if len(f.Outcomes[c.Outcome]) < firstNamed {
			f.Outcomes[c.Outcome] = append(f.Outcomes[c.Outcome], Named{c.ID, name(c.ID), c})
		}
	}
	agreed := map[hiring.ID]bool{}
	for _, a := range b.agreed {
		if o.Scope.Allows(a.CandidateID) {
			agreed[a.CandidateID] = true
		}
	}
	f.Agreed = len(agreed)
	if border, ok := o.Result.Border(); ok && o.Scope.All {
		f.Border = &border
		f.Names[border.Inside], f.Names[border.Outside] = name(border.Inside), name(border.Outside)
	}
	return f
}

// otherScores are the panel scores by the score basis that does not count, of those candidates of a result whom
// the panel agreed on marks for.
func otherScores(b evidenceBase, r verdict.Result) map[string]float64 {
	out := map[string]float64{}
	for _, c := range r.Candidates {
		if c.Independent != nil {
			out[c.ID] = *c.Independent
			continue
		}
		agreed := agreedOf(b.agreed, c.ID)
		if len(agreed) == 0 {
			continue
		}
		sum, weights := 0.0, 0.0
		for _, s := range c.Criteria {
			value := s.Mean
			if mark, ok := agreed[s.ID]; ok {
				value = &mark
			}
			if value != nil && s.Mean != nil {
				sum, weights = sum+r.Policy.Weights[s.ID]**value, weights+r.Policy.Weights[s.ID]
			}
		}
		if weights > 0 {
			out[c.ID] = sum / weights
		}
	}
	return out
}

// agreedOf are a candidate's agreed marks by criterion.
func agreedOf(all []hiring.AgreedScore, candidate string) map[string]float64 {
	out := map[string]float64{}
	from, _ := slices.BinarySearchFunc(all, candidate, func(a hiring.AgreedScore, id string) int { return strings.Compare(a.CandidateID.String(), id) })
	for _, a := range all[from:] {
		if a.CandidateID.String() != candidate {
			break
		}
		out[a.CriterionID.String()] = float64(*a.Mark)
	}
	return out
}
