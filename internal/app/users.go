package app

import (
	"context"
	"fmt"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// Users lists accounts whose name or e-mail address holds the search, by name, for administrators, and counts them.
func (a *App) Users(ctx context.Context, actor hiring.Actor, search string, p hiring.Page) (users []hiring.User, total int, err error) {
	if err := actor.MayAccount(hiring.ManageUsers); err != nil {
		return nil, 0, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { users, total, err = s.FindUsers(search, p); return err })
	if err != nil {
		return nil, 0, fmt.Errorf("list accounts: %w", err)
	}
	return users, total, nil
}

// UserByAddress finds an account by its e-mail address, for administrators.
func (a *App) UserByAddress(ctx context.Context, actor hiring.Actor, email string) (user hiring.User, err error) {
	if err := actor.MayAccount(hiring.ManageUsers); err != nil {
		return user, err
	}
	clean, ok := hiring.CleanEmail(email)
	if !ok {
		return user, hiring.ErrUnknown("account")
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { user, err = s.UserByEmail(clean); return err })
	if err != nil {
		return user, fmt.Errorf("find account: %w", err)
	}
	return user, nil
}

// UserView is one account as administrators see it: nothing of what the person wrote or marked.
type UserView struct {
	User       hiring.User
	Sessions   []hiring.Session
	Identities []hiring.Identity
	Parts      int // vacancies the person has a part in
	Factors    hiring.Factors
}

// User shows one account to administrators.
func (a *App) User(ctx context.Context, actor hiring.Actor, id hiring.ID) (v UserView, err error) {
	if err := actor.MayAccount(hiring.ManageUsers); err != nil {
		return v, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if v.User, err = s.User(id); err != nil {
			return err
		}
		if v.Sessions, err = s.Sessions(id, a.now(), nil); err != nil {
			return err
		}
		if v.Identities, err = s.Identities(id); err != nil {
			return err
		}
		if v.Factors, err = s.Factors(id); err != nil {
			return err
		}
		_, v.Parts, err = s.Vacancies(id, hiring.AllVacancies, hiring.Page{Limit: 1})
		return err
	})
	if err != nil {
		return UserView{}, fmt.Errorf("show account: %w", err)
	}
	return v, nil
}

// NewUserInput is an account an administrator makes: what it may do, the hash of the secret in the link that opens
// it, and that link for the mail.
type NewUserInput struct {
	Name, Email              string
	Administrator, Recruiter bool
	Hash                     []byte
	Link                     string
}

// CreateUser makes an account that its owner opens by a link. Field paths: "name", "email".
func (a *App) CreateUser(ctx context.Context, actor hiring.Actor, in NewUserInput) (user hiring.User, err error) {
	if err := actor.MayAccount(hiring.ManageUsers); err != nil {
		return user, err
	}
	if user, err = a.newUser(in.Name, in.Email); err != nil {
		return user, err
	}
	user.Administrator, user.Recruiter, user.Invited = in.Administrator, in.Recruiter, true
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.UserByEmail(user.Email)
		if gone, err := missing(err); err != nil {
			return err
		} else if !gone {
			return fieldError("email", "There is already an account with this e-mail address.")
		}
		if err := tx.CreateUser(user, ""); err != nil {
			return err
		}
		if err := tx.Audit(a.event(actor, "account made", hiring.ID{}, user.ID, rights(user))); err != nil {
			return err
		}
		return a.openable(tx, actor, user, in)
	})
	if err != nil {
		return user, fmt.Errorf("make account: %w", err)
	}
	a.nudge()
	return user, nil
}

// openable makes the link that opens an account and tells its owner.
func (a *App) openable(tx *store.Tx, actor hiring.Actor, user hiring.User, in NewUserInput) error {
	expires := a.now().Add(invitationLife)
	if err := tx.CreateInvitation(user.ID, in.Hash, expires); err != nil {
		return err
	}
	return a.tell(tx, user, Notice{Kind: hiring.AccountMail, By: actor.Name, Link: in.Link, Expires: expires})
}

