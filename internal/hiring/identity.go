package hiring

import "time"

// Identity says that an account is a person at an OpenID provider, for good: by the provider's name and its name for the
// person, never by an e-mail address.
type Identity struct {
	ID              ID
	Issuer, Subject string
	UserID          ID
	CreatedAt       time.Time
}

// OpenIDAttempt is a sign-in at an OpenID provider that was begun. State and session are kept as hashes.
type OpenIDAttempt struct {
	StateHash, SessionHash []byte
	Nonce, Verifier        string
	Next                   string // the path to go to afterwards
	ExpiresAt              time.Time
}
