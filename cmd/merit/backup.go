package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"merit/internal/app"
	"merit/internal/config"
	"merit/internal/fault"
	"merit/internal/store"
)

type backupCommand struct {
	File string `arg:"" help:"The file to write; it must not be there yet."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Help is what `merit help backup` says beyond the flags.
func (backupCommand) Help() string {
	return `The file holds everything as it was at one moment, while Merit goes on serving, and can be restored into SQLite and PostgreSQL alike. It holds personal data, ` +
		`password hashes and the keys of second factors: only its owner can read it, so keep it that way. Sign-ins, invitations, links to choose a password, the link for the first ` +
		`account and mails are left out. Keep the folder MERIT_RECORDS with it: it says who was erased since.`
}

// Run writes the backup whole, or nothing.
func (c *backupCommand) Run(ctx context.Context, s streams) error {
	return withDatabase(ctx, s, func(_ config.Config, db *store.Store) (err error) {
		if _, err := os.Stat(c.File); err == nil {
			return badInput(c.File + ": there is a file of this name already.")
		}
		part, err := os.CreateTemp(filepath.Dir(c.File), ".merit-backup-*") // mode 0600
		if err != nil {
			return cannotWrite(c.File, err)
		}
		defer func() { _ = os.Remove(part.Name()) }()
		progress, done := showBar(s.Err, "Backing up ")
		journeys := app.New(db, app.Options{Now: time.Now, NewID: newID})
		m, err := journeys.Backup(ctx, part, buildVersion(), app.Progress(progress))
		done()
		if err == nil {
			err = part.Sync()
		}
		err = errors.Join(err, part.Close())
		if err != nil {
			return err
		}
		if err := os.Link(part.Name(), c.File); err != nil { // which never replaces a file
			return cannotWrite(c.File, err)
		}
		if c.JSON {
			return writeJSON(s.Out, m)
		}
		rows := int64(0)
		for _, t := range m.Tables {
			rows += t.Rows
		}
		say(s.Out, "%s: %s in %s.\nLeft out: %s.\n", c.File, counted(int(rows), "row", "rows"), counted(len(m.Tables), "table", "tables"), listed(slices.Sorted(maps.Values(m.LeftOut))))
		return nil
	})
}

func listed(words []string) string {
	out := ""
	for i, w := range words {
		if i > 0 {
			out += "; "
		}
		out += w
	}
	return out
}

func cannotWrite(path string, err error) error {
	why := err.Error()
	var of *fs.PathError
	if errors.As(err, &of) {
		why = of.Err.Error()
	}
	return fault.Wrap(fault.Invalid, fmt.Sprintf("%s: it cannot be written: %s.", path, why), err)
}
