package api_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"

	"merit/internal/api"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// Each kind of error has its status, in the form the document says, and a sentence for people.
func TestEveryKindOfError(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := newSite(t, st)
		v := s.Vacancy(2, 2).Open()
		recruiter, member := s.as(t, v.Recruiter), s.as(t, v.Panel[1])
		outsider, reader := s.as(t, s.Person("Olu Outsider", false)), s.with(t, v.Recruiter, true)
		nobody := caller{site: s, t: t}
		vacancy := "/vacancies/" + v.ID.String()
		card := "/scorecards/" + v.Card(v.Panel[1], v.Candidates[0]).ID.String()
		words := map[string]string{"title": "A title", "reference": ""}
		for _, c := range []struct {
			what   string
			got    answer
			status int
		}{
			{"nobody", nobody.do("GET", "/me", nil), 401},
			{"a made-up token", caller{site: s, t: t, token: "merit_x"}.do("GET", "/me", nil), 401},
			{"a token that may only read", reader.do("PATCH", vacancy, words), 403},
			{"a panel member who edits", member.do("PATCH", vacancy, words), 403},
			{"somebody who does not recruit", outsider.do("POST", "/vacancies", map[string]any{"roleId": v.ID, "title": "A", "posts": 1}), 403},
			{"somebody else's vacancy", outsider.do("GET", vacancy, nil), 404},
			{"an id that is none", recruiter.do("GET", "/vacancies/1", nil), 404},
			{"an id in another form", recruiter.do("GET", "/vacancies/urn:uuid:"+v.ID.String(), nil), 404},
			{"no such route", recruiter.do("GET", "/offers", nil), 404},
			{"no such method", recruiter.do("DELETE", vacancy, nil), 405},
			{"scoring is open already", recruiter.do("POST", vacancy+"/scoring/open", nil), 409},
			{"results before the end of scoring", recruiter.do("GET", vacancy+"/recommendation", nil), 409},
			{"a stale save", member.do("PUT", card+"/ratings", map[string]any{"ratings": []any{}}, "If-Match", `"99"`), 412},
			{"a body beyond the limit", recruiter.do("PATCH", vacancy, `{"title":"`+strings.Repeat("x", 2<<20)+`"}`), 413},
			{"a form", recruiter.do("PATCH", vacancy, "title=A", "Content-Type", "application/x-www-form-urlencoded"), 415},
			{"another encoding", recruiter.do("PATCH", vacancy, words, "Content-Type", "application/json; charset=utf-16"), 415},
			{"no type", recruiter.do("PATCH", vacancy, words, "Content-Type", ""), 415},
			{"a mistake", recruiter.do("PATCH", vacancy, map[string]string{"title": " ", "reference": ""}), 422},
			{"a body where there is none", recruiter.do("POST", vacancy+"/scoring/open", map[string]any{}), 422},
			{"an unknown query parameter", recruiter.do("GET", vacancy+"?actor=me", nil), 422},
			{"no If-Match", member.do("PUT", card+"/ratings", map[string]any{"ratings": []any{}}), 428},
			{"any If-Match", member.do("PUT", card+"/ratings", map[string]any{"ratings": []any{}}, "If-Match", "*"), 428},
		} {
			var p api.Problem
			if c.got.status != c.status || json.Unmarshal(c.got.body, &p) != nil {
				t.Errorf("%s: got %d, want %d: %s", c.what, c.got.status, c.status, c.got.body)
				continue
			}
			if p.Status != c.status || p.Title != http.StatusText(c.status) || p.Type != "about:blank" || p.Detail == "" {
				t.Errorf("%s: %s", c.what, c.got.body)
			}
			if kind := c.got.header.Get("Content-Type"); kind != "application/problem+json" {
				t.Errorf("%s: Content-Type is %q", c.what, kind)
			}
		}
		if got := recruiter.do("GET", vacancy+"/canary", nil); strings.Contains(string(got.body), "canary") {
			t.Errorf("an error repeats the address: %s", got.body)
		}
	})
}

// When the database is gone no route claims success, and none says why.
func TestAnOutageIsTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := newSite(t, st)
		c := s.as(t, s.Person("Rhona Recruiter", true))
		must(t, st.Close())
		got := c.do("GET", "/vacancies", nil).want(500)
		for _, cause := range []string{"sql", "database", "closed", "goroutine", "store", "SELECT"} {
			if strings.Contains(strings.ToLower(string(got.body)), strings.ToLower(cause)) {
				t.Errorf("the answer tells the cause: %s", got.body)
			}
		}
	})
}

