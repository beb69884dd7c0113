package deliver

import (
	"context"
	"log/slog"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
)

// deliver sends one claimed mail and notes what came of it. reached is false when the server could not be
// reached, or the worker had to stop before the server had the mail.
func (w *Worker) deliver(ctx context.Context, m hiring.Mail) (reached bool) {
	err := w.send(ctx, m)
	log := w.o.Log.With(slog.String("mail", m.ID.String()), slog.String("kind", string(m.Kind)), slog.Int("attempt", m.Attempts))
	switch {
	case err == nil:
		w.sent(ctx, log, m)
		return true
	case ctx.Err() != nil:
		w.release(ctx, []hiring.Mail{m})
		return false
	default:
		return w.failed(ctx, log, m, err)
	}
}

// send hands a mail over within its time. Being told to stop leaves it some of that.
func (w *Worker) send(ctx context.Context, m hiring.Mail) error {
	msg, err := message(m, w.o.From)
	if err != nil {
		return err
	}
	sending, cancel := context.WithTimeout(context.WithoutCancel(ctx), mailLimit)
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(w.o.Grace, cancel) })()
	return w.o.Server.hand(sending, w.o.From, msg)
}

func (w *Worker) sent(ctx context.Context, log *slog.Logger, m hiring.Mail) {
	ctx, cancel := marking(ctx)
	defer cancel()
	err := w.o.App.MailSent(ctx, m)
	switch {
	case err == nil:
		log.InfoContext(ctx, "mail sent")
	case fault.Is(err, fault.Conflict):
		log.InfoContext(ctx, "mail sent, though it was withdrawn meanwhile")
	default:
		log.ErrorContext(ctx, "mail sent, but that could not be noted: it is sent again", "error", err.Error())
	}
}

func (w *Worker) failed(ctx context.Context, log *slog.Logger, m hiring.Mail, cause error) (reached bool) {
	ctx, cancel := marking(ctx)
	defer cancel()
	reason, forGood := explain(cause)
	givenUp, err := w.o.App.MailFailed(ctx, m, reason, forGood)
	switch {
	case err != nil && !fault.Is(err, fault.Conflict):
		log.WarnContext(ctx, "mail not sent, and that could not be noted", "reason", reason, "error", err.Error())
	case givenUp:
		log.ErrorContext(ctx, "mail given up", "reason", reason)
	default:
		log.WarnContext(ctx, "mail not sent yet", "reason", reason)
	}
	return !isUnreached(cause)
}

// release gives mails back that nobody tried to send, so that they need not wait for the lease to end.
func (w *Worker) release(ctx context.Context, mails []hiring.Mail) {
	if len(mails) == 0 {
		return
	}
	ctx, cancel := marking(ctx)
	defer cancel()
	if err := w.o.App.ReleaseMail(ctx, mails); err != nil {
		w.o.Log.WarnContext(ctx, "could not give mail back", "error", err.Error())
	}
}

// tidy deletes what was sent or given up long ago, now and then.
func (w *Worker) tidy(ctx context.Context) {
	if w.o.Now().Before(w.tidyAt) || ctx.Err() != nil {
		return
	}
	w.tidyAt = w.o.Now().Add(tidyEvery)
	for {
		n, err := w.o.App.PurgeMail(ctx)
		if err != nil && ctx.Err() == nil {
			w.o.Log.WarnContext(ctx, "could not delete old mail", "error", err.Error())
		}
		if err != nil || n == 0 {
			return
		}
	}
}

// marking is a context to note something in that happened, should the worker be stopping too.
func marking(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), markLimit)
}
