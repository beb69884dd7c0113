package identity_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

const (
	password = "seven heron lamps drift"
	another  = "nine tern kettles whistle"
)

// people is an identity service over a world.
type people struct {
	*apptest.World
	*identity.Service
}

func newPeople(t testing.TB, st *store.Store) people {
	t.Helper()
	w := apptest.New(t, st)
	s, err := identity.New(w.App, identity.Options{Now: w.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return people{w, s}
}

// first sets up the first account.
func (p people) first(t testing.TB) hiring.User {
	t.Helper()
	token, needed, err := p.PrepareSetup(t.Context())
	if err != nil || !needed {
		t.Fatalf("prepare: needed %t, %v", needed, err)
	}
	user, err := p.SetUp(t.Context(), identity.SetUpInput{Token: token, Name: "Ann Heron", Email: "Ann@Example.org ", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return user
}

// paths are where an error says its mistakes are.
func paths(err error) []string {
	if err == nil {
		return nil
	}
	var out []string
	for _, f := range fault.Of(err).Fields {
		out = append(out, f.Path)
	}
	return out
}

func TestSetUpHappensOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		p, ctx := newPeople(t, st), t.Context()
		old, _, err := p.PrepareSetup(ctx)
		if err != nil {
			t.Fatal(err)
		}
		token, needed, err := p.PrepareSetup(ctx)
		if err != nil || !needed || token == old {
			t.Fatalf("second start: needed %t, %v", needed, err)
		}
		in := identity.SetUpInput{Name: "Ann Heron", Email: "ann@example.org", Password: password}
		for _, wrong := range []string{"", old, token + "x"} {
			in.Token = wrong
			if _, err := p.SetUp(ctx, in); !slices.Equal(paths(err), []string{"token"}) {
				t.Errorf("token %q: %v", wrong, err)
			}
		}
		in.Token = token
		user, err := p.SetUp(ctx, in)
		if err != nil || !user.Administrator || !user.Recruiter {
			t.Fatalf("%+v, %v", user, err)
		}
		in.Email = "eve@example.org"
		if _, err := p.SetUp(ctx, in); !fault.Is(err, fault.Conflict) {
			t.Errorf("again: %v", err)
		}
		if token, needed, err := p.PrepareSetup(ctx); token != "" || needed || err != nil {
			t.Errorf("a later start: %q, %t, %v", token, needed, err)
		}
	})
}

func TestSetUpTellsEveryMistakeAtOnce(t *testing.T) {
	t.Parallel()
	p := newPeople(t, storetest.SQLite(t))
	_, err := p.SetUp(t.Context(), identity.SetUpInput{Name: " ", Email: "ann", Password: "short"})
	if got := paths(err); !slices.Equal(got, []string{"token", "name", "email", "password"}) {
		t.Errorf("mistakes at %v", got)
	}
}

// Nobody can find out by signing in who has an account.
func TestSignIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		p, ctx := newPeople(t, st), t.Context()
		ann := p.first(t)
		p.Person("Bob Tern", false) // person1@example.org: invited, no password yet
		for _, email := range []string{"ann@example.org", " ANN@example.org"} {
			if user, err := p.SignIn(ctx, email, password); err != nil || user.ID != ann.ID {
				t.Errorf("%q: %+v, %v", email, user, err)
			}
		}
		var said []string
		for _, c := range [][2]string{
			{"ann@example.org", another},
			{"nobody@example.org", password},
			{"person1@example.org", password},
			{"person1@example.org", " "},
			{"not an address", password},
			{"ann@example.org\x00", password},
		} {
			user, err := p.SignIn(ctx, c[0], c[1])
			if err == nil || user != (hiring.User{}) || !fault.Is(err, fault.Invalid) {
				t.Fatalf("%q: %+v, %v", c, user, err)
			}
			said = append(said, err.Error())
		}
		if len(slices.Compact(said)) != 1 {
			t.Errorf("different words: %q", said)
		}
		if _, err := p.SignIn(ctx, "", ""); !slices.Equal(paths(err), []string{"email", "password"}) {
			t.Errorf("empty: %v", err)
		}
	})
}

