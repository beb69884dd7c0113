package hostile

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/route"
	"merit/internal/server"
	"merit/internal/server/servertest"
	"merit/internal/store"
)

// Every declared route, whichever part of Merit it belongs to: what it answers with, what it writes, and what becomes
// of it when another site asks, when the host is a lie and when the database is gone. One stand serves for all of it,
// so the order matters: what destroys comes last.
func TestEveryRouteUnderAttack(t *testing.T) {
	t.Parallel()
	s, ok := newStand(t, withMail(t))
	if !ok {
		return
	}
	secure := s.overHTTPS(t)
	t.Run("reading writes nothing, and headers protect what is read", func(t *testing.T) { s.readingIsHarmless(t, secure) })
	t.Run("forged hosts", func(t *testing.T) { s.hostsAreNotBelieved(t) })
	all := s.harvest(t, s.SignIn(t, s.victim))
	t.Run("another origin, in a browser", func(t *testing.T) { s.noOtherOriginWrites(t, all) })
	t.Run("a form without its token", func(t *testing.T) { s.noFormWithoutItsTokenWrites(t, all) })
	t.Run("Merit's own forms", func(t *testing.T) {
		nonces := map[string]bool{}
		answers := 0
		s.ownFormsWrite(t, all, secure.signIn(t, s, s.victim), func(r route.Route, got servertest.Reply) {
			answers++
			secure.holds(t, r, got, nonces)
		})
		figures.Add(t, "Answers whose headers were checked", answers)
	})
	t.Run("without the database", func(t *testing.T) {
		page, program := s.SignIn(t, s.panel), s.Program(t, s.panel, false)
		if err := s.Store.Close(); err != nil {
			t.Fatal(err)
		}
		s.failsClosed(t, page, program)
	})
}

// httpsSite is the stand as browsers reach it by https, through something that ends TLS.
type httpsSite struct {
	*servertest.Site
	at string // where it listens
}

const secureBase = "https://merit.example.org"

// overHTTPS serves the stand a second time, as if behind a proxy with TLS.
func (s *stand) overHTTPS(t testing.TB) httpsSite {
	t.Helper()
	site := servertest.Start(t, s.World, func(p *server.Parts) { p.BaseURL = &url.URL{Scheme: "https", Host: "merit.example.org"} })
	out := httpsSite{Site: site, at: strings.TrimPrefix(site.URL, "http://")}
	site.URL = secureBase
	return out
}

// RoundTrip sends what was meant for the https address to where the site listens.
func (h httpsSite) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Host, r.URL.Scheme, r.URL.Host = r.URL.Host, "http", h.at
	return (&http.Transport{DisableKeepAlives: true, DialContext: (&net.Dialer{}).DialContext}).RoundTrip(r)
}

// nobody is a client of the https address that nobody is signed in with.
func (h httpsSite) nobody(t testing.TB) *servertest.Client {
	t.Helper()
	c := h.Browser(t)
	c.HTTP.Transport = h
	return c
}

func (h httpsSite) signIn(t testing.TB, s *stand, who hiring.Actor) *servertest.Client {
	t.Helper()
	c := h.nobody(t)
	if r := c.Post("/sign-in", url.Values{"email": {s.Email(t, who)}, "password": {servertest.Password}}); r.Status != http.StatusSeeOther {
		t.Fatalf("sign in: %d %s", r.Status, r.Body)
	}
	return c
}

// looked are the actions with which the audit notes that somebody read what others wrote: the one thing reading adds.
var looked = []string{"viewed", "compared", "opened", "exported"}

// readingIsHarmless asks every route that reads, of every vacancy, as several people, and every route that writes as
// somebody who may not or with nothing in hand: headers and cookies protect every answer, and nothing changes but the
// note that somebody looked.
func (s *stand) readingIsHarmless(t *testing.T, h httpsSite) {
	victim, panel, nobody := h.signIn(t, s, s.victim), h.signIn(t, s, s.panel), h.nobody(t)
	program := h.nobody(t)
	program.Token = s.Token(t, s.victim, false)
	stranger := h.nobody(t)
	// What the engine found out is kept, so that it need not do so again; and the chain of the audit has an end.
	kept := append([]string{"recommendations", "audit_head"}, seen...)
	before := s.dump(t, kept...)
	nonces := map[string]bool{}
	read, answers := 0, 0
	look := func(r route.Route, got servertest.Reply) {
		answers++
		h.holds(t, r, got, nonces)
	}
	for _, r := range s.Whole.Routes() {
		if r.Writes || follows(r) || strings.HasSuffix(r.Path, "/pdf") {
			continue
		}
		for _, path := range s.addresses(r) {
			clients := []*servertest.Client{victim, panel, nobody}
			if isAPI(r) {
				clients = []*servertest.Client{program, nobody}
			}
			for _, c := range clients {
				read++
				look(r, c.Do(r.Method, path, "", ""))
			}
		}
	}
	after := s.dump(t, kept...)
	for table := range before {
		for row, n := range after[table] {
			if before[table][row] != n && (table != "audit_chain" || !mentions(row, looked)) {
				t.Errorf("reading wrote into %s: %.200s", table, row)
			}
		}
	}
	figures.Add(t, "Reading requests after which nothing had changed", read)
	for _, r := range s.Whole.Routes() {
		if !r.Writes {
			continue
		}
		path := s.addresses(r)[0]
		look(r, stranger.Do(r.Method, path, "application/x-www-form-urlencoded", "a=b"))
		look(r, stranger.Do(r.Method, path, "application/x-www-form-urlencoded", "a=b", "Sec-Fetch-Site", "cross-site"))
		look(r, stranger.Do(r.Method, path, "application/json", "{"))
	}
	for _, odd := range []string{"/nowhere", "/api/v1/nowhere", "/sign-in?next=//evil.example", "/%00", "/vacancies/x", "/api"} {
		look(route.Route{Method: "GET", Path: odd}, victim.Get(odd))
		look(route.Route{Method: "DELETE", Path: odd}, victim.Do("DELETE", odd, "", ""))
	}
	figures.Add(t, "Answers whose headers were checked", answers)
}

