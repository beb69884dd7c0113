package server

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"time"

	"merit/assets"
	"merit/internal/api"
	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/pdf"
	"merit/internal/web"
	"merit/templates"
)

// Parts are what a whole Merit is assembled from. Trusted, Zone, Lifetime, Printer, Factors, Sample and PerMinute may be left out.
type Parts struct {
	App      *app.App
	Now      func() time.Time
	NewID    func() hiring.ID
	Log      *slog.Logger
	Assets   *assets.Files
	Addr     string             // where it will listen, as host:port
	BaseURL  *url.URL           // how browsers reach it: scheme and host
	Trusted  []*net.IPNet       // proxies whose X-Forwarded-For is believed
	Zone     *time.Location     // times are shown in it; nil: UTC
	Lifetime time.Duration      // of a session from sign-in; 0: identity.DefaultLifetime
	Printer  *pdf.Printer       // makes PDFs; nil: none are offered
	Factors  hiring.FactorRule  // who has to have a second factor; "": nobody
	Sample   []web.SamplePerson // not empty: sample data is served, to this machine only

	PerMinute int // requests one account may make; 0: as many as it likes

	OpenID      *identity.OpenID // people may sign in through it; nil: by password only
	NoPasswords bool             // nobody signs in by password; needs OpenID
	Checkpoint  web.Checkpoint   // reads the newest checkpoint of the audit trail that was signed; nil: none are

	SecurityContact string // whom to tell of a weakness, as a URL; empty: nobody is named
}

// Whole is Merit, ready to listen.
type Whole struct {
	*Server
	Identity *identity.Service
}

// Assemble puts pages, API and identity together over the journeys.
func Assemble(p Parts) (Whole, error) {
	base := p.BaseURL.Scheme + "://" + p.BaseURL.Host
	id, err := identity.New(p.App, identity.Options{
		Now: p.Now, Log: p.Log, Secure: p.BaseURL.Scheme == "https", Lifetime: p.Lifetime, Rule: p.Factors, BaseURL: p.BaseURL,
		OpenID: p.OpenID, NoPasswords: p.NoPasswords,
	})
	if err != nil {
		return Whole{}, err
	}
	pages, pagesErr := web.New(web.Options{
		App: p.App, Identity: id, Templates: templates.Files, Assets: p.Assets, Zone: p.Zone, Now: p.Now, Printer: p.Printer, BaseURL: base, Sample: p.Sample, Checkpoint: p.Checkpoint,
	})
	programs, programsErr := api.New(api.Options{App: p.App, BaseURL: base})
	if err := errors.Join(pagesErr, programsErr); err != nil {
		return Whole{}, fmt.Errorf("assemble: %w", err)
	}
	s, err := New(Options{
		Addr: p.Addr, BaseURL: p.BaseURL, Trusted: p.Trusted, Demo: len(p.Sample) > 0, Ready: p.App.Ready, Identity: id,
		Pages:  Face{Routes: pages.Routes(), WriteError: pages.WriteError},
		API:    Face{Routes: programs.Routes(), WriteError: programs.WriteError},
		Assets: p.Assets, Log: p.Log, NewID: p.NewID, Now: p.Now, PerMinute: p.PerMinute, SecurityContact: p.SecurityContact,
	})
	if err != nil {
		return Whole{}, fmt.Errorf("assemble: %w", err)
	}
	return Whole{Server: s, Identity: id}, nil
}
