package durability

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"merit/assets"
	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/identity"
	"merit/internal/pgtest"
	"merit/internal/server"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// serveInstead names the database that this test binary serves instead of running tests.
const serveInstead = "MERIT_TEST_SERVE"

func TestMain(m *testing.M) {
	if address := os.Getenv(serveInstead); address != "" {
		serveUntilKilled(address)
	}
	pgtest.Run(m)
}

func freshID() hiring.ID { return uuid.Must(uuid.NewV7()) }

// serveUntilKilled serves Merit over a database on a port it prints, until the process is killed.
func serveUntilKilled(address string) {
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	db, err := store.Open(context.Background(), address, nil)
	fail(err)
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // lives as long as the process
	fail(err)
	files, err := assets.Open()
	fail(err)
	addr := listener.Addr().String()
	whole, err := server.Assemble(server.Parts{
		App: app.New(db, app.Options{Now: time.Now, NewID: freshID}), Now: time.Now, NewID: freshID, Log: slog.New(slog.DiscardHandler),
		Assets: files, Addr: addr, BaseURL: &url.URL{Scheme: "http", Host: addr},
	})
	fail(err)
	fmt.Println(addr)
	fail(whole.Serve(context.Background(), listener))
	os.Exit(0)
}

// submission is one scorecard that a client saves and submits, with how far it was told that it came.
type submission struct {
	id      hiring.ID
	version int64
	token   string
	text    string // the evidence sent for every criterion
	begun   bool
	saved   bool // the save was acknowledged
	done    bool // the submission was
}

// killing is a vacancy with many drafts, on a database that is served by a process which is killed.
type killing struct {
	t        *testing.T
	address  string
	vacancy  hiring.ID
	criteria []hiring.Criterion
	work     []*submission
	next     atomic.Int64
	inFlight atomic.Int64
	answered chan struct{} // one for each acknowledged change
}

// cycles is how often the server is killed on each database.
const cycles = 200

