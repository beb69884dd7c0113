package app

import (
	"context"
	"fmt"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// Mail has an App tell people by e-mail; without one it queues nothing.
type Mail struct {
	// Write puts a notice into words. It runs inside the change's transaction, so it only reckons.
	Write func(Notice) (Wording, error)
}

// Notice is what one mail tells one person. It has no place for anything about a candidate.
type Notice struct {
	Kind     hiring.MailKind
	Name     string // of who gets it
	By       string // who made the change
	Vacancy  string // its title
	Function hiring.Function
	What     string    // happened to a second factor, as a sentence
	Link     string    // opens the account, or leads to the vacancy; may be empty in the second case
	Expires  time.Time // when an invitation's link stops working
	Unopened bool      // the person was invited by others and has not opened the account
}

// Wording is a notice in words: one line and plain text.
type Wording struct{ Subject, Body string }

// SendsMail reports whether people are told by e-mail.
func (a *App) SendsMail() bool { return a.mail != nil }

// MailQueued says that mail was queued here; what other copies of the server queue is found by asking.
func (a *App) MailQueued() <-chan struct{} { return a.queued }

// nudge wakes who sends mail, or leaves a sign where it is at work already.
func (a *App) nudge() {
	select {
	case a.queued <- struct{}{}:
	default:
	}
}

// tell queues a notice with the change it tells of. An invitation takes the place of an earlier one
// that still waits: its link works no more.
func (a *App) tell(tx *store.Tx, to hiring.User, n Notice) error {
	if a.mail == nil {
		return nil
	}
	n.Name = to.Name
	words, err := a.mail.Write(n)
	if err != nil {
		return fmt.Errorf("write %s: %w", n.Kind, err)
	}
	at := a.now()
	if n.Kind != hiring.AddedMail && n.Kind != hiring.NoAccountMail && n.Kind != hiring.FactorMail { // an earlier link works no more
		if err := tx.WithdrawMail(n.Kind, to.Email, at); err != nil {
			return err
		}
	}
	return tx.Enqueue(hiring.Mail{
		ID: a.newID(), Kind: n.Kind, Address: to.Email, Name: to.Name, Subject: words.Subject, Body: words.Body, CreatedAt: at,
	})
}

// ClaimMail claims up to most mails that are due, for a while in which nobody else gets them.
func (a *App) ClaimMail(ctx context.Context, most int, lease time.Duration) (mails []hiring.Mail, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) (err error) {
		now := a.now()
		mails, err = tx.ClaimMail(now, now.Add(lease), most)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim mail: %w", err)
	}
	return mails, nil
}

// MailSent notes that the mail server took a claimed mail. Conflict when the claim has ended.
func (a *App) MailSent(ctx context.Context, m hiring.Mail) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.MarkMailSent(m, a.now()) })
	if err != nil {
		return fmt.Errorf("mark mail sent: %w", err)
	}
	return nil
}

// MailFailed notes that a claimed mail was not sent, and why, in words without personal data. It is
// tried again later, unless the failure is for good or it was the last attempt.
func (a *App) MailFailed(ctx context.Context, m hiring.Mail, reason string, forGood bool) (givenUp bool, err error) {
	wait, again := hiring.RetryMail(m.Attempts)
	givenUp = forGood || !again
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if givenUp {
			return tx.GiveUpMail(m, a.now(), reason)
		}
		return tx.MarkMailFailed(m, a.now().Add(wait), reason)
	})
	if err != nil {
		return false, fmt.Errorf("mark mail failed: %w", err)
	}
	return givenUp, nil
}

// ReleaseMail gives claimed mails back that nobody tried to send. What is not claimed any more needs no
// giving back.
func (a *App) ReleaseMail(ctx context.Context, mails []hiring.Mail) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		for _, m := range mails {
			if err := tx.ReleaseMail(m); err != nil && !fault.Is(err, fault.Conflict) {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("release mail: %w", err)
	}
	return nil
}

// PurgeMail deletes mails that were sent or given up as long ago as they are kept, in bounded steps, and counts them.
func (a *App) PurgeMail(ctx context.Context) (n int64, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.Retention()
		if err != nil {
			return err
		}
		if before, ok := kept.Before(hiring.KeptMail, a.now()); ok {
			n, err = tx.PurgeMail(before)
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("purge mail: %w", err)
	}
	return n, nil
}
