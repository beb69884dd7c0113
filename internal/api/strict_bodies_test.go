package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/store/storetest"
)

// Every operation that takes a document takes that document and nothing beside it: no member it does not know (so
// nobody names an owner, a state or another id in it), none twice, nothing behind it. What the path names wins because
// the body cannot name it.
func TestEveryDocumentIsTakenStrictly(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.SQLite(t))
	v := s.Vacancy(2, 1).Open()
	recruiter, member := s.as(t, v.Recruiter), s.as(t, v.Panel[0])
	path := ids(v, v.Card(v.Panel[0], v.Candidates[0]))
	path["stage"] = "1"
	for _, other := range []string{"criterion", "document", "question", "role"} { // read before anything is looked up
		path[other] = madeUp()["user"]
	}
	asked := 0
	eachRequest(t, func(method, route string, body any, name string) {
		if body == nil {
			return
		}
		raw, err := json.Marshal(body)
		must(t, err)
		if !strings.HasPrefix(string(raw), "{") {
			t.Errorf("%s takes no object", name)
			return
		}
		inside := strings.TrimPrefix(string(raw), "{")
		comma := ","
		if inside == "}" {
			comma = ""
		}
		bodies := map[string]string{
			"something behind": string(raw) + `{}`,
			"a word behind":    string(raw) + ` x`,
			"a name twice":     `{"canary":1,"canary":2` + comma + inside,
		}
		for _, unknown := range []string{"id", "vacancyId", "userId", "actor", "owner", "role", "state", "status", "administrator", "submittedAt"} {
			if !strings.Contains(string(raw), `"`+unknown+`":`) {
				bodies["the unknown member "+unknown] = fmt.Sprintf(`{%q:%q%s%s`, unknown, hiring.ID{}.String(), comma, inside)
			}
		}
		for key, value := range body.(map[string]any) {
			again, err := json.Marshal(value)
			must(t, err)
			bodies["the member "+key+" twice"] = fmt.Sprintf(`{%q:%s%s%s`, key, again, comma, inside)
		}
		c := recruiter
		if strings.HasPrefix(route, "/scorecards") {
			c = member
		}
		for what, document := range bodies {
			asked++
			if got := c.do(method, fill(route, path), document, "If-Match", `"1"`); got.status != 422 {
				t.Errorf("%s with %s: %d %s", name, what, got.status, got.body)
			}
		}
	})
	figures.Add(t, "Requests with a changed form refused", asked)
}
