package hostile

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"merit/internal/figures"
	"merit/internal/route"
	"merit/internal/server/servertest"
)

// kinds are the types of body a request says it has.
var kinds = []string{"application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x", "text/plain", ""}

// asked is one request of the fuzzer.
type asked struct {
	route, vacancy, kind int
	query, body          string
}

// Every declared route takes any bytes as its query and its body, from somebody with every right: no panic, no failure,
// no answer without the headers. The seeds are the forms of the pages and documents made from the API's description, so
// a new route is asked by itself, and one that takes words and has no seed is noticed.
func FuzzEveryRoute(f *testing.F) {
	s, ok := newStand(f)
	if !ok {
		return
	}
	seeds, routes := s.seeds(f)
	for _, seed := range seeds {
		f.Add(seed.route, seed.vacancy, seed.kind, seed.query, seed.body)
	}
	figures.Add(f, "Seeds of the fuzzing of every route", len(seeds))
	cookie, token := s.cookie(f), s.Token(f, s.victim, false)
	f.Fuzz(func(t *testing.T, n, vacancy, kind int, query, body string) {
		r := routes[int(uint(n)%uint(len(routes)))]
		all := s.addresses(r)
		req := httptest.NewRequest(r.Method, s.URL+all[int(uint(vacancy)%uint(len(all)))], strings.NewReader(body))
		req.URL.RawQuery = query
		req.Header.Set("Content-Type", kinds[int(uint(kind)%uint(len(kinds)))])
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		req.Header.Set("If-Match", `"1"`)
		if isAPI(r) {
			req.Header.Set("Authorization", "Bearer "+token)
		} else {
			req.AddCookie(cookie)
		}
		got := httptest.NewRecorder()
		s.Whole.Handler().ServeHTTP(got, req)
		if got.Code >= 500 {
			t.Fatalf("%s %s?%q with %q: %d, as the log says: %.1500s", r.Method, r.Path, query, body, got.Code, s.Log.Holding(got.Header().Get("X-Request-Id")))
		}
		if got.Header().Get("Content-Security-Policy") == "" || got.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("%s %s: %v", r.Method, r.Path, got.Header())
		}
		if to := got.Header().Get("Location"); to != "" && !ownPlace(to, s.URL) {
			t.Fatalf("%s %s?%q with %q leads to %q", r.Method, r.Path, query, body, to)
		}
		if isAPI(r) && strings.HasSuffix(got.Header().Get("Content-Type"), "json") && !bytes.HasSuffix(bytes.TrimSpace(got.Body.Bytes()), []byte("}")) {
			t.Fatalf("%s %s is answered with no document: %.200s", r.Method, r.Path, got.Body)
		}
	})
}

// seeds are one request for each route at least, and the routes they count.
func (s *stand) seeds(t testing.TB) (out []asked, routes []route.Route) {
	t.Helper()
	for _, r := range s.Whole.Routes() {
		// Streams go on, PDFs start a browser, and the rest would end the session of all that come after.
		if !follows(r) && !strings.HasSuffix(r.Path, "/pdf") && !slices.Contains([]string{"/sign-out", "/sign-in", "/sign-in/keep", "/account/password", "/users/:user/sessions/end"}, r.Path) {
			routes = append(routes, r)
		}
	}
	at := func(method, path string) int {
		return slices.IndexFunc(routes, func(r route.Route) bool { return r.Method == method && r.Path == path })
	}
	docs := newDocuments(t, s.Program(t, s.victim, true))
	formed := map[string]bool{}
	for _, f := range oneEach(s.harvest(t, s.SignIn(t, s.victim))) {
		if n := at(http.MethodPost, f.route); n >= 0 {
			formed[f.route] = true
			out = append(out, asked{n, 1, 0, "", f.values.Encode()})
		}
	}
	for n, r := range routes {
		body, documented := docs.body(r, func(string) string { return "Words that a person typed." })
		switch {
		case documented:
			out = append(out, asked{n, 1, 1, "", body})
		case !r.Writes:
			out = append(out, asked{n, 2, 4, url.Values{"page": {"2"}, "q": {"a"}, "sort": {"name"}, "next": {"//evil.example"}, "stage": {"1"}}.Encode(), ""})
		case !isAPI(r) && !formed[r.Path]:
			t.Errorf("no seed for %s %s", r.Method, r.Path)
		default:
			out = append(out, asked{n, 1, 0, "", ""})
		}
	}
	return out, routes
}

// cookie is the victim's session.
func (s *stand) cookie(t testing.TB) *http.Cookie {
	t.Helper()
	r := s.Browser(t).Post("/sign-in", url.Values{"email": {s.Email(t, s.victim)}, "password": {servertest.Password}})
	for _, c := range (&http.Response{Header: r.Header}).Cookies() {
		if c.Name == s.Identity.CookieName() {
			return c
		}
	}
	t.Fatal("no session")
	return nil
}

// Whatever stands where a browser or a program shows who it is, nobody is let in by it, and nothing breaks.
func FuzzCredentials(f *testing.F) {
	s, ok := newStand(f)
	if !ok {
		return
	}
	f.Add("merit="+strings.Repeat("A", 43), "Bearer merit_"+strings.Repeat("A", 43))
	f.Add("merit=\"\xff\"; merit=b; __Host-merit=c; merit-csrf=d", "bearer  merit_")
	f.Add(strings.Repeat("a=b; ", 500), "Basic YW5uOnNlY3JldA==")
	f.Add("=;;,=\x00", "Bearer\tmerit_x\r\n")
	f.Add("merit=' OR 1=1 --", "Bearer "+strings.Repeat("merit_", 5000))
	f.Fuzz(func(t *testing.T, cookie, authorization string) {
		for path, want := range map[string]int{"/account": http.StatusSeeOther, "/api/v1/me": http.StatusUnauthorized} {
			req := httptest.NewRequest(http.MethodGet, s.URL+path, nil)
			req.Header["Cookie"], req.Header["Authorization"] = []string{cookie}, []string{authorization}
			got := httptest.NewRecorder()
			s.Whole.Handler().ServeHTTP(got, req)
			if got.Code != want {
				t.Fatalf("%s with cookie %q and %q: %d", path, cookie, authorization, got.Code)
			}
		}
	})
}
