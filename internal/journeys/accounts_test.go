package journeys

import (
	"strings"
	"testing"

	"merit/internal/app/apptest"
	"merit/internal/browsertest"
	"merit/internal/server/servertest"
	"merit/internal/store/storetest"
)

// An administrator adds somebody, limits and helps them, and reads in the audit trail what was done; the person opens
// the account, sees where it is signed in and ends the other session.
func TestAccountsInABrowser(t *testing.T) {
	t.Parallel()
	for _, script := range []bool{true, false} {
		t.Run(map[bool]string{true: "with script", false: "without script"}[script], func(t *testing.T) {
			t.Parallel()
			if _, ok := demo(t, storetest.SQLite(t)); !ok {
				return
			}
			w := apptest.New(t, storetest.SQLite(t))
			site := servertest.Start(t, w)
			ada := w.Administrator("Ada Administrator")
			email := site.Email(t, ada)
			b, ok := browsertest.Open(t, site.URL, script)
			if !ok {
				return
			}
			b.Go("/sign-in")
			b.Fill("email", email)
			b.Fill("password", servertest.Password)
			b.Press("Sign in")
			b.Press("Administration")
			b.See("1 account")
			b.Press("Add a user")
			b.Press("Add user")
			b.See("There is a problem")
			b.Fill("name", "Nia New")
			b.Fill("email", "nia.new@example.org")
			b.Tick("rights", 0)
			b.Press("Add user")
			b.See("It works once and is shown only here")
			join := strings.TrimPrefix(b.Text("main code", ""), site.URL)
			user := b.Path()
			b.Keep("user")

			nia := site.Browser(t)
			if reply := nia.Post(join, map[string][]string{"name": {"Nia New"}, "password": {"five otters under ice"}}); reply.Status != 303 {
				t.Fatalf("%d %s", reply.Status, reply.Body)
			}
			b.Go("/users?q=nia")
			b.See("Open")
			b.Keep("users")
			b.Press("Nia New")
			if b.Path() != user && !strings.HasPrefix(user, "/users") {
				t.Errorf("at %s", b.Path())
			}
			b.See("1 session")
			b.Press("Make a link to choose a new password")
			b.See("It works once and is shown only here")
			b.Press("Change what Nia New may do")
			b.Tick("rights", 1)
			b.Press("Save")
			b.See("Administer, recruit")
			b.Press("Sign out everywhere")
			b.See("The person is signed out everywhere.")
			if reply := nia.Get("/account"); reply.Status != 303 {
				t.Errorf("signed out, but %d", reply.Status)
			}
			b.Press("Disable this account")
			b.Keep("disable")
			b.Press("Disable account")
			b.See("Disabled")
			b.Press("Erase this account")
			b.See("This cannot be undone.")
			b.Keep("erase")
			b.Press("Go back to the account")
			account := b.Path()
			b.Press("Enable account")
			b.See("Open")
			b.Press("What this person did, in the audit trail")
			b.See("Signed in")
			b.Go("/audit?by=nobody@example.org&from=yesterday")
			b.See("Nobody has an account with this e-mail address.")
			b.See("Enter a day like 2026-11-24.")
			b.Go("/audit?action=account+disabled")
			b.See("1 row")
			b.Fill("vacancy", "rabbit")
			b.Press("Search")
			b.See("No vacancy has this in its title or reference.")
			b.Go("/audit")
			b.See("Account enabled")
			b.See("Newest row")
			b.See("None are kept")
			b.Keep("audit")

			b.Go(account + "/erase")
			b.See("Disable the account first")
			b.Go(account)
			b.Press("Disable this account")
			b.Press("Disable account")
			b.Press("Erase this account")
			b.Press("Erase account")
			b.See("The account is erased.")
			b.See("Its number")
			b.Keep("erased")

			site.SignIn(t, ada)
			b.Go("/account")
			b.Press("See where you are signed in")
			b.See("(this one)")
			b.Keep("sessions")
			b.Press("Sign out everywhere else")
			b.See("You are signed out everywhere else.")
			b.Go("/forgotten-password")
			b.See("Merit sends no e-mail here.")
		})
	}
}
