package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"merit/internal/fault"
)

// secretFile writes what a mounted secret would hold.
func secretFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSecretsComeFromFiles(t *testing.T) {
	t.Parallel()
	c, err := Load([]string{
		"MERIT_DATABASE_URL_FILE=" + secretFile(t, "postgres://merit:s3cret@db/merit\n"),
		"MERIT_SMTP_URL_FILE=" + secretFile(t, "smtps://merit:s3cret@mail.example.org"),
		"MERIT_MAIL_FROM=merit@example.org",
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.DatabaseURL != "postgres://merit:s3cret@db/merit" || c.Mail == nil || c.Mail.Password != "s3cret" || c.Mail.Host != "mail.example.org" {
		t.Errorf("got %q, %+v", c.DatabaseURL, c.Mail)
	}
}

// What a file holds is a secret: a mistake is told without it.
func TestMistakesInFilesOfSecrets(t *testing.T) {
	t.Parallel()
	for what, env := range map[string][]string{
		"both":     {"MERIT_DATABASE_URL_FILE=" + secretFile(t, "postgres://merit:s3cret@db/merit"), "MERIT_DATABASE_URL=sqlite:s3cret.db"},
		"none":     {"MERIT_DATABASE_URL_FILE=" + filepath.Join(t.TempDir(), "missing")},
		"empty":    {"MERIT_DATABASE_URL_FILE=" + secretFile(t, " \n")},
		"too long": {"MERIT_DATABASE_URL_FILE=" + secretFile(t, "postgres://s3cret"+strings.Repeat("x", secretLimit))},
		"folder":   {"MERIT_DATABASE_URL_FILE=" + t.TempDir()},
		"wrong":    {"MERIT_DATABASE_URL_FILE=" + secretFile(t, "mysql://merit:s3cret@db/merit")},
	} {
		_, err := Load(env)
		if err == nil {
			t.Errorf("%s: taken", what)
			continue
		}
		fields := fault.Of(err).Fields
		if len(fields) != 1 || !strings.HasPrefix(fields[0].Path, "MERIT_DATABASE_URL") {
			t.Errorf("%s: %+v", what, fields)
		}
		if strings.Contains(fields[0].Message, "s3cret") {
			t.Errorf("%s tells the secret: %s", what, fields[0].Message)
		}
	}
	if _, err := Load([]string{"MERIT_MAIL_FROM_FILE=x"}); err == nil {
		t.Error("a variable that is no secret came from a file")
	}
}
