package storetest

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// Holding looks for a word in every column of every table of the database at an address, whatever its type, and gives
// how many columns it searched and, as "table.column", those that hold it. Of SQLite it searches the bytes of the files
// too: found there alone, the word is in "the file" or "the log".
func Holding(t testing.TB, address, word string) (columns int, found []string) {
	t.Helper()
	driver, source, lite := "pgx", address, false
	list := "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, source, lite = "sqlite", path, true
		list = "SELECT name FROM sqlite_master WHERE type = 'table'"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, table := range tables(t, db, list) {
		n, in := search(t, db, table, []byte(strings.ToLower(word)))
		columns += n
		found = append(found, in...)
	}
	if !lite {
		return columns, found
	}
	for name, what := range map[string]string{source: "the file", source + "-wal": "the log"} {
		text, err := os.ReadFile(name)
		if err == nil && bytes.Contains(bytes.ToLower(text), []byte(strings.ToLower(word))) {
			found = append(found, what)
		}
	}
	return columns, found
}

func tables(t testing.TB, db *sql.DB, list string) (names []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

func search(t testing.TB, db *sql.DB, table string, word []byte) (columns int, found []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `SELECT * FROM "`+table+`"`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			text, ok := v.([]byte)
			if !ok {
				text = []byte(fmt.Sprint(v))
			}
			if at := table + "." + names[i]; bytes.Contains(bytes.ToLower(text), word) && !slices.Contains(found, at) {
				found = append(found, at)
			}
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return len(names), found
}
