package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pressly/goose/v3"
)

// Table is a table as a backup knows it: the same on both databases.
type Table struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`

	kinds []kind // of its columns in this database
}

// kind is how a column's values are written in a backup.
type kind int

const (
	textual   kind = iota // text, ids and documents
	whole                 // numbers without a fraction
	fraction              // numbers with one
	yesNo                 // true or false
	moment                // RFC 3339 in UTC
	byteArray             // base64
)

var kinds = map[string]kind{
	"TEXT": textual, "UUID": textual, "JSONB": textual, "INTEGER": whole, "INT4": whole, "INT8": whole, "BIGINT": whole,
	"REAL": fraction, "FLOAT8": fraction, "BOOLEAN": yesNo, "BOOL": yesNo, "DATETIME": moment, "TIMESTAMPTZ": moment, "BLOB": byteArray, "BYTEA": byteArray,
}

// ownTables are the database's and the migrations' own, which no backup holds; the last is gone when migrating ends.
var ownTables = []string{"goose_db_version", "sqlite_sequence", "audit_events"}

// Tables lists the tables that hold what people entered, by name, with their columns.
func (s *Snapshot) Tables() ([]Table, error) {
	names, err := s.db.Migrator().GetTables()
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var out []Table
	for _, name := range names {
		if slices.Contains(ownTables, name) {
			continue
		}
		t, err := s.table(name)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func (s *Snapshot) table(name string) (Table, error) {
	t := Table{Name: name}
	rows, err := s.db.Table(name).Limit(0).Rows()
	if err != nil {
		return t, err
	}
	defer rows.Close() //nolint:errcheck // nothing was read
	types, err := rows.ColumnTypes()
	if err != nil {
		return t, err
	}
	for _, c := range types {
		k, known := kinds[strings.ToUpper(c.DatabaseTypeName())]
		if !known {
			return t, fmt.Errorf("column %s.%s is of the unknown type %s", name, c.Name(), c.DatabaseTypeName())
		}
		t.Columns, t.kinds = append(t.Columns, c.Name()), append(t.kinds, k)
	}
	return t, rows.Err()
}

// CountRows counts the rows of a table.
func (s *Snapshot) CountRows(t Table) (n int64, err error) {
	return n, s.db.Table(t.Name).Count(&n).Error
}

// EachRow gives every row of a table as one line of JSON, as it is read.
func (s *Snapshot) EachRow(t Table, f func(line []byte) error) error {
	rows, err := s.db.Table(t.Name).Select(t.Columns).Rows()
	if err != nil {
		return err
	}
	defer closeRows(rows)
	values, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, v := range values {
			if values[i], err = t.kinds[i].written(v); err != nil {
				return fmt.Errorf("column %s.%s: %w", t.Name, t.Columns[i], err)
			}
		}
		line, err := json.Marshal(values)
		if err != nil {
			return err
		}
		if err := f(line); err != nil {
			return err
		}
	}
	return rows.Err()
}

func closeRows(rows *sql.Rows) { _ = rows.Close() }

// written is a value as a backup holds it.
func (k kind) written(v any) (any, error) {
	switch v := v.(type) {
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano), nil
	case []byte:
		if k == byteArray {
			return base64.StdEncoding.EncodeToString(v), nil
		}
		return k.written(string(v))
	case string:
		if !utf8.ValidString(v) {
			return nil, fmt.Errorf("a text is not in UTF-8")
		}
	case int64:
		if k == yesNo {
			return v != 0, nil
		}
	}
	return v, nil
}

// read is a backup's value as this database takes it.
func (k kind) read(v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		switch k {
		case textual:
			return v, nil
		case moment:
			at, err := time.Parse(time.RFC3339Nano, v)
			return at.UTC(), err
		case byteArray:
			return base64.StdEncoding.DecodeString(v)
		}
	case json.Number:
		switch k {
		case whole:
			return v.Int64()
		case fraction:
			return v.Float64()
		}
	case bool:
		if k == yesNo {
			return v, nil
		}
	}
	return nil, fmt.Errorf("%T is no value for it", v)
}

// ReadRow reads a line of a backup for a table of this database, whose columns come in the order given.
func (t Table) ReadRow(columns []string, line []byte) ([]any, error) {
	d := json.NewDecoder(strings.NewReader(string(line)))
	d.UseNumber()
	var raw []any
	if err := d.Decode(&raw); err != nil {
		return nil, err
	}
	if len(raw) != len(columns) {
		return nil, fmt.Errorf("%d values for %d columns", len(raw), len(columns))
	}
	for i, c := range columns {
		at := slices.Index(t.Columns, c)
		if at < 0 {
			return nil, fmt.Errorf("there is no column %s", c)
		}
		v, err := t.kinds[at].read(raw[i])
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c, err)
		}
		raw[i] = v
	}
	return raw, nil
}

// mostValues bounds the values of one statement; SQLite takes 32,766 of them.
const mostValues = 8000

// InsertRows writes whole rows of a table.
func (t *Tx) InsertRows(into Table, columns []string, rows [][]any) error {
	one := "(?" + strings.Repeat(", ?", len(columns)-1) + ")"
	quotedColumns := make([]string, len(columns))
	for i, c := range columns {
		quotedColumns[i] = quoted(c)
	}
	head := "INSERT INTO " + quoted(into.Name) + " (" + strings.Join(quotedColumns, ", ") + ") VALUES "
	for part := range slices.Chunk(rows, max(1, mostValues/len(columns))) {
		values := make([]any, 0, len(part)*len(columns))
		for _, r := range part {
			values = append(values, r...)
		}
		if err := t.db.Exec(head+one+strings.Repeat(", "+one, len(part)-1), values...).Error; err != nil {
			return fmt.Errorf("fill %s: %w", into.Name, err)
		}
	}
	return nil
}

// Filled names a table that has rows, of those given; "" where all are empty. The head of the audit trail has its row
// from the beginning.
func (s *Snapshot) Filled(tables []Table) (string, error) {
	for _, t := range tables {
		var found int64
		query := s.db.Table(t.Name)
		if t.Name == (auditHeadRow{}).TableName() {
			query = query.Where("seq > 0")
		}
		if err := query.Limit(1).Count(&found).Error; err != nil {
			return "", err
		}
		if found > 0 {
			return t.Name, nil
		}
	}
	return "", nil
}

// FillInAnyOrder has f fill tables that refer to each other, and then has the database check every reference.
func (t *Tx) FillInAnyOrder(f func() error) error {
	if err := t.db.Exec("DELETE FROM audit_head").Error; err != nil {
		return err
	}
	check, err := t.putOffReferences()
	if err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	return check()
}

// putOffReferences lets rows refer to what is not there yet; check, afterwards, fails where something still is not.
func (t *Tx) putOffReferences() (check func() error, err error) {
	if t.db.Name() == string(sqliteDialect) {
		return func() error {
			var broken []struct{ Table, Parent string }
			if err := t.db.Raw("SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 1").Scan(&broken).Error; err != nil {
				return err
			}
			if len(broken) > 0 {
				return fmt.Errorf("a row of %s refers to one of %s that is not there", broken[0].Table, broken[0].Parent)
			}
			return nil
		}, t.db.Exec("PRAGMA defer_foreign_keys = ON").Error
	}
	var all []struct{ Of, Name, Says string }
	err = t.db.Raw(`SELECT conrelid::regclass::text AS of, conname AS name, pg_get_constraintdef(oid) AS says FROM pg_constraint
		WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY oid`).Scan(&all).Error
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if err := t.db.Exec("ALTER TABLE " + c.Of + " DROP CONSTRAINT " + quoted(c.Name)).Error; err != nil {
			return nil, err
		}
	}
	return func() error {
		for _, c := range all {
			if err := t.db.Exec("ALTER TABLE " + c.Of + " ADD CONSTRAINT " + quoted(c.Name) + " " + c.Says).Error; err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// SchemaVersion is the newest step of the schema that was applied; 0: none.
func (s *Store) SchemaVersion(ctx context.Context) (int64, error) {
	steps, err := s.Migrations(ctx)
	if err != nil {
		return 0, err
	}
	newest := int64(0)
	for _, m := range steps {
		if m.AppliedAt != nil {
			newest = max(newest, m.Version)
		}
	}
	return newest, nil
}

// MigrateUpTo brings the schema of a database to an earlier step than the newest, to be filled from a backup of then.
func (s *Store) MigrateUpTo(ctx context.Context, version int64) error {
	p, err := s.provider()
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := p.UpTo(ctx, version); err != nil && !errors.Is(err, goose.ErrNoNextVersion) {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
