package server_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
	"merit/internal/route"
	"merit/internal/server"
	"merit/internal/store/storetest"
)

// A request under way when the server is told to stop is answered in full; no new one is taken.
func TestStoppingDrains(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t))
	s.Person("Ann Heron", true)
	arrived, finish := make(chan struct{}), make(chan struct{})
	o := s.options
	o.Pages.Routes = append(o.Pages.Routes, route.Get("/long", hiring.Public, func(c echo.Context, _ hiring.Actor) error {
		close(arrived)
		<-finish
		return c.String(http.StatusOK, "all of it")
	}))
	srv, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	listener := mustListen(t)
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- srv.Serve(ctx, listener) }()

	type result struct {
		body string
		err  error
	}
	answered := make(chan result, 1)
	url := "http://" + listener.Addr().String()
	go func() {
		res, err := http.Get(url + "/long")
		if err != nil {
			answered <- result{err: err}
			return
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		answered <- result{string(body), err}
	}()
	<-arrived
	stop()
	for { // until the listener is closed
		res, err := http.Get(url + "/healthz")
		if err != nil {
			break
		}
		res.Body.Close()
	}
	select {
	case err := <-stopped:
		t.Fatalf("stopped with a request under way: %v", err)
	default:
	}
	close(finish)
	if r := <-answered; r.err != nil || r.body != "all of it" {
		t.Errorf("the request under way got %q, %v", r.body, r.err)
	}
	if err := <-stopped; err != nil {
		t.Errorf("stopping: %v", err)
	}
}
