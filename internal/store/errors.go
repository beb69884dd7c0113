package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"modernc.org/sqlite"

	"merit/internal/fault"
)

// SQLite's extended result codes (sqlite.org/rescode.html) and PostgreSQL's error codes (appendix A
// of its manual) for a broken constraint.
const (
	sqliteUniqueKey  = 1555
	sqliteUnique     = 2067
	sqliteForeignKey = 787
	sqliteTrigger    = 1811 // a RESTRICT
	sqliteCheck      = 275

	pgUnique     = "23505"
	pgForeignKey = "23503"
	pgRestrict   = "23001"
	pgCheck      = "23514"
	pgRefused    = "42501"

	// Two transactions in each other's way, of which PostgreSQL ended one.
	pgSerialization = "40001"
	pgDeadlock      = "40P01"
	// A NUL, or bytes that are no UTF-8: PostgreSQL keeps neither.
	pgBadText = "22021"
	pgBadJSON = "22P05"
)

// isDuplicate reports whether a write broke a unique key. The method that wrote knows which.
func isDuplicate(err error) bool {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return true
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqliteUniqueKey || lite.Code() == sqliteUnique
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == pgUnique
}

// nameErrors has every failed statement say what it was about: "create scorecards: …".
func nameErrors(db *gorm.DB) error {
	name := func(operation string) func(*gorm.DB) {
		return func(db *gorm.DB) {
			if db.Error != nil && !errors.Is(db.Error, gorm.ErrRecordNotFound) {
				db.Error = fmt.Errorf("%s %s: %w", operation, db.Statement.Table, db.Error)
			}
		}
	}
	c := db.Callback()
	return errors.Join(
		c.Create().After("*").Register("name errors", name("create")),
		c.Query().After("*").Register("name errors", name("query")),
		c.Update().After("*").Register("name errors", name("update")),
		c.Delete().After("*").Register("name errors", name("delete")),
	)
}

// translate turns a broken constraint into a Conflict: hiring's checks come first, so one that
// reaches the database is a race or a defect, and nothing was written.
func translate(err error) error {
	if err == nil {
		return nil
	}
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case pgSerialization, pgDeadlock:
			return fault.Wrap(fault.Conflict, "Somebody else changed this at the same time. Nothing was changed; try again.", err)
		case pgBadText, pgBadJSON:
			return fault.Wrap(fault.Invalid, "The text holds a character that cannot be kept. Remove it and try again.", err)
		}
	}
	if isDuplicate(err) || isBroken(err) {
		return fault.Wrap(fault.Conflict, "This could not be saved because something it depends on has changed. Nothing was changed.", err)
	}
	return err
}

func isBroken(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqliteForeignKey || lite.Code() == sqliteTrigger || lite.Code() == sqliteCheck
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == pgForeignKey || pg.Code == pgRestrict || pg.Code == pgCheck)
}
