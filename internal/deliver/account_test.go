package deliver_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"merit/internal/deliver"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

var resetLink = regexp.MustCompile(`https?://\S+/reset/\S+`)

// Whoever forgot a password gets a link by mail; who asks learns nothing about who has an account, and where the
// link leads is Merit's own address whatever the request says.
func TestAForgottenPasswordIsReplacedByMail(t *testing.T) {
	t.Parallel()
	if !built(t) {
		return
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		site := servertest.Start(t, w)
		box := newMailbox(t)
		p := work(t, w, box.at(deliver.Open))
		pat := w.Person("Pat Panel", false)
		there := site.SignIn(t, pat)
		email := site.Email(t, pat)

		ask := func(address string) string {
			t.Helper()
			reply := site.Browser(t).Do(http.MethodPost, "/forgotten-password", "application/x-www-form-urlencoded", url.Values{"email": {address}}.Encode(),
				"X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https", "Forwarded", "host=evil.example")
			if reply.Status != http.StatusOK {
				t.Fatalf("%d %s", reply.Status, reply.Body)
			}
			_, main, _ := strings.Cut(reply.Body, "<main")
			main, _, _ = strings.Cut(main, "</main>")
			return main
		}
		if known, unknown := ask(email), ask("nobody@example.org"); known != unknown || strings.Contains(known, email) {
			t.Error("the answer tells who has an account")
		}
		p.round()
		var link string
		for _, l := range box.got() {
			switch found := resetLink.FindString(l.Body); l.To {
			case email:
				link = strings.TrimPrefix(found, site.URL)
				if !strings.HasPrefix(link, "/reset/") || strings.Contains(l.Raw, "evil.example") {
					t.Fatalf("the link is %q:\n%s", found, l.Raw)
				}
			case "nobody@example.org":
				if found != "" || !strings.Contains(l.Body, "no Merit account") {
					t.Errorf("to nobody: %s", l.Body)
				}
			}
		}
		if link == "" {
			t.Fatalf("no link among %d letters", len(box.got()))
		}
		b := site.Browser(t)
		if reply := b.Get(link); reply.Status != http.StatusOK || !strings.Contains(reply.Body, email) {
			t.Fatalf("%d %s", reply.Status, reply.Body)
		}
		if reply := b.Post(link, url.Values{"password": {"short"}}); reply.Status != http.StatusUnprocessableEntity {
			t.Errorf("a short password: %d", reply.Status)
		}
		const fresh = "five otters under ice"
		if reply := b.Post(link, url.Values{"password": {fresh}}); reply.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", reply.Status, reply.Body)
		}
		if reply := b.Get("/account"); reply.Status != http.StatusSeeOther {
			t.Errorf("the link signs in by itself: %d", reply.Status)
		}
		if reply := there.Get("/account"); reply.Status != http.StatusSeeOther {
			t.Errorf("a session of before: %d", reply.Status)
		}
		if reply := b.Post(link, url.Values{"password": {fresh}}); reply.Status != http.StatusNotFound {
			t.Errorf("the link, used: %d", reply.Status)
		}
		if reply := b.Post("/sign-in", url.Values{"email": {email}, "password": {servertest.Password}}); reply.Status != http.StatusUnprocessableEntity {
			t.Errorf("the old password: %d", reply.Status)
		}
		if reply := b.Post("/sign-in", url.Values{"email": {email}, "password": {fresh}}); reply.Status != http.StatusSeeOther {
			t.Errorf("the new password: %d", reply.Status)
		}
	})
}

// An administrator adds somebody by the page; the link comes by mail and opens the account.
func TestAnAdministratorAddsSomebody(t *testing.T) {
	t.Parallel()
	if !built(t) {
		return
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		site := servertest.Start(t, w)
		box := newMailbox(t)
		p := work(t, w, box.at(deliver.Open))
		ada := site.SignIn(t, w.Administrator("Ada Administrator"))
		reply := ada.Post("/users", url.Values{"name": {"Priya Panel"}, "email": {"priya@example.org"}, "rights": {"recruiter"}})
		if reply.Status != http.StatusSeeOther || strings.Contains(ada.Get(reply.Location()).Body, "/join/") {
			t.Fatalf("%d %s", reply.Status, reply.Body)
		}
		if reply := ada.Post(reply.Location()+"/link", nil); reply.Status != http.StatusSeeOther {
			t.Errorf("the invitation again: %d %s", reply.Status, reply.Body)
		}
		p.round()
		var links []string // the first may have been withdrawn before it was sent
		for _, l := range box.got() {
			if got := l.subject(t); got != "Ada Administrator has made an account for you" || l.To != "priya@example.org" {
				t.Errorf("%q to %s", got, l.To)
			}
			links = append(links, strings.TrimPrefix(joinLink.FindString(l.Body), site.URL))
		}
		for _, old := range links[:len(links)-1] {
			if reply := site.Browser(t).Get(old); reply.Status != http.StatusNotFound {
				t.Errorf("the first link still works: %d", reply.Status)
			}
		}
		opensOnce(t, site, links[len(links)-1])
	})
}
