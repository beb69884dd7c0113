package web

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"
	"text/template/parse"

	"github.com/labstack/echo/v4"

	"merit/assets"
)

// page is a page struct: one that embeds Base.
type page interface{ base() Base }

// Renderer turns page structs into pages: one template set for each file of templates/pages, named
// like the file without its ending.
type Renderer struct {
	pages map[string]*template.Template
}

// NewRenderer parses every page with the layout and the partials. It is an error for a template to
// call one nobody defines, for a page to define one nobody calls (a misspelt block would silently
// show nothing), for a page to lack content, and for a name to be defined twice.
func NewRenderer(files fs.FS, built *assets.Files) (*Renderer, error) {
	shared := template.New("").Funcs(funcs(built)).Option("missingkey=error")
	for _, pattern := range []string{"layout/*.html", "partials/*.html"} {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", pattern, err)
		}
		for _, name := range names {
			if _, err := add(shared, files, name); err != nil {
				return nil, err
			}
		}
	}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("list pages: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("no templates/pages")
	}
	r := &Renderer{pages: make(map[string]*template.Template, len(names))}
	for _, name := range names {
		set, err := shared.Clone()
		if err != nil {
			return nil, fmt.Errorf("clone layout: %w", err)
		}
		defined, err := add(set, files, name, "title")
		if err != nil {
			return nil, err
		}
		if err := whole(set, name, defined); err != nil {
			return nil, err
		}
		r.pages[strings.TrimSuffix(path.Base(name), ".html")] = set
	}
	return r, nil
}

// add parses one file into the set and lists what it defines. It refuses a name the set has already
// unless that may be overridden, and words outside a define, which nobody would ever see.
func add(set *template.Template, files fs.FS, name string, overridable ...string) ([]string, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	fresh, err := template.New("").Funcs(funcs(&assets.Files{})).Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("template %s: %w", name, err)
	}
	var defined []string
	for _, t := range fresh.Templates() {
		if t.Name() == "" {
			if !parse.IsEmptyTree(t.Tree.Root) {
				return nil, fmt.Errorf("template %s: words outside a define", name)
			}
			continue
		}
		if set.Lookup(t.Name()) != nil && !slices.Contains(overridable, t.Name()) {
			return nil, fmt.Errorf("template %s: %q is defined elsewhere too", name, t.Name())
		}
		if _, err := set.AddParseTree(t.Name(), t.Tree); err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		defined = append(defined, t.Name())
	}
	return defined, nil
}

// whole checks that a page's set calls nothing undefined and that all the page defines is reached.
func whole(set *template.Template, name string, defined []string) error {
	if set.Lookup("content") == nil {
		return fmt.Errorf("template %s defines no content", name)
	}
	reached := map[string]bool{}
	var visit func(string) error
	visit = func(called string) error {
		if reached[called] {
			return nil
		}
		reached[called] = true
		t := set.Lookup(called)
		if t == nil || t.Tree == nil {
			return fmt.Errorf("template %s: nobody defines %q", name, called)
		}
		for _, next := range calls(t.Tree.Root) {
			if err := visit(next); err != nil {
				return err
			}
		}
		return nil
	}
	if err := visit("base"); err != nil {
		return err
	}
	for _, d := range defined {
		if !reached[d] {
			return fmt.Errorf("template %s: nobody uses %q", name, d)
		}
	}
	return nil
}

// calls lists the templates a node calls.
func calls(node parse.Node) []string {
	var out []string
	switch n := node.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				out = append(out, calls(child)...)
			}
		}
	case *parse.TemplateNode:
		out = append(out, n.Name)
	case *parse.IfNode:
		out = append(calls(n.List), calls(n.ElseList)...)
	case *parse.RangeNode:
		out = append(calls(n.List), calls(n.ElseList)...)
	case *parse.WithNode:
		out = append(calls(n.List), calls(n.ElseList)...)
	}
	return out
}

// Pages lists the names of all pages, sorted.
func (r *Renderer) Pages() []string {
	names := make([]string, 0, len(r.pages))
	for name := range r.pages {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// HTML is the page, whole. data is a struct that embeds Base.
func (r *Renderer) HTML(name string, data any) ([]byte, error) {
	set, ok := r.pages[name]
	if !ok {
		return nil, fmt.Errorf("render: no page %q", name)
	}
	if _, ok := data.(page); !ok {
		return nil, fmt.Errorf("render %s: %T embeds no Base", name, data)
	}
	var out bytes.Buffer
	if err := set.ExecuteTemplate(&out, "base", data); err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// Render answers a request with a page. Nothing is sent unless the whole page could be made.
func (r *Renderer) Render(c echo.Context, status int, name string, data any) error {
	html, err := r.HTML(name, data)
	if err != nil {
		return err
	}
	return c.HTMLBlob(status, html)
}
