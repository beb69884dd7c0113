package identity

import (
	"context"
	"fmt"
	"runtime"

	"github.com/alexedwards/argon2id"
)

// hashParams are the OWASP Password Storage Cheat Sheet's first choice for argon2id: 19 MiB, two
// passes, one lane. One hash then costs about 30 ms of one core.
var hashParams = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hasher hashes and compares passwords, few at a time: every hash occupies a core and 19 MiB, so
// that many people signing in at once must not starve everybody else.
type hasher struct {
	slots chan struct{}
	dummy string // a hash nobody knows the password of
}

// newHasher leaves half of the cores to everything else.
func newHasher() (*hasher, error) {
	unknown, _ := NewSecret()
	dummy, err := argon2id.CreateHash(unknown, hashParams)
	if err != nil {
		return nil, fmt.Errorf("make dummy password hash: %w", err)
	}
	return &hasher{slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), dummy: dummy}, nil
}

// hash gives the encoded argon2id hash of a password, or the context's error while waiting.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	release, err := h.acquire(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	encoded, err := argon2id.CreateHash(password, hashParams)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return encoded, nil
}

// matches reports whether a password belongs to a hash. An empty hash (nobody, or nobody yet)
// matches nothing and takes as long.
func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	release, err := h.acquire(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return ok && known, nil
}

// outdated reports whether a hash was made with other parameters than new ones are.
func outdated(hash string) bool {
	params, _, _, err := argon2id.DecodeHash(hash)
	return err == nil && *params != *hashParams
}

func (h *hasher) acquire(ctx context.Context) (release func(), err error) {
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
}
