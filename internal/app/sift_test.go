package app_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

func sifted(t *testing.T, v *apptest.Vacancy, who hiring.Actor) app.SiftView {
	t.Helper()
	view, err := v.App.Sift(t.Context(), who, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	return view
}

// Everybody sifts in an order of their own, the same on every visit, and sees their own scorecards alone.
func TestEverybodySiftsInTheirOwnOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 12).Open()
		order := func(who hiring.Actor) (ids []hiring.ID) {
			for _, c := range sifted(t, v, who).Cards {
				ids = append(ids, c.CandidateID)
			}
			return ids
		}
		first, second := order(v.Panel[0]), order(v.Panel[1])
		if !slices.Equal(first, order(v.Panel[0])) {
			t.Error("the order changed from one visit to the next")
		}
		if slices.Equal(first, second) || len(first) != 12 || len(second) != 12 {
			t.Errorf("two people sift in one order, or not everybody: %d and %d", len(first), len(second))
		}
		own := sifted(t, v, v.Panel[0])
		for _, c := range sifted(t, v, v.Panel[1]).Cards {
			if slices.ContainsFunc(own.Cards, func(o hiring.OwnCard) bool { return o.ID == c.ID }) {
				t.Error("somebody sifts another's scorecard")
			}
		}
		if _, err := v.App.Sift(t.Context(), v.Recruiter, v.ID); !fault.Is(err, fault.Denied) {
			t.Errorf("the recruiter sifts: %v", err)
		}
	})
}

// One act declares no conflict for those who are named, of one's own and without a declaration; nobody else's.
func TestNoConflictIsDeclaredForManyAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		v := apptest.New(t, s).Vacancy(2, 5).Open()
		mine, theirs := sifted(t, v, v.Panel[0]).Cards, sifted(t, v, v.Panel[1]).Cards
		n, err := v.App.DeclareNone(ctx, v.Panel[0], v.ID, []hiring.ID{mine[0].ID, mine[1].ID, mine[2].ID, theirs[0].ID})
		if err != nil || n != 3 {
			t.Fatalf("declared %d, %v", n, err)
		}
		if got := sifted(t, v, v.Panel[0]); got.Undeclared != 2 {
			t.Errorf("%d are left, want 2", got.Undeclared)
		}
		if got := sifted(t, v, v.Panel[1]); got.Undeclared != 5 {
			t.Errorf("a colleague’s were declared: %d are left", got.Undeclared)
		}
		if n, err := v.App.DeclareNone(ctx, v.Panel[0], v.ID, []hiring.ID{mine[0].ID}); err != nil || n != 0 {
			t.Errorf("a second time declared %d, %v", n, err)
		}
	})
}

// All complete scorecards are locked in one act, or none: of many at once one wins, and what changed since the
// page was opened is refused.
func TestASiftIsSubmittedWhole(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		v := apptest.New(t, s).Vacancy(2, 4).Open()
		who := v.Panel[1]
		ratings := v.Ratings(func(int) int { return 5 }, func(int) string { return "What they did, and what came of it." })
		for _, c := range v.Candidates[:3] {
			v.Draft(who, c, ratings)
		}
		check, err := v.App.SiftCheck(ctx, who, v.ID)
		if err != nil || len(check.Complete) != 3 || len(check.Incomplete) != 1 {
			t.Fatalf("complete %d, incomplete %d, %v", len(check.Complete), len(check.Incomplete), err)
		}
		changed := v.Card(who, v.Candidates[0])
		ratings[0].Evidence = "Something else, put right at the last moment."
		if _, err := v.App.SaveScorecard(ctx, who, changed.ID, app.SaveScorecardInput{Version: changed.Version, Ratings: ratings}); err != nil {
			t.Fatal(err)
		}
		if _, err := v.App.SubmitSift(ctx, who, v.ID, check.Digest); !fault.Is(err, fault.Conflict) {
			t.Errorf("what changed since is submitted: %v", err)
		}
		if check, err = v.App.SiftCheck(ctx, who, v.ID); err != nil {
			t.Fatal(err)
		}
		var won, refused atomic.Int32
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				n, err := v.App.SubmitSift(context.Background(), who, v.ID, check.Digest)
				switch {
				case err == nil && n == 3:
					won.Add(1)
				case fault.Is(err, fault.Conflict):
					refused.Add(1)
				default:
					t.Errorf("%d, %v", n, err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || refused.Load() != 49 {
			t.Errorf("%d won and %d were refused, want 1 and 49", won.Load(), refused.Load())
		}
		for i, c := range v.Candidates {
			want := hiring.Submitted
			if i == 3 {
				want = hiring.Draft
			}
			if got := v.Card(who, c).State; got != want {
				t.Errorf("candidate %d is %s, want %s", i+1, got, want)
			}
		}
		rubric, err := v.App.Rubric(ctx, v.Recruiter, v.ID)
		if err != nil || !rubric.Rubric.Frozen() {
			t.Errorf("the rubric is not frozen: %v", err)
		}
	})
}
