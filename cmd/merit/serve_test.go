package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"merit/assets"
	"merit/internal/pgtest"
)

// asCommand makes the test's own binary be merit, in a process of its own.
const asCommand = "MERIT_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(run(context.Background(), os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
	}
	pgtest.Run(m)
}

// built reports whether styles and scripts were built, as `make assets` leaves them: without them
// nothing serves. Where the tests must be complete it is a failure if not.
func built(t *testing.T) bool {
	t.Helper()
	_, err := assets.Open()
	switch {
	case err == nil:
		return true
	case pgtest.Complete():
		t.Fatal(err)
	default:
		t.Log("not run: ", err)
	}
	return false
}

// command is merit in a process of its own, with an environment of its own.
func command(t *testing.T, environ []string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Env = append([]string{asCommand + "=1"}, environ...)
	c.Dir = t.TempDir()
	return c
}

// finish runs a command to its end and gives its exit status and what it wrote.
func finish(t *testing.T, c *exec.Cmd) (status int, out, messages string) {
	t.Helper()
	var o, e bytes.Buffer
	c.Stdout, c.Stderr = &o, &e
	var left *exec.ExitError
	if err := c.Run(); err != nil && !errors.As(err, &left) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), o.String(), e.String()
}

// served is a running `merit serve`.
type served struct {
	*exec.Cmd
	url      string
	setup    string // empty when no set-up is needed
	out      *bufio.Reader
	messages *bytes.Buffer
}

var address = regexp.MustCompile(`https?://\S+`)

// start runs `merit serve` until it says where it is, and whether set-up is needed.
func start(t *testing.T, database string, setup bool, environ ...string) *served {
	t.Helper()
	environ = append(environ, "PORT=0", "MERIT_LOG_FORMAT=json", "MERIT_LOG_LEVEL=debug", "MERIT_DATABASE_URL="+database)
	s := &served{
		Cmd:      command(t, environ, "serve"),
		messages: &bytes.Buffer{},
	}
	s.Stderr = s.messages
	pipe, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	s.out = bufio.NewReader(pipe)
	s.url = s.next(t)
	if setup {
		s.setup = s.next(t)
	}
	return s
}

// next is the next address that is printed.
func (s *served) next(t *testing.T) string {
	t.Helper()
	for {
		line, err := s.out.ReadString('\n')
		if found := address.FindString(line); found != "" {
			return found
		}
		if err != nil {
			_ = s.Wait()
			t.Fatalf("no address: %v\n%s", err, s.messages)
		}
	}
}

// stop asks the process to end, as a supervisor does, and gives what else it printed.
func (s *served) stop(t *testing.T) string {
	t.Helper()
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(s.out)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("stop: %v\n%s", err, s.messages)
	}
	return string(rest)
}

// environment lets another command find a served Merit.
func (s *served) environment() []string {
	return []string{"MERIT_ADDR=" + strings.TrimPrefix(s.url, "http://")}
}

// A fresh Merit serves, is set up with the printed link, keeps the account through a stop and a
// start, and never writes the link's secret to its log.
func TestServe(t *testing.T) {
	t.Parallel()
	if !built(t) {
		return
	}
	databases := map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "new", "merit.db")}
	if url, ok := pgtest.Database(t, ""); ok {
		databases["postgres"] = url
	}
	for name, database := range databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, database, true)
			if status, out, messages := finish(t, command(t, s.environment(), "healthcheck")); status != exitOK || out != "ready\n" {
				t.Errorf("healthcheck: %d %q %q", status, out, messages)
			}
			browser := setUp(t, s)
			if page := get(t, browser, s.url+"/account"); !strings.Contains(page, "Ann Heron") {
				t.Errorf("after set-up: %s", page)
			}
			if out := s.stop(t); strings.Contains(out, "http") {
				t.Errorf("printed after the start: %q", out)
			}
			token := s.setup[strings.Index(s.setup, "token=")+len("token="):]
			for _, secret := range []string{token, "ann@example.org", "Ann Heron", "seven heron lamps drift"} {
				if strings.Contains(s.messages.String(), secret) {
					t.Errorf("%q is in the log", secret)
				}
			}
			if status, _, messages := finish(t, command(t, s.environment(), "healthcheck")); status != exitUnexpected || messages == "" {
				t.Errorf("healthcheck of nothing: %d %q", status, messages)
			}
			again := start(t, database, false)
			if rest := again.stop(t); strings.Contains(rest, "setup") {
				t.Errorf("set-up is offered again: %q", rest)
			}
			checkMigrated(t, database)
			checkRecords(t, name, database, again)
		})
	}
}

