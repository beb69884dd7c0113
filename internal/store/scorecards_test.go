package store_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"merit/internal/fault"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

func TestWhatIsTypedIsKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1, 1)
		w.open()
		c := w.card(w.cards[0].ID)
		if diff := cmp.Diff(w.cards[0], c); diff != "" {
			t.Fatalf("a new scorecard (-made +read):\n%s", diff)
		}
		zero := 0
		c.Conflict, c.ConflictNote, c.UpdatedAt = hiring.KnownPerson, "Was in my team: “2019”", noon.AddDate(0, 0, 1)
		c.Ratings = []hiring.Rating{
			{
				CriterionID: w.rubric.Rubric.Criteria[0].ID, Mark: &zero, Evidence: "Nothing\r\nto <b>see</b> \\ 'here' ΩÅ🙂",
				Indicators: []hiring.IndicatorState{hiring.NotAsked, hiring.PartlyShown}, Checks: []hiring.CheckAnswer{},
			},
			{
				CriterionID: w.rubric.Rubric.Criteria[1].ID, NotAssessed: true, Reason: "No time",
				Indicators: []hiring.IndicatorState{}, Checks: []hiring.CheckAnswer{},
			},
			{CriterionID: w.rubric.Rubric.Criteria[2].ID, Indicators: []hiring.IndicatorState{}, Checks: []hiring.CheckAnswer{hiring.CheckNo}},
		}
		w.write(func(tx *store.Tx) error { return tx.SaveScorecard(c) })
		c.Version++
		if diff := cmp.Diff(c, w.card(c.ID)); diff != "" {
			t.Errorf("saved (-typed +read):\n%s", diff)
		}

		// A rating taken back is gone, one typed again is changed, and the mark 0 stays.
		c.Ratings = []hiring.Rating{c.Ratings[0]}
		c.Ratings[0].Evidence = "Changed"
		w.write(func(tx *store.Tx) error { return tx.SaveScorecard(c) })
		c.Version++
		if diff := cmp.Diff(c, w.card(c.ID)); diff != "" {
			t.Errorf("saved again (-typed +read):\n%s", diff)
		}
		c.Ratings = nil
		w.write(func(tx *store.Tx) error { return tx.SaveScorecard(c) })
		if got := w.card(c.ID); len(got.Ratings) != 0 || got.Version != 4 {
			t.Errorf("cleared: %d ratings at version %d", len(got.Ratings), got.Version)
		}
	})
}

func TestStaleSaveOverwritesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1, 1)
		w.open()
		first, second := w.card(w.cards[0].ID), w.card(w.cards[0].ID)
		first.Ratings, second.Ratings = w.ratings(3), w.ratings(1, 1)
		w.write(func(tx *store.Tx) error { return tx.SaveScorecard(first) })
		w.refused(fault.Stale, func(tx *store.Tx) error { return tx.SaveScorecard(second) })
		got := w.card(first.ID)
		if diff := cmp.Diff(first.Ratings, got.Ratings); diff != "" {
			t.Errorf("after the stale save (-first +read):\n%s", diff)
		}
		w.refused(fault.Conflict, func(tx *store.Tx) error { return tx.SubmitScorecard(submitted(second)) })
	})
}

func TestOfManySavesAtOnceNoneIsLost(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1, 1)
		w.open()
		base := w.card(w.cards[0].ID)
		won := together(20, func(i int) error {
			c := base
			c.Ratings = w.ratings(i % 5)
			return s.Write(context.Background(), func(tx *store.Tx) error { return tx.SaveScorecard(c) })
		}, t, fault.Stale)
		if won != 1 || w.card(base.ID).Version != 2 {
			t.Errorf("%d saves of one version won, version is now %d", won, w.card(base.ID).Version)
		}
		figures.Add(t, "Concurrent writes", 20)
	})
}

