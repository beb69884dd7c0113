package app_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

func TestAdministratorsManageAccounts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w, ctx := apptest.New(t, s), t.Context()
		ada, rhona := w.Administrator("Ada Administrator"), w.Person("Rhona Recruiter", true)

		in := app.NewUserInput{Name: " Nia  New ", Email: "Nia@Example.org", Recruiter: true, Hash: []byte("a hash of a secret")}
		nia, err := w.App.CreateUser(ctx, ada, in)
		if err != nil || nia.Name != "Nia New" || nia.Email != "nia@example.org" || !nia.Invited || !nia.Recruiter || nia.Administrator {
			t.Fatalf("%+v, %v", nia, err)
		}
		if _, err := w.App.CreateUser(ctx, ada, in); !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[0].Path != "email" {
			t.Errorf("the same address again: %v", err)
		}
		if _, err := w.App.CreateUser(ctx, ada, app.NewUserInput{Name: " ", Email: "nia"}); !fault.Is(err, fault.Invalid) || len(fault.Of(err).Fields) != 2 {
			t.Errorf("two mistakes: %v", err)
		}
		users, total, err := w.App.Users(ctx, ada, "NIA", hiring.Page{})
		if err != nil || total != 1 || len(users) != 1 || users[0].ID != nia.ID {
			t.Errorf("found %+v of %d, %v", users, total, err)
		}
		if _, total, err := w.App.Users(ctx, ada, "%", hiring.Page{}); err != nil || total != 0 {
			t.Errorf("a search for %% found %d, %v", total, err)
		}

		for name, change := range map[string]func(hiring.Actor) error{
			"list":    func(a hiring.Actor) error { _, _, err := w.App.Users(ctx, a, "", hiring.Page{}); return err },
			"show":    func(a hiring.Actor) error { _, err := w.App.User(ctx, a, ada.UserID); return err },
			"find":    func(a hiring.Actor) error { _, err := w.App.UserByAddress(ctx, a, "nia@example.org"); return err },
			"create":  func(a hiring.Actor) error { _, err := w.App.CreateUser(ctx, a, in); return err },
			"rights":  func(a hiring.Actor) error { return w.App.ChangeRights(ctx, a, a.UserID, true, true) },
			"disable": func(a hiring.Actor) error { return w.App.DisableUser(ctx, a, ada.UserID) },
			"enable":  func(a hiring.Actor) error { return w.App.EnableUser(ctx, a, ada.UserID) },
			"end":     func(a hiring.Actor) error { return w.App.EndSessionsOf(ctx, a, ada.UserID) },
			"link":    func(a hiring.Actor) error { _, err := w.App.SendLink(ctx, a, ada.UserID, in, in); return err },
		} {
			if err := change(rhona); !fault.Is(err, fault.Denied) {
				t.Errorf("%s as a recruiter: %v", name, err)
			}
			if err := change(hiring.Actor{}); !fault.Is(err, fault.SignIn) {
				t.Errorf("%s as nobody: %v", name, err)
			}
		}

		if err := w.App.ChangeRights(ctx, ada, nia.ID, true, false); err != nil {
			t.Fatal(err)
		}
		if now, err := w.App.ActorOf(ctx, nia.ID); err != nil || !now.Administrator || now.Recruiter {
			t.Errorf("rights now %+v, %v", now, err)
		}
		if err := w.App.ChangeRights(ctx, ada, ada.UserID, false, true); !fault.Is(err, fault.Invalid) {
			t.Errorf("taking administration from oneself: %v", err)
		}
		if err := w.App.DisableUser(ctx, ada, ada.UserID); !fault.Is(err, fault.Conflict) {
			t.Errorf("disabling oneself: %v", err)
		}

		if err := w.App.SaveSession(ctx, []byte("token"), &nia.ID, false, []byte("data"), "Firefox", w.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := w.App.DisableUser(ctx, ada, nia.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.App.ActorOf(ctx, nia.ID); !fault.Is(err, fault.SignIn) {
			t.Errorf("disabled, but %v", err)
		}
		if _, found, err := w.App.Session(ctx, []byte("token")); found || err != nil {
			t.Errorf("a disabled person's session: %t, %v", found, err)
		}
		if _, err := w.App.SendLink(ctx, ada, nia.ID, in, in); !fault.Is(err, fault.Conflict) {
			t.Errorf("a link for a disabled account: %v", err)
		}
		if err := w.App.DisableUser(ctx, ada, nia.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("disabling twice: %v", err)
		}
		if err := w.App.EnableUser(ctx, ada, nia.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.App.ActorOf(ctx, nia.ID); err != nil {
			t.Errorf("enabled, but %v", err)
		}
		if err := w.App.DisableUser(ctx, ada, hiring.ID{1}); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody's account: %v", err)
		}

		view, err := w.App.AuditTrail(ctx, ada, hiring.AuditFilter{ActorID: ada.UserID}, hiring.Page{})
		if err != nil {
			t.Fatal(err)
		}
		var did []string
		for _, r := range view.Rows {
			if r.SubjectID != nil && *r.SubjectID == nia.ID {
				did = append(did, r.Action)
			}
		}
		if want := []string{"account enabled", "account disabled", "rights changed", "account made"}; !slices.Equal(did, want) {
			t.Errorf("the trail says %q, want %q", did, want)
		}
	})
}

