package deliver

import (
	"errors"
	"net/mail"
	"strings"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"

	"merit/internal/hiring"
)

// errUnsendable is a mail that no attempt will send: something that belongs into a header would break it.
var errUnsendable = errors.New("its address or subject does not fit into a header")

// message is a mail as it goes over the line. The same mail is the same message at every attempt, by its
// Message-ID and date too, so that one which was sent twice can be told.
func message(m hiring.Mail, from mail.Address) (*gomail.Msg, error) {
	address, ok := hiring.CleanEmail(m.Address)
	if !ok || address != m.Address || !fitsHeader(m.Address) || !fitsHeader(m.Subject) || m.Subject == "" {
		return nil, errUnsendable
	}
	msg := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP), gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&from)
	msg.ToMailAddress(&mail.Address{Name: line(m.Name), Address: m.Address})
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID.String() + "@" + domain(from))
	msg.SetDateWithValue(m.CreatedAt)
	// RFC 3834: out-of-office programs do not answer.
	msg.SetGenHeader(gomail.Header("Auto-Submitted"), "auto-generated")
	msg.SetBodyString(gomail.TypeTextPlain, m.Body)
	return msg, nil
}

func fitsHeader(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unsafeInLine)
}

// domain is what stands behind the @ of an address.
func domain(a mail.Address) string {
	return a.Address[strings.LastIndexByte(a.Address, '@')+1:]
}
