package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/framework"
	"merit/internal/hiring"
	"merit/internal/store"
)

type roleImportCommand struct {
	Files []string `arg:"" help:"Role texts in any shape that merit role show reads; - for standard input."`
	As    string   `required:"" help:"E-mail address of the recruiter whose import it is." placeholder:"EMAIL"`
}

// Help is what `merit help role import` says beyond the flags.
func (roleImportCommand) Help() string {
	return `A file with a mistake imports nothing of itself and stops none of the others. Afterwards each file is told with what was imported of it, guessed in it or refused.`
}

// Run imports every file it can and tells of each. It fails at the end when one was refused.
func (c *roleImportCommand) Run(ctx context.Context, s streams) error {
	return withStore(ctx, s, func(db *store.Store) error {
		if err := db.Migrate(ctx); err != nil {
			return err
		}
		journeys := app.New(db, app.Options{Now: time.Now, NewID: newID})
		actor, err := journeys.ActorOfEmail(ctx, c.As)
		if err != nil {
			return err
		}
		progress, done := showProgress(s.Err)
		out, refused := bufio.NewWriter(s.Out), 0
		for i, path := range c.Files {
			if err := importRoles(ctx, journeys, actor, path, s.In, out); err != nil {
				if fault.Is(err, fault.Internal) || fault.Is(err, fault.Denied) {
					done()
					return err
				}
				refused++
				say(out, "%s: nothing imported. %s\n", path, reason(err))
			}
			progress("what the files hold", float64(i+1)/float64(len(c.Files)))
		}
		done()
		if err := out.Flush(); err != nil {
			return fmt.Errorf("role import: %w", err)
		}
		if refused > 0 {
			return badInput(fmt.Sprintf("%s of %d refused.", counted(refused, "file", "files"), len(c.Files)))
		}
		return nil
	})
}

// importRoles imports one file and tells of it.
func importRoles(ctx context.Context, journeys *app.App, actor hiring.Actor, path string, in io.Reader, out io.Writer) error {
	file, err := openFile(path, in)
	if err != nil {
		return err
	}
	defer file.Close()
	source, err := io.ReadAll(io.LimitReader(file, framework.MaxBytes+1))
	if err != nil {
		return cannotRead(path, err)
	}
	text := app.ImportRoleInput{Text: string(source)}
	reading, err := journeys.PreviewRole(ctx, actor, text)
	if err != nil {
		return err
	}
	for _, found := range reading.Roles {
		if !found.Usable() {
			return unusable(path, found)
		}
	}
	roles, err := journeys.ImportRole(ctx, actor, text)
	if err != nil {
		return err
	}
	for i, r := range roles {
		say(out, "%s: imported %s, %s.\n", path, r.Role.Level, counted(len(r.Role.Skills), "skill", "skills"))
		for _, p := range reading.Roles[i].Problems {
			say(out, "  line %d, %s: %s\n", p.Line, p.Severity, p.Message)
		}
	}
	return nil
}

// reason is an error in one line.
func reason(err error) string {
	f := fault.Of(err)
	words := []string{}
	if f.Message != "" && len(f.Fields) == 0 {
		words = append(words, f.Message)
	}
	for _, field := range f.Fields {
		words = append(words, field.Message)
	}
	return strings.ReplaceAll(strings.Join(words, " "), "\n", " ")
}
