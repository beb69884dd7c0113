package server_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"merit/internal/app"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

func TestBearerTokens(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := newSite(t, st)
		ann := s.Person("Ann Heron", true)
		full, _, err := s.identity.CreateToken(t.Context(), ann, app.CreateTokenInput{Name: "sync", Days: 30})
		if err != nil {
			t.Fatal(err)
		}
		reading, _, err := s.identity.CreateToken(t.Context(), ann, app.CreateTokenInput{Name: "report", Days: 30, ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		revoked, stored, err := s.identity.CreateToken(t.Context(), ann, app.CreateTokenInput{Name: "old", Days: 30})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.App.RevokeToken(t.Context(), ann, stored.ID); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(full, "merit_") {
			t.Errorf("a token looks like %q", full)
		}
		b := s.browser(t)
		for _, c := range []struct {
			what, method, path, header string
			want                       int
		}{
			{"a token", "GET", "/api/v1/me", "Bearer " + full, http.StatusOK},
			{"a token, scheme in small letters", "GET", "/api/v1/me", "bearer " + full, http.StatusOK},
			{"a token that may write", "POST", "/api/v1/things", "Bearer " + full, http.StatusOK},
			{"a reading token", "GET", "/api/v1/me", "Bearer " + reading, http.StatusOK},
			{"a reading token that writes", "POST", "/api/v1/things", "Bearer " + reading, http.StatusForbidden},
			{"a revoked token", "GET", "/api/v1/me", "Bearer " + revoked, http.StatusUnauthorized},
			{"a made-up token", "GET", "/api/v1/me", "Bearer merit_" + strings.Repeat("A", 43), http.StatusUnauthorized},
			{"somebody else's kind of token", "GET", "/api/v1/me", "Bearer eyJhbGciOiJub25lIn0.e30.", http.StatusUnauthorized},
			{"a password", "GET", "/api/v1/me", "Basic YW5uOnNlY3JldA==", http.StatusUnauthorized},
			{"nothing", "GET", "/api/v1/me", "", http.StatusUnauthorized},
			{"nothing, where nothing is needed", "GET", "/api/v1/open", "", http.StatusOK},
			{"a bad token, where none is needed", "GET", "/api/v1/open", "Bearer merit_x", http.StatusUnauthorized},
			{"nothing, for no route", "GET", "/api/v1/none", "", http.StatusNotFound},
		} {
			r := b.do(c.method, c.path, "", "Authorization", c.header)
			if r.status != c.want {
				t.Errorf("%s: %d %s, want %d", c.what, r.status, r.body, c.want)
			}
		}
		if r := s.signedIn(t, ann).do("GET", "/api/v1/me", ""); r.status != http.StatusUnauthorized {
			t.Errorf("a session cookie opens the API: %d %s", r.status, r.body)
		}
		if r := b.do("GET", "/mine", "", "Authorization", "Bearer "+full); r.status != http.StatusSeeOther {
			t.Errorf("a bearer token opens a page: %d %s", r.status, r.body)
		}
		s.Advance(31 * 24 * time.Hour)
		if r := b.do("GET", "/api/v1/me", "", "Authorization", "Bearer "+full); r.status != http.StatusUnauthorized {
			t.Errorf("an expired token: %d", r.status)
		}
		for _, secret := range []string{full, reading, revoked} {
			if lines := s.log.holding(secret); len(lines) > 0 {
				t.Errorf("a token is in the log: %s", lines[0])
			}
		}
	})
}

// A token is worth nothing any more with the account disabled, and nothing under another scheme.
func TestATokenOfADisabledAccount(t *testing.T) {
	t.Parallel()
	st := storetest.SQLite(t)
	s := newSite(t, st)
	ann := s.Person("Ann Heron", true)
	token, _, err := s.identity.CreateToken(t.Context(), ann, app.CreateTokenInput{Name: "sync", Days: 30})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(header string) int {
		return s.browser(t).do("GET", "/api/v1/me", "", "Authorization", header).status
	}
	if got := ask("Bearer " + token); got != http.StatusOK {
		t.Fatalf("the token: %d", got)
	}
	if got := ask("Basic " + token); got != http.StatusUnauthorized {
		t.Errorf("under another scheme: %d", got)
	}
	now := s.Now()
	if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.SetDisabled(ann.UserID, &now) }); err != nil {
		t.Fatal(err)
	}
	if got := ask("Bearer " + token); got != http.StatusUnauthorized {
		t.Errorf("with the account disabled: %d", got)
	}
}
