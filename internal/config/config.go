// Package config owns how Merit is set up from the environment: which variables there are, what they
// mean, what holds without them, and every mistake told at once. It refuses to act on any of it.
package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"merit/internal/fault"
)

// Config is everything Merit takes from its environment.
type Config struct {
	Addr            string // host:port to listen on
	DatabaseURL     string
	MigrateURL      string   // the same database as the role that may change its schema; empty: as the one of DatabaseURL
	Records         string   // folder of signed checkpoints and the register of erasures; empty: none are kept
	BaseURL         *url.URL // how browsers reach it: scheme and host
	Zone            *time.Location
	LogLevel        slog.Level
	LogJSON         bool
	TrustedProxies  []*net.IPNet
	SecurityContact string // whom to tell of a weakness, as a URL; empty: nobody is named
	SessionLife     time.Duration

	RequestsPerMinute int // of one account, to one copy of Merit; 0: no limit

	Chromium string // the browser that makes PDFs; empty: the one in PATH, if any; "none": no PDFs
	Mail     *Mail  // nil: no mail is sent
	TLS      *TLS   // nil: Merit speaks plain http, behind a proxy or on this machine
	OpenID   *OpenID

	SecondFactor string // who has to have one: optional (nobody), administrators, everyone
	NoPasswords  bool   // people sign in through the OpenID provider alone
}

// Variable is one environment variable.
type Variable struct {
	Name, Default, Meaning string
}

// Variables are all variables, as help and README list them.
func Variables() []Variable {
	return slices.Concat([]Variable{
		{"MERIT_ADDR", "127.0.0.1:8080", "Address and port to listen on."},
		{"PORT", "8080", "Port to listen on, where MERIT_ADDR is not set; the address stays 127.0.0.1."},
		{"MERIT_DATABASE_URL", "sqlite:data/merit.db", "Database: sqlite:PATH or postgres://user:password@host/database. Another machine is reached by TLS with its certificate checked (sslmode=verify-full), unless the address says otherwise."},
		{"MERIT_DATABASE_URL_FILE", "none", "File that holds what MERIT_DATABASE_URL would, such as a mounted secret."},
		{"MERIT_MIGRATE_DATABASE_URL", "MERIT_DATABASE_URL", "The same PostgreSQL database as the role that owns its tables. Then the role of MERIT_DATABASE_URL gets what serving needs and no more: it cannot change the audit trail."},
		{"MERIT_MIGRATE_DATABASE_URL_FILE", "none", "File that holds what MERIT_MIGRATE_DATABASE_URL would, such as a mounted secret."},
		{"MERIT_RECORDS", "beside a SQLite file, as in data/merit-records; with PostgreSQL none", "Folder for signed checkpoints of the audit trail and the register of erasures; none: keep none. Copy it to another machine often."},
		{"MERIT_BASE_URL", "http:// and the address", "How browsers reach Merit, as in https://merit.example.org. With https cookies are Secure and HSTS is sent."},
		{"MERIT_TIME_ZONE", "Europe/London", "Zone in which times are shown."},
		{"MERIT_SESSION_HOURS", "12", "Hours from sign-in until one has to sign in again, 1 to 168."},
		{"MERIT_REQUESTS_PER_MINUTE", "600", "Requests one account may make in a minute, and ten times that one network address, to each copy of Merit; 0: no limit."},
		{"MERIT_SECOND_FACTOR", "optional", "Who has to have a second factor, an authenticator app or a passkey: optional (nobody), administrators or everyone."},
		{"MERIT_TRUSTED_PROXIES", "none", "Networks of proxies whose X-Forwarded-For is believed, as in 10.0.0.0/8, separated by commas."},
		{"MERIT_CHROMIUM", "found in PATH", "Chromium or Chrome that makes PDFs; none: pages are printed from the reader’s own browser only."},
		{"MERIT_SMTP_URL", "none", "Mail server that takes invitations: smtp://user:password@host:587?tls=required (or optional, none) or smtps://host:465. Without one the page shows the link to pass on."},
		{"MERIT_SMTP_URL_FILE", "none", "File that holds what MERIT_SMTP_URL would, such as a mounted secret."},
		{"MERIT_MAIL_FROM", "none", "Who mail is from, as in Merit <merit@example.org>; needed with MERIT_SMTP_URL."},
	}, openIDVariables(), tlsVariables(), []Variable{
		{"MERIT_SECURITY_CONTACT", "none", "Whom to tell of a weakness, as in mailto:security@example.org or https://example.org/security; published at /.well-known/security.txt."},
		{"MERIT_LOG_LEVEL", "info", "debug, info, warn or error."},
		{"MERIT_LOG_FORMAT", "text", "text or json."},
	})
}

