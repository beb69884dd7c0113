package hostile

import (
	"encoding/json"
	"strings"
	"testing"

	"merit/internal/route"
	"merit/internal/server/servertest"
)

// documents makes bodies for the API out of what its own description says of them.
type documents struct {
	paths   map[string]map[string]operation
	schemas map[string]schema
}

type operation struct {
	RequestBody struct {
		Content map[string]struct {
			Schema schema `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
}

type schema struct {
	Ref        string            `json:"$ref"`
	Type       string            `json:"type"`
	Format     string            `json:"format"`
	Enum       []any             `json:"enum"`
	Minimum    *float64          `json:"minimum"`
	MaxLength  int               `json:"maxLength"`
	Pattern    string            `json:"pattern"`
	Items      *schema           `json:"items"`
	AllOf      []schema          `json:"allOf"`
	Properties map[string]schema `json:"properties"`
}

func newDocuments(t testing.TB, program *servertest.Client) documents {
	t.Helper()
	var told struct {
		Paths      map[string]json.RawMessage
		Components struct{ Schemas map[string]schema }
	}
	if err := json.Unmarshal([]byte(program.Get("/api/v1/openapi.json").Body), &told); err != nil {
		t.Fatal(err)
	}
	d := documents{paths: map[string]map[string]operation{}, schemas: told.Components.Schemas}
	for path, raw := range told.Paths {
		var methods map[string]json.RawMessage
		if err := json.Unmarshal(raw, &methods); err != nil {
			t.Fatal(err)
		}
		d.paths[path] = map[string]operation{}
		for method, raw := range methods {
			var op operation
			if json.Unmarshal(raw, &op) == nil { // "parameters" stands beside the methods and is none
				d.paths[path][strings.ToUpper(method)] = op
			}
		}
	}
	return d
}

// body is a document that a route takes, with words for each of its texts; ok is false where it takes none.
func (d documents) body(r route.Route, words func(name string) string) (string, bool) {
	path := parameter.ReplaceAllString(strings.TrimPrefix(r.Path, "/api/v1"), "{$1}")
	content := d.paths[path][r.Method].RequestBody.Content
	for kind, c := range content {
		if strings.HasSuffix(kind, "json") {
			text, err := json.Marshal(d.value(c.Schema, "", words, 0))
			return string(text), err == nil
		}
	}
	return "", false
}

func (d documents) value(s schema, name string, words func(string) string, depth int) any {
	if s.Ref != "" {
		s = d.schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	for _, part := range s.AllOf {
		if depth < 8 {
			return d.value(part, name, words, depth+1)
		}
	}
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type == "string" && s.Format == "uuid":
		return "0190b0c0-0000-7000-8000-000000000000"
	case s.Type == "string" && s.Format == "date-time":
		return "2026-11-02T10:00:00Z"
	case s.Type == "string" && s.Format == "email":
		return "somebody@example.org"
	case s.Type == "string":
		return words(name)
	case s.Type == "integer" || s.Type == "number":
		if s.Minimum != nil {
			return *s.Minimum
		}
		return 1
	case s.Type == "boolean":
		return false
	case s.Type == "array" && s.Items != nil:
		return []any{d.value(*s.Items, name, words, depth+1)}
	case len(s.Properties) > 0 && depth < 8:
		out := map[string]any{}
		for name, p := range s.Properties {
			out[name] = d.value(p, name, words, depth+1)
		}
		return out
	}
	return nil
}
