package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// newPasskeys checks passkeys for the host that Merit is reached by. Browsers use them over https, and on this machine
// as localhost, never for a bare address: then there are none.
func newPasskeys(base *url.URL) (*webauthn.WebAuthn, error) {
	if base == nil || net.ParseIP(base.Hostname()) != nil || base.Scheme != "https" && base.Hostname() != "localhost" {
		return nil, nil
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: base.Hostname(), RPDisplayName: "Merit", RPOrigins: []string{base.Scheme + "://" + base.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationPreferred,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("prepare passkeys: %w", err)
	}
	return w, nil
}

// TakesPasskeys reports whether browsers can use passkeys here.
func (s *Service) TakesPasskeys() bool { return s.passkeys != nil }

// keyOwner is an account as the library knows it. Its handle is the account's id: it names nobody.
type keyOwner struct {
	user hiring.User
	keys []hiring.Passkey
	all  []webauthn.Credential
}

func (o keyOwner) WebAuthnID() []byte                         { return o.user.ID[:] }
func (o keyOwner) WebAuthnName() string                       { return o.user.Email }
func (o keyOwner) WebAuthnDisplayName() string                { return o.user.Name }
func (o keyOwner) WebAuthnCredentials() []webauthn.Credential { return o.all }

// owner finds an account with its passkeys; SignIn when it is gone or disabled.
func (s *Service) owner(ctx context.Context, id hiring.ID) (o keyOwner, err error) {
	actor, err := s.app.ActorOf(ctx, id)
	if err != nil {
		return o, err
	}
	if o.user, err = s.app.Own(ctx, actor); err != nil {
		return o, err
	}
	f, err := s.app.Factors(ctx, id)
	if err != nil {
		return o, err
	}
	o.keys = f.Passkeys
	for _, k := range f.Passkeys {
		var c webauthn.Credential
		if err := json.Unmarshal([]byte(k.Credential), &c); err != nil {
			return o, fmt.Errorf("read passkey: %w", err)
		}
		o.all = append(o.all, c)
	}
	return o, nil
}

// What a passkey is asked to sign for. An answer to one question is none to another.
const (
	forAdding  = "add"
	forStep    = "second step"
	forSigning = "sign in"
)

// ceremony is what a browser was asked, as it is kept.
type ceremony struct {
	For  string
	Data webauthn.SessionData
}

// ask keeps what this session's browser is asked, and gives the question as JSON for the page's script. A visitor
// without a session is given one of ten minutes.
func (s *Service) ask(ctx context.Context, what string, question any, data *webauthn.SessionData) ([]byte, error) {
	if s.sessions.Token(ctx) == "" {
		s.sessions.SetDeadline(ctx, s.now().Add(halfLife).UTC())
		if err := s.commit(ctx); err != nil {
			return nil, fmt.Errorf("ask a passkey: %w", err)
		}
	}
	kept, err := json.Marshal(ceremony{For: what, Data: *data})
	if err != nil {
		return nil, fmt.Errorf("ask a passkey: %w", err)
	}
	if err := s.app.BeginCeremony(ctx, s.session(ctx), data.Challenge, string(kept)); err != nil {
		return nil, err
	}
	return json.Marshal(question)
}

// asked takes what this session's browser was asked, once; Conflict where it was asked nothing of the kind.
func (s *Service) asked(ctx context.Context, what string) (data webauthn.SessionData, err error) {
	kept, err := s.app.EndCeremony(ctx, s.session(ctx))
	if fault.Is(err, fault.NotFound) {
		return data, notAccepted(err)
	}
	if err != nil {
		return data, err
	}
	var c ceremony
	if err := json.Unmarshal([]byte(kept), &c); err != nil {
		return data, fmt.Errorf("read what a passkey was asked: %w", err)
	}
	if c.For != what {
		return data, notAccepted(errors.New("it was asked for something else"))
	}
	return c.Data, nil
}

// notAccepted is a passkey's answer that does not count. Why is for the log alone.
func notAccepted(cause error) error {
	return fault.Wrap(fault.Conflict, "The passkey was not accepted. Try again.", cause)
}

var errNoPasskeys = fault.New(fault.Conflict, "There are no passkeys here.")

// AskNewPasskey gives what a browser is to be asked to make a passkey for the actor.
func (s *Service) AskNewPasskey(ctx context.Context, actor hiring.Actor) ([]byte, error) {
	if s.passkeys == nil {
		return nil, errNoPasskeys
	}
	if err := s.needProof(ctx); err != nil {
		return nil, err
	}
	o, err := s.owner(ctx, actor.UserID)
	if err != nil {
		return nil, err
	}
	question, data, err := s.passkeys.BeginRegistration(o, webauthn.WithExclusions(webauthn.Credentials(o.all).CredentialDescriptors()))
	if err != nil {
		return nil, fmt.Errorf("ask for a new passkey: %w", err)
	}
	return s.ask(ctx, forAdding, question, data)
}

// AddPasskey stores the passkey a browser has made for the actor. codes are recovery codes, to be shown once, where it
// is the first second factor. Mistakes are at the path name.
func (s *Service) AddPasskey(ctx context.Context, actor hiring.Actor, name, made string) (codes []string, err error) {
	if s.passkeys == nil {
		return nil, errNoPasskeys
	}
	if err := s.needProof(ctx); err != nil {
		return nil, err
	}
	o, err := s.owner(ctx, actor.UserID)
	if err != nil {
		return nil, err
	}
	credential, err := s.checkNew(ctx, o, made)
	if fault.Is(err, fault.Conflict) {
		var fs fault.Fields
		fs.Add("name", "The passkey was not accepted. Press the button once more, and do what your browser asks.")
		return nil, fs.Err()
	}
	if err != nil {
		return nil, err
	}
	kept, err := json.Marshal(credential)
	if err != nil {
		return nil, fmt.Errorf("keep passkey: %w", err)
	}
	codes, in := s.firstFactor(ctx)
	first, err := s.app.AddPasskey(ctx, actor, hiring.Passkey{CredentialID: credential.ID, Name: name, Credential: string(kept)}, in)
	if err != nil {
		return nil, err
	}
	if !first {
		codes = nil
	}
	return codes, s.noteFactor(ctx, true)
}

func (s *Service) checkNew(ctx context.Context, o keyOwner, made string) (*webauthn.Credential, error) {
	data, err := s.asked(ctx, forAdding)
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(made))
	if err != nil {
		return nil, notAccepted(err)
	}
	credential, err := s.passkeys.CreateCredential(o, data, parsed)
	if err != nil {
		return nil, notAccepted(err)
	}
	return credential, nil
}

