package identity

import (
	"context"
	"errors"
	"net/url"
	"time"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/openid"
)

// OpenID is the provider people may sign in through: what is asked, its name on the button, and what it decides.
type OpenID struct {
	Provider *openid.Provider
	Name     string
	Rules    app.OpenIDRules
}

// Refusal is why signing in through the provider did not work, as far as it matters to the person; "" when it did.
type Refusal string

// The refusals.
const (
	Elsewhere   Refusal = "elsewhere"   // begun in another browser, ended already, or too old
	Declined    Refusal = "declined"    // the person did not sign in at the provider
	Unreachable Refusal = "unreachable" // the provider does not answer
	Untrusted   Refusal = "untrusted"   // what came back fails a check
	NoAccount   Refusal = "no account"  // nobody Merit knows, disabled, or the address is not verified
	TooOften    Refusal = "too often"   // begun too often from one address
)

// attemptLife is how long signing in at the provider may take.
const attemptLife = 10 * time.Minute

// maxState bounds what is looked for in the database.
const maxState = 200

// startedValue marks a session that was begun only to come back to it from the provider.
const startedValue = "began"

// Through is the name of the provider people may sign in through; "" when there is none.
func (s *Service) Through() string {
	if s.openID == nil {
		return ""
	}
	return s.openID.Name
}

// Passwords reports whether people may sign in by password.
func (s *Service) Passwords() bool { return !s.noPasswords }

// errNoPasswords answers whoever asks for anything that has to do with passwords where there are none.
func (s *Service) errNoPasswords() error {
	if s.noPasswords {
		return fault.New(fault.Denied, "There are no passwords here. Sign in through "+s.Through()+".")
	}
	return nil
}

// BeginOpenID begins to sign in and gives the address at the provider to send the browser to. next is the path of this
// site to go to afterwards.
func (s *Service) BeginOpenID(ctx context.Context, next string) (to string, _ Refusal, _ error) {
	if s.openID == nil {
		return "", "", hiring.ErrUnknown("provider")
	}
	err := s.app.CountGuess(ctx, guessOf(ctx, ""))
	if fault.Is(err, fault.TooMany) {
		return "", TooOften, nil
	} else if err != nil {
		return "", "", err
	}
	attempt, to, err := s.openID.Provider.Begin(ctx)
	if err != nil {
		return s.refused(ctx, "begin", err)
	}
	if s.sessions.Token(ctx) == "" {
		s.sessions.SetDeadline(ctx, s.now().Add(s.lifetime).UTC())
	}
	s.sessions.Put(ctx, startedValue, s.now().Unix())
	if err := s.commit(ctx); err != nil {
		return "", "", err
	}
	return to, "", s.app.KeepAttempt(ctx, hiring.OpenIDAttempt{
		StateHash: HashSecret(attempt.State), SessionHash: HashSecret(s.sessions.Token(ctx)), Nonce: attempt.Nonce, Verifier: attempt.Verifier,
		Next: SafeNext(next), ExpiresAt: s.now().Add(attemptLife).UTC().Truncate(time.Microsecond),
	})
}

// FinishOpenID ends what BeginOpenID began in this browser, with what the browser came back with. It gives the account
// and where to go; it starts no session: StartSessionThrough does.
func (s *Service) FinishOpenID(ctx context.Context, back url.Values) (user hiring.User, next string, _ Refusal, _ error) {
	if s.openID == nil {
		return user, "", "", hiring.ErrUnknown("provider")
	}
	state, session := back["state"], s.sessions.Token(ctx)
	if len(state) != 1 || state[0] == "" || len(state[0]) > maxState || session == "" {
		return user, "", s.note(ctx, Elsewhere, "there is no state or no session"), nil
	}
	kept, err := s.app.TakeAttempt(ctx, HashSecret(state[0]), HashSecret(session))
	if fault.Is(err, fault.NotFound) {
		return user, "", s.note(ctx, Elsewhere, "this browser began no such sign-in, or ended it, or it is too old"), nil
	} else if err != nil {
		return user, "", "", err
	}
	person, err := s.openID.Provider.Finish(ctx, openid.Attempt{State: state[0], Nonce: kept.Nonce, Verifier: kept.Verifier}, back)
	if err != nil {
		_, refusal, err := s.refused(ctx, "finish", err)
		return user, kept.Next, refusal, err
	}
	user, err = s.app.SignInByOpenID(ctx, app.OpenIDPerson{
		Issuer: person.Issuer, Subject: person.Subject, Email: person.Email, EmailVerified: person.EmailVerified, Name: person.Name, Groups: person.Groups,
	}, s.openID.Rules)
	if fault.Is(err, fault.NotFound) {
		return user, kept.Next, s.note(ctx, NoAccount, "no account for the person"), nil
	} else if err != nil {
		return user, "", "", err
	}
	return user, kept.Next, "", s.app.RightGuess(ctx, guessOf(ctx, ""))
}

// StartSessionThrough signs in the person the provider has signed in, as StartSession does: a second factor is the
// provider's to ask for.
func (s *Service) StartSessionThrough(ctx context.Context, user hiring.ID) error {
	return s.startWhole(ctx, user, true)
}

// refused turns a provider's refusal into one for people, and logs why. The end of the request stays an error.
func (s *Service) refused(ctx context.Context, at string, err error) (string, Refusal, error) {
	var r *openid.Refused
	if !errors.As(err, &r) {
		return "", "", err
	}
	kind := map[openid.Kind]Refusal{openid.Declined: Declined, openid.Unreachable: Unreachable}[r.Kind]
	if kind == "" {
		kind = Untrusted
	}
	return "", s.note(ctx, kind, at+": "+r.Why), nil
}

// note logs a refusal: why, and nothing of whom.
func (s *Service) note(ctx context.Context, r Refusal, why string) Refusal {
	s.log.WarnContext(ctx, "sign-in through the provider refused", "refusal", string(r), "why", why)
	return r
}

// EndAtProvider is where a browser signs out of the provider too; "" where that cannot be.
func (s *Service) EndAtProvider(ctx context.Context, back string) (to string, _ Refusal, _ error) {
	if s.openID == nil {
		return "", "", hiring.ErrUnknown("provider")
	}
	to, err := s.openID.Provider.End(ctx, back)
	if err != nil {
		return s.refused(ctx, "end", err)
	}
	return to, "", nil
}
