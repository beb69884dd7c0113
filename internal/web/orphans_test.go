package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"merit/assets"
	"merit/templates"
)

// A page nobody answers with is dead words.
func TestEveryPageIsAnsweredWith(t *testing.T) {
	t.Parallel()
	r, err := NewRenderer(templates.Files, &assets.Files{})
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(text)
	}
	for _, page := range r.Pages() {
		if !strings.Contains(code.String(), `, "`+page+`", `) {
			t.Errorf("no handler answers with templates/pages/%s.html", page)
		}
	}
}
