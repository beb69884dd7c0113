package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"merit/internal/app"
	"merit/internal/config"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/records"
	"merit/internal/store"
	"merit/internal/web"
)

type auditCommand struct {
	Verify     auditVerifyCommand     `cmd:"" help:"Find rows of the audit trail that were changed, taken out, put in or put in another order."`
	Export     auditExportCommand     `cmd:"" help:"Print rows of the audit trail."`
	Checkpoint auditCheckpointCommand `cmd:"" help:"Sign a checkpoint of the audit trail now."`
}

// newestCheckpoint reads the newest checkpoint of a folder of records for the page of the audit trail; nil: none are kept.
func newestCheckpoint(folder string, log *slog.Logger) web.Checkpoint {
	if folder == "" {
		return nil
	}
	return func() (hiring.AuditHead, time.Time, error) {
		c, err := records.Newest(folder)
		if err != nil {
			log.Warn("could not read the newest checkpoint", "error", err.Error())
		}
		return hiring.AuditHead{Seq: c.Seq, Hash: c.Hash}, c.At, err
	}
}

// checkpointEvery is how often merit serve signs a checkpoint while the audit trail grows.
const checkpointEvery = 5 * time.Minute

func recordsOf(journeys *app.App, log *slog.Logger) records.Source {
	return records.Source{Head: journeys.AuditHead, Erasures: journeys.Erasures, Now: journeys.Now, Log: log}
}

type auditVerifyCommand struct {
	Checkpoints []string `help:"Folders or files of signed checkpoints, best from another machine; without it the folder MERIT_RECORDS names." placeholder:"PATH"`
	Key         string   `help:"The public key they were signed with, audit.pub; without it the one beside them." placeholder:"FILE"`
	JSON        bool     `name:"json" help:"Print JSON."`
}

// Help is what `merit help audit verify` says beyond the flags.
func (auditVerifyCommand) Help() string {
	return `Reads every row and computes its hash anew, and names the first row that is wrong. The chain of hashes alone shows what was changed, taken out, put in or ` +
		`put in another order. Whoever can compute the whole chain anew, or takes rows from its end and moves the head too, is found by signed checkpoints: keep them, ` +
		`and the public key, where whoever can change the database cannot. The exit status is 2 where the trail does not hold.`
}

// verified is what verifying found, as JSON tells it.
type verified struct {
	Holds         bool        `json:"holds"`
	Rows          int64       `json:"rows"`
	Head          string      `json:"head"`
	ErasedDetails int64       `json:"erasedDetails"`
	Checkpoints   int         `json:"checkpoints"`
	Newest        *checkpoint `json:"newestCheckpoint"`
	FirstWrongRow *int64      `json:"firstWrongRow"`
	Problems      []string    `json:"problems"`
	NotProtected  []string    `json:"notProtected"` // what could have been done without being found
}

type checkpoint struct {
	Row int64     `json:"row"`
	At  time.Time `json:"at"`
}

// Run verifies, and fails where the trail does not hold. It changes nothing in the database, its schema included.
func (c *auditVerifyCommand) Run(ctx context.Context, s streams) error {
	return withDatabase(ctx, s, func(conf config.Config, db *store.Store) error {
		found := verified{Problems: []string{}, NotProtected: []string{}}
		hashes, err := c.witnesses(conf, &found)
		if err != nil {
			return err
		}
		journeys := app.New(db, app.Options{Now: time.Now, NewID: newID})
		progress, done := showBar(s.Err, "Verifying ")
		check, err := journeys.VerifyAudit(ctx, hashes, func(n, all int64) { progress("the audit trail", float64(n)/float64(all)) })
		done()
		if err != nil {
			return err
		}
		found.take(check)
		if err := c.print(s.Out, found); err != nil {
			return err
		}
		if !found.Holds {
			return badInput("The audit trail does not hold." + firstWrong(check.First))
		}
		return nil
	})
}

func firstWrong(row int64) string {
	if row == 0 {
		return ""
	}
	return fmt.Sprintf(" The first row that is wrong is %d.", row)
}

