package export

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"merit/internal/hiring"
)

const textWidth = 80

// ScorecardText writes the blank interview scorecard of a rubric as plain text of 80 columns. The error
// is w's.
func ScorecardText(w io.Writer, role hiring.Role, r hiring.Rubric) error {
	c := newCard(role, r)
	t := textCard{}
	t.line("INTERVIEW SCORECARD")
	t.para("", c.Role.Level)
	if where := strings.Join(nonEmpty(c.Role.Family, c.Role.Role), " / "); where != "" {
		t.para("", where)
	}
	t.line("")
	for _, field := range []string{"Candidate", "Panel member", "Date"} {
		t.line(fmt.Sprintf("%-13s %s", field+":", strings.Repeat("_", textWidth-14)))
	}
	t.para("", "Conflict of interest:  [ ] none   [ ] known, shown to the chair   [ ] recused")
	t.line("")
	t.line("How to use this card")
	for _, rule := range c.Rules {
		t.para("- ", rule)
	}
	t.line("")
	t.line("Marks")
	for _, p := range c.Points {
		t.para(fmt.Sprintf("%3d  ", p.Value), p.Label)
	}
	for _, criterion := range c.Criteria {
		t.criterion(criterion)
	}
	t.rule("=")
	t.line(fmt.Sprintf("%-13s %s", "Signed:", strings.Repeat("_", textWidth-14)))
	t.line("")
	t.para("", c.Attribution)
	_, err := w.Write(t.Bytes())
	return err
}

type textCard struct{ bytes.Buffer }

func (t *textCard) line(s string) { t.WriteString(strings.TrimRight(s, " ") + "\n") }

func (t *textCard) rule(of string) { t.line(""); t.line(strings.Repeat(of, textWidth)) }

// para wraps s at the width of the card, after a first indent, with the further lines below it.
func (t *textCard) para(indent, s string) {
	line := indent
	hang := strings.Repeat(" ", utf8.RuneCountInString(indent))
	empty := true
	for _, word := range strings.Fields(visible(s)) {
		if !empty && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > textWidth {
			t.line(line)
			line, empty = hang, true
		}
		if !empty {
			line += " "
		}
		line += word
		empty = false
	}
	t.line(line)
}

func (t *textCard) criterion(c cardCriterion) {
	t.rule("=")
	t.para(fmt.Sprintf("%d. ", c.Number), c.Name)
	t.para("   ", strings.Join(c.Facts, " · "))
	t.line("")
	t.para("Ask:   ", c.Lead)
	for _, p := range c.Probes {
		t.para("     - ", p)
	}
	if len(c.Checks) > 0 {
		t.line("")
		t.line("Yes  No   Check")
		for _, check := range c.Checks {
			t.para("[ ]  [ ]  ", check)
		}
	}
	if len(c.Indicators) > 0 {
		t.line("")
		t.line("Indicators (S shown, P partly, N not shown, A not asked)")
		for _, i := range c.Indicators {
			t.para("[S] [P] [N] [A]  ", i)
		}
	}
	t.line("")
	t.line("Evidence:")
	for range 4 {
		t.line("")
		t.line(strings.Repeat("_", textWidth))
	}
	if !c.Marked() {
		return
	}
	t.line("")
	t.line("Mark (tick one)")
	for _, a := range c.Anchors {
		t.para(fmt.Sprintf("[ ] %2d  ", a.Value), a.Name+". "+a.Looks)
	}
	t.line("[ ]     Not assessed, because " + strings.Repeat("_", textWidth-30))
}

func nonEmpty(texts ...string) []string {
	var kept []string
	for _, s := range texts {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}