// What a link lets its holder do it lets do once, for a while, and only while the account is open.
func TestALinkToChooseANewPasswordWorksOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w, ctx := apptest.New(t, s), t.Context()
		ada, pat := w.Administrator("Ada Administrator"), w.Person("Pat Panel", false)
		if err := s.Write(ctx, func(tx *store.Tx) error { return tx.SetPassword(pat.UserID, "the first hash") }); err != nil {
			t.Fatal(err)
		}
		link := func(hash string) {
			t.Helper()
			if _, err := w.App.SendLink(ctx, ada, pat.UserID, app.NewUserInput{}, app.NewUserInput{Hash: []byte(hash)}); err != nil {
				t.Fatal(err)
			}
		}
		gone := func(when, hash string) {
			t.Helper()
			if _, err := w.App.ResetUser(ctx, []byte(hash)); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", when, err)
			}
			if _, err := w.App.ResetPassword(ctx, []byte(hash), "another hash"); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", when, err)
			}
		}
		link("first")
		link("second")
		gone("replaced by a later link", "first")
		if err := w.App.SaveSession(ctx, []byte("token"), &pat.UserID, false, []byte("data"), "Firefox", w.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if user, err := w.App.ResetPassword(ctx, []byte("second"), "the second hash"); err != nil || user.ID != pat.UserID {
			t.Fatalf("%+v, %v", user, err)
		}
		if _, found, err := w.App.Session(ctx, []byte("token")); found || err != nil {
			t.Errorf("an old session: %t, %v", found, err)
		}
		gone("used", "second")
		link("third")
		w.Advance(time.Hour)
		gone("an hour later", "third")
		link("fourth")
		if err := w.App.DisableUser(ctx, ada, pat.UserID); err != nil {
			t.Fatal(err)
		}
		gone("disabled", "fourth")
		if err := w.App.EnableUser(ctx, ada, pat.UserID); err != nil {
			t.Fatal(err)
		}
		gone("disabled and enabled again", "fourth")
		gone("never made", "fifth")
	})
}

