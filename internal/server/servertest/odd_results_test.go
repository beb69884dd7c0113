package servertest_test

import (
	"net/http"
	"strings"
	"testing"

	"merit/internal/app/apptest"
	"merit/internal/server/servertest"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// Results are shown, by pages and the API, whatever became of a panel: nobody's marks, one person's, marks
// that are all the same, panels without a common member.
func TestResultsOfOddPanels(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		site := servertest.Start(t, w)
		for name, c := range map[string]struct {
			candidates, members int
			score               func(v *apptest.Vacancy)
			says                string
		}{
			"one candidate, one panel member": {1, 1, func(v *apptest.Vacancy) { v.Score(v.Panel[0], v.Candidates[0], 6) }, "There is only one candidate"},
			"a candidate without marks":       {2, 2, func(v *apptest.Vacancy) { scoreFirst(v) }, "No mark counts for this candidate yet."},
			"all marks the same":              {3, 2, func(v *apptest.Vacancy) { v.ScoreAll(func(int, int) int { return 4 }) }, "Every mark is the same"},
			"panels without a common member":  {2, 4, func(v *apptest.Vacancy) { scoreApart(v) }, "They are not ranked against each other."},
			"two posts for three":             {3, 3, func(v *apptest.Vacancy) { v.ScoreAll(func(m, c int) int { return 2 + 2*c + m%2 }) }, "Merit recommends"},
		} {
			v := w.Vacancy(c.members, c.candidates).Open()
			c.score(v)
			v.Reveal()
			manager, program := site.SignIn(t, v.Manager), site.Program(t, v.Manager, true)
			root := "/vacancies/" + v.ID.String()
			for _, path := range []string{root + "/results", root + "/results/heat-map", root + "/results/" + v.Candidates[0].ID.String(), root + "/results/" + v.Candidates[c.candidates-1].ID.String()} {
				page := manager.Get(path)
				if page.Status != http.StatusOK {
					t.Errorf("%s: %s is %d: %s", name, path, page.Status, page.Body)
				}
				for _, odd := range []string{"NaN", "Inf", "%!", "<nil>"} {
					if strings.Contains(page.Body, odd) {
						t.Errorf("%s: %s shows %q", name, path, odd)
					}
				}
			}
			if body := manager.Get(root + "/results").Body; !strings.Contains(body, c.says) {
				t.Errorf("%s: the results do not say %q", name, c.says)
			}
			for _, path := range []string{root + "/recommendation", root + "/candidates/" + v.Candidates[0].ID.String() + "/result"} {
				if reply := program.Get("/api/v1" + path); reply.Status != http.StatusOK {
					t.Errorf("%s: the API's %s is %d: %s", name, path, reply.Status, reply.Body)
				}
			}
		}
	})
}

// scoreFirst leaves every candidate but the first without marks.
func scoreFirst(v *apptest.Vacancy) {
	for _, m := range v.Panel {
		v.Score(m, v.Candidates[0], 5)
	}
}

// scoreApart gives each half of the candidates a panel of its own.
func scoreApart(v *apptest.Vacancy) {
	for i, m := range v.Panel {
		v.Score(m, v.Candidates[i%len(v.Candidates)], 3+i)
	}
}
