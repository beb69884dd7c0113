package openid_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/browsertest"
	"merit/internal/identity"
	"merit/internal/openid"
	"merit/internal/pgtest"
	"merit/internal/server"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
	"merit/internal/web"
)

// provider starts oidc-provider until the test ends and gives its address; ok is false where it is not installed and the
// tests need not be complete.
func provider(t *testing.T, merit *url.URL, people map[string]map[string]any) (issuer string, ok bool) {
	t.Helper()
	folder, err := filepath.Abs("../../tools/openid-provider")
	if err != nil {
		t.Fatal(err)
	}
	node, err := exec.LookPath("node")
	if _, missing := os.Stat(filepath.Join(folder, "node_modules/oidc-provider")); err != nil || missing != nil {
		if pgtest.Complete() {
			t.Fatalf("node and oidc-provider are needed: %v, %v", err, missing)
		}
		t.Log("not run: no node, or no oidc-provider (scripts/setup-tests.sh)")
		return "", false
	}
	setup, err := json.Marshal(map[string]any{"people": people, "client": map[string]any{
		"client_id": clientID, "client_secret": clientSecret,
		"redirect_uris": []string{merit.String() + web.OpenIDCallback}, "post_logout_redirect_uris": []string{merit.String() + "/sign-in"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(context.WithoutCancel(t.Context()), node, "server.mjs", string(setup))
	command.Dir = folder
	in, err := command.StdinPipe() // when it is closed the provider ends
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("the provider ended with %v", err)
		}
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if address := lines.Text(); strings.HasPrefix(address, "http://") {
			return address, true
		}
	}
	t.Fatal("the provider did not say where it listens")
	return "", false
}

// realStage is Merit with the real provider.
func realStage(t *testing.T, w *apptest.World, people map[string]map[string]any, noPasswords bool) (s *stage, ok bool) {
	t.Helper()
	s = &stage{}
	s.Site = servertest.Start(t, w, func(p *server.Parts) {
		var issuer string
		if issuer, ok = provider(t, p.BaseURL, people); !ok {
			return
		}
		o, err := openid.New(openid.Options{
			Issuer: issuer, ClientID: clientID, ClientSecret: clientSecret, Scopes: []string{"openid", "email", "profile", "groups"}, GroupsClaim: "groups",
			RedirectURL: p.BaseURL.String() + web.OpenIDCallback, Now: time.Now,
		})
		if err != nil {
			t.Fatal(err)
		}
		p.OpenID = &identity.OpenID{Provider: o, Name: "Kestrel", Rules: app.OpenIDRules{RecruiterGroups: []string{"hr"}}}
		p.NoPasswords = noPasswords
	})
	return s, ok
}

// through signs in at the provider, whose pages are not held to what Merit's owe.
func through(b *browsertest.Browser, login string) {
	b.Away("Sign in with Kestrel")
	b.Fill("login", login)
	b.Fill("password", "any")
	b.Away("Sign-in")
	b.Press("Continue")
}

// An invited person, a recruiter by group and somebody nobody invited, in a browser, at the real provider.
func TestSigningInAtARealProvider(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		w := apptest.New(t, st)
		w.Administrator("Ada Administrator")
		ann := invite(t, w, "Ann Heron", "ann@example.org")
		invite(t, w, "Rhona Recruiter", "rhona@example.org")
		s, ok := realStage(t, w, map[string]map[string]any{
			"ann":   {"email": "ann@example.org", "email_verified": true, "name": "Ann H", "groups": []string{"sales"}},
			"rhona": {"email": "rhona@example.org", "email_verified": true, "groups": []string{"hr"}},
			"eve":   {"email": "ann@example.org", "email_verified": false},
		}, false)
		if !ok {
			return
		}
		b, ok := browsertest.Open(t, s.URL, true)
		if !ok {
			return
		}
		b.Go("/sign-in?next=%2Faccount")
		b.Keep("openid-sign-in")
		through(b, "ann")
		if b.Path() != "/account" {
			t.Errorf("after signing in the browser is at %s", b.Path())
		}
		b.See("Ann Heron")
		b.See("Signs in through")
		b.Press("Sign out")
		b.See("You are signed out of Merit. You may still be signed in at Kestrel.")
		b.Press("Sign in with Kestrel") // who is signed in there is asked nothing
		b.See("Ann Heron")
		if u := s.user(t, "ann@example.org"); u.ID != ann.ID || u.Recruiter || s.did(t, ann.ID, "identity linked") != 1 || s.did(t, ann.ID, "signed in") != 2 {
			t.Errorf("%+v", u)
		}
		b.Press("Sign out")
		b.Away("Sign out of Kestrel too")
		b.Press("Yes, sign me out")
		if b.Path() != "/sign-in" {
			t.Errorf("after signing out there too the browser is at %s", b.Path())
		}
		through(b, "rhona")
		b.See("Question bank")
		b.Press("Sign out")
		b.Away("Sign out of Kestrel too")
		b.Press("Yes, sign me out")
		through(b, "eve")
		b.See("Merit has no account that is open to you.")
		b.Press("Try again")
		b.See("Sign in with Kestrel")
	})
}