func newKilling(t *testing.T, address string) *killing {
	t.Helper()
	db, err := store.Open(t.Context(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	w := apptest.New(t, db)
	w.App = app.New(db, app.Options{Now: time.Now, NewID: freshID})
	people, err := identity.New(w.App, identity.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	v := w.Vacancy(5, 500)
	view, err := v.App.Rubric(t.Context(), v.Recruiter, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	in := app.SaveRubricInput{Version: view.Rubric.Version, Bar: 4.25, Posts: 1, Evidence: hiring.EvidenceAlways, Dropped: []hiring.ID{}}
	for i, c := range view.Rubric.Rubric.Criteria {
		if i < 4 && c.Marked() {
			in.Criteria = append(in.Criteria, app.SaveCriterionInput{ID: c.ID, Weight: c.Weight})
		} else {
			in.Dropped = append(in.Dropped, c.ID)
		}
	}
	if err := v.App.SaveRubric(t.Context(), v.Recruiter, v.ID, in); err != nil {
		t.Fatal(err)
	}
	v.Open()
	k := &killing{t: t, address: address, vacancy: v.ID, answered: make(chan struct{}, 1<<16)}
	for _, m := range v.Panel {
		token, _, err := people.CreateToken(t.Context(), m, app.CreateTokenInput{Name: "test", Days: 30})
		if err != nil {
			t.Fatal(err)
		}
		sift, err := v.App.Sift(t.Context(), m, v.ID)
		if err != nil {
			t.Fatal(err)
		}
		k.criteria = sift.Rubric.Criteria
		for part := range slices.Chunk(sift.Cards, hiring.PageMax) {
			ids := make([]hiring.ID, len(part))
			for i, c := range part {
				ids[i] = c.ID
				k.work = append(k.work, &submission{id: c.ID, version: c.Version + 1, token: token, text: "Evidence of " + c.ID.String()})
			}
			if _, err := v.App.DeclareNone(t.Context(), m, v.ID, ids); err != nil {
				t.Fatal(err)
			}
		}
	}
	rand.Shuffle(len(k.work), func(i, j int) { k.work[i], k.work[j] = k.work[j], k.work[i] })
	return k
}

// serve starts a process that serves the database; it never outlives this one.
func (k *killing) serve() (*exec.Cmd, string) {
	k.t.Helper()
	cmd := exec.Command(os.Args[0]) //nolint:gosec,noctx // this very binary
	cmd.Env = append(os.Environ(), serveInstead+"="+k.address)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	var wrong bytes.Buffer
	cmd.Stderr = &wrong
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		k.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = cmd.Wait()
		k.t.Fatalf("the server did not start: %v\n%s", err, wrong.String())
	}
	return cmd, "http://" + strings.TrimSpace(line)
}

// put asks and reports whether the change was acknowledged.
func (k *killing) put(client *http.Client, method, address string, s *submission, body string) (status int, ok bool) {
	r, err := http.NewRequest(method, address, strings.NewReader(body)) //nolint:noctx // the server is killed under it
	if err != nil {
		return 0, false
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	r.Header.Set("If-Match", fmt.Sprintf("%q", fmt.Sprint(s.version)))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	k.inFlight.Add(1)
	defer k.inFlight.Add(-1)
	reply, err := client.Do(r)
	if err != nil {
		return 0, false
	}
	defer reply.Body.Close()
	if _, err := io.Copy(io.Discard, reply.Body); err != nil {
		return 0, false
	}
	k.answered <- struct{}{}
	return reply.StatusCode, true
}

// submitUntilKilled saves and submits one scorecard after the other until nobody answers.
func (k *killing) submitUntilKilled(base string) {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for {
		at := int(k.next.Add(1)) - 1
		if at >= len(k.work) {
			return
		}
		s := k.work[at]
		s.begun = true
		ratings := make([]map[string]any, len(k.criteria))
		for i, c := range k.criteria {
			ratings[i] = map[string]any{"criterionId": c.ID, "mark": 1 + i, "evidence": s.text}
		}
		body, err := json.Marshal(map[string]any{"ratings": ratings})
		if err != nil {
			k.t.Error(err)
			return
		}
		path := base + "/api/v1/scorecards/" + s.id.String()
		status, answered := k.put(client, http.MethodPut, path+"/ratings", s, string(body))
		if !answered {
			return
		}
		if status != http.StatusOK {
			k.t.Errorf("a save was answered with %d", status)
			return
		}
		s.saved = true
		s.version++
		status, answered = k.put(client, http.MethodPost, path+"/submit", s, "")
		if !answered {
			return
		}
		if status != http.StatusOK {
			k.t.Errorf("a submission was answered with %d", status)
			return
		}
		s.done = true
	}
}

// afterSome waits for some answers, and then for the fraction of the next one.
func (k *killing) afterSome(answers int) {
	for range answers {
		<-k.answered
	}
	<-time.NewTimer(time.Duration(rand.IntN(4000)) * time.Microsecond).C
}

// tally counts what became of the scorecards that were begun.
type tally struct{ acknowledged, whole, absent, lost, torn int }

// look holds what is stored against what was acknowledged.
func (k *killing) look(db *store.Store, from, to int, n *tally) {
	k.t.Helper()
	err := db.Read(context.Background(), func(s *store.Snapshot) error {
		for _, w := range k.work[from:to] {
			card, err := s.Scorecard(w.id)
			if err != nil {
				return err
			}
			k.judge(w, card, n)
		}
		return nil
	})
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *killing) judge(w *submission, card hiring.Scorecard, n *tally) {
	all := len(card.Ratings) == len(k.criteria)
	for i, c := range k.criteria {
		r, _ := card.Rating(c.ID)
		all = all && r.Mark != nil && *r.Mark == 1+i && r.Evidence == w.text
	}
	none := len(card.Ratings) == 0
	submitted := card.State == hiring.Submitted && card.SubmittedAt != nil
	switch {
	case w.done && (!submitted || !all), w.saved && !all:
		n.lost++
		k.t.Errorf("an acknowledged change is gone: %+v", card)
	case !all && !none, submitted && !all, !submitted && card.State != hiring.Draft:
		n.torn++
		k.t.Errorf("a scorecard is torn: %+v", card)
	case w.done:
		n.acknowledged++
	case submitted:
		n.whole++
	default:
		n.absent++
	}
}

// The server is killed at any moment while scorecards are saved and submitted: what was acknowledged is there and
// whole, what was not is whole or absent, and every submission has its one row in the audit, whose chain holds.
func TestSubmissionsSurviveKills(t *testing.T) {
	t.Parallel()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Skip("not run: ", err)
	}
	storetest.EachAddress(t, func(t *testing.T, address string) {
		k := newKilling(t, address)
		var n tally
		busy := 0
		for range cycles {
			from := min(int(k.next.Load()), len(k.work))
			cmd, base := k.serve()
			var clients sync.WaitGroup
			for range 4 {
				clients.Go(func() { k.submitUntilKilled(base) })
			}
			k.afterSome(1 + rand.IntN(9))
			if k.inFlight.Load() > 0 {
				busy++
			}
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			clients.Wait()
			for len(k.answered) > 0 {
				<-k.answered
			}
			db, err := store.Open(context.Background(), address, nil)
			if err != nil {
				t.Fatal(err)
			}
			k.look(db, from, min(int(k.next.Load()), len(k.work)), &n)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
		k.settle(&n)
		t.Logf("%d kills, %d of them under requests: %d acknowledged, %d not and whole, %d not and absent, %d lost, %d torn",
			cycles, busy, n.acknowledged, n.whole, n.absent, n.lost, n.torn)
		figures.Add(t, "Kill -9 cycles", cycles)
		if n.acknowledged < cycles/4 || busy < cycles/2 {
			t.Errorf("the kills hit too little: %+v, %d under requests", n, busy)
		}
	})
}

// settle looks at everything once more at the end: all of it, the audit and the database file itself.
func (k *killing) settle(n *tally) {
	k.t.Helper()
	db, err := store.Open(context.Background(), k.address, nil)
	if err != nil {
		k.t.Fatal(err)
	}
	defer db.Close()
	var again tally
	begun := min(int(k.next.Load()), len(k.work))
	k.look(db, 0, begun, &again)
	// A database server ends what it was committing after its client was killed: more may be whole, never less.
	if again.acknowledged != n.acknowledged || again.whole < n.whole {
		k.t.Errorf("at the end it is %+v, after the kills it was %+v", again, *n)
	}
	*n = again
	submittedRows := map[hiring.ID]int{}
	err = db.Read(context.Background(), func(s *store.Snapshot) error {
		for p := (hiring.Page{Limit: hiring.PageMax}); ; p.Offset += p.Limit {
			events, total, err := s.AuditEvents(hiring.AuditFilter{VacancyID: k.vacancy}, p)
			if err != nil {
				return err
			}
			for _, e := range events {
				if e.Action == "scorecard submitted" {
					submittedRows[*e.SubjectID]++
				}
			}
			if p.Offset+p.Limit >= total {
				return nil
			}
		}
	})
	if err != nil {
		k.t.Fatal(err)
	}
	for id, rows := range submittedRows {
		if rows != 1 {
			k.t.Errorf("scorecard %s has %d rows in the audit", id, rows)
		}
	}
	if got, want := len(submittedRows), again.acknowledged+again.whole; got != want {
		k.t.Errorf("the audit tells of %d submissions, the scorecards of %d", got, want)
	}
	check, err := app.New(db, app.Options{Now: time.Now, NewID: freshID}).VerifyAudit(context.Background(), nil, nil)
	if err != nil || !check.Holds() || check.Rows == 0 {
		k.t.Errorf("the audit trail after the kills: %+v, %v", check, err)
	}
	if path, ok := strings.CutPrefix(k.address, "sqlite:"); ok {
		file, err := sql.Open("sqlite", path)
		if err != nil {
			k.t.Fatal(err)
		}
		defer file.Close()
		var said string
		if err := file.QueryRow("PRAGMA integrity_check").Scan(&said); err != nil || said != "ok" {
			k.t.Errorf("the file is %q, %v", said, err)
		}
	}
}
