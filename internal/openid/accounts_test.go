package openid_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/server"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// signIn signs somebody in through the provider and says whether that worked.
func (s *stage) signIn(t *testing.T, who map[string]any) (*servertest.Client, servertest.Reply) {
	t.Helper()
	s.p.claims = func(c map[string]any) {
		for name, value := range who {
			c[name] = value
		}
	}
	b := s.Browser(t)
	return b, back(b, s.begin(b))
}

func (s *stage) mustSignIn(t *testing.T, who map[string]any) *servertest.Client {
	t.Helper()
	b, r := s.signIn(t, who)
	if r.Status != http.StatusSeeOther || !signedIn(b) {
		t.Fatalf("sign in as %v: %d %s", who, r.Status, r.Body)
	}
	return b
}

func (s *stage) mustNot(t *testing.T, why string, who map[string]any) string {
	t.Helper()
	b, r := s.signIn(t, who)
	if r.Status != http.StatusForbidden || signedIn(b) {
		t.Fatalf("%s: %d %s", why, r.Status, r.Body)
	}
	figures.Add(t, "Hostile OpenID answers refused", 1)
	main, _, _ := strings.Cut(r.Body[strings.Index(r.Body, "<main"):], "</main>")
	return main
}

// user is an account as it stands.
func (s *stage) user(t *testing.T, email string) (u hiring.User) {
	t.Helper()
	if err := s.Store.Read(t.Context(), func(q *store.Snapshot) (err error) { u, err = q.UserByEmail(email); return err }); err != nil {
		t.Fatal(err)
	}
	return u
}

// did counts the rows of the audit trail about an account with an action.
func (s *stage) did(t *testing.T, about hiring.ID, action string) (n int) {
	t.Helper()
	if err := s.Store.Read(t.Context(), func(q *store.Snapshot) error {
		rows, err := q.AuditRows(0, 1000)
		for _, r := range rows {
			if r.Action == action && r.SubjectID != nil && *r.SubjectID == about {
				n++
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// An account is somebody's at the provider by issuer and subject, from the first sign-in on; the e-mail address finds it
// that once.
func TestAccountsAreKeyedByIssuerAndSubject(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		w := apptest.New(t, st)
		ann, cyd := invite(t, w, "Ann Heron", "ann@example.org"), invite(t, w, "Cyd Crane", "cyd@example.org")
		secret, hash := identity.NewSecret()
		if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.CreateInvitation(ann.ID, hash, w.Now().AddDate(0, 0, 1)) }); err != nil {
			t.Fatal(err)
		}
		s := newStage(t, w, app.OpenIDRules{}, "")
		s.mustSignIn(t, map[string]any{"email": "Ann@Example.org"})
		if u := s.user(t, "ann@example.org"); u.Invited || s.did(t, ann.ID, "identity linked") != 1 || s.did(t, ann.ID, "invitation accepted") != 1 || s.did(t, ann.ID, "signed in") != 1 {
			t.Errorf("after the first sign-in: %+v", u)
		}
		if r := s.Browser(t).Post("/join/"+secret, url.Values{"name": {"Eve"}, "password": {servertest.Password}}); r.Status != http.StatusNotFound {
			t.Errorf("the invitation still lets somebody choose a password: %d", r.Status)
		}
		s.mustSignIn(t, map[string]any{"email": "ann@married.example"})
		s.mustSignIn(t, map[string]any{"email": "cyd@example.org"}) // the address of somebody else moves nothing
		s.mustSignIn(t, map[string]any{"email": "ann@example.org", "email_verified": false})
		if s.did(t, ann.ID, "signed in") != 4 || s.did(t, ann.ID, "identity linked") != 1 || s.did(t, cyd.ID, "signed in") != 0 {
			t.Error("somebody else was signed in, or the account was linked again")
		}
		unknown := s.mustNot(t, "an account that is somebody else’s there", map[string]any{"sub": "subject-of-eve"})
		if other := s.mustNot(t, "nobody’s account", map[string]any{"sub": "subject-of-eve", "email": "eve@evil.example"}); other != unknown {
			t.Errorf("who has an account is told:\n%s\n%s", unknown, other)
		}
		if unverified := s.mustNot(t, "an address nobody has verified", map[string]any{"sub": "subject-of-eve", "email": "cyd@example.org", "email_verified": false}); unverified != unknown {
			t.Errorf("an account that waits is told from an unknown one:\n%s\n%s", unknown, unverified)
		}
		s.mustSignIn(t, map[string]any{"sub": "subject-of-cyd", "email": "cyd@example.org"})

		admin := w.Administrator("Ada Administrator")
		if err := w.App.DisableUser(t.Context(), admin, ann.ID); err != nil {
			t.Fatal(err)
		}
		if disabled := s.mustNot(t, "a disabled account", nil); disabled != unknown {
			t.Errorf("a disabled account is told from an unknown one:\n%s\n%s", disabled, unknown)
		}
		dan := invite(t, w, "Dan Dove", "dan@example.org")
		if err := w.App.DisableUser(t.Context(), admin, dan.ID); err != nil {
			t.Fatal(err)
		}
		s.mustNot(t, "a disabled account that is not linked", map[string]any{"sub": "subject-of-dan", "email": "dan@example.org"})
		if s.did(t, dan.ID, "identity linked") != 0 {
			t.Error("a disabled account was linked")
		}
	})
}

// An administrator sees and removes the link; whoever came in through it is signed out at once.
func TestAdministratorsRemoveLinks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		w := apptest.New(t, st)
		ann := invite(t, w, "Ann Heron", "ann@example.org")
		s := newStage(t, w, app.OpenIDRules{}, "")
		b := s.mustSignIn(t, nil)
		if body := b.Get("/account").Body; !strings.Contains(body, s.p.URL+", since 2 November 2026") {
			t.Errorf("the account page does not say who the account is at the provider: %s", body)
		}
		admin := s.SignIn(t, w.Administrator("Ada Administrator"))
		page := admin.Get("/users/" + ann.ID.String()).Body
		_, action, found := strings.Cut(page, `action="/users/`+ann.ID.String()+"/identities/")
		action, _, _ = strings.Cut(action, `"`)
		if !found || !strings.Contains(page, "Remove the link to "+s.p.URL) {
			t.Fatalf("the users page has no way to remove the link: %s", page)
		}
		if r := s.SignIn(t, w.Person("Otto Outsider", true)).Post("/users/"+ann.ID.String()+"/identities/"+action, nil); r.Status != http.StatusForbidden {
			t.Errorf("somebody else removes it: %d", r.Status)
		}
		other := w.Person("Olga Other", false)
		if r := admin.Post("/users/"+other.UserID.String()+"/identities/"+action, nil); r.Status != http.StatusNotFound {
			t.Errorf("it is removed from another account: %d", r.Status)
		}
		if r := admin.Post("/users/"+ann.ID.String()+"/identities/"+action, nil); r.Status != http.StatusSeeOther || signedIn(b) || s.did(t, ann.ID, "identity removed") != 1 {
			t.Errorf("removing: %d", r.Status)
		}
		s.mustNot(t, "by an address that is not verified", map[string]any{"email_verified": false})
		s.mustSignIn(t, map[string]any{"sub": "another-subject"})
	})
}