// An account is erased once it is shut and no vacancy that is kept names its owner: then its name, its address and whatever
// opens it are nowhere any more, and an older copy of the database does not bring them back.
func TestAnErasedAccountNamesNobody(t *testing.T) {
	t.Parallel()
	storetest.EachAddress(t, func(t *testing.T, address string) {
		w, ctx := apptest.New(t, opened(t, address)), t.Context()
		ada := w.Administrator("Ada Administrator")
		const canary = "goldcrest"
		leave := func() hiring.User {
			t.Helper()
			a := app.New(w.Store, app.Options{Now: w.Now, NewID: func() hiring.ID { return uuid.Must(uuid.NewV7()) }, Mail: &app.Mail{
				Write: func(n app.Notice) (app.Wording, error) { return app.Wording{Subject: n.Name, Body: n.Link}, nil },
			}})
			u, err := a.CreateUser(ctx, ada, app.NewUserInput{Name: "Gus " + canary, Email: canary + "@example.org", Recruiter: true, Hash: []byte(canary)})
			must(t, err)
			must(t, w.App.SaveSession(ctx, []byte("token"+canary), &u.ID, false, []byte("data"), "Firefox on "+canary, w.Now().Add(time.Hour)))
			must(t, w.Store.Write(ctx, func(tx *store.Tx) error {
				if err := tx.BeginTOTP(u.ID, canary, w.Now()); err != nil {
					return err
				}
				if err := tx.AddPasskey(u.ID, hiring.Passkey{ID: uuid.Must(uuid.NewV7()), CredentialID: []byte(canary), Name: canary, Credential: "{}", CreatedAt: w.Now()}); err != nil {
					return err
				}
				return tx.LinkIdentity(hiring.Identity{ID: uuid.Must(uuid.NewV7()), Issuer: "https://id.example.org", Subject: canary, UserID: u.ID, CreatedAt: w.Now()})
			}))
			return u
		}
		gus := leave()
		wantKind(t, w.App.EraseUser(ctx, ada, gus.ID), fault.Conflict)
		must(t, w.App.DisableUser(ctx, ada, gus.ID))
		wantKind(t, w.App.EraseUser(ctx, hiring.Actor{UserID: gus.ID}, gus.ID), fault.Denied)
		must(t, w.App.EraseUser(ctx, ada, gus.ID))
		if _, found := storetest.Holding(t, address, canary); len(found) > 0 {
			t.Errorf("the account is still named in %v", found)
		}
		for what, err := range map[string]error{
			"enable": w.App.EnableUser(ctx, ada, gus.ID), "rights": w.App.ChangeRights(ctx, ada, gus.ID, true, true), "again": w.App.EraseUser(ctx, ada, gus.ID),
		} {
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("%s of an erased account: %v", what, err)
			}
		}
		view, err := w.App.User(ctx, ada, gus.ID)
		if err != nil || view.User.Name != hiring.NameOfErasedAccount || !view.User.Erased() || view.User.Recruiter {
			t.Errorf("what is left: %+v, %v", view.User, err)
		}
		register, err := w.App.Erasures(ctx)
		if err != nil || len(register) != 1 || register[0].AccountID != gus.ID {
			t.Fatalf("the register: %+v, %v", register, err)
		}
		back := leave() // as an older copy of the database would have it: open
		register[0].AccountID = back.ID
		if n, err := w.App.ApplyErasures(ctx, register); n != 1 || err != nil {
			t.Errorf("erased again: %d, %v", n, err)
		}
		if n, err := w.App.ApplyErasures(ctx, register); n != 0 || err != nil {
			t.Errorf("and again: %d, %v", n, err)
		}
		if _, found := storetest.Holding(t, address, canary); len(found) > 0 {
			t.Errorf("erased again, the account is still named in %v", found)
		}
		if check, err := w.App.VerifyAudit(ctx, nil, nil); err != nil || !check.Holds() {
			t.Errorf("the trail: %+v, %v", check.Problems, err)
		}
	})
}

// Who marked and who decided has to stay known for as long as the vacancy is kept.
func TestNobodyIsErasedWhileTheirVacancyIsKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w, ctx := apptest.New(t, s), t.Context()
		ada := w.Administrator("Ada Administrator")
		v := w.Vacancy(3, 1).Open()
		left := v.Panel[2]
		v.ScoreAll(func(member, _ int) int { return 3 + member })
		v.Reveal()
		must(t, w.App.CloseVacancy(ctx, v.Recruiter, v.ID, "The post is filled."))
		for _, who := range []hiring.Actor{left, v.Manager} {
			must(t, w.App.DisableUser(ctx, ada, who.UserID))
			wantKind(t, w.App.EraseUser(ctx, ada, who.UserID), fault.Conflict)
		}
		w.Advance(400 * 24 * time.Hour)
		purge(t, w)
		for _, who := range []hiring.Actor{left, v.Manager} {
			must(t, w.App.EraseUser(ctx, ada, who.UserID))
		}
		view, err := w.App.Vacancy(ctx, v.Recruiter, v.ID)
		must(t, err)
		for _, m := range view.Members {
			if m.UserID == left.UserID && m.Name != hiring.NameOfErasedAccount {
				t.Errorf("the vacancy names %q", m.Name)
			}
		}
	})
}

