package store_test

import (
	"context"
	"errors"
	"testing"

	"merit/internal/store"
	"merit/internal/store/storetest"
)

// A transaction that its context ended says so, whatever the database says of it.
func TestATransactionOutOfTimeNamesItsContext(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for name, run := range map[string]func(ctx context.Context, f func()) error{
			"read": func(ctx context.Context, f func()) error {
				return s.Read(ctx, func(q *store.Snapshot) error { f(); _, err := q.UserByEmail("nobody@example.com"); return err })
			},
			"write": func(ctx context.Context, f func()) error {
				return s.Write(ctx, func(q *store.Tx) error { f(); _, err := q.UserByEmail("nobody@example.com"); return err })
			},
		} {
			ctx, cancel := context.WithCancel(t.Context())
			if err := run(ctx, cancel); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: got %v", name, err)
			}
		}
	})
}