// Where groups decide, they do at every sign-in; the last administrator is kept, and that is recorded.
func TestGroupsDecideWhoRecruitsAndAdministers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		w := apptest.New(t, st)
		w.Person("Otto Outsider", false)
		s := newStage(t, w, app.OpenIDRules{SignUp: true, RecruiterGroups: []string{"hr", "cn=hr,ou=staff"}, AdministratorGroups: []string{"it"}}, "teams")
		as := func(groups any, administrator, recruiter bool, changes int) {
			t.Helper()
			s.mustSignIn(t, map[string]any{"teams": groups})
			u := s.user(t, "ann@example.org")
			if u.Administrator != administrator || u.Recruiter != recruiter || s.did(t, u.ID, "rights changed") != changes {
				t.Errorf("in %v: administers %v, recruits %v, %d changes", groups, u.Administrator, u.Recruiter, s.did(t, u.ID, "rights changed"))
			}
		}
		as([]string{"sales"}, false, false, 0)
		as([]string{"cn=hr,ou=staff", "sales"}, false, true, 1)
		as([]string{"hr"}, false, true, 1)
		as("it", true, false, 2)
		as([]string{}, true, false, 2) // nobody else administers
		ann := s.user(t, "ann@example.org")
		if s.did(t, ann.ID, "administration kept") != 1 {
			t.Error("it is not recorded that the last administrator was kept")
		}
		w.Administrator("Ada Administrator")
		as(nil, false, false, 3)
		as(map[string]any{"it": true}, false, false, 3)
		as([]any{"it", 7}, false, false, 3)
		if u := ann; u.Name != "Ann Heron" || s.did(t, u.ID, "account made") != 1 || s.did(t, u.ID, "administration kept") != 1 {
			t.Errorf("signed up as %+v", u)
		}

		free := newStage(t, w, app.OpenIDRules{AdministratorGroups: []string{"it"}}, "teams")
		rhona := w.Person("Rhona Recruiter", true)
		email := free.Email(t, rhona)
		free.mustSignIn(t, map[string]any{"sub": "rhona", "email": email, "teams": []string{"it"}})
		if u := free.user(t, email); !u.Administrator || !u.Recruiter {
			t.Errorf("a right no group decides about was changed: %+v", u)
		}
	})
}

