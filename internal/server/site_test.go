package server_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/route"
	"merit/internal/server"
	"merit/internal/store"
)

// site is a server with small routes of its own over a real database, so that what is tested is
// what the server does around any route.
type site struct {
	*apptest.World
	url      string
	identity *identity.Service
	log      *journal
	options  server.Options
}

// newSite starts a site; change may alter its options first.
func newSite(t *testing.T, st *store.Store, change ...func(*server.Options)) *site {
	t.Helper()
	s := &site{World: apptest.New(t, st), log: &journal{}}
	log := slog.New(slog.NewJSONHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.options = server.Options{
		Addr: "127.0.0.1:0", BaseURL: &url.URL{Scheme: "http", Host: "merit.example"}, Ready: s.App.Ready,
		Pages:  server.Face{Routes: s.pages(), WriteError: tell},
		API:    server.Face{Routes: api(), WriteError: tell},
		Assets: http.NotFoundHandler(), Log: log, NewID: func() hiring.ID { return uuid.Must(uuid.NewV7()) }, Now: s.Now,
	}
	for _, c := range change {
		c(&s.options)
	}
	var err error
	s.identity, err = identity.New(s.App, identity.Options{Now: s.Now, Log: log, Secure: s.options.BaseURL.Scheme == "https"})
	if err != nil {
		t.Fatal(err)
	}
	s.options.Identity = s.identity
	srv, err := server.New(s.options)
	if err != nil {
		t.Fatal(err)
	}
	listening := httptest.NewServer(srv.Handler())
	t.Cleanup(listening.Close)
	s.url = listening.URL
	return s
}

// tell answers an error with its status and its words for people.
func tell(c echo.Context, err error) error {
	f := fault.Of(err)
	return c.String(f.Kind.Status(), "ERROR "+f.Message)
}

func (s *site) pages() []route.Route {
	who := func(c echo.Context, a hiring.Actor) error { return c.String(http.StatusOK, "I am "+a.Name) }
	return []route.Route{
		route.Get("/", hiring.Public, who),
		route.Get("/setup", hiring.Public, func(c echo.Context, _ hiring.Actor) error { return c.String(http.StatusOK, "set up") }),
		route.Get("/sign-in", hiring.Public, func(c echo.Context, _ hiring.Actor) error { return c.String(http.StatusOK, "sign in") }),
		route.Get("/mine", hiring.AnySignedIn, who),
		route.Get("/recruiting", hiring.CreateVacancies, who),
		route.Get("/vacancies/:vacancy", hiring.SeeVacancy, who),
		route.Post("/in/:user", hiring.Public, func(c echo.Context, _ hiring.Actor) error {
			id, err := hiring.ParseID(c.Param("user"))
			if err != nil {
				return err
			}
			if err := s.identity.StartSession(c.Request().Context(), id); err != nil {
				return err
			}
			return c.Redirect(http.StatusSeeOther, "/mine")
		}),
		route.Post("/out", hiring.Public, func(c echo.Context, _ hiring.Actor) error {
			if err := s.identity.EndSession(c.Request().Context()); err != nil {
				return err
			}
			return c.NoContent(http.StatusNoContent)
		}),
		route.Post("/flash", hiring.Public, func(c echo.Context, _ hiring.Actor) error {
			s.identity.Flash(c.Request().Context(), c.FormValue("text"))
			return c.NoContent(http.StatusNoContent)
		}),
		route.Get("/flash", hiring.Public, func(c echo.Context, _ hiring.Actor) error {
			return c.String(http.StatusOK, s.identity.PopFlash(c.Request().Context()))
		}),
		route.Post("/late", hiring.AnySignedIn, func(c echo.Context, a hiring.Actor) error {
			if err := s.App.ChangePassword(c.Request().Context(), a, "a hash"); err != nil {
				return err
			}
			s.identity.Flash(c.Request().Context(), "too late")
			return c.NoContent(http.StatusNoContent)
		}),
		route.Get("/token", hiring.Public, func(c echo.Context, _ hiring.Actor) error {
			return c.String(http.StatusOK, identity.CSRFToken(c))
		}),
		route.Get("/nonce", hiring.Public, func(c echo.Context, _ hiring.Actor) error {
			return c.String(http.StatusOK, identity.Nonce(c))
		}),
		route.Get("/panic", hiring.Public, func(echo.Context, hiring.Actor) error { panic("the lamp fell over") }),
		route.Get("/broken", hiring.Public, func(echo.Context, hiring.Actor) error { return errors.New("relation users is on fire") }),
		route.Get("/slow", hiring.Public, func(c echo.Context, _ hiring.Actor) error {
			<-c.Request().Context().Done()
			return c.Request().Context().Err()
		}),
		{Method: "POST", Path: "/small", Permission: hiring.Public, Writes: true, MaxBody: 100, Handle: func(c echo.Context, _ hiring.Actor) error {
			body, err := io.ReadAll(c.Request().Body)
			if err != nil {
				return err
			}
			return c.String(http.StatusOK, string(body)+c.FormValue("text"))
		}},
	}
}

func api() []route.Route {
	who := func(c echo.Context, a hiring.Actor) error { return c.String(http.StatusOK, "I am "+a.Name) }
	return []route.Route{
		route.Get("/api/v1/open", hiring.Public, who),
		route.Get("/api/v1/me", hiring.AnySignedIn, who),
		route.Get("/api/v1/slow", hiring.AnySignedIn, func(c echo.Context, _ hiring.Actor) error {
			<-c.Request().Context().Done()
			return c.Request().Context().Err()
		}),
		route.Post("/api/v1/things", hiring.AnySignedIn, who),
	}
}

// journal keeps what was logged.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

// holding are the lines that hold a text.
func (j *journal) holding(text string) []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var out []string
	for line := range strings.Lines(j.text.String()) {
		if strings.Contains(line, text) {
			out = append(out, line)
		}
	}
	return out
}

// reply is an answer, read whole.
type reply struct {
	status int
	header http.Header
	body   string
}

// browser sends requests as a browser of the site does, keeps cookies and follows nothing.
type browser struct {
	t      *testing.T
	url    string
	client *http.Client
}

func (s *site) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, url: s.url, client: &http.Client{
		Jar: jar, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// signedIn is a browser somebody is signed in with.
func (s *site) signedIn(t *testing.T, who hiring.Actor) *browser {
	t.Helper()
	b := s.browser(t)
	if r := b.do("POST", "/in/"+who.UserID.String(), ""); r.status != http.StatusSeeOther {
		t.Fatalf("sign in: %d %s", r.status, r.body)
	}
	return b
}

// do sends one request. Headers are name and value in turn, an empty value takes the header away; a
// body is a form unless they say otherwise.
func (b *browser) do(method, path, body string, headers ...string) reply {
	b.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, b.url+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Del(headers[i])
		if headers[i+1] != "" {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	res, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(text)}
}

// cookie is the Set-Cookie of an answer for a name.
func (r reply) cookie(name string) *http.Cookie {
	for _, c := range (&http.Response{Header: r.header}).Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// mustListen takes a port of this machine.
func mustListen(t *testing.T) net.Listener {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}
