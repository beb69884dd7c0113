package deliver_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"merit/assets"
	"merit/internal/app/apptest"
	"merit/internal/deliver"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// built reports whether there are pages to ask for.
func built(t *testing.T) bool {
	t.Helper()
	_, err := assets.Open()
	if err != nil && pgtest.Complete() {
		t.Fatal(err)
	}
	return err == nil
}

// A recruiter adds somebody by the page: the link arrives by mail and is not shown, opens the account
// once, and the mail holds nothing about a candidate.
func TestAnInvitationOpensAnAccount(t *testing.T) {
	t.Parallel()
	if !built(t) {
		return
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		v := w.Vacancy(1, 2)
		site := servertest.Start(t, w)
		box := newMailbox(t)
		p := work(t, w, box.at(deliver.Open))
		p.round()
		box.forget()
		panel := "/vacancies/" + v.ID.String() + "/panel"
		rhona := site.SignIn(t, v.Recruiter)
		add := url.Values{"name": {"Priya Panel"}, "email": {"Priya@Example.org"}, "function": {string(hiring.PanelMember)}}
		if reply := rhona.Post(panel, add); reply.Status != http.StatusSeeOther || reply.Location() != panel {
			t.Fatalf("%d %s", reply.Status, reply.Body)
		}
		page := rhona.Get(panel).Body
		for _, want := range []string{"An invitation has been sent to priya@example.org.", "Send the invitation again"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		if strings.Contains(page, "/join/") {
			t.Error("the page shows the link")
		}
		p.round()
		l := box.one()
		if to, from := l.address(t, "To"), l.address(t, "From"); to.Name != "Priya Panel" || to.Address != "priya@example.org" || l.To != to.Address || from != sender {
			t.Errorf("to %v (%s), from %v", to, l.To, from)
		}
		if got := l.subject(t); got != "Rhona Recruiter invites you to take part in “Principal engineer, Leeds”" {
			t.Errorf("subject %q", got)
		}
		for _, want := range []string{"Hello Priya Panel", "Rhona Recruiter", "Principal engineer, Leeds", "panel member", "16 November 2026"} {
			if !strings.Contains(l.Body, want) {
				t.Errorf("the mail lacks %q:\n%s", want, l.Body)
			}
		}
		for _, c := range v.Candidates {
			if strings.Contains(l.Raw, c.Name) || strings.Contains(l.Raw, c.Email) || strings.Contains(l.Raw, c.Code) {
				t.Errorf("the mail tells of %s", c.Name)
			}
		}
		link := joinLink.FindString(l.Body)
		join, ok := strings.CutPrefix(link, site.URL)
		if !ok {
			t.Fatalf("link %q", link)
		}
		opensOnce(t, site, join)
		if page := rhona.Get(panel).Body; strings.Contains(page, "Send the invitation again") {
			t.Error("somebody with an account can be invited")
		}
		if reply := rhona.Post(panel+"/invite", url.Values{"user": {userID(t, s, "priya@example.org")}}); reply.Status != http.StatusConflict {
			t.Errorf("inviting somebody with an account: %d", reply.Status)
		}
	})
}

// opensOnce follows an invitation link to its end, and once more.
func opensOnce(t *testing.T, site *servertest.Site, join string) {
	t.Helper()
	priya := site.Browser(t)
	if reply := priya.Get(join); reply.Status != http.StatusOK || !strings.Contains(reply.Body, "priya@example.org") {
		t.Fatalf("the link: %d %s", reply.Status, reply.Body)
	}
	password := "five otters under ice"
	if reply := priya.Post(join, url.Values{"name": {"Priya Panel"}, "password": {password}}); reply.Status != http.StatusSeeOther {
		t.Fatalf("open the account: %d %s", reply.Status, reply.Body)
	}
	if reply := site.Browser(t).Post("/sign-in", url.Values{"email": {"priya@example.org"}, "password": {password}}); reply.Status != http.StatusSeeOther {
		t.Errorf("sign in: %d", reply.Status)
	}
	if reply := site.Browser(t).Get(join); reply.Status != http.StatusNotFound || !strings.Contains(reply.Body, "ask the person who invited you to send the invitation again") {
		t.Errorf("the link, used: %d %s", reply.Status, reply.Body)
	}
}

