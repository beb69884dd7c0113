package app_test

import (
	"context"
	"database/sql"
	"sync"
	"testing"

	"github.com/google/uuid"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

var ctx = context.Background()

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Fatalf("got %v, want an error of status %d", err, kind.Status())
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestARubricFreezesAtTheFirstSubmission(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 2).Open()
		save := func(weight float64) error {
			view, err := v.App.Rubric(ctx, v.Recruiter, v.ID)
			must(t, err)
			in := app.SaveRubricInput{Version: view.Rubric.Version, Bar: 4, Posts: 1, Evidence: hiring.EvidenceAlways}
			for _, c := range view.Rubric.Rubric.Criteria {
				one := app.SaveCriterionInput{ID: c.ID, Essential: c.Essential, PassMark: c.PassMark}
				if c.Marked() {
					one.Weight = weight
				}
				in.Criteria = append(in.Criteria, one)
			}
			return v.App.SaveRubric(ctx, v.Recruiter, v.ID, in)
		}
		typed := v.Draft(v.Panel[0], v.Candidates[0], v.Ratings(func(int) int { return 5 }, func(int) string { return "They led the response to an outage." }))
		must(t, save(2))
		kept := v.Card(v.Panel[0], v.Candidates[0])
		if len(kept.Ratings) != len(typed.Ratings) || kept.Ratings[0].Evidence != typed.Ratings[0].Evidence {
			t.Error("editing the rubric before the first submission lost what was typed")
		}
		v.Score(v.Panel[1], v.Candidates[0], 4)
		wantKind(t, save(3), fault.Conflict)
	})
}

// racing opens an empty store of PostgreSQL; ok is false where there is none. waits returns as soon as another connection
// waits for a lock, or done is closed.
func racing(t *testing.T) (s *store.Store, waits func(done <-chan struct{}), ok bool) {
	t.Helper()
	address, ok := storetest.PostgresAddress(t)
	if !ok {
		return nil, nil, false
	}
	watch, err := sql.Open("pgx", address)
	must(t, err)
	t.Cleanup(func() { _ = watch.Close() })
	return storetest.Open(t, address), func(done <-chan struct{}) {
		for waiting := 0; waiting == 0; {
			select {
			case <-done:
				return
			default:
			}
			if err := watch.QueryRowContext(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&waiting); err != nil {
				t.Error(err)
				return
			}
		}
	}, true
}

// A criterion that is added while a scorecard is on its way in is asked for: the rubric that froze is the one that was
// filled in. On SQLite one change waits for the other whole, so only PostgreSQL can come between.
func TestARubricChangedMeanwhileIsAskedFor(t *testing.T) {
	t.Parallel()
	s, waits, ok := racing(t)
	if !ok {
		return
	}
	v := apptest.New(t, s).Vacancy(2, 1).Open()
	card := v.Draft(v.Panel[0], v.Candidates[0], v.Ratings(func(int) int { return 5 }, func(int) string { return "They led the response to an outage." }))
	submitted := make(chan struct{})
	var outcome error
	must(t, s.Write(ctx, func(tx *store.Tx) error {
		stage, err := tx.Stage(v.ID, 1)
		if err != nil {
			return err
		}
		fr, err := tx.Rubric(stage.ID)
		if err != nil {
			return err
		}
		if err := tx.GuardStage(stage.ID, stage.State); err != nil {
			return err
		}
		added := fr.Rubric.Criteria[0]
		added.ID, added.Name = uuid.Must(uuid.NewV7()), "Capacity planning"
		fr.Rubric.Criteria = append(fr.Rubric.Criteria, added)
		if err := tx.UpdateRubric(fr); err != nil {
			return err
		}
		go func() {
			_, outcome = v.App.SubmitScorecard(ctx, v.Panel[0], card.ID, card.Version)
			close(submitted)
		}()
		waits(submitted)
		return nil
	}))
	<-submitted
	wantKind(t, outcome, fault.Invalid)
	if got := v.Card(v.Panel[0], v.Candidates[0]); got.State != hiring.Draft {
		t.Errorf("the scorecard is %s", got.State)
	}
}

