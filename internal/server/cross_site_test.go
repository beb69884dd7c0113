package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"merit/internal/store/storetest"
)

// No other site can make a browser change anything, by any route, and it is told so in plain words.
func TestCrossSiteWritesAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t))
	ann := s.Person("Ann Heron", true)
	for _, r := range s.options.Pages.Routes {
		if !r.Writes {
			continue
		}
		path := strings.ReplaceAll(r.Path, ":user", ann.UserID.String())
		for name, headers := range map[string][]string{
			"another site":                 {"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
			"a sibling host":               {"Sec-Fetch-Site", "same-site", "Origin", "https://other.merit.example"},
			"an old browser, another site": {"Sec-Fetch-Site", "", "Origin", "https://evil.example"},
			"an old browser, null origin":  {"Sec-Fetch-Site", "", "Origin", "null"},
			"neither header, no token":     {"Sec-Fetch-Site", ""},
		} {
			got := s.signedIn(t, ann).do(r.Method, path, "text=x", headers...)
			if got.status != http.StatusForbidden || !strings.Contains(got.body, "reload the page") || got.cookie("merit") != nil {
				t.Errorf("%s, from %s: %d %q %v", path, name, got.status, got.body, got.header["Set-Cookie"])
			}
		}
	}
}

// A browser that does not send Sec-Fetch-Site (all do not over plain http beyond this machine) sends
// back the token of the form, and only the one it was given.
func TestFormTokenWithoutSecFetchSite(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t))
	s.Person("Ann Heron", true)
	b := s.browser(t)
	token := b.do("GET", "/token", "", "Sec-Fetch-Site", "").body
	if len(token) < 32 {
		t.Fatalf("token %q", token)
	}
	if again := b.do("GET", "/token", "", "Sec-Fetch-Site", "").body; again != token {
		t.Errorf("two tabs get two tokens: %q and %q", token, again)
	}
	for given, want := range map[string]int{
		token: http.StatusNoContent, token + "x": http.StatusForbidden, "": http.StatusForbidden,
		"_echo_csrf_using_sec_fetch_site_": http.StatusForbidden,
	} {
		form := url.Values{"csrf": {given}, "text": {"hello"}}.Encode()
		if r := b.do("POST", "/flash", form, "Sec-Fetch-Site", "", "Origin", s.url); r.status != want {
			t.Errorf("token %q: %d, want %d", given, r.status, want)
		}
	}
	form := url.Values{"csrf": {token}, "text": {"hello"}}.Encode()
	if r := b.do("POST", "/flash", form, "Sec-Fetch-Site", "", "Origin", "https://evil.example"); r.status != http.StatusForbidden {
		t.Errorf("another site that knows the token: %d", r.status)
	}
}

// A page opened from a link on another site is shown; that changes nothing.
func TestLinksFromOtherSitesWork(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t))
	s.Person("Ann Heron", true)
	if r := s.browser(t).do("GET", "/", "", "Sec-Fetch-Site", "cross-site"); r.status != http.StatusOK {
		t.Errorf("got %d", r.status)
	}
}

// What is no text never reaches a handler as text: a database may refuse it, and JSON cannot hold it.
func TestOnlyTextReachesHandlers(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t))
	s.Person("Ann Heron", true)
	b := s.browser(t)
	for given, want := range map[string]string{
		"a%ffb": "a�b", "a%00b": "ab", "%ed%a0%80": "�", "%C3%A9": "é", "%0A": "\n",
	} {
		if r := b.do("POST", "/small", "text="+given); r.body != want {
			t.Errorf("%s in a form arrives as %q", given, r.body)
		}
		if r := b.do("POST", "/small?text="+given, "a=b"); r.body != want {
			t.Errorf("%s in an address arrives as %q", given, r.body)
		}
	}
	body := "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na\xff\x00b\r\n--x--\r\n"
	if r := b.do("POST", "/small", body, "Content-Type", "multipart/form-data; boundary=x"); r.body != "a�b" {
		t.Errorf("a form with parts arrives as %q", r.body)
	}
}