// witnesses reads the signed checkpoints. One that was not signed by the key is a problem of the trail.
func (c *auditVerifyCommand) witnesses(conf config.Config, found *verified) (map[int64]string, error) {
	public, err := c.key()
	if err != nil {
		return nil, err
	}
	paths, own := c.Checkpoints, false
	if len(paths) == 0 && conf.Records != "" {
		if _, err := os.Stat(conf.Records); err == nil {
			paths, own = []string{conf.Records}, true
		}
	}
	hashes := map[int64]string{}
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			return nil, cannotRead(path, err)
		}
		all, err := records.Checkpoints(path, public)
		if fault.Is(err, fault.Invalid) {
			found.Problems = append(found.Problems, fault.Of(err).Message)
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, one := range all {
			if other, known := hashes[one.Seq]; known && other != one.Hash {
				found.Problems = append(found.Problems, fmt.Sprintf("Two signed checkpoints of row %d tell of two different rows.", one.Seq))
			}
			hashes[one.Seq] = one.Hash
			if found.Newest == nil || found.Newest.Row < one.Seq {
				found.Newest = &checkpoint{one.Seq, one.At}
			}
		}
		found.Checkpoints += len(all)
	}
	switch {
	case len(hashes) == 0:
		found.NotProtected = append(found.NotProtected, "No signed checkpoint was given: rows taken from the end together with the head, and a chain computed anew, would not be found.")
	case own && c.Key == "":
		found.NotProtected = append(found.NotProtected, "The checkpoints and their key are on this machine: whoever can change them and the database would not be found. Keep copies elsewhere.")
	}
	return hashes, nil
}

func (c *auditVerifyCommand) key() ([]byte, error) {
	if c.Key == "" {
		return nil, nil
	}
	text, err := os.ReadFile(c.Key)
	if err != nil {
		return nil, cannotRead(c.Key, err)
	}
	return text, nil
}

func (v *verified) take(check hiring.AuditCheck) {
	v.Rows, v.Head, v.ErasedDetails = check.Rows, check.Head, check.Erased
	v.Problems = append(v.Problems, check.Problems...)
	if check.First != 0 {
		v.FirstWrongRow = &check.First
	}
	v.Holds = len(v.Problems) == 0
	if v.Newest != nil && v.Newest.Row < v.Rows {
		v.NotProtected = append(v.NotProtected, fmt.Sprintf("Rows after %d were added after the newest checkpoint.", v.Newest.Row))
	}
}

func (c *auditVerifyCommand) print(out io.Writer, v verified) error {
	if c.JSON {
		return writeJSON(out, v)
	}
	for _, p := range v.Problems {
		say(out, "%s\n", p)
	}
	if v.Holds {
		say(out, "The audit trail holds: %s, %s erased.\nHead %s\n", counted(int(v.Rows), "row", "rows"), counted(int(v.ErasedDetails), "detail", "details"), v.Head)
	}
	if v.Newest != nil {
		say(out, "%s, the newest of row %d at %s.\n", counted(v.Checkpoints, "signed checkpoint", "signed checkpoints"), v.Newest.Row, v.Newest.At.Format(time.RFC3339))
	}
	for _, n := range v.NotProtected {
		say(out, "Note: %s\n", n)
	}
	return nil
}

// writeJSON prints a document.
func writeJSON(out io.Writer, doc any) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(doc); err != nil {
		return fmt.Errorf("print JSON: %w", err)
	}
	return nil
}

type auditCheckpointCommand struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Run signs the head as it is. It verifies nothing: merit audit verify does.
func (c *auditCheckpointCommand) Run(ctx context.Context, s streams) error {
	return withDatabase(ctx, s, func(conf config.Config, db *store.Store) error {
		if conf.Records == "" {
			return badInput("MERIT_RECORDS names no folder to keep checkpoints in.")
		}
		journeys := app.New(db, app.Options{Now: time.Now, NewID: newID})
		folder, err := records.Open(conf.Records)
		if errors.Is(err, fs.ErrPermission) {
			return cannotRead(conf.Records, err)
		}
		if err != nil {
			return err
		}
		head, err := journeys.AuditHead(ctx)
		if err != nil {
			return err
		}
		if head.Seq == 0 {
			return badInput("The audit trail is empty: there is nothing to sign.")
		}
		signed, err := folder.Sign(head, journeys.Now())
		if errors.Is(err, records.ErrOtherTrail) {
			return fault.Wrap(fault.Invalid, err.Error()+". Run merit audit verify.", err)
		}
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.Out, signed)
		}
		say(s.Out, "Signed row %d, %s, in %s.\n", signed.Seq, signed.Hash, conf.Records)
		return nil
	})
}
