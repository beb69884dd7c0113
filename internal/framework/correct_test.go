package framework_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"merit/internal/fault"
	"merit/internal/framework"
	"merit/internal/hiring"
	"merit/seeds"
)

func seed(t *testing.T) hiring.Role {
	t.Helper()
	reading, err := framework.Parse(seeds.PrincipalInfrastructureOperationsEngineer())
	if err != nil {
		t.Fatal(err)
	}
	return reading.Roles[0].Role
}

func TestCorrectionsOfTheRoleThatShips(t *testing.T) {
	t.Parallel()
	role := seed(t)
	cs := framework.Corrections(role, nil)
	levels := map[string]int{}
	ids := []string{}
	for _, c := range cs {
		ids = append(ids, c.ID)
		if c.Why == "" || c.Kind == framework.CorrectLevel && c.Before != "" {
			t.Errorf("%+v", c)
		}
		if c.Kind == framework.CorrectLevel {
			levels[c.After]++
		}
	}
	if len(cs) != 13 || !maps.Equal(levels, map[string]int{"working": 1, "practitioner": 8, "expert": 3}) {
		t.Fatalf("%d corrections, levels %v", len(cs), levels)
	}
	if want := (framework.Correction{
		ID: "name:5", Skill: "Ownership and topic", Kind: "name", Before: "Ownership and topic", After: "Ownership and initiative",
		Why: "The framework calls this skill “Ownership and initiative”; “Ownership and topic” went round in its place.",
	}); !cmp.Equal(cs[5], want) || cs[6].ID != "level:5" || cs[6].Skill != "Ownership and topic" {
		t.Errorf("%+v, %+v", cs[5], cs[6])
	}
	made, applied, err := framework.Apply(role, cs, ids)
	if err != nil || len(applied) != len(cs) || made.Skills[5].Name != "Ownership and initiative" {
		t.Fatalf("%d applied, %v", len(applied), err)
	}
	for _, s := range made.Skills {
		if s.RequiredLevel == hiring.LevelUnknown {
			t.Errorf("%s has no level", s.Name)
		}
	}
	if d := cmp.Diff(seed(t), role); d != "" {
		t.Errorf("the role was changed: %s", d)
	}
	if again := framework.Corrections(made, nil); len(again) != 0 {
		t.Errorf("still to correct: %+v", again)
	}
	// The levels are those of these very descriptors at this very role level.
	role.Skills[0].Descriptors = append([]string{"something else"}, role.Skills[0].Descriptors...)
	if cs := framework.Corrections(role, nil); len(cs) != 12 || cs[0].ID != "level:1" {
		t.Errorf("with another descriptor: %+v", cs)
	}
	role.Level = "Lead infrastructure operations engineer"
	if cs := framework.Corrections(role, nil); len(cs) != 1 || cs[0].ID != "name:5" {
		t.Errorf("at another role level: %+v", cs)
	}
}

