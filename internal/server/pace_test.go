package server_test

import (
	"net/http"
	"strings"
	"testing"

	"merit/internal/app"
	"merit/internal/server"
	"merit/internal/store/storetest"
)

// until asks again and again until it is refused, and gives how often it was answered before.
func until(t *testing.T, ask func() reply) (answered int, refusal reply) {
	t.Helper()
	for answered < 2000 {
		r := ask()
		if r.status == http.StatusTooManyRequests {
			return answered, r
		}
		if r.status >= http.StatusInternalServerError {
			t.Fatalf("%d %q", r.status, r.body)
		}
		answered++
	}
	t.Fatalf("%d requests were answered", answered)
	return answered, refusal
}

// One account that asks too often is refused, by page and API together, and nobody else with it.
func TestNobodyAsksTooOften(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t), func(o *server.Options) { o.PerMinute = 20 })
	ann, bob := s.Person("Ann Heron", true), s.Person("Bob Tern", false)
	token, _, err := s.identity.CreateToken(t.Context(), ann, app.CreateTokenInput{Name: "sync", Days: 30})
	if err != nil {
		t.Fatal(err)
	}
	page, other := s.signedIn(t, ann), s.signedIn(t, bob)
	answered, r := until(t, func() reply { return page.do("GET", "/mine", "") })
	if answered < 10 || r.header.Get("Retry-After") != "10" || !strings.Contains(r.body, "too many requests") {
		t.Errorf("after %d answers: %v %q", answered, r.header, r.body)
	}
	if n, _ := until(t, func() reply { return page.do("GET", "/api/v1/me", "", "Authorization", "Bearer "+token) }); n > 5 {
		t.Errorf("the API answers the same account %d times more", n)
	}
	if r := other.do("GET", "/mine", ""); r.status != http.StatusOK {
		t.Errorf("somebody else is refused too: %d", r.status)
	}
	if r := page.do("GET", "/healthz", ""); r.status != http.StatusOK {
		t.Errorf("health is refused: %d", r.status)
	}
}

// Whoever is not signed in is counted by address, which no header changes.
func TestNobodyAsksTooOftenFromOneAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t), func(o *server.Options) { o.PerMinute = 2 })
	s.Person("Ann Heron", true)
	n := 0
	answered, _ := until(t, func() reply {
		n++
		return s.browser(t).do("GET", "/sign-in", "", "X-Forwarded-For", "198.51.100."+string(rune('0'+n%10)))
	})
	if answered < 10 {
		t.Errorf("refused after %d", answered)
	}
}
