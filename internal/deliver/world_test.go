package deliver_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/deliver"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/store"
	"merit/templates"
)

func TestMain(m *testing.M) { pgtest.Run(m) }

// newWorld is a world whose people are told by e-mail.
func newWorld(t *testing.T, s *store.Store) *apptest.World {
	t.Helper()
	words, err := deliver.NewWords(templates.Files, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	w := apptest.New(t, s)
	w.App = app.New(s, app.Options{
		Now: w.Now, NewID: func() hiring.ID { return uuid.Must(uuid.NewV7()) }, Mail: &app.Mail{Write: words.Write},
	})
	return w
}

// post is a worker at work.
type post struct {
	t    testing.TB
	tick chan time.Time
	log  *record
	stop func() // and wait until it has ended
}

var sender = mail.Address{Name: "Merit at Kestrel", Address: "merit@kestrel.example"}

// work runs a worker until the test ends or it is stopped.
func work(t *testing.T, w *apptest.World, s deliver.Server, change ...func(*deliver.Options)) *post {
	t.Helper()
	p := &post{t: t, tick: make(chan time.Time), log: &record{}}
	o := deliver.Options{
		App: w.App, Server: s, From: sender, Now: w.Now, Tick: p.tick,
		Log: slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, c := range change {
		c(&o)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		deliver.NewWorker(o).Run(ctx)
	}()
	p.stop = func() { cancel(); <-ended }
	t.Cleanup(func() {
		p.stop()
		if t.Failed() {
			t.Log(p.log)
		}
	})
	return p
}

// round has the worker look for work, and waits until it has done all it found.
func (p *post) round() {
	p.t.Helper()
	for range 2 { // the second is taken when the round of the first is over
		select {
		case p.tick <- time.Time{}:
		case <-time.After(time.Minute):
			p.t.Fatal("the worker takes no tick")
		}
	}
}

// record keeps what is logged.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// read takes a message apart.
func read(t testing.TB, raw string) letter {
	reader := textproto.NewReader(bufio.NewReader(strings.NewReader(raw)))
	header, err := reader.ReadMIMEHeader()
	if err != nil {
		t.Errorf("no message: %v\n%s", err, raw)
		return letter{Raw: raw}
	}
	body, err := io.ReadAll(quotedprintable.NewReader(reader.R))
	if err != nil {
		t.Errorf("no body: %v\n%s", err, raw)
	}
	return letter{Raw: raw, Header: header, Body: strings.ReplaceAll(string(body), "\r\n", "\n")}
}

// subject is a letter's subject, decoded.
func (l letter) subject(t testing.TB) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(l.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var joinLink = regexp.MustCompile(`https?://\S+/join/\S+`)

// invite adds a person without an account to a vacancy.
func invite(t testing.TB, v *apptest.Vacancy, name, email string) hiring.User {
	t.Helper()
	user, invited, err := v.App.AddMember(t.Context(), v.Recruiter, v.ID, app.AddMemberInput{
		Name: name, Email: email, Function: hiring.Observer, InvitationHash: []byte(email), InvitationLink: "https://merit.example/join/" + email,
	})
	if err != nil || !invited {
		t.Fatalf("invite %s: %v, %v", email, invited, err)
	}
	return user
}

// waiting are the mails that could be claimed a week from now, once the workers have stopped. They are
// claimed, so this comes last.
func waiting(t testing.TB, w *apptest.World, workers ...*post) []hiring.Mail {
	t.Helper()
	for _, p := range workers {
		p.stop()
	}
	w.Advance(7 * 24 * time.Hour)
	mails, err := w.App.ClaimMail(t.Context(), 1000, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return mails
}

// userID finds the account of an address.
func userID(t testing.TB, s *store.Store, email string) string {
	t.Helper()
	var id string
	err := s.Read(t.Context(), func(q *store.Snapshot) error {
		u, err := q.UserByEmail(email)
		id = u.ID.String()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// again is a second invitation for priya@example.org.
func again(t testing.TB, s *store.Store) app.InviteAgainInput {
	t.Helper()
	id, err := hiring.ParseID(userID(t, s, "priya@example.org"))
	if err != nil {
		t.Fatal(err)
	}
	return app.InviteAgainInput{UserID: id, InvitationHash: []byte("again"), InvitationLink: "https://merit.example/join/again"}
}

// elsewhere adds somebody to another recruiter's vacancy, and gives its title.
func elsewhere(t testing.TB, w *apptest.World, email string) (title string) {
	t.Helper()
	rob := w.Person("Rob Recruiter", true)
	roles, err := w.App.Roles(t.Context(), rob, hiring.RoleFilter{}, hiring.Page{Limit: 1})
	if err != nil || len(roles.Rows) == 0 {
		t.Fatalf("%d roles, %v", len(roles.Rows), err)
	}
	title = "Engineer, Swansea"
	made, err := w.App.CreateVacancy(t.Context(), rob, app.CreateVacancyInput{RoleID: roles.Rows[0].ID, Title: title, Posts: 1, Scale: "1-7"})
	if err != nil {
		t.Fatal(err)
	}
	_, invited, err := w.App.AddMember(t.Context(), rob, made.ID, app.AddMemberInput{Email: email, Function: hiring.Observer, InvitationHash: []byte("rob")})
	if err != nil || invited {
		t.Fatalf("invited %v, %v", invited, err)
	}
	return title
}
