package app

import (
	"context"
	"fmt"
	"time"

	"merit/internal/hiring"
	"merit/internal/store"
)

// Session gives a live session's data by the hash of its token; found is false when there is none.
func (a *App) Session(ctx context.Context, tokenHash []byte) (data []byte, found bool, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		data, _, err = s.Session(tokenHash, a.now())
		return err
	})
	if gone, err := missing(err); err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	} else if gone {
		return nil, false, nil
	}
	return data, true, nil
}

// SaveSession stores a session's data until expiry. user is nil before sign-in, half tells that its second step is
// still due, and device says what a new session's browser is.
func (a *App) SaveSession(ctx context.Context, tokenHash []byte, user *hiring.ID, half bool, data []byte, device string, expiry time.Time) error {
	now := a.now()
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		return tx.SaveSession(tokenHash, user, data, hiring.Session{
			ID: a.newID(), Half: half, Device: device, CreatedAt: now, SeenAt: now, ExpiresAt: expiry.UTC().Truncate(time.Microsecond),
		})
	})
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

// MySessions lists the actor's live sessions; current is the hash of the token that asks.
func (a *App) MySessions(ctx context.Context, actor hiring.Actor, current []byte) (out []hiring.Session, err error) {
	if err := actor.SignedIn(); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		out, err = s.Sessions(actor.UserID, a.now(), current)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return out, nil
}

// EndMySession ends one of the actor's own sessions at once.
func (a *App) EndMySession(ctx context.Context, actor hiring.Actor, id hiring.ID) error {
	if err := actor.SignedIn(); err != nil {
		return err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.EndSession(actor.UserID, id); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "session ended", hiring.ID{}, actor.UserID, nil))
	})
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// EndMyOtherSessions ends every session of the actor but the one with a token's hash.
func (a *App) EndMyOtherSessions(ctx context.Context, actor hiring.Actor, current []byte) error {
	if err := actor.SignedIn(); err != nil {
		return err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.EndOtherSessions(actor.UserID, current); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "other sessions ended", hiring.ID{}, actor.UserID, nil))
	})
	if err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}

// DeleteSession ends a session; one that is gone already is no error.
func (a *App) DeleteSession(ctx context.Context, tokenHash []byte) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.DeleteSession(tokenHash) })
	if err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}

// PurgeSessions deletes sessions that have expired, in bounded steps, and counts them.
func (a *App) PurgeSessions(ctx context.Context) (n int64, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) (err error) { n, err = tx.PurgeSessions(a.now()); return err })
	if err != nil {
		return 0, fmt.Errorf("purge sessions: %w", err)
	}
	return n, nil
}