func mentions(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// holds looks at one answer over https.
func (h httpsSite) holds(t *testing.T, r route.Route, got servertest.Reply, nonces map[string]bool) {
	t.Helper()
	what := r.Method + " " + r.Path
	policy := got.Header.Get("Content-Security-Policy")
	switch {
	case policy == "default-src 'none'; sandbox": // a file to be saved
	case strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") && strings.HasSuffix(policy, "'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"):
		// a document to be printed, which brings its own styles
	default:
		for _, want := range []string{"default-src 'none'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: no %s in %q", what, want, policy)
			}
		}
		_, rest, _ := strings.Cut(policy, "script-src 'nonce-")
		nonce, rest, _ := strings.Cut(rest, "'")
		if len(nonce) < 22 || nonces[nonce] || !strings.HasPrefix(rest, ";") {
			t.Errorf("%s: nonce %q is none, or was used before, in %q", what, nonce, policy)
		}
		nonces[nonce] = true
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("%s: policy %q", what, policy)
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Strict-Transport-Security": "max-age=31536000; includeSubDomains",
	} {
		if all := got.Header.Values(name); len(all) != 1 || all[0] != want {
			t.Errorf("%s: %s is %q", what, name, all)
		}
	}
	for _, power := range []string{"camera=()", "microphone=()", "geolocation=()", "payment=()", "usb=()"} {
		if !strings.Contains(got.Header.Get("Permissions-Policy"), power) {
			t.Errorf("%s: no %s in Permissions-Policy", what, power)
		}
	}
	if kind := got.Header.Get("Content-Type"); kind == "" && got.Body != "" {
		t.Errorf("%s: an answer of no type", what)
	}
	if name := got.Header.Get("Access-Control-Allow-Origin"); name != "" {
		t.Errorf("%s: lets %s read it", what, name)
	}
	if got.Header.Get("Server") != "" || got.Header.Get("X-Powered-By") != "" {
		t.Errorf("%s: says what it is made with", what)
	}
	for _, c := range (&http.Response{Header: got.Header}).Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode && c.SameSite != http.SameSiteStrictMode {
			t.Errorf("%s: cookie %s", what, c.Raw)
		}
	}
	if to := got.Location(); to != "" && !ownPlace(to, secureBase) {
		t.Errorf("%s: leads to %s", what, to)
	}
}

// ownPlace reports whether a browser that is led to an address stays on the site.
func ownPlace(to, base string) bool {
	if strings.HasPrefix(to, base+"/") {
		return true
	}
	return strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.ContainsAny(to, "\\\t\r\n")
}

// lies are headers by which a stranger, or a proxy nobody trusts, says that Merit is somewhere else.
var lies = []string{
	"X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https", "X-Forwarded-Server", "evil.example", "X-Original-Host", "evil.example",
	"Forwarded", "host=evil.example;proto=https;for=6.6.6.6", "X-Forwarded-For", "6.6.6.6", "X-Real-Ip", "6.6.6.6", "X-Forwarded-Prefix", "/evil",
	"X-Original-Url", "/users", "X-Rewrite-Url", "/users", "X-Http-Method-Override", "DELETE", "X-Forwarded-Port", "666",
}

