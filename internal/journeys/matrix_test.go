package journeys

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"merit/internal/fault"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/route"
	"merit/internal/server/servertest"
	"merit/internal/store/storetest"
)

// The matrix: roles × routes × ownership × state. Every declared route is asked by everybody, about a vacancy in each
// state. What has to come is worked out by hiring's own rules for the route's permission and, where a page is for one
// moment of a vacancy's life, by the tables below. Reads come first, then every write: by those who may not, and then,
// with a database that takes no audit row any more, by those who may, so that what would be done is seen and not done.
func TestEveryRouteAsksWhoMay(t *testing.T) {
	t.Parallel()
	storetest.EachAddress(t, func(t *testing.T, address string) {
		m, ok := newRealm(t, storetest.Open(t, address))
		if !ok {
			return
		}
		w := &walk{realm: m, t: t, only: os.Getenv("MERIT_MATRIX"), places: m.places}
		if !strings.HasPrefix(address, "sqlite:") {
			// Who may is decided by the same code on both; the states that differ most show that it is asked the same things.
			w.places = slices.DeleteFunc(slices.Clone(m.places), func(p *place) bool {
				return !slices.Contains([]string{opened, sealed, revealed, closed}, p.state)
			})
		}
		w.each(func(r route.Route, p *place, who string) bool { return !r.Writes })
		w.each(func(r route.Route, p *place, who string) bool { return r.Writes && m.expected(r, p, who) != 0 })
		w.crossed()
		storetest.Seal(t, address)
		w.each(func(r route.Route, p *place, who string) bool { return r.Writes && m.expected(r, p, who) == 0 })
		w.onlySealed()
		if w.only != "" {
			return
		}
		if w.allowed < 250*len(w.places) || w.reached < 30*len(w.places) {
			t.Errorf("only %d cells were allowed and %d writes came as far as the database: the walk missed routes", w.allowed, w.reached)
		}
		t.Logf("%d cells allowed, %d writes came as far as the database, %d pairs of foreign and missing things", w.allowed, w.reached, w.pairs)
		figures.Add(t, "Matrix cells", w.cells)
		figures.Add(t, "Lists searched for others’ things", w.lists)
	})
}

// moments are the pages that are for some states of a vacancy only: elsewhere those who may are told so with a conflict.
var moments = map[string][]string{
	"/archive":                           {closed},
	"/take-up":                           {closed, archived},
	"/close":                             before(closed),
	"/open":                              {drafted},
	"/reveal":                            {submitted, sealed},
	"/rubric/criteria/:criterion":        {drafted, opened},
	"/rubric/criteria/new":               {drafted, opened},
	"/rubric/settings":                   {drafted, opened},
	"/rubric/replace":                    {submitted},
	"/candidates/list":                   before(closed),
	"/interviews/:candidate":             before(closed),
	"/results/decide":                    {revealed, signed},
	"/pack/pdf":                          nil, // there is no printer in these tests
	"/results/report/pdf":                nil,
	"/results/:candidate/feedback/print": nil, // no feedback is released
	"/scorecards/:scorecard/conflict":    {opened},
	"/scorecards/:scorecard/others":      nil, // shown one scorecard at a time under another rule of the reveal
}

func before(state string) []string { return states[:slices.Index(states, state)] }

// spared are cells that are not asked, because they cost much or are another path to what is asked. Pages below a stage's
// number run the same journeys as those below the vacancy.
func (m *realm) spared(r route.Route, p *place, who string) bool {
	if strings.Contains(r.Path, "/stages/:stage/") && p.state != opened && p.state != revealed {
		return true
	}
	costly := strings.HasSuffix(r.Path, "/rubric/try") || strings.HasSuffix(r.Path, "/what-if") || strings.HasSuffix(r.Path, "/xlsx")
	return costly && m.expected(r, p, who) == 0 && m.now(r, p, who) == 0 && (who != "chair" || p.state != revealed)
}

// ofVacancy is what comes behind the vacancy and its stage in a route's path; ok is false for other routes.
func ofVacancy(r route.Route) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(strings.TrimPrefix(r.Path, "/api/v1"), "/vacancies/:vacancy")
	return strings.TrimPrefix(rest, "/stages/:stage"), ok
}

// expected is what a person must be told: a refusal's status, 0 when they may.
func (m *realm) expected(r route.Route, p *place, who string) int {
	if r.Permission == hiring.Public {
		return 0
	}
	if who == "nobody" {
		if strings.HasPrefix(r.Path, "/api/") || r.Writes {
			return http.StatusUnauthorized
		}
		return http.StatusSeeOther
	}
	acc := m.who[who]
	if r.Permission.OfAccount() {
		return status(acc.Actor.MayAccount(r.Permission))
	}
	switch r.Permission {
	case hiring.ScoreOwn:
		return status(acc.MayScore(p.card))
	case hiring.SeeDocuments:
		return status(acc.MaySeeDocuments(p.issued && acc.Has(hiring.PanelMember, hiring.Chair, hiring.Observer)))
	}
	return status(acc.May(r.Permission))
}

