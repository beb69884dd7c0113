package config_test

import (
	"strings"
	"testing"

	"merit/internal/config"
	"merit/internal/fault"
)

// Whatever the environment holds, it is a configuration that is whole, or a list of its mistakes.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		"MERIT_BASE_URL=https://merit.example.org", "MERIT_BASE_URL=https://user@evil:99999/x?y#z", "MERIT_ADDR=[::1]:0\nMERIT_TRUSTED_PROXIES=10.0.0.0/8, ::1/128",
		"PORT=-1", "MERIT_SMTP_URL=smtps://u:p@h:465?tls=required\nMERIT_MAIL_FROM=Merit <a@b>", "MERIT_TIME_ZONE=../../etc/passwd", "MERIT_SESSION_HOURS=1e9", "MERIT_X=\x00", "=", "MERIT_DATABASE_URL=postgres://%zz",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, environ string) {
		if strings.Contains(environ, "_FILE") {
			return // those are read from the disk
		}
		c, err := config.Load(strings.Split(environ, "\n"))
		if err != nil {
			if e := fault.Of(err); e.Kind != fault.Invalid || len(e.Fields) == 0 {
				t.Fatalf("%q: %v", environ, err)
			}
			return
		}
		if c.BaseURL == nil || c.BaseURL.Host == "" || c.BaseURL.Scheme != "http" && c.BaseURL.Scheme != "https" || c.BaseURL.User != nil || c.BaseURL.Path != "" || c.Zone == nil || c.SessionLife <= 0 {
			t.Fatalf("%q gives %+v", environ, c)
		}
	})
}
