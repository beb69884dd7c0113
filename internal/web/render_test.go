package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/labstack/echo/v4"

	"merit/internal/fault"
)

func TestABrokenPageFailsAtTheStart(t *testing.T) {
	t.Parallel()
	layout := `{{define "base"}}{{block "title" .}}{{.Title}}{{end}} {{template "content" .}}{{end}}`
	for name, c := range map[string]struct{ page, want string }{
		"a partial nobody defines":  {`{{define "content"}}{{if .Title}}{{template "inptu" .}}{{end}}{{end}}`, `nobody defines "inptu"`},
		"a block nobody calls":      {`{{define "content"}}{{end}}{{define "tilte"}}x{{end}}`, `nobody uses "tilte"`},
		"no content":                {`{{define "title"}}x{{end}}`, "defines no content"},
		"a partial defined again":   {`{{define "content"}}{{template "part" .}}{{end}}{{define "part"}}x{{end}}`, `"part" is defined elsewhere too`},
		"words outside every block": {`Hello {{define "content"}}{{end}}`, "words outside a define"},
		"a function nobody gave":    {`{{define "content"}}{{shout .Title}}{{end}}`, `"shout" not defined`},
	} {
		files := fstest.MapFS{
			"layout/base.html":   {Data: []byte(layout)},
			"partials/part.html": {Data: []byte(`{{define "part"}}p{{end}}`)},
			"pages/x.html":       {Data: []byte(c.page)},
		}
		if _, err := NewRenderer(files, builtAssets(t)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestNothingIsSentOfAPageThatFails(t *testing.T) {
	t.Parallel()
	r, err := NewRenderer(withPages(t, map[string]string{"broken.html": `{{define "content"}}<p>half</p>{{.NoSuchField}}{{end}}`}), builtAssets(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]any{
		"broken":  ErrorPage{Base: Base{Title: "Broken"}},
		"unknown": ErrorPage{},
		"error":   struct{ Title string }{"no base"},
	} {
		w := httptest.NewRecorder()
		c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), w)
		if err := r.Render(c, http.StatusOK, name, data); err == nil || w.Body.Len() > 0 || c.Response().Committed {
			t.Errorf("%s: error %v, sent %q", name, err, w.Body)
		}
	}
}

func TestWhatPeopleTypeStaysWords(t *testing.T) {
	t.Parallel()
	r, err := NewRenderer(withPages(t, nil), builtAssets(t))
	if err != nil {
		t.Fatal(err)
	}
	const typed = `<img src=x onerror=alert(1)>"'{{.}}`
	page := ErrorPage{Base: Base{
		Title: typed, Section: typed, CSRF: typed, User: &Viewer{Name: typed, AccountHref: "javascript:alert(1)", SignOutHref: "/sign-out"},
		Errors: []fault.Field{{Path: "a.b", Message: typed}}, Flash: &Flash{Text: typed}, Nav: []NavItem{{Text: typed, Href: "/"}},
	}, Paragraphs: []string{typed}}
	html, err := r.HTML("error", page)
	if err != nil {
		t.Fatal(err)
	}
	for _, live := range []string{"<img", "javascript:alert"} {
		if strings.Contains(string(html), live) {
			t.Errorf("the page contains %q", live)
		}
	}
	if !strings.Contains(string(html), "<title>Error: &lt;img") || !strings.Contains(string(html), `href="#a-b"`) {
		t.Error("the tab does not say Error, or the summary does not lead to the field")
	}
}

func TestErrorsAreToldInPlainWords(t *testing.T) {
	t.Parallel()
	r, err := NewRenderer(withPages(t, nil), builtAssets(t))
	if err != nil {
		t.Fatal(err)
	}
	cause := errors.New("pq: relation secret_table does not exist")
	for _, c := range []struct {
		err    error
		status int
		want   string
	}{
		{fault.Wrap(fault.NotFound, "vacancy 7 of another recruiter", cause), 404, "Page not found"},
		{fault.Wrap(fault.Denied, "Only the chair may reopen a scorecard.", cause), 403, "Only the chair may reopen a scorecard."},
		{fault.Wrap(fault.SignIn, "", cause), 401, "You are signed out"},
		{fault.Wrap(fault.Conflict, "The rubric is frozen.", cause), 409, "The rubric is frozen."},
		{fault.Wrap(fault.Stale, "", cause), 412, "Somebody else changed this first"},
		{fault.Wrap(fault.TooLarge, "", cause), 413, "That is too large"},
		{fault.Wrap(fault.Invalid, "", cause), 422, "That could not be read"},
		{cause, 500, "req-123"},
	} {
		status, page := NewErrorPage(Base{}, c.err, "req-123")
		html, err := r.HTML("error", page)
		if err != nil {
			t.Fatal(err)
		}
		if status != c.status || !strings.Contains(string(html), c.want) {
			t.Errorf("%v: %d without %q", c.err, status, c.want)
		}
		for _, secret := range []string{"secret_table", "vacancy 7"} {
			if strings.Contains(string(html), secret) {
				t.Errorf("%v: the page tells %q", c.err, secret)
			}
		}
		if c.status != 500 && strings.Contains(string(html), "req-123") {
			t.Errorf("%v: the page shows a number nobody needs", c.err)
		}
	}
}

func TestTimesAndNumbersAreWordedForPeople(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 7, 3, 11, 5, 0, 0, time.UTC)
	for got, want := range map[string]string{
		DateTime(at, nil):                                       "3 July 2026 at 11:05am UTC",
		DateTime(at, time.FixedZone("BST", 3600)):               "3 July 2026 at 12:05pm BST",
		DateTime(at, time.FixedZone("+0545", 5*3600+45*60)):     "3 July 2026 at 4:50pm UTC+05:45",
		Date(at.Add(13*time.Hour), time.FixedZone("BST", 3600)): "4 July 2026",
		Fixed(4.25, 2): "4.25", Fixed(4, 1): "4.0", Fixed(-0.001, 2): "0.00", Fixed(-1.5, 1): "-1.5",
		Plural(1, "candidate", "candidates"): "1 candidate", Plural(0, "candidate", "candidates"): "0 candidates",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
