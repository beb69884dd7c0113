package app_test

import (
	"math"
	"testing"

	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// A panel member is compared with the rest of the panel and an observer with the panel, each with own
// candidates alone, only after the reveal; who gave no marks is told nothing of anybody's.
func TestEverybodyComparesTheirOwnMarks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		v := apptest.New(t, s).Vacancy(3, 2)
		olga, orla := v.Person("Olga Observer", false), v.Person("Orla Observer", false)
		v.Join(olga, hiring.Observer)
		v.Join(orla, hiring.Observer)
		v.Open()
		v.Score(v.Panel[0], v.Candidates[0], 6)
		v.Score(v.Panel[1], v.Candidates[0], 4)
		v.Score(v.Panel[0], v.Candidates[1], 2)
		v.Score(olga, v.Candidates[0], 6)
		v.Draft(orla, v.Candidates[0], v.Ratings(func(int) int { return 1 }, func(int) string { return "Said this." }))
		for _, who := range []hiring.Actor{v.Panel[0], olga, v.Manager} {
			if _, err := v.App.MyMarking(ctx, who, v.ID, hiring.Page{}); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s before the reveal: %v", who.Name, err)
			}
		}
		v.Reveal()
		for _, c := range []struct {
			who        hiring.Actor
			practice   bool
			difference float64
			candidates int
		}{{v.Panel[0], false, 2, 2}, {v.Panel[1], false, -2, 1}, {olga, true, 1, 1}} {
			m, err := v.App.MyMarking(ctx, c.who, v.ID, hiring.Page{})
			if err != nil {
				t.Fatal(err)
			}
			d := m.Compared.Difference
			if d == nil || math.Abs(*d-c.difference) > 1e-9 || m.Practice != c.practice || m.Compared.Candidates != c.candidates || (m.Member == nil) != c.practice {
				t.Errorf("%s: %+v", c.who.Name, m.Compared)
			}
		}
		for _, who := range []hiring.Actor{orla, v.Manager, v.Recruiter, v.Panel[2]} {
			m, err := v.App.MyMarking(ctx, who, v.ID, hiring.Page{})
			if err != nil || m.Compared.Marks != 0 || m.Total != 0 || m.Member != nil || len(m.Compared.Cells) != 0 {
				t.Errorf("%s gave no marks and is told %+v, %v", who.Name, m.Compared, err)
			}
		}
		if _, err := v.App.MyMarking(ctx, v.Person("Otto Outsider", false), v.ID, hiring.Page{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("an outsider: %v", err)
		}
		m, err := v.App.MyMarking(ctx, v.Panel[0], v.ID, hiring.Page{Limit: 5, Offset: 10})
		if err != nil || len(m.Compared.Cells) != 5 || m.Total <= 15 || len(m.Candidates) == 0 {
			t.Errorf("a page of %d of %d, %v", len(m.Compared.Cells), m.Total, err)
		}
	})
}
