package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"merit/internal/api"
	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/route"
	"merit/internal/server"
	"merit/internal/store"
)

// site is the API behind the real server, over a real database.
type site struct {
	*apptest.World
	url      string
	identity *identity.Service
	routes   []route.Route
	router   routers.Router
}

func newSite(t *testing.T, st *store.Store) *site {
	t.Helper()
	s := &site{World: apptest.New(t, st)}
	log := slog.New(slog.DiscardHandler)
	made, err := api.New(api.Options{App: s.App, BaseURL: "https://merit.example"})
	must(t, err)
	s.routes = made.Routes()
	s.identity, err = identity.New(s.App, identity.Options{Now: s.Now, Log: log})
	must(t, err)
	srv, err := server.New(server.Options{
		Addr: "127.0.0.1:0", BaseURL: &url.URL{Scheme: "http", Host: "merit.example"}, Ready: s.App.Ready, Identity: s.identity,
		Pages:  server.Face{WriteError: func(c echo.Context, _ error) error { return c.NoContent(http.StatusTeapot) }},
		API:    server.Face{Routes: s.routes, WriteError: made.WriteError},
		Assets: http.NotFoundHandler(), Log: log, NewID: func() hiring.ID { return uuid.Must(uuid.NewV7()) },
	})
	must(t, err)
	s.router, err = gorillamux.NewRouter(loadDocument(t))
	must(t, err)
	listening := httptest.NewServer(srv.Handler())
	t.Cleanup(listening.Close)
	s.url = listening.URL
	return s
}

func loadDocument(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("openapi.yaml")
	must(t, err)
	return doc
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// caller is a program that acts for somebody.
type caller struct {
	*site
	t     testing.TB
	token string
}

// as makes a program with an API token of the person.
func (s *site) as(t testing.TB, who hiring.Actor) caller { return s.with(t, who, false) }

func (s *site) with(t testing.TB, who hiring.Actor, readOnly bool) caller {
	t.Helper()
	token, _, err := s.identity.CreateToken(context.Background(), who, app.CreateTokenInput{Name: "test", Days: 1, ReadOnly: readOnly})
	must(t, err)
	return caller{site: s, t: t, token: token}
}

// answer is what came back.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// do sends a request below the API's prefix and holds the answer to the document. A body that is a
// string or bytes is sent as it is, anything else as JSON. headers are names and values in turn.
func (c caller) do(method, path string, body any, headers ...string) answer {
	c.t.Helper()
	var raw []byte
	switch b := body.(type) {
	case nil:
	case string:
		raw = []byte(b)
	case []byte:
		raw = b
	default:
		var err error
		raw, err = json.Marshal(b)
		must(c.t, err)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, c.url+"/api/v1"+path, bytes.NewReader(raw))
	must(c.t, err)
	if raw != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	must(c.t, err)
	defer res.Body.Close()
	a := answer{t: c.t, status: res.StatusCode, header: res.Header}
	a.body, err = io.ReadAll(res.Body)
	must(c.t, err)
	c.hold(req, a)
	return a
}

// validating guards kin-openapi's compiled schemas, which one document shares.
var validating sync.Mutex

// hold fails the test where an answer is not what the document says.
func (c caller) hold(req *http.Request, a answer) {
	c.t.Helper()
	inner := req.Clone(context.Background())
	inner.URL.Scheme, inner.URL.Host = "", ""
	found, params, err := c.router.FindRoute(inner)
	if err != nil {
		return // not in the document: the server's own 404 or 405
	}
	if a.status < 500 && a.status != http.StatusMethodNotAllowed && found.Operation.Responses.Status(a.status) == nil {
		c.t.Errorf("%s %s: the document does not say %d: %s", req.Method, req.URL.Path, a.status, a.body)
	}
	validating.Lock()
	defer validating.Unlock()
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: inner, PathParams: params, Route: found},
		Status:                 a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
	if err != nil {
		c.t.Errorf("%s %s: the answer %d is not what the document says: %v\n%s", req.Method, req.URL.Path, a.status, err, a.body)
	}
}

// want fails the test unless the answer has the status, and reads the document into out.
func (a answer) want(status int, out ...any) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("got %d, want %d: %s", a.status, status, a.body)
	}
	for _, o := range out {
		if err := json.Unmarshal(a.body, o); err != nil {
			a.t.Fatalf("%v: %s", err, a.body)
		}
	}
	return a
}

// mistakes gives the places a problem names, as "/pointer" or "?parameter".
func (a answer) mistakes() []string {
	a.t.Helper()
	var p api.Problem
	if err := json.Unmarshal(a.body, &p); err != nil {
		a.t.Fatalf("%v: %s", err, a.body)
	}
	var places []string
	if p.Errors == nil {
		return nil
	}
	for _, m := range *p.Errors {
		switch {
		case m.Pointer != nil:
			places = append(places, *m.Pointer)
		case m.Parameter != nil:
			places = append(places, "?"+*m.Parameter)
		}
		if strings.TrimSpace(m.Detail) == "" {
			a.t.Errorf("a mistake says nothing: %s", a.body)
		}
	}
	return places
}

func (a answer) etag() string { return a.header.Get("ETag") }
