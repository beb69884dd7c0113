package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// OpenIDPerson is who an OpenID provider says has signed in. What it says was checked; whether its word on the e-mail
// address counts is decided here.
type OpenIDPerson struct {
	Issuer, Subject string
	Email           string
	EmailVerified   bool
	Name            string
	Groups          []string
}

// OpenIDRules are what the provider decides beyond who somebody is. Where no groups are named for a right, Merit's own
// users page decides about it.
type OpenIDRules struct {
	SignUp                               bool // people without an account get one
	RecruiterGroups, AdministratorGroups []string
}

// SignInByOpenID gives the account of a person at an OpenID provider. The first time it is found by the e-mail address,
// if the provider has verified it and the account is nobody's there yet; from then on by issuer and subject alone. Who
// has no account, a disabled one, or somebody else's gets the same NotFound.
func (a *App) SignInByOpenID(ctx context.Context, p OpenIDPerson, rules OpenIDRules) (user hiring.User, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		user, err = tx.UserByIdentity(p.Issuer, p.Subject)
		if fault.Is(err, fault.NotFound) {
			user, err = a.linkByEmail(tx, p, rules.SignUp)
		}
		if err != nil {
			return err
		}
		if user.DisabledAt != nil {
			return hiring.ErrUnknown("account")
		}
		return a.followGroups(tx, &user, p, rules)
	})
	if fault.Is(err, fault.Conflict) { // somebody else's there, or linked by another request in this moment
		err = hiring.ErrUnknown("account")
	}
	if err != nil {
		return hiring.User{}, fmt.Errorf("sign in by OpenID: %w", err)
	}
	return user, nil
}

// linkByEmail finds or makes the account of somebody who comes from the provider for the first time, and links it.
func (a *App) linkByEmail(tx *store.Tx, p OpenIDPerson, signUp bool) (user hiring.User, err error) {
	email, ok := hiring.CleanEmail(p.Email)
	if !ok || !p.EmailVerified {
		return user, hiring.ErrUnknown("account")
	}
	user, err = tx.UserByEmail(email)
	switch {
	case fault.Is(err, fault.NotFound) && signUp:
		user, err = a.signUp(tx, p, email)
	case err == nil && user.DisabledAt != nil:
		return user, hiring.ErrUnknown("account")
	}
	if err != nil {
		return user, err
	}
	link := hiring.Identity{ID: a.newID(), Issuer: p.Issuer, Subject: p.Subject, UserID: user.ID, CreatedAt: a.now()}
	if err := tx.LinkIdentity(link); err != nil {
		return user, err
	}
	if err := tx.Audit(a.event(hiring.Actor{UserID: user.ID}, "identity linked", hiring.ID{}, user.ID, map[string]string{"issuer": p.Issuer})); err != nil {
		return user, err
	}
	if !user.Invited {
		return user, nil
	}
	user.Invited = false
	if err := tx.OpenAccount(user.ID); err != nil {
		return user, err
	}
	return user, tx.Audit(a.event(hiring.Actor{UserID: user.ID}, "invitation accepted", hiring.ID{}, user.ID, nil))
}

// signUp makes an account for somebody whom Merit does not know.
func (a *App) signUp(tx *store.Tx, p OpenIDPerson, email string) (hiring.User, error) {
	name := strings.Join(strings.Fields(p.Name), " ")
	if letters := []rune(name); name == "" {
		name, _, _ = strings.Cut(email, "@")
	} else if len(letters) > 200 {
		name = string(letters[:200])
	}
	user, err := a.newUser(name, email)
	if err != nil {
		return user, err
	}
	if err := tx.CreateUser(user, ""); err != nil {
		return user, err
	}
	detail := rights(user)
	detail["signed up through"] = p.Issuer
	return user, tx.Audit(a.event(hiring.Actor{UserID: user.ID}, "account made", hiring.ID{}, user.ID, detail))
}

// followGroups sets what an account may do from the person's groups, where these decide. Administration is not taken
// from the last who has it, for nobody could give it back: that is kept, and recorded.
func (a *App) followGroups(tx *store.Tx, user *hiring.User, p OpenIDPerson, rules OpenIDRules) error {
	is := *user
	inOneOf := func(groups []string) bool {
		return slices.ContainsFunc(groups, func(g string) bool { return slices.Contains(p.Groups, g) })
	}
	if len(rules.RecruiterGroups) > 0 {
		user.Recruiter = inOneOf(rules.RecruiterGroups)
	}
	if len(rules.AdministratorGroups) > 0 {
		user.Administrator = inOneOf(rules.AdministratorGroups)
	}
	if is.Administrator && !user.Administrator {
		others, err := tx.OthersAdminister(user.ID)
		if err != nil {
			return err
		}
		if !others {
			user.Administrator = true
			if err := tx.Audit(a.event(hiring.Actor{}, "administration kept", hiring.ID{}, user.ID, map[string]string{"because": "nobody else administers", "issuer": p.Issuer})); err != nil {
				return err
			}
		}
	}
	if is.Administrator == user.Administrator && is.Recruiter == user.Recruiter {
		return nil
	}
	if err := tx.SetRights(user.ID, user.Administrator, user.Recruiter); err != nil {
		return err
	}
	detail := rights(*user)
	detail["from groups at"] = p.Issuer
	return tx.Audit(a.event(hiring.Actor{}, "rights changed", hiring.ID{}, user.ID, detail))
}

// RemoveIdentity ends that an account is somebody's at an OpenID provider, and every session of it. It can be linked
// anew by a verified e-mail address; to keep somebody out an account is disabled.
func (a *App) RemoveIdentity(ctx context.Context, actor hiring.Actor, userID, id hiring.ID) error {
	return a.changeUser(ctx, actor, userID, "identity removed", func(tx *store.Tx, _ hiring.User) (map[string]string, error) {
		was, err := tx.UnlinkIdentity(userID, id)
		if err != nil {
			return nil, err
		}
		return map[string]string{"issuer": was.Issuer}, tx.DeleteSessionsOf(userID)
	})
}

// KeepAttempt keeps a sign-in at an OpenID provider that was begun.
func (a *App) KeepAttempt(ctx context.Context, attempt hiring.OpenIDAttempt) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.KeepAttempt(attempt) })
	if err != nil {
		return fmt.Errorf("begin sign-in: %w", err)
	}
	return nil
}

// TakeAttempt gives a sign-in that was begun in a session, once. NotFound in any other session, or when it is too old.
func (a *App) TakeAttempt(ctx context.Context, stateHash, sessionHash []byte) (attempt hiring.OpenIDAttempt, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		attempt, err = tx.TakeAttempt(stateHash, sessionHash, a.now())
		return err
	})
	if err != nil {
		return attempt, fmt.Errorf("end sign-in: %w", err)
	}
	return attempt, nil
}

// PurgeAttempts deletes sign-ins nobody came back from, in bounded steps, and counts them.
func (a *App) PurgeAttempts(ctx context.Context) (n int64, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) (err error) { n, err = tx.PurgeAttempts(a.now()); return err })
	if err != nil {
		return 0, fmt.Errorf("purge sign-ins: %w", err)
	}
	return n, nil
}
