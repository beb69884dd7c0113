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

// InviteAgainInput is a new invitation for a member who has not opened the account: the hash of the
// secret in the link, and the link for the mail.
type InviteAgainInput struct {
	UserID         hiring.ID
	InvitationHash []byte
	InvitationLink string
}

// InviteAgain gives a member who has not opened the account a new invitation; the link before it works
// no more. Who may is as in findOrInvite: the link opens the account.
func (a *App) InviteAgain(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, in InviteAgainInput) (user hiring.User, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		_, vacancy, err := access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy)
		if err != nil {
			return err
		}
		fs, err := tx.Functions(vacancyID, in.UserID)
		if err != nil {
			return err
		}
		if len(fs) == 0 {
			return hiring.ErrUnknown("member")
		}
		if user, err = tx.User(in.UserID); err != nil {
			return err
		}
		if err := a.mayInvite(tx, actor, user); err != nil {
			return err
		}
		if err := tx.CreateInvitation(user.ID, in.InvitationHash, a.now().Add(invitationLife)); err != nil {
			return err
		}
		if err := tx.Audit(a.event(actor, "invitation sent again", vacancyID, user.ID, nil)); err != nil {
			return err
		}
		return a.tellMember(tx, actor, vacancy, user, true, AddMemberInput{Function: fs[0], InvitationLink: in.InvitationLink})
	})
	if err != nil {
		return user, fmt.Errorf("invite again: %w", err)
	}
	a.nudge()
	return user, nil
}

// mayInvite is nil when the actor may have a new link made that opens the person's account.
func (a *App) mayInvite(tx *store.Tx, actor hiring.Actor, user hiring.User) error {
	if user.DisabledAt != nil {
		return fault.New(fault.Conflict, "This account is disabled. Ask an administrator.")
	}
	if !user.Invited {
		return fault.New(fault.Conflict, user.Name+" has opened the account already and needs no invitation.")
	}
	mine, err := recruitsEverywhere(tx, actor, user)
	if err == nil && !mine {
		return fault.New(fault.Conflict, user.Name+" is in other recruiters’ vacancies too. Only somebody who recruits for all of them can send a new invitation.")
	}
	return err
}

// tellMember tells a person of a new part in a vacancy: with the link that opens the account where one
// was made, and not at all who did it themselves.
func (a *App) tellMember(tx *store.Tx, actor hiring.Actor, v hiring.Vacancy, user hiring.User, invited bool, in AddMemberInput) error {
	n := Notice{Kind: hiring.AddedMail, By: actor.Name, Vacancy: v.Title, Function: in.Function, Link: in.VacancyLink, Unopened: user.Invited}
	switch {
	case invited:
		n.Kind, n.Link, n.Expires = hiring.InvitationMail, in.InvitationLink, a.now().Add(invitationLife)
	case user.ID == actor.UserID:
		return nil
	}
	return a.tell(tx, user, n)
}

// undelivered finds whose invitation could not be sent. Where no mail is sent nothing is asked.
func (a *App) undelivered(s *store.Snapshot, members []hiring.Member) ([]string, error) {
	var addresses []string
	for _, m := range members {
		if m.Invited {
			addresses = append(addresses, m.Email)
		}
	}
	if a.mail == nil || len(addresses) == 0 {
		return nil, nil
	}
	return s.Undelivered(hiring.InvitationMail, addresses)
}
