package identity

import (
	"context"
	"fmt"
	"strings"
	"time"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// halfLife is how long the second step of signing in may take.
const halfLife = 10 * time.Minute

// startHalf begins a session that is nobody's until its second step is done.
func (s *Service) startHalf(ctx context.Context, user hiring.ID) error {
	return s.start(ctx, halfLife, func(int64) { s.sessions.Put(ctx, halfValue, user.String()) })
}

// HalfSession gives the account whose second step is due in this session; ok is false where none is.
func (s *Service) HalfSession(ctx context.Context) (user hiring.ID, ok bool) {
	return s.account(ctx, halfValue)
}

// SecondStep is what the second step of this session may be done with; Conflict where none is due.
func (s *Service) SecondStep(ctx context.Context) (hiring.Factors, error) {
	user, ok := s.HalfSession(ctx)
	if !ok {
		return hiring.Factors{}, errStepOver()
	}
	f, err := s.app.Factors(ctx, user)
	if s.passkeys == nil {
		f.Passkeys = nil
	}
	return f, err
}

func errStepOver() error {
	return fault.New(fault.Conflict, "The time for the second step is over. Sign in again.")
}

// Answer is what somebody does the second step with: a code of their app or a recovery code, or what a passkey signed.
type Answer struct{ Code, Assertion string }

// FinishSecondStep makes this session whole when the answer is right: a new token, and the person is signed in. left
// is how many recovery codes are left when one was used, else -1. Mistakes are at the path code.
func (s *Service) FinishSecondStep(ctx context.Context, a Answer) (actor hiring.Actor, left int, err error) {
	user, ok := s.HalfSession(ctx)
	if !ok {
		return actor, -1, errStepOver()
	}
	if actor, err = s.app.ActorOf(ctx, user); err != nil {
		return actor, -1, err
	}
	guess := guessOf(ctx, "")
	guess.Account = "second step " + user.String()
	if err := s.app.CountGuess(ctx, guess); err != nil {
		s.refusedSignIn(ctx, err, "too many tries at the second step", user)
		return actor, -1, err
	}
	if left, err = s.tryAnswer(ctx, user, a); err != nil {
		return actor, -1, err
	}
	if err := s.app.RightGuess(ctx, guess); err != nil {
		return actor, -1, err
	}
	return actor, left, s.startWhole(ctx, user, true)
}

// tryAnswer takes a right answer, once.
func (s *Service) tryAnswer(ctx context.Context, user hiring.ID, a Answer) (left int, err error) {
	var fs fault.Fields
	code := strings.ToLower(strings.Map(plainCode, a.Code))
	switch {
	case a.Assertion != "":
		_, err = s.checkAssertion(ctx, a.Assertion, &user)
	case code == "":
		fs.Add("code", "Enter a code.")
		return -1, fs.Err()
	case len(code) == totpDigits:
		err = s.takeCode(ctx, user, code)
	default:
		left, err = s.app.UseRecoveryCode(ctx, user, HashSecret(code))
		if err == nil {
			return left, nil
		}
	}
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		s.refusedSignIn(ctx, nil, "wrong second step", user)
		fs.Add("code", wrongAnswer(a))
		err = fs.Err()
	}
	return -1, err
}

func wrongAnswer(a Answer) string {
	if a.Assertion != "" {
		return "The passkey was not accepted. Try again, or enter a code."
	}
	return "The code is wrong or was used already. Wait for the next one, or use a recovery code."
}

// plainCode drops what people put between the parts of a code.
func plainCode(r rune) rune {
	if r == ' ' || r == '-' || r == '\t' || r == '\u00a0' || r == '–' {
		return -1
	}
	return r
}

// provenFor is how long after signing in, or giving the password again, somebody may change how they sign in.
const provenFor = 5 * time.Minute

// Proven reports whether the person of this session showed a short while ago whose account it is.
func (s *Service) Proven(ctx context.Context) bool {
	return s.now().Sub(time.Unix(s.sessions.GetInt64(ctx, provenValue), 0)) <= provenFor
}

// Prove takes the actor's password once more. Mistakes are at the path current.
func (s *Service) Prove(ctx context.Context, actor hiring.Actor, password string) error {
	user, err := s.app.Own(ctx, actor)
	if err != nil {
		return err
	}
	ok, err := s.guessPassword(ctx, user.Email, password)
	if err != nil {
		return err
	}
	var fs fault.Fields
	fs.Check(ok, "current", wrongCurrent)
	if err := fs.Err(); err != nil {
		return err
	}
	s.sessions.Put(ctx, provenValue, s.now().Unix())
	if err := s.commit(ctx); err != nil {
		return fmt.Errorf("note a password given again: %w", err)
	}
	return nil
}

// needProof is Denied where the person has to give the password again first.
func (s *Service) needProof(ctx context.Context) error {
	if !s.Proven(ctx) {
		return fault.New(fault.Denied, "Give your password again first.")
	}
	return nil
}

// noteFactor remembers that the person of this session has a second factor, or has none any more.
func (s *Service) noteFactor(ctx context.Context, has bool) error {
	s.sessions.Put(ctx, factorValue, has)
	if err := s.commit(ctx); err != nil {
		return fmt.Errorf("note a second factor: %w", err)
	}
	return nil
}

// session is the hash of the token of the session that asks.
func (s *Service) session(ctx context.Context) []byte { return HashSecret(s.sessions.Token(ctx)) }

// Must reports whether the organisation asks the actor to have a second factor.
func (s *Service) Must(actor hiring.Actor) bool { return s.rule.Requires(actor) }

// StillNeedsFactor reports whether the actor, who has just signed in with this session, has to set up a second factor
// before anything else.
func (s *Service) StillNeedsFactor(ctx context.Context, actor hiring.Actor) bool {
	return s.rule.Requires(actor) && !s.sessions.GetBool(ctx, factorValue)
}

// firstFactor makes recovery codes for an account's first second factor.
func (s *Service) firstFactor(ctx context.Context) (codes []string, in app.FirstFactor) {
	codes, hashes := newRecoveryCodes()
	return codes, app.FirstFactor{Codes: hashes, Session: s.session(ctx)}
}
