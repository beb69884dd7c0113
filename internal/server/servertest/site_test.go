package servertest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"merit/assets"
	"merit/internal/app/apptest"
	"merit/internal/pgtest"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// TestMain runs nothing where styles and scripts were not built, since no page is served then; with
// MERIT_TEST_COMPLETE=1 the tests run all the same, and fail.
func TestMain(m *testing.M) {
	if _, err := assets.Open(); err != nil && !pgtest.Complete() {
		fmt.Fprintln(os.Stderr, "not run:", err)
		return
	}
	pgtest.Run(m)
}

var parameter = regexp.MustCompile(`:[^/]+`)

// address is a route's path with an id nobody has for each parameter.
func address(path string) string {
	return parameter.ReplaceAllStringFunc(path, func(string) string { return uuid.Must(uuid.NewV7()).String() })
}

// No page can be written to from another site, whichever it is, by a browser somebody is signed in with.
func TestNoPageIsWrittenToFromAnotherSite(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, apptest.New(t, storetest.SQLite(t)))
	ann := s.SignIn(t, s.Person("Ann Heron", true))
	tried := 0
	for _, r := range s.Whole.Routes() {
		if !r.Writes || strings.HasPrefix(r.Path, "/api/") {
			continue
		}
		tried++
		for _, from := range [][]string{
			{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
			{"Sec-Fetch-Site", "", "Origin", "https://evil.example"},
			{"Sec-Fetch-Site", ""},
		} {
			got := ann.Do(r.Method, address(r.Path), "application/x-www-form-urlencoded", "a=b", from...)
			if got.Status != http.StatusForbidden || !strings.Contains(got.Body, "reload the page") {
				t.Errorf("%s %s from %v: %d", r.Method, r.Path, from, got.Status)
			}
		}
	}
	if tried < 20 {
		t.Errorf("only %d routes tried", tried)
	}
}

// A wrong password and an unknown address get the same page, but for what was typed.
func TestSignInTellsNobodyWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := servertest.Start(t, apptest.New(t, st))
		email := s.Email(t, s.Person("Ann Heron", true))
		page := func(email string) (int, string) {
			r := s.Browser(t).Post("/sign-in", url.Values{"email": {email}, "password": {"nine tern kettles whistle"}})
			body := regexp.MustCompile(`nonce="[^"]*"`).ReplaceAllString(r.Body, "")
			return r.Status, strings.ReplaceAll(body, email, "E-MAIL")
		}
		status, known := page(email)
		again, unknown := page("nobody@example.org")
		if status != http.StatusUnprocessableEntity || again != status || known != unknown || !strings.Contains(known, "wrong") {
			t.Errorf("known %d, unknown %d:\n%s\n%s", status, again, known, unknown)
		}
	})
}

// With the database gone no route pretends to have worked or shows why it did not.
func TestNoRouteWorksWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	st := storetest.SQLite(t)
	s := servertest.Start(t, apptest.New(t, st))
	who := s.Person("Ann Heron", true)
	page, program := s.SignIn(t, who), s.Program(t, who, false)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	for _, r := range s.Whole.Routes() {
		if slices.Contains([]string{"/healthz", "/readyz", "/api/v1/openapi.json", "/robots.txt", "/.well-known/security.txt"}, r.Path) {
			continue
		}
		client, kind := page, "application/x-www-form-urlencoded"
		if strings.HasPrefix(r.Path, "/api/") {
			client, kind = program, "application/json"
		}
		got := client.Do(r.Method, address(r.Path), kind, "")
		if got.Status != http.StatusInternalServerError {
			t.Errorf("%s %s: %d", r.Method, r.Path, got.Status)
		}
		if id := got.Header.Get("X-Request-Id"); client == page && r.Method == http.MethodGet && (id == "" || !strings.Contains(got.Body, ">"+id+"<")) {
			t.Errorf("%s %s does not give the number it is written down under", r.Method, r.Path)
		}
		// With the colon: a random token on the page may well have the letters in it.
		for _, cause := range []string{"sql:", "database is closed", ".go:", "SELECT", "goroutine"} {
			if strings.Contains(got.Body, cause) {
				t.Errorf("%s %s shows %q", r.Method, r.Path, cause)
			}
		}
	}
}

// Errors of HTTP's own come in the form of the face that was asked.
func TestErrorsInTheFormOfTheirFace(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, apptest.New(t, storetest.SQLite(t)))
	who := s.Person("Ann Heron", true)
	page, program := s.SignIn(t, who), s.Program(t, who, false)
	if r := page.Get("/nowhere"); r.Status != http.StatusNotFound || !strings.Contains(r.Body, "<h1") || !strings.Contains(r.Body, "Sign out") {
		t.Errorf("page: %d %s", r.Status, r.Body)
	}
	for path, want := range map[string]int{"/api/v1/nowhere": http.StatusNotFound, "/api/v1/openapi.json": http.StatusMethodNotAllowed} {
		method := http.MethodGet
		if want == http.StatusMethodNotAllowed {
			method = http.MethodDelete
		}
		r := program.Do(method, path, "", "")
		var told struct {
			Type, Title, Detail, Instance string
			Status                        int
		}
		if err := json.Unmarshal([]byte(r.Body), &told); err != nil {
			t.Fatalf("%s: %v: %s", path, err, r.Body)
		}
		if r.Status != want || told.Status != want || told.Title == "" || told.Detail == "" || told.Instance != "urn:uuid:"+r.Header.Get("X-Request-Id") {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
		if got := r.Header.Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("%s: %s", path, got)
		}
	}
	program.Token = ""
	if r := program.Get("/api/v1/nothing-public"); r.Status != http.StatusNotFound {
		t.Errorf("unknown without a token: %d", r.Status)
	}
	if r := program.Get("/api/v1/vacancies"); r.Status != http.StatusUnauthorized || r.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("without a token: %d %q", r.Status, r.Header.Get("WWW-Authenticate"))
	}
}

// Styles and scripts are kept for a year; what a person reads is not kept at all.
func TestWhatBrowsersKeep(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, apptest.New(t, storetest.SQLite(t)))
	b := s.SignIn(t, s.Person("Ann Heron", true))
	home := b.Get("/")
	if got := home.Header["Cache-Control"]; len(got) != 1 || got[0] != "no-store" {
		t.Errorf("a page: %q", got)
	}
	style := regexp.MustCompile(`/assets/[^"]+\.css`).FindString(home.Body)
	r := b.Do(http.MethodGet, style, "", "", "Accept-Encoding", "gzip")
	if r.Status != http.StatusOK || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") || r.Header.Get("Content-Encoding") != "gzip" || len(r.Body) > 40_000 {
		t.Errorf("%q: %d, %v, %d bytes", style, r.Status, r.Header, len(r.Body))
	}
}
