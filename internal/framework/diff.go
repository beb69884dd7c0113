package framework

import (
	"strings"

	"merit/internal/hiring"
)

// The kinds of a change.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// What a change is about.
const (
	ChangedSkill           = "skill" // its name, where the Kind is Changed
	ChangedDescriptor      = "descriptor"
	ChangedResponsibility  = "responsibility"
	ChangedRequiredLevel   = "required level"
	ChangedDefinition      = "definition"
	ChangedLevelDefinition = "level definition"
)

// Change is one difference between two editions of a role level. Skill is the skill it is about, by
// its name in the later edition where it is there; empty for the role's own texts. Before is empty for
// what was added, After for what was removed. A skill added or removed is one change: its descriptors
// come and go with it.
type Change struct {
	Kind   string // Added, Removed or Changed
	What   string // ChangedSkill and so on
	Skill  string
	Before string
	After  string
}

// Same reports whether two roles are editions of one another: the same role level of the same role
// and family, whatever the case and the spaces of their names.
func Same(a, b hiring.Role) bool {
	return nameKey(a.Family) == nameKey(b.Family) && nameKey(a.Role) == nameKey(b.Role) && nameKey(a.Level) == nameKey(b.Level)
}

// nameKey is a name as it is compared.
func nameKey(name string) string { return strings.ToLower(tidy(name)) }

// Diff lists what the later edition of a role level changed: its definitions, responsibilities and
// skills, in the later edition's order, with what was removed where it stood. Order alone is no
// change, nor are the names of the role, its family and its level: see Same. The same input gives the
// same list, empty when the editions are alike.
func Diff(before, after hiring.Role) []Change {
	changes := []Change{}
	changed := func(what, skill, old, now string) {
		switch {
		case old == now:
		case old == "":
			changes = append(changes, Change{Added, what, skill, old, now})
		case now == "":
			changes = append(changes, Change{Removed, what, skill, old, now})
		default:
			changes = append(changes, Change{Changed, what, skill, old, now})
		}
	}
	changed(ChangedDefinition, "", before.Definition, after.Definition)
	changed(ChangedLevelDefinition, "", before.LevelDefinition, after.LevelDefinition)
	texts := func(what, skill string, old, now []string) {
		inOrder(len(old), matchTexts(old, now), func(i, j int) {
			changed(what, skill, at(old, i), at(now, j))
		})
	}
	texts(ChangedResponsibility, "", before.Responsibilities, after.Responsibilities)
	inOrder(len(before.Skills), matchSkills(before.Skills, after.Skills), func(i, j int) {
		switch {
		case j < 0:
			changed(ChangedSkill, before.Skills[i].Name, before.Skills[i].Name, "")
		case i < 0:
			changed(ChangedSkill, after.Skills[j].Name, "", after.Skills[j].Name)
		default:
			old, now := before.Skills[i], after.Skills[j]
			changed(ChangedSkill, now.Name, old.Name, now.Name)
			changed(ChangedRequiredLevel, now.Name, string(old.RequiredLevel), string(now.RequiredLevel))
			texts(ChangedDescriptor, now.Name, old.Descriptors, now.Descriptors)
		}
	})
	return changes
}

func at(texts []string, i int) string {
	if i < 0 {
		return ""
	}
	return texts[i]
}

// inOrder visits the pairs of a match in the later edition's order. What was removed (j < 0) comes
// after what stood before it in the earlier edition; partner holds each later item's earlier one, or
// -1 where it was added.
func inOrder(earlier int, partner []int, visit func(i, j int)) {
	kept := make([]bool, earlier)
	for _, i := range partner {
		if i >= 0 {
			kept[i] = true
		}
	}
	removed := func(from int) {
		for i := from; i < earlier && !kept[i]; i++ {
			visit(i, -1)
		}
	}
	removed(0)
	for j, i := range partner {
		visit(i, j)
		if i >= 0 {
			removed(i + 1)
		}
	}
}

// matchSkills pairs each later skill with its earlier self: by name, by a name that went round in its
// place, or, where a skill was renamed, by descriptors that are all the same.
func matchSkills(before, after []hiring.Skill) []int {
	m := newMatch(len(before), len(after))
	m.byKey(func(i int) string { return nameKey(before[i].Name) }, func(j int) string { return nameKey(after[j].Name) })
	m.byKey(func(i int) string { return officialKey(before[i].Name) }, func(j int) string { return officialKey(after[j].Name) })
	m.byKey(func(i int) string { return descriptorsKey(before[i].Descriptors) }, func(j int) string { return descriptorsKey(after[j].Descriptors) })
	return m.partner
}
