package hostile

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"merit/internal/server/servertest"
)

// form is a form of a page, filled in as a person might.
type form struct {
	action string
	route  string // the declared path
	values url.Values
	words  []string // the names of the fields into which one can type anything
	file   string   // the name of the field for a file, if there is one
}

// forms reads the forms of a page that write something.
func forms(at, body string) (out []form) {
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil
	}
	base, err := url.Parse(at)
	if err != nil {
		return nil
	}
	for n := range doc.Descendants() {
		if n.Data != "form" || !strings.EqualFold(attribute(n, "method"), "post") {
			continue
		}
		action, err := base.Parse(attribute(n, "action"))
		if err != nil {
			continue
		}
		f := form{action: action.RequestURI(), values: url.Values{}}
		for field := range n.Descendants() {
			f.fill(field)
		}
		out = append(out, f)
	}
	return out
}

// fill takes over what stands in a field, or puts something into it.
func (f *form) fill(n *html.Node) {
	name, value := attribute(n, "name"), attribute(n, "value")
	if n.Type != html.ElementNode || name == "" || name == "csrf" {
		return
	}
	switch n.Data {
	case "textarea":
		f.typed(name, text(n))
	case "select":
		f.choose(n, name)
	case "button":
		if f.values.Get(name) == "" {
			f.values.Set(name, value)
		}
	case "input":
		switch attribute(n, "type") {
		case "hidden", "date", "time", "number":
			f.values.Add(name, value)
		case "radio", "checkbox":
			if _, checked := find(n, "checked"); checked || !f.values.Has(name) && attribute(n, "type") == "radio" {
				f.values.Set(name, value)
			}
		case "file":
			f.file = name
		case "submit":
		default:
			f.typed(name, value)
		}
	}
}

func (f *form) typed(name, value string) {
	f.words = append(f.words, name)
	if value == "" {
		value = map[string]string{"email": "somebody@example.org", "posts": "1"}[name]
	}
	if value == "" {
		value = "Words that a person typed."
	}
	f.values.Set(name, value)
}

func (f *form) choose(n *html.Node, name string) {
	for o := range n.Descendants() {
		if o.Data != "option" || attribute(o, "value") == "" {
			continue
		}
		if _, selected := find(o, "selected"); selected || !f.values.Has(name) {
			f.values.Set(name, attribute(o, "value"))
		}
	}
}

func find(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func attribute(n *html.Node, name string) string {
	value, _ := find(n, name)
	return value
}

func text(n *html.Node) string {
	var out strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			out.WriteString(c.Data)
		}
	}
	return out.String()
}

// harvest reads the forms of every page that somebody may open, one for each action, and adds a made-up one for every
// route that writes and has none of its own.
func (s *stand) harvest(t testing.TB, who *servertest.Client) []form {
	t.Helper()
	var out []form
	seen := map[string]bool{}
	add := func(f form) {
		if !seen[f.action] {
			seen[f.action] = true
			f.route = s.routeOf(f.action)
			out = append(out, f)
		}
	}
	for _, r := range s.pages() {
		if r.Method != http.MethodGet || follows(r) || strings.HasSuffix(r.Path, "/pdf") {
			continue
		}
		for _, at := range s.addresses(r) {
			reply := who.Get(at)
			if reply.Status == http.StatusOK && strings.HasPrefix(reply.Header.Get("Content-Type"), "text/html") {
				for _, f := range forms(at, reply.Body) {
					add(f)
				}
			}
		}
	}
	for _, r := range s.pages() {
		for _, at := range s.addresses(r) {
			if r.Writes {
				add(form{action: at, values: url.Values{"version": {"0"}, "reason": {"Words that a person typed."}}})
			}
		}
	}
	// Those after which nothing more can be done come last, and behind them those that end the session.
	slices.SortStableFunc(out, func(a, b form) int { return last(a) - last(b) })
	return out
}

func last(f form) int {
	switch path.Base(f.route) {
	case "sign-out", "sign-in", "keep", "end-others":
		return 2
	case "close", "archive", "disable", "withdraw", "reveal", "open", "replace", "rights", "end", "password", "submit":
		return 1
	}
	return 0
}

// oneEach keeps one form of each route, a page's own before a made-up one.
func oneEach(all []form) (out []form) {
	seen := map[string]bool{}
	for _, f := range all {
		if !seen[f.route] {
			seen[f.route] = true
			out = append(out, f)
		}
	}
	return out
}

// routeOf is the declared path that a form's action leads to.
func (s *stand) routeOf(action string) string {
	at, _, _ := strings.Cut(action, "?")
	parts, best, named := strings.Split(at, "/"), "", 0
	for _, r := range s.Whole.Routes() {
		pattern := strings.Split(r.Path, "/")
		if !r.Writes || len(pattern) != len(parts) {
			continue
		}
		fits, same := true, 0
		for i, p := range pattern {
			if p == parts[i] {
				same++
			}
			fits = fits && (p == parts[i] || strings.HasPrefix(p, ":"))
		}
		if fits && same > named {
			best, named = r.Path, same
		}
	}
	return best
}