// AskSecondStep gives what a browser is to be asked to do the second step of this session with a passkey.
func (s *Service) AskSecondStep(ctx context.Context) ([]byte, error) {
	user, ok := s.HalfSession(ctx)
	if !ok {
		return nil, errStepOver()
	}
	o, err := s.owner(ctx, user)
	if err != nil {
		return nil, err
	}
	if s.passkeys == nil || len(o.all) == 0 {
		return nil, errNoPasskeys
	}
	question, data, err := s.passkeys.BeginLogin(o)
	if err != nil {
		return nil, fmt.Errorf("ask a passkey: %w", err)
	}
	return s.ask(ctx, forStep, question, data)
}

// AskSignIn gives what a browser is to be asked to sign in with a passkey alone: it has to know its owner by a PIN, a
// fingerprint or the like, and so is both factors in one.
func (s *Service) AskSignIn(ctx context.Context) ([]byte, error) {
	if s.passkeys == nil {
		return nil, errNoPasskeys
	}
	if err := s.app.CountGuess(ctx, guessOf(ctx, "")); err != nil {
		return nil, err
	}
	question, data, err := s.passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, fmt.Errorf("ask a passkey: %w", err)
	}
	return s.ask(ctx, forSigning, question, data)
}

// SignInWithPasskey signs in whom a passkey belongs to. Mistakes are at the path email.
func (s *Service) SignInWithPasskey(ctx context.Context, assertion string) error {
	if s.passkeys == nil {
		return errNoPasskeys
	}
	user, err := s.checkAssertion(ctx, assertion, nil)
	if fault.Is(err, fault.Conflict) {
		var fs fault.Fields
		fs.Add("email", "The passkey was not accepted. Try again, or sign in with your password.")
		return fs.Err()
	}
	if err != nil {
		return err
	}
	if err := s.app.RightGuess(ctx, app.Guess{Address: guessOf(ctx, "").Address}); err != nil {
		return err
	}
	return s.startWhole(ctx, user, true)
}

// checkAssertion checks what a passkey has signed, and takes it once: of the account whose second step it is, or with
// nil of the account the passkey names. Conflict where it does not count.
func (s *Service) checkAssertion(ctx context.Context, assertion string, user *hiring.ID) (hiring.ID, error) {
	if s.passkeys == nil {
		return hiring.ID{}, errNoPasskeys
	}
	what := forSigning
	if user != nil {
		what = forStep
	}
	data, err := s.asked(ctx, what)
	if err != nil {
		return hiring.ID{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(assertion))
	if err != nil {
		return hiring.ID{}, notAccepted(err)
	}
	if user == nil {
		id, err := uuid.FromBytes(parsed.Response.UserHandle)
		if err != nil {
			return hiring.ID{}, notAccepted(err)
		}
		user = &id
	}
	o, err := s.owner(ctx, *user)
	if fault.Is(err, fault.SignIn) {
		return hiring.ID{}, notAccepted(err)
	}
	if err != nil {
		return hiring.ID{}, err
	}
	credential, err := s.validate(o, what, data, parsed)
	if err != nil {
		return hiring.ID{}, notAccepted(err)
	}
	return *user, s.used(ctx, o, credential)
}

func (s *Service) validate(o keyOwner, what string, data webauthn.SessionData, parsed *protocol.ParsedCredentialAssertionData) (*webauthn.Credential, error) {
	if what == forStep {
		return s.passkeys.ValidateLogin(o, data, parsed)
	}
	return s.passkeys.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) { return o, nil }, data, parsed)
}

// used notes that a passkey was used. One whose counter ran backwards may have been copied, and is refused.
func (s *Service) used(ctx context.Context, o keyOwner, c *webauthn.Credential) error {
	if c.Authenticator.CloneWarning {
		s.log.WarnContext(ctx, "a passkey's counter ran backwards: it may have been copied", "user", o.user.ID.String())
		return notAccepted(errors.New("the counter ran backwards"))
	}
	kept, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("keep passkey: %w", err)
	}
	for _, k := range o.keys {
		if string(k.CredentialID) == string(c.ID) {
			return s.app.PasskeyUsed(ctx, o.user.ID, c.ID, k.LastUsedAt, string(kept))
		}
	}
	return notAccepted(errors.New("the account has no such passkey"))
}
