package store_test

import (
	"net/url"
	"strings"
	"testing"

	"merit/internal/fault"
	"merit/internal/store"
)

// Another machine's database is reached by TLS with its certificate checked, unless the address says otherwise.
func TestADatabaseElsewhereIsReachedByTLS(t *testing.T) {
	t.Setenv("PGSSLMODE", "")
	for address, want := range map[string]string{
		"postgres://merit:x@db.example.org/merit":                 "verify-full",
		"postgresql://merit:x@10.1.2.3:5433/merit":                "verify-full",
		"postgres://merit:x@/merit?host=db.example.org":           "verify-full",
		"postgres://merit:x@localhost/merit?host=db.example.org":  "verify-full",
		"postgres://merit:x@db.example.org/merit?sslmode=disable": "disable",
		"postgres://merit:x@db.example.org/merit?sslmode=require": "require",
		"postgres://merit:x@localhost/merit":                      "",
		"postgres://merit:x@127.0.0.1:5432/merit":                 "",
		"postgres://merit:x@[::1]/merit":                          "",
		"postgres:///merit?host=/var/run/postgresql":              "",
	} {
		complete, err := store.PostgresAddress(address)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(complete)
		if err != nil || u.Query().Get("sslmode") != want || u.Query().Get("timezone") != "UTC" {
			t.Errorf("%s becomes %s, %v; want sslmode %q", address, complete, err, want)
		}
	}
	if _, err := store.PostgresAddress("postgres://merit:heron lamp@%zz/merit"); !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), "heron") {
		t.Errorf("an address that is none: %v", err)
	}
}
