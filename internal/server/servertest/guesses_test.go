package servertest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// Nobody guesses a password faster by saying that each try comes from elsewhere, or by asking another copy of Merit.
func TestPasswordsAreNotGuessed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		sites := []*servertest.Site{servertest.Start(t, w), servertest.Start(t, w)}
		ann := w.Person("Ann Heron", true)
		email := sites[0].Email(t, ann)
		there := sites[0].SignIn(t, ann)
		try := func(i int, password string) servertest.Reply {
			t.Helper()
			return sites[i%2].Browser(t).Do(http.MethodPost, "/sign-in", "application/x-www-form-urlencoded", url.Values{"email": {email}, "password": {password}}.Encode(),
				"X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i), "X-Real-IP", fmt.Sprintf("192.0.2.%d", i))
		}
		for i := range app.GuessesPerAccount {
			if r := try(i, "wrong password"); r.Status != http.StatusUnprocessableEntity || !strings.Contains(r.Body, "or the password is wrong") {
				t.Fatalf("try %d: %d", i+1, r.Status)
			}
		}
		for i := range 4 {
			if r := try(i, servertest.Password); r.Status != http.StatusUnprocessableEntity || !strings.Contains(r.Body, "too many tries") {
				t.Fatalf("the right password after too many wrong ones: %d", r.Status)
			}
		}
		// Who is signed in already stays so, but guesses no more either.
		if r := there.Get("/account"); r.Status != http.StatusOK {
			t.Errorf("somebody who is signed in: %d", r.Status)
		}
		if r := there.Post("/account/password", url.Values{"current": {servertest.Password}, "password": {"nine tern kettles whistle"}}); r.Status != http.StatusUnprocessableEntity {
			t.Errorf("guessing on by changing the password: %d", r.Status)
		}
		w.Advance(app.GuessWindow)
		if r := try(0, servertest.Password); r.Status != http.StatusSeeOther {
			t.Errorf("five minutes later: %d", r.Status)
		}
	})
}
