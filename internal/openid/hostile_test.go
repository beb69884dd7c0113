package openid_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/openid"
	"merit/internal/server"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
	"merit/internal/web"
)

// stage is a Merit with a provider of its own, and Ann, who is invited.
type stage struct {
	*servertest.Site
	p      *hostile
	rules  app.OpenIDRules
	groups string
}

// provider is what Merit is told of the provider.
func (s *stage) provider(t *testing.T, p *server.Parts) *identity.OpenID {
	t.Helper()
	provider, err := openid.New(openid.Options{
		Issuer: s.p.URL, ClientID: clientID, ClientSecret: clientSecret, Scopes: []string{"openid", "email", "profile"}, GroupsClaim: s.groups,
		RedirectURL: p.BaseURL.String() + web.OpenIDCallback, Now: p.Now, Timeout: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &identity.OpenID{Provider: provider, Name: "Kestrel", Rules: s.rules}
}

func newStage(t *testing.T, w *apptest.World, rules app.OpenIDRules, groups string) *stage {
	t.Helper()
	s := &stage{p: newHostile(t, w.Now)}
	s.rules, s.groups = rules, groups
	s.Site = servertest.Start(t, w, func(p *server.Parts) { p.OpenID = s.provider(t, p) })
	return s
}

// invite makes an account that nobody has opened.
func invite(t *testing.T, w *apptest.World, name, email string) hiring.User {
	t.Helper()
	u := hiring.User{ID: w.Person("Somebody else", false).UserID, Name: name, Email: email, Invited: true, CreatedAt: w.Now()}
	u.ID[15] ^= 1
	if err := w.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.CreateUser(u, "") }); err != nil {
		t.Fatal(err)
	}
	return u
}

// begin goes to the provider and signs in there; it gives what the browser comes back with.
func (s *stage) begin(b *servertest.Client) url.Values {
	s.T.Helper()
	r := b.Get("/sign-in/openid?next=%2Faccount")
	if r.Status != http.StatusSeeOther {
		s.T.Fatalf("begin: %d %s", r.Status, r.Body)
	}
	return s.p.authorize(r.Location())
}

