package journeys

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"merit/assets"
	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/hiring"
	"merit/internal/pgtest"
	"merit/internal/route"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// cast is a vacancy with everybody who may ask for something of it.
type cast struct {
	*apptest.Vacancy
	site    *servertest.Site
	clients map[string]*servertest.Client // pages, by person
	tokens  map[string]*servertest.Client // API, by person
	who     map[string]hiring.Access

	criterion, document hiring.ID // of the rubric, of the first candidate
}

// people are the rows of the matrix; the scorecard in question is the second panel member's.
var people = []string{"nobody", "outsider", "other recruiter", "recruiter", "chair", "panel member", "fellow panel member", "hiring manager", "observer", "administrator"}

// newCast makes a vacancy that is being scored; before may change what is prepared before it opens.
func newCast(t *testing.T, s *store.Store, before ...func(*cast)) (*cast, bool) {
	t.Helper()
	if _, err := assets.Open(); err != nil {
		if pgtest.Complete() {
			t.Fatal(err)
		}
		t.Log("not run: ", err)
		return nil, false
	}
	w := apptest.New(t, s)
	c := &cast{Vacancy: w.Vacancy(3, 2), clients: map[string]*servertest.Client{}, tokens: map[string]*servertest.Client{}, who: map[string]hiring.Access{}}
	observer := w.Person("Olive Observer", false)
	c.Join(observer, hiring.Observer)
	for _, f := range before {
		f(c)
	}
	c.Open()
	view, err := w.App.Rubric(t.Context(), c.Recruiter, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	c.criterion = view.Rubric.Rubric.Criteria[0].ID
	d, err := w.App.AddDocument(t.Context(), c.Recruiter, c.ID, c.Candidates[0].ID, app.DocumentInput{Name: "cv.pdf", Content: []byte("%PDF-1.7 the life of a candidate %%EOF")})
	if err != nil {
		t.Fatal(err)
	}
	c.document = d.ID
	c.site = servertest.Start(t, w)
	add := func(name string, a hiring.Actor, fs ...hiring.Function) {
		c.who[name] = hiring.Access{Actor: a, Functions: fs}
		c.clients[name] = c.site.SignIn(t, a)
		c.tokens[name] = c.site.Program(t, a, false)
	}
	add("outsider", w.Person("Otto Outsider", false))
	add("other recruiter", w.Person("Rob Recruiter", true))
	add("recruiter", c.Recruiter, hiring.RecruiterOf)
	add("chair", c.Panel[0], hiring.Chair)
	add("panel member", c.Panel[1], hiring.PanelMember)
	add("fellow panel member", c.Panel[2], hiring.PanelMember)
	add("hiring manager", c.Manager, hiring.HiringManager)
	add("observer", observer, hiring.Observer)
	admin := w.Administrator("Ada Administrator")
	add("administrator", admin)
	c.clients["nobody"], c.tokens["nobody"] = c.site.Browser(t), &servertest.Client{T: t, URL: c.site.URL, HTTP: http.DefaultClient}
	return c, true
}

// fill puts the vacancy's own things into a route's path; ok is false for routes about other things.
func (c *cast) fill(r route.Route, card hiring.Scorecard) (string, bool) {
	path := strings.NewReplacer(
		":vacancy", c.ID.String(), ":candidate", c.Candidates[0].ID.String(), ":scorecard", card.ID.String(),
		":criterion", c.criterion.String(), ":document", c.document.String(), ":stage", "1", ":user", c.Panel[2].UserID.String(),
	).Replace(r.Path)
	if strings.HasSuffix(path, "/questions/of") {
		path += "?skill=Incident+management&level="
	}
	return path, !strings.Contains(path, ":")
}

// wellFormed are bodies the API can read, so that a refusal is about the person and not the shape.
var wellFormed = map[string]string{
	"PATCH /vacancies/:vacancy":                                       `{"title": "Other", "reference": ""}`,
	"PUT /vacancies/:vacancy/rubric":                                  `{"bar": 4, "posts": 1, "evidence": "every mark", "criteria": [{"id": "0190b0c0-0000-7000-8000-000000000000", "weight": 1, "essential": false, "passMark": null}]}`,
	"POST /vacancies/:vacancy/candidates":                             `{"candidates": [{"name": "Zoe Zander", "email": ""}]}`,
	"PATCH /vacancies/:vacancy/candidates/:candidate":                 `{"name": "Zoe Zander", "email": ""}`,
	"POST /vacancies/:vacancy/panel":                                  `{"name": "Zoe Zander", "email": "zoe@example.org", "function": "observer"}`,
	"POST /vacancies/:vacancy/scoring/end":                            `{"reason": "The panel has finished."}`,
	"POST /vacancies/:vacancy/scorecards/:scorecard/reopen":           `{"reason": "A mark was put on the wrong line."}`,
	"PUT /scorecards/:scorecard/ratings":                              `{"ratings": []}`,
	"PUT /scorecards/:scorecard/conflict":                             `{"conflict": "none", "note": ""}`,
	"POST /vacancies/:vacancy/candidates/:candidate/decisions":        `{"decision": "appoint", "reason": "Strong evidence throughout.", "flags": [], "inputHash": "` + strings.Repeat("0", 64) + `"}`,
	"POST /vacancies":                                                 `{"roleId": "0190b0c0-0000-7000-8000-000000000000", "title": "Other", "reference": "", "posts": 1, "scale": "1-7", "responsibilities": true, "interviewMinutes": 60}`,
	"POST /roles":                                                     `{"text": "x"}`,
	"POST /vacancies/:vacancy/close":                                  `{"reason": "Both posts are filled."}`,
	"POST /vacancies/:vacancy/copy":                                   `{"title": "Other", "posts": 1}`,
	"PUT /vacancies/:vacancy/rubric/make":                             `{"scale": "1-7", "interviewMinutes": 60, "responsibilities": true}`,
	"POST /vacancies/:vacancy/rubric/criteria":                        criterionWords,
	"PUT /vacancies/:vacancy/rubric/criteria/:criterion":              criterionWords,
	"PUT /vacancies/:vacancy/rubric/plan":                             `{"minutes": [], "focus": []}`,
	"POST /vacancies/:vacancy/rubric/supersede":                       `{"reason": "An anchor was on the wrong mark."}`,
	"POST /vacancies/:vacancy/rubric/try":                             `{}`,
	"POST /vacancies/:vacancy/stages":                                 `{"kind": "sift", "minutes": 20}`,
	"PUT /vacancies/:vacancy/stages/:stage":                           `{"kind": "sift", "panel": []}`,
	"POST /vacancies/:vacancy/stages/:stage/move":                     `{"later": true}`,
	"POST /vacancies/:vacancy/scorecards/:scorecard/pass-on":          `{"to": null, "reason": "They are ill this week."}`,
	"POST /vacancies/:vacancy/candidates/:candidate/documents":        `{"name": "cv.pdf", "content": "JVBERi0="}`,
	"PUT /vacancies/:vacancy/candidates/:candidate/interview":         `{"startsAt": null}`,
	"POST /questions":                                                 `{"skill": "Testing", "requiredLevel": "", "kind": "lead", "words": "Why?"}`,
	"POST /vacancies/:vacancy/sift/no-conflicts":                      `{"scorecards": []}`,
	"POST /vacancies/:vacancy/sift/submit":                            `{"digest": "0"}`,
	"PUT /vacancies/:vacancy/moderation/:candidate/agreed/:criterion": `{"mark": 5, "reason": "We read the evidence again."}`,
	"POST /vacancies/:vacancy/recommendation/what-if":                 `{"bar": 5}`,
	"POST /vacancies/:vacancy/report/signatures":                      `{}`,
	"PUT /vacancies/:vacancy/candidates/:candidate/feedback":          `{"number": 1, "opening": "Thank you.", "criteria": [], "closing": "", "release": false}`,
	"POST /roles/preview":                                             `{"text": "x"}`,
}

const criterionWords = `{"name": "Testing", "requiredLevel": "", "lead": "Tell us.", "probes": [], "indicators": ["test"], "checks": [], "anchors": [], "minutes": 5}`

func (c *cast) ask(r route.Route, path, who string) servertest.Reply {
	if strings.HasPrefix(path, "/api/") {
		if r.Method == http.MethodGet {
			return c.tokens[who].Get(path)
		}
		body := wellFormed[r.Method+" "+strings.TrimPrefix(r.Path, "/api/v1")]
		if body == "" {
			return c.tokens[who].Do(r.Method, path, "", "", "If-Match", `"0"`)
		}
		return c.tokens[who].JSON(r.Method, path, body, "If-Match", `"0"`)
	}
	if r.Method == http.MethodGet && strings.HasSuffix(path, "/events") {
		// A stream that somebody may follow says what "/state" says, and goes on for a while.
		return c.clients[who].Do(http.MethodHead, path, "", "")
	}
	if r.Method == http.MethodGet {
		return c.clients[who].Get(path)
	}
	return c.clients[who].Post(path, url.Values{"version": {"0"}})
}

// expected is what a person must be told by a route: a refusal's status, or 0 when they may.
func (c *cast) expected(r route.Route, who string, card hiring.Scorecard) int {
	if r.Permission == hiring.Public {
		return 0
	}
	if who == "nobody" {
		if strings.HasPrefix(r.Path, "/api/") || r.Writes {
			return http.StatusUnauthorized
		}
		return http.StatusSeeOther
	}
	acc := c.who[who]
	var err error
	if r.Permission.OfAccount() {
		if acc.Actor.MayAccount(r.Permission) != nil {
			return http.StatusForbidden
		}
		return 0
	}
	switch r.Permission {
	case hiring.ScoreOwn:
		err = acc.MayScore(card)
	case hiring.SeeDocuments:
		if err = acc.MaySeeDocuments(acc.Has(hiring.PanelMember, hiring.Chair, hiring.Observer)); err != nil {
			return http.StatusNotFound
		}
	default:
		err = acc.May(r.Permission)
	}
	switch {
	case err == nil:
		return 0
	case len(acc.Functions) == 0, r.Permission == hiring.ScoreOwn:
		return http.StatusNotFound
	default:
		return http.StatusForbidden
	}
}

// The matrix: every route that is about the vacancy, asked by everybody.
func TestEveryRouteAsksWhoMay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c, ok := newCast(t, s)
		if !ok {
			return
		}
		card := c.Draft(c.Panel[1], c.Candidates[0], c.Ratings(func(int) int { return 6 }, func(int) string { return "Canary in the draft." }))
		cells, mayDo := 0, 0
		for _, r := range c.site.Whole.Routes() {
			path, ok := c.fill(r, card)
			if !ok {
				continue
			}
			for _, who := range people {
				want := c.expected(r, who, card)
				if want == 0 && r.Writes {
					continue // allowed changes would change what the next cell finds; the journeys walk them
				}
				cells++
				got := c.ask(r, path, who)
				refused := got.Status == http.StatusUnauthorized || got.Status == http.StatusForbidden || got.Status == http.StatusNotFound ||
					got.Status == http.StatusSeeOther && strings.HasPrefix(got.Location(), "/sign-in?next=")
				switch {
				case want == 0:
					mayDo++
					if refused || got.Status >= 500 {
						t.Errorf("%s %s by %s: %d, though %q allows it", r.Method, r.Path, who, got.Status, r.Permission)
					}
				case got.Status != want:
					t.Errorf("%s %s by %s: %d, want %d", r.Method, r.Path, who, got.Status, want)
				}
			}
		}
		if cells < 300 || mayDo < 60 {
			t.Errorf("only %d cells, %d of them allowed: the walk missed routes", cells, mayDo)
		}
		t.Logf("matrix: %d cells, %d allowed reads", cells, mayDo)
	})
}

