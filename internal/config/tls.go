package config

import (
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"merit/internal/fault"
)

// TLS is how Merit speaks https itself: with a certificate from two files, or with one that it fetches by ACME for its
// domains.
type TLS struct {
	Cert, Key string // paths; empty with ACME

	Domains   []string // of ACME
	Directory string   // of another authority than Let's Encrypt; empty: Let's Encrypt
	Cache     string   // folder that keeps keys and certificates
	Email     string   // for the authority to write to; may be empty

	HTTPAddr string // answers plain http with the https address; empty: nothing does
}

func tlsVariables() []Variable {
	return []Variable{
		{"MERIT_TLS_CERT", "none", "File with Merit’s certificate and those it leads to, PEM; Merit then speaks https itself. Read again when it changes."},
		{"MERIT_TLS_KEY", "none", "File with the key of that certificate, PEM."},
		{"MERIT_ACME_DOMAINS", "none", "Domains for which Merit fetches a certificate by ACME, separated by commas; by that you agree to the authority’s terms."},
		{"MERIT_ACME_DIRECTORY", "Let’s Encrypt", "Directory of another ACME authority, as in https://ca.example.org/directory."},
		{"MERIT_ACME_CACHE", "data/acme", "Folder that keeps the keys and certificates of ACME."},
		{"MERIT_ACME_EMAIL", "none", "E-mail address the ACME authority may write to."},
		{"MERIT_HTTP_ADDR", "none", "Second address that answers plain http with the https address, as in 0.0.0.0:80; needs one of the ways to TLS. ACME authorities may ask there."},
	}
}

// tlsOf reads how Merit speaks https itself; nil where it does not.
func tlsOf(fs *fault.Fields, env map[string]string) *TLS {
	t := &TLS{
		Cert: env["MERIT_TLS_CERT"], Key: env["MERIT_TLS_KEY"], Directory: env["MERIT_ACME_DIRECTORY"], Cache: or(env["MERIT_ACME_CACHE"], "data/acme"),
		Email: env["MERIT_ACME_EMAIL"], HTTPAddr: env["MERIT_HTTP_ADDR"],
	}
	for part := range strings.SplitSeq(env["MERIT_ACME_DOMAINS"], ",") {
		part = strings.ToLower(strings.TrimSpace(part))
		if part == "" {
			continue
		}
		if !strings.Contains(strings.Trim(part, "."), ".") || strings.ContainsAny(part, "/:* ") || net.ParseIP(part) != nil {
			fs.Addf("MERIT_ACME_DOMAINS", "MERIT_ACME_DOMAINS: %q is not a domain like merit.example.org.", part)
		}
		t.Domains = append(t.Domains, part)
	}
	files, acme := t.Cert != "" || t.Key != "", len(t.Domains) > 0
	fs.Check(!files || t.Cert != "", "MERIT_TLS_CERT", "MERIT_TLS_CERT is needed with MERIT_TLS_KEY.")
	fs.Check(!files || t.Key != "", "MERIT_TLS_KEY", "MERIT_TLS_KEY is needed with MERIT_TLS_CERT.")
	fs.Check(!files || !acme, "MERIT_ACME_DOMAINS", "Set MERIT_TLS_CERT and MERIT_TLS_KEY, or MERIT_ACME_DOMAINS, not both.")
	for _, name := range []string{"MERIT_ACME_DIRECTORY", "MERIT_ACME_CACHE", "MERIT_ACME_EMAIL"} {
		fs.Check(acme || env[name] == "", name, name+" does nothing without MERIT_ACME_DOMAINS.")
	}
	fs.Check(files || acme || t.HTTPAddr == "", "MERIT_HTTP_ADDR", "MERIT_HTTP_ADDR needs MERIT_TLS_CERT and MERIT_TLS_KEY, or MERIT_ACME_DOMAINS: else there is no https to lead to.")
	if u, err := url.Parse(t.Directory); t.Directory != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		fs.Add("MERIT_ACME_DIRECTORY", "MERIT_ACME_DIRECTORY must be an https address.")
	}
	if a, err := mail.ParseAddress(t.Email); t.Email != "" && (err != nil || a.Address != t.Email) {
		fs.Add("MERIT_ACME_EMAIL", "MERIT_ACME_EMAIL must be an e-mail address.")
	}
	if t.HTTPAddr != "" {
		_, port, err := net.SplitHostPort(t.HTTPAddr)
		n, portErr := strconv.Atoi(port)
		fs.Check(err == nil && portErr == nil && n >= 0 && n <= 65535, "MERIT_HTTP_ADDR", "MERIT_HTTP_ADDR must be an address and a port, like 0.0.0.0:80.")
	}
	if !files && !acme {
		return nil
	}
	return t
}

// secureBase holds the address browsers reach Merit by to https where Merit speaks it itself, and finds it where nobody
// said.
func secureBase(fs *fault.Fields, c *Config, said bool) {
	if c.TLS == nil {
		return
	}
	if !said {
		c.BaseURL.Scheme = "https"
		if len(c.TLS.Domains) > 0 {
			c.BaseURL.Host = c.TLS.Domains[0]
		}
		return
	}
	fs.Check(c.BaseURL.Scheme == "https", "MERIT_BASE_URL", "MERIT_BASE_URL must begin with https:// where Merit has a certificate.")
	fs.Check(len(c.TLS.Domains) == 0 || slices.Contains(c.TLS.Domains, c.BaseURL.Hostname()), "MERIT_BASE_URL", "MERIT_BASE_URL must be of one of MERIT_ACME_DOMAINS.")
}
