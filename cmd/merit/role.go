package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"merit/internal/framework"
	"merit/internal/hiring"
)

type roleCommand struct {
	Show   roleShowCommand   `cmd:"" help:"Print what was understood of a role text, and what was not."`
	Import roleImportCommand `cmd:"" help:"Import role texts into the role library."`
}

type roleShowCommand struct {
	File string `arg:"" help:"The role text: labelled text, a copied page, the framework's CSV or this command's JSON; - for standard input."`
	JSON bool   `name:"json" help:"Print JSON: one object, or {\"roles\": [...]} if the text has several role levels."`
}

// Run prints every role level of the text. A problem that keeps a role from being used makes it fail
// after all is printed.
func (c *roleShowCommand) Run(s streams) error {
	reading, err := readRoles(c.File, s.In)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(s.Out)
	if c.JSON {
		err = printRolesJSON(out, reading)
	} else {
		for i, found := range reading.Roles {
			if i > 0 {
				say(out, "\n%s\n\n", strings.Repeat("=", 80))
			}
			printRole(out, found)
		}
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return fmt.Errorf("role show: %w", err)
	}
	for _, found := range reading.Roles {
		if !found.Usable() {
			return unusable(c.File, found)
		}
	}
	return nil
}

// shownRole is a role as it is printed and as framework.Parse reads it again.
type shownRole struct {
	hiring.Role
	Problems []framework.Problem `json:"problems"`
}

func printRolesJSON(w io.Writer, reading framework.Reading) error {
	roles := make([]shownRole, len(reading.Roles))
	for i, found := range reading.Roles {
		roles[i] = shownRole{found.Role, found.Problems}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if len(roles) == 1 {
		return e.Encode(roles[0])
	}
	return e.Encode(struct {
		Roles []shownRole `json:"roles"`
	}{roles})
}

func printRole(w io.Writer, f framework.Found) {
	for _, field := range []struct{ name, text string }{
		{"Family", f.Family}, {"Role", f.Role.Role}, {"", f.Definition}, {"Role level", f.Level}, {"", f.LevelDefinition},
	} {
		if field.text != "" {
			say(w, "%-12s%s\n", field.name, field.text)
		}
	}
	if len(f.Responsibilities) > 0 {
		say(w, "\nAt this role level, you will:\n")
		for _, r := range f.Responsibilities {
			say(w, "  - %s\n", r)
		}
	}
	for i, skill := range f.Skills {
		level := ""
		if skill.RequiredLevel != hiring.LevelUnknown {
			level = " (" + string(skill.RequiredLevel) + ")"
		}
		say(w, "\n%d. %s%s\n", i+1, skill.Name, level)
		for _, d := range skill.Descriptors {
			say(w, "  - %s\n", d)
		}
	}
	say(w, "\nUnderstood: %s, %s, %s. ", counted(len(f.Skills), "skill", "skills"), counted(f.Descriptors(), "descriptor", "descriptors"),
		counted(len(f.Responsibilities), "responsibility", "responsibilities"))
	if len(f.Problems) == 0 {
		say(w, "No problem.\n")
	} else {
		say(w, "%s:\n", counted(len(f.Problems), "thing to look at", "things to look at"))
	}
	for _, p := range f.Problems {
		say(w, "  line %d, %s: %s\n", p.Line, p.Severity, p.Message)
	}
	for _, g := range f.Suggestions {
		say(w, "You may want to rename “%s” (line %d) to “%s”, as the framework calls it. Nothing was changed.\n", g.Skill, g.Line, g.Official)
	}
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
