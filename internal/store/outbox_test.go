package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

func (w *world) enqueue(address string, at time.Time) hiring.Mail {
	w.Helper()
	m := hiring.Mail{ID: newID(), Kind: hiring.InvitationMail, Address: address, Name: "Priya", Subject: "Hello", Body: "the secret link", CreatedAt: at}
	w.write(func(tx *store.Tx) error { return tx.Enqueue(m) })
	return m
}

func (w *world) claim(now time.Time, most int) (mails []hiring.Mail) {
	w.Helper()
	w.write(func(tx *store.Tx) (err error) { mails, err = tx.ClaimMail(now, now.Add(time.Minute), most); return err })
	return mails
}

func (w *world) outbox(id hiring.ID) (r store.OutboxRow) {
	w.Helper()
	w.read(func(q *store.Snapshot) (err error) { r, err = q.Outbox(id); return err })
	return r
}

// The life of a mail: claimed for a while, put back, sent or given up, and blanked at its end.
func TestTheLifeOfAMail(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := &world{T: t, s: s}
		m := w.enqueue("priya@example.org", noon)
		if got := w.claim(noon.Add(-time.Microsecond), 10); len(got) != 0 {
			t.Errorf("claimed before it is due: %v", got)
		}
		first := w.claim(noon, 10)
		if len(first) != 1 || first[0].ID != m.ID || first[0].Body != m.Body || first[0].Attempts != 1 || !first[0].CreatedAt.Equal(noon) {
			t.Fatalf("claimed %+v", first)
		}
		if got := w.claim(noon.Add(time.Minute-time.Microsecond), 10); len(got) != 0 {
			t.Errorf("claimed twice: %v", got)
		}
		second := w.claim(noon.Add(time.Minute), 10)
		if len(second) != 1 || second[0].Attempts != 2 {
			t.Fatalf("after its lease: %+v", second)
		}
		w.refused(fault.Conflict, func(tx *store.Tx) error { return tx.MarkMailSent(first[0], noon) })
		w.write(func(tx *store.Tx) error { return tx.MarkMailFailed(second[0], noon.Add(time.Hour), "451") })
		w.refused(fault.Conflict, func(tx *store.Tx) error { return tx.MarkMailSent(second[0], noon) })
		if r := w.outbox(m.ID); r.Body != m.Body || r.LastError != "451" || r.Sent || r.GivenUp || r.Claimed {
			t.Errorf("put back: %+v", r)
		}
		if got := w.claim(noon.Add(time.Hour-time.Microsecond), 10); len(got) != 0 {
			t.Errorf("claimed before its next attempt: %v", got)
		}
		third := w.claim(noon.Add(time.Hour), 10)
		w.write(func(tx *store.Tx) error { return tx.ReleaseMail(third[0]) })
		if r := w.outbox(m.ID); r.Attempts != 2 || r.Claimed {
			t.Errorf("released: %+v", r)
		}
		fourth := w.claim(noon.Add(time.Hour), 10)
		w.write(func(tx *store.Tx) error { return tx.MarkMailSent(fourth[0], noon) })
		if r := w.outbox(m.ID); r.Body != "" || r.LastError != "" || !r.Sent || r.GivenUp || r.Claimed || r.Attempts != 3 {
			t.Errorf("sent: %+v", r)
		}
		lost := w.enqueue("lost@example.org", noon)
		w.write(func(tx *store.Tx) error { return tx.GiveUpMail(w.claimOf(tx, lost), noon, "550") })
		if r := w.outbox(lost.ID); r.Body != "" || r.LastError != "550" || r.Sent || !r.GivenUp || r.Claimed {
			t.Errorf("given up: %+v", r)
		}
		if got := w.claim(noon.Add(1000*time.Hour), 10); len(got) != 0 {
			t.Errorf("claimed after its end: %v", got)
		}
	})
}

func (w *world) claimOf(tx *store.Tx, m hiring.Mail) hiring.Mail {
	w.Helper()
	mails, err := tx.ClaimMail(noon, noon.Add(time.Minute), 10)
	if err != nil || len(mails) != 1 || mails[0].ID != m.ID {
		w.Fatalf("claimed %v, %v", mails, err)
	}
	return mails[0]
}

