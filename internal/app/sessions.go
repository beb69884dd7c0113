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

// SaveSession stores a session's data until expiry. user is nil before sign-in.
func (a *App) SaveSession(ctx context.Context, tokenHash []byte, user *hiring.ID, data []byte, expiry time.Time) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		return tx.SaveSession(tokenHash, user, data, expiry.UTC().Truncate(time.Microsecond))
	})
	if err != nil {
		return fmt.Errorf("save session: %w", err)
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