// now is what those who may are told in this state: 0 when nothing is in the way.
func (m *realm) now(r route.Route, p *place, who string) int {
	acc := m.who[who]
	rest, ok := ofVacancy(r)
	if !ok {
		rest = r.Path
	}
	if states, ok := moments[rest]; ok && !strings.HasPrefix(r.Path, "/api/") && !slices.Contains(states, p.state) {
		return http.StatusConflict
	}
	if ok && strings.Contains(rest, ":scorecard") && !p.issued {
		return http.StatusNotFound
	}
	if r.Writes && strings.HasPrefix(rest, "/candidates/list/") && !strings.HasSuffix(rest, "/drop") {
		return http.StatusNotFound // no list was uploaded
	}
	var err error
	switch r.Permission {
	case hiring.SeeResults, hiring.SeeAllResults, hiring.GiveFeedback:
		_, err = acc.MaySeeResults(p.stage, p.submitted[who])
	case hiring.Decide:
		err = acc.MayDecide(p.stage)
	case hiring.Sign:
		_, err = acc.MaySign(p.stage, len(p.submitted[who]) > 0)
	case hiring.Moderate:
		err = p.stage.MayAgree(nil)
	}
	return status(err)
}

func status(err error) int {
	if err == nil {
		return 0
	}
	return fault.Of(err).Kind.Status()
}

// fill puts a place's own things into a route's path.
func (m *realm) fill(r route.Route, p *place, who string) string {
	path := strings.NewReplacer(
		":vacancy", p.ID.String(), ":candidate", p.Candidates[0].ID.String(), ":scorecard", p.card.ID.String(), ":criterion", p.criterion.String(),
		":document", p.documents[0].String(), ":stage", "1", ":user", p.Panel[2].UserID.String(), ":function", url.PathEscape(string(hiring.PanelMember)),
		":role", m.role.String(), ":question", m.question.String(), ":hold", p.hold.String(), ":purge", m.purge.String(),
		":request", p.request.String(), ":passkey", m.passkeys[who].String(), ":session", m.sessions[who].String(), ":identity", m.identity.String(),
		"/tokens/:token", "/tokens/"+m.apiTokens[who].String(), ":token", "nobody-has-such-a-token",
	).Replace(r.Path)
	if strings.HasSuffix(path, "/questions/of") {
		path += "?skill=Incident+management&level="
	}
	return path
}

// walk counts what is asked.
type walk struct {
	*realm
	t                                     *testing.T
	places                                []*place // vacancies in the states that are asked about
	only                                  string   // routes with this in their path, for those who look for one thing; empty: all
	cells, allowed, reached, pairs, lists int
}

// each asks every cell that a test of it lets through. Routes that are about no vacancy are asked once.
func (w *walk) each(let func(r route.Route, p *place, who string) bool) {
	for _, r := range w.routes() {
		places := w.places
		if !strings.Contains(r.Path, ":vacancy") && !strings.Contains(r.Path, ":scorecard") {
			places = places[:1]
		}
		for _, p := range places {
			for _, who := range askers {
				if let(r, p, who) && !w.spared(r, p, who) {
					w.cell(r, p, who)
				}
			}
		}
	}
}

// routes are those that are asked.
func (w *walk) routes() []route.Route {
	return slices.DeleteFunc(w.site.Whole.Routes(), func(r route.Route) bool { return !strings.Contains(r.Path, w.only) })
}

func (w *walk) cell(r route.Route, p *place, who string) {
	path := w.fill(r, p, who)
	if strings.Contains(path, "/:") {
		w.t.Errorf("%s %s: the matrix has nothing for its parameters: add it to fill", r.Method, r.Path)
		return
	}
	if ends(r) {
		return
	}
	w.cells++
	got := w.ask(r, path, who)
	name := fmt.Sprintf("%s %s by %s, %s", r.Method, r.Path, who, p.state)
	w.keepsToItself(name, r, who, got)
	want := w.expected(r, p, who)
	switch {
	case want != 0:
		if got.Status != want {
			w.t.Errorf("%s: %d, want %d", name, got.Status, want)
		}
	case refused(got) && !gone(r) && (got.Status != http.StatusNotFound || w.now(r, p, who) != got.Status):
		w.t.Errorf("%s: %d, though %q allows it", name, got.Status, r.Permission)
	case r.Writes:
		w.allowed++
		w.wrote(name, r, p, who, got)
	default:
		w.allowed++
		w.countsOwn(name, got)
		now := w.now(r, p, who)
		if now != 0 && got.Status != now || now == 0 && got.Status >= 400 && !gone(r) {
			w.t.Errorf("%s: %d, want %d", name, got.Status, now)
		}
	}
}

