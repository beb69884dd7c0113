package server_test

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"merit/internal/server"
	"merit/internal/store/storetest"
)

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t))
	s.Person("Ann Heron", true)
	b := s.browser(t)
	first, second := b.do("GET", "/nonce", ""), b.do("GET", "/nonce", "")
	policy := first.header.Get("Content-Security-Policy")
	if first.body == "" || first.body == second.body || !strings.Contains(policy, "script-src 'nonce-"+first.body+"'") {
		t.Errorf("nonces %q and %q in %q", first.body, second.body, policy)
	}
	if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("policy %q", policy)
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := first.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if first.header.Get("Strict-Transport-Security") != "" {
		t.Error("told to stay with https over http")
	}
}

// The id in the answer is Merit's own: what a client sends as one never reaches the log.
func TestRequestIDsAreOurOwn(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t))
	s.Person("Ann Heron", true)
	r := s.browser(t).do("GET", "/", "", "X-Request-Id", "heron-lamp")
	id := r.header.Get("X-Request-Id")
	if id == "" || id == "heron-lamp" || len(s.log.holding("heron-lamp")) > 0 || len(s.log.holding(id)) != 1 {
		t.Errorf("id %q, log %v", id, s.log.holding(id))
	}
}

// The log says who asked for what and how it went, in that request's own line.
func TestRequestLog(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t))
	ann := s.Person("Ann Heron", true)
	b := s.signedIn(t, ann)
	vacancy := "0198c0de-0000-7000-8000-000000000001"
	r := b.do("GET", "/vacancies/"+vacancy+"?q=heron-lamp", "")
	lines := s.log.holding(r.header.Get("X-Request-Id"))
	if len(lines) != 1 {
		t.Fatalf("lines: %v", lines)
	}
	for _, want := range []string{`"route":"/vacancies/:vacancy"`, `"status":200`, `"user":"` + ann.UserID.String() + `"`, `"ms":`, `"bytes":`} {
		if !strings.Contains(lines[0], want) {
			t.Errorf("no %s in %s", want, lines[0])
		}
	}
	for _, private := range []string{"Ann Heron", vacancy, "heron-lamp", "person1@"} {
		if strings.Contains(lines[0], private) {
			t.Errorf("%q in %s", private, lines[0])
		}
	}
}

// While nobody has an account every page leads to set-up, and nothing else does.
func TestEverythingLeadsToSetUp(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t))
	b := s.browser(t)
	for path, want := range map[string]int{
		"/": http.StatusSeeOther, "/mine": http.StatusSeeOther, "/nowhere": http.StatusSeeOther, "/sign-in": http.StatusSeeOther,
		"/setup": http.StatusOK, "/healthz": http.StatusOK, "/readyz": http.StatusOK,
		"/assets/none-1.css": http.StatusNotFound, "/api/v1/me": http.StatusUnauthorized,
	} {
		r := b.do("GET", path, "")
		if r.status != want || r.status == http.StatusSeeOther && r.header.Get("Location") != "/setup" {
			t.Errorf("%s: %d to %q, want %d", path, r.status, r.header.Get("Location"), want)
		}
	}
	s.Person("Ann Heron", true)
	if r := b.do("GET", "/", ""); r.status != http.StatusOK {
		t.Errorf("with an account: %d", r.status)
	}
}

// X-Forwarded-For is believed only as far as trusted proxies wrote it.
func TestClientAddress(t *testing.T) {
	t.Parallel()
	_, proxies, err := net.ParseCIDR("10.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	request := func(from, forwarded string) *http.Request {
		r := &http.Request{RemoteAddr: from, Header: http.Header{}, URL: &url.URL{}}
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		return r
	}
	for _, c := range []struct {
		trusted         []*net.IPNet
		from, forwarded string
		want            string
	}{
		{nil, "203.0.113.9:4000", "198.51.100.1", "203.0.113.9"},
		{nil, "127.0.0.1:4000", "198.51.100.1", "127.0.0.1"},
		{[]*net.IPNet{proxies}, "10.1.2.3:4000", "198.51.100.1", "198.51.100.1"},
		{[]*net.IPNet{proxies}, "10.1.2.3:4000", "6.6.6.6, 198.51.100.1", "198.51.100.1"},
		{[]*net.IPNet{proxies}, "203.0.113.9:4000", "198.51.100.1", "203.0.113.9"},
		{[]*net.IPNet{proxies}, "127.0.0.1:4000", "198.51.100.1", "127.0.0.1"},
	} {
		if got := server.ClientAddress(c.trusted)(request(c.from, c.forwarded)); got != c.want {
			t.Errorf("%s forwarding %q, trusted %v: %q, want %q", c.from, c.forwarded, c.trusted, got, c.want)
		}
	}
}
