package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

func TestOwnScorecardsPutWorkFirst(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 2, 6)
		w.open()
		own := func(candidate int) hiring.ID { return w.cards[candidate*2].ID }
		w.submit(own(0), 0, 4)
		w.save(own(1), func(c *hiring.Scorecard) { c.Conflict, c.ConflictNote = hiring.Recused, "A cousin" })
		w.save(own(3), func(c *hiring.Scorecard) {
			c.Ratings = w.ratings(0)
			c.Ratings = append(c.Ratings,
				hiring.Rating{CriterionID: w.rubric.Rubric.Criteria[1].ID, Evidence: "Not yet a mark"},
				hiring.Rating{CriterionID: w.rubric.Rubric.Criteria[2].ID, Checks: []hiring.CheckAnswer{hiring.CheckYes}})
		})
		w.withdraw(4)
		first := w.vacancy
		w.addVacancy("Not open yet", 1)
		w.write(func(tx *store.Tx) error { // scorecards of a stage that is only being prepared
			return tx.CreateScorecards([]hiring.Scorecard{{
				ID: newID(), StageID: w.stage.ID, CandidateID: w.candidates[0].ID, UserID: w.panel[0].ID, State: hiring.Draft, Version: 1, UpdatedAt: noon,
			}}, noon)
		})

		rows, total := w.own(w.panel[0], hiring.Page{})
		var got []string
		for _, r := range rows {
			got = append(got, fmt.Sprintf("%s %s %s %d/%d", r.CandidateName, r.State, r.Conflict, r.Marked, r.Criteria))
		}
		want := []string{
			"Candidate 03 draft  0/3", "Candidate 04 draft  2/3", "Candidate 06 draft  0/3",
			"Candidate 01 submitted none 2/3",
			"Candidate 02 draft recused 0/3",
		}
		if diff := cmp.Diff(want, got); diff != "" || total != len(want) {
			t.Errorf("%d own scorecards (-want +got):\n%s", total, diff)
		}
		if r := rows[3]; r.VacancyID != first.ID || r.VacancyTitle != first.Title || r.StageState != hiring.Scoring ||
			r.SubmittedAt == nil || !r.SubmittedAt.Equal(noon) || r.SubmittedAt.Location() != time.UTC || r.UpdatedAt.Location() != time.UTC {
			t.Errorf("the submitted one: %+v", r)
		}
		second, total := w.own(w.panel[0], hiring.Page{Limit: 2, Offset: 2})
		if total != 5 || len(second) != 2 || second[0].ID != rows[2].ID || second[1].ID != rows[3].ID {
			t.Errorf("second page of two: %d rows of %d", len(second), total)
		}
		if rows, total := w.own(w.recruiter, hiring.Page{}); len(rows) != 0 || total != 0 {
			t.Errorf("somebody who scores nobody has %d scorecards", total)
		}
	})
}

func TestProgressCountsWhatIsAwaited(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 2, 3)
		if p := w.progress(); !cmp.Equal(p, hiring.Progress{}) {
			t.Errorf("before anything: %+v", p)
		}
		w.open()
		w.submit(w.cards[0].ID, 4)
		w.save(w.cards[1].ID, func(c *hiring.Scorecard) { c.Conflict = hiring.Recused })
		w.withdraw(2)
		want := hiring.Progress{Expected: 3, Submitted: 1, Outstanding: []hiring.OutstandingScorecard{
			{ScorecardID: w.cards[2].ID, Member: "Panel member 01", Candidate: "Candidate 02", Code: "C002", State: hiring.Draft},
			{ScorecardID: w.cards[3].ID, Member: "Panel member 02", Candidate: "Candidate 02", Code: "C002", State: hiring.Draft},
		}}
		if diff := cmp.Diff(want, w.progress()); diff != "" {
			t.Errorf("progress (-want +got):\n%s", diff)
		}
		w.write(func(tx *store.Tx) error {
			n, err := tx.ExcuseOutstanding(w.stage.ID, noon)
			if n != 4 { // two of the second candidate, two of the third who has withdrawn
				t.Errorf("%d scorecards were excused, want 4", n)
			}
			return err
		})
		if p := w.progress(); p.Expected != 1 || !p.AllIn() || len(p.Outstanding) != 0 {
			t.Errorf("after excusing: %+v", p)
		}
		if c := w.card(w.cards[1].ID); c.State != hiring.Draft || c.Conflict != hiring.Recused {
			t.Errorf("a recused scorecard was excused: %+v", c)
		}
	})
}

func TestProgressNamesAtMostTwoHundred(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 3, 70)
		w.open()
		if p := w.progress(); p.Expected != 210 || len(p.Outstanding) != 200 {
			t.Errorf("%d expected, %d named", p.Expected, len(p.Outstanding))
		}
	})
}

