package framework

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// draft is a role level while its text is being read.
type draft struct {
	role     hiring.Role
	line     int
	problems []Problem
	skipped  []Problem // beyond MaxProblems
	at       []int     // the line of each skill
	byName   map[string]int
	cells    bool   // read from a table, where each cell is one list
	rowText  string // of a table: the definitions in its first row
}

func newDraft(line int) *draft { return &draft{line: line, byName: map[string]int{}} }

// define sets the role level's definition and responsibilities from their blocks.
func (d *draft) define(b block) {
	d.role.LevelDefinition = strings.TrimSpace(d.role.LevelDefinition + " " + b.definition())
	if p, ok := hiddenListProblem(b); ok {
		d.tell(p.Line, p.Severity, "%s", p.Message)
	}
}

func (d *draft) respond(b block) {
	items, prose, unmarked := b.list(true)
	if unmarked {
		d.tell(items[0].number, Warning, "The responsibilities have no bullets. Each line was taken as one: check them.")
	}
	for _, e := range items {
		d.role.Responsibilities = append(d.role.Responsibilities, e.text)
	}
	d.tellNested(items, "responsibility")
	d.tellProse(prose, "a responsibility")
}

// skill adds a skill with what stands below its name. Two skills of the same name are one if they say
// the same; if they do not, a person must choose.
func (d *draft) skill(line int, name string, level hiring.RequiredLevel, b block) error {
	items, prose, unmarked := b.list(false)
	s := hiring.Skill{Name: name, RequiredLevel: level, Descriptors: []string{}}
	for _, e := range items {
		s.Descriptors = append(s.Descriptors, e.text)
		if utf8.RuneCountInString(e.text) > MaxCharacters {
			return refuse(e.number, "a descriptor of %s is longer than %d characters.", quote(name), MaxCharacters)
		}
	}
	switch {
	case b.notInUse && len(items) == 0:
		d.tell(line, Warning, "%s is marked NOT IN USE: it has no descriptors.", quote(name))
	case len(items) == 0:
		d.tell(line, Warning, "%s has no descriptors.", quote(name))
	case unmarked:
		d.tell(items[0].number, Warning, "The descriptors of %s have no bullets. Each line was taken as one: check them.", quote(name))
	}
	if level == hiring.LevelUnknown && oddForm.MatchString(name) {
		d.tell(line, Warning, "The bracket of %s names no single one of the levels awareness, working, practitioner and expert. The level was left open.", quote(name))
	}
	d.tellNested(items, "descriptor")
	d.tellSkillProse(prose)
	return d.add(line, s)
}

func (d *draft) add(line int, s hiring.Skill) error {
	if s.Name == "" {
		d.tell(line, Error, "A skill without a name. Write its name after “Skill:”.")
		return nil
	}
	if utf8.RuneCountInString(s.Name) > MaxNameCharacters {
		return refuse(line, "the name of a skill is longer than %d characters.", MaxNameCharacters)
	}
	if len(s.Descriptors) > MaxDescriptors {
		return refuse(line, "%s has more than %d descriptors.", quote(s.Name), MaxDescriptors)
	}
	key := strings.ToLower(s.Name)
	i, again := d.byName[key]
	if !again {
		if len(d.role.Skills) == MaxSkills {
			return refuse(line, "the role level has more than %d skills.", MaxSkills)
		}
		d.byName[key] = len(d.role.Skills)
		d.role.Skills = append(d.role.Skills, s)
		d.at = append(d.at, line)
		return nil
	}
	first := &d.role.Skills[i]
	sameLevel := first.RequiredLevel == s.RequiredLevel || first.RequiredLevel == "" || s.RequiredLevel == ""
	if !sameLevel || !slices.Equal(first.Descriptors, s.Descriptors) {
		d.tell(line, Error, "%s is here twice and does not say the same (the first is on line %d). Keep one of them.", quote(s.Name), d.at[i])
		return nil
	}
	if first.RequiredLevel == "" {
		first.RequiredLevel = s.RequiredLevel
	}
	d.tell(line, Warning, "%s is here twice and says the same (the first is on line %d). It was taken once.", quote(s.Name), d.at[i])
	return nil
}

// settle fills in a missing or unused name of the role or role level, and says so.
func (d *draft) settle() {
	r := &d.role
	unused := notInUseForm.MatchString(r.Level)
	if unused {
		r.Level = ""
	}
	switch {
	case r.Level != "" && r.Role == "":
		r.Role = r.Level
		d.tell(d.line, Warning, "The text names no role. %s, the role level, was taken for its name too.", quote(r.Level))
	case r.Level == "" && unused:
		r.Level = r.Role
		d.tell(d.line, Warning, "The role level is marked NOT IN USE. It was given the role's name, %s.", quote(r.Role))
	case r.Level == "":
		r.Level = r.Role
		d.tell(d.line, Warning, "The text names no role level. %s, the role, was taken for its name too.", quote(r.Role))
	}
}

func (d *draft) checkLimits() error {
	for _, f := range []struct {
		what, text string
		most       int
	}{
		{"the name of the role family", d.role.Family, MaxNameCharacters},
		{"the name of the role", d.role.Role, MaxNameCharacters},
		{"the name of the role level", d.role.Level, MaxNameCharacters},
		{"the definition of the role", d.role.Definition, MaxCharacters},
		{"the definition of the role level", d.role.LevelDefinition, MaxCharacters},
	} {
		if utf8.RuneCountInString(f.text) > f.most {
			return refuse(d.line, "%s is longer than %d characters.", f.what, f.most)
		}
	}
	if len(d.role.Responsibilities) > MaxResponsibilities {
		return refuse(d.line, "the role level has more than %d responsibilities.", MaxResponsibilities)
	}
	for _, r := range d.role.Responsibilities {
		if utf8.RuneCountInString(r) > MaxCharacters {
			return refuse(d.line, "a responsibility is longer than %d characters.", MaxCharacters)
		}
	}
	return nil
}

// finish turns the drafts of a text into a Reading. What was noticed of the whole text is told of
// every role in it, since each may be imported alone.
func finish(drafts []*draft, whole []Problem) (Reading, error) {
	if len(drafts) > MaxRoles {
		return Reading{}, fault.New(fault.Invalid, fmt.Sprintf("The text has more than %d role levels. Split it.", MaxRoles))
	}
	var reading Reading
	skills := 0
	for _, d := range drafts {
		d.settle()
		if err := d.checkLimits(); err != nil {
			return Reading{}, err
		}
		if d.role.Level == "" {
			return Reading{}, noRole("The text names no role.")
		}
		if len(d.role.Skills) == 0 {
			d.tell(d.line, Error, "%s has no skills.", quote(d.role.Level))
		}
		skills += len(d.role.Skills)
		d.role.Responsibilities = append([]string{}, d.role.Responsibilities...)
		d.role.Skills = append([]hiring.Skill{}, d.role.Skills...)
		reading.Roles = append(reading.Roles, Found{
			Role: d.role, Line: d.line, Problems: d.told(whole), Suggestions: suggest(d.role, d.at),
		})
	}
	if skills == 0 {
		return Reading{}, fault.New(fault.Invalid, "No skills found. Merit looked for lines that begin with “Skill:”, "+
			"with the descriptors of each skill below it on lines that begin with a dash.")
	}
	return reading, nil
}