// back comes back from the provider, as browsers do from another site.
func back(b *servertest.Client, q url.Values) servertest.Reply {
	b.T.Helper()
	return b.Do(http.MethodGet, web.OpenIDCallback+"?"+q.Encode(), "", "", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")
}

func signedIn(b *servertest.Client) bool {
	b.T.Helper()
	return b.Get("/account").Status == http.StatusOK
}

// A provider, or somebody between it and the browser, that breaks the rules gets nobody signed in, and none of its words
// shown or logged.
func TestHostileAnswersAreRefused(t *testing.T) {
	t.Parallel()
	w := apptest.New(t, storetest.SQLite(t))
	invite(t, w, "Ann Heron", "ann@example.org")
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s was sent to another host", r.Method, r.URL)
	}))
	t.Cleanup(elsewhere.Close)
	huge := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"issuer": "`))
		for range 64 {
			if _, err := w.Write([]byte(strings.Repeat("x", 64<<10))); err != nil {
				return
			}
		}
		_, _ = w.Write([]byte(`"}`))
	}
	slow := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("{"))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	moved := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}
	set := func(name string, value any) func(*hostile) {
		return func(h *hostile) {
			h.claims = func(c map[string]any) {
				if value == nil {
					delete(c, name)
				} else {
					c[name] = value
				}
			}
		}
	}
	ask := func(change func(url.Values)) func(*stage, *servertest.Client, url.Values) { // what the browser brings back is changed
		return func(_ *stage, _ *servertest.Client, q url.Values) { change(q) }
	}
	shared := newStage(t, w, app.OpenIDRules{}, "")
	for _, c := range []struct {
		name   string
		status int
		bend   func(*hostile)
		change func(*stage, *servertest.Client, url.Values)
	}{
		{"wrong nonce", 403, set("nonce", rand.Text()), nil},
		{"no nonce", 403, set("nonce", nil), nil},
		{"wrong audience", 403, set("aud", "another client"), nil},
		{"no audience", 403, set("aud", nil), nil},
		{"two audiences and no authorised party", 403, set("aud", []string{clientID, "another client"}), nil},
		{"another authorised party", 403, set("azp", "another client"), nil},
		{"wrong issuer", 403, set("iss", "https://other.example"), nil},
		{"expired", 403, func(h *hostile) { h.claims = func(c map[string]any) { c["exp"] = h.now().Add(-time.Minute).Unix() } }, nil},
		{"no expiry", 403, set("exp", nil), nil},
		{"of tomorrow", 403, func(h *hostile) { h.claims = func(c map[string]any) { c["nbf"] = h.now().Add(24 * time.Hour).Unix() } }, nil},
		{"nobody's subject", 403, set("sub", ""), nil},
		{"a subject without end", 403, set("sub", strings.Repeat("s", 256)), nil},
		{"not signed", 403, func(h *hostile) {
			h.sign = func(p []byte) string {
				return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString(p) + "."
			}
		}, nil},
		{"signed with the client's secret", 403, func(h *hostile) {
			h.sign = func(p []byte) string { return signed(h.t, jose.HS256, []byte(strings.Repeat(clientSecret, 2)), p) }
		}, nil},
		{"signed with the client's name", 403, func(h *hostile) {
			h.sign = func(p []byte) string { return signed(h.t, jose.HS256, []byte(strings.Repeat(clientID, 8)), p) }
		}, nil},
		{"signed with the public key as a secret", 403, func(h *hostile) {
			h.sign = func(p []byte) string { return signed(h.t, jose.HS256, h.key.N.Bytes(), p) }
		}, nil},
		{"signed by another key of the same name", 403, func(h *hostile) {
			h.sign = func(p []byte) string { return signed(h.t, jose.RS256, jose.JSONWebKey{Key: other, KeyID: "one"}, p) }
		}, nil},
		{"signed by an unknown key", 403, func(h *hostile) {
			h.sign = func(p []byte) string { return signed(h.t, jose.RS256, jose.JSONWebKey{Key: other, KeyID: "two"}, p) }
		}, nil},
		{"a changed token", 403, func(h *hostile) {
			h.sign = func(p []byte) string {
				parts := strings.Split(signed(h.t, jose.RS256, jose.JSONWebKey{Key: h.key, KeyID: "one"}, []byte(`{}`)), ".")
				return parts[0] + "." + base64.RawURLEncoding.EncodeToString(p) + "." + parts[2]
			}
		}, nil},
		{"no token", 403, func(h *hostile) { h.sign = func([]byte) string { return "" } }, nil},
		{"a token that is none", 403, func(h *hostile) { h.sign = func([]byte) string { return "Ann Heron" } }, nil},
		{"an address that is not verified", 403, set("email_verified", false), nil},
		{"an address that is not verified, in words", 403, set("email_verified", "false"), nil},
		{"an address of which nobody says that it is verified", 403, set("email_verified", nil), nil},
		{"an address that is verified in other words", 403, set("email_verified", "yes"), nil},
		{"no address", 403, set("email", nil), nil},
		{"two addresses in one", 403, set("email", "ann@example.org, eve@evil.example"), nil},
		{"an address nobody was invited by", 403, set("email", "eve@evil.example"), nil},
		{"userinfo about somebody else", 403, func(h *hostile) {
			set("email", nil)(h)
			h.userInfo = map[string]any{"sub": "subject-of-eve", "email": "ann@example.org", "email_verified": true}
		}, nil},
		{"userinfo that does not say that its address is verified", 403, func(h *hostile) {
			set("email_verified", nil)(h)
			h.userInfo = map[string]any{"sub": "subject-of-ann", "email": "ann@example.org"}
		}, nil},

		{"no state", 400, nil, ask(func(q url.Values) { q.Del("state") })},
		{"a made-up state", 400, nil, ask(func(q url.Values) { q.Set("state", rand.Text()) })},
		{"two states", 400, nil, ask(func(q url.Values) { q.Add("state", rand.Text()) })},
		{"the state of another browser", 400, nil, func(s *stage, _ *servertest.Client, q url.Values) {
			for name, values := range s.begin(s.Browser(t)) {
				q[name] = values
			}
		}},
		{"a browser without a session", 400, nil, func(_ *stage, b *servertest.Client, _ url.Values) { b.HTTP.Jar = nil }},
		{"a state that is too old", 400, nil, func(s *stage, _ *servertest.Client, _ url.Values) { s.Advance(11 * time.Minute) }},
		{"a state that was used", 400, nil, func(_ *stage, b *servertest.Client, q url.Values) {
			code := q.Get("code")
			q.Set("code", "wrong")
			if r := back(b, q); r.Status != 403 {
				t.Errorf("a wrong code: %d", r.Status)
			}
			q.Set("code", code)
		}},
		{"the code of another sign-in, whose challenge is another", 403, nil, func(s *stage, _ *servertest.Client, q url.Values) {
			q.Set("code", s.begin(s.Browser(t)).Get("code"))
		}},
		{"no code", 403, nil, ask(func(q url.Values) { q.Del("code") })},
		{"two codes", 403, nil, ask(func(q url.Values) { q.Add("code", "another") })},
		{"back from another issuer", 403, nil, ask(func(q url.Values) { q.Set("iss", "https://other.example") })},
		{"back from two issuers", 403, nil, ask(func(q url.Values) { q.Add("iss", "https://other.example") })},
		{"an issuer that promised to name itself and does not", 403, nil, ask(func(q url.Values) { q.Del("iss") })},
		{"another issuer, which promised nothing", 403, func(h *hostile) {
			h.discovery = func(d map[string]any) { delete(d, "authorization_response_iss_parameter_supported") }
		}, ask(func(q url.Values) { q.Set("iss", "https://other.example") })},
		{"declined", 403, nil, ask(func(q url.Values) {
			q.Set("error", "access_denied")
			q.Set("error_description", "raw words <b>of the provider")
		})},
		{"an error nobody knows", 403, nil, ask(func(q url.Values) { q.Set("error", "raw words of the provider") })},
		{"an error of the provider", 503, nil, ask(func(q url.Values) { q.Set("error", "server_error") })},

		{"a huge answer", 503, func(h *hostile) { h.token = huge }, nil},
		{"huge keys", 403, func(h *hostile) { h.keys = huge }, nil},
		{"an answer without end", 503, func(h *hostile) { h.token = slow }, nil},
		{"keys without end", 403, func(h *hostile) { h.keys = slow }, nil},
		{"the secret is to be sent elsewhere", 403, func(h *hostile) { h.token = moved }, nil},
		{"keys of another host", 403, func(h *hostile) { h.keys = moved }, nil},
		{"a huge document", 503, func(h *hostile) { h.document = huge }, nil},
		{"a document without end", 503, func(h *hostile) { h.document = slow }, nil},
		{"a document of another host", 503, func(h *hostile) { h.document = moved }, nil},
		{"a document of another issuer", 403, func(h *hostile) {
			h.discovery = func(d map[string]any) { d["issuer"] = "https://other.example" }
		}, nil},
		{"a document without a place for tokens", 403, func(h *hostile) { h.discovery = func(d map[string]any) { delete(d, "token_endpoint") } }, nil},
		{"a document that sends browsers to a script", 403, func(h *hostile) {
			h.discovery = func(d map[string]any) { d["authorization_endpoint"] = "javascript:alert(1)" }
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := shared
			if strings.Contains(c.name, "document") { // what was found before would go on being believed
				s = newStage(t, w, app.OpenIDRules{}, "")
			}
			w.Advance(2 * time.Hour) // until then the document and its keys are believed
			s.p.straighten()
			b := s.Browser(t)
			if c.bend != nil {
				c.bend(s.p)
			}
			r := b.Get("/sign-in/openid?next=%2Faccount")
			if r.Status == http.StatusSeeOther {
				q := s.p.authorize(r.Location())
				if c.change != nil {
					c.change(s, b, q)
				}
				r = back(b, q)
			}
			if r.Status != c.status || !strings.Contains(r.Body, "You are not signed in") {
				t.Errorf("%d, not %d: %s", r.Status, c.status, r.Body)
			}
			if signedIn(b) {
				t.Error("somebody is signed in")
			}
			s.silent(t, r.Body)
			figures.Add(t, "Hostile OpenID answers refused", 1)
		})
	}
	// The same provider, unbent, gets the same person in: what was refused was refused for what was bent.
	s := shared
	s.p.straighten()
	w.Advance(2 * time.Hour)
	b := s.Browser(t)
	before := cookie(b)
	q := s.begin(b)
	between := cookie(b)
	if r := back(b, q); r.Status != http.StatusSeeOther || r.Location() != "/account" {
		t.Fatalf("an honest answer: %d %s", r.Status, r.Body)
	}
	if after := cookie(b); !signedIn(b) || after == before || after == between || between == "" {
		t.Error("the session is the one from before the sign-in, or there is none")
	}
	s.silent(t, "")
}

func cookie(b *servertest.Client) string {
	u, _ := url.Parse(b.URL)
	for _, c := range b.HTTP.Jar.Cookies(u) {
		if c.Name == "merit" {
			return c.Value
		}
	}
	return ""
}

// silent holds a page and the log to say nothing of what the provider said.
func (s *stage) silent(t *testing.T, page string) {
	t.Helper()
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	for _, secret := range append(slices.Clone(s.p.seen), clientSecret, "ann@example.org", "subject-of-ann", "raw words", "Ann Heron", "eve@evil.example") {
		if strings.Contains(page, secret) {
			t.Errorf("the page says %q", secret)
		}
		if lines := s.Log.Holding(secret); len(lines) > 0 {
			t.Errorf("the log says %q: %s", secret, lines)
		}
	}
}
