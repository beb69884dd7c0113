package app

import (
	"context"
	"fmt"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// Factors gives the second factors of an account, for signing in.
func (a *App) Factors(ctx context.Context, userID hiring.ID) (f hiring.Factors, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { f, err = s.Factors(userID); return err })
	if err != nil {
		return f, fmt.Errorf("find second factors: %w", err)
	}
	return f, nil
}

// MyFactors gives the actor's second factors.
func (a *App) MyFactors(ctx context.Context, actor hiring.Actor) (hiring.Factors, error) {
	if err := actor.MayAccount(hiring.OwnFactors); err != nil {
		return hiring.Factors{}, err
	}
	return a.Factors(ctx, actor.UserID)
}

// TOTPKey gives the secret of an account's authenticator app; confirmed tells whether it has shown a right code.
// found is false where there is none.
func (a *App) TOTPKey(ctx context.Context, userID hiring.ID) (secret string, confirmed, found bool, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { secret, confirmed, err = s.TOTPKey(userID); return err })
	if gone, err := missing(err); err != nil || gone {
		return "", false, false, err
	}
	return secret, confirmed, true, nil
}

// BeginTOTP stores the secret of an authenticator app that the actor is setting up.
func (a *App) BeginTOTP(ctx context.Context, actor hiring.Actor, secret string) error {
	if err := actor.MayAccount(hiring.OwnFactors); err != nil {
		return err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.BeginTOTP(actor.UserID, secret, a.now()) })
	if err != nil {
		return fmt.Errorf("begin an authenticator app: %w", err)
	}
	return nil
}

// FirstFactor is what comes with the first second factor of an account: the hashes of its recovery codes, and of the
// session's token that stays.
type FirstFactor struct {
	Codes   [][]byte
	Session []byte
}

// ConfirmTOTP makes the actor's app count, whose secret has shown the code of a time step. first tells that it is the
// account's first second factor: then the recovery codes are stored.
func (a *App) ConfirmTOTP(ctx context.Context, actor hiring.Actor, secret string, step int64, in FirstFactor) (first bool, err error) {
	return a.addFactor(ctx, actor, "authenticator app", "An authenticator app was added to your account.", in, func(tx *store.Tx) error {
		return tx.ConfirmTOTP(actor.UserID, secret, step, a.now())
	})
}

// addFactor adds a second factor of the actor: other sessions end, and the owner is told.
func (a *App) addFactor(ctx context.Context, actor hiring.Actor, kind, told string, in FirstFactor, add func(*store.Tx) error) (first bool, err error) {
	if err := actor.MayAccount(hiring.OwnFactors); err != nil {
		return false, err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		before, err := tx.Factors(actor.UserID)
		if err != nil {
			return err
		}
		if err := add(tx); err != nil {
			return err
		}
		if first = !before.Any(); first {
			if err := tx.ReplaceRecoveryCodes(actor.UserID, in.Codes); err != nil {
				return err
			}
		}
		return a.factorChanged(tx, actor, "second factor added", kind, told, in.Session)
	})
	if err != nil {
		return false, fmt.Errorf("add second factor: %w", err)
	}
	a.nudge()
	return first, nil
}

// factorChanged records a change of the actor's own second factors, ends their other sessions and tells them.
func (a *App) factorChanged(tx *store.Tx, actor hiring.Actor, action, kind, told string, session []byte) error {
	if err := tx.EndOtherSessions(actor.UserID, session); err != nil {
		return err
	}
	if err := tx.Audit(a.event(actor, action, hiring.ID{}, actor.UserID, map[string]string{"kind": kind})); err != nil {
		return err
	}
	return a.tellOfFactor(tx, actor.UserID, Notice{What: told})
}

// tellOfFactor tells an account's owner what became of its second factors.
func (a *App) tellOfFactor(tx *store.Tx, userID hiring.ID, n Notice) error {
	user, err := tx.User(userID)
	if err != nil {
		return err
	}
	n.Kind = hiring.FactorMail
	return a.tell(tx, user, n)
}

// RemoveTOTP removes the actor's authenticator app; session is the hash of the token whose session stays.
func (a *App) RemoveTOTP(ctx context.Context, actor hiring.Actor, session []byte) error {
	return a.removeFactor(ctx, actor, "authenticator app", "The authenticator app was removed from your account.", session,
		func(tx *store.Tx) error { return tx.DeleteTOTP(actor.UserID) })
}

