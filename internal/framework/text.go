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
	whole                    []Problem // about the text, told of every role
	familyText               []entry   // what stands below the family's label

	under kind // the label the gathered lines stand below; plain: none yet
	label line
	level hiring.RequiredLevel // of the skill being read
	below []line
	// of the lines gathered: whether one is a bullet, and whether the last is neither a bullet nor blank
	// nor goes on with a bullet
	bullets, loose bool
	early          []line // before any label
}

// readText reads labelled text, or the page's shape without labels, where a line above "Level: …" is a
// skill and a heading above the definition is a role level. The problems are about the whole text.
func readText(text string) ([]*draft, []Problem, error) {
	r := textReader{}
	text, entity := unescape(unquote(text), 1)
	if entity > 0 {
		r.whole = append(r.whole, entityProblem(entity))
	}
	lines := splitLines(text, 1)
	has := func(k kind) bool { return slices.ContainsFunc(lines, func(l line) bool { return l.kind == k }) }
	takeNamesBelow(lines)
	if !has(roleLevelLabel) && (has(roleLabel) || has(familyLabel)) {
		takeLevelForRoleLevel(lines)
	}
	markPageSkills(lines, has(skillLabel))
	if !has(roleLabel) && !has(roleLevelLabel) {
		markPageHeadings(lines, has(skillLabel) || has(levelListLabel))
	}
	lines, dropped := dropFurniture(lines)
	r.whole = append(r.whole, dropped...)
	for _, l := range lines {
		if err := r.take(l); err != nil {
			return nil, nil, err
		}
	}
	if err := r.flush(); err != nil {
		return nil, nil, err
	}
	r.leave("")
	if len(r.drafts) == 0 {
		if strings.HasPrefix(strings.TrimSpace(text), "<") {
			return nil, nil, noRole("This is the source of a web page, not its text. Open the page and copy the text as it is shown.")
		}
		return nil, nil, noRole("This does not read as a role descriptor.")
	}
	if n := len(r.early); n > 0 {
		r.drafts[0].tell(r.early[0].number, Warning, "%s before the role: left out.", counted(n, "line stands", "lines stand"))
	}
	return r.drafts, r.whole, nil
}

func (r *textReader) take(l line) error {
	switch l.kind {
	case skillLevelLabel:
		r.takeLevel(l)
		return nil
	case plain, blank, bullet, filler:
		r.gather(l)
		return nil
	}
	if err := r.flush(); err != nil {
		return err
	}
	r.under, r.label = l.kind, l
	switch l.kind {
	case familyLabel:
		r.leave("")
		r.family, r.role, r.definition, r.notes, r.now = l.text, "", "", nil, nil
		r.roleLine = l.number
	case roleLabel:
		r.leave(l.text)
		if l.family != "" || r.now != nil {
			r.family = l.family
		}
		if r.now != nil || !strings.EqualFold(r.role, l.text) {
			r.definition, r.notes = "", nil
		}
		r.role, r.now, r.roleLine = l.text, nil, l.number
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

// gather keeps a line for the block being read. It notes whether a line that is no bullet, and does
// not go on with one, comes last: what follows then may be about another skill.
func (r *textReader) gather(l line) {
	last := l
	if n := len(r.below); n > 0 {
		last = r.below[n-1]
	}
	switch l.kind {
	case bullet:
		r.bullets, r.loose = true, false
	case plain:
		r.loose = r.loose || last.kind == blank || !goesOn(last, l, last.text, false)
	}
	r.below = append(r.below, l)
}

func (r *textReader) flush() error {
	lines, under := r.below, r.under
	r.below, r.under, r.bullets, r.loose = nil, plain, false, false
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
		if under == familyLabel {
			r.familyText = b.entries
		}
		if p, ok := hiddenListProblem(b); ok {
			r.tell(p)
		}
	case roleListLabel:
		r.tellRoleList(b)
	case skillsHeading:
		if n := len(b.entries); n > 0 || r.label.text != "" {
			what := quote(r.label.full)
			if n > 0 {
				what += " and " + counted(n, "line", "lines") + " below it"
			}
			r.tell(Problem{r.label.number, Warning, what + ": no skill begins there with “Skill:”, so left out."})
		}
	default:
		for _, l := range lines {
			if l.kind == plain || l.kind == bullet {
				r.early = append(r.early, l)
			}
		}
	}
	return nil
}
