package deliver_test

import (
	"strings"
	"testing"

	"merit/internal/deliver"
	"merit/internal/hiring"
	"merit/internal/store/storetest"
)

// What each way of reaching a server comes to. Where the connection is not what was asked for, the server
// hears neither the password nor of the mail, and the mail waits.
func TestHowTheServerIsReached(t *testing.T) {
	t.Parallel()
	right := func(s deliver.Server) deliver.Server { s.User, s.Password = "merit", "heron lamp"; return s }
	signIn := func(b *mailbox) { b.password = "heron lamp" }
	for name, c := range map[string]struct {
		box    []func(*mailbox)
		server func(b *mailbox) deliver.Server
		sent   bool
		stages string
	}{
		"STARTTLS and a password":            {[]func(*mailbox){withTLS, signIn}, func(b *mailbox) deliver.Server { return right(b.at(deliver.Required)) }, true, "auth mail rcpt data"},
		"STARTTLS where it is offered":       {[]func(*mailbox){withTLS, signIn}, func(b *mailbox) deliver.Server { return right(b.at(deliver.Optional)) }, true, "auth mail rcpt data"},
		"TLS from the first byte":            {[]func(*mailbox){implicitTLS, signIn}, func(b *mailbox) deliver.Server { return right(b.at(deliver.Implicit)) }, true, "auth mail rcpt data"},
		"none is offered and none needed":    {nil, func(b *mailbox) deliver.Server { return b.at(deliver.Optional) }, true, "mail rcpt data"},
		"STARTTLS is needed and not offered": {nil, func(b *mailbox) deliver.Server { return b.at(deliver.Required) }, false, ""},
		"a certificate nobody believes":      {[]func(*mailbox){withTLS}, func(b *mailbox) deliver.Server { s := b.at(deliver.Required); s.Roots = nil; return s }, false, ""},
		"a certificate of somebody else":     {[]func(*mailbox){implicitTLS}, func(b *mailbox) deliver.Server { s := b.at(deliver.Implicit); s.Host = "127.0.0.1"; return s }, false, ""},
		"a wrong password":                   {[]func(*mailbox){withTLS, signIn}, func(b *mailbox) deliver.Server { s := right(b.at(deliver.Required)); s.Password = "x"; return s }, false, "auth"},
		"a password, and no sign-in offered": {[]func(*mailbox){withTLS}, func(b *mailbox) deliver.Server { return right(b.at(deliver.Required)) }, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, storetest.SQLite(t))
			box := newMailbox(t, c.box...)
			p := work(t, w, c.server(box))
			enqueue(t, w.Store, hiring.Mail{Address: "priya@example.org", Subject: "Hello", Body: "Hello.", CreatedAt: w.Now()})
			p.round()
			if got := len(box.got()) == 1; got != c.sent || box.reached() != c.stages {
				t.Errorf("sent %v by %q\n%s", got, box.reached(), p.log)
			}
			if mails := waiting(t, w, p); (len(mails) == 0) != c.sent {
				t.Errorf("%d wait", len(mails))
			}
			for _, secret := range []string{"heron lamp", "priya"} {
				if strings.Contains(p.log.String(), secret) {
					t.Errorf("%q is in the log: %s", secret, p.log)
				}
			}
		})
	}
}
