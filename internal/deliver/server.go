package deliver

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/mail"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Server is the mail server that takes what is sent.
type Server struct {
	Host     string
	Port     int
	User     string // empty: one does not sign in
	Password string
	Security Security
	Roots    *x509.CertPool // whom to believe its certificate; nil: the system's
}

// Security is how the connection to a mail server is kept secret.
type Security string

// The securities of a connection.
const (
	Implicit Security = "implicit" // TLS from the first byte
	Required Security = "required" // STARTTLS, or nothing is sent
	Optional Security = "optional" // STARTTLS where it is offered
	Open     Security = "none"     // no TLS: for a relay on this machine
)

// answerTimeout bounds the wait for each stage of the talk with a mail server: reaching it and handing
// over a message.
const answerTimeout = 15 * time.Second

// unreached is a failure before anything of a mail was told to the server, so it says nothing of the mail.
type unreached struct{ err error }

func (u unreached) Error() string { return u.err.Error() }
func (u unreached) Unwrap() error { return u.err }

// hand gives a message to the server over a connection of its own. It is nil once the server has taken
// the message, whatever happens to the connection after that. When the context ends the connection is
// cut, wherever it is.
func (s Server) hand(ctx context.Context, from mail.Address, msg *gomail.Msg) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // closes the connection, which the client leaves open where signing in fails
	client, err := gomail.NewClient(s.Host, append(s.options(),
		gomail.WithHELO(domain(from)),
		gomail.WithDialContextFunc(func(within context.Context, network, address string) (net.Conn, error) {
			conn, err := s.dial(within, network, address)
			if err == nil {
				context.AfterFunc(ctx, func() { _ = conn.Close() })
			}
			return conn, err
		}))...)
	if err != nil {
		return unreached{err}
	}
	talk, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return unreached{err}
	}
	err = client.SendWithSMTPClient(talk, msg)
	if msg.IsDelivered() {
		_ = client.CloseWithSMTPClient(talk) // a farewell that fails loses nothing
		return nil
	}
	return err
}

func (s Server) options() []gomail.Option {
	out := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(answerTimeout), gomail.WithTLSConfig(s.tls()), gomail.WithoutNoop(),
	}
	switch s.Security {
	case Implicit:
		out = append(out, gomail.WithSSL())
	case Optional:
		out = append(out, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	case Open:
		out = append(out, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		out = append(out, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.User != "" {
		// Neither of the first two gives the password away without TLS, but to this machine itself.
		out = append(out, gomail.WithUsername(s.User), gomail.WithPassword(s.Password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthPlain, gomail.SMTPAuthLogin, gomail.SMTPAuthSCRAMSHA256))
	}
	return out
}

func (s Server) tls() *tls.Config {
	return &tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
}

func (s Server) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if s.Security == Implicit {
		return (&tls.Dialer{Config: s.tls()}).DialContext(ctx, network, address)
	}
	return (&net.Dialer{}).DialContext(ctx, network, address)
}
