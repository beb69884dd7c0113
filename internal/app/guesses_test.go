package app_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/figures"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// guess makes a try and reports whether it may be made.
func guess(t testing.TB, a *app.App, account, address string) bool {
	t.Helper()
	err := a.CountGuess(t.Context(), app.Guess{Account: account, Address: address})
	if err != nil && !fault.Is(err, fault.TooMany) {
		t.Error(err)
	}
	return err == nil
}

func TestGuessesAreBounded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		other := app.New(s, app.Options{Now: w.Now}) // another copy of Merit on the database
		for i := range app.GuessesPerAccount {
			a, ip := w.App, fmt.Sprintf("192.0.2.%d", i)
			if i%2 == 1 {
				a = other
			}
			if !guess(t, a, []string{"ann@example.org", " Ann@Example.org"}[i/2%2], ip) {
				t.Fatalf("try %d refused", i+1)
			}
		}
		if guess(t, w.App, "ann@example.org", "198.51.100.1") || guess(t, other, "ANN@example.org", "") {
			t.Error("one more than allowed")
		}
		if !guess(t, w.App, "bob@example.org", "192.0.2.1") {
			t.Error("somebody else is refused")
		}
		w.Advance(app.GuessWindow)
		if !guess(t, w.App, "ann@example.org", "192.0.2.1") {
			t.Error("refused for ever")
		}
		if err := w.App.RightGuess(t.Context(), app.Guess{Account: "Ann@example.org", Address: "192.0.2.1"}); err != nil {
			t.Fatal(err)
		}
		for i := range app.GuessesPerAccount {
			if !guess(t, w.App, "ann@example.org", "") {
				t.Fatalf("after a right one: try %d refused", i+1)
			}
		}
		w.Advance(app.GuessWindow)
		if n, err := w.App.PurgeGuesses(t.Context()); err != nil || n == 0 {
			t.Errorf("purged %d, %v", n, err)
		}
	})
}

// From one network, however its addresses change, only so many accounts are tried.
func TestGuessesFromOneNetworkAreBounded(t *testing.T) {
	t.Parallel()
	w := apptest.New(t, storetest.SQLite(t))
	for i := range app.GuessesPerAddress + 5 {
		may := guess(t, w.App, fmt.Sprintf("person%d@example.org", i), fmt.Sprintf("2001:db8:0:7::%x", i+1))
		if may != (i < app.GuessesPerAddress) {
			t.Fatalf("try %d: may %t", i+1, may)
		}
	}
	if !guess(t, w.App, "ann@example.org", "2001:db8:0:8::1") {
		t.Error("the network beside it is refused")
	}
	if guess(t, w.App, "ann@example.org", "2001:db8:0:7::1") {
		t.Error("the network is let in again")
	}
}

// Whatever the rhythm, no five minutes see more tries than allowed.
func TestNoFiveMinutesSeeMoreGuesses(t *testing.T) {
	t.Parallel()
	w := apptest.New(t, storetest.SQLite(t))
	dice := rand.New(rand.NewPCG(7, 11)) //nolint:gosec // a rhythm, no secret
	var made []time.Time
	for range 400 {
		w.Advance(time.Duration(dice.ExpFloat64() * float64(18*time.Second)))
		if guess(t, w.App, "ann@example.org", "") {
			made = append(made, w.Now())
		}
	}
	for i := app.GuessesPerAccount; i < len(made); i++ {
		if gap := made[i].Sub(made[i-app.GuessesPerAccount]); gap < app.GuessWindow-time.Second {
			t.Fatalf("%d tries within %s", app.GuessesPerAccount+1, gap)
		}
	}
	if len(made) < 100 {
		t.Errorf("only %d tries were let through", len(made))
	}
}

func TestGuessesAtOnceAreBounded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		copies := []*app.App{w.App, app.New(s, app.Options{Now: w.Now})}
		const tries = 50
		var (
			made  atomic.Int32
			ready sync.WaitGroup
		)
		for i := range tries {
			ready.Go(func() {
				if guess(t, copies[i%2], "ann@example.org", "192.0.2.1") {
					made.Add(1)
				}
			})
		}
		ready.Wait()
		if made.Load() != app.GuessesPerAccount {
			t.Errorf("%d of %d tries at once were let through", made.Load(), tries)
		}
		figures.Add(t, "Guesses at once", tries)
	})
}
