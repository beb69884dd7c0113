package hiring

import (
	"time"

	"merit/internal/fault"
)

// Factors are the ways of an account to prove, beside its password, whose it is.
type Factors struct {
	App       bool // an authenticator app shows codes
	Passkeys  []Passkey
	CodesLeft int // recovery codes that have not been used
}

// Any reports whether signing in takes a second step.
func (f Factors) Any() bool { return f.App || len(f.Passkeys) > 0 }

// Last reports whether the account has one factor alone: without it a password is all there is.
func (f Factors) Last() bool { return len(f.Passkeys) == 1 && !f.App || f.App && len(f.Passkeys) == 0 }

// Passkey is one key that a device, or a service over several, keeps for an account. Credential is what it is checked
// with, as JSON; it holds no secret.
type Passkey struct {
	ID           ID
	CredentialID []byte
	Name         string
	Credential   string
	CreatedAt    time.Time
	LastUsedAt   *time.Time
}

// PasskeysMost is how many passkeys one account may have.
const PasskeysMost = 20

// RecoveryCodes is how many recovery codes are made at a time.
const RecoveryCodes = 10

// FactorRule says who has to have a second factor.
type FactorRule string

// The rules there are.
const (
	FactorOptional       FactorRule = "optional"
	FactorAdministrators FactorRule = "administrators"
	FactorEveryone       FactorRule = "everyone"
)

// FactorRules are all rules.
var FactorRules = []FactorRule{FactorOptional, FactorAdministrators, FactorEveryone}

// Requires reports whether a person has to have a second factor.
func (r FactorRule) Requires(a Actor) bool {
	return r == FactorEveryone || r == FactorAdministrators && a.Administrator
}

// errNeedsFactor is what somebody is told who has to set up a second factor before anything else.
func errNeedsFactor() error {
	return fault.New(fault.Denied, "Set up a second factor first. Without one your account can do nothing else here.")
}
