package app

import (
	"context"
	"fmt"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// NeedsSetup reports whether no account exists yet.
func (a *App) NeedsSetup(ctx context.Context) (bool, error) {
	var n int64
	err := a.store.Read(ctx, func(s *store.Snapshot) (err error) { n, err = s.Users(); return err })
	if err != nil {
		return false, fmt.Errorf("count accounts: %w", err)
	}
	return n == 0, nil
}

// ReplaceSetupToken stores the hash of a new one-time setup token; the one before it dies.
func (a *App) ReplaceSetupToken(ctx context.Context, hash []byte) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.ReplaceSetupToken(hash, a.now()) })
	if err != nil {
		return fmt.Errorf("store setup token: %w", err)
	}
	return nil
}

// SetUpInput is the first account. It manages users and recruits.
type SetUpInput struct {
	Name         string `json:"name" validate:"required,max=200" label:"your name"`
	Email        string `json:"email" validate:"required,max=254" label:"your e-mail address"`
	TokenHash    []byte `json:"-"`
	PasswordHash string `json:"-"` // "": the person comes in through the OpenID provider, by the address
}

// SetUp makes the first account, once, for whoever holds the setup token.
func (a *App) SetUp(ctx context.Context, in SetUpInput) (hiring.User, error) {
	user, err := a.newUser(in.Name, in.Email)
	if err != nil {
		return user, err
	}
	user.Administrator, user.Recruiter, user.Invited = true, true, in.PasswordHash == ""
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Users()
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "Merit is already set up. Sign in instead.")
		}
		if err := tx.UseSetupToken(in.TokenHash); err != nil {
			return err
		}
		if err := tx.CreateUser(user, in.PasswordHash); err != nil {
			return err
		}
		return tx.Audit(a.event(hiring.Actor{UserID: user.ID}, "set up", hiring.ID{}, user.ID, nil))
	})
	if err != nil {
		return hiring.User{}, fmt.Errorf("set up: %w", err)
	}
	return user, nil
}

// newUser checks a person's name and e-mail address.
func (a *App) newUser(name, email string) (hiring.User, error) {
	var fs fault.Fields
	u := hiring.User{ID: a.newID(), Name: strings.Join(strings.Fields(name), " "), CreatedAt: a.now()}
	fs.Check(u.Name != "", "name", "Enter a name.")
	fs.Check(len([]rune(u.Name)) <= 200, "name", "Name must be 200 characters or fewer.")
	clean, ok := hiring.CleanEmail(email)
	fs.Check(ok, "email", "Enter an e-mail address in the right form, like name@example.com.")
	u.Email = clean
	return u, fs.Err()
}

// Credentials gives the account with an e-mail address and its password hash, which is empty while
// an invitation is open. NotFound when there is none or it is disabled.
func (a *App) Credentials(ctx context.Context, email string) (user hiring.User, hash string, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		user, hash, err = s.PasswordHash(email)
		return err
	})
	if err != nil {
		return hiring.User{}, "", fmt.Errorf("credentials: %w", err)
	}
	if user.DisabledAt != nil {
		return hiring.User{}, "", hiring.ErrUnknown("account")
	}
	return user, hash, nil
}

// RenewPasswordHash puts another hash of the same password in the place of one; Conflict where that was replaced meanwhile.
func (a *App) RenewPasswordHash(ctx context.Context, userID hiring.ID, old, renewed string) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.RenewPasswordHash(userID, old, renewed) })
	if err != nil {
		return fmt.Errorf("renew password hash: %w", err)
	}
	return nil
}

// NoteSignIn records that somebody signed in.
func (a *App) NoteSignIn(ctx context.Context, userID hiring.ID) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SignedIn(userID, a.now()); err != nil {
			return err
		}
		return tx.Audit(a.event(hiring.Actor{UserID: userID}, "signed in", hiring.ID{}, userID, nil))
	})
	if err != nil {
		return fmt.Errorf("note sign-in: %w", err)
	}
	return nil
}

// ActorOf gives the person behind a user id as he or she stands now; SignIn when the account is
// gone or disabled.
func (a *App) ActorOf(ctx context.Context, userID hiring.ID) (hiring.Actor, error) {
	var user hiring.User
	err := a.store.Read(ctx, func(s *store.Snapshot) (err error) { user, err = s.User(userID); return err })
	if gone, err := missing(err); err != nil {
		return hiring.Actor{}, fmt.Errorf("find account: %w", err)
	} else if gone || user.DisabledAt != nil {
		return hiring.Actor{}, hiring.Actor{}.SignedIn()
	}
	return actorOf(user), nil
}

// ActorOfEmail gives the person who has an e-mail address, for commands on the machine itself; Invalid when
// there is no such account or it is disabled.
func (a *App) ActorOfEmail(ctx context.Context, email string) (hiring.Actor, error) {
	var user hiring.User
	err := a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		user, err = s.UserByEmail(strings.ToLower(strings.TrimSpace(email)))
		return err
	})
	if gone, err := missing(err); err != nil {
		return hiring.Actor{}, fmt.Errorf("find account: %w", err)
	} else if gone || user.DisabledAt != nil {
		return hiring.Actor{}, fault.New(fault.Invalid, "There is no account with the e-mail address "+email+".")
	}
	return actorOf(user), nil
}

func actorOf(u hiring.User) hiring.Actor {
	return hiring.Actor{UserID: u.ID, Name: u.Name, Administrator: u.Administrator, Recruiter: u.Recruiter}
}

// Account is a person's own account with the first page of their API tokens.
type Account struct {
	User       hiring.User
	Tokens     []hiring.APIToken
	Identities []hiring.Identity
}

// Account shows the actor's own account.
func (a *App) Account(ctx context.Context, actor hiring.Actor) (acc Account, err error) {
	if err := actor.SignedIn(); err != nil {
		return acc, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if acc.User, err = s.User(actor.UserID); err != nil {
			return err
		}
		if acc.Identities, err = s.Identities(actor.UserID); err != nil {
			return err
		}
		acc.Tokens, _, err = s.APITokens(actor.UserID, hiring.Page{Limit: hiring.PageMax})
		return err
	})
	if err != nil {
		return acc, fmt.Errorf("show account: %w", err)
	}
	return acc, nil
}

// Own gives the actor's own account, also to somebody who has to set up a second factor first.
func (a *App) Own(ctx context.Context, actor hiring.Actor) (user hiring.User, err error) {
	if err := actor.MayAccount(hiring.OwnFactors); err != nil {
		return user, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { user, err = s.User(actor.UserID); return err })
	if err != nil {
		return user, fmt.Errorf("find account: %w", err)
	}
	return user, nil
}

// ChangePassword stores a new password hash and ends every session of the account, so the caller
// has to start a new one.
func (a *App) ChangePassword(ctx context.Context, actor hiring.Actor, hash string) error {
	if err := actor.SignedIn(); err != nil {
		return err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetPassword(actor.UserID, hash); err != nil {
			return err
		}
		if err := tx.DeleteSessionsOf(actor.UserID); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "password changed", hiring.ID{}, actor.UserID, nil))
	})
	if err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	return nil
}
