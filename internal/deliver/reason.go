package deliver

import (
	"errors"
	"fmt"
	"net/textproto"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// longestReason bounds what is kept of a failure, in bytes.
const longestReason = 300

// explain says why a mail was not sent, without a word of the server's: servers like to repeat the
// address. forGood is a refusal of this mail that no further attempt would change. A server that does not
// let us in, or not from this sender, refuses nobody's mail in particular: that is put right in the
// settings, and the mail waits.
func explain(err error) (reason string, forGood bool) {
	var refusal *gomail.SendError
	var answer *textproto.Error
	switch {
	case errors.Is(err, errUnsendable):
		return errUnsendable.Error(), true
	case isUnreached(err) && errors.As(err, &answer):
		return fmt.Sprintf("the mail server did not let Merit in: %d", answer.Code), false
	case isUnreached(err):
		return short("the mail server could not be reached: " + err.Error()), false
	case errors.As(err, &refusal) && refusal.ErrorCode() > 0:
		code := strings.TrimSpace(fmt.Sprintf("%d %s", refusal.ErrorCode(), refusal.EnhancedStatusCode()))
		what, aboutMail := refused(refusal.Reason)
		return "the mail server refused the " + what + ": " + code, aboutMail && refusal.ErrorCode() >= 500
	default:
		return "the connection broke", false
	}
}

// refused is what the server refused, and whether that is of this mail alone.
func refused(at gomail.SendErrReason) (what string, aboutMail bool) {
	switch at {
	case gomail.ErrSMTPMailFrom:
		return "sender", false
	case gomail.ErrSMTPRcptTo:
		return "address", true
	case gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return "message", true
	default:
		return "connection", false
	}
}

func isUnreached(err error) bool { return errors.As(err, new(unreached)) }

func short(s string) string {
	if len(s) > longestReason {
		return strings.ToValidUTF8(s[:longestReason], "")
	}
	return s
}
