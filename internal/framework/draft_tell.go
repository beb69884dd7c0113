package framework

import (
	"fmt"
	"slices"
)

// tell notes a problem; those beyond MaxProblems are only counted.
func (d *draft) tell(line int, severity, format string, args ...any) {
	p := Problem{line, severity, fmt.Sprintf(format, args...)}
	if len(d.problems) < MaxProblems-1 {
		d.problems = append(d.problems, p)
	} else {
		d.skipped = append(d.skipped, p)
	}
}

// tellProse lists what was left out of a list. Where it stands among the list's items it may have
// been meant to part them, so a person must look.
func (d *draft) tellProse(prose []entry, notA string) {
	var rest []entry
	for _, e := range prose {
		if e.inside {
			d.tell(e.number, Warning, "%s stands in the middle of a list and is not %s: left out. Check what is below it.", quote(e.text), notA)
		} else {
			rest = append(rest, e)
		}
	}
	if len(rest) == 0 {
		return
	}
	more := ""
	if len(rest) > 1 {
		more = fmt.Sprintf(" and %s after it", counted(len(rest)-1, "line", "lines"))
	}
	d.tell(rest[0].number, Note, "%s%s: not %s, so left out.", quote(rest[0].text), more, notA)
}

// tellSkillProse lists what was left out of a skill's descriptors. A heading with descriptors below it
// may be another skill, whose descriptors must not be this one's.
func (d *draft) tellSkillProse(prose []entry) {
	var rest []entry
	for _, e := range prose {
		switch {
		case e.inside && !e.below && !d.cells && short(e.text):
			d.tell(e.number, Error, "%s has descriptors below it but no “Skill:” before it. If it is a skill, write “Skill:” before its name; if not, take the line out.", quote(e.text))
		case e.below:
			d.tell(e.number, Warning, "%s stands right below a descriptor and was left out. If it belongs to it, put both on one line.", quote(e.text))
		default:
			rest = append(rest, e)
		}
	}
	d.tellProse(rest, "a descriptor")
}

func (d *draft) tellNested(items []entry, what string) {
	if e, ok := nested(items); ok {
		d.tell(e.number, Warning, "%s has bullets of its own. Each was taken as a %s: check them.", quote(e.text), what)
	}
}

// hiddenListProblem tells of a list in a definition, which may be responsibilities below a label that
// Merit does not know.
func hiddenListProblem(b block) (Problem, bool) {
	head, n := b.hiddenList()
	return Problem{head.number, Warning, fmt.Sprintf("%s and %s below it were taken into the definition. If they are responsibilities, write “At this role level, you will:” above them.",
		quote(head.text), counted(n, "line", "lines"))}, n > 0
}

// told is the draft's problems in the order of the text; those beyond MaxProblems become one, as
// grave as the gravest of them.
func (d *draft) told(whole []Problem) []Problem {
	all := slices.Concat(whole, d.problems)
	if n := len(d.skipped); n > 0 {
		worst := d.skipped[0]
		for _, p := range d.skipped {
			if p.Severity == Error || worst.Severity == Note {
				worst = p
			}
		}
		worst.Message = fmt.Sprintf("And %s from here on.", counted(n, "more problem", "more problems"))
		all = append(all, worst)
	}
	slices.SortStableFunc(all, func(a, b Problem) int { return a.Line - b.Line })
	return append([]Problem{}, all...)
}