func TestSubmittedScorecardIsLocked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1, 1)
		w.open()
		w.submit(w.cards[0].ID, 2, 3)
		c := w.card(w.cards[0].ID)
		if c.State != hiring.Submitted || c.SubmittedAt == nil || !c.SubmittedAt.Equal(noon) || c.Version != 3 {
			t.Fatalf("submitted: %+v", c)
		}
		changed := c
		changed.Ratings = w.ratings(4, 4)
		w.refused(fault.Stale, func(tx *store.Tx) error { return tx.SaveScorecard(changed) })
		w.refused(fault.Conflict, func(tx *store.Tx) error { return tx.SubmitScorecard(submitted(c)) })
		if diff := cmp.Diff(c, w.card(c.ID)); diff != "" {
			t.Errorf("a locked scorecard changed:\n%s", diff)
		}
	})
}

func TestOfFiftySubmissionsAtOnceOneWins(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1, 1)
		w.open()
		base := w.card(w.cards[0].ID)
		won := together(50, func(int) error {
			return s.Write(context.Background(), func(tx *store.Tx) error {
				if err := tx.GuardStage(w.stage.ID, hiring.Scoring); err != nil {
					return err
				}
				return tx.SubmitScorecard(submitted(base))
			})
		}, t, fault.Conflict)
		if won != 1 {
			t.Errorf("%d submissions won", won)
		}
		if v := w.stageNow().Version; v != w.stage.Version+1 {
			t.Errorf("the stage went from version %d to %d: those who lost must leave no trace", w.stage.Version, v)
		}
		figures.Add(t, "Concurrent writes", 50)
	})
}

func TestEndOfScoringCountsEverySubmissionBeforeIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 3, 10)
		w.open()
		var in atomic.Int64
		some := make(chan struct{})
		counted := make(chan hiring.Progress, 1)
		go func() {
			<-some
			p, err := w.reveal(context.Background())
			if err != nil {
				t.Error(err)
			}
			counted <- p
		}()
		won := together(len(w.cards), func(i int) error {
			err := s.Write(context.Background(), func(tx *store.Tx) error {
				c, err := tx.Scorecard(w.cards[i].ID)
				if err != nil {
					return err
				}
				if err := tx.GuardStage(w.stage.ID, hiring.Scoring); err != nil {
					return err
				}
				return tx.SubmitScorecard(submitted(c))
			})
			if err == nil && in.Add(1) == 3 {
				close(some)
			}
			return err
		}, t, fault.Conflict)
		p := <-counted
		if p.Submitted != won || p.Expected != 30 || len(p.Outstanding) != 30-won {
			t.Errorf("%d submissions went through, but the end of scoring counted %d of %d and %d outstanding", won, p.Submitted, p.Expected, len(p.Outstanding))
		}
		w.read(func(q *store.Snapshot) error {
			cards, err := q.SubmittedScorecards(w.stage.ID)
			if len(cards) != won {
				t.Errorf("%d scorecards count, %d were submitted", len(cards), won)
			}
			after, err2 := q.Progress(w.stage.ID)
			if after.Expected != won || len(after.Outstanding) != 0 {
				t.Errorf("after the end %d are expected and %d outstanding", after.Expected, len(after.Outstanding))
			}
			return first(err, err2)
		})
		w.refused(fault.Conflict, func(tx *store.Tx) error { return tx.GuardStage(w.stage.ID, hiring.Scoring) })
	})
}

