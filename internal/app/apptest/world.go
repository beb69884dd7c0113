// Package apptest builds vacancies in any state for tests, through the same journeys that people
// use, so that no test can start from something that could not have come about. It owns the people
// and the clock of a test and refuses to write to the store itself, but for accounts.
package apptest

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/store"
)

// World is one App over one store, with a clock that a test moves.
type World struct {
	T     testing.TB
	Store *store.Store
	App   *app.App

	mu     sync.Mutex
	now    time.Time
	people int
	newID  func() hiring.ID
}

// New makes a world at nine in the morning of 2 November 2026, UTC.
func New(t testing.TB, s *store.Store) *World {
	t.Helper()
	return newWorld(t, s, func() hiring.ID { return uuid.Must(uuid.NewV7()) })
}

// NewNumbered is New with ids that are counted, so that two worlds in which the same is done have the same.
func NewNumbered(t testing.TB, s *store.Store) *World {
	t.Helper()
	var n atomic.Uint64
	return newWorld(t, s, func() hiring.ID {
		id := uuid.UUID{6: 0x70, 8: 0x80}
		binary.BigEndian.PutUint32(id[12:], uint32(n.Add(1))) //nolint:gosec // a test makes far fewer
		return id
	})
}

func newWorld(t testing.TB, s *store.Store, newID func() hiring.ID) *World {
	t.Helper()
	w := &World{T: t, Store: s, now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), newID: newID}
	w.App = app.New(s, app.Options{Now: w.Now, NewID: newID})
	return w
}

// Now is the world's time; every look moves it on by a millisecond, so that no two events share one.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(time.Millisecond)
	return w.now
}

// Advance moves the world's time on.
func (w *World) Advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// Administrator makes an account that administers and gives its actor.
func (w *World) Administrator(name string) hiring.Actor {
	w.T.Helper()
	a := w.Person(name, false)
	a.Administrator = true
	w.must(w.Store.Write(context.Background(), func(tx *store.Tx) error { return tx.SetRights(a.UserID, true, false) }))
	return a
}

// Person makes an account without a password and gives its actor.
func (w *World) Person(name string, recruiter bool) hiring.Actor {
	w.T.Helper()
	w.mu.Lock()
	w.people++
	n := w.people
	w.mu.Unlock()
	u := hiring.User{
		ID: w.newID(), Name: name, Email: fmt.Sprintf("person%d@example.org", n),
		Recruiter: recruiter, CreatedAt: w.Now(),
	}
	w.must(w.Store.Write(context.Background(), func(tx *store.Tx) error { return tx.CreateUser(u, "") }))
	return hiring.Actor{UserID: u.ID, Name: name, Recruiter: recruiter}
}

func (w *World) must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

// SeedRole is the text of the role Merit ships with.
func SeedRole(t testing.TB) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	text, err := os.ReadFile(filepath.Join(filepath.Dir(here), "../../../seeds/principal-infrastructure-operations-engineer.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
