package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"merit/internal/app"
	"merit/internal/config"
	"merit/internal/records"
)

type restoreCommand struct {
	File string `arg:"" help:"The backup."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Help is what `merit help restore` says beyond the flags.
func (restoreCommand) Help() string {
	return `The database must be empty, and stays so unless everything is right: the file with its own hash, every table with its hash and count, every reference with what it ` +
		`refers to, and the audit trail. Who was erased after the backup was made is erased again, where the folder MERIT_RECORDS tells of it; checkpoints of rows that came after the ` +
		`backup are set aside in that folder. Everybody signs in again.`
}

// restoredDoc is what was restored, as JSON tells it.
type restoredDoc struct {
	Rows        int64  `json:"rows"`
	Tables      int    `json:"tables"`
	AuditRows   int64  `json:"auditRows"`
	MadeAt      string `json:"madeAt"`
	ErasedAgain int    `json:"erasedAgain"`
	SetAside    string `json:"checkpointsSetAside"` // "": none
}

// Run restores as the role that owns the tables, and grants to the one that serves.
func (c *restoreCommand) Run(ctx context.Context, s streams) error {
	conf, err := config.Load(os.Environ())
	if err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return cannotRead(c.File, err)
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return cannotRead(c.File, err)
	}
	log := logger(s, conf)
	owner := conf
	if conf.MigrateURL != "" {
		owner.DatabaseURL = conf.MigrateURL
	}
	db, err := openStore(ctx, owner, log)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	journeys := app.New(db, app.Options{Now: time.Now, NewID: newID})
	progress, done := showBar(s.Err, "Restoring ")
	r, err := journeys.Restore(ctx, file, about.Size(), app.Progress(progress))
	done()
	if err != nil {
		return err
	}
	if err := migrate(ctx, conf, log, db); err != nil {
		return err
	}
	doc := restoredDoc{Rows: r.Rows, Tables: len(r.Manifest.Tables), AuditRows: r.Audit.Rows, MadeAt: r.Manifest.MadeAt.Format(time.RFC3339)}
	if err := erasedAgain(ctx, conf, journeys, &doc); err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(s.Out, doc)
	}
	say(s.Out, "Restored %s of %s, as they were on %s.\nVerified: the file, each table's hash and count, every reference, and the audit trail of %s.\n",
		counted(int(doc.Rows), "row", "rows"), counted(doc.Tables, "table", "tables"), doc.MadeAt, counted(int(doc.AuditRows), "row", "rows"))
	if conf.Records == "" {
		say(s.Out, "No folder of records was named, so whoever was erased after the backup is there again: name it in MERIT_RECORDS and start Merit.\n")
	} else {
		say(s.Out, "Erased again: %s.\n", counted(doc.ErasedAgain, "person", "people"))
	}
	if doc.SetAside != "" {
		say(s.Out, "Checkpoints of the trail that went on after the backup are now in %s.\n", doc.SetAside)
	}
	return nil
}

// erasedAgain applies the register of erasures, and begins new checkpoints where the earlier ones are of rows that are
// not in the backup.
func erasedAgain(ctx context.Context, conf config.Config, journeys *app.App, doc *restoredDoc) error {
	if conf.Records == "" {
		return nil
	}
	register, err := records.Erasures(conf.Records)
	if err != nil {
		return err
	}
	if doc.ErasedAgain, err = journeys.ApplyErasures(ctx, register); err != nil {
		return err
	}
	folder, err := records.Open(conf.Records)
	if err != nil {
		return fmt.Errorf("open the folder of records: %w", err)
	}
	doc.SetAside, err = folder.SetAside(time.Now())
	return err
}
