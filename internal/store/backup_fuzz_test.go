package store_test

import (
	"testing"

	"merit/internal/store"
	"merit/internal/store/storetest"
)

// Whatever stands on a line of a backup's table, it is a row of the table's columns or refused.
func FuzzReadRow(f *testing.F) {
	var tables []store.Table
	s := storetest.SQLite(f)
	if err := s.Read(f.Context(), func(s *store.Snapshot) (err error) { tables, err = s.Tables(); return err }); err != nil {
		f.Fatal(err)
	}
	for i, t := range tables {
		row := []byte("[")
		for range t.Columns {
			row = append(row, "null,"...)
		}
		row[len(row)-1] = ']'
		f.Add(i, row)
	}
	for _, seed := range []string{`[]`, `{}`, `null`, `[1e999]`, `["2026-11-02T12:00:00Z", "", true, -1, {}, []]`, `[[[[`, `["\u0000"]`, `[99999999999999999999]`} {
		f.Add(0, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, n int, line []byte) {
		table := tables[int(uint(n)%uint(len(tables)))]
		if row, err := table.ReadRow(table.Columns, line); err == nil && len(row) != len(table.Columns) {
			t.Fatalf("%s: %q is a row of %d values", table.Name, line, len(row))
		}
	})
}
