package journeys

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"merit/internal/hiring"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// Of fifty submissions of one scorecard at once one wins, on pages and through the API; the others are told that
// it is locked and what they can do.
func TestOfFiftySubmissionsOneWins(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c, ok := newCast(t, s)
		if !ok {
			return
		}
		ratings := c.Ratings(func(int) int { return 6 }, func(int) string { return "What they did, and what came of it." })
		for face, ask := range map[string]func(hiring.Scorecard) servertest.Reply{
			"pages": func(card hiring.Scorecard) servertest.Reply {
				return c.clients["panel member"].Post("/scorecards/"+card.ID.String()+"/submit", url.Values{"version": {fmt.Sprint(card.Version)}})
			},
			"API": func(card hiring.Scorecard) servertest.Reply {
				return c.tokens["panel member"].Do(http.MethodPost, "/api/v1/scorecards/"+card.ID.String()+"/submit", "", "", "If-Match", fmt.Sprintf("%q", fmt.Sprint(card.Version)))
			},
		} {
			candidate := c.Candidates[0]
			if face == "API" {
				candidate = c.Candidates[1]
			}
			card := c.Draft(c.Panel[1], candidate, ratings)
			var mu sync.Mutex
			var wg sync.WaitGroup
			statuses := map[int]int{}
			for range 50 {
				wg.Go(func() {
					r := ask(card)
					mu.Lock()
					defer mu.Unlock()
					statuses[r.Status]++
					if r.Status == http.StatusConflict && !strings.Contains(r.Body, "The chair or the recruiter can reopen it") && !strings.Contains(r.Body, "Reload it to see how it stands") {
						t.Errorf("%s: a refusal does not say what to do: %s", face, r.Body)
					}
				})
			}
			wg.Wait()
			if statuses[http.StatusConflict] != 49 || statuses[http.StatusOK]+statuses[http.StatusSeeOther] != 1 {
				t.Errorf("%s: answers were %v, want one success and 49 times 409", face, statuses)
			}
			if got := c.Card(c.Panel[1], candidate); got.State != hiring.Submitted || len(got.Ratings) != len(ratings) {
				t.Errorf("%s: the scorecard is %s with %d ratings", face, got.State, len(got.Ratings))
			}
		}
	})
}
