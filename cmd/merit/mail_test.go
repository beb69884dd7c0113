package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"merit/internal/app/apptest"
	"merit/internal/store"
)

// A served Merit that knows a mail server sends an invitation whose link leads back to it, and keeps the
// server's password and the person's address out of its log. `merit serve` is stopped by a signal.
func TestServeSendsInvitations(t *testing.T) {
	t.Parallel()
	if !built(t) {
		return
	}
	for name, database := range databases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			email, vacancy := prepared(t, database)
			mails, port := mailServer(t)
			s := start(t, database, false, "MERIT_MAIL_FROM=Merit <merit@example.org>", "MERIT_SMTP_URL=smtp://merit:heron-lamp@127.0.0.1:"+strconv.Itoa(port)+"?tls=none")
			jar, err := cookiejar.New(nil)
			if err != nil {
				t.Fatal(err)
			}
			browser := &http.Client{Jar: jar, Timeout: time.Minute}
			send(t, browser, s.url+"/sign-in", url.Values{"email": {email}, "password": {"seven heron lamps drift"}})
			page := send(t, browser, s.url+"/vacancies/"+vacancy+"/panel", url.Values{"name": {"Priya Panel"}, "email": {"priya@example.org"}, "function": {"observer"}})
			if !strings.Contains(page, "An invitation has been sent to priya@example.org.") || strings.Contains(page, "/join/") {
				t.Errorf("the page: %s", page)
			}
			var mail string
			select {
			case mail = <-mails:
			case <-time.After(time.Minute):
				t.Fatal("no mail")
			}
			link := regexp.MustCompile(`http://\S+/join/\S+`).FindString(strings.ReplaceAll(mail, "=\r\n", ""))
			if page := get(t, browser, link); !strings.HasPrefix(link, s.url) || !strings.Contains(page, "Open my account") {
				t.Errorf("%q leads to %s", link, page)
			}
			s.stop(t)
			for _, secret := range []string{"heron-lamp", "priya", "Priya", "/join/" + link[strings.LastIndex(link, "/")+1:]} {
				if strings.Contains(s.messages.String(), secret) {
					t.Errorf("%q is in the log", secret)
				}
			}
			if !strings.Contains(s.messages.String(), "mail sent") {
				t.Errorf("the log does not tell of the mail: %s", s.messages)
			}
		})
	}
}

// prepared makes a vacancy and gives it and its recruiter's address, who can sign in.
func prepared(t *testing.T, database string) (email, vacancy string) {
	t.Helper()
	db, err := store.Open(t.Context(), database, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	v := apptest.New(t, db).Vacancy(0, 0)
	hash, err := argon2id.CreateHash("seven heron lamps drift", &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Write(context.Background(), func(tx *store.Tx) error { return tx.SetPassword(v.Recruiter.UserID, hash) }); err != nil {
		t.Fatal(err)
	}
	return emailOf(t, db, v.Recruiter), v.ID.String()
}

// send fills a form in and gives the page it leads to.
func send(t *testing.T, browser *http.Client, address string, form url.Values) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := browser.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v: %s", address, res.StatusCode, err, body)
	}
	return string(body)
}

// mailServer is a mail server on this machine that takes mail from the user merit.
func mailServer(t *testing.T) (mails <-chan string, port int) {
	t.Helper()
	got := make(chan string, 10)
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{got: got}, nil }))
	server.Domain, server.AllowInsecureAuth = "localhost", true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return got, listener.Addr().(*net.TCPAddr).Port
}

type mailSession struct {
	got    chan<- string
	signed bool
}

func (s *mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if s.signed = user == "merit" && password == "heron-lamp"; !s.signed {
			return errors.New("no")
		}
		return nil
	}), nil
}

func (s *mailSession) Mail(string, *smtp.MailOptions) error {
	if !s.signed {
		return smtp.ErrAuthRequired
	}
	return nil
}
func (s *mailSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s *mailSession) Reset()                               {}
func (s *mailSession) Logout() error                        { return nil }

func (s *mailSession) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	s.got <- string(text)
	return err
}
