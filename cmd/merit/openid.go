package main

import (
	"time"

	"merit/internal/app"
	"merit/internal/config"
	"merit/internal/identity"
	"merit/internal/openid"
	"merit/internal/web"
)

// openIDOf is the provider the environment names; nil where it names none, and with sample data, whose people sign in by
// a click. Nothing is asked of it yet: Merit starts while it is down.
func openIDOf(c config.Config, sample bool) (*identity.OpenID, error) {
	if c.OpenID == nil || sample {
		return nil, nil
	}
	o := c.OpenID
	provider, err := openid.New(openid.Options{
		Issuer: o.Issuer, ClientID: o.ClientID, ClientSecret: o.ClientSecret, Scopes: o.Scopes, GroupsClaim: o.GroupsClaim, Now: time.Now,
		RedirectURL: c.BaseURL.Scheme + "://" + c.BaseURL.Host + web.OpenIDCallback,
	})
	if err != nil {
		return nil, err
	}
	return &identity.OpenID{Provider: provider, Name: o.Name, Rules: app.OpenIDRules{
		SignUp: o.SignUp, RecruiterGroups: o.RecruiterGroups, AdministratorGroups: o.AdministratorGroups,
	}}, nil
}
