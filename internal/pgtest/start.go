package pgtest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"syscall"
	"time"
)

// Start begins a PostgreSQL server from the binaries on this machine, on a random port of the
// loopback address, with its data in a temporary folder and without the syncing that makes data
// last. PostgreSQL refuses root, so as root it runs as another user.
func Start() (*Server, error) {
	initdb, postgres := binary("initdb"), binary("postgres")
	if initdb == "" || postgres == "" {
		return nil, errors.New("no initdb and postgres on this machine, and TEST_DATABASE_URL is not set")
	}
	dir, err := os.MkdirTemp("", "merit-postgres-")
	if err != nil {
		return nil, err
	}
	attr, err := unprivileged(dir)
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	s, err := start(initdb, postgres, dir, attr)
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	return s, nil
}

func start(initdb, postgres, dir string, attr *syscall.SysProcAttr) (*Server, error) {
	data := filepath.Join(dir, "data")
	setup := exec.Command(initdb, "-D", data, "-U", "merit", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	setup.SysProcAttr, setup.Dir = attr, dir
	if out, err := setup.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	run := exec.Command(postgres, "-D", data, "-p", strconv.Itoa(port), "-h", "127.0.0.1", "-k", dir,
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "max_connections=300", "-c", "timezone=Asia/Kolkata")
	// It must not outlive the tests, however they end.
	own := *attr
	own.Pdeathsig = syscall.SIGQUIT
	run.SysProcAttr, run.Dir = &own, dir
	if err := run.Start(); err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	s := &Server{URL: fmt.Sprintf("postgres://merit@127.0.0.1:%d/postgres?sslmode=disable", port)}
	s.stop = func() {
		_ = run.Process.Signal(syscall.SIGQUIT)
		_ = run.Wait()
		_ = os.RemoveAll(dir)
	}
	deadline := time.Now().Add(20 * time.Second)
	for s.run("SELECT 1") != nil {
		if time.Now().After(deadline) {
			s.stop()
			return nil, errors.New("PostgreSQL did not start within 20 seconds")
		}
		time.Sleep(20 * time.Millisecond)
	}
	return s, nil
}

// binary finds a PostgreSQL program on the path or where Debian puts them, the newest first.
func binary(name string) string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	sort.Sort(sort.Reverse(sort.StringSlice(found)))
	if len(found) > 0 {
		return found[0]
	}
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	return ""
}

// unprivileged says which user the server runs as and gives the folder to it.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return &syscall.SysProcAttr{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		if err := os.Chown(dir, int(uid), int(gid)); err != nil {
			return nil, err
		}
		return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return nil, errors.New("PostgreSQL refuses root, and there is no user postgres or nobody")
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