// hostsAreNotBelieved: whatever a request says of the host it was meant for, no answer repeats it.
func (s *stand) hostsAreNotBelieved(t *testing.T) {
	victim := s.SignIn(t, s.victim)
	program := s.Program(t, s.victim, false)
	asked := 0
	for _, r := range s.Whole.Routes() {
		if r.Writes || r.Method == http.MethodHead || follows(r) || strings.HasSuffix(r.Path, "/pdf") || s.twin(r) {
			continue
		}
		c := victim
		if isAPI(r) {
			c = program
		}
		path := s.addresses(r)[len(s.addresses(r))-1]
		got := ask(t, c, path, lies...)
		asked++
		if strings.Contains(got.Body, "evil.example") || strings.Contains(strings.Join(flat(got.Header), "\n"), "evil.example") || strings.Contains(got.Body, "6.6.6.6") {
			t.Errorf("%s %s repeats what a forged header says", r.Method, r.Path)
		}
		if to := got.Location(); to != "" && !ownPlace(to, s.URL) {
			t.Errorf("%s %s leads to %s", r.Method, r.Path, to)
		}
	}
	// The mail with the way to a new password leads to Merit, whatever the request that asked for it said.
	forger := s.Browser(t)
	forger.HTTP.Transport = meantFor("evil.example")
	forger.Do(http.MethodPost, "/forgotten-password", "application/x-www-form-urlencoded", "email="+url.QueryEscape(s.Email(t, s.panel)), lies...)
	mails := 0
	for row := range s.dump(t)["outbox"] {
		if strings.Contains(row, "/reset/") {
			mails++
			if !strings.Contains(row, s.URL+"/reset/") || strings.Contains(row, "evil.example") {
				t.Errorf("the mail leads elsewhere: %s", row)
			}
		}
	}
	if mails != 1 {
		t.Errorf("%d mails with a way to a new password", mails)
	}
	figures.Add(t, "Requests with forged hosts", asked)
}

func flat(h http.Header) (out []string) {
	for name, values := range h {
		out = append(out, name+": "+strings.Join(values, ", "))
	}
	return out
}

// ask is a request that is meant for another host.
func ask(t testing.TB, c *servertest.Client, path string, header ...string) servertest.Reply {
	t.Helper()
	was := c.HTTP.Transport
	defer func() { c.HTTP.Transport = was }()
	c.HTTP.Transport = meantFor("evil.example")
	return c.Do(http.MethodGet, path, "", "", header...)
}

// meantFor sends requests as if for another host.
type meantFor string

func (m meantFor) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Host = string(m)
	return http.DefaultTransport.RoundTrip(r)
}

// failsClosed: with the database gone no route pretends to have worked or shows why it did not, whoever asks, and
// nobody signs in. Whom Merit does not know it may send to the sign-in page, or show a form with nothing in it.
func (s *stand) failsClosed(t *testing.T, page, program *servertest.Client) {
	t.Helper()
	nobody, guessing := s.Browser(t), "email=person1%40example.org&password="+url.QueryEscape(servertest.Password)
	asked := 0
	for _, r := range s.Whole.Routes() {
		if harmless(r) {
			continue
		}
		clients, kind, body := []*servertest.Client{page, nobody}, "application/x-www-form-urlencoded", guessing
		if isAPI(r) {
			clients, kind, body = []*servertest.Client{program}, "application/json", "{}"
		}
		for _, c := range clients {
			path := s.addresses(r)[0]
			got := c.Do(r.Method, path, kind, body)
			asked++
			// Refused before anybody was asked: what was sent is odd, or there is no such thing here at all, as passkeys are not without https.
			odd := got.Status == http.StatusUnprocessableEntity || (got.Status == http.StatusNotFound || got.Status == http.StatusConflict) && r.Permission == hiring.Public && !strings.Contains(r.Path, ":")
			unknown := c == nobody && (got.Status == http.StatusUnauthorized || strings.HasPrefix(got.Location(), "/sign-in") || !r.Writes && r.Permission == hiring.Public && got.Status == http.StatusOK)
			if got.Status < http.StatusInternalServerError && !unknown && !odd {
				t.Errorf("%s %s: %d to %q", r.Method, r.Path, got.Status, got.Location())
			}
			for _, cookie := range (&http.Response{Header: got.Header}).Cookies() {
				if strings.HasSuffix(cookie.Name, "merit") && cookie.MaxAge >= 0 {
					t.Errorf("%s %s gives a session", r.Method, r.Path)
				}
			}
			// With the colon: a random token on the page may well have the letters in it.
			for _, cause := range []string{"sql:", "database is closed", ".go:", "SELECT", "goroutine", "SQLSTATE", "pgx", "connection refused", "dial tcp", "sqlite", "Principal engineer"} {
				if strings.Contains(got.Body, cause) {
					t.Errorf("%s %s shows %q", r.Method, r.Path, cause)
				}
			}
		}
	}
	figures.Add(t, "Routes asked with the database gone", asked)
}

// With PostgreSQL stopped it is the same.
func TestEveryRouteFailsClosedWithoutPostgres(t *testing.T) {
	t.Parallel()
	pg, err := pgtest.Start()
	if err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Log("not run: ", err)
		return
	}
	stop := sync.OnceFunc(pg.Stop)
	t.Cleanup(stop)
	st, err := store.Open(t.Context(), pg.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if err := st.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, ok := standOn(t, st)
	if !ok {
		return
	}
	page, program := s.SignIn(t, s.panel), s.Program(t, s.panel, false)
	stop()
	s.failsClosed(t, page, program)
}

// harmless are the routes that tell nothing of anybody and need no database; /readyz says that there is none.
func harmless(r route.Route) bool {
	return r.Path == "/healthz" || r.Path == "/api/v1/openapi.json" || r.Path == "/robots.txt" || r.Path == "/.well-known/security.txt"
}
