package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"merit/internal/hiring"
	"merit/internal/server"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

func TestSessions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := newSite(t, st)
		ann, bob := s.Person("Ann Heron", true), s.Person("Bob Tern", false)

		t.Run("a page for signed-in people leads to sign-in and back", func(t *testing.T) {
			r := s.browser(t).do("GET", "/mine?page=2", "")
			if r.status != http.StatusSeeOther || r.header.Get("Location") != "/sign-in?next=%2Fmine%3Fpage%3D2" {
				t.Errorf("got %d to %q", r.status, r.header.Get("Location"))
			}
		})
		t.Run("nobody signed in reaches what depends on a vacancy", func(t *testing.T) {
			if r := s.browser(t).do("GET", "/vacancies/7", ""); r.status != http.StatusSeeOther {
				t.Errorf("got %d %q", r.status, r.body)
			}
		})
		t.Run("the cookie holds nothing but a token, out of reach of scripts and other sites", func(t *testing.T) {
			r := s.browser(t).do("POST", "/in/"+ann.UserID.String(), "")
			c := r.cookie("merit")
			if c == nil {
				t.Fatalf("no cookie among %v", r.header["Set-Cookie"])
			}
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || len(c.Value) != 43 {
				t.Errorf("cookie %v", c)
			}
			if c.Secure {
				t.Error("Secure over http: no browser would send it back")
			}
		})
		t.Run("a token planted before sign-in is worth nothing after it", func(t *testing.T) {
			b := s.browser(t)
			planted := b.do("POST", "/flash", "text=hello").cookie("merit")
			fresh := b.do("POST", "/in/"+ann.UserID.String(), "").cookie("merit")
			if planted == nil || fresh == nil || planted.Value == fresh.Value {
				t.Fatalf("before %v, after %v", planted, fresh)
			}
			if r := s.browser(t).do("GET", "/", "", "Cookie", "merit="+planted.Value); r.body != "I am " {
				t.Errorf("with the planted token: %q", r.body)
			}
			if r := s.browser(t).do("GET", "/", "", "Cookie", "merit="+strings.Repeat("A", 43)); r.body != "I am " || r.cookie("merit") != nil {
				t.Errorf("with a made-up token: %q, %v", r.body, r.cookie("merit"))
			}
		})
		t.Run("signing in as somebody else leaves nothing of the first", func(t *testing.T) {
			b := s.signedIn(t, ann)
			b.do("POST", "/flash", "text=for+Ann+only")
			b.do("POST", "/in/"+bob.UserID.String(), "")
			if r := b.do("GET", "/mine", ""); r.body != "I am Bob Tern" {
				t.Errorf("got %q", r.body)
			}
			if r := b.do("GET", "/flash", ""); r.body != "" {
				t.Errorf("Bob is shown %q", r.body)
			}
		})
		t.Run("sign-out ends the session itself, not only the cookie", func(t *testing.T) {
			b := s.browser(t)
			token := b.do("POST", "/in/"+ann.UserID.String(), "").cookie("merit")
			out := b.do("POST", "/out", "").cookie("merit")
			if out == nil || out.MaxAge >= 0 || out.Value != "" {
				t.Errorf("the cookie is not taken back: %v", out)
			}
			if r := s.browser(t).do("GET", "/", "", "Cookie", "merit="+token.Value); r.body != "I am " {
				t.Errorf("the old token still says %q", r.body)
			}
		})
		t.Run("another password ends every session", func(t *testing.T) {
			b := s.signedIn(t, ann)
			if err := s.App.ChangePassword(t.Context(), ann, "a hash"); err != nil {
				t.Fatal(err)
			}
			if r := b.do("GET", "/", ""); r.body != "I am " {
				t.Errorf("got %q", r.body)
			}
		})
		t.Run("a request under way does not bring an ended session back", func(t *testing.T) {
			b := s.signedIn(t, ann)
			if r := b.do("POST", "/late", ""); r.status != http.StatusNoContent {
				t.Fatalf("got %d %s", r.status, r.body)
			}
			if r := b.do("GET", "/", ""); r.body != "I am " {
				t.Errorf("got %q", r.body)
			}
		})
		t.Run("a disabled account is nobody, and its session ends", func(t *testing.T) {
			now := s.Now()
			eve := hiring.User{ID: uuid.Must(uuid.NewV7()), Name: "Eve Coot", Email: "eve@example.org", Recruiter: true, DisabledAt: &now, CreatedAt: now}
			if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.CreateUser(eve, "a hash") }); err != nil {
				t.Fatal(err)
			}
			b := s.signedIn(t, hiring.Actor{UserID: eve.ID})
			r := b.do("GET", "/recruiting", "")
			if r.status != http.StatusSeeOther || r.cookie("merit") == nil || r.cookie("merit").MaxAge >= 0 {
				t.Errorf("got %d %q, cookies %v", r.status, r.body, r.header["Set-Cookie"])
			}
		})
		t.Run("a message is shown once", func(t *testing.T) {
			b := s.signedIn(t, ann)
			b.do("POST", "/flash", "text=Saved.")
			if first, second := b.do("GET", "/flash", ""), b.do("GET", "/flash", ""); first.body != "Saved." || second.body != "" {
				t.Errorf("first %q, then %q", first.body, second.body)
			}
		})
		t.Run("what the account may not do is refused before the page", func(t *testing.T) {
			if r := s.signedIn(t, bob).do("GET", "/recruiting", ""); r.status != http.StatusForbidden {
				t.Errorf("Bob: %d", r.status)
			}
			if r := s.signedIn(t, ann).do("GET", "/recruiting", ""); r.status != http.StatusOK {
				t.Errorf("Ann: %d", r.status)
			}
		})
	})
}

// A session ends two hours after its last request and twelve after sign-in, whatever the cookie says.
func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := newSite(t, st)
		b := s.signedIn(t, s.Person("Ann Heron", true))
		for range 7 {
			s.Advance(100 * time.Minute)
			if r := b.do("GET", "/", ""); r.body != "I am Ann Heron" {
				t.Fatalf("in use, but %q", r.body)
			}
		}
		s.Advance(21 * time.Minute)
		if r := b.do("GET", "/", ""); r.body != "I am " {
			t.Errorf("twelve hours after sign-in: %q", r.body)
		}
		b = s.signedIn(t, s.Person("Bob Tern", true))
		s.Advance(121 * time.Minute)
		if r := b.do("GET", "/", ""); r.body != "I am " {
			t.Errorf("two hours after the last request: %q", r.body)
		}
	})
}

// Over https the cookie is one that no other host and no plain connection can have set.
func TestCookieOverHTTPS(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t), func(o *server.Options) {
		o.BaseURL = &url.URL{Scheme: "https", Host: "merit.example"}
	})
	r := s.browser(t).do("POST", "/in/"+s.Person("Ann Heron", true).UserID.String(), "")
	c := r.cookie("__Host-merit")
	if c == nil || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("got %v", r.header["Set-Cookie"])
	}
	if got := r.header.Get("Strict-Transport-Security"); got != "max-age=31536000; includeSubDomains" {
		t.Error("browsers are not told to stay with https")
	}
	if c := s.browser(t).do("GET", "/token", "", "Sec-Fetch-Site", "").cookie("__Host-merit-csrf"); c == nil || !c.Secure || !c.HttpOnly {
		t.Errorf("form token's cookie: %v", c)
	}
}
