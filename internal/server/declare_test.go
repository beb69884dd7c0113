package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
	"merit/internal/route"
	"merit/internal/server"
	"merit/internal/store/storetest"
)

// A route that is not properly declared keeps the server from starting, and says which one it is.
func TestUndeclaredRoutesRefuseToStart(t *testing.T) {
	t.Parallel()
	options := newSite(t, storetest.SQLite(t)).options
	nothing := func(echo.Context, hiring.Actor) error { return nil }
	for what, r := range map[string]route.Route{
		"permission \"\" is not declared": {Method: "GET", Path: "/x", Handle: nothing},
		"permission \"all\" is not":       {Method: "GET", Path: "/x", Permission: "all", Handle: nothing},
		"Writes = false":                  {Method: "POST", Path: "/x", Permission: hiring.Public, Handle: nothing},
		"a DELETE route has Writes":       {Method: "DELETE", Path: "/x", Permission: hiring.Public, Handle: nothing},
		"a GET route has Writes = true":   {Method: "GET", Path: "/x", Permission: hiring.Public, Handle: nothing, Writes: true},
		"declared twice":                  {Method: "GET", Path: "/vacancies/:other", Permission: hiring.Public, Handle: nothing},
		"it does nothing":                 {Method: "GET", Path: "/x", Permission: hiring.Public},
		"begin with a slash":              {Method: "GET", Path: "x", Permission: hiring.Public, Handle: nothing},
		"paths below /api/":               {Method: "GET", Path: "/api/v1/x", Permission: hiring.Public, Handle: nothing},
		"paths below /assets/":            {Method: "GET", Path: "/assets/x", Permission: hiring.Public, Handle: nothing},
		"method \"TRACE\"":                {Method: "TRACE", Path: "/x", Permission: hiring.Public, Handle: nothing},
	} {
		o := options
		o.Pages.Routes = append(append([]route.Route(nil), options.Pages.Routes...), r)
		if _, err := server.New(o); err == nil || !strings.Contains(err.Error(), what) || !strings.Contains(err.Error(), r.Path) {
			t.Errorf("%s %s: %v, want %q", r.Method, r.Path, err, what)
		}
	}
	o := options
	o.API.Routes = []route.Route{{Method: "GET", Path: "/x", Permission: hiring.Public, Handle: nothing}}
	if _, err := server.New(o); err == nil {
		t.Error("the API may have a page's path")
	}
	if _, err := server.New(options); err != nil {
		t.Errorf("as it was: %v", err)
	}
}

// Sample data lets anybody be anybody, so it stays on this machine.
func TestSampleDataStaysOnThisMachine(t *testing.T) {
	t.Parallel()
	options := newSite(t, storetest.SQLite(t)).options
	options.Demo = true
	for addr, want := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:8080": true, "[::1]:8080": true, "127.0.0.1:0": true,
		":8080": false, "0.0.0.0:8080": false, "[::]:8080": false, "192.0.2.7:8080": false, "merit.example:80": false, "": false,
	} {
		options.Addr = addr
		if _, err := server.New(options); (err == nil) != want {
			t.Errorf("on %q: %v", addr, err)
		}
	}
}

// The database's health shows at /readyz alone, and neither tells more than yes or no.
func TestHealth(t *testing.T) {
	t.Parallel()
	st := storetest.SQLite(t)
	s := newSite(t, st)
	s.Person("Ann Heron", true)
	b := s.browser(t)
	if r := b.do("GET", "/readyz", ""); r.status != http.StatusOK {
		t.Errorf("ready: %d", r.status)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if r := b.do("GET", "/healthz", ""); r.status != http.StatusOK || r.body != "ok\n" {
		t.Errorf("alive without a database: %d %q", r.status, r.body)
	}
	if r := b.do("GET", "/readyz", ""); r.status != http.StatusServiceUnavailable || strings.Contains(r.body, "sql") {
		t.Errorf("ready without a database: %d %q", r.status, r.body)
	}
	if r := b.do("GET", "/mine", "", "Cookie", "merit="+strings.Repeat("A", 43)); r.status != http.StatusInternalServerError || strings.Contains(r.body, "sql") {
		t.Errorf("a page without a database: %d %q", r.status, r.body)
	}
}