func TestOnlyLockedScorecardsOfThoseInTheRunningCount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 2, 3)
		w.open()
		other := *w
		other.addVacancy("Another vacancy", 1)
		other.open()
		other.submit(other.cards[0].ID, 4, 4)
		w.submit(w.cards[0].ID, 0, 4)
		w.submit(w.cards[3].ID, 1, 2)
		w.submit(w.cards[4].ID, 3, 3)
		w.withdraw(2)
		w.save(w.cards[1].ID, func(c *hiring.Scorecard) { c.Ratings = w.ratings(4, 4) }) // a draft

		w.read(func(q *store.Snapshot) error {
			cards, err := q.SubmittedScorecards(w.stage.ID)
			want := []hiring.Scorecard{w.card(w.cards[0].ID), w.card(w.cards[3].ID)}
			if diff := cmp.Diff(want, cards); diff != "" {
				t.Errorf("counted (-want +got):\n%s", diff)
			}
			if len(cards) == 2 && *cards[0].Ratings[0].Mark != 0 {
				t.Error("the mark 0 is lost")
			}
			one, err2 := q.CandidateScorecards(w.stage.ID, w.candidates[0].ID)
			if want := []hiring.Scorecard{w.card(w.cards[0].ID), w.card(w.cards[1].ID)}; !cmp.Equal(want, one) {
				t.Errorf("of one candidate, in any state (-want +got):\n%s", cmp.Diff(want, one))
			}
			mine, err3 := q.SubmittedBy(w.stage.ID, w.panel[1].ID)
			if !slices.Equal(mine, []hiring.ID{w.candidates[1].ID}) {
				t.Errorf("the second panel member submitted %v", mine)
			}
			return first(err, err2, err3)
		})
	})
}

func TestListsTakeTheSameStatementsHoweverLong(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		counts := func(n int) map[string]int {
			w := newWorld(t, s, 3, n)
			w.open()
			for _, c := range w.cards {
				w.submit(c.ID, 3, 1)
			}
			last := *w
			for i := range n {
				last.addVacancy(fmt.Sprintf("Vacancy %d", i), 1)
			}
			out := map[string]int{}
			for name, f := range map[string]func(*store.Snapshot) error{
				"vacancies": func(q *store.Snapshot) error {
					_, _, err := q.Vacancies(w.recruiter.ID, hiring.CurrentVacancies, hiring.Page{})
					return err
				},
				"progress":             func(q *store.Snapshot) error { _, err := q.Progress(w.stage.ID); return err },
				"submitted scorecards": func(q *store.Snapshot) error { _, err := q.SubmittedScorecards(w.stage.ID); return err },
				"candidate scorecards": func(q *store.Snapshot) error {
					_, err := q.CandidateScorecards(w.stage.ID, w.candidates[0].ID)
					return err
				},
				"own scorecards": func(q *store.Snapshot) error { _, _, err := q.MyScorecards(w.panel[0].ID, hiring.Page{}); return err },
				"all scorecards": func(q *store.Snapshot) error { _, _, err := q.StageScorecards(w.stage.ID, hiring.Page{}); return err },
				"candidates": func(q *store.Snapshot) error {
					_, _, err := q.Candidates(w.vacancy.ID, hiring.Page{}, true)
					return err
				},
				"rubric":    func(q *store.Snapshot) error { _, err := q.Rubric(w.stage.ID); return err },
				"decisions": func(q *store.Snapshot) error { _, err := q.Decisions(w.vacancy.ID, w.stage.ID); return err },
				"members":   func(q *store.Snapshot) error { _, err := q.Members(w.vacancy.ID); return err },
				"roles":     func(q *store.Snapshot) error { _, _, err := q.Roles(hiring.Page{}, hiring.RoleFilter{}); return err },
			} {
				out[name] = w.statements(f)
			}
			return out
		}
		few, many := counts(3), counts(30)
		if diff := cmp.Diff(few, many); diff != "" {
			t.Errorf("statements for 3 and for 30 differ (-3 +30):\n%s", diff)
		}
		for name, n := range few {
			if n < 1 || n > 7 {
				t.Errorf("%s take %d statements", name, n)
			}
		}
	})
}

func TestSavingTakesTheSameStatementsHoweverMuchIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1, 1)
		w.open()
		save := func(marks ...int) int {
			ctx, count := store.CountStatements(context.Background())
			w.must(s.Write(ctx, func(tx *store.Tx) error {
				c := w.card(w.cards[0].ID)
				c.Ratings = w.ratings(marks...)
				return tx.SaveScorecard(c)
			}))
			return count()
		}
		if one, three := save(1), save(1, 2, 3); one != three || one > 3 {
			t.Errorf("one rating takes %d statements, three take %d", one, three)
		}
	})
}

// save changes an open scorecard.
func (w *world) save(id hiring.ID, change func(*hiring.Scorecard)) {
	w.Helper()
	c := w.card(id)
	change(&c)
	w.write(func(tx *store.Tx) error { return tx.SaveScorecard(c) })
}

func (w *world) withdraw(candidate int) {
	w.Helper()
	c := w.candidates[candidate]
	at := noon
	c.WithdrawnAt = &at
	w.write(func(tx *store.Tx) error { return tx.UpdateCandidate(c) })
}

func (w *world) own(u hiring.User, p hiring.Page) (rows []hiring.ScorecardSummary, total int) {
	w.Helper()
	w.read(func(q *store.Snapshot) (err error) { rows, total, err = q.MyScorecards(u.ID, p); return err })
	return rows, total
}

func (w *world) progress() (p hiring.Progress) {
	w.Helper()
	w.read(func(q *store.Snapshot) (err error) { p, err = q.Progress(w.stage.ID); return err })
	return p
}