// With passwords switched off the provider is the one way in.
func TestSigningInWithoutPasswords(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		w := apptest.New(t, st)
		w.Administrator("Ada Administrator")
		ann := invite(t, w, "Ann Heron", "ann@example.org")
		secret, hash := identity.NewSecret()
		if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.CreateInvitation(ann.ID, hash, w.Now().AddDate(0, 0, 1)) }); err != nil {
			t.Fatal(err)
		}
		s, ok := realStage(t, w, map[string]map[string]any{"ann": {"email": "ann@example.org", "email_verified": true}}, true)
		if !ok {
			return
		}
		b, ok := browsertest.Open(t, s.URL, false)
		if !ok {
			return
		}
		b.Go("/join/" + secret)
		b.See("Your account is ann@example.org.")
		if b.Is(`document.querySelector('[type=password]')`) {
			t.Error("the invitation asks for a password")
		}
		through(b, "ann")
		b.Go("/account")
		b.See("Ann Heron")
		b.Press("Sign out")
		b.See("You sign in with your account at Kestrel.")
	})
}

// Words that were typed when the session had ended are kept through signing in at the provider, in another tab.
func TestNoWordIsLostBySigningInThroughTheProvider(t *testing.T) {
	t.Parallel()
	for _, noPasswords := range []bool{false, true} {
		w := apptest.New(t, storetest.SQLite(t))
		v := w.Vacancy(1, 1).Open()
		card := v.Draft(v.Panel[0], v.Candidates[0], v.Ratings(func(int) int { return 5 }, func(int) string { return "From before." }))
		s := &stage{p: newHostile(t, w.Now)}
		s.Site = servertest.Start(t, w, func(p *server.Parts) { p.OpenID, p.NoPasswords = s.provider(t, p), noPasswords })
		email := s.Email(t, v.Panel[0])
		b := s.Browser(t)
		path := "/scorecards/" + card.ID.String()
		form := url.Values{"version": {strconv.FormatInt(card.Version, 10)}, "ratings.0.id": {card.Ratings[0].CriterionID.String()}, "ratings.0.evidence": {"Typed when nobody was signed in."}, "ratings.0.mark": {"6"}}
		r := b.Post(path, form)
		if r.Status != http.StatusUnauthorized || !strings.Contains(r.Body, `href="/sign-in/openid?next=%2Faccount" target="_blank" rel="noopener"`) || strings.Contains(r.Body, `type="password"`) == noPasswords {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		kept := url.Values{"to": {path}}
		for name, values := range form {
			kept["kept."+name] = values
		}
		if r := b.Post("/sign-in/keep", kept); r.Status != http.StatusUnprocessableEntity || !strings.Contains(r.Body, "Typed when nobody was signed in.") {
			t.Errorf("without signing in: %d %s", r.Status, r.Body)
		}
		s.p.claims = func(c map[string]any) { c["email"] = email }
		if r := back(b, s.begin(b)); r.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		r = b.Post("/sign-in/keep", kept)
		if !strings.Contains(r.Body+b.Get(path).Body, "Typed when nobody was signed in.") {
			t.Errorf("the words are lost: %d to %s %s", r.Status, r.Location(), r.Body)
		}
	}
}
