package framework

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// jsonReader reads the shape that `merit role show --json` prints: a role, or {"roles": [role, …]}.
// It walks the tokens itself so that it can name lines and refuse keys given twice.
type jsonReader struct {
	text   string
	dec    *json.Decoder
	drafts []*draft
}

func readJSON(text string) ([]*draft, error) {
	text = strings.ReplaceAll(text, string(softBreak), " ")
	r := jsonReader{text: text, dec: json.NewDecoder(strings.NewReader(text))}
	d, err := r.role(true)
	if err == nil {
		if _, more := r.dec.Token(); !errors.Is(more, io.EOF) {
			err = refuse(r.line(), "there is more text after the end of the JSON.")
		}
	}
	if err != nil {
		return nil, r.fault(err)
	}
	if d != nil {
		r.drafts = []*draft{d}
	}
	return r.drafts, nil
}

func (r *jsonReader) fault(err error) error {
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return err
	}
	return fault.Wrap(fault.Invalid, refuse(r.line(), "the JSON could not be read. Merit reads the JSON that “merit role show --json” prints: "+
		"an object with “level” and “skills”, each skill with “name”, “requiredLevel” and “descriptors”.").Error(), errors.Join(ErrNoRole, err))
}

// line is the number of the line the decoder stands on.
func (r *jsonReader) line() int {
	offset := min(int(r.dec.InputOffset()), len(r.text))
	return 1 + strings.Count(r.text[:offset], "\n")
}

// nextLine is the number of the line the next value begins on.
func (r *jsonReader) nextLine() int {
	offset := min(int(r.dec.InputOffset()), len(r.text))
	rest := r.text[offset:]
	return 1 + strings.Count(r.text[:offset+len(rest)-len(strings.TrimLeft(rest, " \t\n,:"))], "\n")
}

func (r *jsonReader) open(delim json.Delim) error {
	token, err := r.dec.Token()
	if err != nil {
		return err
	}
	if token != delim {
		return errors.New("unexpected value")
	}
	return nil
}

// role reads an object; nil stands for {"roles": …}, whose roles are in r.drafts.
func (r *jsonReader) role(outer bool) (*draft, error) {
	d := newDraft(r.nextLine())
	if err := r.open('{'); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for r.dec.More() {
		token, err := r.dec.Token()
		if err != nil {
			return nil, err
		}
		key, _ := token.(string)
		if seen[key] {
			return nil, refuse(r.line(), "the key %s is given twice.", quote(tidy(key)))
		}
		seen[key] = true
		if key == "roles" && outer {
			err = r.each(func() error {
				inner, err := r.role(false)
				r.drafts = append(r.drafts, inner)
				return err
			})
		} else {
			err = r.member(d, key)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := r.open('}'); err != nil {
		return nil, err
	}
	if seen["roles"] && outer {
		if len(seen) > 1 {
			return nil, refuse(d.line, "beside “roles” there can be no other key.")
		}
		return nil, nil
	}
	return d, nil
}

func (r *jsonReader) member(d *draft, key string) error {
	name := func(to *string) error {
		err := r.dec.Decode(to)
		*to = flat(*to)
		return err
	}
	switch key {
	case "family":
		return name(&d.role.Family)
	case "role":
		return name(&d.role.Role)
	case "definition":
		return name(&d.role.Definition)
	case "level":
		return name(&d.role.Level)
	case "levelDefinition":
		return name(&d.role.LevelDefinition)
	case "responsibilities":
		err := r.dec.Decode(&d.role.Responsibilities)
		d.role.Responsibilities = flatAll(d.role.Responsibilities)
		return err
	case "skills":
		return r.each(func() error { return r.skill(d) })
	case "problems": // of the text the role was first read from
		return r.dec.Decode(&[]Problem{})
	}
	return refuse(r.line(), "%s is not part of a role.", quote(tidy(key)))
}

func (r *jsonReader) skill(d *draft) error {
	line := r.nextLine()
	var raw json.RawMessage
	if err := r.dec.Decode(&raw); err != nil {
		return err
	}
	if key := keyTwice(raw); key != "" {
		return refuse(line, "the key %s of a skill is given twice.", quote(flat(key)))
	}
	var s hiring.Skill
	strict := json.NewDecoder(strings.NewReader(string(raw)))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&s); err != nil {
		return fault.Wrap(fault.Invalid, refuse(line, "a skill has “name”, “requiredLevel” and “descriptors”, a list of texts, and nothing else.").Error(), err)
	}
	if s.RequiredLevel != "" && levelOf(string(s.RequiredLevel)) != s.RequiredLevel {
		return refuse(line, "%s is none of the levels awareness, working, practitioner and expert.", quote(flat(string(s.RequiredLevel))))
	}
	b := block{}
	for _, text := range flatAll(s.Descriptors) {
		b.entries = append(b.entries, entry{number: line, bullet: true, text: text})
	}
	return d.skill(line, flat(s.Name), s.RequiredLevel, b)
}

// keyTwice is a key that a JSON object has twice, in whatever case; empty if there is none.
func keyTwice(object json.RawMessage) string {
	dec := json.NewDecoder(strings.NewReader(string(object)))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return ""
	}
	seen := map[string]bool{}
	for dec.More() {
		token, err := dec.Token()
		key, _ := token.(string)
		lower := strings.ToLower(key)
		if err != nil || seen[lower] {
			return key
		}
		seen[lower] = true
		if err := dec.Decode(&json.RawMessage{}); err != nil {
			return ""
		}
	}
	return ""
}

func (r *jsonReader) each(read func() error) error {
	if err := r.open('['); err != nil {
		return err
	}
	for r.dec.More() {
		if err := read(); err != nil {
			return err
		}
	}
	return r.open(']')
}

// flat is a JSON text as it would have come from a file: no control or invisible characters, one line.
func flat(s string) string {
	return tidy(strings.ReplaceAll(clean(s).text, string(softBreak), " "))
}

func flatAll(texts []string) []string {
	kept := make([]string, 0, len(texts))
	for _, t := range texts {
		if t = flat(t); t != "" {
			kept = append(kept, t)
		}
	}
	return kept
}