func rights(u hiring.User) map[string]string {
	return map[string]string{"administrator": yesNo(u.Administrator), "recruiter": yesNo(u.Recruiter)}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// SendLink gives an account's owner a new way in: the link that opens it where it was not opened yet, else one to
// choose a new password; none without reset, where there are no passwords. sent tells whether it went by mail.
func (a *App) SendLink(ctx context.Context, actor hiring.Actor, id hiring.ID, open, reset NewUserInput) (user hiring.User, err error) {
	if err := actor.MayAccount(hiring.ManageUsers); err != nil {
		return user, err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if user, err = tx.User(id); err != nil {
			return err
		}
		if user.DisabledAt != nil {
			return fault.New(fault.Conflict, "This account is disabled. Enable it first.")
		}
		if user.Invited {
			if err := tx.Audit(a.event(actor, "invitation sent again", hiring.ID{}, id, nil)); err != nil {
				return err
			}
			return a.openable(tx, actor, user, open)
		}
		if id == actor.UserID {
			return fault.New(fault.Conflict, "Change your own password on your account page.")
		}
		if len(reset.Hash) == 0 {
			return fault.New(fault.Conflict, "There are no passwords here: this account is open, and its owner signs in through the OpenID provider.")
		}
		return a.reset(tx, actor, user, ResetInput{Hash: reset.Hash, Link: reset.Link})
	})
	if err != nil {
		return user, fmt.Errorf("send link: %w", err)
	}
	a.nudge()
	return user, nil
}

// ChangeRights says what an account may do, at once. Nobody takes their own administration away, so that there is
// always somebody who administers.
func (a *App) ChangeRights(ctx context.Context, actor hiring.Actor, id hiring.ID, administrator, recruiter bool) error {
	return a.changeUser(ctx, actor, id, "rights changed", func(tx *store.Tx, u hiring.User) (map[string]string, error) {
		if id == actor.UserID && !administrator {
			return nil, fieldError("rights", "You cannot take administration from yourself. Ask another administrator.")
		}
		u.Administrator, u.Recruiter = administrator, recruiter
		return rights(u), tx.SetRights(id, administrator, recruiter)
	})
}

// DisableUser shuts an account: every session ends, and its API tokens work no more. What the person wrote stays.
func (a *App) DisableUser(ctx context.Context, actor hiring.Actor, id hiring.ID) error {
	return a.changeUser(ctx, actor, id, "account disabled", func(tx *store.Tx, u hiring.User) (map[string]string, error) {
		if id == actor.UserID {
			return nil, fault.New(fault.Conflict, "You cannot disable your own account. Ask another administrator.")
		}
		if u.DisabledAt != nil {
			return nil, fault.New(fault.Conflict, "This account is disabled already.")
		}
		now := a.now()
		if err := tx.SetDisabled(id, &now); err != nil {
			return nil, err
		}
		if err := tx.DeleteResets(id); err != nil {
			return nil, err
		}
		return nil, tx.DeleteSessionsOf(id)
	})
}

// EnableUser opens a disabled account again.
func (a *App) EnableUser(ctx context.Context, actor hiring.Actor, id hiring.ID) error {
	return a.changeUser(ctx, actor, id, "account enabled", func(tx *store.Tx, u hiring.User) (map[string]string, error) {
		if u.DisabledAt == nil {
			return nil, fault.New(fault.Conflict, "This account is not disabled.")
		}
		return nil, tx.SetDisabled(id, nil)
	})
}

// EndSessionsOf signs somebody out everywhere.
func (a *App) EndSessionsOf(ctx context.Context, actor hiring.Actor, id hiring.ID) error {
	return a.changeUser(ctx, actor, id, "sessions ended", func(tx *store.Tx, _ hiring.User) (map[string]string, error) {
		return nil, tx.DeleteSessionsOf(id)
	})
}

func (a *App) changeUser(ctx context.Context, actor hiring.Actor, id hiring.ID, action string, change func(*store.Tx, hiring.User) (map[string]string, error)) error {
	if err := actor.MayAccount(hiring.ManageUsers); err != nil {
		return err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		user, err := tx.User(id)
		if err != nil {
			return err
		}
		if user.Erased() {
			return fault.New(fault.Conflict, "This account was erased.")
		}
		detail, err := change(tx, user)
		if err != nil {
			return err
		}
		return tx.Audit(a.event(actor, action, hiring.ID{}, id, detail))
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}
