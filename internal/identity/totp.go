package identity

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"image/png"
	"net/url"
	"strings"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// Authenticator apps are asked for what all of them can do (RFC 6238 with its defaults): six digits, a new code each
// 30 seconds, by SHA-1. A code of the step before or after counts too, for clocks that are not quite right.
const (
	totpDigits = 6
	totpPeriod = 30
	totpSkew   = 1
	totpSecret = 20 // bytes, as RFC 4226 has it
)

// Enrolment is what a person copies into an authenticator app.
type Enrolment struct {
	Secret  string // in groups of four
	Link    string // opens an app on the same device
	Picture string // the same as a QR code: a PNG as a data URI
}

// BeginTOTP makes a new secret for the actor's authenticator app. It counts once it has shown a code.
func (s *Service) BeginTOTP(ctx context.Context, actor hiring.Actor) error {
	if err := s.needProof(ctx); err != nil {
		return err
	}
	raw := make([]byte, totpSecret)
	rand.Read(raw) // never fails: crypto/rand ends the program first
	return s.app.BeginTOTP(ctx, actor, base32.StdEncoding.EncodeToString(raw))
}

// Enrolment gives what the actor's app is to be told that is being set up; found is false where none is.
func (s *Service) Enrolment(ctx context.Context, actor hiring.Actor) (e Enrolment, found bool, err error) {
	if err := s.needProof(ctx); err != nil {
		return e, false, err
	}
	secret, user, found, err := s.pending(ctx, actor)
	if err != nil || !found {
		return e, false, err
	}
	link := url.URL{
		Scheme: "otpauth", Host: "totp", Path: "/Merit:" + user.Email,
		RawQuery: strings.ReplaceAll(url.Values{"secret": {secret}, "issuer": {"Merit"}}.Encode(), "+", "%20"),
	}
	key, err := otp.NewKeyFromURL(link.String())
	if err != nil {
		return e, false, fmt.Errorf("key of an authenticator app: %w", err)
	}
	picture, err := key.Image(264, 264)
	if err != nil {
		return e, false, fmt.Errorf("draw a QR code: %w", err)
	}
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, picture); err != nil {
		return e, false, fmt.Errorf("draw a QR code: %w", err)
	}
	return Enrolment{
		Secret: strings.Join(groups(strings.ToLower(secret)), " "), Link: link.String(),
		Picture: "data:image/png;base64," + base64.StdEncoding.EncodeToString(drawn.Bytes()),
	}, true, nil
}

// pending finds the secret of the actor's app that is being set up.
func (s *Service) pending(ctx context.Context, actor hiring.Actor) (secret string, user hiring.User, found bool, err error) {
	if user, err = s.app.Own(ctx, actor); err != nil {
		return "", user, false, err
	}
	secret, confirmed, found, err := s.app.TOTPKey(ctx, user.ID)
	return secret, user, found && !confirmed, err
}

// ConfirmTOTP makes the actor's app count when it shows the right code. codes are recovery codes, to be shown once,
// where it is the first second factor. Mistakes are at the path code.
func (s *Service) ConfirmTOTP(ctx context.Context, actor hiring.Actor, code string) (codes []string, err error) {
	if err := s.needProof(ctx); err != nil {
		return nil, err
	}
	secret, user, found, err := s.pending(ctx, actor)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fault.New(fault.Conflict, "No authenticator app is being set up. Begin again.")
	}
	guess := guessOf(ctx, "")
	guess.Account = "second step " + user.ID.String()
	if err := s.app.CountGuess(ctx, guess); err != nil {
		return nil, err
	}
	var fs fault.Fields
	step, ok, err := s.stepOf(secret, strings.Map(plainCode, code))
	fs.Check(ok, "code", "The code is wrong. Enter the one your app shows now.")
	if err != nil || !ok {
		return nil, firstOf(err, fs.Err())
	}
	codes, in := s.firstFactor(ctx)
	first, err := s.app.ConfirmTOTP(ctx, actor, secret, step, in)
	if err != nil {
		return nil, err
	}
	if err := s.app.RightGuess(ctx, guess); err != nil {
		return nil, err
	}
	if !first {
		codes = nil
	}
	return codes, s.noteFactor(ctx, true)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// stepOf finds the time step a code is of, among those that count now.
func (s *Service) stepOf(secret, code string) (step int64, ok bool, err error) {
	if len(code) != totpDigits {
		return 0, false, nil
	}
	now := s.now().Unix() / totpPeriod
	for step = now - totpSkew; step <= now+totpSkew; step++ {
		ok, err = hotp.ValidateCustom(code, uint64(step), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // time since 1970 is not negative
		if ok || err != nil {
			return step, ok, err
		}
	}
	return 0, false, nil
}

// takeCode takes a code of an account's app, once; Conflict where it is wrong or was taken.
func (s *Service) takeCode(ctx context.Context, user hiring.ID, code string) error {
	secret, confirmed, found, err := s.app.TOTPKey(ctx, user)
	if err != nil {
		return err
	}
	if !found || !confirmed {
		return fault.New(fault.Conflict, "This account has no authenticator app.")
	}
	step, ok, err := s.stepOf(secret, code)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Conflict, "The code is wrong.")
	}
	return s.app.TakeStep(ctx, user, step)
}

// groups cuts a text into pieces of four.
func groups(s string) (out []string) {
	for ; len(s) > 4; s = s[4:] {
		out = append(out, s[:4])
	}
	return append(out, s)
}
