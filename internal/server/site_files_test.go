package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"merit/internal/server"
	"merit/internal/store/storetest"
)

// Whoever finds a weakness reads whom to write to, where that was configured (RFC 9116), and no search engine keeps
// anything, even before anybody has an account.
func TestWhatProgramsReadOfTheSite(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t), func(o *server.Options) {
		o.SecurityContact = "mailto:security@merit.example"
		o.BaseURL = &url.URL{Scheme: "https", Host: "merit.example"}
	})
	b := s.browser(t)
	r := b.do("GET", "/.well-known/security.txt", "")
	if r.status != http.StatusOK || !strings.HasPrefix(r.header.Get("Content-Type"), "text/plain") {
		t.Fatalf("%d %s", r.status, r.body)
	}
	fields := map[string]string{}
	for line := range strings.Lines(r.body) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		fields[name] = value
	}
	expires, err := time.Parse(time.RFC3339, fields["Expires"])
	if left := expires.Sub(s.Now()); err != nil || left < 30*24*time.Hour || left > 365*24*time.Hour {
		t.Errorf("it expires in %v (%v)", left, err)
	}
	if fields["Contact"] != "mailto:security@merit.example" || fields["Canonical"] != "https://merit.example/.well-known/security.txt" {
		t.Errorf("it says %q", r.body)
	}
	if r := b.do("GET", "/robots.txt", ""); r.status != http.StatusOK || r.body != "User-agent: *\nDisallow: /\n" {
		t.Errorf("robots.txt: %d %q", r.status, r.body)
	}
	silent := newSite(t, storetest.SQLite(t))
	if r := silent.browser(t).do("GET", "/.well-known/security.txt", ""); r.status != http.StatusNotFound {
		t.Errorf("without a contact: %d %s", r.status, r.body)
	}
}
