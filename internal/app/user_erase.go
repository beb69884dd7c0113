package app

import (
	"context"
	"fmt"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// KeptVacancies counts for administrators the vacancies that have not been purged in which a person has a part or did
// anything: while there are any, the account cannot be erased.
func (a *App) KeptVacancies(ctx context.Context, actor hiring.Actor, id hiring.ID) (n int, err error) {
	if err := actor.MayAccount(hiring.ManageUsers); err != nil {
		return 0, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { n, err = s.KeptVacancies(id); return err })
	if err != nil {
		return 0, fmt.Errorf("count kept vacancies: %w", err)
	}
	return n, nil
}

// EraseUser erases a disabled account for good: name, address and whatever opens it. Conflict while a vacancy that has not
// been purged names the person, since its record has to go on saying who marked and who decided.
func (a *App) EraseUser(ctx context.Context, actor hiring.Actor, id hiring.ID) error {
	err := a.changeUser(ctx, actor, id, "account erased", func(tx *store.Tx, u hiring.User) (map[string]string, error) {
		if u.DisabledAt == nil {
			return nil, fault.New(fault.Conflict, "Disable the account first: whoever has it may be at work.")
		}
		kept, err := tx.KeptVacancies(id)
		if err != nil {
			return nil, err
		}
		if kept > 0 {
			return nil, errStillNamed(kept)
		}
		return nil, a.eraseUser(tx, u)
	})
	if err != nil {
		return err
	}
	return a.afterErasures(ctx)
}

func errStillNamed(kept int) error {
	vacancies := "a vacancy whose record is"
	if kept > 1 {
		vacancies = fmt.Sprintf("%d vacancies whose record is", kept)
	}
	return fault.New(fault.Conflict, "This person has a part in "+vacancies+" still kept: who marked and who decided has to stay known until then. The account can be erased after the purge.")
}

func (a *App) eraseUser(tx *store.Tx, u hiring.User) error {
	if err := tx.EraseUser(u, a.now()); err != nil {
		return err
	}
	return tx.Signal(erasedTopic)
}

// afterErasures has this copy of Merit forget names, and the database's files too.
func (a *App) afterErasures(ctx context.Context) error {
	a.kept.forget()
	if err := a.store.Flush(ctx); err != nil {
		return fmt.Errorf("flush after erasure: %w", err)
	}
	return nil
}

// eraseAccountAgain erases an account that an older copy of the database brought back; done is false where it is not there
// or is erased. Nothing is asked: everything was when it was erased.
func (a *App) eraseAccountAgain(tx *store.Tx, e hiring.Erasure) (done bool, err error) {
	u, err := tx.User(e.AccountID)
	gone, err := missing(err)
	if gone || err != nil || u.Erased() {
		return false, err
	}
	if err := a.eraseUser(tx, u); err != nil {
		return false, err
	}
	return true, tx.Audit(a.event(hiring.Actor{}, "account erased", hiring.ID{}, u.ID, nil))
}
