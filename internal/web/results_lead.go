package web

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/verdict"
)

// leadWords says in one plain paragraph what the panel found, how sure that is, and what counts.
func leadWords(r app.Results) string {
	if !r.Scope.All {
		return "The merit list shows each candidate’s panel score and outcome. Open a candidate to see why."
	}
	f := r.Found
	parts := []string{fmt.Sprintf("%s for %s, from %s.", placesWords(r), Plural(r.Everybody, "candidate", "candidates"), Plural(f.Submitted, "scorecard", "scorecards"))}
	for _, o := range hiring.Outcomes {
		if words := outcomeWords(r, o); words != "" {
			parts = append(parts, words)
		}
	}
	if words := borderWords(r); words != "" {
		parts = append(parts, words)
	}
	return strings.Join(append(parts, basisWords(r), "You decide; Merit recommends."), " ")
}

// placesWords says how many posts there are, or how many go on.
func placesWords(r app.Results) string {
	posts := r.Rubric.Rubric.Posts
	if r.Stage.Last {
		return fmt.Sprintf("There %s %s", map[bool]string{true: "is", false: "are"}[posts == 1], Plural(posts, "post", "posts"))
	}
	return fmt.Sprintf("There %s at the next stage", map[bool]string{true: "is 1 place", false: fmt.Sprintf("are %d places", posts)}[posts == 1])
}

// outcomeWords names those with an outcome and says how sure the first of them is.
func outcomeWords(r app.Results, o hiring.Outcome) string {
	n, first := r.Found.Counts[o], r.Found.Outcomes[o]
	if n == 0 {
		return ""
	}
	names := make([]string, len(first))
	for i, x := range first {
		names[i] = x.Name
	}
	who, are := list(names), "are"
	switch {
	case n == 1:
		are = "is"
	case n > len(names):
		who = itoa(n) + " candidates"
	}
	switch o {
	case hiring.RecommendAppoint:
		to := "for appointment"
		if !r.Stage.Last {
			to = "for the next stage"
		}
		words := fmt.Sprintf("%s %s recommended %s", who, are, to)
		if c := first[0].Result; n == 1 && c.FairScore != nil && c.AboveBar != nil {
			words += fmt.Sprintf(": the fair score is %s, and the chance that it really is at or above the bar of %s is %s", Fixed(*c.FairScore, 2), number(r.Result.Policy.Bar), c.AboveBar.String())
			if c.Top != nil {
				words += ", and that of really " + postWords(r.Result.Policy.Posts) + " is " + verdict.Percent(c.Top.B)
			}
		}
		return words + "."
	case hiring.Borderline:
		return fmt.Sprintf("%s %s borderline: talk about %s before you decide.", who, are, map[bool]string{true: "this candidate", false: "them"}[n == 1])
	case hiring.RecommendReserve:
		return who + " could be held in reserve."
	default:
		return fmt.Sprintf("%s %s not meet the standard set.", who, map[bool]string{true: "does", false: "do"}[n == 1])
	}
}

// borderWords says how little would swap the last candidate within the posts and the next one.
func borderWords(r app.Results) string {
	b := r.Found.Border
	if b == nil {
		return ""
	}
	in, out := r.Found.Names[b.Inside], r.Found.Names[b.Outside]
	about := ""
	if !b.Exact {
		about = "about "
	}
	criterion := ""
	for _, cr := range r.Rubric.Rubric.Criteria {
		if cr.ID.String() == b.Criterion {
			criterion = cr.Name
		}
	}
	switch {
	case b.Level > 2:
		return fmt.Sprintf("%d candidates are level across the last place: Merit breaks no tie.", b.Level)
	case b.Level > 0:
		return fmt.Sprintf("%s and %s are level across the last place: Merit breaks no tie.", in, out)
	case b.Swaps() && b.Exact:
		return fmt.Sprintf("One point from one panel member on %s would swap %s and %s.", criterion, in, out)
	case b.Levels() && b.Exact:
		return fmt.Sprintf("One point from one panel member on %s would bring %s and %s level.", criterion, in, out)
	case b.Swaps() || b.Levels():
		return fmt.Sprintf("%s and %s are %s apart; one point from one panel member moves a score by up to about %s, so it could swap them.", in, out, apartText(b.Gap), Fixed(b.Step, 2))
	}
	return fmt.Sprintf("No single point would swap %s and %s: they are %s apart, and one point from one panel member moves a score by %s%s at most.", in, out, apartText(b.Gap), about, Fixed(b.Step, 2))
}

