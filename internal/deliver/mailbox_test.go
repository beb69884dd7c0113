package deliver_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"merit/internal/deliver"
)

// letter is a message as the mail server got it.
type letter struct {
	To     string
	Raw    string
	Header textproto.MIMEHeader
	Body   string // decoded
}

// mailbox is a mail server on a port of this machine that keeps what it is given.
type mailbox struct {
	t        testing.TB
	server   *smtp.Server
	port     int
	roots    *x509.CertPool
	password string // of the user merit; empty: nobody signs in

	// refuse answers a stage ("mail", "rcpt", "data", "auth") of the nth session with an error.
	refuse func(stage string) error
	// hold, where it is set, is told of each message that has arrived, and then waited for.
	arrived chan struct{}
	hold    chan struct{}
	// cut ends the connection as soon as a message was taken.
	cut bool

	mu       sync.Mutex
	letters  []letter
	turned   []string // messages that were refused after they had arrived
	sessions int
	stages   []string
}

// newMailbox starts a mail server; change sets it up before it listens.
func newMailbox(t testing.TB, change ...func(*mailbox)) *mailbox {
	t.Helper()
	b := &mailbox{t: t, arrived: make(chan struct{}, 100)}
	b.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.sessions++
		s := &session{mailbox: b, conn: c}
		if b.password != "" {
			return authSession{s}, nil
		}
		return s, nil
	}))
	b.server.Domain, b.server.EnableSMTPUTF8, b.server.ErrorLog = "localhost", true, log.New(io.Discard, "", 0)
	for _, c := range change {
		c(b)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.port = listener.Addr().(*net.TCPAddr).Port
	if b.server.TLSConfig != nil && b.server.Addr == "implicit" {
		listener = tls.NewListener(listener, b.server.TLSConfig)
	}
	served := make(chan error, 1)
	go func() { served <- b.server.Serve(listener) }()
	t.Cleanup(func() {
		_ = b.server.Close()
		<-served
	})
	return b
}

// withTLS gives the server a certificate of its own for localhost, and the test the roots to believe it.
func withTLS(b *mailbox) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		b.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		b.t.Fatal(err)
	}
	b.roots = x509.NewCertPool()
	b.roots.AddCert(cert)
	b.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
}

// implicitTLS has the server speak TLS from the first byte.
func implicitTLS(b *mailbox) { withTLS(b); b.server.Addr = "implicit" }

// at is the server as a worker knows it.
func (b *mailbox) at(s deliver.Security) deliver.Server {
	return deliver.Server{Host: "localhost", Port: b.port, Security: s, Roots: b.roots}
}

// got are the letters so far.
func (b *mailbox) got() []letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]letter(nil), b.letters...)
}

// forget throws the letters away.
func (b *mailbox) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.letters = nil
}

// refused are the messages that arrived and were refused.
func (b *mailbox) refused() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.turned...)
}

// one is the only letter so far.
func (b *mailbox) one() letter {
	b.t.Helper()
	got := b.got()
	if len(got) != 1 {
		b.t.Fatalf("%d letters, want one", len(got))
	}
	return got[0]
}

func (b *mailbox) stage(name string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stages = append(b.stages, name)
	if b.refuse == nil {
		return nil
	}
	return b.refuse(name)
}

// reached are the stages that were come to, in order.
func (b *mailbox) reached() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.stages, " ")
}

// attempts counts the mails that were begun since it was last asked.
func (b *mailbox) attempts() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := strings.Count(strings.Join(b.stages, " "), "mail")
	b.stages = nil
	return n
}

// answer sets how the server answers from now on.
func (b *mailbox) answer(refuse func(stage string) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refuse = refuse
}

type session struct {
	*mailbox
	conn  *smtp.Conn
	to    string
	taken bool
}

func (s *session) Reset() {
	if s.taken && s.cut {
		_ = s.conn.Conn().Close()
	}
}

func (s *session) Logout() error { return nil }

func (s *session) Mail(string, *smtp.MailOptions) error { return s.stage("mail") }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.stage("rcpt")
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.arrived <- struct{}{}
	if s.hold != nil {
		<-s.hold
	}
	refused := s.stage("data")
	s.mu.Lock()
	defer s.mu.Unlock()
	if refused != nil {
		s.turned = append(s.turned, string(raw))
		return refused
	}
	l := read(s.t, string(raw))
	l.To, s.taken = s.to, true
	s.letters = append(s.letters, l)
	return nil
}

type authSession struct{ *session }

func (authSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s authSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if err := s.stage("auth"); err != nil {
			return err
		}
		if user != "merit" || password != s.password {
			return errors.New("no")
		}
		return nil
	}), nil
}

func (s authSession) Rcpt(to string, o *smtp.RcptOptions) error { return s.session.Rcpt(to, o) }

// only refuses one stage, with the recipient's address in the words as servers like to do.
func only(stage string, code int, enhanced smtp.EnhancedCode) func(string) error {
	return func(at string) error {
		if at != stage {
			return nil
		}
		return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: "<priya@example.org> zebrafinch cannot be served"}
	}
}

// address of a header, decoded.
func (l letter) address(t testing.TB, name string) mail.Address {
	t.Helper()
	a, err := mail.ParseAddress(l.Header.Get(name))
	if err != nil {
		t.Fatalf("%s: %q: %v", name, l.Header.Get(name), err)
	}
	return *a
}
