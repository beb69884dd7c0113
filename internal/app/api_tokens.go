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

// CreateTokenInput is a new API token. Days is how long it lives.
type CreateTokenInput struct {
	Name     string `json:"name" validate:"required,max=100" label:"a name for the token"`
	ReadOnly bool   `json:"readOnly"`
	Days     int    `json:"days"`
	Hash     []byte `json:"-"`
}

// MaxTokenDays is the longest life of an API token.
const MaxTokenDays = 365

// CreateToken stores a new API token of the actor.
func (a *App) CreateToken(ctx context.Context, actor hiring.Actor, in CreateTokenInput) (hiring.APIToken, error) {
	if err := actor.SignedIn(); err != nil {
		return hiring.APIToken{}, err
	}
	in.Name = strings.TrimSpace(in.Name)
	var fs fault.Fields
	if err := checkShape(&fs, in); err != nil {
		return hiring.APIToken{}, err
	}
	if in.Days < 1 || in.Days > MaxTokenDays {
		fs.Addf("days", "Days must be a whole number from 1 to %d.", MaxTokenDays)
	}
	if err := fs.Err(); err != nil {
		return hiring.APIToken{}, err
	}
	now := a.now()
	t := hiring.APIToken{
		ID: a.newID(), UserID: actor.UserID, Name: in.Name, ReadOnly: in.ReadOnly,
		CreatedAt: now, ExpiresAt: now.Add(time.Duration(in.Days) * 24 * time.Hour),
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		_, total, err := tx.APITokens(actor.UserID, hiring.Page{Limit: 1})
		if err != nil {
			return err
		}
		if total >= hiring.PageMax {
			return fault.New(fault.Conflict, "You have too many API tokens. Revoke one first.")
		}
		if err := tx.CreateAPIToken(t, in.Hash); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "token created", hiring.ID{}, t.ID, nil))
	})
	if err != nil {
		return hiring.APIToken{}, fmt.Errorf("create token: %w", err)
	}
	return t, nil
}

// RevokeToken ends one of the actor's own API tokens at once.
func (a *App) RevokeToken(ctx context.Context, actor hiring.Actor, id hiring.ID) error {
	if err := actor.SignedIn(); err != nil {
		return err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.RevokeAPIToken(actor.UserID, id); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "token revoked", hiring.ID{}, id, nil))
	})
	if err != nil {
		return fmt.Errorf("revoke token: %w", err)
	}
	return nil
}

// tokenUseEvery is how fine the time of last use is kept: a write for every request would cost
// more than it tells.
const tokenUseEvery = time.Hour

// ActorOfToken gives the person a live API token acts for; SignIn when there is none.
func (a *App) ActorOfToken(ctx context.Context, hash []byte) (hiring.Actor, hiring.APIToken, error) {
	var (
		t    hiring.APIToken
		user hiring.User
	)
	now := a.now()
	err := a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if t, err = s.APITokenByHash(hash, now); err != nil {
			return err
		}
		user, err = s.User(t.UserID)
		return err
	})
	if gone, err := missing(err); err != nil {
		return hiring.Actor{}, t, fmt.Errorf("find token: %w", err)
	} else if gone || user.DisabledAt != nil {
		return hiring.Actor{}, t, fault.New(fault.SignIn, "This API token is unknown, expired or revoked.")
	}
	if t.LastUsedAt == nil || now.Sub(*t.LastUsedAt) > tokenUseEvery {
		if err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.TouchAPIToken(t.ID, now) }); err != nil {
			return hiring.Actor{}, t, fmt.Errorf("note token use: %w", err)
		}
	}
	return actorOf(user), t, nil
}
