package export

import (
	"fmt"
	"slices"
	"strings"

	"merit/internal/hiring"
)

// packView is a pack as its page shows it. The criteria are the same on every candidate's scorecard.
type packView struct {
	Pack
	Title, Where, Foot, Mark string // Mark is printed at the top of each page
	Attribution              string
	Sheets                   []packSheet
	Rules                    []string
	Criteria                 []packCriterion
	Planned                  int // minutes
	Lines                    int // ruled to write on, of which what has room shows
}

// packSheet is one candidate's scorecard, or the blank one.
type packSheet struct {
	PackCandidate
	Number int
	Known  bool
	Label  string // at the top of each of its pages: a loose sheet says whose it is
}

type packCriterion struct {
	hiring.Criterion
	Number, Begins int      // Begins is the minute of the interview, by the plan
	Must           string   // "Essential, pass mark 4"
	Facts          []string // level, must, minutes
	Leads          bool     // this member's
	NewPage        bool
	TwoPages       bool
	Anchors        []packAnchor
}

type packAnchor struct {
	cardAnchor
	Pass bool
}

func newPackView(p Pack) packView {
	v := packView{
		Pack: p, Title: p.Stage + " pack: " + p.Vacancy, Where: strings.Join(nonEmpty(p.Role, p.Reference), " · "),
		Foot: p.Footer(), Mark: shortened(strings.Join(nonEmpty(p.Reference, p.Stage), " · "), 50), Attribution: Attribution,
		Sheets: packSheets(p), Lines: 5,
	}
	if p.PagePerCriterion {
		v.Lines = 33 // a page full
	}
	led := 0
	for i, c := range p.Rubric.Criteria {
		pc := packCriterion{
			Criterion: c, Number: i + 1, Begins: v.Planned, Must: must(c), Leads: p.Focus[c.ID], Anchors: packAnchors(p.Rubric.Scale, c),
			NewPage: p.PagePerCriterion || slices.Contains(p.Breaks, c.ID),
		}
		if c.RequiredLevel != hiring.LevelUnknown {
			pc.Facts = append(pc.Facts, "Required level: "+string(c.RequiredLevel))
		}
		if !c.Marked() {
			pc.Facts = append(pc.Facts, "Yes or no, no mark")
		}
		pc.Facts = append(pc.Facts, nonEmpty(pc.Must, minutes(c.Minutes))...)
		pc.TwoPages = p.PagePerCriterion && !fitsOnePage(pc)
		if pc.Leads {
			led++
		}
		v.Planned += c.Minutes
		v.Criteria = append(v.Criteria, pc)
	}
	v.Rules = packRules(p.Rubric, led > 0 && led < len(v.Criteria))
	return v
}

func packSheets(p Pack) []packSheet {
	if len(p.Candidates) == 0 {
		return []packSheet{{Number: 1, Label: "Candidate ____________________"}}
	}
	sheets := make([]packSheet, len(p.Candidates))
	for i, c := range p.Candidates {
		label := "Candidate " + shortened(c.Code, 20)
		if p.Member != "" {
			label += " · panel member " + shortened(p.Member, 30)
		}
		sheets[i] = packSheet{PackCandidate: c, Number: i + 1, Known: true, Label: label}
	}
	return sheets
}

// packRules are how the pack is used, in the order of the interview. Shared says that some criteria are
// this member's to lead on and others are not.
func packRules(r hiring.Rubric, shared bool) []string {
	rules := []string{
		"Before you start: if you know the candidate, say so now. The statement is on the last page.",
		"Ask every candidate the lead question in the same words. Probes help to hear more of the answer.",
		"Evidence before the mark: tick the indicators and write first, mark last.",
		evidenceRule(r),
		"Blank is not zero. If you could not assess something, say so and why.",
		"Mark alone: compare marks only after all panel members have submitted.",
		"The candidate may read what you write.",
	}
	if shared {
		rules = append(rules, "You lead on the criteria that say so. Mark the others where you have evidence for them.")
	}
	return rules
}

func must(c hiring.Criterion) string {
	var parts []string
	if c.Essential {
		parts = append(parts, "Essential")
	}
	if c.PassMark != nil {
		parts = append(parts, fmt.Sprintf("pass mark %d", *c.PassMark))
	}
	s := strings.Join(parts, ", ")
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func minutes(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 minute"
	}
	return fmt.Sprintf("%d minutes", n)
}

// packAnchors sets each point of the scale beside what it looks like for a criterion.
func packAnchors(s hiring.Scale, c hiring.Criterion) []packAnchor {
	if !c.Marked() {
		return nil
	}
	anchors := make([]packAnchor, len(s.Points))
	for i, point := range s.Points {
		anchors[i] = packAnchor{cardAnchor{Value: point.Value, Name: point.Label}, c.PassMark != nil && *c.PassMark == point.Value}
		for _, a := range c.Anchors {
			if a.Value == point.Value {
				anchors[i].Looks = a.Label
			}
		}
	}
	return anchors
}

// shortened is s in at most n characters.
func shortened(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
