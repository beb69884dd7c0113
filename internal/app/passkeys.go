package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// ceremonyLife is how long somebody has to answer what a passkey is asked.
const ceremonyLife = 5 * time.Minute

// BeginCeremony keeps what a session's browser was asked to sign.
func (a *App) BeginCeremony(ctx context.Context, sessionHash []byte, challenge, data string) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		return tx.BeginCeremony(sessionHash, challenge, data, a.now().Add(ceremonyLife))
	})
	if err != nil {
		return fmt.Errorf("ask a passkey: %w", err)
	}
	return nil
}

// EndCeremony gives what a session's browser was asked to sign, once; NotFound where nothing was asked, or too long
// ago.
func (a *App) EndCeremony(ctx context.Context, sessionHash []byte) (data string, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) (err error) { data, err = tx.EndCeremony(sessionHash, a.now()); return err })
	if err == nil && data == "" {
		err = hiring.ErrUnknown("question")
	}
	if err != nil {
		return "", fmt.Errorf("take a passkey's answer: %w", err)
	}
	return data, nil
}

// passkeyName checks what a person calls a passkey.
func passkeyName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	var fs fault.Fields
	fs.Check(name != "", "name", "Enter a name for the passkey.")
	fs.Check(len([]rune(name)) <= 100, "name", "Name must be 100 characters or fewer.")
	return name, fs.Err()
}

// AddPasskey stores a passkey of the actor. first tells that it is the account's first second factor: then the
// recovery codes are stored. Field path: "name".
func (a *App) AddPasskey(ctx context.Context, actor hiring.Actor, p hiring.Passkey, in FirstFactor) (first bool, err error) {
	if p.Name, err = passkeyName(p.Name); err != nil {
		return false, err
	}
	p.ID, p.CreatedAt = a.newID(), a.now()
	return a.addFactor(ctx, actor, "passkey", "The passkey “"+p.Name+"” was added to your account.", in, func(tx *store.Tx) error {
		all, err := tx.Passkeys(actor.UserID)
		if err != nil {
			return err
		}
		if len(all) >= hiring.PasskeysMost {
			return fault.New(fault.Conflict, fmt.Sprintf("You have %d passkeys, as many as an account can have. Remove one first.", len(all)))
		}
		return tx.AddPasskey(actor.UserID, p)
	})
}

// PasskeyUsed notes that a passkey was used, and what it is checked with from now on. before is when it was last used
// as the check found it; Conflict where it was used since.
func (a *App) PasskeyUsed(ctx context.Context, userID hiring.ID, credentialID []byte, before *time.Time, credential string) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		return tx.UsePasskey(userID, credentialID, before, credential, a.now())
	})
	if err != nil {
		return fmt.Errorf("use a passkey: %w", err)
	}
	return nil
}

// RenamePasskey gives one of the actor's passkeys another name. Field path: "name".
func (a *App) RenamePasskey(ctx context.Context, actor hiring.Actor, id hiring.ID, name string) error {
	if err := actor.MayAccount(hiring.OwnFactors); err != nil {
		return err
	}
	name, err := passkeyName(name)
	if err != nil {
		return err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.RenamePasskey(actor.UserID, id, name); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "passkey renamed", hiring.ID{}, actor.UserID, nil))
	})
	if err != nil {
		return fmt.Errorf("rename passkey: %w", err)
	}
	return nil
}

// RemovePasskey removes one of the actor's passkeys; session is the hash of the token whose session stays.
func (a *App) RemovePasskey(ctx context.Context, actor hiring.Actor, id hiring.ID, session []byte) error {
	return a.removeFactor(ctx, actor, "passkey", "A passkey was removed from your account.", session,
		func(tx *store.Tx) error { return tx.DeletePasskey(actor.UserID, id) })
}
