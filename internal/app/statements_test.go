package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"merit/internal/app"
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
	count("results, computed", func(c context.Context) error {
		_, err := a.Results(c, v.Manager, v.ID, app.ResultFilter{}, page)
		return err
	})
	count("results, stored", func(c context.Context) error {
		_, err := a.Results(c, v.Manager, v.ID, app.ResultFilter{}, page)
		return err
	})
	count("a candidate's result", func(c context.Context) error {
		_, err := a.CandidateResult(c, v.Manager, v.ID, v.Candidates[0].ID)
		return err
	})
	count("two candidates compared", func(c context.Context) error {
		_, err := a.Compare(c, v.Manager, v.ID, []hiring.ID{v.Candidates[0].ID, v.Candidates[1].ID})
		return err
	})
	count("other choices", func(c context.Context) error {
		bar := 5.0
		_, err := a.WhatIf(c, v.Manager, v.ID, func(hiring.Rubric) (app.WhatIfInput, error) { return app.WhatIfInput{Bar: &bar}, nil }, page)
		return err
	})
	count("sign-off", func(c context.Context) error { _, err := a.SignOff(c, v.Manager, v.ID); return err })
	count("panel report", func(c context.Context) error { _, err := a.Report(c, v.Manager, v.ID); return err })
	count("feedback", func(c context.Context) error {
		_, err := a.Feedback(c, v.Manager, v.ID, v.Candidates[0].ID)
		return err
	})
	return out
}

// The library and the question bank cost the same with the whole framework in them as with a few roles.
func TestStatementsDoNotGrowWithTheLibrary(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		recruiter := w.Person("Rhona Recruiter", true)
		fill := func(levels int) {
			var text strings.Builder
			for i := range levels {
				fmt.Fprintf(&text, "Family %d role: Role %d\n- A role.\n\nRole level: Level %d\n- A level.\n\nSkill: Common (working)\n- do it\n\nSkill: Own %d\n- do that\n\n", i%8, i/4, i, i)
			}
			_, err := w.App.ImportRole(ctx, recruiter, app.ImportRoleInput{Text: text.String()})
			must(t, err)
		}
		views := func() map[string]int {
			out := map[string]int{}
			count := func(view string, f func(context.Context) error) {
				counted, n := store.CountStatements(ctx)
				must(t, f(counted))
				out[view] = n()
			}
			count("list", func(c context.Context) error {
				_, err := w.App.Roles(c, recruiter, hiring.RoleFilter{}, hiring.Page{})
				return err
			})
			count("search", func(c context.Context) error {
				_, err := w.App.Roles(c, recruiter, hiring.RoleFilter{Search: "common", Family: "Family 1"}, hiring.Page{})
				return err
			})
			count("choices", func(c context.Context) error { _, err := w.App.RoleChoices(c, recruiter); return err })
			count("bank", func(c context.Context) error {
				_, _, err := w.App.QuestionBank(c, recruiter, "", hiring.Page{})
				return err
			})
			count("questions", func(c context.Context) error {
				_, err := w.App.Questions(c, recruiter, "Common", hiring.Working)
				return err
			})
			return out
		}
		fill(5)
		few := views()
		fill(205)
		many := views()
		for view, n := range few {
			if many[view] != n || n == 0 {
				t.Errorf("%s takes %d statements for 5 role levels and %d for 205", view, n, many[view])
			}
		}
		lib, err := w.App.Roles(ctx, recruiter, hiring.RoleFilter{Family: "Family 1"}, hiring.Page{})
		must(t, err)
		if len(lib.Families) != 8 || lib.Total != 26 || len(lib.Roles) == 0 {
			t.Errorf("%d families, %d role levels of one, %d roles", len(lib.Families), lib.Total, len(lib.Roles))
		}
	})
}