// Load reads an environment, as os.Environ gives it. The error is Invalid and names every mistake,
// a MERIT_ variable that does not exist included.
func Load(environ []string) (Config, error) {
	env := map[string]string{}
	var fs fault.Fields
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if name == "PORT" || strings.HasPrefix(name, "MERIT_") && !strings.HasPrefix(name, "MERIT_TEST_") {
			env[name] = strings.TrimSpace(value)
			checkName(&fs, name)
		}
	}
	readSecrets(&fs, env)
	c := Config{DatabaseURL: or(env["MERIT_DATABASE_URL"], "sqlite:data/merit.db"), Addr: addr(&fs, env)}
	if !strings.HasPrefix(c.DatabaseURL, "sqlite:") && !postgres(c.DatabaseURL) {
		fs.Add("MERIT_DATABASE_URL", "MERIT_DATABASE_URL must be sqlite:PATH or postgres://…")
	}
	c.MigrateURL = migrateURL(&fs, env["MERIT_MIGRATE_DATABASE_URL"], c.DatabaseURL)
	c.Records = recordsFolder(env["MERIT_RECORDS"], c.DatabaseURL)
	if text := env["MERIT_BASE_URL"]; text != "" {
		c.BaseURL = baseURL(&fs, text)
	} else {
		c.BaseURL = &url.URL{Scheme: "http", Host: c.Addr}
	}
	zone, err := time.LoadLocation(or(env["MERIT_TIME_ZONE"], "Europe/London"))
	fs.Check(err == nil, "MERIT_TIME_ZONE", "MERIT_TIME_ZONE must be the name of a time zone, like Europe/London.")
	c.Zone = zone
	hours, err := strconv.Atoi(or(env["MERIT_SESSION_HOURS"], "12"))
	fs.Check(err == nil && hours >= 1 && hours <= 168, "MERIT_SESSION_HOURS", "MERIT_SESSION_HOURS must be a whole number from 1 to 168.")
	c.SessionLife = time.Duration(hours) * time.Hour
	c.RequestsPerMinute, err = strconv.Atoi(or(env["MERIT_REQUESTS_PER_MINUTE"], "600"))
	fs.Check(err == nil && c.RequestsPerMinute >= 0 && c.RequestsPerMinute <= 1_000_000, "MERIT_REQUESTS_PER_MINUTE", "MERIT_REQUESTS_PER_MINUTE must be a whole number from 0 to 1000000.")
	fs.Check(c.LogLevel.UnmarshalText([]byte(or(env["MERIT_LOG_LEVEL"], "info"))) == nil, "MERIT_LOG_LEVEL", "MERIT_LOG_LEVEL must be debug, info, warn or error.")
	format := or(env["MERIT_LOG_FORMAT"], "text")
	fs.Check(format == "text" || format == "json", "MERIT_LOG_FORMAT", "MERIT_LOG_FORMAT must be text or json.")
	c.LogJSON = format == "json"
	c.SecondFactor = or(env["MERIT_SECOND_FACTOR"], "optional")
	fs.Check(slices.Contains([]string{"optional", "administrators", "everyone"}, c.SecondFactor), "MERIT_SECOND_FACTOR", "MERIT_SECOND_FACTOR must be optional, administrators or everyone.")
	c.Chromium = env["MERIT_CHROMIUM"]
	c.Mail = mailServer(&fs, env["MERIT_SMTP_URL"], env["MERIT_MAIL_FROM"])
	openID, passwords := openID(&fs, env)
	c.OpenID, c.NoPasswords = openID, !passwords
	c.SecurityContact = contact(&fs, env["MERIT_SECURITY_CONTACT"])
	c.TLS = tlsOf(&fs, env)
	secureBase(&fs, &c, env["MERIT_BASE_URL"] != "")
	c.TrustedProxies = proxies(&fs, env["MERIT_TRUSTED_PROXIES"])
	return c, fs.Err()
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// postgres reports whether a database's address is one of PostgreSQL.
func postgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// migrateURL reads who changes the schema. No message repeats an address: it holds a password.
func migrateURL(fs *fault.Fields, migrate, serve string) string {
	if migrate == "" {
		return ""
	}
	const name = "MERIT_MIGRATE_DATABASE_URL"
	owner, err := url.Parse(migrate)
	limited, err2 := url.Parse(serve)
	switch {
	case !postgres(migrate), !postgres(serve), err != nil, err2 != nil:
		fs.Add(name, name+" is for PostgreSQL: with it MERIT_DATABASE_URL must be postgres://… too.")
	case owner.User.Username() == "", limited.User.Username() == "", owner.User.Username() == limited.User.Username():
		fs.Add(name, name+" and MERIT_DATABASE_URL must name two different roles.")
	case owner.Host != limited.Host, owner.Path != limited.Path:
		fs.Add(name, name+" and MERIT_DATABASE_URL must name the same database.")
	}
	return migrate
}