// Many claim at once and each mail is one claimer's; a batch has its bound, the longest due come first.
func TestManyClaimMailAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := &world{T: t, s: s}
		const mails, claimers, most = 96, 8, 5
		for i := range mails {
			w.enqueue(fmt.Sprintf("p%d@example.org", i), noon.Add(time.Duration(i)*time.Second))
		}
		late := noon.Add(time.Hour)
		if got := w.claim(late, 2); len(got) != 2 || got[0].Address != "p0@example.org" || got[1].Address != "p1@example.org" {
			t.Fatalf("claimed first: %+v", got)
		}
		var (
			mu   sync.Mutex
			seen = map[hiring.ID]int{}
			all  sync.WaitGroup
		)
		for range claimers {
			all.Go(func() {
				for {
					var got []hiring.Mail
					err := s.Write(context.Background(), func(tx *store.Tx) (err error) {
						got, err = tx.ClaimMail(late, late.Add(time.Minute), most)
						return err
					})
					if err != nil || len(got) > most {
						t.Errorf("%d claimed, %v", len(got), err)
						return
					}
					if len(got) == 0 {
						return
					}
					mu.Lock()
					for _, m := range got {
						seen[m.ID]++
					}
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if len(seen) != mails-2 {
			t.Errorf("%d of %d claimed", len(seen), mails-2)
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("%s claimed %d times", id, n)
			}
		}
	})
}

// What is withdrawn is blanked and not sent; of an address the newest mail tells whether it was reached.
func TestWithdrawnAndUndeliveredMail(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := &world{T: t, s: s}
		undelivered := func() (out []string) {
			w.read(func(q *store.Snapshot) (err error) {
				out, err = q.Undelivered(hiring.InvitationMail, []string{"priya@example.org", "other@example.org"})
				return err
			})
			return out
		}
		w.enqueue("other@example.org", noon)
		old := w.enqueue("priya@example.org", noon)
		w.write(func(tx *store.Tx) error { return tx.WithdrawMail(hiring.AddedMail, "priya@example.org", noon) })
		held := w.claim(noon, 10)
		w.write(func(tx *store.Tx) error { return tx.WithdrawMail(hiring.InvitationMail, "priya@example.org", noon) })
		if r := w.outbox(old.ID); r.Body != "" || !r.GivenUp || r.Claimed || len(held) != 2 {
			t.Errorf("withdrawn: %+v", r)
		}
		for _, m := range held {
			if m.ID == old.ID {
				w.refused(fault.Conflict, func(tx *store.Tx) error { return tx.MarkMailSent(m, noon) })
			}
		}
		w.enqueue("priya@example.org", noon.Add(time.Second))
		if got := undelivered(); len(got) != 0 {
			t.Errorf("a newer one waits, and yet %v", got)
		}
		newer := w.claim(noon.Add(time.Second), 10)
		w.write(func(tx *store.Tx) error { return tx.GiveUpMail(newer[0], noon, "550") })
		if got := undelivered(); len(got) != 1 || got[0] != "priya@example.org" {
			t.Errorf("undelivered %v", got)
		}
		var n int64
		w.write(func(tx *store.Tx) (err error) { n, err = tx.PurgeMail(noon.Add(-time.Microsecond)); return err })
		if n != 0 {
			t.Errorf("%d deleted too early", n)
		}
		w.write(func(tx *store.Tx) (err error) { n, err = tx.PurgeMail(noon); return err })
		if n != 2 {
			t.Errorf("%d deleted, want the two that have ended", n)
		}
	})
}

// The database itself refuses a body that outlives its use.
func TestTheDatabaseKeepsNoBodyOfWhatWasSent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := &world{T: t, s: s}
		m := w.enqueue("priya@example.org", noon)
		err := s.Write(context.Background(), func(tx *store.Tx) error { return tx.EndMailUnblanked(m.ID) })
		if err == nil {
			t.Error("a mail that was sent kept its body")
		}
	})
}
