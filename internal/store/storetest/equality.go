package storetest

import (
	"encoding/json"
	"slices"
	"testing"

	"merit/internal/hiring"
	"merit/internal/store"
)

// EqualityAnswers reads what is stored of a candidate's answers for equality monitoring, past everything a person can
// reach: the way backups are made.
func EqualityAnswers(t testing.TB, s *store.Store, candidate hiring.ID) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := s.Read(t.Context(), func(q *store.Snapshot) error {
		tables, err := q.Tables()
		if err != nil {
			return err
		}
		table := tables[slices.IndexFunc(tables, func(t store.Table) bool { return t.Name == "equality_answers" })]
		return q.EachRow(table, func(line []byte) error {
			var row []any
			if err := json.Unmarshal(line, &row); err != nil {
				return err
			}
			value := func(column string) string { text, _ := row[slices.Index(table.Columns, column)].(string); return text }
			if value("candidate_id") == candidate.String() {
				out[value("characteristic")] = value("answer")
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
