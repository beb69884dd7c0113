// Package pgtest gives tests a PostgreSQL of their own: the one TEST_DATABASE_URL names, or a
// throw-away server started from the binaries on this machine. It refuses to be used for anything
// that should outlive a test.
package pgtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	// The driver by which databases are made and dropped.
	_ "github.com/jackc/pgx/v5/stdlib"
)

// Complete reports whether a part that is missing must fail the test: `make test` sets everything up
// and says so.
func Complete() bool { return os.Getenv("MERIT_TEST_COMPLETE") == "1" }

var (
	once   sync.Once
	server *Server
	failed error
	number atomic.Int64
)

// Server is a PostgreSQL that may be filled and thrown away.
type Server struct {
	URL  string // of the maintenance database
	stop func()
}

// shared is this process's server: found or started once.
func shared() (*Server, error) {
	once.Do(func() {
		if address := os.Getenv("TEST_DATABASE_URL"); address != "" {
			server = &Server{URL: address, stop: func() {}}
			return
		}
		server, failed = Start()
	})
	return server, failed
}

// Run runs a package's tests and then stops the server they may have started. Call it from TestMain.
func Run(m *testing.M) {
	code := m.Run()
	if server != nil {
		server.stop()
	}
	os.Exit(code)
}

// Stop ends a server that Start began.
func (s *Server) Stop() { s.stop() }

// Database makes a database for one test, copied from the template database unless that is empty,
// and drops it afterwards. ok is false when there is no PostgreSQL and the tests need not be
// complete.
func Database(t testing.TB, template string) (address string, ok bool) {
	t.Helper()
	s, err := shared()
	if err != nil {
		if Complete() {
			t.Fatalf("PostgreSQL is needed: %v", err)
		}
		t.Logf("not run on PostgreSQL: %v", err)
		return "", false
	}
	name := fmt.Sprintf("merit_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), number.Add(1))
	statement := "CREATE DATABASE " + name
	if template != "" {
		statement += " TEMPLATE " + template + " STRATEGY FILE_COPY"
	}
	if err := s.run(statement); err != nil {
		t.Fatalf("make database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.run("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Logf("drop database: %v", err)
		}
	})
	return s.address(name), true
}

// Template makes a database that fill brings into shape, to copy others from, and gives its name.
// It stays until the server goes.
func Template(fill func(address string) error) (name string, err error) {
	s, err := shared()
	if err != nil {
		return "", err
	}
	name = fmt.Sprintf("merit_template_%d_%d", os.Getpid(), time.Now().UnixNano())
	if err := s.run("CREATE DATABASE " + name); err != nil {
		return "", err
	}
	return name, fill(s.address(name))
}

func (s *Server) run(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	db, err := sql.Open("pgx", s.URL)
	if err != nil {
		return err
	}
	defer db.Close()
	for {
		_, err = db.ExecContext(ctx, statement)
		// PostgreSQL refuses to copy a template while anybody, another copier included, is in it.
		if err == nil || !strings.Contains(err.Error(), "being accessed by other users") {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// address is the server's address with another database.
func (s *Server) address(database string) string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return s.URL
	}
	u.Path = "/" + database
	return u.String()
}
