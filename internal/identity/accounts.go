package identity

import (
	"context"
	"strings"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// SetUpInput is the first account as a person types it in.
type SetUpInput struct {
	Token    string // from the link printed at start
	Name     string
	Email    string
	Password string
}

// SetUp makes the first account, once, for whoever holds the setup token. Mistakes are at the paths
// token, name, email and password.
func (s *Service) SetUp(ctx context.Context, in SetUpInput) (hiring.User, error) {
	var fs fault.Fields
	fs.Check(in.Token != "", "token", noSetupToken)
	fs.Check(strings.TrimSpace(in.Name) != "", "name", "Enter your name.")
	_, ok := hiring.CleanEmail(in.Email)
	fs.Check(ok, "email", "Enter an e-mail address in the right form, like name@example.com.")
	if s.Passwords() {
		checkPassword(&fs, in.Password, hiring.PasswordRule{Email: strings.TrimSpace(in.Email), Name: in.Name})
	}
	if err := fs.Err(); err != nil {
		return hiring.User{}, err
	}
	hash := "" // without passwords: the person comes in through the provider, by the address
	if s.Passwords() {
		var err error
		if hash, err = s.hasher.hash(ctx, in.Password); err != nil {
			return hiring.User{}, err
		}
	}
	user, err := s.app.SetUp(ctx, app.SetUpInput{
		Name: in.Name, Email: in.Email, TokenHash: HashSecret(in.Token), PasswordHash: hash,
	})
	if err != nil {
		return hiring.User{}, s.explainSetup(ctx, err)
	}
	s.setUp.Store(true)
	return user, nil
}

const noSetupToken = "This setup code does not work. Use the newest one: Merit prints it when it starts."

// explainSetup tells a wrong setup token from a set-up that is over.
func (s *Service) explainSetup(ctx context.Context, err error) error {
	if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) {
		return err
	}
	needed, countErr := s.NeedsSetup(ctx)
	if countErr != nil || !needed {
		return err
	}
	return &fault.Error{
		Kind: fault.Invalid, Message: "There is a problem",
		Fields: []fault.Field{{Path: "token", Message: noSetupToken}}, Err: err,
	}
}

// Invited gives the account an invitation link is for; NotFound, with words about the link, when it
// was used, has expired or never was.
func (s *Service) Invited(ctx context.Context, token string) (hiring.User, error) {
	user, err := s.app.InvitedUser(ctx, HashSecret(token))
	if fault.Is(err, fault.NotFound) {
		return user, fault.Wrap(fault.NotFound,
			"This invitation link does not work any more. Ask the person who sent it for a new one.", err)
	}
	return user, err
}

// AcceptInvitation lets an invited person choose a name and a password, once. Mistakes are at the
// paths name and password.
func (s *Service) AcceptInvitation(ctx context.Context, token, name, password string) (hiring.User, error) {
	if err := s.errNoPasswords(); err != nil {
		return hiring.User{}, err
	}
	invited, err := s.Invited(ctx, token)
	if err != nil {
		return hiring.User{}, err
	}
	var fs fault.Fields
	fs.Check(strings.TrimSpace(name) != "", "name", "Enter your name.")
	checkPassword(&fs, password, hiring.PasswordRule{Email: invited.Email, Name: name})
	if err := fs.Err(); err != nil {
		return hiring.User{}, err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return hiring.User{}, err
	}
	return s.app.AcceptInvitation(ctx, HashSecret(token), name, hash)
}

// ChangePassword replaces the actor's password. Every session of the account ends, the one that asks
// too, so the caller has to renew it. Mistakes are at the paths current and password.
func (s *Service) ChangePassword(ctx context.Context, actor hiring.Actor, current, next string) error {
	account, err := s.app.Account(ctx, actor)
	if err != nil {
		return err
	}
	ok, err := s.guessPassword(ctx, account.User.Email, current)
	if err != nil {
		return err
	}
	var fs fault.Fields
	fs.Check(ok, "current", wrongCurrent)
	factors, err := s.app.MyFactors(ctx, actor)
	if err != nil {
		return err
	}
	checkPassword(&fs, next, ruleFor(account.User, factors))
	if err := fs.Err(); err != nil {
		return err
	}
	replaced, err := s.hasher.hash(ctx, next)
	if err != nil {
		return err
	}
	return s.app.ChangePassword(ctx, actor, replaced)
}

const wrongCurrent = "The current password is wrong."

// guessPassword reports whether a password is an account's, and counts the try.
func (s *Service) guessPassword(ctx context.Context, email, password string) (bool, error) {
	if err := s.errNoPasswords(); err != nil {
		return false, err
	}
	_, hash, err := s.app.Credentials(ctx, email)
	if err != nil {
		return false, err
	}
	guess := guessOf(ctx, email)
	if err := s.app.CountGuess(ctx, guess); err != nil {
		return false, err
	}
	ok, err := s.hasher.matches(ctx, password, hash)
	if err != nil || !ok {
		return false, err
	}
	return true, s.app.RightGuess(ctx, guess)
}

// checkPassword notes what is wrong with a new password at the path password.
func checkPassword(fs *fault.Fields, password string, rule hiring.PasswordRule) {
	rule.Known = func(s string) bool { return wellKnown()[s] }
	hiring.CheckPassword(fs, "password", password, rule)
}

// ruleFor is what a new password of an account is held to.
func ruleFor(u hiring.User, f hiring.Factors) hiring.PasswordRule {
	return hiring.PasswordRule{Beside: f.Any(), Email: u.Email, Name: u.Name}
}
