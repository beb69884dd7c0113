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
		"MERIT_TRUSTED_PROXIES=ten", "MERIT_LOG_LEVEL=loud", "MERIT_LOG_FORMAT=xml", "MERIT_DATABSE_URL=x",
	})
	got := map[string]string{}
	for _, f := range fault.Of(err).Fields {
		got[f.Path] = f.Message
	}
	for _, name := range []string{
		"PORT", "MERIT_DATABASE_URL", "MERIT_BASE_URL", "MERIT_TIME_ZONE", "MERIT_SESSION_HOURS", "MERIT_REQUESTS_PER_MINUTE", "MERIT_TRUSTED_PROXIES",
		"MERIT_LOG_LEVEL", "MERIT_LOG_FORMAT", "MERIT_DATABSE_URL",
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