// An error nobody foresaw is told without its cause.
func TestAProblemNeverTellsACause(t *testing.T) {
	t.Parallel()
	made, err := api.New(api.Options{})
	must(t, err)
	for _, cause := range []error{
		fmt.Errorf("list vacancies: %w", errors.New("relation canary does not exist")),
		fault.Wrap(fault.NotFound, "There is no such vacancy.", errors.New("canary")),
		fault.Wrap(fault.Internal, "", errors.New("canary")),
	} {
		rec := httptest.NewRecorder()
		c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/api/v1/vacancies", nil), rec)
		must(t, made.WriteError(c, cause))
		var p api.Problem
		must(t, json.Unmarshal(rec.Body.Bytes(), &p))
		if p.Detail == "" || p.Status != rec.Code || strings.Contains(rec.Body.String(), "canary") || strings.Contains(rec.Body.String(), "list vacancies") {
			t.Errorf("%v is told as %s", cause, rec.Body)
		}
	}
}

// What one may not know of is answered as what is not there: same status, same body but for the
// request's own id, at every route that takes an id.
func TestForeignThingsAreAsIfTheyWereNotThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := newSite(t, st)
		v := s.Vacancy(2, 2).Open()
		other := s.Vacancy(2, 2).Open()
		real := ids(v, v.Card(v.Panel[0], v.Candidates[0]))
		for who, actor := range map[string]hiring.Actor{
			"an outsider": s.Person("Olu Outsider", false), "another recruiter": other.Recruiter, "another panel member": other.Panel[0],
		} {
			c := s.as(t, actor)
			eachRequest(t, func(method, path string, body any, name string) {
				if strings.HasPrefix(path, "/roles") || strings.HasPrefix(path, "/questions") || !strings.Contains(path, "{") {
					return
				}
				foreign := c.do(method, fill(path, real), body, "If-Match", `"1"`)
				missing := c.do(method, fill(path, madeUp()), body, "If-Match", `"1"`)
				if foreign.status != 404 || missing.status != 404 || withoutInstance(t, foreign) != withoutInstance(t, missing) {
					t.Errorf("%s, %s: %s\nis not\n%s", who, name, foreign.body, missing.body)
				}
			})
		}
		// Inside the vacancy another panel member's scorecard is not there either.
		c := s.as(t, v.Panel[1])
		eachRequest(t, func(method, path string, body any, name string) {
			if !strings.HasPrefix(path, "/scorecards/{") {
				return
			}
			foreign := c.do(method, fill(path, real), body, "If-Match", `"1"`)
			missing := c.do(method, fill(path, madeUp()), body, "If-Match", `"1"`)
			if foreign.status != 404 || withoutInstance(t, foreign) != withoutInstance(t, missing) {
				t.Errorf("a colleague, %s: %s\nis not\n%s", name, foreign.body, missing.body)
			}
		})
		// A thing of another vacancy is not there by way of one's own.
		mixed := ids(v, v.Card(v.Panel[0], v.Candidates[0]))
		mixed["vacancy"] = other.ID.String()
		r := s.as(t, other.Recruiter)
		for _, path := range []string{"/vacancies/{vacancy}/candidates/{candidate}", "/vacancies/{vacancy}/candidates/{candidate}/withdraw", "/vacancies/{vacancy}/scorecards/{scorecard}/reopen"} {
			method, body := "POST", any(nil)
			switch {
			case strings.HasSuffix(path, "{candidate}"):
				method = "GET"
			case strings.HasSuffix(path, "reopen"):
				body = map[string]string{"reason": "It was the wrong candidate."}
			}
			r.do(method, fill(path, mixed), body).want(404)
		}
	})
}

func ids(v *apptest.Vacancy, card hiring.Scorecard) map[string]string {
	return map[string]string{
		"vacancy": v.ID.String(), "candidate": v.Candidates[0].ID.String(), "scorecard": card.ID.String(),
		"user": v.Panel[0].UserID.String(), "function": url.PathEscape(string(hiring.PanelMember)),
	}
}

func madeUp() map[string]string {
	return map[string]string{
		"vacancy": "0193a0c0-0000-7000-8000-0000000000f1", "candidate": "0193a0c0-0000-7000-8000-0000000000f2",
		"scorecard": "0193a0c0-0000-7000-8000-0000000000f3", "user": "0193a0c0-0000-7000-8000-0000000000f4",
		"function": url.PathEscape(string(hiring.PanelMember)),
	}
}

