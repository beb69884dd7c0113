package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/store"
)

// A database of the first version keeps what it holds: role levels that were imported twice become
// editions, and their skills are found in the question bank.
func TestTheFirstVersionIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	addresses := map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "merit.db")}
	if address, ok := pgtest.Database(t, ""); ok {
		addresses["postgres"] = address
	}
	for name, address := range addresses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			s, err := store.Open(ctx, address, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			must(s.MigrateTo(ctx, 1))
			user, first, second, vacancy := newID(), newID(), newID(), newID()
			must(s.Exec("INSERT INTO users (id, name, email, password_hash, administrator, recruiter, invited, created_at) VALUES (?, 'Rhona', 'rhona@example.org', '', ?, ?, ?, ?)", user, false, true, false, noon))
			for _, id := range []hiring.ID{first, second} {
				must(s.Exec(`INSERT INTO roles (id, family, role, level, skills, descriptors, words, document, source, imported_by, created_at)
					VALUES (?, 'Digital', 'Baker', 'Head baker', 1, 1, 'digital baker head baker kneading',
					'{"family":"Digital","role":"Baker","level":"Head baker","responsibilities":[],"skills":[{"name":"Kneading","requiredLevel":"expert","descriptors":["knead dough"]}]}',
					'the text', ?, ?)`, id, user, noon))
			}
			must(s.Exec("INSERT INTO vacancies (id, title, reference, role_id, role_name, posts, created_by, created_at) VALUES (?, 'Baker, Leeds', '', ?, 'Head baker', 1, ?, ?)", vacancy, first, user, noon))
			must(s.Migrate(ctx))
			must(s.Migrate(ctx)) // again: nothing is left to do
			must(s.Read(ctx, func(q *store.Snapshot) error {
				old, err := q.Role(first)
				must(err)
				now, err := q.Role(second)
				must(err)
				if old.Edition != 1 || old.Latest || now.Edition != 2 || !now.Latest || len(now.Role.Skills) != 1 || now.Role.Skills[0].Descriptors[0] != "knead dough" {
					t.Errorf("editions %d and %d, %+v", old.Edition, now.Edition, now.Role)
				}
				skills, total, err := q.SkillsAtLevels(hiring.Page{}, "knead")
				must(err)
				if total != 1 || skills[0].RequiredLevel != hiring.Expert || skills[0].Roles != 1 {
					t.Errorf("the bank has %d: %+v", total, skills)
				}
				v, err := q.Vacancy(vacancy)
				must(err)
				if v.RoleID != first || v.Closed() {
					t.Errorf("the vacancy is %+v", v)
				}
				return nil
			}))
		})
	}
}
