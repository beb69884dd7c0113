package framework_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"merit/internal/fault"
	"merit/internal/framework"
	"merit/internal/hiring"
	"merit/seeds"
)

func FuzzParse(f *testing.F) {
	f.Add(seeds.PrincipalInfrastructureOperationsEngineer())
	f.Add([]byte(baker))
	f.Add([]byte(framework.Shape))
	f.Add(utf16(baker, 0, 1))
	f.Add([]byte("4. Head\n\nLeads.\n\nAt this role level, you will:\n\n• a\n\nKneading\n\nLevel: working\n\nYou can:\n\n• knead\n"))
	f.Add([]byte("Role family;Role level;Skill name;Skill level;Skill level description\nA;B;C;working;\"You can:\n- d\"\n"))
	f.Add([]byte(`{"level":"a","skills":[{"name":"b","requiredLevel":"expert","descriptors":["c\u0000\u2028d"]}],"problems":[]}`))
	f.Add([]byte(bakerYAML))
	f.Add([]byte("roles:\n- level: a\n  skills: [{name: b, requiredLevel: working, descriptors: [\"c\\0d\", 'e']}]\n- &x {role: *x}\n---\n"))
	f.Add([]byte("level: |\n  a\n\n  b\nskills:\n- name: >-\n    c # d\n  descriptors:\n  - e: f\n  - !!str g\n  -\n"))
	f.Add([]byte("> **Role level:** a &amp; b\n>\n> Contents\n> 1. c\n> Page 1 of 2\n> Skill 1: d - expert\n> 1.\n> e and\n>\n>   f\n> Level: working\n"))
	f.Add([]byte("Role: a\nLevel: b\nSkills:\nc\n\nLevel: expert\nYou can:\n- d:\n  - e\n\nf\n\n- g\n"))
	f.Add([]byte("Role level: a\u200d\xff\x81\nSkill: b (expert)\nLevel: working\n—c\u2028d\x0be\n"))
	f.Fuzz(func(t *testing.T, source []byte) {
		reading, err := framework.Parse(source)
		if err != nil {
			if k := fault.Of(err).Kind; k != fault.Invalid && k != fault.TooLarge || len(reading.Roles) != 0 || !utf8.ValidString(err.Error()) {
				t.Fatalf("kind %d with %d roles: %v", k, len(reading.Roles), err)
			}
			return
		}
		lines := 1 + strings.Count(string(source), "\n") + strings.Count(string(source), "\r")
		if n := len(reading.Roles); n == 0 || n > framework.MaxRoles {
			t.Fatalf("%d roles", n)
		}
		for _, found := range reading.Roles {
			checkFound(t, found, lines)
			checkCompared(t, found.Role, reading.Roles[0].Role)
		}
	})
}

func checkFound(t *testing.T, f framework.Found, lines int) {
	t.Helper()
	line := func(n int) {
		if n < 1 || n > lines {
			t.Errorf("line %d of %d", n, lines)
		}
	}
	name := func(s string) {
		if s == "" || utf8.RuneCountInString(s) > framework.MaxNameCharacters {
			t.Errorf("name %q", s)
		}
		cleanText(t, s)
	}
	line(f.Line)
	name(f.Level)
	name(f.Role.Role)
	cleanText(t, f.Family)
	cleanText(t, f.Definition)
	cleanText(t, f.LevelDefinition)
	if len(f.Skills) > framework.MaxSkills || len(f.Responsibilities) > framework.MaxResponsibilities || f.Responsibilities == nil || f.Skills == nil {
		t.Errorf("%d skills, %d responsibilities", len(f.Skills), len(f.Responsibilities))
	}
	texts := f.Responsibilities
	seen := map[string]bool{}
	for _, s := range f.Skills {
		name(s.Name)
		if key := strings.ToLower(s.Name); seen[key] {
			t.Errorf("skill %q twice", s.Name)
		} else {
			seen[key] = true
		}
		if s.RequiredLevel != hiring.LevelUnknown && !strings.Contains("awareness working practitioner expert", string(s.RequiredLevel)) {
			t.Errorf("level %q", s.RequiredLevel)
		}
		if s.Descriptors == nil || len(s.Descriptors) > framework.MaxDescriptors {
			t.Errorf("%d descriptors", len(s.Descriptors))
		}
		texts = append(texts, s.Descriptors...)
	}
	for _, s := range texts {
		if s == "" || utf8.RuneCountInString(s) > framework.MaxCharacters {
			t.Errorf("text of %d bytes", len(s))
		}
		cleanText(t, s)
	}
	if f.Problems == nil || len(f.Problems) > framework.MaxProblems+2 {
		t.Errorf("%d problems", len(f.Problems))
	}
	for _, p := range f.Problems {
		line(p.Line)
		cleanText(t, p.Message)
	}
	for _, s := range f.Suggestions {
		line(s.Line)
	}
	if len(f.Skills) == 0 && f.Usable() {
		t.Error("usable without skills")
	}
}

// checkCompared holds what two roles are compared for: a role is like itself, and corrections all apply.
func checkCompared(t *testing.T, role, other hiring.Role) {
	t.Helper()
	if cs := framework.Diff(role, role); len(cs) != 0 || !framework.Same(role, role) {
		t.Errorf("unlike itself: %v", cs)
	}
	there, back := framework.Diff(role, other), framework.Diff(other, role)
	if (len(there) == 0) != (len(back) == 0) {
		t.Errorf("%v there but %v back", there, back)
	}
	cs := framework.Corrections(role, []hiring.Role{other})
	var all []string
	for _, c := range cs {
		all = append(all, c.ID)
	}
	if _, applied, err := framework.Apply(role, cs, all); err != nil || len(applied) != len(cs) {
		t.Errorf("%d of %d corrections apply: %v", len(applied), len(cs), err)
	}
}

func cleanText(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) || strings.ContainsAny(s, "\u200b\ufeff\u2028\u2029") || s != strings.TrimSpace(s) {
		t.Errorf("not clean: %q", s)
	}
}
