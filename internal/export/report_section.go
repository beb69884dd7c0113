package export

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"merit/internal/hiring"
	"merit/internal/verdict"
)

// reportSection is one candidate's part of the report.
type reportSection struct {
	Name, Code, Outcome, Facts, Arithmetic string
	Reasons, Steps, Flags, WouldChange     []string
	Decisions                              []reportDecided
	Members                                []string
	Marks                                  []reportMarks
	Evidence                               []reportEvidence
}

type reportDecided struct {
	Title, By, When, Reason string
	Flags                   []string
	Replaced                bool
}

// reportMarks is a row of marks: one for each panel member, then what they come to.
type reportMarks struct {
	Name                 string
	Marks                []string
	Mean, Agreed, Counts string
}

type reportEvidence struct {
	Name, Agreed string
	Ratings      []reportRating
}

type reportRating struct {
	Who, Mark string
	Words     []string
	Ticks     string
}

func (r Report) section(c verdict.Candidate, id hiring.ID, who map[hiring.ID]string, zone *time.Location) reportSection {
	row := r.listed(c, id)
	s := reportSection{
		Name: row.Name, Code: row.Code, Outcome: row.Outcome, Arithmetic: c.Arithmetic, Reasons: c.Reasons, Flags: c.Flags, WouldChange: c.WouldChange,
		Facts: "No mark counts for this candidate.",
	}
	if c.FairScore != nil {
		s.Facts = fmt.Sprintf("Rank %s. Panel score %s. Fair score %s ± %s, 90%% interval %s. Chance of the bar %s.", row.Rank, row.Panel, row.Fair, score(c.SE), row.Interval, row.Chance)
		if c.Independent != nil {
			s.Facts += fmt.Sprintf(" Panel score by independent marks alone %s.", score(c.Independent))
		}
	}
	for _, x := range c.Steps {
		if math.Abs(x.Amount) < 0.005 {
			continue
		}
		by := ""
		if member, err := hiring.ParseID(x.PanelMember); err == nil {
			by = who[member] + " "
		}
		s.Steps = append(s.Steps, fmt.Sprintf("%+.2f: %s%s", x.Amount, by, x.Why))
	}
	newest, _ := r.Newest(id)
	for _, d := range slices.Backward(r.Decisions) {
		if d.Candidate == id {
			s.Decisions = append(s.Decisions, reportDecided{Title: decisionWords(d), By: d.By, When: moment(d.At, zone), Reason: d.Reason, Flags: d.Flags, Replaced: d.ID != newest.ID})
		}
	}
	var cards []ReportScorecard
	for _, card := range r.Scorecards {
		if card.Candidate == id {
			cards = append(cards, card)
			s.Members = append(s.Members, who[card.Member])
		}
	}
	at := 0
	for _, cr := range r.Rubric.Criteria {
		if cr.Marked() && at < len(c.Criteria) {
			s.Marks = append(s.Marks, r.markRow(cr, c.Criteria[at], id, cards))
			at++
		}
		s.Evidence = append(s.Evidence, r.evidence(cr, id, cards, who))
	}
	return s
}

func (r Report) markRow(cr hiring.Criterion, x verdict.Criterion, id hiring.ID, cards []ReportScorecard) reportMarks {
	row := reportMarks{Name: cr.Name, Mean: score(x.Mean), Agreed: "–", Counts: score(x.Mean)}
	for _, card := range cards {
		mark := "–"
		if m := markOn(card, cr.ID); m != nil {
			mark = strconv.Itoa(*m)
		}
		row.Marks = append(row.Marks, mark)
	}
	if a, ok := r.AgreedOn(id, cr.ID); ok {
		row.Agreed = strconv.Itoa(a.Mark)
	}
	if x.Agreed != nil {
		row.Counts = score(x.Agreed)
	}
	return row
}

func (r Report) evidence(cr hiring.Criterion, id hiring.ID, cards []ReportScorecard, who map[hiring.ID]string) reportEvidence {
	e := reportEvidence{Name: cr.Name}
	if a, ok := r.AgreedOn(id, cr.ID); ok {
		var there []string
		for _, p := range a.Present {
			there = append(there, who[p])
		}
		e.Agreed = fmt.Sprintf("Agreed on %d, recorded by %s: %s Present: %s.", a.Mark, a.By, a.Reason, strings.Join(nonEmpty(there...), ", "))
	}
	for _, card := range cards {
		i := slices.IndexFunc(card.Ratings, func(x hiring.Rating) bool { return x.CriterionID == cr.ID })
		if i < 0 || card.Ratings[i].Empty() {
			continue
		}
		x := card.Ratings[i]
		one := reportRating{Who: who[card.Member], Mark: "no mark", Ticks: counted(x)}
		switch {
		case x.NotAssessed:
			one.Mark, one.Words = "not assessed", append(one.Words, x.Reason)
		case x.Mark != nil:
			one.Mark = fmt.Sprintf("%d %s", *x.Mark, r.Rubric.Scale.Label(*x.Mark))
		case !cr.Marked():
			one.Mark = "answered"
		}
		one.Words = append(one.Words, nonEmpty(strings.Split(x.Evidence, "\n")...)...)
		one.Words = append(one.Words, nonEmpty(strings.Split(answers(cr, x), "\n")...)...)
		e.Ratings = append(e.Ratings, one)
	}
	return e
}

// counted sums up what was ticked, as in "Indicators: 2 shown, 1 partly".
func counted(r hiring.Rating) string {
	var parts []string
	for _, state := range hiring.IndicatorStates {
		n := 0
		for _, s := range r.Indicators {
			if s == state {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, state))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Indicators: " + strings.Join(parts, ", ")
}
