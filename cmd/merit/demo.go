package main

import (
	"context"
	"os"
	"strings"

	"merit/internal/config"
)

type demoCommand struct {
	Database string `help:"Database of the sample data." default:"sqlite:data/demo.db"`
}

// Help is what `merit help demo` says.
func (demoCommand) Help() string {
	return "Serves Merit with sample data in a database of its own: one vacancy scored by a panel of five, one to score. " +
		"Anybody on this machine can sign in as any of its people, so it listens on the loopback address only. " +
		"The environment of `merit serve` applies, except MERIT_DATABASE_URL."
}

// Run serves Merit with sample data.
func (d demoCommand) Run(ctx context.Context, s streams) error {
	environ := make([]string, 0, len(os.Environ()))
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "MERIT_DATABASE_URL=") && !strings.HasPrefix(pair, "MERIT_DATABASE_URL_FILE=") {
			environ = append(environ, pair)
		}
	}
	c, err := config.Load(append(environ, "MERIT_DATABASE_URL="+d.Database))
	if err != nil {
		return err
	}
	return serve(ctx, s, c, true)
}