func fill(path string, with map[string]string) string {
	for name, value := range with {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	return path
}

func withoutInstance(t testing.TB, a answer) string {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(a.body, &doc); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	delete(doc, "instance")
	out, err := json.Marshal(doc)
	must(t, err)
	return string(out)
}

// eachRequest gives every operation of the document with its example as body.
func eachRequest(t testing.TB, f func(method, path string, body any, name string)) {
	t.Helper()
	for path, item := range loadDocument(t).Paths.Map() {
		for method, op := range item.Operations() {
			var body any
			if op.RequestBody != nil {
				body = op.RequestBody.Value.Content["application/json"].Schema.Value.Example
			}
			f(method, path, body, op.OperationID)
		}
	}
}

func TestListsComeInPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := newSite(t, st)
		v := s.Vacancy(1, 7)
		c := s.as(t, v.Recruiter)
		path := "/vacancies/" + v.ID.String() + "/candidates"
		var seen []string
		var list api.CandidateList
		for next := path + "?limit=3"; next != ""; {
			list = api.CandidateList{}
			got := c.do("GET", next, nil).want(200, &list)
			if list.Total != 7 || len(list.Candidates) > 3 {
				t.Fatalf("a page holds %d of %d", len(list.Candidates), list.Total)
			}
			for _, row := range list.Candidates {
				seen = append(seen, row.Code)
			}
			next = ""
			if link := got.header.Get("Link"); link != "" {
				next = strings.TrimPrefix(link[1:strings.Index(link, ">")], "/api/v1")
				if list.Next == nil || !strings.Contains(next, "cursor="+*list.Next) || !strings.Contains(next, "limit=3") {
					t.Errorf("Link %q, next %v", link, list.Next)
				}
			}
		}
		if want := []string{"C001", "C002", "C003", "C004", "C005", "C006", "C007"}; !slices.Equal(seen, want) {
			t.Errorf("the pages gave %v", seen)
		}
		if list.Next != nil {
			t.Errorf("the last page has a next: %s", *list.Next)
		}
		if c.do("GET", path+"?limit=7", nil).want(200, &list); len(list.Candidates) != 7 || list.Next != nil {
			t.Errorf("a page that holds everything has %d rows and next %v", len(list.Candidates), list.Next)
		}
		beyond := base64.RawURLEncoding.EncodeToString([]byte("7000"))
		c.do("GET", path+"?cursor="+beyond, nil).want(200, &list)
		if len(list.Candidates) != 0 || list.Next != nil {
			t.Errorf("behind the end there is %v", list)
		}
		for query, at := range map[string]string{
			"limit=0": "?limit", "limit=201": "?limit", "limit=all": "?limit", "limit=": "?limit", "limit=1&limit=2": "?limit",
			"cursor=": "?cursor", "cursor=Nw==": "?cursor", "cursor=LTE": "?cursor", "cursor=MDc": "?cursor",
			"cursor=" + base64.RawURLEncoding.EncodeToString([]byte("99999999999999999999")): "?cursor",
			"page=2": "?page", "search=x": "?search", "Limit=1": "?Limit",
		} {
			if got := c.do("GET", path+"?"+query, nil).want(422).mistakes(); !slices.Contains(got, at) {
				t.Errorf("%s: mistakes at %q, want %q", query, got, at)
			}
		}
		c.do("GET", path+"?limit=%zz", nil).want(422)
		c.do("GET", "/roles?search=%00", nil).want(422)
		c.do("GET", "/roles?search=%ff", nil).want(422)
		var roles api.RoleList
		c.do("GET", "/roles?limit=1&search="+url.QueryEscape("INFRAstructure"), nil).want(200, &roles)
		if len(roles.Roles) != 1 {
			t.Errorf("searching found %d roles", len(roles.Roles))
		}
	})
}