func TestASubmittedScorecardNeverChanges(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 1).Open()
		member := v.Panel[1]
		card := v.Score(member, v.Candidates[0], 4)
		_, err := v.App.SaveScorecard(ctx, member, card.ID, app.SaveScorecardInput{Version: card.Version})
		wantKind(t, err, fault.Conflict)
		_, err = v.App.SubmitScorecard(ctx, member, card.ID, card.Version)
		wantKind(t, err, fault.Conflict)
		_, err = v.App.DeclareConflict(ctx, member, card.ID, app.DeclareInput{Version: card.Version, Conflict: hiring.NoConflict})
		wantKind(t, err, fault.Conflict)

		must(t, v.App.ReopenScorecard(ctx, v.Recruiter, v.ID, card.ID, "A mark was put on the wrong line."))
		again := v.Card(member, v.Candidates[0])
		if again.State != hiring.Reopened || len(again.Ratings) != len(card.Ratings) {
			t.Errorf("reopened scorecard is %s with %d ratings", again.State, len(again.Ratings))
		}
		var versions []hiring.ScorecardVersion
		must(t, s.Read(ctx, func(s *store.Snapshot) (err error) { versions, err = s.ScorecardVersions(card.ID); return err }))
		if len(versions) != 1 || len(versions[0].Ratings) != len(card.Ratings) || versions[0].Reason == "" {
			t.Errorf("the locked version was not kept: %+v", versions)
		}
		wantKind(t, v.App.ReopenScorecard(ctx, v.Panel[0], v.ID, v.Score(v.Panel[0], v.Candidates[0], 4).ID, "I want to change my own."), fault.Denied)
	})
}

func TestAStaleSaveIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 1).Open()
		member := v.Panel[1]
		ratings := v.Ratings(func(int) int { return 3 }, func(int) string { return "First tab." })
		card := v.Draft(member, v.Candidates[0], ratings)
		second := v.Ratings(func(int) int { return 6 }, func(int) string { return "Second tab." })
		_, err := v.App.SaveScorecard(ctx, member, card.ID, app.SaveScorecardInput{Version: card.Version - 1, Ratings: second})
		wantKind(t, err, fault.Stale)
		if kept := v.Card(member, v.Candidates[0]); kept.Ratings[0].Evidence != "First tab." {
			t.Errorf("a stale save overwrote the draft with %q", kept.Ratings[0].Evidence)
		}
	})
}

func TestOfManySubmissionsOneWins(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 1).Open()
		member := v.Panel[1]
		card := v.Draft(member, v.Candidates[0], v.Ratings(func(int) int { return 3 }, func(int) string { return "Seen and heard." }))
		var (
			wg     sync.WaitGroup
			mu     sync.Mutex
			won    int
			others []error
		)
		for range 50 {
			wg.Go(func() {
				_, err := v.App.SubmitScorecard(ctx, member, card.ID, card.Version)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !fault.Is(err, fault.Conflict) {
					others = append(others, err)
				}
			})
		}
		wg.Wait()
		if won != 1 || len(others) > 0 {
			t.Errorf("%d of 50 submissions won; unexpected errors: %v", won, others)
		}
	})
}

func TestAMarkNeedsEvidenceAndNotAssessedAReason(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 1).Open()
		member := v.Panel[1]
		ratings := v.Ratings(func(int) int { return 5 }, func(i int) string {
			if i == 2 {
				return "  "
			}
			return "Seen and heard."
		})
		ratings[4].Mark, ratings[4].NotAssessed = nil, true
		card := v.Draft(member, v.Candidates[0], ratings)
		_, err := v.App.SubmitScorecard(ctx, member, card.ID, card.Version)
		wantKind(t, err, fault.Invalid)
		got := map[string]bool{}
		for _, f := range fault.Of(err).Fields {
			got[f.Path] = true
		}
		if len(got) != 2 || !got["ratings.2.evidence"] || !got["ratings.4.reason"] {
			t.Errorf("told of %v, want the missing evidence and the missing reason", got)
		}
	})
}

func TestBlankAndZeroAreDifferentMarks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		v := w.VacancyOnScale("0-4", 2, 1).Open()
		ratings := v.Ratings(func(int) int { return 0 }, func(int) string { return "Nothing was shown." })
		ratings[1].Mark = nil
		card := v.Draft(v.Panel[1], v.Candidates[0], ratings)
		first, _ := card.Rating(ratings[0].CriterionID)
		second, _ := card.Rating(ratings[1].CriterionID)
		if first.Mark == nil || *first.Mark != 0 || second.Mark != nil {
			t.Errorf("stored marks %v and %v, want 0 and blank", first.Mark, second.Mark)
		}
	})
}
