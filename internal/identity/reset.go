package identity

import (
	"context"
	"time"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// resetTakes is how long asking for a new password takes at least, so that the time does not tell whether there is
// an account: writing a mail's words takes longer than writing none.
const resetTakes = 400 * time.Millisecond

// AskReset sends a link to choose a new password to an address, if it has an account. The answer is the same for
// every address. link makes the link's address from its secret. Mistakes are at the path email; TooMany where it was
// asked too often.
func (s *Service) AskReset(ctx context.Context, email string, link func(secret string) string) error {
	if err := s.errNoPasswords(); err != nil {
		return err
	}
	began := time.Now()
	var fs fault.Fields
	_, ok := hiring.CleanEmail(email)
	fs.Check(ok, "email", "Enter an e-mail address in the right form, like name@example.com.")
	if err := fs.Err(); err != nil {
		return err
	}
	guess := guessOf(ctx, "")
	guess.Account = "reset " + email // apart from guesses at its password: whoever is locked out may ask
	if err := s.app.CountGuess(ctx, guess); err != nil {
		return err
	}
	secret, hash := NewSecret()
	if err := s.app.AskReset(ctx, app.ResetInput{Email: email, Hash: hash, Link: link(secret)}); err != nil {
		return err
	}
	select {
	case <-time.After(resetTakes - time.Since(began)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ResetUser gives the account a link to choose a new password is for; NotFound, with words about the link, when it
// was used, has expired or never was.
func (s *Service) ResetUser(ctx context.Context, token string) (hiring.User, error) {
	if err := s.errNoPasswords(); err != nil {
		return hiring.User{}, err
	}
	user, err := s.app.ResetUser(ctx, HashSecret(token))
	if fault.Is(err, fault.NotFound) {
		return user, fault.Wrap(fault.NotFound, "This link does not work any more. Ask for a new one.", err)
	}
	return user, err
}

// ResetPassword stores the new password of whoever holds the link, once. Mistakes are at the path password.
func (s *Service) ResetPassword(ctx context.Context, token, password string) (hiring.User, error) {
	user, err := s.ResetUser(ctx, token)
	if err != nil {
		return user, err
	}
	factors, err := s.app.Factors(ctx, user.ID)
	if err != nil {
		return user, err
	}
	var fs fault.Fields
	checkPassword(&fs, password, ruleFor(user, factors))
	if err := fs.Err(); err != nil {
		return user, err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return user, err
	}
	return s.app.ResetPassword(ctx, HashSecret(token), hash)
}
