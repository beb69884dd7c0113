// Command withpostgres starts a throw-away PostgreSQL, runs a command with TEST_DATABASE_URL naming
// it, stops it, and leaves with the command's own status.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"

	"merit/internal/pgtest"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: withpostgres COMMAND [ARGUMENT…]")
		return 2
	}
	server, err := pgtest.Start()
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		return 1
	}
	defer server.Stop()
	command := exec.Command(args[0], args[1:]...) //nolint:gosec,noctx // running what it is given is its purpose
	command.Env = append(os.Environ(), "TEST_DATABASE_URL="+server.URL)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = command.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.ExitCode()
	case err != nil:
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		return 1
	}
	return 0
}
