package hostile

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"merit/assets"
	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/deliver"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/route"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/templates"
)

func TestMain(m *testing.M) { pgtest.Run(m) }

// stand is a running Merit with a vacancy in each state, and somebody who may do all of it: whoever is made to act
// against their will, it is with every right there is.
type stand struct {
	*servertest.Site
	path   string // of the SQLite file, empty on PostgreSQL
	db     *sql.DB
	victim hiring.Actor
	panel  hiring.Actor // a plain panel member
	ids    []map[string]string

	mail  *app.Mail        // nil: none is written
	words func(int) string // the evidence on the nth criterion
}

// option changes how a stand is made.
type option func(*stand)

// withMail has mails written for people.
func withMail(t testing.TB) option {
	t.Helper()
	words, err := deliver.NewWords(templates.Files, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return func(s *stand) { s.mail = &app.Mail{Write: words.Write} }
}

// withWords has scorecards say so of each criterion.
func withWords(words func(int) string) option { return func(s *stand) { s.words = words } }

// newStand prepares the stand; ok is false where built assets are missing and need not be there.
func newStand(t testing.TB, change ...option) (*stand, bool) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "merit.db")
	st, err := store.Open(context.Background(), "sqlite:"+path, nil)
	if err == nil {
		t.Cleanup(func() { _ = st.Close() }) // a test may have closed it
		err = st.Migrate(context.Background())
	}
	if err != nil {
		t.Fatal(err)
	}
	s, ok := standOn(t, st, change...)
	if ok {
		s.path = path
	}
	return s, ok
}

// standOn prepares the stand in an empty store.
func standOn(t testing.TB, st *store.Store, change ...option) (*stand, bool) {
	t.Helper()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Log("not run: ", err)
		return nil, false
	}
	w := apptest.New(t, st)
	s := &stand{victim: w.Person("Vera Victim", true), panel: w.Person("Petra Panel", false), words: func(int) string { return "What the candidate said." }}
	for _, c := range change {
		c(s)
	}
	w.App = app.New(st, app.Options{Now: w.Now, NewID: func() hiring.ID { return uuid.Must(uuid.NewV7()) }, Mail: s.mail})
	s.victim.Administrator = true
	if err := st.Write(context.Background(), func(tx *store.Tx) error { return tx.SetRights(s.victim.UserID, true, true) }); err != nil {
		t.Fatal(err)
	}
	for _, state := range []string{"prepared", "scoring", "revealed"} {
		s.ids = append(s.ids, s.vacancy(t, w, state))
	}
	s.Site = servertest.Start(t, w)
	return s, true
}