// removeFactor removes a second factor of the actor. With the last one the recovery codes go.
func (a *App) removeFactor(ctx context.Context, actor hiring.Actor, kind, told string, session []byte, remove func(*store.Tx) error) error {
	if err := actor.MayAccount(hiring.OwnFactors); err != nil {
		return err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if err := remove(tx); err != nil {
			return err
		}
		left, err := tx.Factors(actor.UserID)
		if err != nil {
			return err
		}
		if !left.Any() {
			if err := tx.DeleteRecoveryCodes(actor.UserID); err != nil {
				return err
			}
			told += " It was the last one: a password alone opens the account now."
		}
		return a.factorChanged(tx, actor, "second factor removed", kind, told, session)
	})
	if err != nil {
		return fmt.Errorf("remove second factor: %w", err)
	}
	a.nudge()
	return nil
}

// NewRecoveryCodes puts new recovery codes in the place of the actor's, by their hashes; session is the hash of the
// token whose session stays.
func (a *App) NewRecoveryCodes(ctx context.Context, actor hiring.Actor, hashes [][]byte, session []byte) error {
	if err := actor.MayAccount(hiring.OwnFactors); err != nil {
		return err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		f, err := tx.Factors(actor.UserID)
		if err != nil {
			return err
		}
		if !f.Any() {
			return fault.New(fault.Conflict, "Set up a second factor first. Recovery codes come with it.")
		}
		if err := tx.ReplaceRecoveryCodes(actor.UserID, hashes); err != nil {
			return err
		}
		return a.factorChanged(tx, actor, "recovery codes made", "recovery codes", "New recovery codes were made for your account. The ones before work no more.", session)
	})
	if err != nil {
		return fmt.Errorf("make recovery codes: %w", err)
	}
	a.nudge()
	return nil
}

// TakeStep takes the code of a time step for the second step of signing in; Conflict where it was taken before.
func (a *App) TakeStep(ctx context.Context, userID hiring.ID, step int64) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.TakeStep(userID, step) })
	if err != nil {
		return fmt.Errorf("take a code: %w", err)
	}
	return nil
}

// UseRecoveryCode uses a recovery code up for the second step of signing in, and tells the owner how many are left;
// Conflict where there is no such code, or it was used.
func (a *App) UseRecoveryCode(ctx context.Context, userID hiring.ID, hash []byte) (left int, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.UseRecoveryCode(userID, hash, a.now()); err != nil {
			return err
		}
		f, err := tx.Factors(userID)
		if err != nil {
			return err
		}
		left = f.CodesLeft
		if err := tx.Audit(a.event(hiring.Actor{UserID: userID}, "recovery code used", hiring.ID{}, userID, nil)); err != nil {
			return err
		}
		return a.tellOfFactor(tx, userID, Notice{What: fmt.Sprintf("Somebody signed in to your account with a recovery code. Of %d codes %d are left.", hiring.RecoveryCodes, left)})
	})
	if err != nil {
		return 0, fmt.Errorf("use a recovery code: %w", err)
	}
	a.nudge()
	return left, nil
}

// RemoveFactorsOf takes every second factor of somebody else away, for administrators: the person is signed out
// everywhere, and told.
func (a *App) RemoveFactorsOf(ctx context.Context, actor hiring.Actor, id hiring.ID) error {
	err := a.changeUser(ctx, actor, id, "second factors removed", func(tx *store.Tx, _ hiring.User) (map[string]string, error) {
		if id == actor.UserID {
			return nil, fault.New(fault.Conflict, "Remove your own second factor on your account page.")
		}
		f, err := tx.Factors(id)
		if err != nil {
			return nil, err
		}
		if !f.Any() {
			return nil, fault.New(fault.Conflict, "This account has no second factor.")
		}
		if err := tx.DeleteFactors(id); err != nil {
			return nil, err
		}
		if err := tx.DeleteSessionsOf(id); err != nil {
			return nil, err
		}
		return nil, a.tellOfFactor(tx, id, Notice{What: "Every second factor was removed from your account: a password alone opens it now.", By: actor.Name})
	})
	if err == nil {
		a.nudge()
	}
	return err
}
