package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"merit/internal/app/apptest"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/store"
)

// Many files at once: what is wrong with one stops none of the others and imports nothing of itself.
func TestRolesAreImported(t *testing.T) {
	t.Parallel()
	for name, database := range databases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			db, err := store.Open(ctx, database, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			w := apptest.New(t, db)
			recruiter, visitor := w.Person("Ruth Recruiter", true), w.Person("Vic Visitor", false)
			emails := map[hiring.ID]string{recruiter.UserID: emailOf(t, db, recruiter), visitor.UserID: emailOf(t, db, visitor)}
			good, bad := file(t, baker), file(t, "Nothing of a role stands here.\n")
			environ := []string{"MERIT_DATABASE_URL=" + database, "PATH=" + os.Getenv("PATH")}
			status, out, messages := finish(t, command(t, environ, "role", "import", bad, good, "--as", strings.ToUpper(emails[recruiter.UserID])))
			if status != exitBadInput || !strings.Contains(out, "imported Head baker, 1 skill") || !strings.Contains(out, bad+": nothing imported.") || strings.Count(out, bad) != 1 {
				t.Errorf("status %d\n%s\n%s", status, out, messages)
			}
			if status, out, messages := finish(t, command(t, environ, "role", "import", good, "--as", "nobody@example.com")); status != exitBadInput || !strings.Contains(messages, "no account") {
				t.Errorf("by nobody: %d\n%s\n%s", status, out, messages)
			}
			if status, out, _ := finish(t, command(t, environ, "role", "import", good, "--as", emails[visitor.UserID])); status == exitOK || strings.Contains(out, "imported Head") {
				t.Errorf("by somebody who may not: %d\n%s", status, out)
			}
			lib, err := w.App.Roles(ctx, recruiter, hiring.RoleFilter{Search: "baker"}, hiring.Page{})
			if err != nil || lib.Total != 1 {
				t.Errorf("%d roles in the library, %v", lib.Total, err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// worldAt makes an empty database's schema and a world in it.
func worldAt(t *testing.T, address string) *apptest.World {
	t.Helper()
	db, err := store.Open(t.Context(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return apptest.New(t, db)
}

// databases are addresses of empty databases of each kind there is.
func databases(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "merit.db")}
	if url, ok := pgtest.Database(t, ""); ok {
		all["postgres"] = url
	}
	return all
}

func emailOf(t *testing.T, db *store.Store, who hiring.Actor) (email string) {
	t.Helper()
	err := db.Read(context.Background(), func(s *store.Snapshot) error {
		user, err := s.User(who.UserID)
		email = user.Email
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return email
}