// setUp makes the first account with the printed link.
func setUp(t *testing.T, s *served) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Timeout: time.Minute}
	link, err := url.Parse(s.setup)
	if err != nil {
		t.Fatal(err)
	}
	page := get(t, browser, s.setup)
	csrf := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(page)
	if len(csrf) != 2 {
		t.Fatalf("no form: %s", page)
	}
	res, err := browser.PostForm(s.url+"/setup", url.Values{
		"csrf": {csrf[1]}, "token": {link.Query().Get("token")}, "name": {"Ann Heron"},
		"email": {"ann@example.org"}, "password": {"seven heron lamps drift"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read no further
	if res.StatusCode != http.StatusOK || res.Request.URL.Path != "/" {
		t.Fatalf("set-up: %d at %s", res.StatusCode, res.Request.URL)
	}
	return browser
}

func get(t *testing.T, browser *http.Client, address string) string {
	t.Helper()
	res, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read whole
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// checkMigrated asks `merit migrate status`, which finds nothing left to do.
func checkMigrated(t *testing.T, database string) {
	t.Helper()
	status, out, messages := finish(t, command(t, []string{"MERIT_DATABASE_URL=" + database}, "migrate", "status", "--json"))
	var steps []step
	if err := json.Unmarshal([]byte(out), &steps); err != nil || status != exitOK || len(steps) == 0 {
		t.Fatalf("%d, %v, %q %q", status, err, out, messages)
	}
	for _, s := range steps {
		if s.AppliedAt == nil {
			t.Errorf("%s is pending", s.Name)
		}
	}
}

// checkRecords finds a signed checkpoint of the newest row beside a SQLite file after Merit has stopped; with PostgreSQL,
// where no folder was named, the log says once that there is none.
func checkRecords(t *testing.T, name, database string, s *served) {
	t.Helper()
	var found verified
	status, out, messages := finish(t, command(t, []string{"MERIT_DATABASE_URL=" + database}, "audit", "verify", "--json"))
	if err := json.Unmarshal([]byte(out), &found); err != nil || status != exitOK || !found.Holds || found.Rows == 0 {
		t.Fatalf("%d, %v, %q %q", status, err, out, messages)
	}
	told := strings.Count(s.messages.String(), "MERIT_RECORDS names no folder")
	switch {
	case name == "sqlite" && (found.Newest == nil || found.Newest.Row != found.Rows || told != 0):
		t.Errorf("no checkpoint of the newest row: %s", out)
	case name == "postgres" && (found.Newest != nil || told != 1):
		t.Errorf("checkpoints %s, told %d times that there are none", out, told)
	}
}

// `merit migrate` prepares a database that nothing was served from; its status is told before and after.
func TestMigrate(t *testing.T) {
	t.Parallel()
	environ := []string{"MERIT_DATABASE_URL=sqlite:" + filepath.Join(t.TempDir(), "merit.db")}
	if status, out, messages := finish(t, command(t, environ, "migrate", "status")); status != exitOK || !strings.Contains(out, "pending") {
		t.Errorf("before: %d %q %q", status, out, messages)
	}
	for range 2 {
		if status, out, messages := finish(t, command(t, environ, "migrate")); status != exitOK || !strings.Contains(out, "applied 20") || strings.Contains(out, "pending") {
			t.Errorf("%d %q %q", status, out, messages)
		}
	}
}

// A start that cannot work ends at once, with status 2 and words that say what to change; nothing is
// left behind.
func TestStartsThatCannotWork(t *testing.T) {
	t.Parallel()
	if !built(t) {
		return
	}
	for name, c := range map[string]struct {
		environ []string
		args    []string
		told    []string
	}{
		"several mistakes": {
			[]string{"MERIT_ADDR=nowhere", "MERIT_LOG_LEVEL=loud", "MERIT_SESSION_HOURS=0", "MERIT_BASE_URL=ftp://x"},
			[]string{"serve"},
			[]string{"MERIT_ADDR must", "MERIT_LOG_LEVEL must", "MERIT_SESSION_HOURS must", "MERIT_BASE_URL must"},
		},
		"an address that is not ours": {[]string{"MERIT_ADDR=192.0.2.1:80"}, []string{"serve"}, []string{"Cannot listen on 192.0.2.1:80"}},
		"no such database":            {[]string{"MERIT_DATABASE_URL=postgres://127.0.0.1:1/none"}, []string{"serve"}, []string{"MERIT_DATABASE_URL"}},
		"a file that is no database":  {[]string{"MERIT_DATABASE_URL=sqlite:/dev/null/x"}, []string{"migrate"}, []string{"MERIT_DATABASE_URL"}},
		"sample data for everybody":   {[]string{"MERIT_ADDR=:0"}, []string{"demo"}, []string{"this machine only", "127.0.0.1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := command(t, c.environ, c.args...)
			status, out, messages := finish(t, cmd)
			if status != exitBadInput || out != "" {
				t.Errorf("status %d, %q", status, out)
			}
			for _, want := range c.told {
				if !strings.Contains(messages, want) {
					t.Errorf("not told %q: %s", want, messages)
				}
			}
			if name == "sample data for everybody" {
				if left, err := os.ReadDir(cmd.Dir); err != nil || len(left) > 0 {
					t.Errorf("left behind: %v %v", left, err)
				}
			}
		})
	}
}
