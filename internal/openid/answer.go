package openid

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"net/url"
	"slices"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Attempt is what must be kept of a sign-in that was begun, and never shown: only the browser that began it may end
// it, once. State is in the browser's address; the rest is not.
type Attempt struct{ State, Nonce, Verifier string }

// Begin makes an attempt, and the address at the provider to send the browser to.
func (p *Provider) Begin(ctx context.Context) (Attempt, string, error) {
	s, err := p.find(ctx)
	if err != nil {
		return Attempt{}, "", err
	}
	a := Attempt{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	return a, s.oauth.AuthCodeURL(a.State, oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)), nil
}

// Person is who the provider says has signed in.
type Person struct {
	Issuer, Subject string // who it is, for good
	Email           string
	EmailVerified   bool
	Name            string
	Groups          []string
}

// maxSubject is the longest name of a person, of OpenID Connect Core 1.0, 2.
const maxSubject = 255

// Finish checks what the browser came back with, asks the provider for the person and checks every word of that. The
// error is a *Refused, or the context's.
func (p *Provider) Finish(ctx context.Context, a Attempt, back url.Values) (Person, error) {
	s, err := p.find(ctx)
	if err != nil {
		return Person{}, err
	}
	// The answer of another provider is refused before anything else is made of it (RFC 9207).
	if iss := back["iss"]; (s.says.NamesItself || len(iss) > 0) && (len(iss) != 1 || iss[0] != p.o.Issuer) {
		return Person{}, untrusted("the browser came back from another issuer")
	}
	if said := back.Get("error"); said != "" {
		return Person{}, turnedBack(said)
	}
	if len(back["code"]) != 1 || back.Get("code") == "" {
		return Person{}, untrusted("the browser came back without a code")
	}
	ctx = oidc.ClientContext(ctx, p.client)
	tokens, err := s.oauth.Exchange(ctx, back.Get("code"), oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return Person{}, p.ended(ctx, failed("code for token", err))
	}
	raw, _ := tokens.Extra("id_token").(string)
	if raw == "" {
		return Person{}, untrusted("there is no ID token in the answer")
	}
	token, err := s.verifier.Verify(ctx, raw)
	if err != nil {
		return Person{}, p.ended(ctx, unverified(err))
	}
	if token.Nonce == "" || subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(a.Nonce)) != 1 {
		return Person{}, untrusted("the ID token’s nonce is not the one that was sent")
	}
	if token.Subject == "" || len(token.Subject) > maxSubject {
		return Person{}, untrusted("the ID token names nobody")
	}
	var said claims
	if err := token.Claims(&said.known); err != nil {
		return Person{}, untrusted("the ID token cannot be read")
	}
	if azp := said.known.AuthorizedParty; azp != "" && azp != p.o.ClientID || azp == "" && len(token.Audience) > 1 {
		return Person{}, untrusted("the ID token was made for another client")
	}
	if err := token.Claims(&said.all); err != nil {
		return Person{}, untrusted("the ID token cannot be read")
	}
	person := Person{Issuer: p.o.Issuer, Subject: token.Subject}
	person.take(said, p.o.GroupsClaim)
	if s.says.UserInfo == "" || !said.lacking(p.o.GroupsClaim) {
		return person, nil
	}
	more, err := s.provider.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil {
		return Person{}, p.ended(ctx, failed("userinfo", err))
	}
	if more.Subject != token.Subject {
		return Person{}, untrusted("userinfo is about somebody else")
	}
	var rest claims
	if more.Claims(&rest.known) != nil || more.Claims(&rest.all) != nil {
		return Person{}, untrusted("userinfo cannot be read")
	}
	person.take(rest, p.o.GroupsClaim)
	return person, nil
}

// ended prefers the end of the context to what it led to.
func (p *Provider) ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// claims are what the provider says of a person.
type claims struct {
	known struct {
		AuthorizedParty string `json:"azp"`
		Email           string `json:"email"`
		EmailVerified   *flag  `json:"email_verified"`
		Name            string `json:"name"`
	}
	all map[string]json.RawMessage
}

// lacking reports whether userinfo has to be asked for something more.
func (c claims) lacking(groups string) bool {
	_, has := c.all[groups]
	return c.known.Email == "" || c.known.EmailVerified == nil || groups != "" && !has
}

// take adds what is said. An address and whether it is verified are only ever taken together.
func (p *Person) take(c claims, groups string) {
	if c.known.Email != "" {
		p.Email, p.EmailVerified = c.known.Email, c.known.EmailVerified != nil && bool(*c.known.EmailVerified)
	}
	if p.Name == "" {
		p.Name = c.known.Name
	}
	if p.Groups == nil {
		p.Groups = list(c.all[groups])
	}
}

// list reads a claim that is a list of words, or one.
func list(raw json.RawMessage) []string {
	var many []string
	if json.Unmarshal(raw, &many) == nil {
		return slices.Clip(many)
	}
	var one string
	if json.Unmarshal(raw, &one) == nil && one != "" {
		return []string{one}
	}
	return nil
}

// flag is true, false, or one of them as a word, as some providers write it. Anything else is false.
type flag bool

// UnmarshalJSON reads it.
func (f *flag) UnmarshalJSON(raw []byte) error {
	*f = flag(string(raw) == "true" || string(raw) == `"true"`)
	return nil
}
