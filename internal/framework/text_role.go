package framework

import (
	"strings"

	"merit/internal/hiring"
)

// tell notes a problem of the role level being read, or of each level of the role before the first.
func (r *textReader) tell(p Problem) {
	if r.now != nil {
		r.now.tell(p.Line, p.Severity, "%s", p.Message)
		return
	}
	r.notes = append(r.notes, p)
}

// leave ends a role. One that had no role level becomes one without skills, so that it is not lost
// unsaid; but a role's name printed again, as at the head of a page, is the same role.
func (r *textReader) leave(next string) {
	if r.now == nil && r.role != "" && !strings.EqualFold(r.role, next) {
		r.begin(r.roleLine, "")
	}
	if n := len(r.familyText); n > 0 && next != "" {
		r.whole = append(r.whole, Problem{
			r.familyText[0].number, Note,
			counted(n, "paragraph", "paragraphs") + " below the role family: not about a role, so left out.",
		})
	}
	r.familyText = nil
}

// begin opens a role level of the role being read.
func (r *textReader) begin(line int, level string) {
	d := newDraft(line)
	d.role = hiring.Role{Family: r.family, Role: r.role, Definition: r.definition, Level: level}
	for _, p := range r.notes {
		d.tell(p.Line, p.Severity, "%s", p.Message)
	}
	r.now = d
	r.drafts = append(r.drafts, d)
}

// ensure begins a role level where the text has a role but did not name one.
func (r *textReader) ensure(line int) {
	if r.now == nil {
		if r.role != "" {
			line = r.roleLine
		}
		r.begin(line, "")
	}
}

// tellRoleList says that what all levels of a role do is not a responsibility of this one.
func (r *textReader) tellRoleList(b block) {
	if len(b.entries) == 0 {
		return
	}
	r.tell(Problem{r.label.number, Note, counted(len(b.entries), "line", "lines") +
		" below “In this role, you will” tell of the role at every level, so they are not responsibilities of this role level."})
}

// takeLevel takes "Level: working" for the skill being read, unless it stands below something else.
func (r *textReader) takeLevel(l line) {
	switch {
	case r.under == skillLabel && r.bullets && r.loose:
		r.now.tell(l.number, Error, "%s stands below the descriptors of %s. If another skill begins above it, write “Skill:” before its name.", quote(l.full), quote(r.label.text))
	case r.under == skillLabel:
		r.setLevel(l)
	case r.under == roleLevelLabel, r.under == roleLabel:
		r.tell(Problem{l.number, Warning, quote(l.full) + " stands below no skill, so it was left out."})
	default:
		l.kind, l.text = plain, l.full
		r.gather(l)
	}
}

func (r *textReader) setLevel(l line) {
	level := levelOf(l.text)
	switch {
	case level == hiring.LevelUnknown:
		r.now.tell(l.number, Warning, "%s is none of the levels awareness, working, practitioner and expert. The level was left open.", quote(l.text))
	case r.level != hiring.LevelUnknown && r.level != level:
		r.now.tell(l.number, Error, "%s has two levels, %s and %s. Keep one of them.", quote(r.label.text), r.level, level)
	default:
		r.level = level
	}
}