// Who asks for a new password of an account that is not open is told, at its address, that it has none.
func TestAClosedAccountIsOfferedNoWayBackIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w, ctx := apptest.New(t, s), t.Context()
		ada, pat := w.Administrator("Ada Administrator"), w.Person("Pat Panel", false)
		a := app.New(s, app.Options{Now: w.Now, NewID: func() hiring.ID { return uuid.Must(uuid.NewV7()) }, Mail: &app.Mail{
			Write: func(n app.Notice) (app.Wording, error) {
				return app.Wording{Subject: string(n.Kind), Body: n.Link}, nil
			},
		}})
		user, err := a.User(ctx, ada, pat.UserID)
		must(t, err)
		ask := func(email, hash string) (kind hiring.MailKind) {
			t.Helper()
			must(t, a.AskReset(ctx, app.ResetInput{Email: email, Hash: []byte(hash), Link: "https://merit.example.org/reset"}))
			mails, err := a.ClaimMail(ctx, 10, time.Minute)
			if err != nil || len(mails) != 1 || mails[0].Address != email {
				t.Fatalf("%s is sent %+v, %v", email, mails, err)
			}
			must(t, a.MailSent(ctx, mails[0]))
			return mails[0].Kind
		}
		if kind := ask(user.User.Email, "open"); kind != hiring.ResetMail {
			t.Errorf("an open account is sent %q", kind)
		}
		must(t, a.DisableUser(ctx, ada, pat.UserID))
		for what, email := range map[string]string{"a disabled account": user.User.Email, "nobody": "nobody@example.org"} {
			if kind := ask(email, what); kind != hiring.NoAccountMail {
				t.Errorf("%s is sent %q", what, kind)
			}
		}
	})
}

func TestEverybodySeesAndEndsTheirOwnSessions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w, ctx := apptest.New(t, s), t.Context()
		ann, bob := w.Person("Ann Heron", true), w.Person("Bob Tern", true)
		for token, who := range map[string]hiring.Actor{"a1": ann, "a2": ann, "a3": ann, "b1": bob} {
			if err := w.App.SaveSession(ctx, []byte(token), &who.UserID, false, []byte("data"), "Firefox on Linux", w.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		mine := func(who hiring.Actor, current string) []hiring.Session {
			t.Helper()
			all, err := w.App.MySessions(ctx, who, []byte(current))
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		all := mine(ann, "a2")
		if len(all) != 3 {
			t.Fatalf("%d sessions", len(all))
		}
		var other hiring.Session
		current := 0
		for _, x := range all {
			if x.Current {
				current++
			} else {
				other = x
			}
		}
		if current != 1 || other.Device != "Firefox on Linux" {
			t.Errorf("%+v", all)
		}
		if err := w.App.EndMySession(ctx, bob, other.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("ending somebody else's: %v", err)
		}
		if err := w.App.EndMySession(ctx, ann, other.ID); err != nil {
			t.Fatal(err)
		}
		if n := len(mine(ann, "a2")); n != 2 {
			t.Errorf("%d sessions after ending one", n)
		}
		if err := w.App.EndMyOtherSessions(ctx, ann, []byte("a2")); err != nil {
			t.Fatal(err)
		}
		if left := mine(ann, "a2"); len(left) != 1 || !left[0].Current {
			t.Errorf("left %+v", left)
		}
		if n := len(mine(bob, "b1")); n != 1 {
			t.Errorf("somebody else has %d sessions", n)
		}
		w.Advance(time.Hour)
		if n := len(mine(bob, "b1")); n != 0 {
			t.Errorf("%d sessions that have expired", n)
		}
	})
}
