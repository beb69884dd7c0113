// Package deliver owns how what is in the outbox reaches people: the words of mails, how a message is
// built, and the worker that claims mails and hands them to the mail server. It refuses to decide what is
// sent, to whom, or how often it is tried: that is for the journeys.
//
// A mail is sent at least once. It is claimed before and marked after, so it is sent twice only where the
// server had taken it and that could not be noted any more; the message is then the same one, by its
// Message-ID.
package deliver

import (
	"context"
	"log/slog"
	"net/mail"
	"time"

	"merit/internal/app"
)

// The worker's measures. A whole batch fits into its lease, so no claim ends under the hands of its
// holder; a mail that would not fit any more is given back.
const (
	pollEvery = 5 * time.Second
	batch     = 8
	lease     = 5 * time.Minute
	mailLimit = 30 * time.Second // for one mail, from dialling to the server's last word
	markLimit = 10 * time.Second // for noting what came of it
	tidyEvery = time.Hour
)

// DefaultGrace is how long the mail in hand may take once the worker is told to stop.
const DefaultGrace = 5 * time.Second

// Options are what a worker is made from. Tick and Grace may be left out.
type Options struct {
	App    *app.App
	Server Server
	From   mail.Address
	Now    func() time.Time
	Log    *slog.Logger
	Tick   <-chan time.Time // when to look for work; nil: every five seconds
	Grace  time.Duration    // 0: DefaultGrace
}

// Worker sends what is in the outbox. Any number may work on one outbox.
type Worker struct {
	o      Options
	tidyAt time.Time
}

// NewWorker makes a worker.
func NewWorker(o Options) *Worker {
	if o.Grace == 0 {
		o.Grace = DefaultGrace
	}
	return &Worker{o: o}
}

// Run sends until the context ends: what is due at once, then whenever something was queued here, and at
// every tick what was queued elsewhere or waited for its next attempt. The mail in hand is finished first.
func (w *Worker) Run(ctx context.Context) {
	tick := w.o.Tick
	if tick == nil {
		ticker := time.NewTicker(pollEvery)
		defer ticker.Stop()
		tick = ticker.C
	}
	for {
		w.round(ctx)
		w.tidy(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick:
		case <-w.o.App.MailQueued():
		}
	}
}

// round sends batch after batch until nothing is due, or the server cannot be reached: then one mail a
// round is enough to find out when it can.
func (w *Worker) round(ctx context.Context) {
	for ctx.Err() == nil {
		mails, err := w.o.App.ClaimMail(ctx, batch, lease)
		if err != nil {
			if ctx.Err() == nil {
				w.o.Log.WarnContext(ctx, "could not look for mail", "error", err.Error())
			}
			return
		}
		for i, m := range mails {
			if ctx.Err() != nil || w.o.Now().Add(mailLimit+markLimit).After(m.ClaimedUntil) {
				w.release(ctx, mails[i:])
				return
			}
			if !w.deliver(ctx, m) {
				w.release(ctx, mails[i+1:])
				return
			}
		}
		if len(mails) < batch {
			return
		}
	}
}
