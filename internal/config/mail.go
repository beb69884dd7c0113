package config

import (
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"merit/internal/fault"
)

// Mail is the mail server that takes what is sent, and who it is from.
type Mail struct {
	Host           string
	Port           int
	User, Password string // empty: one does not sign in
	TLS            string // "implicit", "required", "optional" or "none"
	From           mail.Address
}

// mailServer reads MERIT_SMTP_URL and MERIT_MAIL_FROM; nil where neither is set. No message repeats the
// address of the server: it holds a password.
func mailServer(fs *fault.Fields, server, from string) *Mail {
	if server == "" && from == "" {
		return nil
	}
	var m Mail
	if from == "" {
		fs.Add("MERIT_MAIL_FROM", "MERIT_MAIL_FROM is needed with MERIT_SMTP_URL, like Merit <merit@example.org>.")
	} else if a, err := mail.ParseAddress(from); err != nil || !strings.Contains(a.Address, "@") || len(a.Address) > 254 {
		fs.Add("MERIT_MAIL_FROM", "MERIT_MAIL_FROM must be an e-mail address, like merit@example.org or Merit <merit@example.org>.")
	} else {
		m.From = *a
	}
	if server == "" {
		fs.Add("MERIT_SMTP_URL", "MERIT_SMTP_URL is needed with MERIT_MAIL_FROM: without a mail server nothing is sent.")
		return &m
	}
	wrong := func(what string) { fs.Add("MERIT_SMTP_URL", "MERIT_SMTP_URL "+what) }
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.Fragment != "" {
		wrong("must be smtp://user:password@host:587 or smtps://host:465; in user and password write @, :, /, ?, # and % as %40, %3A, %2F, %3F, %23 and %25.")
		return &m
	}
	m.Host, m.Port, m.TLS = u.Hostname(), 587, "required"
	if u.Scheme == "smtps" {
		m.Port, m.TLS = 465, "implicit"
	}
	if text := u.Port(); text != "" {
		if m.Port, err = strconv.Atoi(text); err != nil || m.Port < 1 || m.Port > 65535 {
			wrong("must have a port from 1 to 65535.")
		}
	}
	query, err := url.ParseQuery(u.RawQuery)
	tls := query["tls"]
	switch {
	case err != nil, len(query) > 1, len(query) == 1 && len(tls) != 1:
		wrong("knows no setting but tls.")
	case len(tls) == 1 && u.Scheme == "smtps":
		wrong("with smtps always uses TLS: leave tls out.")
	case len(tls) == 1 && !slices.Contains([]string{"required", "optional", "none"}, tls[0]):
		wrong("must have tls=required, tls=optional or tls=none.")
	case len(tls) == 1:
		m.TLS = tls[0]
	}
	m.User = u.User.Username()
	m.Password, _ = u.User.Password()
	if (m.User == "") != (m.Password == "") {
		wrong("must have both a user and a password, or neither.")
	}
	if m.TLS == "none" && m.User != "" && !thisMachine(m.Host) {
		wrong("would send a password without TLS to another machine.")
	}
	return &m
}

func thisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
