package verdict

import (
	"fmt"
	"math"
)

// warnings are about the whole panel; those that matter most come first.
func (a *assessment) warnings() []string {
	p := a.p
	out := []string{}
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if n := parts(a.components); n > 1 {
		say("The marks fall into %d groups of candidates without a common panel member. They are not ranked against each other.", n)
	}
	if p.allAlike() {
		say("Every mark is the same: nothing tells the candidates apart.")
	}
	if len(p.members) == 1 {
		say("Only one panel member scored. One person’s view is not an independent panel.")
	}
	if len(p.candidates) == 1 {
		say("There is only one candidate, so nobody to compare with.")
	}
	if p.policy.Posts == 0 {
		say("There are no posts to fill, so nobody is recommended for one.")
	}
	for s, k := range a.m.skillOf {
		if k < 0 {
			say("Nobody was marked on %s, so it counts for nothing.", p.criterion(s))
		}
	}
	if n := a.disordered(); n > 0 {
		say("The order by fair score is not the order by panel score: %s. Panel members who marked different candidates mark differently.",
			count(n, "candidate changes place", "candidates change places"))
	}
	incomplete := 0
	for c := range p.candidates {
		for s := range p.criteria {
			if len(p.sheet.cell(c, s).marks) < len(p.members) {
				incomplete++
				break
			}
		}
	}
	if incomplete > 0 && len(p.members) > 1 {
		say("%s not scored by every panel member on every criterion. The fair score allows for strict and generous panel members.",
			count(incomplete, "candidate was", "candidates were"))
	}
	if len(p.members) == 2 {
		say("Two panel members are too few to tell how strict each of them is, or how much each is taken by a candidate: what is said of that is prior-dominated.")
	}
	if a.fit.crew > 0 {
		say("There are many panel members, so how much marks vary was told from the %d who share most candidates, and leaving one out leaves the others’ adjustments as they are.", a.fit.crew)
	}
	if a.fit.subset > 0 {
		say("There are many candidates with different sets of marks, so the search for the spreads began with %d of them.", a.fit.subset)
	}
	return out
}

// disordered counts the candidates whose place by panel score is another than by fair score.
func (a *assessment) disordered() int {
	if !a.ranked || a.m.complete {
		return 0
	}
	var fair, panel []float64
	for _, f := range a.facts {
		if f.scored {
			fair, panel = append(fair, f.fair), append(panel, f.panel)
		}
	}
	n := 0
	byPanel := standing(panel)
	for i, x := range standing(fair) {
		if x != byPanel[i] {
			n++
		}
	}
	return n
}

// variance describes the fit.
func (a *assessment) variance() Variance {
	v := Variance{Spreads: a.fit.spreads.told(), Q: rounded(a.fit.q, modelDigits), RemlCritAtMode: rounded(a.fit.crit, modelDigits)}
	if a.p.noVariances() == "" && !math.IsInf(a.fit.remlCrit, 0) {
		reml, crit := a.fit.reml.told(), rounded(a.fit.remlCrit, drawnDigits)
		v.RemlCrit, v.Reml = &crit, &reml
	}
	return v
}

// told is the spreads as a document has them.
func (s spreads) told() Spreads {
	at := func(k int) float64 { return rounded(s[k], modelDigits) }
	return Spreads{
		Candidate: at(candidateEffect), Profile: at(profileEffect), Halo: at(haloEffect),
		Severity: at(severityEffect), SeverityBySkill: at(bySkillEffect), Residual: at(residualEffect),
	}
}
