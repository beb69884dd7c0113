package identity

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-webauthn/webauthn/webauthn"

	"merit/internal/app"
	"merit/internal/hiring"
)

// Service knows who somebody is. It is safe for concurrent use.
type Service struct {
	app      *app.App
	log      *slog.Logger
	now      func() time.Time
	secure   bool
	idle     time.Duration
	lifetime time.Duration
	sessions *scs.SessionManager
	hasher   *hasher
	rule     hiring.FactorRule
	passkeys *webauthn.WebAuthn // nil where browsers could not use any
	setUp    atomic.Bool        // an account exists; it can never be undone

	openID      *OpenID // nil: there is no provider
	noPasswords bool
}

// Options are what a Service takes from outside.
type Options struct {
	Now      func() time.Time // the clock; required
	Log      *slog.Logger     // required
	Secure   bool             // pages are reached by https: cookies are Secure and carry the __Host- prefix
	Lifetime time.Duration    // a session ends this long after sign-in; 0: DefaultLifetime
	Idle     time.Duration    // a session ends this long after its last request; 0: DefaultIdle

	Rule        hiring.FactorRule // who has to have a second factor; "": nobody
	BaseURL     *url.URL          // how browsers reach Merit: passkeys belong to its host; nil: there are no passkeys
	OpenID      *OpenID           // people may sign in through it; nil: by password only
	NoPasswords bool              // nobody signs in by password, chooses or resets one; needs OpenID
}

// How long a session lives: a working day from sign-in, and two hours without a request, which is
// longer than an interview.
const (
	DefaultLifetime = 12 * time.Hour
	DefaultIdle     = 2 * time.Hour
)

// New makes a Service over the journeys.
func New(a *app.App, o Options) (*Service, error) {
	if o.Now == nil || o.Log == nil {
		return nil, errors.New("identity needs a clock and a log")
	}
	if o.NoPasswords && o.OpenID == nil {
		return nil, errors.New("without passwords there must be an OpenID provider")
	}
	h, err := newHasher()
	if err != nil {
		return nil, err
	}
	s := &Service{app: a, log: o.Log, now: o.Now, secure: o.Secure, hasher: h, lifetime: o.Lifetime, idle: o.Idle, rule: o.Rule}
	s.openID, s.noPasswords = o.OpenID, o.NoPasswords
	if s.Passwords() { // a passkey would let in whom the provider has shut out
		if s.passkeys, err = newPasskeys(o.BaseURL); err != nil {
			return nil, err
		}
	}
	if s.lifetime <= 0 {
		s.lifetime = DefaultLifetime
	}
	if s.idle <= 0 {
		s.idle = DefaultIdle
	}
	s.idle = min(s.idle, s.lifetime)
	s.sessions = scs.New()
	s.sessions.Store = &sessionStore{app: a, now: o.Now, idle: s.idle, codec: s.sessions.Codec}
	s.sessions.Lifetime = s.lifetime
	return s, nil
}

// NeedsSetup reports whether no account exists yet. Once one does it asks the database no more.
func (s *Service) NeedsSetup(ctx context.Context) (bool, error) {
	if s.setUp.Load() {
		return false, nil
	}
	needed, err := s.app.NeedsSetup(ctx)
	if err != nil {
		return false, err
	}
	if !needed {
		s.setUp.Store(true)
	}
	return needed, nil
}

// PrepareSetup makes a new one-time setup token while no account exists; the one before it dies, so
// only the newest link works.
func (s *Service) PrepareSetup(ctx context.Context) (token string, needed bool, err error) {
	needed, err = s.NeedsSetup(ctx)
	if err != nil || !needed {
		return "", false, err
	}
	token, hash := NewSecret()
	if err := s.app.ReplaceSetupToken(ctx, hash); err != nil {
		return "", false, fmt.Errorf("prepare setup: %w", err)
	}
	return token, true, nil
}
