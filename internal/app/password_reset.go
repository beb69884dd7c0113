package app

import (
	"context"
	"fmt"
	"time"

	"merit/internal/hiring"
	"merit/internal/store"
)

// resetLife is how long a link to choose a new password works.
const resetLife = time.Hour

// ResetInput asks for a new password: the hash of the secret in the link, and the link for the mail.
type ResetInput struct {
	Email string
	Hash  []byte
	Link  string
}

// AskReset sends a link to choose a new password to the address, or says there that it has no account. The caller is
// told the same in either case. Without a mail server it does nothing: then an administrator makes the link.
func (a *App) AskReset(ctx context.Context, in ResetInput) error {
	email, ok := hiring.CleanEmail(in.Email)
	if !ok || a.mail == nil {
		return nil
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		user, err := tx.UserByEmail(email)
		if gone, err := missing(err); err != nil {
			return err
		} else if gone || user.DisabledAt != nil || user.Invited {
			return a.tell(tx, hiring.User{Email: email}, Notice{Kind: hiring.NoAccountMail})
		}
		return a.reset(tx, hiring.Actor{}, user, in)
	})
	if err != nil {
		return fmt.Errorf("ask for a new password: %w", err)
	}
	a.nudge()
	return nil
}

// reset makes a link to choose a new password and tells its owner.
func (a *App) reset(tx *store.Tx, actor hiring.Actor, user hiring.User, in ResetInput) error {
	now := a.now()
	if err := tx.CreateReset(user.ID, in.Hash, now, now.Add(resetLife)); err != nil {
		return err
	}
	if err := tx.Audit(a.event(actor, "password reset asked for", hiring.ID{}, user.ID, nil)); err != nil {
		return err
	}
	return a.tell(tx, user, Notice{Kind: hiring.ResetMail, Link: in.Link, Expires: now.Add(resetLife)})
}

// ResetUser gives the account a link to choose a new password is for; NotFound when it was used, has expired or never
// was.
func (a *App) ResetUser(ctx context.Context, tokenHash []byte) (user hiring.User, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { user, err = s.Reset(tokenHash, a.now()); return err })
	if err != nil {
		return user, fmt.Errorf("find reset: %w", err)
	}
	return user, nil
}

// ResetPassword stores the new password of whoever holds a reset's token, once. Every session of the account ends;
// its second factor stays.
func (a *App) ResetPassword(ctx context.Context, tokenHash []byte, passwordHash string) (user hiring.User, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if user, err = tx.UseReset(tokenHash, a.now()); err != nil {
			return err
		}
		if err := tx.SetPassword(user.ID, passwordHash); err != nil {
			return err
		}
		if err := tx.DeleteSessionsOf(user.ID); err != nil {
			return err
		}
		return tx.Audit(a.event(actorOf(user), "password reset", hiring.ID{}, user.ID, nil))
	})
	if err != nil {
		return user, fmt.Errorf("reset password: %w", err)
	}
	return user, nil
}