// A hash made with other parameters is replaced at the next right sign-in, and at no wrong one; one that was replaced
// meanwhile stays.
func TestAnOldHashIsRenewed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		p, ctx := newPeople(t, st), t.Context()
		ann := p.first(t)
		stored := func() (hash string) {
			t.Helper()
			_, hash, err := p.App.Credentials(ctx, "ann@example.org")
			if err != nil {
				t.Fatal(err)
			}
			return hash
		}
		fresh := stored()
		old, err := argon2id.CreateHash(password, &argon2id.Params{Memory: 8 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Write(ctx, func(tx *store.Tx) error { return tx.SetPassword(ann.ID, old) }); err != nil {
			t.Fatal(err)
		}
		if _, err := p.SignIn(ctx, "ann@example.org", another); err == nil || stored() != old {
			t.Errorf("after a wrong password: %v, %q", err, stored())
		}
		if _, err := p.SignIn(ctx, "ann@example.org", password); err != nil {
			t.Fatal(err)
		}
		renewed := stored()
		if prefix := fresh[:strings.LastIndex(fresh[:len(fresh)-44], "$")]; !strings.HasPrefix(renewed, prefix) {
			t.Errorf("the hash is %q, want one like %q", renewed, prefix)
		}
		for range 2 {
			if _, err := p.SignIn(ctx, "ann@example.org", password); err != nil || stored() != renewed {
				t.Errorf("signing in again: %v, %q", err, stored())
			}
		}
		if err := p.App.RenewPasswordHash(ctx, ann.ID, old, fresh); !fault.Is(err, fault.Conflict) || stored() != renewed {
			t.Errorf("in place of a hash that is gone: %v", err)
		}
	})
}

func TestAcceptInvitation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		p, ctx := newPeople(t, st), t.Context()
		p.first(t)
		bob := p.Person("Bob Tern", false)
		invite := func() string {
			t.Helper()
			token, hash := identity.NewSecret()
			err := st.Write(ctx, func(tx *store.Tx) error {
				return tx.CreateInvitation(bob.UserID, hash, p.Now().Add(time.Hour))
			})
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		token := invite()
		if user, err := p.Invited(ctx, token); err != nil || user.ID != bob.UserID {
			t.Fatalf("%+v, %v", user, err)
		}
		if _, err := p.AcceptInvitation(ctx, token, "", "person1person1"); !slices.Equal(paths(err), []string{"name", "password"}) {
			t.Errorf("mistakes: %v", err)
		}
		if _, err := p.AcceptInvitation(ctx, token, " Robert  Tern", another); err != nil {
			t.Fatal(err)
		}
		if user, err := p.SignIn(ctx, "person1@example.org", another); err != nil || user.Name != "Robert Tern" {
			t.Errorf("%+v, %v", user, err)
		}
		for what, token := range map[string]string{"used": token, "made up": "A", "empty": ""} {
			if _, err := p.Invited(ctx, token); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s, looked at: %v", what, err)
			}
			if _, err := p.AcceptInvitation(ctx, token, "Eve", password); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		late := invite()
		p.Advance(61 * time.Minute)
		if _, err := p.Invited(ctx, late); !fault.Is(err, fault.NotFound) {
			t.Errorf("expired: %v", err)
		}
	})
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		p, ctx := newPeople(t, st), t.Context()
		ann := p.first(t)
		actor := hiring.Actor{UserID: ann.ID, Name: ann.Name}
		if err := p.ChangePassword(ctx, actor, another, "short"); !slices.Equal(paths(err), []string{"current", "password"}) {
			t.Errorf("mistakes: %v", err)
		}
		if _, err := p.SignIn(ctx, ann.Email, password); err != nil {
			t.Errorf("after a mistake the password has changed: %v", err)
		}
		if err := p.ChangePassword(ctx, actor, password, another); err != nil {
			t.Fatal(err)
		}
		if _, err := p.SignIn(ctx, ann.Email, password); err == nil {
			t.Error("the old password still works")
		}
		if _, err := p.SignIn(ctx, ann.Email, another); err != nil {
			t.Errorf("the new password: %v", err)
		}
		if err := p.ChangePassword(ctx, hiring.Actor{}, another, password); !fault.Is(err, fault.SignIn) {
			t.Errorf("nobody: %v", err)
		}
	})
}

// Expired sessions are deleted, live ones kept, and the sweeping ends when it is told to.
func TestKeepTidy(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		p := newPeople(t, st)
		dead, live := identity.HashSecret("dead"), identity.HashSecret("live")
		for hash, life := range map[*[]byte]time.Duration{&dead: time.Minute, &live: time.Hour} {
			if err := p.App.SaveSession(t.Context(), *hash, nil, false, []byte("x"), "", p.Now().Add(life)); err != nil {
				t.Fatal(err)
			}
		}
		p.Advance(2 * time.Minute)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { p.KeepTidy(ctx, time.Hour); close(ended) }()
		long := p.Now().Add(-24 * time.Hour) // as of when nothing had expired
		for gone := false; !gone; {
			err := st.Read(t.Context(), func(s *store.Snapshot) error { _, _, err := s.Session(dead, long); return err })
			gone = fault.Is(err, fault.NotFound)
			if err != nil && !gone {
				t.Fatal(err)
			}
		}
		cancel()
		<-ended
		if _, found, err := p.App.Session(t.Context(), live); err != nil || !found {
			t.Errorf("a live session: %t, %v", found, err)
		}
	})
}

func TestSecretsDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		token, hash := identity.NewSecret()
		if len(token) != 43 || len(hash) != 32 || seen[token] || string(hash) != string(identity.HashSecret(token)) {
			t.Fatalf("token %q, hash %x", token, hash)
		}
		seen[token] = true
	}
}
