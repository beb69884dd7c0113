package deliver_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"

	"merit/internal/app"
	"merit/internal/deliver"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
	"merit/templates"
)

// headers are all a mail has.
var headers = []string{
	"Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To",
}

// hostile are texts that try to become a header, a second recipient or a program.
var hostile = []string{
	"Ann\r\nBcc: evil@example.org", "Ann\nBcc: evil@example.org\n\nzebrafinch", "Ann\rX-Evil: 1", "Ann\u2028Bcc: evil@example.org", "Ann\x00\x1b[31m",
	`Ann" <evil@example.org>, "`, "=?utf-8?q?Ann=0D=0ABcc:_evil@example.org?=", "Zoë Łukasz 王小明 🦉", "{{.Link}} {{template \"body\" .}}", "\u202eevil\u202c",
	strings.Repeat("é", 200), strings.Repeat("word ", 40), "Ann\v\fBcc: evil@example.org", "Ann\u0085Bcc: evil@example.org",
}

// Whatever somebody or a vacancy is called, a mail has its headers and one recipient, and its words show
// what was typed.
func TestNothingTypedBecomesAHeader(t *testing.T) {
	t.Parallel()
	words, err := deliver.NewWords(templates.Files, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, storetest.SQLite(t))
	box := newMailbox(t)
	p := work(t, w, box.at(deliver.Open))
	for _, text := range hostile {
		wording, err := words.Write(app.Notice{
			Kind: hiring.InvitationMail, Name: text, By: text, Vacancy: text, Function: hiring.Observer, Link: "https://merit.example/join/secret", Expires: w.Now(),
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(wording.Body, "\n"); n != 11 {
			t.Errorf("%q makes a body of %d lines", text, n)
		}
		if strings.Contains(text, "{{") && !strings.Contains(wording.Body, text) {
			t.Errorf("%q was evaluated: %s", text, wording.Body)
		}
		enqueue(t, w.Store, hiring.Mail{Address: "priya@example.org", Name: text, Subject: wording.Subject, Body: wording.Body, CreatedAt: w.Now()})
	}
	p.round()
	got := box.got()
	for _, l := range got {
		var names []string
		for name := range l.Header {
			names = append(names, name)
		}
		if slices.Sort(names); !slices.Equal(names, headers) {
			t.Errorf("headers %v in\n%s", names, l.Raw)
		}
		if l.To != "priya@example.org" || l.address(t, "To").Address != "priya@example.org" || l.address(t, "From") != sender {
			t.Errorf("to %s in\n%s", l.To, l.Raw)
		}
		if joinLink.FindString(l.Body) != "https://merit.example/join/secret" {
			t.Errorf("the link is lost: %s", l.Body)
		}
		for line := range strings.Lines(l.Raw) {
			if len(line) > 1000 || strings.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
				t.Errorf("a line no mail may have: %q", line)
			}
		}
	}
	if len(got) != len(hostile) || len(waiting(t, w, p)) > 0 {
		t.Errorf("%d letters of %d", len(got), len(hostile))
	}
}

// What does not fit into a header never reaches a server.
func TestWhatDoesNotFitAHeaderIsGivenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.SQLite(t))
	box := newMailbox(t)
	p := work(t, w, box.at(deliver.Open))
	for _, m := range []hiring.Mail{
		{Address: "priya@example.org", Subject: "Hello\r\nBcc: evil@example.org"},
		{Address: "priya@example.org", Subject: "Hello\nthere"},
		{Address: "priya@example.org", Subject: ""},
		{Address: "priya@example.org", Subject: "Hello \x1b[31m"},
		{Address: "priya@example.org>\r\nRCPT TO:<evil@example.org", Subject: "Hello"},
		{Address: "priya@example.org, evil@example.org", Subject: "Hello"},
		{Address: "Evil <evil@example.org>", Subject: "Hello"},
		{Address: "", Subject: "Hello"},
	} {
		m.CreatedAt, m.Body = w.Now(), "Hello."
		enqueue(t, w.Store, m)
	}
	p.round()
	if box.reached() != "" || len(box.got()) > 0 {
		t.Errorf("the server was reached: %s", box.reached())
	}
	if n := strings.Count(p.log.String(), "mail given up"); n != 8 || len(waiting(t, w, p)) > 0 {
		t.Errorf("%d given up", n)
	}
}

// The log says what became of mails and nothing of who they were for; not even in a server's words.
func TestTheLogTellsOfNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.SQLite(t))
	v := w.Vacancy(0, 0)
	box := newMailbox(t)
	p := work(t, w, box.at(deliver.Open))
	for _, refuse := range []func(string) error{
		only("rcpt", 550, smtp.EnhancedCode{5, 1, 1}), only("data", 451, smtp.EnhancedCode{4, 3, 0}), only("mail", 550, smtp.EnhancedCode{5, 7, 1}), nil,
	} {
		box.answer(refuse)
		invite(t, v, "Priya Panel", uuid.NewString()+"@example.org")
		p.round()
		w.Advance(time.Hour)
	}
	text := p.log.String()
	for _, want := range []string{"mail sent", "mail not sent yet", "mail given up", "refused the address: 550 5.1.1", "refused the message: 451 4.3.0", "refused the sender: 550 5.7.1"} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %q", want)
		}
	}
	for _, not := range []string{"@example.org", "Priya", "Panel", "Principal", "/join/", "zebrafinch", "Rhona"} {
		if strings.Contains(text, not) {
			t.Errorf("the log holds %q:\n%s", not, text)
		}
	}
}

// Told to stop while a mail is at the server, a worker waits for its word and notes it.
func TestAWorkerIsStoppedWhileItSends(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		v := w.Vacancy(0, 0)
		invite(t, v, "Priya Panel", "priya@example.org")
		box := newMailbox(t, func(b *mailbox) { b.hold = make(chan struct{}) })
		p := work(t, w, box.at(deliver.Open), func(o *deliver.Options) { o.Grace = time.Minute })
		<-box.arrived
		ended := make(chan struct{})
		go func() { p.stop(); close(ended) }()
		select {
		case <-ended:
			t.Fatal("it did not wait for the mail in hand")
		case box.hold <- struct{}{}:
		}
		<-ended
		if n := len(box.got()); n != 1 {
			t.Errorf("%d letters", n)
		}
		mails, err := w.App.ClaimMail(t.Context(), 10, time.Minute)
		if err != nil || len(mails) != 1 || mails[0].Attempts != 1 {
			t.Errorf("given back for others: %+v, %v", mails, err)
		}
	})
}

// A server that does not come to an end holds nobody up: the mail is given back as it was.
func TestAWorkerIsStoppedWhileTheServerHangs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		v := w.Vacancy(0, 0)
		invite(t, v, "Priya Panel", "priya@example.org")
		box := newMailbox(t, func(b *mailbox) { b.hold = make(chan struct{}) })
		defer close(box.hold)
		p := work(t, w, box.at(deliver.Open), func(o *deliver.Options) { o.Grace = time.Millisecond })
		<-box.arrived
		p.stop()
		mails, err := w.App.ClaimMail(t.Context(), 10, time.Minute)
		if err != nil || len(mails) != 2 || mails[0].Attempts != 1 || mails[0].Body == "" {
			t.Errorf("given back: %+v, %v", mails, err)
		}
	})
}

// enqueue puts a mail into the outbox as it is.
func enqueue(t testing.TB, s *store.Store, m hiring.Mail) {
	t.Helper()
	m.ID, m.Kind = uuid.Must(uuid.NewV7()), hiring.AddedMail
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.Enqueue(m) }); err != nil {
		t.Fatal(err)
	}
}
