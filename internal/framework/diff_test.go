package framework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"merit/internal/framework"
	"merit/internal/hiring"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	kneading := func(change func(*hiring.Skill)) hiring.Role {
		return with(func(r *hiring.Role) { change(&r.Skills[0]) })
	}
	for name, c := range map[string]struct {
		before, after hiring.Role
		want          []framework.Change
	}{
		"alike":             {head(), head(), nil},
		"nothing":           {hiring.Role{}, hiring.Role{}, nil},
		"other names":       {head(), with(func(r *hiring.Role) { r.Family, r.Role, r.Level = "a", "b", "c" }), nil},
		"in another order":  {head(), with(func(r *hiring.Role) { slices.Reverse(r.Skills); slices.Reverse(r.Responsibilities) }), nil},
		"empty or no lists": {with(func(r *hiring.Role) { r.Responsibilities = nil }), with(func(r *hiring.Role) { r.Responsibilities = []string{} }), nil},
		"definitions": {
			with(func(r *hiring.Role) { r.LevelDefinition = "" }), with(func(r *hiring.Role) { r.Definition = "A baker bakes." }),
			[]framework.Change{
				{"changed", "definition", "", "A baker makes bread.", "A baker bakes."},
				{"added", "level definition", "", "", "A head baker leads a team of bakers."},
			},
		},
		"responsibilities": {
			head(), with(func(r *hiring.Role) { r.Responsibilities = []string{"plan the whole week's baking", "sell bread"} }),
			[]framework.Change{
				{"removed", "responsibility", "", "choose the flour", ""},
				{"changed", "responsibility", "", "plan the week's baking", "plan the whole week's baking"},
				{"added", "responsibility", "", "", "sell bread"},
			},
		},
		"a required level": {
			head(), kneading(func(s *hiring.Skill) { s.RequiredLevel = hiring.Expert }),
			[]framework.Change{{"added", "required level", "Kneading", "", "expert"}},
		},
		"another required level": {
			kneading(func(s *hiring.Skill) { s.RequiredLevel = hiring.Working }), kneading(func(s *hiring.Skill) { s.RequiredLevel = hiring.Expert }),
			[]framework.Change{{"changed", "required level", "Kneading", "working", "expert"}},
		},
		"a skill in another case": {
			head(), kneading(func(s *hiring.Skill) { s.Name = "kneading" }),
			[]framework.Change{{"changed", "skill", "kneading", "Kneading", "kneading"}},
		},
		"a skill renamed": {
			head(), kneading(func(s *hiring.Skill) {
				s.Name, s.RequiredLevel = "Working dough", hiring.Expert
				slices.Reverse(s.Descriptors)
			}),
			[]framework.Change{{"changed", "skill", "Working dough", "Kneading", "Working dough"}, {"added", "required level", "Working dough", "", "expert"}},
		},
		"the slip put right, with other descriptors": {
			kneading(func(s *hiring.Skill) { s.Name = "Ownership and topic" }),
			kneading(func(s *hiring.Skill) { s.Name, s.Descriptors = "Ownership and initiative", s.Descriptors[:1] }),
			[]framework.Change{
				{"changed", "skill", "Ownership and initiative", "Ownership and topic", "Ownership and initiative"},
				{"removed", "descriptor", "Ownership and initiative", "judge when the dough is ready", ""},
			},
		},
		"skills without descriptors are not one renamed": {
			hiring.Role{Skills: []hiring.Skill{{Name: "a"}}},
			hiring.Role{Skills: []hiring.Skill{{Name: "b"}}},
			[]framework.Change{{"removed", "skill", "a", "a", ""}, {"added", "skill", "b", "", "b"}},
		},
		"skills come and go": {
			hiring.Role{Skills: []hiring.Skill{{Name: "a"}, {Name: "b"}, {Name: "c"}, {Name: "d"}}},
			hiring.Role{Skills: []hiring.Skill{{Name: "c"}, {Name: "new"}, {Name: "A"}}},
			[]framework.Change{
				{"removed", "skill", "d", "d", ""},
				{"added", "skill", "new", "", "new"},
				{"changed", "skill", "A", "a", "A"},
				{"removed", "skill", "b", "b", ""},
			},
		},
		"the likest descriptor first": {
			kneading(func(s *hiring.Skill) {
				s.Descriptors = []string{"knead soft dough by hand", "knead dough by hand daily", "sell"}
			}),
			kneading(func(s *hiring.Skill) {
				s.Descriptors = []string{"Knead dough by hand, daily.", "knead dough by machine", "buy"}
			}),
			[]framework.Change{
				{"removed", "descriptor", "Kneading", "knead soft dough by hand", ""},
				{"changed", "descriptor", "Kneading", "knead dough by hand daily", "Knead dough by hand, daily."},
				{"removed", "descriptor", "Kneading", "sell", ""},
				{"added", "descriptor", "Kneading", "", "knead dough by machine"},
				{"added", "descriptor", "Kneading", "", "buy"},
			},
		},
		"just like enough": { // three words of five
			kneading(func(s *hiring.Skill) { s.Descriptors = []string{"one two three four"} }),
			kneading(func(s *hiring.Skill) { s.Descriptors = []string{"one two three five"} }),
			[]framework.Change{{"changed", "descriptor", "Kneading", "one two three four", "one two three five"}},
		},
	} {
		got := framework.Diff(c.before, c.after)
		if c.want == nil {
			c.want = []framework.Change{}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestDiffOfLongTextsIsQuick(t *testing.T) {
	t.Parallel()
	long := func(word string) hiring.Role {
		s := hiring.Skill{Name: "a"}
		for i := range framework.MaxDescriptors {
			s.Descriptors = append(s.Descriptors, strings.Repeat(word+strings.Repeat("x", i%7)+" b c d ", 600))
		}
		return hiring.Role{Skills: []hiring.Skill{s}}
	}
	began := time.Now()
	framework.Diff(long("y"), long("z"))
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		other hiring.Role
		want  bool
	}{
		"itself":          {head(), true},
		"case and spaces": {with(func(r *hiring.Role) { r.Family, r.Role, r.Level = "food AND  drink", " baker", "HEAD\tBAKER" }), true},
		"other skills":    {with(func(r *hiring.Role) { r.Skills, r.Definition = nil, "" }), true},
		"another level":   {with(func(r *hiring.Role) { r.Level = "Baker" }), false},
		"another role":    {with(func(r *hiring.Role) { r.Role = "Cook" }), false},
		"no family":       {with(func(r *hiring.Role) { r.Family = "" }), false},
	} {
		if got := framework.Same(head(), c.other); got != c.want || framework.Same(c.other, head()) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
