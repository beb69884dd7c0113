package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"merit/internal/fault"
	"merit/internal/store"
)

// How often somebody may guess in any five minutes: for one account as NCSC's Cyber Essentials has it, whoever asks;
// from one address more, because a whole office may share it. Both are counted over all copies of Merit, in the
// database.
const (
	GuessWindow       = 5 * time.Minute
	GuessesPerAccount = 10
	GuessesPerAddress = 100
)

// Guess is one try at a secret: of an account, known by what was typed as its e-mail address, from an address of the
// network. Either may be empty.
type Guess struct{ Account, Address string }

// buckets name what is counted, without telling who it is.
func (g Guess) buckets() (account, address string) {
	if g.Account != "" {
		account = bucket("account", strings.ToLower(strings.TrimSpace(g.Account)))
	}
	if g.Address != "" {
		address = bucket("address", network(g.Address))
	}
	return account, address
}

func bucket(kind, what string) string {
	sum := sha256.Sum256([]byte(kind + "\n" + what))
	return kind + " " + hex.EncodeToString(sum[:16])
}

// network is what an address is counted by: IPv6 by its /64, which one household or server has to itself.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap(); ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}

// CountGuess counts a try before it is made; TooMany when there were too many, and then it must not be made.
func (a *App) CountGuess(ctx context.Context, g Guess) error {
	account, address := g.buckets()
	now := a.now()
	over := false
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		for _, b := range []struct {
			name string
			most int
		}{{account, GuessesPerAccount}, {address, GuessesPerAddress}} {
			if b.name == "" {
				continue
			}
			full, err := tx.CountGuess(b.name, now, now.Add(-GuessWindow), b.most)
			if err != nil {
				return err
			}
			if full {
				over = true
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("count a guess: %w", err)
	}
	if over {
		return fault.New(fault.TooMany, "There were too many tries in a short while. Wait five minutes, then try again.")
	}
	return nil
}

// RightGuess says that a counted try was right: the account's count begins anew, the address's loses it.
func (a *App) RightGuess(ctx context.Context, g Guess) error {
	account, address := g.buckets()
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ForgetGuesses(account); err != nil || address == "" {
			return err
		}
		return tx.ForgetGuess(address, a.now())
	})
	if err != nil {
		return fmt.Errorf("forget guesses: %w", err)
	}
	return nil
}

// PurgeGuesses deletes counts that are over, in bounded steps, and says how many.
func (a *App) PurgeGuesses(ctx context.Context) (n int64, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) (err error) { n, err = tx.PurgeGuesses(a.now().Add(-GuessWindow)); return err })
	if err != nil {
		return 0, fmt.Errorf("purge guesses: %w", err)
	}
	return n, nil
}
