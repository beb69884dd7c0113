// Package store owns what is kept: the only package that speaks to a database. Every method is a
// typed query or change; what may be changed, and by whom, it refuses to know. Both dialects meet in
// open.go and migrate.go and nowhere else.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"

	// The SQLite driver without cgo; GORM is told its name.
	_ "modernc.org/sqlite"

	"merit/internal/fault"
)

// Store is one database. Its methods are safe for use by many at once.
type Store struct {
	db      *gorm.DB // writes, and on PostgreSQL reads
	readers *gorm.DB
	dialect dialect
	path    string // of the SQLite file
	writer  *queue // nil where the database orders writers itself
	reading *sql.TxOptions
	signals *signals // nil where the database passes nothing on
	flush   string   // the statement after which nothing that was deleted is left in its files; empty: there is none
	log     *slog.Logger
}

type dialect string

const (
	postgresDialect dialect = "postgres"
	sqliteDialect   dialect = "sqlite"
)

// Open connects to "sqlite:PATH", whose folder is made if need be, or "postgres://…". It does not
// migrate.
func Open(ctx context.Context, address string, log *slog.Logger) (*Store, error) {
	var (
		s   *Store
		err error
	)
	switch {
	case strings.HasPrefix(address, "sqlite:"):
		s, err = openSQLite(strings.TrimPrefix(address, "sqlite:"), log)
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		s, err = openPostgres(address, log)
	default:
		return nil, fault.New(fault.Invalid, "A database address is sqlite:PATH or postgres://…")
	}
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := s.Ping(ctx); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("reach database: %w", err)
	}
	return s, nil
}

func config(log *slog.Logger) *gorm.Config {
	return &gorm.Config{
		Logger:                 statementLog{log},
		NowFunc:                func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) },
		SkipDefaultTransaction: true,
		// GORM's PrepareStmt stays off: a statement it prepares within a transaction ends with it, and
		// everything here runs within one. pgx keeps prepared statements by connection itself.
	}
}

func openPostgres(address string, log *slog.Logger) (*Store, error) {
	complete, err := postgresAddress(address)
	if err != nil {
		return nil, err
	}
	db, err := gorm.Open(postgres.Open(complete), config(log))
	if err != nil {
		return nil, err
	}
	if err := nameErrors(db); err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(16)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return &Store{
		db: db, readers: db, dialect: postgresDialect,
		reading: &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
		signals: &signals{tell: "SELECT pg_notify('merit_changes', ?)", hear: hearPostgres}, log: log,
	}, nil
}

// postgresAddress completes an address. Where it does not say how to connect, another machine is reached by TLS alone,
// and its certificate has to be right: the driver's own default goes on without TLS where the server offers none.
func postgresAddress(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", fault.New(fault.Invalid, "The database address is not in the form postgres://user:password@host/database.")
	}
	q := u.Query()
	// goose keeps its times without a zone: in the session's, so that has to be UTC.
	q.Set("timezone", "UTC")
	if !q.Has("sslmode") && os.Getenv("PGSSLMODE") == "" && !hereOnly(cmp.Or(q.Get("host"), u.Hostname())) {
		q.Set("sslmode", "verify-full")
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// hereOnly reports whether a database's host is this machine: by name, address or the folder of its socket.
func hereOnly(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || host == "localhost" || strings.HasPrefix(host, "/") || err == nil && ip.IsLoopback()
}

// hearPostgres passes on what other connections notify.
func hearPostgres(ctx context.Context, driver any, heard func(topic string)) error {
	own := driver.(*stdlib.Conn).Conn()
	if _, err := own.Exec(ctx, "LISTEN merit_changes"); err != nil {
		return err
	}
	for {
		n, err := own.WaitForNotification(ctx)
		if err != nil {
			// The connection still listens, so nobody else may have it.
			_ = own.Close(context.WithoutCancel(ctx))
			return err
		}
		heard(n.Payload)
	}
}

// openSQLite opens one connection that writes and a pool that reads. Four writers at once made the
// slowest wait 401 ms where one behind a queue waits 34, so one it is.
func openSQLite(path string, log *slog.Logger) (*Store, error) {
	if path == "" || strings.HasPrefix(path, ":") {
		// ":memory:" would give every connection an empty database of its own.
		return nil, fault.New(fault.Invalid, "A SQLite address needs the path of a file, like sqlite:data/merit.db.")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	// Made here so that only its owner can read it; SQLite gives its other files the same mode.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	write, err := sqlitePool(path, log, 1, "immediate")
	if err != nil {
		return nil, err
	}
	read, err := sqlitePool(path, log, max(4, runtime.NumCPU()), "deferred")
	if err != nil {
		return nil, err
	}
	return &Store{db: write, readers: read, dialect: sqliteDialect, path: path, writer: newQueue(longestWait), flush: "PRAGMA wal_checkpoint(TRUNCATE)", log: log}, nil
}

func sqlitePool(path string, log *slog.Logger, connections int, lock string) (*gorm.DB, error) {
	q := url.Values{
		"_txlock": {lock},
		// Times are kept as text: all in UTC, or comparing them would lie.
		"_timezone": {"UTC"}, "_time_format": {"sqlite"},
		"_pragma": {
			"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(10000)", "foreign_keys(1)",
			// What is deleted is overwritten: a purge means the bytes too.
			"secure_delete(1)",
		},
	}
	name := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
	db, err := gorm.Open(sqlite.New(sqlite.Config{DriverName: "sqlite", DSN: name}), config(log))
	if err != nil {
		return nil, err
	}
	if err := nameErrors(db); err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return db, nil
}

// Ping is nil when the database answers.
func (s *Store) Ping(ctx context.Context) error {
	pool, err := s.readers.DB()
	if err != nil {
		return err
	}
	return pool.PingContext(ctx)
}

// Close ends every connection.
func (s *Store) Close() error {
	var first error
	for _, db := range []*gorm.DB{s.readers, s.db} {
		pool, err := db.DB()
		if err == nil {
			err = pool.Close()
		}
		if err != nil && first == nil {
			first = err
		}
	}
	return first
}
