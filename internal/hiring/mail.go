package hiring

import (
	"time"
)

// Mail is one message to one person: it waits in the outbox, or has been handed to the mail server.
type Mail struct {
	ID        ID
	Kind      MailKind
	Address   string
	Name      string // of the person
	Subject   string
	Body      string // plain text; blank once the mail was sent or given up, for it can hold a secret
	CreatedAt time.Time
	// Attempts counts the claims so far. Whoever holds a claim names it to say what came of it, so that
	// somebody whose claim has ended changes nothing.
	Attempts     int
	ClaimedUntil time.Time
}

// MailKind is what a mail is for.
type MailKind string

// The kinds of mail.
const (
	InvitationMail MailKind = "invitation" // holds the link that opens an account
	AddedMail      MailKind = "added"      // tells somebody who has an account of a new part in a vacancy
	AccountMail    MailKind = "account"    // holds the link that opens an account an administrator made
	ResetMail      MailKind = "reset"      // holds the link that lets a person choose a new password
	NoAccountMail  MailKind = "no account" // tells who asked for a reset that the address has no account
	FactorMail     MailKind = "factor"     // tells a person that a second factor of theirs was added, removed or used up
)

// retryAfter is how long a mail waits after each attempt that failed. The ten attempts span twelve
// hours: long enough for a mail server that was down over night.
var retryAfter = []time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute,
	45 * time.Minute, 90 * time.Minute, 3 * time.Hour, 6 * time.Hour,
}

// MailAttempts is how often a mail is tried before it is given up.
const MailAttempts = 10

// RetryMail is how long a mail waits for its next attempt; again is false when it has had its last.
func RetryMail(attempts int) (wait time.Duration, again bool) {
	if attempts < 1 || attempts >= MailAttempts {
		return 0, false
	}
	return retryAfter[attempts-1], true
}
