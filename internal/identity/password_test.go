package identity

import (
	"context"
	"errors"
	"testing"

	"github.com/alexedwards/argon2id"
)

// Somebody without a password costs the same work as somebody with one: the hash compared instead
// has the same parameters, and matches nothing.
func TestNobodyTakesTheSameWork(t *testing.T) {
	t.Parallel()
	h, err := newHasher()
	if err != nil {
		t.Fatal(err)
	}
	params, _, _, err := argon2id.DecodeHash(h.dummy)
	if err != nil {
		t.Fatal(err)
	}
	if *params != *hashParams {
		t.Errorf("compared instead: %+v, a real hash: %+v", *params, *hashParams)
	}
	if params.Memory < 19*1024 || params.Iterations < 2 {
		t.Errorf("weaker than OWASP's least: %+v", *params)
	}
	h.dummy, err = argon2id.CreateHash("anything at all here", &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	for _, password := range []string{"", "anything at all here"} { // even were it the password of the hash that is compared
		if ok, err := h.matches(t.Context(), password, ""); err != nil || ok {
			t.Errorf("%q matches nobody's hash: %t, %v", password, ok, err)
		}
	}
}

// Nobody's password is compared with something all the same: what cannot be compared with fails.
func TestNobodysPasswordIsCompared(t *testing.T) {
	t.Parallel()
	h := &hasher{slots: make(chan struct{}, 1), dummy: "no hash"}
	if _, err := h.matches(t.Context(), "anything at all here", ""); err == nil {
		t.Error("nothing was compared, so the time tells who has an account")
	}
}

// A password is compared whole, and one hash never looks like another.
func TestHashAndMatch(t *testing.T) {
	t.Parallel()
	h, err := newHasher()
	if err != nil {
		t.Fatal(err)
	}
	const password = "seven Grüne heron lamps 鷺"
	a, err := h.hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	b, err := h.hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if a == b {
		t.Error("two hashes of one password are equal: no salt")
	}
	for given, want := range map[string]bool{password: true, password + " ": false, password[:15]: false, "": false} {
		if ok, err := h.matches(t.Context(), given, a); err != nil || ok != want {
			t.Errorf("%q matches: %t, %v, want %t", given, ok, err, want)
		}
	}
}

// Whoever hangs up while waiting for a turn to be hashed stops waiting.
func TestWaitingForAHashEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	h, err := newHasher()
	if err != nil {
		t.Fatal(err)
	}
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.matches(ctx, "anything at all here", ""); !errors.Is(err, context.Canceled) {
		t.Errorf("compare: %v, want the context's end", err)
	}
	if _, err := h.hash(ctx, "anything at all here"); !errors.Is(err, context.Canceled) {
		t.Errorf("hash: %v, want the context's end", err)
	}
}

// Whatever number of people sign in, no more hashes are made at once than there are slots.
func TestHashesAreFew(t *testing.T) {
	t.Parallel()
	h := &hasher{slots: make(chan struct{}, 2)}
	for range 2 {
		if _, err := h.acquire(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(h.slots) != cap(h.slots) {
		t.Errorf("two hashes are being made, and %d slots are taken", len(h.slots))
	}
}
