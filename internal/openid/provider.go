package openid

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"
)

// Options are what a Provider is asked with. All but GroupsClaim and Timeout are needed.
type Options struct {
	Issuer, ClientID, ClientSecret string
	RedirectURL                    string   // where the provider sends browsers back to, exactly
	Scopes                         []string // "openid" among them
	GroupsClaim                    string   // names a person's groups; empty: they are not asked for
	Now                            func() time.Time
	Timeout                        time.Duration // for one answer; 0: five seconds
}

// Provider is one OpenID provider. It is safe for concurrent use. Nothing is asked of it before somebody wants to sign
// in, and what could not be found then is looked for again the next time.
type Provider struct {
	o      Options
	client *http.Client
	asking singleflight.Group

	mu    sync.Mutex
	found *site
	until time.Time
}

// site is what the provider's discovery document says.
type site struct {
	says     metadata
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
	oauth    oauth2.Config
}

type metadata struct {
	Authorization string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	Keys          string   `json:"jwks_uri"`
	UserInfo      string   `json:"userinfo_endpoint"`
	End           string   `json:"end_session_endpoint"`
	Auth          []string `json:"token_endpoint_auth_methods_supported"`
	NamesItself   bool     `json:"authorization_response_iss_parameter_supported"`
}

// believed is how long a discovery document holds; when it cannot be had again the old one goes on.
const believed = time.Hour

// New makes a Provider without asking it anything.
func New(o Options) (*Provider, error) {
	if o.Issuer == "" || o.ClientID == "" || o.ClientSecret == "" || o.RedirectURL == "" || o.Now == nil || !slices.Contains(o.Scopes, oidc.ScopeOpenID) {
		return nil, errors.New("an OpenID provider needs an issuer, a client with its secret, a way back, a clock and the scope openid")
	}
	if o.Timeout <= 0 {
		o.Timeout = answerTimeout
	}
	return &Provider{o: o, client: newClient(o.Timeout)}, nil
}

// find gives what the discovery document says. Whoever waits for it meanwhile waits for the same answer.
func (p *Provider) find(ctx context.Context) (*site, error) {
	p.mu.Lock()
	found, fresh := p.found, p.o.Now().Before(p.until)
	p.mu.Unlock()
	if found != nil && fresh {
		return found, nil
	}
	answer := p.asking.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.o.Timeout)
		defer cancel()
		s, err := p.discover(ctx)
		if err != nil {
			return nil, err
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.found, p.until = s, p.o.Now().Add(believed)
		return s, nil
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case a := <-answer:
		if s, ok := a.Val.(*site); ok {
			return s, nil
		}
		if found != nil {
			return found, nil
		}
		return nil, a.Err
	}
}

func (p *Provider) discover(ctx context.Context) (*site, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.o.Issuer)
	var other *oidc.IssuerMismatchError
	if errors.As(err, &other) {
		return nil, untrusted("the discovery document is another issuer’s: MERIT_OIDC_ISSUER must be exactly what it says, to the last slash")
	}
	if err != nil {
		return nil, failed("discovery", err)
	}
	s := &site{provider: provider}
	if err := provider.Claims(&s.says); err != nil {
		return nil, untrusted("discovery: the document cannot be read")
	}
	for name, address := range map[string]string{
		"authorization_endpoint": s.says.Authorization, "token_endpoint": s.says.Token, "jwks_uri": s.says.Keys,
	} {
		if !p.safe(address) {
			return nil, untrusted("discovery: " + name + " is no https address")
		}
	}
	for _, address := range []*string{&s.says.UserInfo, &s.says.End} { // these may be missing
		if !p.safe(*address) {
			*address = ""
		}
	}
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if len(s.says.Auth) > 0 && !slices.Contains(s.says.Auth, "client_secret_basic") {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	s.oauth = oauth2.Config{ClientID: p.o.ClientID, ClientSecret: p.o.ClientSecret, Endpoint: endpoint, RedirectURL: p.o.RedirectURL, Scopes: p.o.Scopes}
	s.verifier = provider.Verifier(&oidc.Config{ClientID: p.o.ClientID, Now: p.o.Now})
	return s, nil
}

// safe reports whether an address of the discovery document may be used: https, and plain http only where the issuer
// itself is reached so.
func (p *Provider) safe(address string) bool {
	u, err := url.Parse(address)
	issuer, issuerErr := url.Parse(p.o.Issuer)
	return err == nil && issuerErr == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && issuer.Scheme == "http")
}

// End is where a browser signs out of the provider and is sent back to an address from; empty where the provider has
// no such place.
func (p *Provider) End(ctx context.Context, back string) (string, error) {
	s, err := p.find(ctx)
	if err != nil || s.says.End == "" {
		return "", err
	}
	u, err := url.Parse(s.says.End)
	if err != nil {
		return "", untrusted("discovery: end_session_endpoint is no address")
	}
	q := u.Query()
	q.Set("client_id", p.o.ClientID)
	q.Set("post_logout_redirect_uri", back)
	u.RawQuery = q.Encode()
	return u.String(), nil
}
