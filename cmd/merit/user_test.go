package main

import (
	"encoding/json"
	"strings"
	"testing"

	"merit/internal/hiring"
	"merit/internal/store"
)

// From the command line accounts are managed as on the pages: by an administrator, or, where none can sign in, by whoever
// runs the machine, which is recorded.
func TestUserCommands(t *testing.T) {
	t.Parallel()
	for name, address := range databases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := worldAt(t, address)
			db := w.Store
			admin, plain := emailOf(t, db, w.Administrator("Ada Administrator")), emailOf(t, db, w.Person("Pat Plain", false))
			environ := []string{"MERIT_DATABASE_URL=" + address, "MERIT_BASE_URL=https://merit.example.org"}
			user := func(args ...string) (int, string, string) {
				return finish(t, command(t, environ, append([]string{"user"}, args...)...))
			}
			told := func(args ...string) (a account) {
				t.Helper()
				status, out, messages := user(append(args, "--json")...)
				if err := json.Unmarshal([]byte(out), &a); err != nil || status != exitOK {
					t.Errorf("%v: %d, %v\n%s%s", args, status, err, out, messages)
				}
				return a
			}
			made := told("create", "Rita Recruiter", "Rita@example.org", "--recruiter")
			if made.Email != "rita@example.org" || !made.Recruiter || made.Administrator || !made.Invited || !strings.HasPrefix(made.Link, "https://merit.example.org/join/") {
				t.Errorf("made: %+v", made)
			}
			if again := told("reset-password", "rita@example.org"); !strings.HasPrefix(again.Link, "https://merit.example.org/join/") || again.Link == made.Link {
				t.Errorf("a new link to open: %+v", again)
			}
			if reset := told("reset-password", plain, "--as", admin); !strings.HasPrefix(reset.Link, "https://merit.example.org/reset/") {
				t.Errorf("a link to choose a password: %+v", reset)
			}
			if a := told("rights", plain, "--administrator", "--recruiter"); !a.Administrator || !a.Recruiter {
				t.Errorf("given: %+v", a)
			}
			if a := told("rights", plain, "--no-administrator"); a.Administrator || !a.Recruiter {
				t.Errorf("taken: %+v", a)
			}
			if a := told("disable", plain, "--as", admin); !a.Disabled {
				t.Errorf("disabled: %+v", a)
			}
			if a := told("enable", plain); a.Disabled {
				t.Errorf("enabled: %+v", a)
			}
			told("sign-out", plain)
			if status, out, _ := user("list", "--search", "rita"); status != exitOK || strings.Count(out, "\n") != 2 || !strings.Contains(out, "rita@example.org  Rita Recruiter  recruiter  not opened yet") {
				t.Errorf("list: %d\n%s", status, out)
			}
			for _, wrong := range [][]string{
				{"erase", plain},
				{"rights", plain},
				{"remove-factors", plain},
				{"disable", "nobody@example.org"},
				{"list", "--as", plain},
				{"list", "--as", "nobody@example.org"},
				{"disable", admin, "--as", admin},
				{"create", "Rita Again", "rita@example.org"},
				{"create", "", "no address"},
				{"create", "Eve Else", "eve@example.org", "--administrator", "--as", plain},
			} {
				if status, out, messages := user(wrong...); status != exitBadInput || messages == "" {
					t.Errorf("%v: %d\n%s%s", wrong, status, out, messages)
				}
			}
			checkWhoDidIt(t, db, admin)
			told("disable", plain)
			if a := told("erase", plain); a.Name != hiring.NameOfErasedAccount || a.Email != plain {
				t.Errorf("erased: %+v", a)
			}
			if status, out, _ := user("list"); status != exitOK || strings.Contains(out, plain) || strings.Contains(out, hiring.NameOfErasedAccount) {
				t.Errorf("the list after the erasure: %d\n%s", status, out)
			}
		})
	}
}

// checkWhoDidIt finds in the trail that what was done without an administrator was done on the machine.
func checkWhoDidIt(t *testing.T, db *store.Store, admin string) {
	t.Helper()
	err := db.Read(t.Context(), func(s *store.Snapshot) error {
		by, err := s.UserByEmail(admin)
		if err != nil {
			return err
		}
		rows, err := s.AuditRows(0, 1000)
		if err != nil {
			return err
		}
		machine, person := 0, 0
		for _, r := range rows {
			switch {
			case r.ActorID == by.ID:
				person++
			case r.ActorID == (hiring.ID{}) && r.Detail["where"] == "on the machine Merit runs on":
				machine++
			}
		}
		if machine != 6 || person != 2 {
			t.Errorf("%d rows of the machine, %d of the administrator", machine, person)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
