package main

import (
	"context"
	"encoding/json"
	"fmt"

	"merit/internal/app"
	"merit/internal/config"
	"merit/internal/hiring"
)

type purgeCommand struct {
	DryRun bool `help:"Only say what would be deleted."`
	JSON   bool `name:"json" help:"Print JSON."`
}

// Help is what `merit help purge` says beyond the flags.
func (purgeCommand) Help() string {
	return `Deletes what has been kept for as long as administrators set on the page "Retention", as merit serve does once a day.
What a legal hold keeps stays. What is deleted cannot be brought back.`
}

// Run deletes what has been kept long enough, and prints how much it was.
func (c *purgeCommand) Run(ctx context.Context, s streams) error {
	return withJourneys(ctx, s, func(_ config.Config, journeys *app.App) error {
		if c.DryRun {
			report, err := journeys.PurgePreview(ctx)
			if err != nil {
				return err
			}
			return c.print(s, "would be deleted", report)
		}
		progress, done := showProgress(s.Err)
		p, err := journeys.PurgeNow(ctx, func(p hiring.Purge) {
			progress("what has been kept long enough", float64(p.Done)/float64(max(p.Total, 1)))
		})
		done()
		if err != nil {
			return err
		}
		return c.print(s, "deleted", p.Report)
	})
}

func (c *purgeCommand) print(s streams, what string, r hiring.PurgeReport) error {
	if c.JSON {
		out := json.NewEncoder(s.Out)
		out.SetIndent("", "  ")
		return out.Encode(r)
	}
	for _, rule := range hiring.RetentionRules {
		if _, err := fmt.Fprintf(s.Out, "%-28s %6d %s\n", rule.Name, r.Counts[rule.Category], what); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(s.Out, "%-28s %6d kept by a legal hold\n", "Candidates", r.Held)
	return err
}
