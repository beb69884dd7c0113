package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/hiring"
)

// From the command line a vacancy comes with all candidates of a file or not at all.
func TestVacancyCreate(t *testing.T) {
	t.Parallel()
	for name, address := range databases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			w := worldAt(t, address)
			db := w.Store
			recruiter := w.Person("Rhona Recruiter", true)
			if _, err := w.App.ImportRole(ctx, recruiter, app.ImportRoleInput{Text: apptest.SeedRole(t)}); err != nil {
				t.Fatal(err)
			}
			email := emailOf(t, db, recruiter)
			environ := []string{"MERIT_DATABASE_URL=" + address, "PATH=" + os.Getenv("PATH")}
			dir := t.TempDir()
			good, bad := filepath.Join(dir, "good.csv"), filepath.Join(dir, "bad.csv")
			write := func(path, text string) {
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write(good, "First name;Last name;E-mail;Notes\r\nAda;Okafor;ada@example.org;=1+1\r\nBen;Marsh;;\r\n")
			write(bad, "Name,Email\nAda Okafor,ada@example.org\nBen Marsh,nothing\nAda Again,ADA@example.org\n")
			create := func(args ...string) (int, string, string) {
				return finish(t, command(t, environ, append([]string{"vacancy", "create", "--as", email}, args...)...))
			}
			role := "principal infrastructure  operations engineer"
			status, out, messages := create("--role", role, "--posts", "2", "--candidates", good, "--json")
			var made struct {
				ID         hiring.ID
				Title      string
				Candidates int
			}
			if status != exitOK || json.Unmarshal([]byte(out), &made) != nil || made.Candidates != 2 {
				t.Fatalf("%d: %s%s", status, out, messages)
			}
			view, err := w.App.Candidates(ctx, recruiter, made.ID, hiring.Page{})
			if err != nil || view.Total != 2 || view.Candidates[0].Name != "Ada Okafor" || view.Candidates[0].Notes != "=1+1" || view.Vacancy.Posts != 2 {
				t.Errorf("%+v %v", view.Candidates, err)
			}
			status, _, messages = create("--role", role, "--candidates", bad)
			if status != exitBadInput || !strings.Contains(messages, "row 3:") || !strings.Contains(messages, "row 4:") {
				t.Errorf("a list with mistakes: %d %s", status, messages)
			}
			if status, _, messages = create("--role", "Head baker"); status != exitBadInput || !strings.Contains(messages, "no role level") {
				t.Errorf("a role that is not there: %d %s", status, messages)
			}
			if _, total, err := w.App.Vacancies(ctx, recruiter, hiring.AllVacancies, hiring.Page{}); err != nil || total != 1 {
				t.Errorf("%d vacancies, %v: what was refused left something", total, err)
			}
		})
	}
}
