package hostile

import (
	"encoding/csv"
	"encoding/json"
	"mime"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"merit/internal/server/servertest"
)

// inspect looks at an answer that may show hostile words: in whatever form it comes, they are words and nothing else.
func (s *stand) inspect(t *testing.T, what string, got servertest.Reply) {
	t.Helper()
	if got.Status >= 500 {
		t.Errorf("%s: %d, as the log says: %.600s", what, got.Status, s.Log.Holding(got.Header.Get("X-Request-Id")))
	}
	for _, name := range []string{"X-Evil", "Bcc", "Refresh"} {
		if got.Header.Get(name) != "" {
			t.Errorf("%s: a header %s was smuggled in", what, name)
		}
	}
	for line := range strings.Lines(got.Body) {
		if at := strings.Index(line, "49} zq"); at >= 0 || strings.Contains(line, "{{.}}49") {
			t.Errorf("%s: a template was evaluated: %.200s", what, line)
		}
	}
	kind, _, _ := mime.ParseMediaType(got.Header.Get("Content-Type"))
	switch {
	case got.Body == "":
	case kind == "text/html":
		s.inspectPage(t, what, got.Body)
	case strings.HasSuffix(kind, "json"):
		var any any
		if err := json.Unmarshal([]byte(got.Body), &any); err != nil {
			t.Errorf("%s: no JSON: %v", what, err)
		}
	case kind == "text/csv":
		inspectTable(t, what, got.Body)
	case strings.HasSuffix(kind, "spreadsheetml.sheet"):
		inspectWorkbook(t, what, got.Body)
	}
}

// addresses are the attributes by which a page loads or leads to anything.
var addresses = []string{"href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "ping", "background", "cite", "manifest"}

// inspectPage reads a page as browsers do and looks for what Merit never writes.
func (s *stand) inspectPage(t *testing.T, what, body string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode && strings.Contains(n.Data, "zq") {
			t.Errorf("%s: words are taken for a comment: %.100s", what, n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if slices.Contains([]string{"iframe", "frame", "object", "embed", "base", "applet", "math", "portal", "audio", "video", "marquee"}, n.Data) {
			t.Errorf("%s: <%s> was smuggled in", what, n.Data)
		}
		if inside := text(n); n.Data == "script" && tagged.MatchString(inside) {
			t.Errorf("%s: words stand in a script: %.200s", what, inside)
		}
		// The interview pack repeats the reference on every sheet of paper, as text of a style's content.
		if inside := text(n); n.Data == "style" && strings.ContainsAny(strings.ReplaceAll(inside, " > ", ""), "<>") || n.Data == "style" && mentions(inside, []string{"@import", "url("}) {
			t.Errorf("%s: words are taken for a style: %.200s", what, inside)
		}
		if n.Data == "meta" && attribute(n, "http-equiv") != "" {
			t.Errorf("%s: <meta http-equiv=%s>", what, attribute(n, "http-equiv"))
		}
		for _, a := range n.Attr {
			name := strings.ToLower(a.Key)
			if strings.HasPrefix(name, "on") || name == "style" || name == "srcdoc" || name == "class" && strings.Contains(a.Val, "injected") {
				t.Errorf("%s: <%s %s=%.100q>", what, n.Data, name, a.Val)
			}
			if slices.Contains(addresses, name) && !s.ownAddress(a.Val) {
				t.Errorf("%s: <%s %s=%.100q> leads away", what, n.Data, name, a.Val)
			}
		}
	}
}

// ownAddress reports whether an address in a page stays on the site, or is one Merit names itself.
func (s *stand) ownAddress(address string) bool {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "":
		return u.Host == ""
	case "https", "http":
		return "http://"+u.Host == s.URL || u.Host == "merit.example.org" || strings.HasSuffix(u.Host, ".gov.uk")
	case "mailto":
		return true
	}
	return u.Scheme == "data" && strings.HasPrefix(u.Opaque, "image/svg+xml") && !strings.Contains(u.Opaque, "evil")
}

// inspectTable looks for cells a spreadsheet would take for a formula.
func inspectTable(t *testing.T, what, body string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if tagged.MatchString(cell) && strings.ContainsAny(strings.TrimSpace(cell)[:1], "=+-@") || strings.HasPrefix(strings.TrimSpace(cell), "＝") {
				t.Errorf("%s: a cell %.60q", what, cell)
			}
		}
	}
}

// inspectWorkbook looks for words that became a formula or a link.
func inspectWorkbook(t *testing.T, what, body string) {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Errorf("%s: %s: %v", what, sheet, err)
		}
		for r, row := range rows {
			for c := range row {
				at, _ := excelize.CoordinatesToCellName(c+1, r+1)
				formula, _ := f.GetCellFormula(sheet, at)
				kind, _ := f.GetCellType(sheet, at)
				if linked, _, _ := f.GetCellHyperLink(sheet, at); linked || tagged.MatchString(formula) || strings.Contains(formula, "cmd") {
					t.Errorf("%s: %s!%s is a formula or a link: %s", what, sheet, at, formula)
				}
				if tagged.MatchString(row[c]) && kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
					t.Errorf("%s: %s!%s is no text: %v", what, sheet, at, kind)
				}
			}
		}
	}
}