// vacancy makes a vacancy in a state and gives the ids of what is in it, by the names of the routes' parameters.
func (s *stand) vacancy(t testing.TB, w *apptest.World, state string) map[string]string {
	t.Helper()
	ctx := context.Background()
	v := w.Vacancy(2, 2)
	for _, f := range []hiring.Function{hiring.RecruiterOf, hiring.HiringManager, hiring.Chair} {
		v.Join(s.victim, f)
	}
	v.Join(s.panel, hiring.PanelMember)
	d, err := w.App.AddDocument(ctx, v.Recruiter, v.ID, v.Candidates[0].ID, app.DocumentInput{Name: "cv.pdf", Content: []byte("%PDF-1.7 the life of a candidate %%EOF")})
	if err != nil {
		t.Fatal(err)
	}
	view, err := w.App.Rubric(ctx, v.Recruiter, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{
		"vacancy": v.ID.String(), "candidate": v.Candidates[0].ID.String(), "document": d.ID.String(), "stage": "1",
		"criterion": view.Rubric.Rubric.Criteria[0].ID.String(), "user": v.Panel[1].UserID.String(), "role": view.Vacancy.RoleID.String(),
	}
	if state == "prepared" {
		return ids
	}
	v.Open()
	ids["scorecard"] = v.Card(s.victim, v.Candidates[0]).ID.String()
	ratings := v.Ratings(func(int) int { return 5 }, s.words)
	v.Draft(s.victim, v.Candidates[0], ratings)
	if state == "scoring" {
		return ids
	}
	for _, m := range append([]hiring.Actor{s.victim, s.panel}, v.Panel...) {
		for _, c := range v.Candidates {
			if m != s.victim || c.ID != v.Candidates[0].ID {
				v.Score(m, c, 4)
			}
		}
	}
	card := v.Card(s.victim, v.Candidates[0])
	if _, err := w.App.SubmitScorecard(ctx, s.victim, card.ID, card.Version); err != nil {
		t.Fatal(err)
	}
	v.Reveal()
	return ids
}

var parameter = regexp.MustCompile(`:(\w+)`)

// addresses are a route's paths, once for each vacancy; what the stand has none of gets an id nobody has.
func (s *stand) addresses(r route.Route) []string {
	var out []string
	for _, ids := range s.ids {
		path := parameter.ReplaceAllStringFunc(r.Path, func(name string) string {
			if id, ok := ids[name[1:]]; ok {
				return id
			}
			return uuid.Must(uuid.NewV7()).String()
		})
		out = append(out, path)
		if !strings.Contains(r.Path, ":") {
			break
		}
	}
	return out
}

// pages are the declared routes that are no part of the API.
func (s *stand) pages() (out []route.Route) {
	for _, r := range s.Whole.Routes() {
		if !isAPI(r) {
			out = append(out, r)
		}
	}
	return out
}

// twin reports whether a route is that of a stage, which another serves without naming the stage.
func (s *stand) twin(r route.Route) bool {
	plain := strings.Replace(r.Path, "/stages/:stage/", "/", 1)
	return plain != r.Path && slices.ContainsFunc(s.Whole.Routes(), func(o route.Route) bool { return o.Method == r.Method && o.Path == plain })
}

func isAPI(r route.Route) bool { return strings.HasPrefix(r.Path, "/api/") }

// follows reports whether a route is a stream that goes on for as long as somebody reads it.
func follows(r route.Route) bool { return r.Method == "GET" && strings.HasSuffix(r.Path, "/events") }

// rows is everything a database holds: its tables' rows as text, counted.
type rows map[string]map[string]int

// dump reads every table of the SQLite file. What only says when somebody was last seen is left out: columns are
// named as "table.column".
func (s *stand) dump(t testing.TB, without ...string) rows {
	t.Helper()
	db, out := s.open(t), rows{}
	for _, table := range column(t, db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") {
		var columns []string
		for _, c := range column(t, db, "SELECT name FROM pragma_table_info('"+table+"')") {
			if !slices.Contains(without, table+"."+c) && !slices.Contains(without, table) {
				columns = append(columns, `quote("`+c+`")`)
			}
		}
		out[table] = map[string]int{}
		if len(columns) == 0 {
			continue
		}
		for _, row := range column(t, db, "SELECT "+strings.Join(columns, ` || '|' || `)+` FROM "`+table+`"`) {
			out[table][row]++
		}
	}
	return out
}

// open opens the SQLite file beside Merit, for a look.
func (s *stand) open(t testing.TB) *sql.DB {
	t.Helper()
	if s.db == nil {
		db, err := sql.Open("sqlite", "file:"+s.path+"?mode=ro")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close(); s.db = nil })
		s.db = db
	}
	return s.db
}

func column(t testing.TB, db *sql.DB, query string) (out []string) {
	t.Helper()
	found, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%v: %s", err, query)
	}
	defer found.Close()
	for found.Next() {
		var text string
		if err := found.Scan(&text); err != nil {
			t.Fatal(err)
		}
		out = append(out, text)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// changes tells in which tables two dumps differ, and an example of each.
func (before rows) changes(after rows) (out []string) {
	for table, was := range before {
		for row, n := range after[table] {
			if was[row] != n {
				out = append(out, fmt.Sprintf("%s has %.300s", table, row))
				break
			}
		}
		for row, n := range was {
			if after[table][row] < n {
				out = append(out, fmt.Sprintf("%s lost %.300s", table, row))
				break
			}
		}
	}
	return out
}
