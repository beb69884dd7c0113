package identity

import (
	"context"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// SignIn gives the account that an e-mail address and a password belong to. An unknown address, a
// disabled account, an open invitation and a wrong password get the same words after the same work,
// so that nobody can find out who has an account. It starts no session: StartSession does.
func (s *Service) SignIn(ctx context.Context, email, password string) (hiring.User, error) {
	if err := s.errNoPasswords(); err != nil {
		return hiring.User{}, err
	}
	var fs fault.Fields
	fs.Check(email != "", "email", "Enter your e-mail address.")
	fs.Check(password != "", "password", "Enter your password.")
	if err := fs.Err(); err != nil {
		return hiring.User{}, err
	}
	guess := guessOf(ctx, email)
	if err := s.app.CountGuess(ctx, guess); err != nil {
		s.refusedSignIn(ctx, err, "too many tries", hiring.ID{})
		return hiring.User{}, err
	}
	var (
		user hiring.User
		hash string
		err  error
	)
	if clean, ok := hiring.CleanEmail(email); ok {
		user, hash, err = s.app.Credentials(ctx, clean)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return hiring.User{}, err
		}
	}
	ok, err := s.hasher.matches(ctx, password, hash)
	if err != nil {
		return hiring.User{}, err
	}
	if !ok {
		s.refusedSignIn(ctx, nil, "wrong password", user.ID)
		fs.Add("email", "The e-mail address or the password is wrong.")
		return hiring.User{}, fs.Err()
	}
	if err := s.app.RightGuess(ctx, guess); err != nil {
		return hiring.User{}, err
	}
	if err := s.longEnough(ctx, user, password); err != nil {
		return hiring.User{}, err
	}
	s.renewHash(ctx, user.ID, password, hash)
	return user, nil
}

// renewHash hashes a right password anew where its hash was made with other parameters than are used now. Signing in
// does not wait on that to work: it is tried again the next time.
func (s *Service) renewHash(ctx context.Context, user hiring.ID, password, old string) {
	if !outdated(old) {
		return
	}
	hash, err := s.hasher.hash(ctx, password)
	if err == nil {
		err = s.app.RenewPasswordHash(ctx, user, old, hash)
	}
	if err != nil && !fault.Is(err, fault.Conflict) { // it was changed meanwhile: the new one is right
		s.log.WarnContext(ctx, "could not renew a password hash", "user", user.String(), "error", err.Error())
	}
}

// longEnough refuses a right password that may only stand beside a second factor when there is none any more.
func (s *Service) longEnough(ctx context.Context, user hiring.User, password string) error {
	if !tooShortAlone(password) {
		return nil
	}
	f, err := s.app.Factors(ctx, user.ID)
	if err != nil || f.Any() {
		return err
	}
	var fs fault.Fields
	fs.Addf("password", "Your account has no second factor any more, so its password must have at least %d characters. "+
		"Choose a new one: press “I have forgotten my password”, or ask an administrator for a link.", hiring.PasswordAlone)
	return fs.Err()
}

// refusedSignIn logs that nobody got in, why, and to which account, as far as there is one: never what was typed. What
// went wrong on our side is logged elsewhere.
func (s *Service) refusedSignIn(ctx context.Context, err error, why string, user hiring.ID) {
	if err != nil && !fault.Is(err, fault.TooMany) {
		return
	}
	attrs := []any{"why", why}
	if user != (hiring.ID{}) {
		attrs = append(attrs, "user", user.String())
	}
	s.log.WarnContext(ctx, "sign-in refused", attrs...)
}

// guessOf is a try at an account's password from where the request came.
func guessOf(ctx context.Context, account string) app.Guess {
	g := app.Guess{Account: account}
	if v := visitIn(ctx); v != nil {
		g.Address = v.address
	}
	return g
}
