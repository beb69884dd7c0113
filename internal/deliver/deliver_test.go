package deliver_test

import (
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"merit/internal/app"
	"merit/internal/deliver"
	"merit/internal/fault"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// A server that says "later" gets the same message again, after a minute and not before.
func TestAMailIsTriedAgainLater(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		v := w.Vacancy(0, 0)
		box := newMailbox(t, func(b *mailbox) { b.refuse = only("data", 451, smtp.EnhancedCode{4, 3, 0}) })
		p := work(t, w, box.at(deliver.Open))
		p.round()
		invite(t, v, "Priya Panel", "priya@example.org")
		for range 3 {
			p.round() // it waits, however often is looked
		}
		sessions := box.reached()
		if sessions != "mail rcpt data mail rcpt data" { // the manager's mail and the invitation
			t.Errorf("before the minute is over: %s", sessions)
		}
		box.answer(func(string) error { return nil })
		w.Advance(time.Minute)
		p.round()
		if n := len(box.got()); n != 2 {
			t.Fatalf("%d letters", n)
		}
		if refused := box.refused(); len(refused) != 2 || refused[0] != box.got()[0].Raw || refused[1] != box.got()[1].Raw {
			t.Errorf("the second attempt sends another message than the first: %q", refused)
		}
		if len(waiting(t, w, p)) > 0 {
			t.Error("something still waits")
		}
	})
}

// Nobody listens; once somebody does, what waited is sent.
func TestAServerThatIsDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.SQLite(t))
	v := w.Vacancy(0, 0)
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := gone.Addr().(*net.TCPAddr).Port
	_ = gone.Close()
	for i := range 5 {
		invite(t, v, "Priya Panel", fmt.Sprintf("priya%d@example.org", i))
	}
	down := work(t, w, deliver.Server{Host: "127.0.0.1", Port: port, Security: deliver.Required})
	down.round()
	down.stop()
	box := newMailbox(t)
	up := work(t, w, box.at(deliver.Open))
	up.round()
	if n := len(box.got()); n < 1 || n > 5 {
		t.Errorf("%d letters before the back-off of those that were tried is over", n)
	}
	w.Advance(2 * time.Minute)
	up.round()
	if n := len(box.got()); n != 6 { // with the manager's
		t.Errorf("%d letters", n)
	}
}

// A server that takes a mail and is gone before the farewell has the mail.
func TestAServerThatLeavesWithTheMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.SQLite(t))
	box := newMailbox(t, func(b *mailbox) { b.cut = true })
	p := work(t, w, box.at(deliver.Open))
	enqueue(t, w.Store, hiring.Mail{Address: "priya@example.org", Subject: "Hello", Body: "Hello.", CreatedAt: w.Now()})
	p.round()
	box.one()
	if len(waiting(t, w, p)) > 0 {
		t.Error("it would be sent again")
	}
}

// What the server refuses for good is given up, told on the page, and can be sent again.
func TestARefusalForGood(t *testing.T) {
	t.Parallel()
	for stage, code := range map[string]int{"rcpt": 550, "data": 554} {
		storetest.Each(t, func(t *testing.T, s *store.Store) {
			w := newWorld(t, s)
			v := w.Vacancy(0, 0)
			box := newMailbox(t)
			p := work(t, w, box.at(deliver.Open))
			p.round() // the manager's
			box.answer(only(stage, code, smtp.EnhancedCode{5, 1, 1}))
			user := invite(t, v, "Priya Panel", "priya@example.org")
			p.round()
			view, err := w.App.Panel(t.Context(), v.Recruiter, v.ID)
			if err != nil || len(view.Undelivered) != 1 || view.Undelivered[0] != "priya@example.org" {
				t.Errorf("%s: undelivered %v, %v", stage, view.Undelivered, err)
			}
			box.answer(nil)
			w.Advance(24 * time.Hour)
			p.round()
			if n := len(box.got()); n != 1 {
				t.Errorf("%s: %d letters of what was given up", stage, n-1)
			}
			again := app.InviteAgainInput{UserID: user.ID, InvitationHash: []byte("again"), InvitationLink: "https://merit.example/join/again"}
			if _, err := w.App.InviteAgain(t.Context(), v.Recruiter, v.ID, again); err != nil {
				t.Fatal(err)
			}
			p.round()
			if got := box.got(); len(got) != 2 || joinLink.FindString(got[1].Body) != again.InvitationLink {
				t.Errorf("%s: %d letters", stage, len(got))
			}
			if view, err = w.App.Panel(t.Context(), v.Recruiter, v.ID); err != nil || len(view.Undelivered) != 0 {
				t.Errorf("%s: still undelivered %v, %v", stage, view.Undelivered, err)
			}
		})
	}
}

// A mail has ten attempts over twelve hours; a server that does not let us in refuses no mail for good.
func TestTenAttempts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.SQLite(t))
	v := w.Vacancy(0, 0)
	box := newMailbox(t)
	p := work(t, w, box.at(deliver.Open))
	p.round() // the manager's
	box.attempts()
	box.answer(only("mail", 550, smtp.EnhancedCode{5, 7, 1}))
	begin := w.Now()
	invite(t, v, "Priya Panel", "priya@example.org")
	tries := func() int {
		p.round()
		return box.attempts()
	}
	total := tries()
	last := begin
	for now := begin; now.Sub(begin) < 48*time.Hour; now = w.Now() {
		w.Advance(30 * time.Second)
		if n := tries(); n > 0 {
			total, last = total+n, now
		}
	}
	if total != hiring.MailAttempts {
		t.Errorf("%d attempts", total)
	}
	if span := last.Sub(begin); span < 11*time.Hour || span > 13*time.Hour {
		t.Errorf("the attempts span %v", span)
	}
	if len(waiting(t, w, p)) > 0 {
		t.Error("it still waits")
	}
}

