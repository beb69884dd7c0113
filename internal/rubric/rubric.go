// Package rubric builds a rubric from a role: criteria with their indicators, questions, anchors and
// minutes. It owns the scales that ship and the wording of what is generated, and is deterministic: the
// same role and settings give the same rubric, byte for byte. It refuses to decide what a person must
// (essential marks, pass marks, weights) and to change what the role says.
package rubric

import (
	"fmt"
	"slices"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// Bounds of an interview's length, in minutes.
const (
	MinInterviewMinutes = 5
	MaxInterviewMinutes = 480
)

// responsibilitiesName is what the criterion made from the responsibilities is called.
const responsibilitiesName = "Responsibilities of the role"

// Settings are what a recruiter chooses before a rubric is built; Defaults gives the usual ones.
type Settings struct {
	Scale            hiring.Scale
	Posts            int
	InterviewMinutes int
	Responsibilities bool // whether the responsibilities become a criterion, where the role has any
	Evidence         hiring.EvidenceRule
}

// Defaults are the Civil Service scale, one post, an hour, the responsibilities as a criterion, and
// evidence for every mark.
func Defaults() Settings {
	return Settings{
		Scale: Scales()[0], Posts: 1, InterviewMinutes: 60,
		Responsibilities: true, Evidence: hiring.EvidenceAlways,
	}
}

// Build makes the rubric of a role: a criterion for each skill in the role's order, then one for the
// responsibilities. Criteria have no id yet, weight 1, no pass mark, and none is essential; the bar is
// the middle of the scale. The error is a fault of kind Invalid with the fields of hiring.Rubric.Check
// and "interviewMinutes".
func Build(role hiring.Role, s Settings) (hiring.Rubric, error) {
	s.Scale.Points = slices.Clone(s.Scale.Points)
	r := hiring.Rubric{
		Scale: s.Scale, Criteria: []hiring.Criterion{}, Posts: s.Posts,
		Policy: hiring.Policy{Evidence: s.Evidence, Thresholds: hiring.DefaultThresholds()}, InterviewMinutes: s.InterviewMinutes,
	}
	if n := len(s.Scale.Points); n > 0 {
		r.Bar = float64(s.Scale.Points[n/2].Value)
	}
	for _, skill := range role.Skills {
		r.Criteria = append(r.Criteria, Skill(skill, s.Scale))
	}
	if s.Responsibilities && len(role.Responsibilities) > 0 {
		r.Criteria = append(r.Criteria, Responsibilities(role, s.Scale))
	}
	var fs fault.Fields
	r.Check(&fs)
	if s.InterviewMinutes < MinInterviewMinutes || s.InterviewMinutes > MaxInterviewMinutes {
		fs.Addf("interviewMinutes", "The interview must have a whole number of minutes from %d to %d.", MinInterviewMinutes, MaxInterviewMinutes)
	}
	if err := fs.Err(); err != nil {
		return hiring.Rubric{}, fmt.Errorf("build rubric: %w", err)
	}
	Plan(&r)
	return r, nil
}

// Responsibilities makes the criterion of a role's responsibilities.
func Responsibilities(role hiring.Role, scale hiring.Scale) hiring.Criterion {
	c := hiring.Criterion{Kind: hiring.ResponsibilitiesCriterion, Name: responsibilitiesName, Weight: 1, Checks: []string{}}
	return marked(c, role.Responsibilities, scale)
}

// Reword makes a criterion's questions and anchors anew from its name, indicators and checks as they are
// now; what a person wrote in their place is gone. Weight, pass mark and minutes stay.
func Reword(c hiring.Criterion, scale hiring.Scale) hiring.Criterion {
	if !c.Marked() {
		c.Lead, c.Probes = credentialQuestions(c.Checks)
		return c
	}
	return marked(c, c.Indicators, scale)
}

// Skill makes a criterion of a skill. Credentials are checked, not marked: a skill that has
// nothing else takes no mark and has no weight.
func Skill(skill hiring.Skill, scale hiring.Scale) hiring.Criterion {
	c := hiring.Criterion{
		Kind: hiring.SkillCriterion, Name: skill.Name, RequiredLevel: skill.RequiredLevel, Weight: 1, Checks: []string{},
	}
	var indicators []string
	for _, d := range skill.Descriptors {
		if isCredential(d) {
			c.Checks = append(c.Checks, d)
		} else {
			indicators = append(indicators, d)
		}
	}
	if len(c.Checks) > 0 && len(indicators) == 0 {
		c.Kind, c.Weight = hiring.CredentialCriterion, 0
		c.Indicators, c.Anchors = []string{}, []hiring.Point{}
		c.Lead, c.Probes = credentialQuestions(c.Checks)
		return c
	}
	return marked(c, indicators, scale)
}

// marked fills in what a criterion that takes a mark has: indicators, questions and anchors. Without
// indicators the criterion's name stands in for them in the wording.
func marked(c hiring.Criterion, indicators []string, scale hiring.Scale) hiring.Criterion {
	c.Indicators = append([]string{}, indicators...)
	var phrases []phrase
	for _, d := range indicators {
		phrases = append(phrases, phraseOf(d))
	}
	if len(phrases) == 0 {
		phrases = []phrase{phrase(c.Name).quoted("the skill ")}
	}
	c.Lead, c.Probes = questions(phrases)
	c.Anchors = anchors(phrases, scale)
	return c
}
