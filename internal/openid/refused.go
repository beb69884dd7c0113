package openid

import (
	"errors"
	"net/url"
	"slices"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Kind is what a refusal means for the person who wants to sign in.
type Kind int

// The kinds.
const (
	Untrusted   Kind = iota // the answer fails a check, or nobody can tell what it says
	Unreachable             // the provider does not answer, or says that it cannot
	Declined                // the person, or the provider for them, did not agree
)

// Refused says why nobody is signed in. Why is fit for a log: it holds nothing the provider said but error codes of
// the specifications.
type Refused struct {
	Kind Kind
	Why  string
}

func (r *Refused) Error() string { return "openid: " + r.Why }

func untrusted(why string) error   { return &Refused{Untrusted, why} }
func unreachable(why string) error { return &Refused{Unreachable, why} }

// knownCodes are the error codes of OAuth 2.0 and OpenID Connect. Only these are repeated: a provider could put
// anything there, a person's name included.
var knownCodes = []string{
	"invalid_request", "unauthorized_client", "access_denied", //nolint:misspell // as OAuth 2.0 spells it
	"unsupported_response_type", "invalid_scope", "server_error",
	"temporarily_unavailable", "interaction_required", "login_required", "account_selection_required", "consent_required",
	"invalid_request_uri", "invalid_request_object", "request_not_supported", "request_uri_not_supported",
	"registration_not_supported", "invalid_client", "invalid_grant", "unsupported_grant_type", "invalid_target",
}

func code(said string) string {
	if slices.Contains(knownCodes, said) {
		return said
	}
	return "an unknown error"
}

// declined are the codes that mean that the person did not sign in at the provider.
var declined = []string{"access_denied", "interaction_required", "login_required", "account_selection_required", "consent_required"}

// turnedBack is the refusal for an error the provider sends the browser back with.
func turnedBack(said string) error {
	why := "the provider sent the browser back with " + code(said)
	switch {
	case slices.Contains(declined, said):
		return &Refused{Declined, why}
	case said == "server_error", said == "temporarily_unavailable":
		return unreachable(why)
	}
	return untrusted(why)
}

// failed is the refusal for a request to the provider that did not work out.
func failed(doing string, err error) error {
	var (
		said *oauth2.RetrieveError
		at   *url.Error
	)
	switch {
	case errors.As(err, &said) && said.Response != nil && said.Response.StatusCode < 500:
		return untrusted(doing + ": " + code(said.ErrorCode))
	case errors.As(err, &at):
		return unreachable(doing + ": " + at.Err.Error()) // without the address
	}
	return unreachable(doing + ": the answer is an error, too late, too large, or cannot be read") // the library keeps no cause
}

// unverified is the refusal for an ID token that fails a check of the library's.
func unverified(err error) error {
	var expired *oidc.TokenExpiredError
	if errors.As(err, &expired) {
		return untrusted("the ID token has expired")
	}
	return untrusted("the ID token’s signature, issuer, audience or time is wrong")
}
