package main

import (
	"context"
	"encoding/json"
	"fmt"

	"merit/internal/config"
	"merit/internal/store"
)

type migrateCommand struct {
	Up     migrateUpCommand     `cmd:"" help:"Bring the database's schema up to date. merit serve does it by itself." default:"1"`
	Status migrateStatusCommand `cmd:"" help:"Say which steps of the schema were applied."`
}

type migrateUpCommand struct {
	JSON bool `help:"Print JSON." name:"json"`
}

type migrateStatusCommand struct {
	JSON bool `help:"Print JSON." name:"json"`
}

// Run migrates and says how the schema stands.
func (m migrateUpCommand) Run(ctx context.Context, s streams) error {
	return withDatabase(ctx, s, func(c config.Config, db *store.Store) error {
		if err := migrate(ctx, c, logger(s, c), db); err != nil {
			return err
		}
		return printMigrations(ctx, s, db, m.JSON)
	})
}

// Run says how the schema stands.
func (m migrateStatusCommand) Run(ctx context.Context, s streams) error {
	return withStore(ctx, s, func(db *store.Store) error { return printMigrations(ctx, s, db, m.JSON) })
}

// step is one migration as JSON tells it.
type step struct {
	Version   int64   `json:"version"`
	Name      string  `json:"name"`
	AppliedAt *string `json:"appliedAt"` // null while pending
}

func printMigrations(ctx context.Context, s streams, db *store.Store, asJSON bool) error {
	all, err := db.Migrations(ctx)
	if err != nil {
		return err
	}
	steps := make([]step, len(all))
	for i, m := range all {
		steps[i] = step{Version: m.Version, Name: m.Name}
		if m.AppliedAt != nil {
			at := m.AppliedAt.Format("2006-01-02T15:04:05Z")
			steps[i].AppliedAt = &at
		}
	}
	if asJSON {
		e := json.NewEncoder(s.Out)
		e.SetIndent("", "  ")
		return e.Encode(steps)
	}
	for _, one := range steps {
		state := "pending"
		if one.AppliedAt != nil {
			state = "applied " + *one.AppliedAt
		}
		if _, err := fmt.Fprintf(s.Out, "%-28s %s\n", one.Name, state); err != nil {
			return err
		}
	}
	return nil
}