// The blinding probe: until scoring ends nobody but its writer reads anything of a scorecard, drafted
// or submitted, on any route.
func TestNobodySeesAnothersScorecardBeforeTheReveal(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c, ok := newCast(t, s)
		if !ok {
			return
		}
		const canary = "zebrafinch"
		ratings := func(what string) []hiring.Rating {
			return c.Ratings(func(int) int { return 6 }, func(i int) string { return fmt.Sprintf("%s %s %d", canary, what, i) })
		}
		draft := c.Draft(c.Panel[1], c.Candidates[1], ratings("drafted"))
		card := c.Draft(c.Panel[1], c.Candidates[0], ratings("submitted"))
		if _, err := c.App.SubmitScorecard(t.Context(), c.Panel[1], card.ID, card.Version); err != nil {
			t.Fatal(err)
		}
		c.Score(c.Panel[0], c.Candidates[0], 3)
		probes, own := 0, 0
		for _, about := range []hiring.Scorecard{card, draft} {
			for _, r := range c.site.Whole.Routes() {
				path, ok := c.fill(r, about)
				if !ok || r.Writes {
					continue
				}
				for _, who := range people {
					probes++
					reply := c.ask(r, path, who)
					seen := strings.Contains(reply.Body, canary) || strings.Contains(fmt.Sprint(reply.Header), canary)
					if seen && who != "panel member" {
						t.Errorf("GET %s shows the panel member's words to the %s", r.Path, who)
					}
					if seen && who == "panel member" {
						own++
					}
				}
			}
		}
		if own == 0 {
			t.Error("not even the writer found the canary: the probe looks in the wrong place")
		}
		t.Logf("blinding: %d probes, the writer alone saw it %d times", probes, own)

		c.Score(c.Panel[2], c.Candidates[0], 5)
		c.Reveal()
		results := "/vacancies/" + c.ID.String() + "/results/" + c.Candidates[0].ID.String()
		if reply := c.clients["hiring manager"].Get(results); !strings.Contains(reply.Body, canary) {
			t.Errorf("after the reveal the hiring manager finds no evidence: %d", reply.Status)
		}
		other := "/vacancies/" + c.ID.String() + "/results/" + c.Candidates[1].ID.String()
		if reply := c.clients["panel member"].Get(other); reply.Status != http.StatusNotFound {
			t.Errorf("a panel member who submitted nothing for a candidate gets %d for the result", reply.Status)
		}
		if reply := c.clients["hiring manager"].Get(other); strings.Contains(reply.Body, canary) {
			t.Error("a draft that was never submitted is shown after the reveal")
		}
		for _, r := range c.site.Whole.Routes() {
			path := strings.Replace(r.Path, ":candidate", c.Candidates[1].ID.String(), 1)
			if path, ok := c.fill(route.Route{Path: path}, draft); ok && r.Method == http.MethodGet {
				if reply := c.ask(r, path, "hiring manager"); strings.Contains(reply.Body, canary+" drafted") {
					t.Errorf("GET %s shows a draft that was never submitted after the reveal", r.Path)
				}
			}
		}
	})
}
