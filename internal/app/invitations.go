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

// invitationLife is how long an invitation link works.
const invitationLife = 14 * 24 * time.Hour

// InvitedUser gives the account an open invitation is for; NotFound when the link was used, has
// expired or never was.
func (a *App) InvitedUser(ctx context.Context, tokenHash []byte) (user hiring.User, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		user, err = s.Invitation(tokenHash, a.now())
		return err
	})
	if err != nil {
		return user, fmt.Errorf("find invitation: %w", err)
	}
	return user, nil
}

// AcceptInvitation lets an invited person choose a name and a password, once.
func (a *App) AcceptInvitation(ctx context.Context, tokenHash []byte, name, passwordHash string) (user hiring.User, err error) {
	name = strings.Join(strings.Fields(name), " ")
	var fs fault.Fields
	fs.Check(name != "", "name", "Enter your name.")
	fs.Check(len([]rune(name)) <= 200, "name", "Name must be 200 characters or fewer.")
	if err := fs.Err(); err != nil {
		return user, err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		id, err := tx.UseInvitation(tokenHash, a.now())
		if err != nil {
			return err
		}
		if err := tx.SetPassword(id, passwordHash); err != nil {
			return err
		}
		if err := tx.RenameUser(id, name); err != nil {
			return err
		}
		if user, err = tx.User(id); err != nil {
			return err
		}
		return tx.Audit(a.event(actorOf(user), "invitation accepted", hiring.ID{}, id, nil))
	})
	if err != nil {
		return user, fmt.Errorf("accept invitation: %w", err)
	}
	return user, nil
}