// Without passwords nothing that has to do with them works, whoever asks and however.
func TestWithoutPasswords(t *testing.T) {
	t.Parallel()
	w := apptest.New(t, storetest.SQLite(t))
	open := servertest.Start(t, w)
	ann := w.Person("Ann Heron", true)
	email := open.Email(t, ann)
	secret, hash := identity.NewSecret()
	reset, resetHash := identity.NewSecret()
	bob := invite(t, w, "Bob Bunting", "bob@example.org")
	if err := w.Store.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.CreateReset(ann.UserID, resetHash, w.Now(), w.Now().AddDate(0, 0, 1)); err != nil {
			return err
		}
		return tx.CreateInvitation(bob.ID, hash, w.Now().AddDate(0, 0, 1))
	}); err != nil {
		t.Fatal(err)
	}
	s := newStage(t, w, app.OpenIDRules{}, "")
	s.Site = servertest.Start(t, w, func(p *server.Parts) {
		p.OpenID, p.NoPasswords = s.provider(t, p), true
	})
	in := s.mustSignIn(t, map[string]any{"email": email})
	admin := s.mustSignIn(t, map[string]any{"sub": "ada", "email": s.Email(t, w.Administrator("Ada Administrator"))})
	form := url.Values{"email": {email}, "password": {servertest.Password}, "current": {servertest.Password}, "name": {"Eve"}, "to": {"/scorecards/" + bob.ID.String()}}
	nobody := s.Browser(t)
	for path, status := range map[string]int{
		"/sign-in": 403, "/sign-in/keep": 422, "/forgotten-password": 403, "/reset/" + reset: 403, "/join/" + secret: 403,
	} {
		if r := nobody.Post(path, form); r.Status != status || signedIn(nobody) {
			t.Errorf("POST %s: %d %s", path, r.Status, r.Body)
		}
		if strings.HasPrefix(path, "/reset") || path == "/sign-in/keep" {
			continue
		}
		if r := nobody.Get(path); r.Status != http.StatusOK || strings.Contains(r.Body, `type="password"`) || !strings.Contains(r.Body, "Sign in with Kestrel") {
			t.Errorf("GET %s: %d %s", path, r.Status, r.Body)
		}
	}
	if r := nobody.Get("/reset/" + reset); r.Status != http.StatusForbidden {
		t.Errorf("the link of a reset: %d", r.Status)
	}
	if r := in.Post("/account/password", form); r.Status != http.StatusForbidden || in.Get("/account/password").Status != http.StatusNotFound || strings.Contains(in.Get("/account").Body, "/account/password") {
		t.Errorf("changing a password: %d", r.Status)
	}
	if r := admin.Post("/users/"+ann.UserID.String()+"/link", nil); r.Status != http.StatusConflict || strings.Contains(admin.Get("/users/"+ann.UserID.String()).Body, "/link") {
		t.Errorf("a link to choose a password: %d", r.Status)
	}
	if s.did(t, ann.UserID, "password reset")+s.did(t, ann.UserID, "password changed")+s.did(t, ann.UserID, "password reset asked for")+s.did(t, bob.ID, "invitation accepted") != 0 {
		t.Error("a password was changed, or an account opened")
	}
}

// Without passwords the first account is made by the setup code, and then comes in through the provider.
func TestSetUpWithoutPasswords(t *testing.T) {
	t.Parallel()
	w := apptest.New(t, storetest.SQLite(t))
	s := &stage{p: newHostile(t, w.Now)}
	s.Site = servertest.Start(t, w, func(p *server.Parts) { p.OpenID, p.NoPasswords = s.provider(t, p), true })
	token, _, err := s.Identity.PrepareSetup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := s.Browser(t)
	if r := b.Get("/setup?token=" + token); strings.Contains(r.Body, `type="password"`) || !strings.Contains(r.Body, "Kestrel") {
		t.Errorf("the page asks for a password: %s", r.Body)
	}
	if r := b.Post("/setup", url.Values{"token": {token}, "name": {"Ann Heron"}, "email": {"ann@example.org"}}); r.Status != http.StatusSeeOther || !signedIn(b) {
		t.Fatalf("set up: %d %s", r.Status, r.Body)
	}
	s.mustSignIn(t, nil)
	if u := s.user(t, "ann@example.org"); !u.Administrator || !u.Recruiter || u.Invited {
		t.Errorf("the first account is %+v", u)
	}
}
