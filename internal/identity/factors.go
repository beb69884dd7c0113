package identity

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"slices"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// recoveryBytes is how much chance is in a recovery code: 120 bits, so that a plain hash of it is enough (ASVS 6.5.2
// asks for 112).
const recoveryBytes = 15

// newRecoveryCodes makes recovery codes as people copy them, and the hashes that are stored.
func newRecoveryCodes() (codes []string, hashes [][]byte) {
	for range hiring.RecoveryCodes {
		raw := make([]byte, recoveryBytes)
		rand.Read(raw) // never fails: crypto/rand ends the program first
		code := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
		codes, hashes = append(codes, strings.Join(groups(code), "-")), append(hashes, HashSecret(code))
	}
	return codes, hashes
}

// NewRecoveryCodes makes new recovery codes for the actor, to be shown once. Those before work no more.
func (s *Service) NewRecoveryCodes(ctx context.Context, actor hiring.Actor) (codes []string, err error) {
	if err := s.needProof(ctx); err != nil {
		return nil, err
	}
	codes, hashes := newRecoveryCodes()
	return codes, s.app.NewRecoveryCodes(ctx, actor, hashes, s.session(ctx))
}

// Removal is what somebody gives to remove a second factor of theirs. For the last one: the password, and a new one
// where it is shorter than a password has to be that stands alone.
type Removal struct {
	Passkey           *hiring.ID // nil: the authenticator app
	Current, Password string
}

// RemoveFactor removes a second factor of the actor. Mistakes are at the paths current and password. renewed tells
// that the password was changed too.
func (s *Service) RemoveFactor(ctx context.Context, actor hiring.Actor, r Removal) (renewed bool, err error) {
	if err := s.needProof(ctx); err != nil {
		return false, err
	}
	factors, err := s.app.MyFactors(ctx, actor)
	if err != nil {
		return false, err
	}
	if !r.has(factors) {
		return false, hiring.ErrUnknown("second factor")
	}
	if !factors.Last() {
		return false, s.remove(ctx, actor, r)
	}
	if s.Must(actor) {
		return false, fault.New(fault.Conflict, "Your organisation asks you to have a second factor. Add another before you remove this one.")
	}
	hash, err := s.aloneFromNow(ctx, actor, r)
	if err != nil {
		return false, err
	}
	if hash == "" {
		if err := s.remove(ctx, actor, r); err != nil {
			return false, err
		}
		return false, s.noteFactor(ctx, false)
	}
	// The new password first: at no moment does a short one stand alone.
	if err := s.app.ChangePassword(ctx, actor, hash); err != nil {
		return false, err
	}
	if err := s.remove(ctx, actor, r); err != nil {
		return false, err
	}
	return true, s.startWhole(ctx, actor.UserID, false)
}

// has reports whether what is to be removed is among an account's second factors.
func (r Removal) has(f hiring.Factors) bool {
	if r.Passkey == nil {
		return f.App
	}
	return slices.ContainsFunc(f.Passkeys, func(p hiring.Passkey) bool { return p.ID == *r.Passkey })
}

func (s *Service) remove(ctx context.Context, actor hiring.Actor, r Removal) error {
	if r.Passkey != nil {
		return s.app.RemovePasskey(ctx, actor, *r.Passkey, s.session(ctx))
	}
	return s.app.RemoveTOTP(ctx, actor, s.session(ctx))
}

// aloneFromNow checks the password of an account that is about to lose its last second factor, and gives the hash of
// the new one where it needs one.
func (s *Service) aloneFromNow(ctx context.Context, actor hiring.Actor, r Removal) (hash string, err error) {
	user, err := s.app.Own(ctx, actor)
	if err != nil {
		return "", err
	}
	ok, err := s.guessPassword(ctx, user.Email, r.Current)
	if err != nil {
		return "", err
	}
	var fs fault.Fields
	fs.Check(ok, "current", wrongCurrent)
	if tooShortAlone(r.Current) || r.Password != "" {
		checkPassword(&fs, r.Password, ruleFor(user, hiring.Factors{}))
	}
	if err := fs.Err(); err != nil {
		return "", err
	}
	if r.Password == "" {
		return "", nil
	}
	return s.hasher.hash(ctx, r.Password)
}

// tooShortAlone reports whether a password may only stand beside a second factor.
func tooShortAlone(password string) bool { return len([]rune(password)) < hiring.PasswordAlone }
