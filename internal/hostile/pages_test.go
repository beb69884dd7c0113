package hostile

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"merit/internal/browsertest"
	"merit/internal/figures"
	"merit/internal/server/servertest"
)

// Every page that is declared, of a vacancy in the first state that has it, holds to what every page owes: no violation that axe
// finds, one first heading, nothing wider than a phone. What the journeys open has more in it; this leaves none out.
func TestEveryPageIsAccessible(t *testing.T) {
	t.Parallel()
	s, ok := newStand(t)
	if !ok {
		return
	}
	b, ok := browsertest.Open(t, s.URL, true)
	if !ok {
		return
	}
	b.Go("/sign-in")
	b.Fill("email", s.Email(t, s.victim))
	b.Fill("password", servertest.Password)
	b.Press("Sign in")
	client := s.SignIn(t, s.victim)
	opened, routes, refused := 0, map[string]bool{}, map[int]bool{}
	for _, r := range s.pages() {
		if r.Method != http.MethodGet || follows(r) || strings.Contains(r.Path, "/stages/:stage/") {
			continue // the pages of a stage are those without it in the path, which are about the stage the vacancy is at
		}
		for _, at := range s.addresses(r) {
			// Which routes are pages, and which lead elsewhere or are files, they say themselves.
			reply := client.Get(at)
			if !strings.HasPrefix(reply.Header.Get("Content-Type"), "text/html") || reply.Header.Get("Content-Disposition") != "" || reply.Status == http.StatusSeeOther {
				continue
			}
			if reply.Status != http.StatusOK && refused[reply.Status] {
				continue // it looks like the one before it
			}
			b.Go(at)
			opened++
			routes[r.Path] = routes[r.Path] || reply.Status == http.StatusOK
			refused[reply.Status] = true
			if reply.Status == http.StatusOK {
				break // in its other states the journeys open it
			}
		}
	}
	maps.DeleteFunc(routes, func(_ string, there bool) bool { return !there })
	if len(routes) < 60 {
		t.Errorf("only %d of the declared pages were there to open", len(routes))
	}
	figures.Add(t, "Pages opened in a browser with axe", opened)
	figures.Add(t, "Declared pages opened in a browser with axe", len(routes))
}
