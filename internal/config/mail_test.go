package config

import (
	"strings"
	"testing"

	"merit/internal/fault"
)

func TestMailServers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Mail{
		"smtp://merit:p%40ss%2Fword@mail.example.org":                    {Host: "mail.example.org", Port: 587, User: "merit", Password: "p@ss/word", TLS: "required"},
		"smtp://mail.example.org:2525/?tls=optional":                     {Host: "mail.example.org", Port: 2525, TLS: "optional"},
		"smtps://merit%40example.org:x@mail.example.org":                 {Host: "mail.example.org", Port: 465, User: "merit@example.org", Password: "x", TLS: "implicit"},
		"smtp://localhost:25?tls=none":                                   {Host: "localhost", Port: 25, TLS: "none"},
		"smtp://u:p@[::1]:25?tls=none":                                   {Host: "::1", Port: 25, User: "u", Password: "p", TLS: "none"},
		"smtps://u:p@mail.example.org:4465":                              {Host: "mail.example.org", Port: 4465, User: "u", Password: "p", TLS: "implicit"},
		"smtp://relay.internal:25?tls=none":                              {Host: "relay.internal", Port: 25, TLS: "none"},
		"smtp://apikey:SG.a-b_c@smtp.example.net:587?tls=required":       {Host: "smtp.example.net", Port: 587, User: "apikey", Password: "SG.a-b_c", TLS: "required"},
		"smtp://merit:heron+lamp@mail.example.org:587":                   {Host: "mail.example.org", Port: 587, User: "merit", Password: "heron+lamp", TLS: "required"},
		"smtp://merit:w%25rd%3A%3F%23@mail.example.org:587?tls=required": {Host: "mail.example.org", Port: 587, User: "merit", Password: "w%rd:?#", TLS: "required"},
	} {
		c, err := Load([]string{"MERIT_SMTP_URL=" + text, "MERIT_MAIL_FROM=Merit at Kestrel <merit@kestrel.example>"})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		want.From.Name, want.From.Address = "Merit at Kestrel", "merit@kestrel.example"
		if c.Mail == nil || *c.Mail != want {
			t.Errorf("%s: %+v", text, c.Mail)
		}
	}
	if c, err := Load([]string{"MERIT_SMTP_URL=", "MERIT_MAIL_FROM="}); err != nil || c.Mail != nil {
		t.Errorf("empty: %+v, %v", c.Mail, err)
	}
}

// A mistake is told without a word of the address: it holds a password.
func TestMistakesInMailServers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"heronlamp":                                         "must be smtp://",
		"http://u:heronlamp@mail.example.org":               "must be smtp://",
		"smtp://u:heronlamp@":                               "must be smtp://",
		"smtp://u:heronlamp@mail.example.org/path":          "must be smtp://",
		"smtp://u:heron%zzlamp@mail.example.org":            "must be smtp://",
		"smtp://u:heron#lamp@mail.example.org":              "must be smtp://",
		"smtp://u:heronlamp@mail.example.org:0":             "port from 1",
		"smtp://u:heronlamp@mail.example.org:99999":         "port from 1",
		"smtp://u:heronlamp@mail.example.org?tls=maybe":     "tls=required, tls=optional or tls=none",
		"smtp://u:heronlamp@mail.example.org?starttls=1":    "no setting but tls",
		"smtp://u:heronlamp@mail.example.org?tls=none&tls=": "no setting but tls",
		"smtps://u:heronlamp@mail.example.org?tls=none":     "always uses TLS",
		"smtp://heronlamp@mail.example.org":                 "both a user and a password",
		"smtp://:heronlamp@mail.example.org":                "both a user and a password",
		"smtp://u:heronlamp@mail.example.org?tls=none":      "without TLS to another machine",
	} {
		_, err := Load([]string{"MERIT_SMTP_URL=" + text, "MERIT_MAIL_FROM=merit@example.org"})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		} else if strings.Contains(err.Error(), "heron") {
			t.Errorf("the password is told: %v", err)
		}
	}
	for _, c := range []struct{ server, from, path string }{
		{"smtp://mail.example.org", "", "MERIT_MAIL_FROM"},
		{"smtp://mail.example.org", "nobody", "MERIT_MAIL_FROM"},
		{"smtp://mail.example.org", "a@b.example, c@d.example", "MERIT_MAIL_FROM"},
		{"", "merit@example.org", "MERIT_SMTP_URL"},
	} {
		_, err := Load([]string{"MERIT_SMTP_URL=" + c.server, "MERIT_MAIL_FROM=" + c.from})
		if fs := fault.Of(err); fs == nil || len(fs.Fields) != 1 || fs.Fields[0].Path != c.path {
			t.Errorf("%q from %q: %v", c.server, c.from, err)
		}
	}
}