// Several workers on one outbox send every mail once.
func TestTwoWorkersSendEveryMailOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		v := w.Vacancy(0, 0)
		box := newMailbox(t)
		const mails = 60
		for i := range mails {
			invite(t, v, fmt.Sprintf("Person %d", i), fmt.Sprintf("person.%d@example.org", i))
		}
		begin := time.Now()
		var both sync.WaitGroup
		for range 2 {
			p := work(t, w, box.at(deliver.Open))
			both.Go(p.round)
		}
		both.Wait()
		took := time.Since(begin)
		seen, ids := map[string]int{}, map[string]int{}
		for _, l := range box.got() {
			seen[l.To]++
			ids[l.Header.Get("Message-Id")]++
		}
		if len(seen) != mails+1 || len(ids) != mails+1 { // with the manager's
			t.Errorf("%d people, %d messages", len(seen), len(ids))
		}
		for to, n := range seen {
			if n != 1 {
				t.Errorf("%s got %d", to, n)
			}
		}
		t.Logf("%d mails by two workers: each once, in %v", len(seen), took.Round(time.Millisecond))
		figures.Add(t, "Mails sent by two workers at once", len(seen))
	})
}

// A worker that died keeps its mails for as long as its lease; what it says after that counts no more.
func TestTheClaimOfADeadWorkerEnds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		v := w.Vacancy(0, 0)
		invite(t, v, "Priya Panel", "priya@example.org")
		held, err := w.App.ClaimMail(t.Context(), 10, 5*time.Minute)
		if err != nil || len(held) != 2 {
			t.Fatalf("%d claimed, %v", len(held), err)
		}
		box := newMailbox(t)
		p := work(t, w, box.at(deliver.Open))
		p.round()
		if n := len(box.got()); n != 0 {
			t.Fatalf("%d letters of what somebody else has claimed", n)
		}
		w.Advance(5 * time.Minute)
		p.round()
		if n := len(box.got()); n != 2 {
			t.Fatalf("%d letters", n)
		}
		if err := w.App.MailSent(t.Context(), held[0]); !fault.Is(err, fault.Conflict) {
			t.Errorf("the dead worker's word: %v", err)
		}
		if _, err := w.App.MailFailed(t.Context(), held[1], "late", true); !fault.Is(err, fault.Conflict) {
			t.Errorf("the dead worker's word: %v", err)
		}
	})
}

// What is queued here is sent at once, without waiting for the next look.
func TestAWorkerIsWokenByWhatIsQueuedHere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.SQLite(t))
	v := w.Vacancy(0, 0)
	box := newMailbox(t)
	work(t, w, box.at(deliver.Open))
	<-box.arrived // the manager's: it has looked, and waits
	invite(t, v, "Priya Panel", "priya@example.org")
	select {
	case <-box.arrived:
	case <-time.After(10 * time.Second):
		t.Fatal("nobody sends it")
	}
}

// What was sent or given up is looked up for a month, and then gone.
func TestOldMailIsDeleted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		v := w.Vacancy(0, 0)
		box := newMailbox(t)
		p := work(t, w, box.at(deliver.Open))
		p.round()
		box.answer(only("rcpt", 550, smtp.EnhancedCode{5, 1, 1}))
		invite(t, v, "Priya Panel", "priya@example.org")
		p.round()
		for _, step := range []struct {
			days        time.Duration
			undelivered int
		}{{29, 1}, {2, 0}} {
			w.Advance(step.days * 24 * time.Hour)
			p.round()
			view, err := w.App.Panel(t.Context(), v.Recruiter, v.ID)
			if err != nil || len(view.Undelivered) != step.undelivered {
				t.Errorf("%d days on: %v, %v", step.days, view.Undelivered, err)
			}
		}
	})
}

// What is undone tells nobody.
func TestNothingIsSentOfAChangeThatWasUndone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		v := w.Vacancy(1, 0)
		waiting(t, w)
		in := app.AddMemberInput{Email: "priya@example.org", Name: "Priya Panel", Function: "painter", InvitationHash: []byte("x")}
		if _, _, err := w.App.AddMember(t.Context(), v.Recruiter, v.ID, in); !fault.Is(err, fault.Invalid) {
			t.Errorf("got %v", err)
		}
		undone := fault.New(fault.Conflict, "undone")
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.Enqueue(hiring.Mail{ID: v.ID, Kind: hiring.AddedMail, Address: "a@example.org", Subject: "s", Body: "b", CreatedAt: w.Now()}); err != nil {
				return err
			}
			return undone
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("got %v", err)
		}
		w.Advance(time.Hour)
		if mails := waiting(t, w); len(mails) != 2 { // the panel member's and the manager's, claimed above
			t.Errorf("%d mails wait: %v", len(mails), mails)
		}
	})
}
