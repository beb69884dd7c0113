package main

import (
	"context"
	"log/slog"
	"net/url"
	"os"
	"time"

	"merit/internal/app"
	"merit/internal/config"
	"merit/internal/fault"
	"merit/internal/store"
)

// openStore connects to the configured database.
func openStore(ctx context.Context, c config.Config, log *slog.Logger) (*store.Store, error) {
	return openAddress(ctx, c.DatabaseURL, "MERIT_DATABASE_URL", log)
}

func openAddress(ctx context.Context, address, variable string, log *slog.Logger) (*store.Store, error) {
	db, err := store.Open(ctx, address, log)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "The database cannot be reached. Check "+variable+". "+err.Error(), err)
	}
	return db, nil
}

// migrate brings the schema up to date. Where a role of its own does that, the one that serves is granted what it
// needs.
func migrate(ctx context.Context, c config.Config, log *slog.Logger, db *store.Store) error {
	if c.MigrateURL == "" {
		return db.Migrate(ctx)
	}
	owner, err := openAddress(ctx, c.MigrateURL, "MERIT_MIGRATE_DATABASE_URL", log)
	if err != nil {
		return err
	}
	defer func() { _ = owner.Close() }()
	if err := owner.Migrate(ctx); err != nil {
		return err
	}
	serving, err := url.Parse(c.DatabaseURL)
	if err != nil {
		return err // config has parsed it
	}
	return owner.Grant(ctx, serving.User.Username())
}

// withStore opens the configured database for a command.
func withStore(ctx context.Context, s streams, f func(*store.Store) error) error {
	return withDatabase(ctx, s, func(_ config.Config, db *store.Store) error { return f(db) })
}

func withDatabase(ctx context.Context, s streams, f func(config.Config, *store.Store) error) error {
	c, err := config.Load(os.Environ())
	if err != nil {
		return err
	}
	db, err := openStore(ctx, c, logger(s, c))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return f(c, db)
}

// withJourneys opens the configured database, brings its schema up to date and gives a command the journeys.
func withJourneys(ctx context.Context, s streams, f func(config.Config, *app.App) error) error {
	return withDatabase(ctx, s, func(c config.Config, db *store.Store) error {
		if err := migrate(ctx, c, logger(s, c), db); err != nil {
			return err
		}
		mail, err := mailOf(c, false)
		if err != nil {
			return err
		}
		return f(c, app.New(db, app.Options{Now: time.Now, NewID: newID, Mail: mail}))
	})
}
