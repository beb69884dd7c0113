package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	// The time zones of pages, for machines that have none installed.
	_ "time/tzdata"

	"github.com/google/uuid"

	"merit/assets"
	"merit/internal/app"
	"merit/internal/config"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/pdf"
	"merit/internal/records"
	"merit/internal/server"
	"merit/internal/web"
)

type serveCommand struct{}

// Help is what `merit help serve` says.
func (serveCommand) Help() string {
	text := "Serves the pages and the API until it is told to stop, and brings the database's schema up to date first.\n\nEnvironment:\n\n"
	for _, v := range config.Variables() {
		text += fmt.Sprintf("  %s (without it: %s)\n    %s\n", v.Name, v.Default, v.Meaning)
	}
	return text
}

// Run serves Merit with the database the environment names.
func (serveCommand) Run(ctx context.Context, s streams) error {
	c, err := config.Load(os.Environ())
	if err != nil {
		return err
	}
	return serve(ctx, s, c, false)
}

// serve runs Merit until a signal or the context ends it. With sample, sample data is loaded first
// and anybody on this machine can sign in as its people.
func serve(ctx context.Context, s streams, c config.Config, sample bool) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := serveUntil(ctx, s, c, sample)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // told to stop while it was still starting
	}
	return err
}

func serveUntil(ctx context.Context, s streams, c config.Config, sample bool) error {
	if sample {
		if err := server.CheckSample(c.Addr); err != nil {
			return err
		}
	}
	built, err := assets.Open()
	if err != nil {
		return fault.Wrap(fault.Invalid, err.Error(), err)
	}
	log := logger(s, c)
	db, err := openStore(ctx, c, log)
	if err != nil {
		return err
	}
	defer func() {
		if err := db.Close(); err != nil {
			log.Error("close database", "error", err)
		}
	}()
	if err := migrate(ctx, c, log, db); err != nil {
		return err
	}
	mail, err := mailOf(c, sample)
	if err != nil {
		return err
	}
	journeys := app.New(db, app.Options{Now: time.Now, NewID: newID, Mail: mail})
	var people []web.SamplePerson
	if sample {
		if people, err = journeys.LoadSample(ctx); err != nil {
			return err
		}
	}
	if sample {
		c.Records = "" // nobody checks sample data
	} else if c.Records == "" {
		log.Info("no signed checkpoints of the audit trail are kept: MERIT_RECORDS names no folder")
	}
	if err := eraseAgain(ctx, c, journeys, log); err != nil {
		return err
	}
	printer, err := findPrinter(c, log)
	if err != nil {
		return err
	}
	listening, err := listen(ctx, c, log)
	if err != nil {
		return err
	}
	c.BaseURL = reached(c, listening.main.Addr())
	provider, err := openIDOf(c, sample)
	if err != nil {
		listening.close()
		return err
	}
	whole, err := server.Assemble(server.Parts{
		App: journeys, Now: time.Now, NewID: newID, Log: log, Assets: built, Addr: c.Addr, BaseURL: c.BaseURL,
		Trusted: c.TrustedProxies, Zone: c.Zone, Lifetime: c.SessionLife, Printer: printer, Sample: people, PerMinute: c.RequestsPerMinute,
		Factors: hiring.FactorRule(c.SecondFactor),
		OpenID:  provider, NoPasswords: c.NoPasswords && !sample,
		SecurityContact: c.SecurityContact, Checkpoint: newestCheckpoint(c.Records, log),
	})
	if err != nil {
		listening.close()
		return fault.Wrap(fault.Invalid, err.Error(), err)
	}
	if err := greet(ctx, s, c, whole); err != nil {
		listening.close()
		return err
	}
	var working sync.WaitGroup // ends before the database is closed
	defer working.Wait()
	ctx, end := context.WithCancel(ctx) // should the listener fail, nothing else goes on
	defer end()
	working.Go(func() { whole.Identity.KeepTidy(ctx, time.Hour) })
	working.Go(func() { journeys.HearChanges(ctx) })
	working.Go(func() { journeys.KeepPurged(ctx, log) })
	if c.Records != "" {
		working.Go(func() { records.Keep(ctx, c.Records, checkpointEvery, recordsOf(journeys, log)) })
	}
	if journeys.SendsMail() {
		working.Go(func() { worker(journeys, c, log).Run(ctx) })
	}
	if listening.plain != nil {
		working.Go(func() {
			defer end() // without it nobody who types the address finds Merit
			if err := whole.ServePlain(ctx, listening.plain, listening.challenge); err != nil {
				log.Error("plain http", "error", err.Error())
			}
		})
	}
	return whole.Serve(ctx, listening.main)
}

// eraseAgain erases whom the register of erasures names, before anybody is served: an older copy of the database may
// have been restored, and know them.
func eraseAgain(ctx context.Context, c config.Config, journeys *app.App, log *slog.Logger) error {
	if c.Records == "" {
		return nil
	}
	register, err := records.Erasures(c.Records)
	if err != nil {
		return err
	}
	n, err := journeys.ApplyErasures(ctx, register)
	if n > 0 {
		log.Info("erased again whom the register of erasures names", "people", n)
	}
	return err
}

// findPrinter finds what makes PDFs. Without one Merit runs and offers none.
func findPrinter(c config.Config, log *slog.Logger) (*pdf.Printer, error) {
	if c.Chromium == "none" {
		return nil, nil
	}
	printer, err := pdf.Find(c.Chromium)
	if errors.Is(err, pdf.ErrNone) {
		log.Info("no PDFs are made: there is no Chromium")
		return nil, nil
	}
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "MERIT_CHROMIUM: "+err.Error(), err)
	}
	return printer, nil
}

// reached is how browsers reach Merit. Where nobody said, it is where it listens: the port that was
// given for port 0, and this machine's own name for every address at once.
func reached(c config.Config, listening net.Addr) *url.URL {
	if c.BaseURL.Host != c.Addr {
		return c.BaseURL
	}
	host, port, err := net.SplitHostPort(listening.String())
	if err != nil {
		return c.BaseURL
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return &url.URL{Scheme: c.BaseURL.Scheme, Host: net.JoinHostPort(host, port)}
}

func newID() hiring.ID { return uuid.Must(uuid.NewV7()) }

func logger(s streams, c config.Config) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogJSON {
		return slog.New(slog.NewJSONHandler(s.Err, options))
	}
	return slog.New(slog.NewTextHandler(s.Err, options))
}

// greet says where Merit is, and on first use how to make the first account. The setup code is
// printed and never logged: logs are kept and sent on.
func greet(ctx context.Context, s streams, c config.Config, whole server.Whole) error {
	say(s.Out, "Merit %s is at %s\n", buildVersion(), c.BaseURL)
	token, needed, err := whole.Identity.PrepareSetup(ctx)
	if err != nil {
		return err
	}
	if needed {
		say(s.Out, "\nNobody has an account yet. Open this once to make the first one:\n\n  %s\n\n", whole.SetupURL(token))
	}
	return nil
}
