package journeys

import (
	"database/sql"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/route"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// views are the routes that show what others wrote or marked, and what a look is recorded as. Paths of a stage are
// looked up without it. The stream of a discussion, asked for its head here, tells what ".../state" does, by the same journey.
var views = map[string]string{
	"/api/v1/vacancies/:vacancy/candidates/:candidate/decisions": "candidate's result viewed",
	"/api/v1/vacancies/:vacancy/candidates/:candidate/feedback":  "feedback viewed",
	"/api/v1/vacancies/:vacancy/candidates/:candidate/result":    "candidate's result viewed",
	"/api/v1/vacancies/:vacancy/moderation/:candidate":           "discussion viewed",
	"/api/v1/vacancies/:vacancy/recommendation":                  "results viewed",
	"/api/v1/vacancies/:vacancy/report":                          "panel report opened",
	"/vacancies/:vacancy/candidates/:candidate/access":           "candidate's data viewed",
	"/vacancies/:vacancy/moderation":                             "discussions viewed",
	"/vacancies/:vacancy/moderation/:candidate":                  "discussion viewed",
	"/vacancies/:vacancy/moderation/:candidate/state":            "discussion viewed",
	"/vacancies/:vacancy/my-marking":                             "own marking compared",
	"/vacancies/:vacancy/results":                                "results viewed",
	"/vacancies/:vacancy/results/:candidate":                     "candidate's result viewed",
	"/vacancies/:vacancy/results/:candidate/feedback":            "feedback viewed",
	"/vacancies/:vacancy/results/:candidate/feedback/print":      "feedback viewed",
	"/vacancies/:vacancy/results/compare":                        "candidates compared",
	"/vacancies/:vacancy/results/decide":                         "candidate's result viewed",
	"/vacancies/:vacancy/results/heat-map":                       "results viewed",
	"/vacancies/:vacancy/results/panel":                          "panel's marking viewed",
	"/vacancies/:vacancy/results/report":                         "results viewed",
	"/vacancies/:vacancy/results/report/csv":                     "panel report opened",
	"/vacancies/:vacancy/results/report/json":                    "panel report opened",
	"/vacancies/:vacancy/results/report/pdf":                     "panel report opened",
	"/vacancies/:vacancy/results/report/print":                   "panel report opened",
	"/vacancies/:vacancy/results/report/xlsx":                    "panel report opened",
	"/vacancies/:vacancy/results/what-if":                        "what-if viewed",
	"/vacancies/:vacancy/scorecards/:scorecard/versions":         "scorecard's versions viewed",
}

func viewOf(r route.Route) string { return views[strings.Replace(r.Path, "/stages/:stage", "", 1)] }

// viewing is a revealed vacancy whose scores are asked for.
type viewing struct {
	*cast
	t    *testing.T
	s    *store.Store
	card hiring.Scorecard // of the panel member, with the canary

	lookers []string
}

const evidence = "zebrafinch"

func newViewing(t *testing.T, s *store.Store, lookers ...string) (*viewing, bool) {
	t.Helper()
	c, ok := newCast(t, s)
	if !ok {
		return nil, false
	}
	v := &viewing{cast: c, t: t, s: s, lookers: lookers}
	for _, candidate := range []hiring.Candidate{c.Candidates[1], c.Candidates[0]} {
		v.card = c.Draft(c.Panel[1], candidate, c.Ratings(func(int) int { return 6 }, func(int) string { return evidence }))
		if _, err := c.App.SubmitScorecard(t.Context(), c.Panel[1], v.card.ID, v.card.Version); err != nil {
			t.Fatal(err)
		}
		c.Score(c.Panel[0], candidate, 3)
		c.Score(c.Panel[2], candidate, 5)
	}
	c.Reveal()
	return v, true
}

// looks asks for every route that reads, as those who look, and calls f with the answer. A minute goes by before each
// that is followed as it changes, for looking again at once is one look there.
func (v *viewing) looks(f func(r route.Route, who string, reply servertest.Reply)) {
	v.t.Helper()
	for _, r := range v.site.Whole.Routes() {
		path, ok := v.fill(r, v.card)
		if !ok || r.Method != http.MethodGet {
			continue
		}
		if strings.HasSuffix(path, "/results/compare") || strings.HasSuffix(path, "/results/decide") {
			path += "?c=" + v.Candidates[0].ID.String() + "&c=" + v.Candidates[1].ID.String()
		}
		for _, who := range v.lookers {
			if strings.Contains(r.Path, "/stages/:stage/") && who != "hiring manager" {
				continue // the same as without the stage
			}
			if viewOf(r) == "discussion viewed" {
				v.Advance(time.Minute)
			}
			f(r, who, v.ask(r, path, who))
		}
	}
}

// shows reports whether an answer holds what others wrote, or their mean, 4.67.
func shows(reply servertest.Reply) bool {
	return strings.Contains(reply.Body, evidence) || strings.Contains(reply.Body, ">4.67<") || strings.Contains(reply.Body, "4.6666")
}

// Every look at what others wrote or marked, on every route of pages and API, leaves one row for each thing looked at,
// which says who looked, at whose and in which vacancy; looking at anything else leaves none.
func TestEveryLookAtOthersScoresIsRecorded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v, ok := newViewing(t, s, "recruiter", "chair", "panel member", "fellow panel member", "hiring manager", "observer")
		if !ok {
			return
		}
		recorded, at := 0, int64(0)
		since := func() (rows []hiring.AuditRow) {
			err := s.Read(t.Context(), func(s *store.Snapshot) (err error) { rows, err = s.AuditRows(at, 1000); return err })
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) > 0 {
				at = rows[len(rows)-1].Seq
			}
			return rows
		}
		var stage hiring.ID
		err := s.Read(t.Context(), func(s *store.Snapshot) error {
			found, err := s.Stage(v.ID, 1)
			stage = found.ID
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		about := []hiring.ID{stage, v.Candidates[0].ID, v.Candidates[1].ID, v.card.ID}
		since()
		actions := slices.Collect(maps.Values(views))
		walked := map[string]bool{}
		v.looks(func(r route.Route, who string, reply servertest.Reply) {
			var rows []hiring.AuditRow
			for _, row := range since() {
				if slices.Contains(actions, row.Action) {
					rows = append(rows, row)
				}
			}
			action := viewOf(r)
			want := 0
			if action != "" && reply.Status == http.StatusOK {
				want = 1
				walked[action] = true
				if action == "candidates compared" || strings.HasSuffix(r.Path, "/decide") {
					want = 2
				}
			}
			if len(rows) != want && (reply.Status == http.StatusOK || len(rows) > 1) {
				t.Errorf("GET %s by the %s: %d, %d rows, want %d", r.Path, who, reply.Status, len(rows), want)
			}
			if shows(reply) && len(rows) == 0 && who != "panel member" {
				t.Errorf("GET %s shows the %s what others wrote and records nothing", r.Path, who)
			}
			for _, row := range rows {
				recorded++
				if row.Action != action || row.ActorID != v.who[who].Actor.UserID || row.VacancyID == nil || *row.VacancyID != v.ID ||
					row.SubjectID == nil || !slices.Contains(about, *row.SubjectID) {
					t.Errorf("GET %s by the %s is recorded as %+v, want %q", r.Path, who, row, action)
				}
			}
		})
		for _, a := range actions {
			if !walked[a] {
				t.Errorf("no route was answered that is recorded as %q", a)
			}
		}
		figures.Add(t, "Views of others' scores recorded", recorded)
	})
}

