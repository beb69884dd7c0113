package servertest

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"merit/internal/hiring"
)

// Reply is an answer, read whole.
type Reply struct {
	Status int
	Header http.Header
	Body   string
}

// Location is where a redirect leads.
func (r Reply) Location() string { return r.Header.Get("Location") }

// Client sends requests to a site, keeps cookies and follows no redirect. It says of itself what a
// browser on one of the site's pages does.
type Client struct {
	T     testing.TB
	URL   string // the site's
	Token string // an API token, sent when it is set
	HTTP  *http.Client
}

// Browser is a client that nobody is signed in with.
func (s *Site) Browser(t testing.TB) *Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Client{T: t, URL: s.URL, HTTP: &http.Client{
		Jar: jar, Timeout: time.Minute, Transport: s.transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// SignIn is a client that the actor has signed in with, through the page.
func (s *Site) SignIn(t testing.TB, who hiring.Actor) *Client {
	t.Helper()
	b := s.Browser(t)
	r := b.Post("/sign-in", url.Values{"email": {s.Email(t, who)}, "password": {Password}})
	if r.Status != http.StatusSeeOther {
		t.Fatalf("sign in as %s: %d %s", who.Name, r.Status, r.Body)
	}
	return b
}

// Program is a client of the API with a token of the actor.
func (s *Site) Program(t testing.TB, who hiring.Actor, readOnly bool) *Client {
	t.Helper()
	return &Client{T: t, URL: s.URL, Token: s.Token(t, who, readOnly), HTTP: &http.Client{Timeout: time.Minute, Transport: s.transport}}
}

// Get asks for a path.
func (c *Client) Get(path string) Reply {
	c.T.Helper()
	return c.Do(http.MethodGet, path, "", "")
}

// Post sends a form.
func (c *Client) Post(path string, form url.Values) Reply {
	c.T.Helper()
	return c.Do(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode())
}

// JSON sends a document; header is names and values in turn, as in "If-Match", `"1"`.
func (c *Client) JSON(method, path, document string, header ...string) Reply {
	c.T.Helper()
	return c.Do(method, path, "application/json", document, header...)
}

// Do sends a request with a body of a type, none when that is empty; header is names and values in
// turn, and an empty value takes a header away.
func (c *Client) Do(method, path, kind, body string, header ...string) Reply {
	c.T.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, c.URL+path, strings.NewReader(body))
	if err != nil {
		c.T.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	} else {
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Del(header[i])
		if header[i+1] != "" {
			req.Header.Set(header[i], header[i+1])
		}
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		c.T.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		c.T.Fatal(err)
	}
	return Reply{Status: res.StatusCode, Header: res.Header, Body: string(text)}
}

// Anybody is a client of the API without a token.
func (s *Site) Anybody(t testing.TB) *Client {
	t.Helper()
	return &Client{T: t, URL: s.URL, HTTP: &http.Client{Timeout: time.Minute, Transport: s.transport}}
}
