package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"merit/internal/app"
	"merit/internal/server"
	"merit/internal/store/storetest"
)

// What goes wrong on our side is told in general words, and written down once with its cause and the
// id the person was given.
func TestFailuresAreToldWithoutTheirCause(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t))
	s.Person("Ann Heron", true)
	for path, cause := range map[string]string{"/panic": "the lamp fell over", "/broken": "relation users is on fire"} {
		r := s.browser(t).do("GET", path+"?secret=heron-lamp", "")
		if r.status != http.StatusInternalServerError || strings.Contains(r.body, cause) || strings.Contains(r.body, ".go:") {
			t.Errorf("%s: %d %q", path, r.status, r.body)
		}
		failures := 0
		for _, line := range s.log.holding(cause) {
			failures++
			if !strings.Contains(line, r.header.Get("X-Request-Id")) {
				t.Errorf("%s: the log line lacks the request's id: %s", path, line)
			}
			if path == "/panic" && !strings.Contains(line, "site_test.go") {
				t.Errorf("no stack in %s", line)
			}
		}
		if failures != 1 {
			t.Errorf("%s: logged %d times", path, failures)
		}
		if r.header.Get("Content-Security-Policy") == "" || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: an error without security headers", path)
		}
	}
	if lines := s.log.holding("heron-lamp"); len(lines) > 0 {
		t.Errorf("a query is in the log: %s", lines[0])
	}
}

// A request that takes too long is given up, in plain words, by page and by API.
func TestDeadline(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t), func(o *server.Options) { o.Deadline = time.Second })
	ann := s.Person("Ann Heron", true)
	if r := s.browser(t).do("GET", "/slow", ""); r.status != http.StatusServiceUnavailable || !strings.Contains(r.body, "took too long") {
		t.Errorf("page: %d %q", r.status, r.body)
	}
	token, _, err := s.identity.CreateToken(t.Context(), ann, app.CreateTokenInput{Name: "sync", Days: 30})
	if err != nil {
		t.Fatal(err)
	}
	r := s.browser(t).do("GET", "/api/v1/slow", "", "Authorization", "Bearer "+token)
	var told struct {
		Status int
		Detail string
	}
	if err := json.Unmarshal([]byte(r.body), &told); err != nil {
		t.Fatal(err)
	}
	if r.status != 503 || told.Status != 503 || !strings.Contains(told.Detail, "took too long") || r.header.Get("Retry-After") == "" {
		t.Errorf("API: %d %s", r.status, r.body)
	}
}

// Paths that lead nowhere and methods that do not fit are told apart, and neither is written down.
func TestNowhere(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t))
	s.Person("Ann Heron", true)
	b := s.browser(t)
	if r := b.do("GET", "/join/heron-lamp-secret/more", ""); r.status != http.StatusNotFound || !strings.HasPrefix(r.body, "ERROR ") {
		t.Errorf("got %d %q", r.status, r.body)
	}
	if r := b.do("POST", "/mine", ""); r.status != http.StatusMethodNotAllowed || !strings.Contains(r.header.Get("Allow"), "GET") {
		t.Errorf("got %d, Allow %q", r.status, r.header.Get("Allow"))
	}
	if r := b.do("HEAD", "/", ""); r.status != http.StatusOK || r.body != "" {
		t.Errorf("HEAD: %d %q", r.status, r.body)
	}
	if lines := s.log.holding("heron-lamp-secret"); len(lines) > 0 {
		t.Errorf("an unknown path is in the log: %s", lines[0])
	}
	if lines := s.log.holding(`"level":"ERROR"`); len(lines) > 0 {
		t.Errorf("somebody else's mistake is logged as ours: %s", lines[0])
	}
}

// Too much is refused by its stated length, and as it is read where none is stated.
func TestBodyLimit(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t))
	s.Person("Ann Heron", true)
	b := s.browser(t)
	long := strings.Repeat("x", 101)
	for what, c := range map[string]struct {
		body    string
		headers []string
		want    int
	}{
		"a text that fits":     {long[:100], []string{"Content-Type", "text/plain"}, http.StatusOK},
		"a text too long":      {long, []string{"Content-Type", "text/plain"}, http.StatusRequestEntityTooLarge},
		"a form that fits":     {"text=hello", nil, http.StatusOK},
		"a form too long":      {"text=" + long, nil, http.StatusRequestEntityTooLarge},
		"a form cut off":       {"--b\r\nContent-Disposition: form-data; name=text\r\n\r\nhel", []string{"Content-Type", "multipart/form-data; boundary=b"}, http.StatusUnprocessableEntity},
		"a form with no bound": {"--b\r\n", []string{"Content-Type", "multipart/form-data"}, http.StatusUnprocessableEntity},
	} {
		if r := b.do("POST", "/small", c.body, c.headers...); r.status != c.want {
			t.Errorf("%s: %d %q, want %d", what, r.status, r.body, c.want)
		}
	}
	if r := b.do("POST", "/small", long); !strings.Contains(r.body, "at most 100 bytes") {
		t.Errorf("the limit is not told: %q", r.body)
	}
	if r := b.do("POST", "/out", strings.Repeat("x", 1<<20+1), "Content-Type", "text/plain"); r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("where nobody reads it: %d", r.status)
	}
	unstated := streamed(t, s.url+"/small", long)
	if unstated != http.StatusRequestEntityTooLarge {
		t.Errorf("of no stated length: %d", unstated)
	}
	if r := b.do("POST", "/flash", "text="+strings.Repeat("x", 1<<20)); r.status != http.StatusRequestEntityTooLarge || !strings.Contains(r.body, "at most 1 MB") {
		t.Errorf("beyond the usual limit: %d %q", r.status, r.body)
	}
}

// streamed posts a form whose length is not stated beforehand.
func streamed(t *testing.T, url, text string) int {
	t.Helper()
	// Wrapped, so that the client cannot find out how long it is.
	req, err := http.NewRequestWithContext(t.Context(), "POST", url, struct{ *strings.Reader }{strings.NewReader("text=" + text)})
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if req.ContentLength != 0 {
		t.Fatalf("the length is stated: %d", req.ContentLength)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}
