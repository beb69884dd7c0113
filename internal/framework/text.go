package framework

import (
	"slices"
	"strings"

	"merit/internal/hiring"
)

// textReader walks the lines of a labelled text or a copied page. Lines gather below the label last
// seen and are read as one block when the next label comes.
type textReader struct {
	drafts []*draft
	now    *draft // the role level being read; nil before the first

	family, role, definition string // of the role being read: shared by its role levels
	roleLine                 int
	notes                    []Problem // about the role, told of each of its levels

	under kind // the label the gathered lines stand below; plain: none yet
	label line
	level hiring.RequiredLevel // of the skill being read
	below []line
	early []line // before any label
}

// readText reads labelled text, or the page's shape without labels, where a line above "Level: …" is a
// skill and a heading above the definition is a role level.
func readText(text string) ([]*draft, error) {
	lines := splitLines(text, 1)
	has := func(k kind) bool { return slices.ContainsFunc(lines, func(l line) bool { return l.kind == k }) }
	if !has(skillLabel) {
		markPageSkills(lines)
	}
	if !has(roleLabel) && !has(roleLevelLabel) {
		markPageHeadings(lines, has(skillLabel) || has(levelListLabel))
	}
	r := textReader{}
	for _, l := range lines {
		if err := r.take(l); err != nil {
			return nil, err
		}
	}
	if err := r.flush(); err != nil {
		return nil, err
	}
	if r.now == nil && r.role != "" {
		r.begin(r.roleLine, "")
	}
	if len(r.drafts) == 0 {
		return nil, noRole("This does not read as a role descriptor.")
	}
	if n := len(r.early); n > 0 {
		r.drafts[0].tell(r.early[0].number, Warning, "%s before the role: left out.", counted(n, "line stands", "lines stand"))
	}
	return r.drafts, nil
}

func (r *textReader) take(l line) error {
	switch l.kind {
	case skillLevelLabel:
		if r.under == skillLabel {
			r.setLevel(l)
			return nil
		}
		l.kind = plain
		l.text = l.full
		r.below = append(r.below, l)
		return nil
	case plain, blank, bullet, filler:
		r.below = append(r.below, l)
		return nil
	}
	if err := r.flush(); err != nil {
		return err
	}
	r.under, r.label = l.kind, l
	switch l.kind {
	case familyLabel:
		r.family, r.role, r.definition, r.notes, r.now = l.text, "", "", nil, nil
		r.roleLine = l.number
	case roleLabel:
		if l.family != "" || r.now != nil {
			r.family = l.family
		}
		r.role, r.definition, r.notes, r.now = l.text, "", nil, nil
		r.roleLine = l.number
	case roleLevelLabel:
		r.begin(l.number, l.text)
	case levelListLabel:
		r.ensure(l.number)
	case skillLabel:
		r.ensure(l.number)
		r.label.text, r.level = cutLevel(l.text)
	}
	return nil
}

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

func (r *textReader) flush() error {
	lines, under := r.below, r.under
	r.below, r.under = nil, plain
	b := readBlock(lines)
	switch under {
	case skillLabel:
		err := r.now.skill(r.label.number, r.label.text, r.level, b)
		r.level = hiring.LevelUnknown
		return err
	case levelListLabel:
		r.now.respond(b)
	case roleLevelLabel:
		r.now.define(b)
	case roleLabel, familyLabel:
		r.definition = strings.TrimSpace(r.definition + " " + b.definition())
	case roleListLabel:
		r.tellRoleList(b)
	default:
		for _, l := range lines {
			if l.kind == plain || l.kind == bullet {
				r.early = append(r.early, l)
			}
		}
	}
	return nil
}

// tellRoleList says that what all levels of a role do is not a responsibility of this one.
func (r *textReader) tellRoleList(b block) {
	if len(b.entries) == 0 {
		return
	}
	p := Problem{r.label.number, Note, counted(len(b.entries), "line", "lines") +
		" below “In this role, you will” tell of the role at every level, so they are not responsibilities of this role level."}
	if r.now != nil {
		r.now.tell(p.Line, p.Severity, "%s", p.Message)
		return
	}
	r.notes = append(r.notes, p)
}
