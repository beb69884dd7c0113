package identity_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/identity"
	"merit/internal/store/storetest"
)

// Whoever does not get in is in the log with the reason, and with the account where there is one: nothing that was
// typed is.
func TestRefusedSignInsAreLogged(t *testing.T) {
	t.Parallel()
	w := apptest.New(t, storetest.SQLite(t))
	var written bytes.Buffer
	s, err := identity.New(w.App, identity.Options{Now: w.Now, Log: slog.New(slog.NewTextHandler(&written, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ann := people{w, s}.first(t)
	refused := func(email string) []string {
		written.Reset()
		if _, err := s.SignIn(t.Context(), email, another); err == nil {
			t.Fatalf("%s got in", email)
		}
		return strings.Split(strings.TrimSpace(written.String()), "\n")
	}
	if got := refused(ann.Email); len(got) != 1 || !strings.Contains(got[0], `why="wrong password"`) || !strings.Contains(got[0], "user="+ann.ID.String()) {
		t.Errorf("a wrong password: %q", got)
	}
	if got := refused("nobody@example.org"); len(got) != 1 || !strings.Contains(got[0], `why="wrong password"`) || strings.Contains(got[0], "user=") {
		t.Errorf("an unknown address: %q", got)
	}
	for range app.GuessesPerAccount {
		_, _ = s.SignIn(t.Context(), ann.Email, another)
	}
	if got := refused(ann.Email); len(got) != 1 || !strings.Contains(got[0], `why="too many tries"`) || strings.Contains(got[0], "user=") {
		t.Errorf("too many tries: %q", got)
	}
	if all := written.String(); strings.Contains(all, "@") || strings.Contains(all, another) {
		t.Errorf("the log tells what was typed: %s", all)
	}
	written.Reset()
	if _, err := s.SignIn(t.Context(), "other@example.org", ""); err == nil || written.Len() > 0 {
		t.Errorf("an empty form is told in the log: %s", written.String())
	}
}
