package framework

import (
	"fmt"
	"slices"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// The kinds of a correction.
const (
	CorrectName  = "name"
	CorrectLevel = "required level"
)

// Correction is a change to a role as imported that a person may consent to. ID is "name:3" or
// "level:3", by the skill's place counted from 0, and so the same each time the role is read. Before
// is empty where the required level was missing.
type Correction struct {
	ID     string
	Skill  string // as imported
	Kind   string // CorrectName or CorrectLevel
	Before string
	After  string
	Why    string // one plain sentence
}

// Corrections lists what a person may want to put right in a role as imported, skill by skill: a name
// that went round in place of the framework's own, and a required level that the text lost. A level is
// only offered where it is known: recovered from the framework for the very descriptors, or given to
// the same skill with the same descriptors in every one of the known roles that has them. Nothing is
// changed; see Apply.
func Corrections(role hiring.Role, known []hiring.Role) []Correction {
	all := []Correction{}
	library := levelsOf(known)
	names := map[string]bool{}
	for _, s := range role.Skills {
		names[nameKey(s.Name)] = true
	}
	for i, s := range role.Skills {
		if official, ok := slips[nameKey(s.Name)]; ok && !names[nameKey(official)] {
			all = append(all, Correction{
				ID: fmt.Sprintf("name:%d", i), Skill: s.Name, Kind: CorrectName, Before: s.Name, After: official,
				Why: "The framework calls this skill “" + official + "”; “" + s.Name + "” went round in its place.",
			})
		}
		if s.RequiredLevel != hiring.LevelUnknown || len(s.Descriptors) == 0 {
			continue
		}
		if level, why := lostLevel(role, s, library); level != hiring.LevelUnknown {
			all = append(all, Correction{
				ID: fmt.Sprintf("level:%d", i), Skill: s.Name, Kind: CorrectLevel, Before: string(s.RequiredLevel), After: string(level), Why: why,
			})
		}
	}
	return all
}

// knownLevel is the required level that roles of the library give to a skill with certain descriptors.
type knownLevel struct {
	level    hiring.RequiredLevel
	from     string // the first such role level
	roles    int
	disputed bool // they do not agree
}

// skillKey is what makes skills of two roles the same at the same level: the name and the descriptors.
type skillKey struct{ name, means string }

func levelsOf(known []hiring.Role) map[skillKey]knownLevel {
	library := map[skillKey]knownLevel{}
	for _, role := range known {
		for _, s := range role.Skills {
			if s.RequiredLevel == hiring.LevelUnknown || len(s.Descriptors) == 0 {
				continue
			}
			key := skillKey{officialKey(s.Name), descriptorsKey(s.Descriptors)}
			k := library[key]
			if k.roles == 0 {
				k.level, k.from = s.RequiredLevel, role.Level
			}
			k.roles++
			k.disputed = k.disputed || k.level != s.RequiredLevel
			library[key] = k
		}
	}
	return library
}

// lostLevel finds the required level of a skill that has none, and why it should be that.
func lostLevel(role hiring.Role, s hiring.Skill, library map[skillKey]knownLevel) (hiring.RequiredLevel, string) {
	key := skillKey{officialKey(s.Name), descriptorsKey(s.Descriptors)}
	if nameKey(role.Level) == recoveredFor {
		if r, ok := recovered[key.name]; ok && r.means == shortHash(key.means) {
			return r.level, "The framework asks for this skill, in these very words, at this level of this role."
		}
	}
	k, ok := library[key]
	switch {
	case !ok || k.disputed:
		return hiring.LevelUnknown, ""
	case k.roles > 1:
		return k.level, fmt.Sprintf("“%s” and %s in the library have this skill in the same words at this level.", k.from, counted(k.roles-1, "other role", "other roles"))
	}
	return k.level, "“" + k.from + "” in the library has this skill in the same words at this level."
}

// Apply gives a copy of the role with the accepted corrections made, by their IDs, and those
// corrections in the order of cs; the role itself stays as it was. The error is Invalid, and nothing
// is made, where an ID is not among cs or a correction does not fit the role.
func Apply(role hiring.Role, cs []Correction, accepted []string) (hiring.Role, []Correction, error) {
	wanted := map[string]bool{}
	for _, id := range accepted {
		if !slices.ContainsFunc(cs, func(c Correction) bool { return c.ID == id }) {
			return hiring.Role{}, nil, fault.New(fault.Invalid, "There is no correction "+quote(flat(id))+" to this role. Look at the role again.")
		}
		wanted[id] = true
	}
	made := copyRole(role)
	applied := []Correction{}
	for _, c := range cs {
		if !wanted[c.ID] {
			continue
		}
		if !c.apply(role, &made) {
			return hiring.Role{}, nil, fault.New(fault.Invalid, "The correction "+quote(flat(c.ID))+" does not fit this role. Look at the role again.")
		}
		applied = append(applied, c)
	}
	return made, applied, nil
}

// apply makes the correction in made, if it is one of role.
func (c Correction) apply(role hiring.Role, made *hiring.Role) bool {
	for i, s := range role.Skills {
		switch c.ID {
		case fmt.Sprintf("name:%d", i):
			made.Skills[i].Name = c.After
			return c.Kind == CorrectName && s.Name == c.Before && c.After != ""
		case fmt.Sprintf("level:%d", i):
			made.Skills[i].RequiredLevel = hiring.RequiredLevel(c.After)
			return c.Kind == CorrectLevel && string(s.RequiredLevel) == c.Before && s.Name == c.Skill && slices.Contains(hiring.RequiredLevels, hiring.RequiredLevel(c.After))
		}
	}
	return false
}

func copyRole(role hiring.Role) hiring.Role {
	role.Responsibilities = slices.Clone(role.Responsibilities)
	role.Skills = slices.Clone(role.Skills)
	for i := range role.Skills {
		role.Skills[i].Descriptors = slices.Clone(role.Skills[i].Descriptors)
	}
	return role
}

// officialKey is a skill's name as it is compared, with a name that went round taken for the
// framework's own.
func officialKey(name string) string {
	key := nameKey(name)
	if official, ok := slips[key]; ok {
		return nameKey(official)
	}
	return key
}

// descriptorsKey is the same for the same descriptors in any order, each counted once; empty for none.
func descriptorsKey(descriptors []string) string {
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(descriptors))), "\n")
}
