package config

import "testing"

func TestTLS(t *testing.T) {
	t.Parallel()
	c, err := Load([]string{"MERIT_TLS_CERT=a.pem", "MERIT_TLS_KEY=a.key", "MERIT_ADDR=0.0.0.0:443", "MERIT_BASE_URL=https://merit.example.org", "MERIT_HTTP_ADDR=0.0.0.0:80"})
	if err != nil || c.TLS.Cert != "a.pem" || c.TLS.HTTPAddr != "0.0.0.0:80" || c.BaseURL.String() != "https://merit.example.org" {
		t.Errorf("files: %+v, %v", c.TLS, err)
	}
	c, err = Load([]string{"MERIT_ACME_DOMAINS=Merit.example.org, www.merit.example.org", "MERIT_ADDR=0.0.0.0:443"})
	if err != nil || len(c.TLS.Domains) != 2 || c.TLS.Cache != "data/acme" || c.BaseURL.String() != "https://merit.example.org" {
		t.Errorf("ACME: %+v, %v, %v", c.TLS, c.BaseURL, err)
	}
	if c, err := Load([]string{"MERIT_TLS_CERT=a.pem", "MERIT_TLS_KEY=a.key"}); err != nil || c.BaseURL.String() != "https://127.0.0.1:8080" {
		t.Errorf("without a base address: %v, %v", c.BaseURL, err)
	}
	if c, err := Load(nil); err != nil || c.TLS != nil || c.BaseURL.Scheme != "http" {
		t.Errorf("none: %+v, %v", c.TLS, err)
	}
}

func TestMistakesInTLS(t *testing.T) {
	t.Parallel()
	files, acme := []string{"MERIT_TLS_CERT=a.pem", "MERIT_TLS_KEY=a.key"}, []string{"MERIT_ACME_DOMAINS=merit.example.org"}
	mistakes(t, []mistake{
		{[]string{"MERIT_TLS_CERT=a.pem"}, []string{"MERIT_TLS_KEY"}},
		{[]string{"MERIT_TLS_KEY=a.key"}, []string{"MERIT_TLS_CERT"}},
		{append(files, acme...), []string{"MERIT_ACME_DOMAINS"}},
		{append(files, "MERIT_BASE_URL=http://merit.example.org"), []string{"MERIT_BASE_URL"}},
		{append(files, "MERIT_ACME_CACHE=x", "MERIT_ACME_EMAIL=a@b.example", "MERIT_ACME_DIRECTORY=https://ca.example"), []string{"MERIT_ACME_CACHE", "MERIT_ACME_DIRECTORY", "MERIT_ACME_EMAIL"}},
		{append(acme, "MERIT_BASE_URL=https://other.example.org"), []string{"MERIT_BASE_URL"}},
		{append(acme, "MERIT_ACME_DIRECTORY=http://ca.example", "MERIT_ACME_EMAIL=Merit"), []string{"MERIT_ACME_DIRECTORY", "MERIT_ACME_EMAIL"}},
		{append(acme, "MERIT_HTTP_ADDR=80"), []string{"MERIT_HTTP_ADDR"}},
		{[]string{"MERIT_HTTP_ADDR=0.0.0.0:80"}, []string{"MERIT_HTTP_ADDR"}},
		{[]string{"MERIT_ACME_DOMAINS=*.example.org"}, []string{"MERIT_ACME_DOMAINS"}},
		{[]string{"MERIT_ACME_DOMAINS=10.1.2.3"}, []string{"MERIT_ACME_DOMAINS"}},
		{[]string{"MERIT_ACME_DOMAINS=localhost"}, []string{"MERIT_ACME_DOMAINS"}},
	})
}
