package framework

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// The keys of Merit's own format, the same in JSON and YAML: see FORMAT.md.
var (
	roleKeys  = []string{"family", "role", "definition", "level", "levelDefinition", "responsibilities", "skills", "problems"}
	skillKeys = []string{"name", "requiredLevel", "descriptors"}
)

var (
	yamlKeyForm  = regexp.MustCompile(`^\s*["']?(` + strings.Join(roleKeys, "|") + `|roles)["']?:(?:\s|$)`)
	yamlListForm = regexp.MustCompile(`(?m)^\s*(?:-\s+)?["']?(?:skills|roles)["']?:(?:\s|$)`)
	labelForm    = regexp.MustCompile(`(?mi)^(?:skill(?:\s+name)?|role\s+level)\s*:`)
)

// isYAML reports whether the text is Merit's own format as YAML. Its first line must be one of the
// format's keys in lower case, as a label of a labelled text may be too ("role: Baker"): so either the
// key "skills" or "roles" must be there and no label, or all of it must be the format's keys.
func isYAML(text string) bool {
	for l := range strings.Lines(text) {
		l = strings.TrimSpace(l)
		if l == "" || l[0] == '#' || l == "---" {
			continue
		}
		if !yamlKeyForm.MatchString(l) {
			return false
		}
		break
	}
	if labelForm.MatchString(text) {
		return false
	}
	if yamlListForm.MatchString(text) {
		return true
	}
	top, err := loadYAML(text)
	if err != nil || top.Kind != yaml.MappingNode {
		return false
	}
	for i := 0; i < len(top.Content); i += 2 {
		if !slices.Contains(roleKeys, top.Content[i].Value) {
			return false
		}
	}
	return true
}

// loadYAML parses the text to nodes, which leaves references unresolved: what a few lines could blow
// up to gigabytes is never made.
func loadYAML(text string) (*yaml.Node, error) {
	// Breaks and spaces that YAML does not know would end up in names or count as lines.
	text = strings.NewReplacer(string(softBreak), " ", "\u00a0", " ").Replace(text)
	loader, err := yaml.NewLoader(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	var top, more yaml.Node
	if err := loader.Load(&top); err != nil {
		return nil, yamlFault(text, err)
	}
	switch err := loader.Load(&more); {
	case errors.Is(err, io.EOF):
	case err != nil:
		return nil, yamlFault(text, err)
	case len(more.Content) > 0 && more.Content[0].Tag != "!!null":
		return nil, refuse(more.Content[0].Line, "a second document begins. Put its roles into the list “roles” of one document.")
	}
	if len(top.Content) == 0 {
		return nil, noRole("The text is empty.")
	}
	return top.Content[0], nil
}

func yamlFault(text string, err error) error {
	line, what := 1, "the YAML could not be read here. Check how far the lines are indented, and put a text that holds “: ” or “ #”, or begins with a bracket or a mark, in quotation marks."
	if e := (*yaml.LoadError)(nil); errors.As(err, &e) {
		lines := strings.Split(text, "\n")
		line = min(max(e.Mark.Line, 1), len(lines))
		here := lines[line-1]
		switch {
		case strings.Contains(here[:len(here)-len(strings.TrimLeft(here, " \t"))], "\t"):
			what = "the line is indented with a tab. YAML wants spaces."
		case strings.Contains(e.Message, "anchor"):
			what = "it refers to another part of the text (“*”). Write the text out instead."
		}
	}
	return fault.Wrap(fault.Invalid, refuse(line, "%s", what).Error(), err)
}

// readYAML reads a role, or {roles: [role, …]}, in YAML.
func readYAML(text string) ([]*draft, error) {
	top, err := loadYAML(text)
	if err != nil {
		return nil, err
	}
	if top.Kind == yaml.MappingNode && len(top.Content) > 0 && slices.ContainsFunc(top.Content, func(n *yaml.Node) bool { return n.Value == "roles" }) {
		var drafts []*draft
		err := yamlMembers(top, "the text", []string{"roles"}, func(_ string, value *yaml.Node) error {
			return yamlEach(value, "roles", func(n *yaml.Node) error {
				d, err := yamlRole(n)
				drafts = append(drafts, d)
				return err
			})
		})
		return drafts, err
	}
	d, err := yamlRole(top)
	return []*draft{d}, err
}

func yamlRole(n *yaml.Node) (*draft, error) {
	d := newDraft(n.Line)
	err := yamlMembers(n, "a role", roleKeys, func(key string, value *yaml.Node) (err error) {
		switch key {
		case "family":
			d.role.Family, err = d.yamlText(value, key)
		case "role":
			d.role.Role, err = d.yamlText(value, key)
		case "definition":
			d.role.Definition, err = d.yamlText(value, key)
		case "level":
			d.role.Level, err = d.yamlText(value, key)
		case "levelDefinition":
			d.role.LevelDefinition, err = d.yamlText(value, key)
		case "responsibilities":
			var entries []entry
			entries, err = d.yamlTexts(value, key)
			for _, e := range entries {
				d.role.Responsibilities = append(d.role.Responsibilities, e.text)
			}
		case "skills":
			err = yamlEach(value, key, d.yamlSkill)
		case "problems": // of the text the role was first read from
		}
		return err
	})
	return d, err
}

func (d *draft) yamlSkill(n *yaml.Node) error {
	var name string
	var level hiring.RequiredLevel
	var b block
	err := yamlMembers(n, "a skill", skillKeys, func(key string, value *yaml.Node) (err error) {
		switch key {
		case "name":
			name, err = d.yamlText(value, key)
		case "requiredLevel":
			var text string
			text, err = d.yamlText(value, key)
			if level = hiring.RequiredLevel(text); err == nil && levelOf(text) != level {
				err = refuse(value.Line, "%s is none of the levels awareness, working, practitioner and expert.", quote(text))
			}
		case "descriptors":
			b.entries, err = d.yamlTexts(value, key)
		}
		return err
	})
	if err != nil {
		return err
	}
	return d.skill(n.Line, name, level, b)
}