// recordsFolder is where records are kept: beside a SQLite file unless told otherwise.
func recordsFolder(folder, database string) string {
	path, isFile := strings.CutPrefix(database, "sqlite:")
	switch {
	case folder == "none", folder == "" && !isFile:
		return ""
	case folder == "":
		return strings.TrimSuffix(path, filepath.Ext(path)) + "-records"
	}
	return folder
}

// checkName notes a MERIT_ variable that does not exist: a misspelt one would silently do nothing.
func checkName(fs *fault.Fields, name string) {
	known := Variables()
	if slices.ContainsFunc(known, func(v Variable) bool { return v.Name == name }) {
		return
	}
	best, far := "", 1000
	for _, v := range known {
		if d := distance(name, v.Name); d < far {
			best, far = v.Name, d
		}
	}
	message := "There is no variable " + name + "."
	if far <= 4 {
		message += " Did you mean " + best + "?"
	}
	fs.Add(name, message)
}

// distance is the Levenshtein distance of two names.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			before, row[j] = row[j], min(row[j]+1, row[j-1]+1, before+cost)
		}
	}
	return row[len(b)]
}

func addr(fs *fault.Fields, env map[string]string) string {
	address := env["MERIT_ADDR"]
	if address == "" {
		address = "127.0.0.1:" + or(env["PORT"], "8080")
		if n, err := strconv.Atoi(or(env["PORT"], "8080")); err != nil || n < 0 || n > 65535 {
			fs.Add("PORT", "PORT must be a whole number from 0 to 65535.")
		}
		return address
	}
	_, port, err := net.SplitHostPort(address)
	n, errPort := strconv.Atoi(port)
	if err != nil || errPort != nil || n < 0 || n > 65535 {
		fs.Add("MERIT_ADDR", "MERIT_ADDR must be an address and a port, like 127.0.0.1:8080.")
	}
	return address
}

func baseURL(fs *fault.Fields, text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.User != nil {
		fs.Add("MERIT_BASE_URL", "MERIT_BASE_URL must be http or https and a host, like https://merit.example.org.")
		return &url.URL{Scheme: "http", Host: "127.0.0.1"}
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}
}

// contact is whom to tell of a weakness: RFC 9116 2.5.3 takes a URL, by https where it is a page.
func contact(fs *fault.Fields, text string) string {
	u, err := url.Parse(text)
	mail := err == nil && u.Scheme == "mailto" && strings.Contains(u.Opaque, "@")
	page := err == nil && u.Scheme == "https" && u.Host != ""
	if text != "" && (!mail && !page || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })) {
		fs.Add("MERIT_SECURITY_CONTACT", "MERIT_SECURITY_CONTACT must be like mailto:security@example.org or https://example.org/security.")
		return ""
	}
	return text
}

func proxies(fs *fault.Fields, text string) []*net.IPNet {
	var out []*net.IPNet
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(part)
		if err != nil {
			fs.Addf("MERIT_TRUSTED_PROXIES", "MERIT_TRUSTED_PROXIES: %q is not a network like 10.0.0.0/8.", part)
			continue
		}
		prefix = prefix.Masked()
		out = append(out, &net.IPNet{IP: prefix.Addr().AsSlice(), Mask: net.CIDRMask(prefix.Bits(), prefix.Addr().BitLen())})
	}
	return out
}

// Table is the variables as the README's Markdown table.
func Table() string {
	var b strings.Builder
	b.WriteString("| Variable | Without it | Meaning |\n|---|---|---|\n")
	for _, v := range Variables() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", v.Name, v.Default, v.Meaning)
	}
	return b.String()
}
