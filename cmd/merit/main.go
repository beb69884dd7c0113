// Command merit is the whole of Merit in one binary. This package owns the command line: what can be
// typed, where input and output go, and which exit status is given. It is the only place that wires
// parts together, and refuses to hold any rule of theirs.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"

	"merit/internal/fault"
	"merit/internal/framework"
)

// version and commit are set by the linker; without it the build's own record is used.
var version, commit string

// The exit statuses.
const (
	exitOK         = 0
	exitUnexpected = 1
	exitBadInput   = 2
)

// commands is what can be typed. A command is a field here and a type with a Run method, which may take
// the streams, the context or none of them.
type commands struct {
	Role        roleCommand        `cmd:"" help:"Read and import role descriptor texts."`
	Vacancy     vacancyCommand     `cmd:"" help:"Create vacancies."`
	Scorecard   scorecardCommand   `cmd:"" help:"Print the blank interview scorecard of a role, generated from its text."`
	Recommend   recommendCommand   `cmd:"" help:"Print the merit list of a file of marks, with reasons."`
	Verify      verifyCommand      `cmd:"" help:"Check a panel report and compute its recommendation anew."`
	Impact      impactCommand      `cmd:"" help:"Compare selection rates of groups, pooled over vacancies."`
	Serve       serveCommand       `cmd:"" help:"Serve the pages and the API."`
	Demo        demoCommand        `cmd:"" help:"Serve with sample data, to look around."`
	Migrate     migrateCommand     `cmd:"" help:"Bring the database's schema up to date, or say how it stands."`
	Purge       purgeCommand       `cmd:"" help:"Delete what has been kept long enough, or say what that is."`
	User        userCommand        `cmd:"" help:"Manage accounts."`
	Audit       auditCommand       `cmd:"" help:"Verify the audit trail, export it, sign a checkpoint of it."`
	Backup      backupCommand      `cmd:"" help:"Write everything people entered into one file."`
	Restore     restoreCommand     `cmd:"" help:"Fill an empty database from a backup, and verify all of it."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask a running Merit whether it is ready."`
	Help        helpCommand        `cmd:"" help:"Explain every command, or one of them."`

	Version kong.VersionFlag `help:"Print version and commit." short:"v"`
}

// streams are where a command reads and writes.
type streams struct {
	In       io.Reader
	Out, Err io.Writer
}

const description = `Merit turns a role of the Government Digital and Data Profession Capability Framework into a fair interview:
a scorecard for every panel member, and a hiring recommendation with reasons.

FILE may be - for standard input. Exit status: 0 when all went well, 2 when the input is wrong, 1 for anything else.`

func main() {
	os.Exit(run(context.Background(), os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// exit carries the status kong wants to leave with, after it has printed help or the version.
type exit int

// run carries out one command line and gives the exit status. Messages go to s.Err.
func run(ctx context.Context, args []string, s streams) (status int) {
	defer func() {
		if left := recover(); left != nil {
			code, ok := left.(exit)
			if !ok {
				panic(left)
			}
			status = int(code)
		}
	}()
	var c commands
	parser, err := kong.New(&c,
		kong.Name("merit"), kong.Description(description), kong.UsageOnError(),
		kong.Vars{"version": "merit " + buildVersion()},
		kong.Writers(s.Out, s.Err), kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{WrapUpperBound: 100}),
		kong.Bind(s), kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		return tell(s.Err, fmt.Errorf("command line: %w", err))
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		say(s.Err, "merit: %s\nTry: merit help\n", err)
		return exitBadInput
	}
	return tell(s.Err, parsed.Run(parser))
}

// tell writes what went wrong, if anything did, and gives the exit status.
func tell(w io.Writer, err error) int {
	if err == nil {
		return exitOK
	}
	f := fault.Of(err)
	if f.Kind == fault.Internal {
		say(w, "merit: %s\n", err)
		return exitUnexpected
	}
	say(w, "merit: %s\n", f.Message)
	for _, field := range f.Fields {
		say(w, "  %s\n", field.Message)
	}
	if errors.Is(err, framework.ErrNoRole) {
		say(w, "\nA role text looks like this:\n\n%s", framework.Shape)
	}
	return exitBadInput
}

// say writes to a stream for messages; there is nowhere to tell of a failure to.
func say(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }

// buildVersion is version and commit, as in "0.1.0 (commit 1a2b3c4)".
func buildVersion() string {
	v, c, changed := version, commit, ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if v == "" {
			v = info.Main.Version
		}
		for _, setting := range info.Settings {
			switch {
			case setting.Key == "vcs.revision" && c == "":
				c = setting.Value
			case setting.Key == "vcs.modified" && setting.Value == "true" && commit == "":
				changed = ", with changes"
			}
		}
	}
	if v == "" || v == "(devel)" || strings.HasPrefix(v, "v0.0.0-") { // the last: made up from the commit
		v = "development"
	}
	if c == "" {
		c = "unknown"
	}
	return fmt.Sprintf("%s (commit %s%s)", v, c, changed)
}
