package verdict

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// short writes a number with at most four decimals and no zeros at the end.
func short(v float64) string {
	return strconv.FormatFloat(math.Round(v*1e4)/1e4, 'f', -1, 64)
}

// two writes a score with two decimals.
func two(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

// Percent writes a chance as people say it.
func Percent(p float64) string {
	switch {
	case p < 0.01:
		return "less than 1%"
	case p > 0.99:
		return "more than 99%"
	}
	return strconv.Itoa(int(math.Round(p*100))) + "%"
}

// String writes the chances through both lenses, as one where they are the same to a person.
func (x ByLens) String() string {
	low, high := Percent(x.low()), Percent(x.high())
	if low == high {
		return low
	}
	return low + " to " + high
}

// best is what a candidate with a post is.
func best(posts int) string {
	if posts == 1 {
		return "the best"
	}
	return fmt.Sprintf("among the best %d", posts)
}

// reasons says in plain words why the outcome is what it is, with numbers one can check.
func (a *assessment) reasons(c int, j judgement) []string {
	p, f := a.p, a.facts[c]
	var out []string
	switch j.clause {
	case EvidenceGate:
		for _, g := range f.gates {
			out = append(out, p.gateWords(c, g))
		}
	case BelowPassMark:
		for _, e := range f.essentials {
			if e.hopeless(p.policy.Thresholds) {
				out = append(out, a.passMarkWords(c, e)+".")
			}
		}
	case BelowBar:
		out = append(out, fmt.Sprintf("The fair score of %s is below the bar of %s. The chance that it really is at the bar or above is %s.",
			two(f.fair), short(p.policy.Bar), f.above.String()))
	case ClearlyAmong:
		out = append(out,
			fmt.Sprintf("The fair score is %s. The chance that it really is at or above the bar of %s is %s.", two(f.fair), short(p.policy.Bar), f.above.String()),
			fmt.Sprintf("It is %s. The chance that the candidate really is %s is %s.", best(p.policy.Posts), best(p.policy.Posts), Percent(f.top)),
			a.robustWords(f))
	case BeyondPosts:
		if p.policy.Posts == 0 {
			out = append(out, "There is no post to fill.")
		} else {
			out = append(out, fmt.Sprintf("There %s, and the chance that the candidate really is %s is %s.",
				map[bool]string{true: "is 1 post", false: fmt.Sprintf("are %d posts", p.policy.Posts)}[p.policy.Posts == 1], best(p.policy.Posts), Percent(f.top)))
		}
		out = append(out, fmt.Sprintf("The fair score is %s. The chance that it really is at or above the bar of %s is %s.", two(f.fair), short(p.policy.Bar), f.above.String()))
	case NotClear:
		for _, code := range j.codes.list() {
			out = append(out, a.codeWords(c, code)...)
		}
	}
	if f.inTop && a.excludedAhead(c) {
		out = append(out, "Somebody with a higher score is clearly below the bar or a pass mark, and so is not counted among the best.")
	}
	if j.clause != EvidenceGate && len(f.essentials) > 0 && f.passes() {
		out = append(out, "Every essential criterion is at or above its pass mark.")
	}
	return append(out, a.completeness(c)...)
}

func (a *assessment) passMarkWords(c int, e essential) string {
	mean, fair := a.p.sheet.cell(c, e.criterion).mean(), ""
	if mark, ok := a.p.agreedOn(c, e.criterion); ok {
		return fmt.Sprintf("%s is essential. The agreed mark of %s is below the pass mark of %s, and the chance that it really is at the pass mark or above is %s",
			capital(a.p.criterion(e.criterion)), short(mark), short(e.pass), e.above.String())
	}
	if math.Abs(mean-e.mean) >= 0.005 {
		fair = fmt.Sprintf(" (%s allowing for who marked)", two(e.mean))
	}
	return fmt.Sprintf("%s is essential. Its mean mark of %s%s is below the pass mark of %s, and the chance that it really is at the pass mark or above is %s",
		capital(a.p.criterion(e.criterion)), two(mean), fair, short(e.pass), e.above.String())
}

func (a *assessment) robustWords(f facts) string {
	held := int(math.Round(f.stable * weightTries))
	words := fmt.Sprintf("It holds in %d of %d tries with slightly different weights", held, weightTries)
	if len(a.p.members) > 2 {
		words += ", and whichever panel member is left out"
	}
	return words + "."
}

// codeWords puts one reason for doubt into words.
func (a *assessment) codeWords(c int, code Code) []string {
	p, f := a.p, a.facts[c]
	t := p.policy.Thresholds
	switch code {
	case CodePassMark:
		var out []string
		for _, e := range f.failing() {
			out = append(out, a.passMarkWords(c, e)+": too high to rule the candidate out.")
		}
		return out
	case CodeBar:
		return []string{fmt.Sprintf("The fair score is %s. The chance that it really is at or above the bar of %s is %s, and it takes %s to be clear.",
			two(f.fair), short(p.policy.Bar), f.above.String(), Percent(t.BarLikely))}
	case CodeDisagreement:
		var out []string
		for _, s := range f.disagree {
			out = append(out, a.disagreementWords(c, s)+" It is essential, so talk about it before you decide.")
		}
		return out
	case CodePosts:
		return []string{fmt.Sprintf("By fair score, %s better. The chance that this one really is %s is %s.",
			count(a.ahead(c), "candidate is", "candidates are"), best(p.policy.Posts), Percent(f.top))}
	case CodeRivals:
		return []string{fmt.Sprintf("The fair score of %s is %s, but others are close: the chance that the candidate really is %s is %s, and it takes %s to be clear.",
			two(f.fair), best(p.policy.Posts), best(p.policy.Posts), Percent(f.top), Percent(t.TopLikely))}
	case CodeTie:
		return []string{fmt.Sprintf("The fair score of %s equals that of %s, and only one of them can have the last post. Merit never breaks a tie.",
			two(f.fair), p.rival(a.rival(c)))}
	case CodeOneMember:
		var who []string
		for _, r := range f.alone {
			who = append(who, p.member(r))
		}
		return []string{fmt.Sprintf("The outcome rests on single panel members: without the marks of %s it would not hold.", strings.Join(who, " or of "))}
	default: // weights
		return []string{fmt.Sprintf("With each weight up to a fifth more or less, the candidate stays %s in %d of %d tries, and it takes %d to be clear.",
			best(p.policy.Posts), int(math.Round(f.stable*weightTries)), weightTries, int(math.Round(t.StableWeights*weightTries)))}
	}
}

// ahead counts the candidates still in the running with a better fair score.
func (a *assessment) ahead(c int) int {
	f := a.facts[c].fair
	return sort.Search(len(a.running), func(i int) bool { return a.facts[a.running[i]].fair <= f+tolerance })
}

// excludedAhead reports whether somebody with a better fair score is out of the running.
func (a *assessment) excludedAhead(c int) bool {
	return slices.ContainsFunc(a.out, func(o int) bool { return a.facts[o].fair > a.facts[c].fair+tolerance })
}

// rival is a candidate in the running who is level with c, −1 where there is none.
func (a *assessment) rival(c int) int {
	for i := a.ahead(c); i < len(a.running) && a.facts[a.running[i]].fair >= a.facts[c].fair-tolerance; i++ {
		if a.running[i] != c {
			return a.running[i]
		}
	}
	return -1
}

// tied reports whether candidate c is level with another across the last post.
func (a *assessment) tied(c int) bool {
	f := a.facts[c]
	return f.competes && !f.inTop && a.ahead(c) < a.p.policy.Posts && a.rival(c) >= 0
}

func (p *panel) gateWords(c int, g gate) string {
	switch g.kind {
	case gateNoMarks:
		return "No mark counts for this candidate yet."
	case gateFewMembers:
		return fmt.Sprintf("%s is essential and was marked by %s. It takes %d independent panel members.",
			capital(p.criterion(g.criterion)), count(len(p.sheet.cell(c, g.criterion).marks), "panel member", "panel members"), int(p.policy.Thresholds.FewestMembers))
	case gateFewJudges:
		return fmt.Sprintf("Marked by %s. One person’s view is not a panel’s: it takes %d.",
			count(p.judgesOf(c), "panel member", "panel members"), int(p.policy.Thresholds.FewestMembers))
	case gateDisconnected:
		return "The candidates were marked by panels that have no member in common, directly or through others, so their scores cannot be compared."
	case gateNoVariation:
		return "Every mark is the same, so the scores tell nobody apart."
	case gateConflict:
		return "A panel member’s conflict of interest with this candidate is not settled."
	default:
		return fmt.Sprintf("%s is required and not confirmed by every panel member who answered.", capital(p.name("criterion", g.name)))
	}
}

func (a *assessment) disagreementWords(c, s int) string {
	p := a.p
	cell := p.sheet.cell(c, s)
	low, high := slices.Index(cell.marks, slices.Min(cell.marks)), slices.Index(cell.marks, slices.Max(cell.marks))
	if i := a.surprising(c, s); i >= 0 && float64(cell.span()) < p.policy.disagreementSpan()-tolerance {
		return fmt.Sprintf("%s gave %d for %s, which is far from what the other marks let one expect.", capital(p.member(int(cell.members[i]))), cell.marks[i], p.criterion(s))
	}
	return fmt.Sprintf("The panel disagrees on %s: %s gave %d and %s gave %d.", p.criterion(s),
		p.member(int(cell.members[low])), cell.marks[low], p.member(int(cell.members[high])), cell.marks[high])
}

// completeness says what is missing of a full set of marks, and what that did to the score.
func (a *assessment) completeness(c int) []string {
	p, f := a.p, a.facts[c]
	var out []string
	if !f.scored {
		return out
	}
	if n := p.judgesOf(c); n < len(p.members) {
		out = append(out, fmt.Sprintf("Scored by %d of %d panel members.", n, len(p.members)))
	}
	if n := p.agreedCount(c); n > 0 {
		out = append(out, fmt.Sprintf("The panel agreed on marks for %s. They count in place of the members’ own, which give a panel score of %s.",
			count(n, "criterion", "criteria"), two(p.independentScore(c))))
	}
	if math.Abs(f.fair-f.panel) >= 0.005 {
		out = append(out, fmt.Sprintf("Panel members mark differently. Allowing for who marked this candidate, the panel score of %s becomes a fair score of %s.", two(f.panel), two(f.fair)))
	}
	var unscored []string
	for s := range p.criteria {
		if len(p.sheet.cell(c, s).marks) == 0 {
			unscored = append(unscored, p.criterion(s))
		}
	}
	if len(unscored) > 0 {
		out = append(out, "Not scored, so left out of the panel score and estimated for the fair score: "+strings.Join(unscored, ", ")+".")
	}
	return out
}

// flags are what a person has to look at before appointing the candidate.
func (a *assessment) flags(c int, j judgement) []string {
	p, f := a.p, a.facts[c]
	out := []string{}
	for _, g := range f.gates {
		out = append(out, p.gateWords(c, g))
	}
	for _, e := range f.failing() {
		out = append(out, fmt.Sprintf("%s is below its pass mark.", capital(p.criterion(e.criterion))))
	}
	switch {
	case !f.scored:
	case f.fair < p.policy.Bar-tolerance:
		out = append(out, "The fair score is below the bar.")
	case f.above.low() < p.policy.Thresholds.BarLikely-tolerance:
		out = append(out, "The fair score is not clearly above the bar.")
	}
	for s := range p.criteria {
		if len(p.sheet.cell(c, s).marks) > 0 && a.disagrees(c, s) {
			out = append(out, a.disagreementWords(c, s))
		}
	}
	for _, code := range j.codes.list() {
		if code == CodeOneMember || code == CodeWeights || code == CodeRivals || code == CodeTie {
			out = append(out, a.codeWords(c, code)...)
		}
	}
	if n := p.judgesOf(c); f.scored && n < len(p.members) {
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