// apartText words a distance between scores; two decimals, as scores have.
func apartText(d float64) string { return Fixed(d, 2) + " points" }

// basisWords names the marks that count.
func basisWords(r app.Results) string {
	switch n := r.Found.Agreed; {
	case r.Rubric.Rubric.Policy.ScoreBasis() == hiring.AgreedMarks && n > 0:
		return fmt.Sprintf("Agreed marks count where the panel settled on one, as it did for %s; the panel score by independent marks is shown beside it.", Plural(n, "candidate", "candidates"))
	case r.Rubric.Rubric.Policy.ScoreBasis() == hiring.AgreedMarks:
		return "Agreed marks count where the panel settles on one; so far it has on none, so the panel members’ own marks do."
	case n > 0:
		return fmt.Sprintf("The panel members’ independent marks count; what the panel agreed on for %s is shown beside them.", Plural(n, "candidate", "candidates"))
	}
	return "The panel members’ independent marks count."
}

// otherBasis names the marks that do not count.
func otherBasis(rub hiring.Rubric) string {
	if rub.Policy.ScoreBasis() == hiring.AgreedMarks {
		return "independent marks"
	}
	return "agreed marks"
}

// discussFirst are the borderline candidates with the reason, those nearest the top first; those with the same
// reason together.
func discussFirst(r app.Results, root string) []Link {
	if !r.Scope.All || r.Page.Offset > 0 {
		return nil
	}
	var reasons []string
	who := map[string][]app.Named{}
	for _, x := range r.Found.Outcomes[hiring.Borderline] {
		if len(x.Result.Reasons) == 0 {
			continue
		}
		why := x.Result.Reasons[0]
		if who[why] == nil {
			reasons = append(reasons, why)
		}
		who[why] = append(who[why], x)
	}
	var out []Link
	for _, why := range reasons {
		link := Link{Text: who[why][0].Name + ": " + why, Href: root + "/" + who[why][0].ID}
		if n := len(who[why]); n > 1 {
			names := make([]string, n)
			for i, x := range who[why] {
				names[i] = x.Name
			}
			link = Link{Text: list(names) + ": " + why, Href: filtered(root, app.ResultFilter{Outcome: hiring.Borderline})}
		}
		out = append(out, link)
	}
	return out
}

// orderWords says where the order by panel score is another than by fair score, and whose marking makes it so.
func orderWords(r app.Results) []string {
	var out []string
	for _, c := range r.Result.Candidates {
		by, ok := r.PanelRanks[c.ID]
		if !ok || c.Rank == nil || by == *c.Rank {
			continue
		}
		words := fmt.Sprintf("%s is number %d by panel score (%s) and number %d by fair score (%s).", r.Candidates[c.ID].Name, by, scoreText(c.PanelScore), *c.Rank, scoreText(c.FairScore))
		if why := adjustments(c, r.Members, 2); len(why) > 0 {
			words += " What is allowed for most: " + strings.Join(why, "; ") + "."
		} else {
			words += " This score stays much the same; others’ moved."
		}
		out = append(out, words)
	}
	return out
}

// adjustments are the largest steps from a panel score to a fair score, in words.
func adjustments(c verdict.Candidate, members map[string]string, most int) []string {
	steps := slices.Clone(c.Steps)
	slices.SortStableFunc(steps, func(a, b verdict.Step) int {
		return int(math.Copysign(1, math.Abs(b.Amount)-math.Abs(a.Amount)))
	})
	var out []string
	for _, s := range steps {
		if len(out) == most || math.Abs(s.Amount) < 0.005 {
			break
		}
		out = append(out, stepWords(s, members))
	}
	return out
}

// stepWords is one step from the panel score to the fair score, as in "+0.21, since Tom marks lower than the panel".
func stepWords(s verdict.Step, members map[string]string) string {
	if s.PanelMember == "" {
		return fmt.Sprintf("%+.2f: %s", s.Amount, s.Why)
	}
	return fmt.Sprintf("%+.2f: %s %s", s.Amount, members[s.PanelMember], s.Why)
}

// list joins names as people do.
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
