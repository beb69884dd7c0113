package config

import (
	"os"
	"strings"
	"testing"

	"merit/internal/fault"
)

func TestWithoutVariables(t *testing.T) {
	t.Parallel()
	c, err := Load([]string{"HOME=/root", "MERIT_TEST_COMPLETE=1"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:8080" || c.DatabaseURL != "sqlite:data/merit.db" || c.BaseURL.String() != "http://127.0.0.1:8080" ||
		c.Zone.String() != "Europe/London" || c.SessionLife.Hours() != 12 || c.RequestsPerMinute != 600 || c.LogJSON || len(c.TrustedProxies) != 0 {
		t.Errorf("got %+v", c)
	}
}

func TestPortAndAddress(t *testing.T) {
	t.Parallel()
	c, err := Load([]string{"PORT=9000"})
	if err != nil || c.Addr != "127.0.0.1:9000" {
		t.Errorf("PORT alone gives %q, %v", c.Addr, err)
	}
	c, err = Load([]string{"PORT=9000", "MERIT_ADDR=0.0.0.0:80", "MERIT_BASE_URL=https://merit.example.org/", "MERIT_TRUSTED_PROXIES=10.1.2.3/8, ::1/128"})
	if err != nil || c.Addr != "0.0.0.0:80" || c.BaseURL.String() != "https://merit.example.org" {
		t.Errorf("got %q, %v, %v", c.Addr, c.BaseURL, err)
	}
	if len(c.TrustedProxies) != 2 || c.TrustedProxies[0].String() != "10.0.0.0/8" || c.TrustedProxies[1].String() != "::1/128" {
		t.Errorf("proxies %v", c.TrustedProxies)
	}
}

func TestEveryMistakeIsToldAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Load([]string{
		"PORT=many", "MERIT_DATABASE_URL=mysql://x", "MERIT_BASE_URL=ftp://x", "MERIT_TIME_ZONE=Mars/Olympus", "MERIT_SESSION_HOURS=0", "MERIT_REQUESTS_PER_MINUTE=-1",
		"MERIT_TRUSTED_PROXIES=ten", "MERIT_LOG_LEVEL=loud", "MERIT_LOG_FORMAT=xml", "MERIT_DATABSE_URL=x", "MERIT_SECURITY_CONTACT=security@example.org",
	})
	got := map[string]string{}
	for _, f := range fault.Of(err).Fields {
		got[f.Path] = f.Message
	}
	for _, name := range []string{
		"PORT", "MERIT_DATABASE_URL", "MERIT_BASE_URL", "MERIT_TIME_ZONE", "MERIT_SESSION_HOURS", "MERIT_REQUESTS_PER_MINUTE", "MERIT_TRUSTED_PROXIES",
		"MERIT_LOG_LEVEL", "MERIT_LOG_FORMAT", "MERIT_DATABSE_URL", "MERIT_SECURITY_CONTACT",
	} {
		if got[name] == "" {
			t.Errorf("nothing is said of %s", name)
		}
	}
	if !strings.Contains(got["MERIT_DATABSE_URL"], "Did you mean MERIT_DATABASE_URL?") {
		t.Errorf("the misspelt variable is told as %q", got["MERIT_DATABSE_URL"])
	}
}

func TestTheReadmeListsEveryVariable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), Table()) {
		t.Errorf("README.md must contain:\n%s", Table())
	}
}

// Records are kept beside a SQLite file unless told otherwise, and with PostgreSQL nowhere: its machine may have no disk.
func TestWhereRecordsAreKept(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ database, records, want string }{
		{"", "", "data/merit-records"},
		{"sqlite:/var/lib/merit/x.sqlite", "", "/var/lib/merit/x-records"},
		{"sqlite:y.db", "none", ""},
		{"postgres://merit@db/merit", "", ""},
		{"postgres://merit@db/merit", "/records", "/records"},
		{"sqlite:y.db", "z", "z"},
	} {
		got, err := Load([]string{"MERIT_DATABASE_URL=" + c.database, "MERIT_RECORDS=" + c.records})
		if err != nil || got.Records != c.want {
			t.Errorf("%+v: %q, %v", c, got.Records, err)
		}
	}
}

// Who migrates is another role of the same PostgreSQL database; no message repeats its password.
func TestWhoMigrates(t *testing.T) {
	t.Parallel()
	const serve = "postgres://app:app-secret@db:5432/merit"
	for migrate, want := range map[string]string{
		"": "",
		"postgres://owner:own-secret@db:5432/merit": "",
		"postgres://app:own-secret@db:5432/merit":   "two different roles",
		"postgres://db:5432/merit":                  "two different roles",
		"postgres://owner:own-secret@db:5432/other": "the same database",
		"sqlite:data/merit.db":                      "is for PostgreSQL",
		"postgres://owner:own-secret@%zz/merit":     "is for PostgreSQL",
	} {
		c, err := Load([]string{"MERIT_DATABASE_URL=" + serve, "MERIT_MIGRATE_DATABASE_URL=" + migrate})
		told := ""
		if err != nil {
			for _, f := range fault.Of(err).Fields {
				told += f.Message
			}
		}
		if !strings.Contains(told, want) || want == "" && (err != nil || c.MigrateURL != migrate) || strings.Contains(told, "secret") {
			t.Errorf("%s: %q, %v", migrate, told, err)
		}
	}
	if _, err := Load([]string{"MERIT_MIGRATE_DATABASE_URL=" + serve}); err == nil {
		t.Error("SQLite is given a role that migrates")
	}
}
