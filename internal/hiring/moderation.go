package hiring

import (
	"cmp"
	"math"
	"slices"
	"time"

	"merit/internal/fault"
)

// AgreedScore is the mark a panel settles on for a criterion of a candidate after everybody has submitted, with
// the reason. It changes nobody's own ratings. A later number replaces an earlier one and both are kept; without
// a mark the agreement was taken back.
type AgreedScore struct {
	StageID      ID
	CandidateID  ID
	CriterionID  ID
	Number       int // counted from 1
	Mark         *int
	Reason       string
	Present      []ID // who was at the discussion at that moment
	AgreedBy     ID
	AgreedByName string
	AgreedAt     time.Time
}

// Check notes what is wrong with an agreed score. cards are the candidate’s.
func (a AgreedScore) Check(fs *fault.Fields, c Criterion, s Scale, cards []Scorecard) {
	if !c.Marked() {
		fs.Addf("mark", "%s is answered yes or no. It takes no mark.", c.Name)
		return
	}
	if a.Mark != nil && !slices.ContainsFunc(cards, func(card Scorecard) bool {
		r, _ := card.Rating(c.ID)
		return card.Counts() && r.Mark != nil && !r.NotAssessed
	}) {
		fs.Addf("mark", "Nobody on the panel marked %s, so there is nothing to agree on.", c.Name)
	}
	if a.Mark != nil && !s.Has(*a.Mark) {
		fs.Addf("mark", "The agreed mark for %s must be a whole number from %d to %d.", c.Name, s.Min(), s.Max())
	}
	ask := "Say why the panel agrees on this mark for " + c.Name
	if a.Mark == nil {
		ask = "Say why the agreed mark for " + c.Name + " is taken back"
	}
	CheckReason(fs, "reason", a.Reason, ReasonShort, ask)
}

// Presence is somebody at the discussion of a candidate.
type Presence struct {
	UserID  ID
	Name    string
	FirstAt time.Time
	LastAt  time.Time
	Editing *ID // the criterion whose agreed score they are changing
}

// Disagreement is how far a panel is apart on one criterion of one candidate.
type Disagreement struct {
	CriterionID ID
	Marks       int     // how many were given
	Low, High   int     // of the marks; 0 without any
	Straddles   bool    // some are below the pass mark and some are not
	Agenda      bool    // to be discussed: they are two or more apart on a scale of seven points, or straddle
	Effect      float64 // of the spread on the panel score, in points of the scale
}

// Spread is how far the marks are apart, in points of the scale.
func (d Disagreement) Spread() int { return d.High - d.Low }

// agendaSpread is the spread on a scale of seven points from which a panel should talk; other scales in
// proportion.
const agendaSpread = 2

// Disagreements are the marked criteria of a candidate by how much they need talking about: those on the agenda
// first, among them those that straddle an essential criterion's pass mark, then by their effect on the panel
// score (spread × share of the weight), then in the rubric's order. cards are those that count.
func Disagreements(rub Rubric, cards []Scorecard) []Disagreement {
	weights := 0.0
	for _, c := range rub.Criteria {
		weights += c.Weight
	}
	var out []Disagreement
	urgent := map[ID]bool{}
	for _, c := range rub.Criteria {
		if !c.Marked() {
			continue
		}
		d := Disagreement{CriterionID: c.ID}
		for _, card := range cards {
			r, _ := card.Rating(c.ID)
			if r.Mark == nil || r.NotAssessed {
				continue
			}
			if d.Marks == 0 {
				d.Low, d.High = *r.Mark, *r.Mark
			}
			d.Marks++
			d.Low, d.High = min(d.Low, *r.Mark), max(d.High, *r.Mark)
		}
		d.Straddles = d.Marks > 1 && c.PassMark != nil && d.Low < *c.PassMark && d.High >= *c.PassMark
		d.Agenda = d.Straddles || d.Marks > 1 && float64(d.Spread()) >= AgendaSpread(rub.Scale)
		if weights > 0 {
			d.Effect = float64(d.Spread()) * c.Weight / weights
		}
		urgent[c.ID] = d.Straddles && c.Essential
		out = append(out, d)
	}
	rank := func(d Disagreement) int {
		switch {
		case urgent[d.CriterionID]:
			return 0
		case d.Agenda:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(out, func(a, b Disagreement) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.Effect, a.Effect))
	})
	return out
}

// AgendaSpread is the spread from which marks on a scale are worth talking about, in points of the scale.
func AgendaSpread(s Scale) float64 {
	return math.Max(1, agendaSpread*float64(s.Max()-s.Min())/6)
}

// PanelScore is the weighted mean of the criteria's marks: of a criterion the agreed mark where agreed has one,
// else the mean of the panel members' own; criteria nobody marked are left out. ok is false without any.
func PanelScore(rub Rubric, cards []Scorecard, agreed map[ID]int) (score float64, ok bool) {
	sum, weights := 0.0, 0.0
	for _, c := range rub.Criteria {
		if !c.Marked() {
			continue
		}
		mean, n := 0.0, 0
		for _, card := range cards {
			if r, _ := card.Rating(c.ID); r.Mark != nil && !r.NotAssessed {
				mean, n = mean+float64(*r.Mark), n+1
			}
		}
		if m, there := agreed[c.ID]; there {
			mean, n = float64(m), 1
		}
		if n > 0 {
			sum, weights = sum+c.Weight*mean/float64(n), weights+c.Weight
		}
	}
	if weights == 0 {
		return 0, false
	}
	return sum / weights, true
}

// MayAgree is nil when agreed scores of a candidate may be recorded at the stage: once everybody's own scorecard
// for the candidate is in. cards are all of the candidate's.
func (s Stage) MayAgree(cards []Scorecard) error {
	switch {
	case s.State == Revealed:
		return nil
	case s.State != Scoring || s.RevealWhen != RevealOwn:
		return fault.New(fault.Conflict, "The panel agrees on marks once the scores are revealed.")
	case slices.ContainsFunc(cards, Scorecard.Awaited):
		return fault.New(fault.Conflict, "A panel member still has to submit a scorecard for this candidate. The panel agrees on marks after that.")
	}
	return nil
}