// An invitation that has expired is sent again: the new link works and the old one does not.
func TestAnInvitationIsSentAgain(t *testing.T) {
	t.Parallel()
	if !built(t) {
		return
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		v := w.Vacancy(0, 0)
		site := servertest.Start(t, w)
		box := newMailbox(t)
		panel := "/vacancies/" + v.ID.String() + "/panel"
		add := url.Values{"name": {"Priya Panel"}, "email": {"priya@example.org"}, "function": {string(hiring.PanelMember)}}
		site.SignIn(t, v.Recruiter).Post(panel, add)
		p := work(t, w, box.at(deliver.Open))
		p.round()
		w.Advance(15 * 24 * time.Hour)
		rhona := site.SignIn(t, v.Recruiter)
		again := url.Values{"user": {userID(t, s, "priya@example.org")}}
		if reply := rhona.Post(panel+"/invite", again); reply.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", reply.Status, reply.Body)
		}
		if reply := site.SignIn(t, v.Manager).Post(panel+"/invite", again); reply.Status != http.StatusForbidden {
			t.Errorf("the hiring manager may: %d", reply.Status)
		}
		// Somebody who recruits for one vacancy only must not come by a link that opens another's.
		other := elsewhere(t, w, "priya@example.org")
		if reply := rhona.Post(panel+"/invite", again); reply.Status != http.StatusConflict {
			t.Errorf("a recruiter of one of two vacancies: %d", reply.Status)
		}
		p.round()
		var links []string
		for _, l := range box.got() {
			if l.To != "priya@example.org" {
				continue
			}
			if link := joinLink.FindString(l.Body); link != "" {
				links = append(links, strings.TrimPrefix(link, site.URL))
			} else if !strings.Contains(l.Body, other) || !strings.Contains(l.Body, "have not opened your account yet") {
				t.Errorf("the mail without a link: %s", l.Body)
			}
		}
		if len(links) != 2 || links[0] == links[1] {
			t.Fatalf("links %v", links)
		}
		if reply := site.Browser(t).Get(links[0]); reply.Status != http.StatusNotFound {
			t.Errorf("the old link: %d", reply.Status)
		}
		opensOnce(t, site, links[1])
	})
}

// What waits is withdrawn when a newer invitation takes its place.
func TestOnlyTheNewestInvitationIsSent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		v := w.Vacancy(0, 0)
		invite(t, v, "Priya Panel", "priya@example.org")
		in := again(t, s)
		if _, err := w.App.InviteAgain(t.Context(), v.Recruiter, v.ID, in); err != nil {
			t.Fatal(err)
		}
		box := newMailbox(t)
		work(t, w, box.at(deliver.Open)).round()
		var links []string
		for _, l := range box.got() {
			links = append(links, joinLink.FindAllString(l.Body, -1)...)
		}
		if len(links) != 1 || links[0] != in.InvitationLink {
			t.Errorf("links %v", links)
		}
	})
}

// Without a mail server everything is as it was: the page shows the link, and nothing is queued.
func TestWithoutMailThePageShowsTheLink(t *testing.T) {
	t.Parallel()
	if !built(t) {
		return
	}
	w := apptest.New(t, storetest.SQLite(t))
	v := w.Vacancy(0, 0)
	site := servertest.Start(t, w)
	rhona := site.SignIn(t, v.Recruiter)
	panel := "/vacancies/" + v.ID.String() + "/panel"
	add := url.Values{"name": {"Priya Panel"}, "email": {"priya@example.org"}, "function": {string(hiring.PanelMember)}}
	first := joinLink.FindString(rhona.Post(panel, add).Body)
	page := rhona.Post(panel+"/invite", url.Values{"user": {userID(t, w.Store, "priya@example.org")}})
	second, _, _ := strings.Cut(joinLink.FindString(page.Body), "<")
	if first == "" || second == "" || first == second || !strings.Contains(page.Body, "Make a new invitation link") {
		t.Errorf("links %q and %q", first, second)
	}
	opensOnce(t, site, strings.TrimPrefix(second, site.URL))
	if mails := waiting(t, w); len(mails) != 0 {
		t.Errorf("%d mails queued", len(mails))
	}
}

// Who has an account already is told without a secret; who adds themselves is told nothing.
func TestSomebodyWithAnAccountIsToldWithoutASecret(t *testing.T) {
	t.Parallel()
	if !built(t) {
		return
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		v := w.Vacancy(0, 0)
		site := servertest.Start(t, w)
		box := newMailbox(t)
		p := work(t, w, box.at(deliver.Open))
		p.round()
		box.forget()
		api := site.Program(t, v.Recruiter, false)
		for email, function := range map[string]string{site.Email(t, w.Person("Chris Chair", false)): "chair", site.Email(t, v.Recruiter): "observer"} {
			reply := api.JSON(http.MethodPost, "/api/v1/vacancies/"+v.ID.String()+"/panel", `{"email": "`+email+`", "function": "`+function+`"}`)
			if reply.Status != http.StatusCreated || !strings.Contains(reply.Body, `"invitationLink":null`) {
				t.Fatalf("%d %s", reply.Status, reply.Body)
			}
		}
		reply := api.JSON(http.MethodPost, "/api/v1/vacancies/"+v.ID.String()+"/panel", `{"name": "Priya", "email": "priya@example.org", "function": "observer"}`)
		if reply.Status != http.StatusCreated || !strings.Contains(reply.Body, `"invitationLink":null`) {
			t.Errorf("a link that was sent by mail is answered too: %s", reply.Body)
		}
		p.round()
		got := box.got()
		if len(got) != 2 {
			t.Fatalf("%d letters", len(got))
		}
		l := got[0]
		if l.subject(t) != "You have been added to “Principal engineer, Leeds”" || !strings.Contains(l.Body, "chair") || !strings.Contains(l.Body, site.URL+"/vacancies/"+v.ID.String()) {
			t.Errorf("%s\n%s", l.subject(t), l.Body)
		}
		if strings.Contains(l.Body, "/join/") || strings.Contains(l.Body, "not opened") {
			t.Error(l.Body)
		}
	})
}
