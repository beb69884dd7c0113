package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"merit/internal/app"
	"merit/internal/config"
	"merit/internal/fault"
	"merit/internal/framework"
	"merit/internal/hiring"
)

type roleImportCommand struct {
	Files  []string `arg:"" help:"Role texts in any shape that merit role show reads; - for standard input."`
	Accept bool     `name:"accept-corrections" help:"Apply the corrections Merit offers, like a lost required level. Which ones is told and recorded."`
	As     string   `required:"" help:"E-mail address of the recruiter whose import it is." placeholder:"EMAIL"`
}

// Help is what `merit help role import` says beyond the flags.
func (roleImportCommand) Help() string {
	return `A file with a mistake imports nothing of itself and stops none of the others. Afterwards each file is told with what was imported of it, guessed in it or refused.`
}

// Run imports every file it can and tells of each. It fails at the end when one was refused.
func (c *roleImportCommand) Run(ctx context.Context, s streams) error {
	return withJourneys(ctx, s, func(_ config.Config, journeys *app.App) error {
		actor, err := journeys.ActorOfEmail(ctx, c.As)
		if err != nil {
			return err
		}
		progress, done := showProgress(s.Err)
		out, refused := bufio.NewWriter(s.Out), 0
		for i, path := range c.Files {
			if err := importRoles(ctx, journeys, actor, c.Accept, path, s.In, out); err != nil {
				if fault.Is(err, fault.Internal) || fault.Is(err, fault.Denied) {
					done()
					return err
				}
				refused++
				say(out, "%s: nothing imported. %s\n", path, strings.TrimPrefix(reason(err), path+": "))
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
func importRoles(ctx context.Context, journeys *app.App, actor hiring.Actor, accept bool, path string, in io.Reader, out io.Writer) error {
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
	previews, err := journeys.PreviewRole(ctx, actor, text)
	if err != nil {
		return err
	}
	for i, found := range previews {
		if !found.Usable() {
			return unusable(path, found.Found)
		}
		if accept {
			for _, c := range found.Corrections {
				text.Accept = append(text.Accept, strconv.Itoa(i)+":"+c.ID)
			}
		}
	}
	roles, err := journeys.ImportRole(ctx, actor, text)
	if err != nil {
		return err
	}
	for i, r := range roles {
		tellImported(out, path, r, previews[i])
	}
	return nil
}

// tellImported says what became of one role level, and what could be corrected and was not.
func tellImported(out io.Writer, path string, r hiring.StoredRole, p app.PreviewedRole) {
	switch {
	case p.Known() && r.ID == p.Earlier.ID:
		say(out, "%s: the library has exactly this edition of %s already.\n", path, r.Role.Level)
	case r.Edition > 1:
		say(out, "%s: imported edition %d of %s, %s.\n", path, r.Edition, r.Role.Level, counted(len(r.Role.Skills), "skill", "skills"))
	default:
		say(out, "%s: imported %s, %s.\n", path, r.Role.Level, counted(len(r.Role.Skills), "skill", "skills"))
	}
	for _, problem := range p.Problems {
		say(out, "  line %d, %s: %s\n", problem.Line, problem.Severity, problem.Message)
	}
	for _, words := range r.Corrections {
		say(out, "  corrected: %s\n", words)
	}
	if n := len(p.Corrections); n > 0 && len(r.Corrections) == 0 {
		say(out, "  %s offered and not applied: see them in the preview, or import with --accept-corrections.\n", counted(n, "correction is", "corrections are"))
	}
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
