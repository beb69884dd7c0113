package framework

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// yamlSound refuses what a role has no use for and what can hide a text from its reader: references,
// and tags that give a value another meaning.
func yamlSound(n *yaml.Node) error {
	switch {
	case n.Kind == yaml.AliasNode:
		return refuse(n.Line, "it refers to another part of the text (%s). Write the text out instead.", quote("*"+flat(n.Value)))
	case n.Anchor != "":
		return refuse(n.Line, "it gives a part of the text a name to refer to (%s). Write the text out where it is wanted.", quote("&"+flat(n.Anchor)))
	case n.Style&yaml.TaggedStyle != 0:
		return refuse(n.Line, "it has a tag (%s). Take it out.", quote(flat(n.Tag)))
	}
	return nil
}

// yamlMembers reads a mapping, key by key. The error names the line of what is wrong: no mapping, a
// key that is not among keys, or a key twice.
func yamlMembers(n *yaml.Node, what string, keys []string, read func(key string, value *yaml.Node) error) error {
	if err := yamlSound(n); err != nil {
		return err
	}
	if n.Kind != yaml.MappingNode {
		return refuse(n.Line, "%s is written as keys with their values, such as “%s: …”, one below another.", what, keys[0])
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if err := yamlSound(key); err != nil {
			return err
		}
		if key.Kind != yaml.ScalarNode || !slices.Contains(keys, key.Value) {
			if keys[0] == "roles" {
				return refuse(key.Line, "beside “roles” there can be no other key.")
			}
			return refuse(key.Line, "%s is not part of %s.", quote(flat(key.Value)), what)
		}
		if first, twice := seen[key.Value]; twice {
			return refuse(key.Line, "the key %s is given twice (the first is on line %d).", quote(key.Value), first)
		}
		seen[key.Value] = key.Line
		if err := read(key.Value, value); err != nil {
			return err
		}
	}
	return nil
}

// yamlEach reads a list, item by item. A key without a value is an empty list.
func yamlEach(n *yaml.Node, key string, read func(*yaml.Node) error) error {
	if err := yamlSound(n); err != nil {
		return err
	}
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return nil
	case n.Kind != yaml.SequenceNode:
		return refuse(n.Line, "%s is a list: each entry on a line of its own that begins with a dash.", quote(key))
	}
	for _, item := range n.Content {
		if err := read(item); err != nil {
			return err
		}
	}
	return nil
}

// yamlText reads a text on one line. A key without a value is an empty text. What stands behind a "#"
// is a remark to YAML; since it may have been meant as text, it is told.
func (d *draft) yamlText(n *yaml.Node, key string) (string, error) {
	if err := yamlSound(n); err != nil {
		return "", err
	}
	switch {
	case n.Kind == yaml.MappingNode:
		return "", refuse(n.Line, "%s wants a text, but this was read as a key with a value. Put a text that holds “: ” in quotation marks.", quote(key))
	case n.Kind != yaml.ScalarNode:
		return "", refuse(n.Line, "%s wants one text, not a list.", quote(key))
	case n.Tag == "!!null":
		return "", nil
	case n.Tag != "!!str":
		return "", refuse(n.Line, "%s wants a text, but %s is not one in YAML. Put it in quotation marks.", quote(key), quote(flat(n.Value)))
	}
	if n.LineComment != "" && n.Value != "" {
		d.tell(n.Line, Note, "%s was taken as a remark. If it belongs to the text, put all of it in quotation marks.", quote(flat(n.LineComment)))
	}
	return flat(n.Value), nil
}

// yamlTexts reads a list of texts, each with its line; an empty one is left out and told.
func (d *draft) yamlTexts(n *yaml.Node, key string) ([]entry, error) {
	var entries []entry
	err := yamlEach(n, key, func(item *yaml.Node) error {
		text, err := d.yamlText(item, key)
		switch {
		case err != nil:
			return err
		case text == "":
			d.tell(item.Line, Warning, "An empty entry of %s was left out.", quote(key))
		default:
			entries = append(entries, entry{number: item.Line, bullet: true, text: text})
		}
		return nil
	})
	return entries, err
}
