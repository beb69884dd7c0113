package framework

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"merit/internal/fault"
)

// The columns of the framework's official CSV that Merit reads. The first two of must are needed.
const (
	colFamily     = "role family"
	colRole       = "role"
	colRoleText   = "role description"
	colLevel      = "role level"
	colLevelText  = "role level description"
	colSkill      = "skill name"
	colSkillLevel = "skill level"
	colSkillText  = "skill level description"
	colType       = "role type"
	colSkillAbout = "skill description" // of the skill at every level, so not of the role
)

var knownColumns = []string{colFamily, colRole, colRoleText, colLevel, colLevelText, colSkill, colSkillAbout, colSkillLevel, colSkillText, colType, ""}

// tableSeparator is the separator of the columns if the text is a table with the official headings,
// else 0.
func tableSeparator(text string) rune {
	head, _, _ := strings.Cut(strings.TrimLeft(text, "\n "), "\n")
	for _, sep := range []rune{',', ';', '\t'} {
		columns := map[string]bool{}
		for _, c := range strings.Split(head, string(sep)) {
			columns[heading(c)] = true
		}
		if columns[colLevel] && columns[colSkill] && columns[colSkillText] {
			return sep
		}
	}
	return 0
}

func heading(cell string) string { return strings.ToLower(strings.Trim(tidy(cell), `"`)) }

// readTable reads the official CSV: a row per skill of a role level, cells over several lines, rows
// of the same role level anywhere. The problems are about the whole table.
func readTable(text string) ([]*draft, []Problem, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = tableSeparator(text)
	head, err := r.Read()
	if err != nil {
		return nil, nil, tableError(err)
	}
	column := map[string]int{}
	var whole []Problem
	entity := 0
	for i, h := range head {
		if _, twice := column[heading(h)]; twice && heading(h) != "" {
			return nil, nil, refuse(1, "the column %s is there twice.", quote(tidy(h)))
		}
		column[heading(h)] = i
		if !slices.Contains(knownColumns, heading(h)) {
			whole = append(whole, Problem{1, Note, "The column " + quote(tidy(h)) + " is not part of a role, so it was left out."})
		}
	}
	var drafts []*draft
	byKey := map[string]*draft{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, tableError(err)
		}
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		for i := range row {
			at, _ := r.FieldPos(i)
			plain, here := unescape(row[i], at)
			if row[i] = plain; entity == 0 && here > 0 {
				entity = here
				whole = append(whole, entityProblem(here))
			}
		}
		cell := func(name string) (string, int) {
			i, ok := column[name]
			if !ok {
				return "", 0
			}
			at, _ := r.FieldPos(i)
			return row[i], at
		}
		d, isNew, err := rowDraft(cell, byKey)
		if err != nil {
			return nil, nil, err
		}
		if isNew {
			drafts = append(drafts, d)
			if len(drafts) > MaxRoles {
				break
			}
		}
		if err := readRow(d, cell); err != nil {
			return nil, nil, err
		}
	}
	if len(drafts) == 0 {
		return nil, nil, fault.New(fault.Invalid, "No skills found. The table has headings but no rows.")
	}
	return drafts, whole, nil
}

func tableError(err error) error {
	if p := (*csv.ParseError)(nil); errors.As(err, &p) {
		what := "the quotation marks of a cell do not match."
		if errors.Is(p.Err, csv.ErrFieldCount) {
			what = "the row has not as many cells as there are headings."
		}
		return fault.Wrap(fault.Invalid, refuse(p.Line, "%s", what).Error(), err)
	}
	return fault.Wrap(fault.Invalid, "The table could not be read.", err)
}

// rowDraft finds or begins the role level a row belongs to.
func rowDraft(cell func(string) (string, int), byKey map[string]*draft) (*draft, bool, error) {
	name := func(column string) string { s, _ := cell(column); return tidy(s) }
	_, line := cell(colLevel)
	if name(colLevel) == "" && name(colRole) == "" {
		return nil, false, refuse(line, "the row names neither a role nor a role level.")
	}
	key := strings.ToLower(strings.Join([]string{name(colFamily), name(colRole), name(colLevel), name(colType)}, "\x00"))
	roleText, roleAt := cell(colRoleText)
	levelText, levelAt := cell(colLevelText)
	texts := tidy(roleText) + "\x00" + tidy(levelText)
	if d, ok := byKey[key]; ok {
		if texts != d.rowText && texts != "\x00" {
			d.tell(line, Warning, "The row describes %s in other words than the row on line %d, which were taken.", quote(d.role.Level), d.line)
		}
		return d, false, nil
	}
	d := newDraft(line)
	d.cells, d.rowText = true, texts
	d.role.Family, d.role.Role, d.role.Level = name(colFamily), name(colRole), name(colLevel)
	roleBlock, rest := cutAt(splitLines(roleText, roleAt), roleListLabel)
	d.role.Definition = readBlock(roleBlock).definition()
	if b := readBlock(rest); len(b.entries) > 0 {
		d.tell(b.entries[0].number, Note, "%s below “In this role, you will” tell of the role at every level, so they are not responsibilities of this role level.",
			counted(len(b.entries), "line", "lines"))
	}
	levelBlock, list := cutAt(splitLines(levelText, levelAt), levelListLabel)
	d.define(readBlock(levelBlock))
	d.respond(readBlock(list))
	byKey[key] = d
	return d, true, nil
}

func readRow(d *draft, cell func(string) (string, int)) error {
	name, line := cell(colSkill)
	if tidy(name) == "" {
		d.tell(line, Error, "The row names no skill.")
		return nil
	}
	plainName, inName := cutLevel(tidy(name))
	level := inName
	if text, at := cell(colSkillLevel); tidy(text) != "" {
		level = levelOf(text)
		switch {
		case level == "":
			d.tell(at, Warning, "%s is none of the levels awareness, working, practitioner and expert. The level was left open.", quote(tidy(text)))
		case inName != "" && inName != level:
			d.tell(at, Error, "%s has two levels, %s and %s. Keep one of them.", quote(plainName), inName, level)
		}
	}
	text, at := cell(colSkillText)
	return d.skill(line, plainName, level, readBlock(asContent(splitLines(text, at))))
}

// cutAt parts the lines of a cell at the first line of a kind, which is dropped; labels of other kinds
// are content in a cell.
func cutAt(lines []line, k kind) (before, after []line) {
	for i, l := range lines {
		if l.kind == k {
			return asContent(lines[:i]), asContent(lines[i+1:])
		}
	}
	return asContent(lines), nil
}

func asContent(lines []line) []line {
	for i := range lines {
		if k := lines[i].kind; k != blank && k != bullet && k != filler {
			lines[i].kind, lines[i].text = plain, lines[i].full
		}
	}
	return lines
}