// Of many who change the same version one succeeds; the others are told the version that is there.
func TestOfManyChangesToOneVersionOneSucceeds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := newSite(t, st)
		v := s.Vacancy(2, 1).Open()
		c := s.as(t, v.Panel[0])
		card := v.Card(v.Panel[0], v.Candidates[0])
		path := "/scorecards/" + card.ID.String()
		ratings := v.Ratings(func(int) int { return 5 }, func(int) string { return "Said how." })
		tag := c.do("GET", path, nil).want(200).etag()
		const writers = 8
		answers := make([]answer, writers)
		var wait sync.WaitGroup
		for i := range writers {
			wait.Go(func() {
				body := map[string]any{"ratings": []any{map[string]any{"criterionId": ratings[0].CriterionID, "evidence": fmt.Sprintf("writer %d", i)}}}
				answers[i] = c.do("PUT", path+"/ratings", body, "If-Match", tag)
			})
		}
		wait.Wait()
		var kept api.Scorecard
		now := c.do("GET", path, nil).want(200, &kept)
		won := 0
		for i, a := range answers {
			switch a.status {
			case 200:
				won++
				if kept.Ratings[0].Evidence != fmt.Sprintf("writer %d", i) {
					t.Errorf("writer %d was told it had been kept, and %q was", i, kept.Ratings[0].Evidence)
				}
			case 412:
			default:
				t.Errorf("writer %d: %d %s", i, a.status, a.body)
			}
			if a.etag() != now.etag() {
				t.Errorf("writer %d was told version %s, it is %s", i, a.etag(), now.etag())
			}
		}
		if won != 1 {
			t.Errorf("%d writers succeeded", won)
		}
		figures.Add(t, "Concurrent writes", writers)
		for _, odd := range []string{`W/` + now.etag(), strings.Trim(now.etag(), `"`), `"x"`, now.etag() + `,"1"`, `"-1"`, `"01"`, `""`} {
			if got := c.do("PUT", path+"/ratings", map[string]any{"ratings": []any{}}, "If-Match", odd).want(412); got.etag() != now.etag() {
				t.Errorf("If-Match %s: told version %s", odd, got.etag())
			}
		}
	})
}

// Mistakes point into what was sent, whatever order it was sent in.
func TestMistakesPointIntoWhatWasSent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := newSite(t, st)
		v := s.Vacancy(1, 1)
		r := s.as(t, v.Recruiter)
		rubricPath := "/vacancies/" + v.ID.String() + "/rubric"
		var rubric api.Rubric
		tag := r.do("GET", rubricPath, nil).want(200, &rubric).etag()
		settings := settingsOf(rubric)
		slices.Reverse(settings.Criteria)
		settings.Thresholds = &map[string]float64{"barLikely": 0.1}
		if got := r.do("PUT", rubricPath, settings, "If-Match", tag).want(422).mistakes(); !slices.Equal(got, []string{"/thresholds/barLikely"}) {
			t.Errorf("a threshold is out of range, and the mistakes are at %q", got)
		}
		settings.Thresholds = nil
		settings.Criteria[0].Weight = -1
		if got := r.do("PUT", rubricPath, settings, "If-Match", tag).want(422).mistakes(); !slices.Contains(got, "/criteria/0/weight") {
			t.Errorf("the weight that was sent first is wrong, and the mistakes are at %q", got)
		}
		settings.Criteria = settings.Criteria[1:]
		if got := r.do("PUT", rubricPath, settings, "If-Match", tag).want(422).mistakes(); !slices.Equal(got, []string{"/criteria"}) {
			t.Errorf("a criterion is missing, and the mistakes are at %q", got)
		}
		v.Open()
		c := s.as(t, v.Panel[0])
		path := "/scorecards/" + v.Card(v.Panel[0], v.Candidates[0]).ID.String()
		var card api.Scorecard
		tag = c.do("GET", path, nil).want(200, &card).etag()
		last, first := card.Criteria[len(card.Criteria)-1], card.Criteria[0]
		body := map[string]any{"ratings": []any{map[string]any{"criterionId": last.ID, "mark": 4}, map[string]any{"criterionId": first.ID, "mark": 8}}}
		if got := c.do("PUT", path+"/ratings", body, "If-Match", tag).want(422).mistakes(); !slices.Equal(got, []string{"/ratings/1/mark"}) {
			t.Errorf("the second mark is off the scale, and the mistakes are at %q", got)
		}
		got := c.do("POST", path+"/submit", nil, "If-Match", tag).want(422).mistakes()
		if !slices.Contains(got, "/conflict") || !slices.Contains(got, "/ratings/0/mark") {
			t.Errorf("nothing is filled in, and the mistakes are at %q", got)
		}
		var told []string
		for _, m := range card.Outstanding {
			told = append(told, *m.Pointer)
		}
		if !slices.Equal(got, told) {
			t.Errorf("submitting finds mistakes at %q, the scorecard foretold %q", got, told)
		}
	})
}

func settingsOf(r api.Rubric) api.RubricSettings {
	s := api.RubricSettings{Bar: r.Bar, Posts: r.Posts, Evidence: r.Evidence}
	for _, c := range r.Criteria {
		s.Criteria = append(s.Criteria, api.CriterionSettings{ID: c.ID, Weight: c.Weight, Essential: c.Essential, PassMark: c.PassMark})
	}
	return s
}
