package api_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// The Go types are those of the document: making them again gives the same file. Where the tool
// cannot be run without a network, the next test alone holds them together.
func TestTheTypesAreGenerated(t *testing.T) {
	t.Parallel()
	made := filepath.Join(t.TempDir(), "openapi.gen.go")
	cmd := exec.Command("go", "tool", "-modfile=gen/go.mod", "oapi-codegen", "-config", "gen/config.yaml", "-o", made, "openapi.yaml")
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=readonly")
	if out, err := cmd.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "module lookup disabled") || strings.Contains(string(out), "module cache") {
			t.Logf("the generator is not at hand: %s", out)
			return
		}
		t.Fatalf("%v: %s", err, out)
	}
	want, err := os.ReadFile("openapi.gen.go")
	must(t, err)
	got, err := os.ReadFile(made)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Error("openapi.gen.go is not what openapi.yaml gives: run go generate ./internal/api")
	}
}

// Every schema of an object is a Go struct with a field for each property and no other, and a
// pointer where the property may be missing or null.
func TestTheTypesAreTheDocuments(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "openapi.gen.go", nil, 0)
	must(t, err)
	structs := map[string]*ast.StructType{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok {
			if s, ok := spec.Type.(*ast.StructType); ok {
				structs[spec.Name.Name] = s
			}
		}
		return true
	})
	for name, schema := range loadDocument(t).Components.Schemas {
		if !schema.Value.Type.Is("object") || name == "Document" {
			continue
		}
		s, ok := structs[name]
		if !ok {
			t.Errorf("schema %s has no type", name)
			continue
		}
		delete(structs, name)
		fields := map[string]bool{}
		for _, f := range s.Fields.List {
			tag := reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json")
			prop, _, _ := strings.Cut(tag, ",")
			fields[prop] = true
			p := schema.Value.Properties[prop]
			if p == nil {
				t.Errorf("type %s has %s, which its schema has not", name, prop)
				continue
			}
			_, isPointer := f.Type.(*ast.StarExpr)
			if want := p.Value.Nullable || !slices.Contains(schema.Value.Required, prop); isPointer != want {
				t.Errorf("%s.%s: a pointer is %t, want %t", name, prop, isPointer, want)
			}
		}
		for prop := range schema.Value.Properties {
			if !fields[prop] {
				t.Errorf("schema %s has %s, which its type has not", name, prop)
			}
		}
	}
	for name := range structs {
		t.Errorf("type %s has no schema", name)
	}
}
