package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// Until the reveal nobody but its writer reads anything of a scorecard anywhere; afterwards those
// who may, do.
func TestNobodyReadsAnothersScorecardBeforeTheReveal(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		const canary = "canary-evidence"
		s := newSite(t, st)
		v := s.Vacancy(3, 2).Open()
		observer := s.Person("Ola Observer", false)
		v.Join(observer, hiring.Observer)
		mark := func(int) int { return 6 }
		v.Score(v.Panel[1], v.Candidates[0], 6)
		v.Score(v.Panel[1], v.Candidates[1], 6)
		draft := v.Draft(v.Panel[0], v.Candidates[0], v.Ratings(mark, func(int) string { return canary }))
		_, err := s.App.SubmitScorecard(t.Context(), v.Panel[0], draft.ID, draft.Version)
		must(t, err)
		others := map[string]hiring.Actor{
			"recruiter": v.Recruiter, "hiring manager": v.Manager, "a panel member who has submitted": v.Panel[1],
			"a panel member who has not": v.Panel[2], "observer": observer,
		}
		look := func(found func(who, name string, a answer)) {
			for who, actor := range others {
				c := s.as(t, actor)
				eachRequest(t, func(method, path string, _ any, name string) {
					if method == "GET" {
						found(who, name, c.do(method, fill(path, ids(v, draft)), nil))
					}
				})
			}
		}
		look(func(who, name string, a answer) {
			if bytes.Contains(a.body, []byte(canary)) {
				t.Errorf("the %s reads another's evidence at %s: %s", who, name, a.body)
			}
			if a.status == 200 && (strings.Contains(name, "Result") || name == "getRecommendation" || name == "listDecisions" || name == "getScorecard") {
				t.Errorf("the %s gets %s before the reveal: %s", who, name, a.body)
			}
			if a.status == 200 && name != "listMyScorecards" && name != "getDocument" && name != "getRubric" && holdsMark(t, a.body) {
				t.Errorf("the %s finds a mark at %s: %s", who, name, a.body)
			}
		})
		if got := s.as(t, v.Panel[0]).do("GET", "/scorecards/"+draft.ID.String(), nil).want(200); !bytes.Contains(got.body, []byte(canary)) {
			t.Error("the writer does not read what they wrote")
		}
		v.Reveal()
		read, failed := map[string]bool{}, map[string]string{}
		look(func(who, name string, a answer) {
			read[who] = read[who] || bytes.Contains(a.body, []byte(canary))
			if a.status >= 409 {
				failed[who] += fmt.Sprintf("%s: %d %s\n", name, a.status, a.body)
			}
		})
		for who, want := range map[string]bool{
			"recruiter": true, "hiring manager": true, "a panel member who has submitted": true, "a panel member who has not": false, "observer": true,
		} {
			if read[who] != want {
				t.Errorf("after the reveal the %s reads the evidence: %t, want %t\n%s", who, read[who], want, failed[who])
			}
		}
	})
}

// holdsMark reports whether a document has a member that holds a mark or what is computed from one.
func holdsMark(t testing.TB, body []byte) bool {
	t.Helper()
	var doc any
	must(t, json.Unmarshal(body, &doc))
	var walk func(any) bool
	walk = func(v any) bool {
		switch v := v.(type) {
		case map[string]any:
			for name, inner := range v {
				switch name {
				case "mark", "mean", "panelScore", "meanMark", "outcome", "rank":
					return true
				}
				if walk(inner) {
					return true
				}
			}
		case []any:
			for _, inner := range v {
				if walk(inner) {
					return true
				}
			}
		}
		return false
	}
	return walk(doc)
}