// ends are the routes that end what asks, so they are asked elsewhere.
func ends(r route.Route) bool {
	return r.Path == "/sign-out" || r.Path == "/account/sessions/:session/end"
}

// gone are routes about what none of the askers has: public addresses with a token in them, a sign-in that is half done,
// second factors, a contact that was not configured.
func gone(r route.Route) bool {
	return r.Permission == hiring.OwnFactors || r.Permission == hiring.Public && (r.Path == "/.well-known/security.txt" || strings.Contains(r.Path, ":token") || strings.HasPrefix(r.Path, "/sign-in/"))
}

func refused(got servertest.Reply) bool {
	return got.Status == http.StatusUnauthorized || got.Status == http.StatusForbidden || got.Status == http.StatusNotFound ||
		got.Status == http.StatusSeeOther && strings.HasPrefix(got.Location(), "/sign-in?next=")
}

// keepsToItself fails where an answer holds what is of a vacancy the person has no part in.
func (w *walk) keepsToItself(name string, r route.Route, who string, got servertest.Reply) {
	said := got.Body + got.Location()
	if strings.Contains(said, foreign) {
		w.t.Errorf("%s: shows people of a vacancy nobody here has a part in", name)
	}
	if strings.Contains(said, canary) && len(w.who[who].Functions) == 0 {
		w.t.Errorf("%s: shows people of the vacancies", name)
	}
	if (refused(got) || got.Status == http.StatusConflict && !r.Writes) && strings.Contains(said, canary) {
		w.t.Errorf("%s: a refusal shows who it is about", name)
	}
	if strings.Contains(said, title) && len(w.who[who].Functions) == 0 && who != "administrator" {
		w.t.Errorf("%s: shows titles of the vacancies", name)
	}
}

// countsOwn fails where a list counts what it does not show: its total would tell of what is others'.
func (w *walk) countsOwn(name string, got servertest.Reply) {
	var list map[string]any
	if json.Unmarshal([]byte(got.Body), &list) != nil || list["total"] == nil || list["next"] != nil {
		return
	}
	w.lists++
	for _, rows := range list {
		if rows, ok := rows.([]any); ok && float64(len(rows)) == list["total"] {
			return
		}
	}
	w.t.Errorf("%s: counts %v and shows another number", name, list["total"])
}

// wrote judges an allowed write to a sealed database: what came so far as to be done fails there.
func (w *walk) wrote(name string, r route.Route, p *place, who string, got servertest.Reply) {
	reached := got.Status == http.StatusInternalServerError
	if reached {
		w.reached++
	}
	if got.Status < 400 && !slices.Contains(unrecorded, shortest(r)) {
		w.t.Errorf("%s: %d, done without a row in the audit trail", name, got.Status)
	}
	if now := w.now(r, p, who); now != 0 && reached {
		w.t.Errorf("%s: it came as far as the database, want %d", name, now)
	}
	if p.vacancy.Closed() && reached && changes(r) {
		w.t.Errorf("%s: it came as far as the database", name)
	}
}

// shortest is a route's path without the API's prefix and the stage's number.
func shortest(r route.Route) string {
	rest, ok := ofVacancy(r)
	if !ok {
		return strings.TrimPrefix(r.Path, "/api/v1")
	}
	return "…" + rest
}

// unrecorded are writes that leave no row in the audit trail: drafts, what is asked by a form and changes nothing, what
// lasts for a minute, and steps on the way to a change.
var unrecorded = []string{
	"/scorecards/:scorecard", "/scorecards/:scorecard/merge", "/scorecards/:scorecard/autosave", "…/sift/conflicts", "…/sift/no-conflicts",
	"…/rubric/try", "/roles/preview", "/roles/change", "…/results/decide", "…/moderation/:candidate/presence", "…/candidates/list/drop", "…/stages", "/forgotten-password",
	"/sign-in/second-step", "/account/authenticator", "…/candidates/:candidate/equality/delete",
}

// changes reports whether a closed vacancy refuses a route.
func changes(r route.Route) bool {
	if slices.Contains([]string{"…/take-up", "…/reopen", "…/archive", "…/copy"}, shortest(r)) {
		return false
	}
	return slices.Contains(hiring.Changing, r.Permission) || r.Permission == hiring.ScoreOwn || r.Permission == hiring.SiftOwn
}

// onlySealed fails where a request failed for another reason than that the database is sealed.
func (w *walk) onlySealed() {
	lines := w.site.Log.Holding("request failed")
	if len(lines) != w.reached {
		w.t.Errorf("%d writes failed, and %d are logged", w.reached, len(lines))
	}
	for _, line := range lines {
		if !strings.Contains(line, storetest.Sealed) {
			w.t.Error(line)
		}
	}
}
