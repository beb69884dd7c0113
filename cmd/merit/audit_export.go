package main

import (
	"bufio"
	"context"
	"fmt"
	"time"

	"merit/internal/app"
	"merit/internal/config"
	"merit/internal/export"
	"merit/internal/hiring"
)

type auditExportCommand struct {
	Format  string `help:"csv, or jsonl: a JSON document a line." enum:"csv,jsonl" default:"csv"`
	By      string `help:"Only what this account did." placeholder:"EMAIL"`
	Action  string `help:"Only this action, as in \"signed in\"." placeholder:"ACTION"`
	Vacancy string `help:"Only what was done in this vacancy." placeholder:"ID"`
	From    string `help:"Only from this day on." placeholder:"YYYY-MM-DD"`
	Until   string `help:"Only up to this day." placeholder:"YYYY-MM-DD"`
	As      string `help:"E-mail address of the administrator who exports; without it the export is recorded as done on this machine." placeholder:"EMAIL"`
}

// Help is what `merit help audit export` says beyond the flags.
func (auditExportCommand) Help() string {
	return `Prints the oldest row first. Rows hold no marks, evidence or candidates' names; candidates are there by id. That it was exported is recorded.`
}

// Run prints the rows as they are read.
func (c *auditExportCommand) Run(ctx context.Context, s streams) error {
	return withJourneys(ctx, s, func(conf config.Config, journeys *app.App) error {
		actor, err := actorAs(ctx, journeys, c.As)
		if err != nil {
			return err
		}
		f, err := c.filter(ctx, journeys, actor, conf.Zone)
		if err != nil {
			return err
		}
		out := bufio.NewWriter(s.Out)
		write := export.AuditLines(out)
		if c.Format == "csv" {
			write = export.AuditCSV(out)
		}
		if err := write(nil); err != nil {
			return err
		}
		if err := journeys.ExportAudit(ctx, actor, f, func(v app.AuditView) error { return write(v.Lines()) }); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return fmt.Errorf("export audit trail: %w", err)
		}
		return nil
	})
}

// filter reads the flags as the audit page reads its search.
func (c *auditExportCommand) filter(ctx context.Context, journeys *app.App, actor hiring.Actor, zone *time.Location) (f hiring.AuditFilter, err error) {
	f.Action = c.Action
	if c.Vacancy != "" {
		if f.VacancyID, err = hiring.ParseID(c.Vacancy); err != nil {
			return f, badInput("--vacancy must be the id of a vacancy.")
		}
	}
	if f.From, err = dayIn(c.From, zone); err != nil {
		return f, badInput("--from must be a day, like 2026-11-24.")
	}
	if f.Until, err = dayIn(c.Until, zone); err != nil {
		return f, badInput("--until must be a day, like 2026-11-24.")
	}
	if !f.Until.IsZero() {
		f.Until = f.Until.AddDate(0, 0, 1)
	}
	if c.By != "" {
		user, err := journeys.UserByAddress(ctx, actor, c.By)
		if err != nil {
			return f, err
		}
		f.ActorID = user.ID
	}
	return f, nil
}

func dayIn(text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return time.ParseInLocation(time.DateOnly, text, zone)
}

// actorAs is who a command acts for: the account with an address, or whoever may run commands on this machine.
func actorAs(ctx context.Context, journeys *app.App, email string) (hiring.Actor, error) {
	if email == "" {
		return hiring.OnTheMachine(), nil
	}
	return journeys.ActorOfEmail(ctx, email)
}
