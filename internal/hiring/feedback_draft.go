package hiring

import (
	"fmt"
	"strings"
)

// DraftFeedback puts into words what the panel ticked and wrote of a candidate, criterion by criterion, for a
// person to edit. cards are those that count, names those of the people of the panel: sentences that name one of
// them are left out. What nobody asked about is not said to be missing.
func DraftFeedback(vacancy string, kind StageKind, rub Rubric, cards []Scorecard, names []string) FeedbackWords {
	w := FeedbackWords{
		Opening: fmt.Sprintf("Thank you for taking part in the %s for %s. This is what the panel found, criterion by criterion. Each panel member assessed you independently.", kind, vacancy),
		Closing: "We hope this helps you in your next application.",
	}
	for _, c := range rub.Criteria {
		one := CriterionFeedback{CriterionID: c.ID, Name: c.Name}
		shown, less := ticked(c, cards)
		var strong, weak []string
		for _, card := range cards {
			r, _ := card.Rating(c.ID)
			text := Unnamed(r.Evidence, names)
			if r.Mark == nil || text == "" {
				continue
			}
			if 2**r.Mark > rub.Scale.Min()+rub.Scale.Max() {
				strong = append(strong, text)
			} else {
				weak = append(weak, text)
			}
		}
		yes, no := answered(c, cards)
		shown, less = append(shown, yes...), append(less, no...)
		one.Strengths = section("You showed that you can:", shown, strong)
		one.Gaps = section("The panel heard less of how you:", less, weak)
		w.Criteria = append(w.Criteria, one)
	}
	return w
}

// ticked are the indicators most who ticked saw shown, and those most saw in part or not.
func ticked(c Criterion, cards []Scorecard) (shown, less []string) {
	for i, words := range c.Indicators {
		yes, no := 0, 0
		for _, card := range cards {
			r, _ := card.Rating(c.ID)
			if i >= len(r.Indicators) {
				continue
			}
			switch r.Indicators[i] {
			case Shown:
				yes++
			case PartlyShown, NotShown:
				no++
			}
		}
		switch {
		case yes > no:
			shown = append(shown, words)
		case no > 0:
			less = append(less, words)
		}
	}
	return shown, less
}

// answered are the checks everybody who answered confirmed, and those somebody did not.
func answered(c Criterion, cards []Scorecard) (yes, no []string) {
	for i, words := range c.Checks {
		held, denied := false, false
		for _, card := range cards {
			if r, _ := card.Rating(c.ID); i < len(r.Checks) {
				held, denied = held || r.Checks[i] == CheckYes, denied || r.Checks[i] == CheckNo
			}
		}
		switch {
		case denied:
			no = append(no, words)
		case held:
			yes = append(yes, words)
		}
	}
	return yes, no
}

// section is a lead with its points, and what the panel wrote; empty without either.
func section(lead string, points, written []string) string {
	var parts []string
	if len(points) > 0 {
		parts = append(parts, lead+"\n- "+strings.Join(points, "\n- "))
	}
	if len(written) > 0 {
		parts = append(parts, "The panel noted:\n- "+strings.Join(written, "\n- "))
	}
	return strings.Join(parts, "\n")
}
