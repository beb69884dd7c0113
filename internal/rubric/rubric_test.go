package rubric_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/rubric"
)

var update = flag.Bool("update", false, "write the golden files anew")

func seedRole(t *testing.T) hiring.Role {
	t.Helper()
	stored, err := os.ReadFile("../framework/testdata/seed.golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var role hiring.Role
	if err := json.Unmarshal(stored, &role); err != nil {
		t.Fatal(err)
	}
	return role
}

func build(t *testing.T, role hiring.Role, s rubric.Settings) hiring.Rubric {
	t.Helper()
	r, err := rubric.Build(role, s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func role(descriptors ...string) hiring.Role {
	return hiring.Role{Skills: []hiring.Skill{{Name: "Kneading", RequiredLevel: hiring.Expert, Descriptors: descriptors}}}
}

func TestSeedRubric(t *testing.T) {
	t.Parallel()
	for _, scale := range rubric.Scales() {
		s := rubric.Defaults()
		s.Scale = scale
		r := build(t, seedRole(t), s)
		got, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, '\n')
		golden := "testdata/seed-" + scale.Key + ".golden.json"
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		stored, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(stored), string(got)); d != "" {
			t.Error(scale.Key, d)
		}
	}
}

func TestEveryCriterionIsReadyToBeMarked(t *testing.T) {
	t.Parallel()
	r := build(t, seedRole(t), rubric.Defaults())
	if len(r.Criteria) != 13 || r.Bar != 4 || r.Posts != 1 || r.Policy.Evidence != hiring.EvidenceAlways {
		t.Errorf("%d criteria, bar %v, %d posts, evidence %q", len(r.Criteria), r.Bar, r.Posts, r.Policy.Evidence)
	}
	sum := 0
	for _, c := range r.Criteria {
		sum += c.Minutes
		if c.ID != (hiring.ID{}) || c.Essential || c.PassMark != nil {
			t.Errorf("%s: decided what a person must", c.Name)
		}
		if n := len(c.Probes); n < 2 || n > 4 {
			t.Errorf("%s: %d probes", c.Name, n)
		}
		if c.Kind == hiring.CredentialCriterion {
			if c.Name != "Service management framework knowledge" || c.Weight != 0 || len(c.Indicators) != 0 || len(c.Anchors) != 0 ||
				!cmp.Equal(c.Checks, []string{"show you have an expert certificate in the service management framework qualification"}) {
				t.Errorf("credential: %+v", c)
			}
			continue
		}
		if c.Weight != 1 || len(c.Indicators) == 0 || len(c.Checks) != 0 || len(c.Anchors) != 7 || c.Minutes < 4 {
			t.Errorf("%s: %+v", c.Name, c)
		}
		seen := map[string]bool{}
		for i, a := range c.Anchors {
			if a.Value != i+1 || seen[a.Label] || !strings.HasSuffix(a.Label, ".") {
				t.Errorf("%s: anchor %d %q", c.Name, a.Value, a.Label)
			}
			seen[a.Label] = true
		}
		for _, q := range append([]string{c.Lead}, c.Probes...) {
			if strings.Contains(q, "“") || strings.Contains(q, " can ") || strings.Contains(q, "  ") || !strings.HasSuffix(q, "?") && !strings.HasSuffix(q, ".") {
				t.Errorf("%s: %q", c.Name, q)
			}
		}
	}
	if sum != r.InterviewMinutes {
		t.Errorf("%d minutes are planned of %d", sum, r.InterviewMinutes)
	}
}

func TestQuestionsAreGrammatical(t *testing.T) {
	t.Parallel()
	for descriptor, want := range map[string]string{
		"knead dough by hand":                                          "show “knead dough by hand”",
		"Knead dough by hand.":                                         "show “Knead dough by hand”",
		"Manage ovens; and":                                            "manage ovens",
		"effectively consult specialists where required":               "effectively consult specialists where required",
		"apply heat":                                                   "apply heat",
		"collaborate with millers and can represent them":              "collaborate with millers and represent them",
		"understand flour, and you can use it":                         "understand flour, and use it",
		"can work with academics":                                      "work with academics",
		"be able to manage ovens":                                      "manage ovens",
		"be responsible for the ovens":                                 "take responsibility for the ovens",
		"be proactive":                                                 "be proactive",
		"demonstrate experience in meeting the needs of your guests":   "draw on your experience in meeting the needs of your guests",
		"show an awareness or understanding of yeast":                  "draw on your awareness or understanding of yeast",
		"demonstrate a good and broad knowledge of yeast":              "draw on your good and broad knowledge of yeast",
		"have an understanding of yeast and take care of it":           "draw on your understanding of yeast and take care of it",
		"demonstrate the value of bread":                               "demonstrate the value of bread",
		"show an awareness of ovens and are starting to use them":      "show “show an awareness of ovens and are starting to use them”",
		"ensure that bread is in place and is fresh":                   "ensure that bread is in place and is fresh",
		"10 years of “rye” bread":                                      "show “10 years of ‘rye’ bread”",
		"work with millers. You can describe their theories.":          "show “work with millers. You can describe their theories”",
		"managing ovens":                                               "show “managing ovens”",
		"IT":                                                           "show “IT”",
		"show you can manage a team":                                   "manage a team",
		"co-ordinate the team to investigate problems":                 "co-ordinate the team to investigate problems",
		"have a strong belief that people hold degrees of importance ": "have a strong belief that people hold degrees of importance",
	} {
		c := build(t, role(descriptor), rubric.Defaults()).Criteria[0]
		if got := "Tell us about a time when you had to " + want + "."; c.Lead != got {
			t.Errorf("%q gives %q, want %q", descriptor, c.Lead, got)
		}
		if !cmp.Equal(c.Indicators, []string{descriptor}) {
			t.Errorf("%q became the indicator %q", descriptor, c.Indicators)
		}
	}
	c := build(t, role("draw your own bread and eat it yourself"), rubric.Defaults()).Criteria[0]
	if want := "No example of a time when the candidate had to draw their own bread and eat it themselves."; c.Anchors[0].Label != want {
		t.Errorf("anchor %q, want %q", c.Anchors[0].Label, want)
	}
}

func TestAnchorsKeepToTheMainClauseOfALongDescriptor(t *testing.T) {
	t.Parallel()
	c := build(t, role("manage the suppliers of flour and of all the other things, ensuring that they come on time every day"), rubric.Defaults()).Criteria[0]
	if want := "No example of a time when the candidate had to manage the suppliers of flour and of all the other things."; c.Anchors[0].Label != want {
		t.Errorf("anchor %q, want %q", c.Anchors[0].Label, want)
	}
	if !strings.Contains(c.Lead, "ensuring that they come on time") {
		t.Errorf("the question lost part of the descriptor: %q", c.Lead)
	}
}

func TestFurtherDescriptorsTakeOverProbes(t *testing.T) {
	t.Parallel()
	c := build(t, role("plan bread", "build bread", "test bread", "sell bread", "use bread", "share bread"), rubric.Defaults()).Criteria[0]
	asked := strings.Join(append(c.Probes, c.Lead), " ")
	for _, d := range c.Indicators[:5] {
		if !strings.Contains(asked, d) {
			t.Errorf("nothing asks about %q", d)
		}
	}
}

func TestCredentialsAreCheckedNotMarked(t *testing.T) {
	t.Parallel()
	for descriptor, credential := range map[string]bool{
		"show you have an expert certificate in baking":     true,
		"show that you hold a Level 3 qualification":        true,
		"hold a driving licence":                            true,
		"have a good understanding of qualifications":       false,
		"show an awareness of certificates":                 false,
		"meet the requirement for relevant accreditation":   false,
		"manage certificates and licences for all services": false,
	} {
		r, err := rubric.Build(hiring.Role{Skills: []hiring.Skill{
			{Name: "Baking", Descriptors: []string{descriptor}},
			{Name: "Both", Descriptors: []string{descriptor, "bake bread"}},
		}}, rubric.Defaults())
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Criteria[0].Kind == hiring.CredentialCriterion; got != credential {
			t.Errorf("%q: credential is %v", descriptor, got)
		}
		if both := r.Criteria[1]; !both.Marked() || (len(both.Checks) == 1) != credential {
			t.Errorf("%q beside another descriptor: %+v", descriptor, both)
		}
	}
	r, err := rubric.Build(hiring.Role{Skills: []hiring.Skill{
		{Name: "Papers", Descriptors: []string{"show you have a certificate in baking", "hold a driving licence."}},
		{Name: "Baking"},
	}}, rubric.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	if want := "Can you show that you have a certificate in baking, and that you hold a driving licence?"; r.Criteria[0].Lead != want {
		t.Errorf("%q", r.Criteria[0].Lead)
	}
	if want := "Tell us about a time when you had to show the skill “Baking”."; r.Criteria[1].Lead != want {
		t.Errorf("a skill without descriptors asks %q", r.Criteria[1].Lead)
	}
}

func TestScales(t *testing.T) {
	t.Parallel()
	bars := map[string]float64{"1-7": 4, "0-4": 2, "1-3": 2, "1-5": 3}
	for _, s := range rubric.Scales() {
		parsed, err := rubric.ParseScale(" " + strings.ReplaceAll(s.Key, "-", "–"))
		if err != nil || !cmp.Equal(parsed, s) {
			t.Errorf("%s: %v", s.Key, err)
		}
		settings := rubric.Defaults()
		settings.Scale = s
		if r := build(t, seedRole(t), settings); r.Bar != bars[s.Key] {
			t.Errorf("%s: bar %v", s.Key, r.Bar)
		}
	}
	if _, err := rubric.ParseScale("1-99"); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	for size := hiring.MinScaleSize; size <= hiring.MaxScaleSize; size++ {
		s := rubric.Defaults()
		s.Scale = hiring.Scale{Key: "own"}
		for i := range size {
			s.Scale.Points = append(s.Scale.Points, hiring.Point{Value: i, Label: fmt.Sprint("Point ", i)})
		}
		seen := map[string]bool{}
		anchors := build(t, role("bake bread", "sell bread"), s).Criteria[0].Anchors
		for _, a := range anchors {
			if seen[a.Label] {
				t.Errorf("own scale of %d: %q twice", size, a.Label)
			}
			seen[a.Label] = true
		}
		if !strings.HasPrefix(anchors[0].Label, "No example") || !strings.HasPrefix(anchors[size-1].Label, "More than the post needs") {
			t.Errorf("own scale of %d: ends are %q and %q", size, anchors[0].Label, anchors[size-1].Label)
		}
	}
}

func TestTimePlan(t *testing.T) {
	t.Parallel()
	for _, minutes := range []int{5, 30, 45, 51, 52, 60, 480} {
		s := rubric.Defaults()
		s.InterviewMinutes = minutes
		r := build(t, seedRole(t), s)
		sum := 0
		for _, c := range r.Criteria {
			sum += c.Minutes
		}
		if sum != minutes {
			t.Errorf("%d of %d minutes are planned", sum, minutes)
		}
		if warning := rubric.TimeWarning(r); (warning != "") != (minutes < rubric.Needed(r)) {
			t.Errorf("%d minutes: %q", minutes, warning)
		}
	}
	s := rubric.Defaults()
	s.InterviewMinutes, s.Responsibilities = 45, false
	r := build(t, seedRole(t), s)
	want := "The interview has 45 minutes, but 12 criteria need about 48. Give it more time, or split the criteria over panel members or stages."
	if got := rubric.TimeWarning(r); len(r.Criteria) != 12 || got != want {
		t.Errorf("%d criteria: %q", len(r.Criteria), got)
	}
}

func TestImpossibleSettingsAreRefused(t *testing.T) {
	t.Parallel()
	many := hiring.Role{}
	for i := range hiring.MaxCriteria + 1 {
		many.Skills = append(many.Skills, hiring.Skill{Name: fmt.Sprint("Skill ", i)})
	}
	for name, c := range map[string]struct {
		role   hiring.Role
		change func(*rubric.Settings)
		path   string
	}{
		"no scale":        {role("bake bread"), func(s *rubric.Settings) { s.Scale = hiring.Scale{} }, "scale"},
		"no posts":        {role("bake bread"), func(s *rubric.Settings) { s.Posts = 0 }, "posts"},
		"no time":         {role("bake bread"), func(s *rubric.Settings) { s.InterviewMinutes = 0 }, "interviewMinutes"},
		"no skills":       {hiring.Role{}, func(*rubric.Settings) {}, "criteria"},
		"only papers":     {role("hold a driving licence"), func(*rubric.Settings) {}, "criteria"},
		"too many skills": {many, func(*rubric.Settings) {}, "criteria"},
	} {
		s := rubric.Defaults()
		c.change(&s)
		_, err := rubric.Build(c.role, s)
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || len(f.Fields) == 0 || f.Fields[0].Path != c.path {
			t.Errorf("%s: %v", name, err)
		}
	}
}
