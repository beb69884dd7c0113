package verdict

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// short writes a number with at most four decimals and no zeros at the end.
func short(v float64) string {
	return strconv.FormatFloat(math.Round(v*1e4)/1e4, 'f', -1, 64)
}

// reasons says in plain words why the outcome is what it is, with numbers one can check.
func (p *panel) reasons(c int, f facts, j judgement, all []facts) []string {
	var out []string
	switch j.clause {
	case EvidenceGate:
		for _, g := range f.gates {
			out = append(out, p.gateWords(c, g))
		}
	case BelowPassMark:
		for _, s := range f.failing {
			out = append(out, fmt.Sprintf("%s is essential. The panel’s mean mark is %s, below the pass mark of %s.",
				capital(p.criterion(s)), short(p.cells[c][s].mean()), short(p.pass[s])))
		}
	case BelowBar:
		out = append(out, fmt.Sprintf("The panel score of %s is below the bar of %s.", short(f.score), short(p.policy.Bar)))
	case Disagreement:
		for _, s := range f.disagree {
			out = append(out, p.disagreementWords(c, s)+" It is essential, so talk about it before you decide.")
		}
	case Tied:
		out = append(out, fmt.Sprintf("The panel score of %s equals that of %s, and only one of them can have the last post. Merit never breaks a tie.",
			short(f.score), p.rival(j.rival)))
	case NearTie:
		out = append(out, p.nearTieWords(f, j, all))
	case WithinPosts:
		out = append(out, fmt.Sprintf("The panel score of %s is at or above the bar of %s, every pass mark is met, and it is among the best %s.",
			short(f.score), short(p.policy.Bar), count(p.policy.Posts, "candidate", "candidates")))
	case BeyondPosts:
		if p.policy.Posts == 0 {
			out = append(out, fmt.Sprintf("The panel score of %s is at or above the bar of %s and every pass mark is met, but there is no post to fill.",
				short(f.score), short(p.policy.Bar)))
			break
		}
		out = append(out, fmt.Sprintf("The panel score of %s is at or above the bar of %s and every pass mark is met, but %s filled by candidates with higher scores.",
			short(f.score), short(p.policy.Bar), count(p.policy.Posts, "post is", "posts are")))
	}
	if j.clause != EvidenceGate && j.clause != BelowPassMark && len(p.policy.Essential) > 0 && len(f.failing) == 0 {
		out = append(out, "Every essential criterion is at or above its pass mark.")
	}
	return append(out, p.completeness(c, f)...)
}

func (p *panel) gateWords(c int, g gate) string {
	switch g.kind {
	case gateNoMarks:
		return "No mark counts for this candidate yet."
	case gateFewMembers:
		return fmt.Sprintf("%s is essential and was marked by %s. It takes two independent panel members.",
			capital(p.criterion(g.criterion)), count(len(p.cells[c][g.criterion].marks), "panel member", "panel members"))
	case gateDisconnected:
		return "The candidates were marked by panels that have no member in common, directly or through others, so their scores cannot be compared."
	case gateNoVariation:
		return "Every mark is the same, so the scores tell nobody apart."
	default:
		return fmt.Sprintf("%s is required and not confirmed by every panel member who answered.", capital(p.name("criterion", g.name)))
	}
}

func (p *panel) disagreementWords(c, s int) string {
	cell := p.cells[c][s]
	low, high := 0, 0
	for i, m := range cell.marks {
		if m < cell.marks[low] {
			low = i
		}
		if m > cell.marks[high] {
			high = i
		}
	}
	return fmt.Sprintf("The panel disagrees on %s: %s gave %d and %s gave %d.", p.criterion(s),
		p.member(cell.members[low]), cell.marks[low], p.member(cell.members[high]), cell.marks[high])
}

func (p *panel) nearTieWords(f facts, j judgement, all []facts) string {
	rival := all[j.rival]
	return fmt.Sprintf("The panel score of %s is %s from that of %s (%s). One point from one panel member moves a score by up to %s, so it could change who gets the last post.",
		short(f.score), short(math.Abs(f.score-rival.score)), p.rival(j.rival), short(rival.score), short(math.Max(f.step, rival.step)))
}

// completeness says what is missing of a full set of marks.
func (p *panel) completeness(c int, f facts) []string {
	var out []string
	if !f.scored {
		return out
	}
	if n := len(p.cardMeans(c)); n < len(p.members) {
		out = append(out, fmt.Sprintf("Scored by %d of %d panel members: a strict or a generous one among the missing would have moved the score.", n, len(p.members)))
	}
	var unscored []string
	for s, cell := range p.cells[c] {
		if len(cell.marks) == 0 {
			unscored = append(unscored, p.criterion(s))
		}
	}
	if len(unscored) > 0 {
		out = append(out, "Not scored, so left out of the panel score: "+strings.Join(unscored, ", ")+".")
	}
	return out
}

// flags are what a person has to look at before appointing the candidate.
func (p *panel) flags(c int, f facts) []string {
	out := []string{}
	for _, g := range f.gates {
		out = append(out, p.gateWords(c, g))
	}
	for _, s := range f.failing {
		out = append(out, fmt.Sprintf("%s is below its pass mark.", capital(p.criterion(s))))
	}
	if f.scored && f.score < p.policy.Bar-tolerance {
		out = append(out, "The panel score is below the bar.")
	}
	for s, cell := range p.cells[c] {
		if float64(cell.span()) >= p.policy.Scale.disagreementSpan()-tolerance {
			out = append(out, p.disagreementWords(c, s))
		}
	}
	if n := len(p.cardMeans(c)); f.scored && n < len(p.members) {
		out = append(out, fmt.Sprintf("Scored by %d of %d panel members.", n, len(p.members)))
	}
	for _, k := range p.checks[p.candidates[c]] {
		if !k.Held && !slices.Contains(p.in.Required, k.Criterion) {
			out = append(out, fmt.Sprintf("%s says %s is not held.", capital(p.name("panel member", k.PanelMember)), p.name("criterion", k.Criterion)))
		}
	}
	return out
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// warnings are about the whole panel; those that matter most come first.
func (p *panel) warnings(components []int) []string {
	out := []string{}
	if n := parts(components); n > 1 {
		out = append(out, fmt.Sprintf("The marks fall into %d groups of candidates without a common panel member. They are not ranked against each other.", n))
	}
	if p.allAlike() {
		out = append(out, "Every mark is the same: nothing tells the candidates apart.")
	}
	if len(p.members) == 1 {
		out = append(out, "Only one panel member scored. One person’s view is not an independent panel.")
	}
	if len(p.candidates) == 1 {
		out = append(out, "There is only one candidate, so nobody to compare with.")
	}
	if p.policy.Posts == 0 {
		out = append(out, "There are no posts to fill, so nobody is recommended for one.")
	}
	incomplete := 0
	for _, row := range p.cells {
		for _, cell := range row {
			if len(cell.marks) < len(p.members) {
				incomplete++
				break
			}
		}
	}
	if incomplete > 0 && len(p.members) > 1 {
		out = append(out, fmt.Sprintf("%s not scored by every panel member on every criterion. A strict or a generous panel member who is missing shifts such a score.",
			count(incomplete, "candidate was", "candidates were")))
	}
	return out
}
