package journeys

import (
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

// form is what every page's form is sent with: most find what they need in it.
var form = url.Values{
	"version": {"0"}, "reason": {"A mark was put on the wrong line."}, "title": {"Other"}, "name": {"Zoe Zander"}, "email": {"zoe@example.org"}, "posts": {"1"},
	"function": {"observer"}, "kind": {"exercise"}, "minutes": {"20"}, "scale": {"1-7"}, "candidates": {"Zoe Zander"}, "days": {"30"}, "text": {"x"},
	"conflict": {"none"}, "words": {"Why?"}, "skill": {"Testing"}, "lead": {"Tell us."}, "indicators": {"test"}, "mark": {"5"}, "number": {"0"},
	"administrator": {"yes"}, "recruiter": {"yes"},
}

const criterionWords = `{"name": "Testing", "requiredLevel": "", "lead": "Tell us.", "probes": [], "indicators": ["test"], "checks": [], "anchors": [], "minutes": 5}`

func (c *cast) ask(r route.Route, path, who string) servertest.Reply {
	return askAs(c.clients[who], c.tokens[who], r, path, form)
}

// askAs asks a route as its face is asked, by a browser or a program of the same person, with a body it can read.
func askAs(browser, program *servertest.Client, r route.Route, path string, form url.Values) servertest.Reply {
	if strings.HasPrefix(path, "/api/") {
		if r.Method == http.MethodGet {
			return program.Get(path)
		}
		body := wellFormed[r.Method+" "+strings.TrimPrefix(r.Path, "/api/v1")]
		if body == "" {
			return program.Do(r.Method, path, "", "", "If-Match", `"0"`)
		}
		return program.JSON(r.Method, path, body, "If-Match", `"0"`)
	}
	if r.Method == http.MethodGet && strings.HasSuffix(path, "/events") {
		// A stream that somebody may follow says what "/state" says, and goes on for a while.
		return browser.Do(http.MethodHead, path, "", "")
	}
	if r.Method == http.MethodGet {
		return browser.Get(path)
	}
	return browser.Post(path, form)
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