// What cannot be recorded is not shown: with a database that takes no row of the trail, no route shows what others
// wrote.
func TestALookThatCannotBeRecordedShowsNothing(t *testing.T) {
	t.Parallel()
	storetest.EachAddress(t, func(t *testing.T, address string) {
		s, err := store.Open(t.Context(), address, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		v, ok := newViewing(t, s, "hiring manager", "panel member")
		if !ok {
			return
		}
		driver, stop := "pgx", "CREATE TRIGGER refused BEFORE INSERT ON audit_chain FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"
		name := address
		if path, lite := strings.CutPrefix(address, "sqlite:"); lite {
			driver, name, stop = "sqlite", path, "CREATE TRIGGER refused BEFORE INSERT ON audit_chain BEGIN SELECT RAISE(ABORT, 'no room'); END"
		}
		db, err := sql.Open(driver, name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if _, err := db.ExecContext(t.Context(), stop); err != nil {
			t.Fatal(err)
		}
		refused, own := 0, 0
		v.looks(func(r route.Route, who string, reply servertest.Reply) {
			switch {
			case shows(reply) && (viewOf(r) != "" || who != "panel member"):
				t.Errorf("GET %s shows the %s what others wrote: %d", r.Path, who, reply.Status)
			case shows(reply):
				own++
			case viewOf(r) != "" && reply.Status == http.StatusOK:
				t.Errorf("GET %s by the %s is answered", r.Path, who)
			case viewOf(r) != "" && reply.Status >= http.StatusBadRequest:
				refused++
			}
		})
		if refused < 40 || own == 0 {
			t.Errorf("only %d looks were refused, and %d at what is one's own answered", refused, own)
		}
	})
}
