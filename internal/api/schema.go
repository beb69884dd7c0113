package api

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// maxMistakes bounds how many mistakes of form one answer names.
const maxMistakes = 50

// checkSchema notes everything about a document that its schema forbids.
func checkSchema(schema *openapi3.Schema, doc any) error {
	err := schema.VisitJSON(doc,
		openapi3.MultiErrors(), openapi3.VisitAsRequest(), openapi3.EnableFormatValidation(),
		openapi3.WithStringFormatValidator("uuid", openapi3.NewCallbackValidator(isID)),
	)
	if err == nil {
		return nil
	}
	var m mistakes
	m.collect(err)
	return m.fields.Err()
}

func isID(s string) error {
	id, err := hiring.ParseID(s)
	if err != nil || id.String() != strings.ToLower(s) {
		return errors.New("no id")
	}
	return nil
}

// mistakes gathers what is wrong with the form of a document, up to maxMistakes.
type mistakes struct {
	fields fault.Fields
	seen   map[string]bool // objects whose unknown members are noted
}

func (m *mistakes) add(pointer, message string) {
	if len(m.fields) < maxMistakes {
		m.fields.Add("#"+pointer, message)
	}
}

// collect notes the mistakes of a schema error, in the order they were found.
func (m *mistakes) collect(err error) {
	var (
		many openapi3.MultiError
		one  *openapi3.SchemaError
	)
	switch {
	case errors.As(err, &many):
		for _, e := range many {
			m.collect(e)
		}
	case errors.As(err, &one) && one.SchemaField == "properties":
		m.unknown(one)
	case errors.As(err, &one):
		m.add(join(one.JSONPointer()), words(one))
	default:
		m.add("", "This is not in the form the document asks for.")
	}
}

// unknown notes each member of an object that its schema does not have. The error names the object
// alone, once for each of them.
func (m *mistakes) unknown(e *openapi3.SchemaError) {
	at := join(e.JSONPointer())
	if m.seen[at] {
		return
	}
	if m.seen == nil {
		m.seen = map[string]bool{}
	}
	m.seen[at] = true
	object, _ := e.Value.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if e.Schema.Properties[name] == nil {
			m.add(join(append(e.JSONPointer(), name)), "There is no such member here.")
		}
	}
}

// join makes a JSON pointer of the names on the way to a value.
func join(names []string) string {
	var b strings.Builder
	for _, n := range names {
		b.WriteByte('/')
		b.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(n))
	}
	if b.Len() > maxPointer {
		return ""
	}
	return b.String()
}

// words says what a schema wants. It never repeats what was sent.
func words(e *openapi3.SchemaError) string {
	s := e.Schema
	switch e.SchemaField {
	case "required":
		return "This is needed."
	case "nullable":
		return "This cannot be null."
	case "type":
		return "This must be " + typeWords(s) + "."
	case "enum":
		return "This must be one of " + enumWords(s.Enum) + "."
	case "maxItems":
		return fmt.Sprintf("There can be at most %d here.", *s.MaxItems)
	case "format":
		return "This is not an id."
	default:
		return "This is not in the right form."
	}
}

func typeWords(s *openapi3.Schema) string {
	switch {
	case s.Type.Is(openapi3.TypeObject):
		return "an object"
	case s.Type.Is(openapi3.TypeArray):
		return "a list"
	case s.Type.Is(openapi3.TypeInteger):
		return "a whole number"
	case s.Type.Is(openapi3.TypeNumber):
		return "a number"
	case s.Type.Is(openapi3.TypeBoolean):
		return "true or false"
	default:
		return "text"
	}
}

func enumWords(values []any) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = fmt.Sprintf("%q", v)
	}
	return strings.Join(quoted, ", ")
}
