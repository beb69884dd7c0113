package app_test

import (
	"context"
	"testing"

	"merit/internal/app/apptest"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// What a page costs must not grow with the vacancy: the statements of each view are the same for few
// candidates and for many.
func TestStatementsDoNotGrowWithTheVacancy(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		few, many := statements(t, w, 2, 2), statements(t, w, 5, 12)
		for view, n := range few {
			if many[view] != n || n == 0 {
				t.Errorf("%s takes %d statements for 2 candidates and %d for 12", view, n, many[view])
			}
		}
	})
}

func statements(t *testing.T, w *apptest.World, panel, candidates int) map[string]int {
	t.Helper()
	v := w.Vacancy(panel, candidates).Open()
	v.ScoreAll(func(member, candidate int) int { return 3 + (member+candidate)%4 })
	v.Reveal()
	a, page := v.App, hiring.Page{}
	out := map[string]int{}
	count := func(view string, f func(context.Context) error) {
		counted, n := store.CountStatements(ctx)
		must(t, f(counted))
		out[view] = n()
	}
	count("vacancy list", func(c context.Context) error {
		_, _, err := a.Vacancies(c, v.Recruiter, hiring.CurrentVacancies, page)
		return err
	})
	count("vacancy", func(c context.Context) error { _, err := a.Vacancy(c, v.Recruiter, v.ID); return err })
	count("rubric", func(c context.Context) error { _, err := a.Rubric(c, v.Recruiter, v.ID); return err })
	count("candidates", func(c context.Context) error { _, err := a.Candidates(c, v.Recruiter, v.ID, page); return err })
	count("panel", func(c context.Context) error { _, err := a.Panel(c, v.Recruiter, v.ID); return err })
	count("who owes what", func(c context.Context) error { _, err := a.StageScorecards(c, v.Recruiter, v.ID, page); return err })
	count("own scorecards", func(c context.Context) error { _, _, err := a.MyScorecards(c, v.Panel[0], page); return err })
	count("results, computed", func(c context.Context) error { _, err := a.Results(c, v.Manager, v.ID, page); return err })
	count("results, stored", func(c context.Context) error { _, err := a.Results(c, v.Manager, v.ID, page); return err })
	count("a candidate's result", func(c context.Context) error {
		_, err := a.CandidateResult(c, v.Manager, v.ID, v.Candidates[0].ID)
		return err
	})
	return out
}
