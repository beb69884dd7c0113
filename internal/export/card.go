// Package export writes what leaves Merit as a document. It owns the blank interview scorecard as
// plain text, as a page to print and as JSON, and the interview pack a panel member takes along. It
// refuses to compute or to leave anything out: what a document says is what the rubric says.
package export

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"merit/internal/hiring"
)

// Attribution is shown wherever text of the framework is.
const Attribution = "Contains public sector information licensed under the Open Government Licence v3.0."

// card is a blank scorecard as both the text and the page show it.
type card struct {
	Role        hiring.Role
	Points      []hiring.Point
	Criteria    []cardCriterion
	Rules       []string
	Attribution string
}

type cardCriterion struct {
	hiring.Criterion
	Number  int
	Facts   []string // required level, minutes, weight, pass mark
	Anchors []cardAnchor
}

// cardAnchor is one mark with its name on the scale and what it looks like here.
type cardAnchor struct {
	Value       int
	Name, Looks string
}

func newCard(role hiring.Role, r hiring.Rubric) card {
	c := card{Role: role, Points: r.Scale.Points, Attribution: Attribution, Rules: rules(r)}
	for i, criterion := range r.Criteria {
		cc := cardCriterion{Criterion: criterion, Number: i + 1, Facts: facts(r, criterion)}
		for _, a := range criterion.Anchors {
			cc.Anchors = append(cc.Anchors, cardAnchor{a.Value, r.Scale.Label(a.Value), a.Label})
		}
		c.Criteria = append(c.Criteria, cc)
	}
	return c
}

func rules(r hiring.Rubric) []string {
	return []string{
		"Tick the indicators and write the evidence first; give the mark last.",
		evidenceRule(r),
		"If you could not assess something, say so and why. Not assessed is not the lowest mark.",
		"Mark alone: do not compare marks with other panel members before all have submitted.",
		"The candidate may read what you write.",
	}
}

func evidenceRule(r hiring.Rubric) string {
	if r.Policy.Evidence == hiring.EvidenceAtEnds {
		return fmt.Sprintf("Write evidence for marks %d and %d at least: what the candidate said they did, and what came of it.", r.Scale.Min(), r.Scale.Max())
	}
	return "Write evidence for every mark: what the candidate said they did, and what came of it."
}

func facts(r hiring.Rubric, c hiring.Criterion) []string {
	var all []string
	if c.RequiredLevel != hiring.LevelUnknown {
		all = append(all, "Required level: "+string(c.RequiredLevel))
	}
	if !c.Marked() {
		all = append(all, "Yes or no, no mark")
	} else if r.TotalWeight() > 0 {
		all = append(all, strconv.FormatFloat(math.Round(1000*r.Share(c))/10, 'f', -1, 64)+"% of the panel score")
	}
	if c.Essential {
		all = append(all, "Essential")
	}
	if c.PassMark != nil {
		all = append(all, fmt.Sprintf("Pass mark %d", *c.PassMark))
	}
	if c.Minutes == 1 {
		return append(all, "1 minute")
	}
	return append(all, fmt.Sprintf("%d minutes", c.Minutes))
}

// visible is s without control characters, which a terminal would obey.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}
