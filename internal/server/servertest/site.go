// Package servertest runs the whole of Merit over a test's world, on a port of this machine, and
// drives it as a browser or a program does. It owns accounts' passwords and tokens in tests and
// refuses to be used outside them.
package servertest

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/alexedwards/argon2id"
	"github.com/google/uuid"

	"merit/assets"
	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/server"
	"merit/internal/store"
)

// Site is a running Merit over a world, with the world's clock.
type Site struct {
	*apptest.World
	URL      string // "http://127.0.0.1:PORT", without a slash at the end
	Whole    server.Whole
	Identity *identity.Service
	Log      *Log

	stop      func()            // ends serving, and waits for the end
	transport http.RoundTripper // nil: over the network of this machine
}

// Start runs Merit over a world until the test ends. change may alter what it is assembled from.
// Built assets must be there, as `make assets` leaves them.
func Start(t testing.TB, w *apptest.World, change ...func(*server.Parts)) *Site {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	files, err := assets.Open()
	if err != nil {
		t.Fatal(err)
	}
	log := &Log{}
	parts := server.Parts{
		App: w.App, Now: w.Now, NewID: func() hiring.ID { return uuid.Must(uuid.NewV7()) },
		Log:    slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Assets: files, Addr: addr, BaseURL: &url.URL{Scheme: "http", Host: addr},
	}
	for _, c := range change {
		c(&parts)
	}
	whole, err := server.Assemble(parts)
	if err != nil {
		t.Fatal(err)
	}
	s := &Site{World: w, URL: "http://" + addr, Whole: whole, Identity: whole.Identity, Log: log}
	s.serve(t, listener)
	t.Cleanup(func() { s.stop() })
	return s
}

// serve answers on a listener until stop is called.
func (s *Site) serve(t testing.TB, listener net.Listener) {
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	stopped := make(chan error, 1)
	go func() { stopped <- s.Whole.Serve(ctx, listener) }()
	s.stop = sync.OnceFunc(func() {
		stop()
		if err := <-stopped; err != nil {
			t.Errorf("stop: %v", err)
		}
	})
}

// Stop ends the site as a machine that is switched off does: nobody is answered any more.
func (s *Site) Stop() { s.stop() }

// Again serves the site where it was before Stop.
func (s *Site) Again(t testing.TB) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	s.serve(t, listener)
}

// Password is what everybody signs in with.
const Password = "seven heron lamps drift"

// cheap keeps signing in from costing more than the test does: a hash carries its own parameters.
var cheap = &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Email is the actor's e-mail address, after giving the account Password.
func (s *Site) Email(t testing.TB, who hiring.Actor) (email string) {
	t.Helper()
	hash, err := argon2id.CreateHash(Password, cheap)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Store.Write(t.Context(), func(tx *store.Tx) error {
		user, err := tx.User(who.UserID)
		if err != nil {
			return err
		}
		email = user.Email
		return tx.SetPassword(who.UserID, hash)
	})
	if err != nil {
		t.Fatal(err)
	}
	return email
}

// Token makes an API token of the actor that lives for 30 days.
func (s *Site) Token(t testing.TB, who hiring.Actor, readOnly bool) string {
	t.Helper()
	token, _, err := s.Identity.CreateToken(t.Context(), who, app.CreateTokenInput{Name: "test", ReadOnly: readOnly, Days: 30})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// Log keeps what the site logs, to be searched for what must not be there.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write takes one line.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// Holding are the lines that hold a text.
func (l *Log) Holding(text string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for line := range strings.Lines(l.text.String()) {
		if strings.Contains(line, text) {
			out = append(out, line)
		}
	}
	return out
}