func TestReopeningKeepsWhatWasLocked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1, 1)
		w.open()
		id := w.cards[0].ID
		for round, mark := range []int{0, 4} {
			w.submit(id, mark, mark)
			locked := w.card(id)
			asked := locked
			asked.Ratings = nil // what is kept does not depend on what the caller holds
			w.write(func(tx *store.Tx) error {
				return tx.ReopenScorecard(asked, fmt.Sprintf("Reason %d", round+1), w.recruiter.ID, noon.AddDate(0, 0, 1))
			})
			w.refused(fault.Conflict, func(tx *store.Tx) error {
				return tx.ReopenScorecard(locked, "Twice", w.recruiter.ID, noon)
			})
			c := w.card(id)
			if c.State != hiring.Reopened || c.SubmittedAt != nil || c.Version != locked.Version+1 || len(c.Ratings) != 2 {
				t.Fatalf("reopened: %+v", c)
			}
			var versions []hiring.ScorecardVersion
			w.read(func(q *store.Snapshot) (err error) { versions, err = q.ScorecardVersions(id); return err })
			want := hiring.ScorecardVersion{
				Number: round + 1, SubmittedAt: noon, ReopenedAt: noon.AddDate(0, 0, 1), ReopenedBy: w.recruiter.ID, Reopener: w.recruiter.Name,
				Reason: fmt.Sprintf("Reason %d", round+1), Ratings: locked.Ratings,
			}
			if len(versions) != round+1 {
				t.Fatalf("%d versions are kept after %d reopenings", len(versions), round+1)
			}
			if diff := cmp.Diff(want, versions[round]); diff != "" {
				t.Errorf("kept (-locked +read):\n%s", diff)
			}
		}
	})
}

func TestScorecardsAreMadeOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 2, 3)
		w.open()
		w.submit(w.cards[0].ID, 3, 3)
		again := make([]hiring.Scorecard, len(w.cards))
		for i, c := range w.cards {
			again[i] = c
			again[i].ID = newID()
		}
		together(4, func(int) error {
			return s.Write(context.Background(), func(tx *store.Tx) error { return tx.CreateScorecards(again, noon) })
		}, t, fault.Conflict)
		w.read(func(q *store.Snapshot) error {
			rows, total, err := q.StageScorecards(w.stage.ID, hiring.Page{})
			if total != 6 || len(rows) != 6 || rows[0].ID != w.cards[0].ID || rows[0].State != hiring.Submitted {
				t.Errorf("%d scorecards, the first %+v", total, rows[0])
			}
			return err
		})
	})
}

func TestLeavingThePanelDeletesOnlyUntouchedDrafts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 2, 4)
		w.open()
		own := func(candidate int) hiring.ID { return w.cards[candidate*2].ID }
		touch := func(id hiring.ID, change func(*hiring.Scorecard)) {
			c := w.card(id)
			change(&c)
			w.write(func(tx *store.Tx) error { return tx.SaveScorecard(c) })
		}
		touch(own(0), func(c *hiring.Scorecard) { c.Ratings = w.ratings(0) })
		touch(own(1), func(c *hiring.Scorecard) { c.Conflict = hiring.NoConflict })
		touch(own(2), func(*hiring.Scorecard) {}) // saved, but nothing on it
		w.write(func(tx *store.Tx) error {
			left, err := tx.DeleteUntouchedScorecards(w.stage.ID, w.panel[0].ID, false)
			if left != 2 {
				t.Errorf("%d scorecards are left, want the rated and the declared one", left)
			}
			return err
		})
		for i, there := range []bool{true, true, false, false} {
			if !there {
				w.missing("scorecard", func(q *store.Snapshot) error { _, err := q.Scorecard(own(i)); return err })
				continue
			}
			w.card(own(i))
		}
		w.read(func(q *store.Snapshot) error {
			_, total, err := q.StageScorecards(w.stage.ID, hiring.Page{})
			if total != 6 {
				t.Errorf("%d scorecards of both panel members are left, want 2 and 4", total)
			}
			return err
		})
	})
}

// submitted is the scorecard as it is handed in.
func submitted(c hiring.Scorecard) hiring.Scorecard {
	at := noon
	c.State, c.SubmittedAt = hiring.Submitted, &at
	return c
}

// together runs f n times at once and counts how many went through; the others must fail with the
// given kind.
func together(n int, f func(i int) error, t *testing.T, lost fault.Kind) int {
	t.Helper()
	var (
		start = make(chan struct{})
		won   atomic.Int64
		all   sync.WaitGroup
	)
	for i := range n {
		all.Go(func() {
			<-start
			switch err := f(i); {
			case err == nil:
				won.Add(1)
			case !fault.Is(err, lost):
				t.Errorf("attempt %d: %v", i, err)
			}
		})
	}
	close(start)
	all.Wait()
	return int(won.Load())
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