func TestLevelsFromTheLibrary(t *testing.T) {
	t.Parallel()
	library := func(levels ...hiring.RequiredLevel) []hiring.Role {
		var roles []hiring.Role
		for _, l := range levels {
			roles = append(roles, with(func(r *hiring.Role) {
				r.Level, r.Skills = string(l)+" baker", r.Skills[:1]
				r.Skills[0].RequiredLevel = l
				r.Skills[0].Descriptors = []string{"judge when the dough is ready", "knead dough by hand"}
			}))
		}
		return roles
	}
	other := func(change func(*hiring.Skill)) []hiring.Role {
		roles := library(hiring.Expert)
		change(&roles[0].Skills[0])
		return roles
	}
	for name, c := range map[string]struct {
		known []hiring.Role
		why   string // empty: none is offered
	}{
		"nobody has it":         {nil, ""},
		"one has it":            {library(hiring.Expert), "“expert baker” in the library has this skill in the same words at this level."},
		"several agree":         {library(hiring.Expert, hiring.LevelUnknown, hiring.Expert, hiring.Expert), "“expert baker” and 2 other roles in the library have this skill in the same words at this level."},
		"they do not agree":     {library(hiring.Expert, hiring.Working, hiring.Expert), ""},
		"in another case":       {other(func(s *hiring.Skill) { s.Name = "KNEADING " }), "“expert baker” in the library has this skill in the same words at this level."},
		"of another name":       {other(func(s *hiring.Skill) { s.Name = "Ovens" }), ""},
		"with other words":      {other(func(s *hiring.Skill) { s.Descriptors[0] += "!" }), ""},
		"with fewer words":      {other(func(s *hiring.Skill) { s.Descriptors = s.Descriptors[:1] }), ""},
		"without any":           {other(func(s *hiring.Skill) { s.Descriptors = nil }), ""},
		"no level there either": {library(hiring.LevelUnknown), ""},
	} {
		want := []framework.Correction{}
		if c.why != "" {
			want = append(want, framework.Correction{ID: "level:0", Skill: "Kneading", Kind: "required level", After: "expert", Why: c.why})
		}
		if d := cmp.Diff(want, framework.Corrections(head(), c.known)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	levelled := with(func(r *hiring.Role) { r.Skills[0].RequiredLevel = hiring.Awareness })
	if cs := framework.Corrections(levelled, library(hiring.Expert)); len(cs) != 0 {
		t.Errorf("a level that is there is to be changed: %+v", cs)
	}
	// The slip and the official name are the same skill, either way round.
	slip, official := head(), other(func(s *hiring.Skill) { s.Name = "Ownership and initiative" })
	slip.Skills[0].Name = "Ownership and Topic"
	if cs := framework.Corrections(slip, official); len(cs) != 2 || cs[0].ID != "name:0" || cs[1].ID != "level:0" || cs[1].Skill != "Ownership and Topic" {
		t.Errorf("slip against official: %+v", cs)
	}
	slip.Skills[1].Name = "Ownership and initiative"
	if cs := framework.Corrections(slip, nil); len(cs) != 0 {
		t.Errorf("two skills would have one name: %+v", cs)
	}
}

func TestApply(t *testing.T) {
	t.Parallel()
	role := with(func(r *hiring.Role) { r.Skills[0].Name = "Ownership and topic" })
	known := []hiring.Role{with(func(r *hiring.Role) { r.Skills[1].RequiredLevel = hiring.Working })}
	cs := framework.Corrections(role, known)
	if len(cs) != 2 {
		t.Fatalf("%+v", cs)
	}
	want := with(func(r *hiring.Role) {
		r.Skills[0].Name = "Ownership and initiative"
		r.Skills[1].RequiredLevel = hiring.Working
	})
	made, applied, err := framework.Apply(role, cs, []string{"level:1", "name:0", "level:1"})
	if d := cmp.Diff(want, made); d != "" || err != nil || !cmp.Equal(cs, applied) {
		t.Error(d, applied, err)
	}
	made.Skills[1].Descriptors[0], made.Responsibilities[0] = "x", "x"
	if role.Skills[1].Descriptors[0] == "x" || role.Responsibilities[0] == "x" || role.Skills[0].Name != "Ownership and topic" {
		t.Error("the role was changed")
	}
	if made, applied, err := framework.Apply(role, cs, nil); err != nil || len(applied) != 0 || !cmp.Equal(made, role) {
		t.Error("nothing accepted:", applied, err)
	}
	moved := with(func(r *hiring.Role) { r.Skills[1].RequiredLevel = hiring.Expert })
	for name, try := range map[string]struct {
		role     hiring.Role
		cs       []framework.Correction
		accepted []string
	}{
		"an unknown one":       {role, cs, []string{"name:0", "level:0"}},
		"an empty one":         {role, cs, []string{""}},
		"a role since changed": {moved, cs, []string{"level:1"}},
		"another skill":        {head(), cs, []string{"name:0"}},
		"no such skill":        {hiring.Role{}, cs, []string{"name:0"}},
		"no level":             {head(), []framework.Correction{{ID: "level:0", Skill: "Kneading", Kind: "required level", After: "guru"}}, []string{"level:0"}},
	} {
		if made, applied, err := framework.Apply(try.role, try.cs, try.accepted); !fault.Is(err, fault.Invalid) || applied != nil || made.Skills != nil {
			t.Errorf("%s: %v, %v", name, applied, err)
		}
	}
}
