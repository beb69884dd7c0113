package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// How far each candidate came is by the newest decision of each stage; who withdrew is not counted, in either way.
func TestHowFarCandidatesCame(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, 1, 8)
		second := hiring.Stage{ID: newID(), VacancyID: w.vacancy.ID, Position: 2, Kind: hiring.Exercise, State: hiring.Preparing, Version: 1}
		w.write(func(tx *store.Tx) error { return tx.CreateStage(second) })
		decided := func(candidate int, stage hiring.Stage, kinds ...hiring.DecisionKind) {
			for _, k := range kinds {
				w.write(func(tx *store.Tx) error {
					return tx.CreateDecision(hiring.Decision{
						ID: newID(), VacancyID: w.vacancy.ID, StageID: stage.ID, CandidateID: w.candidates[candidate].ID, Kind: k, Reason: "As it was.",
						Recommendation: hiring.Borderline, InputHash: "0", DecidedBy: w.recruiter.ID, DecidedAt: noon,
					})
				})
			}
		}
		decided(0, w.stage, hiring.NotAppoint)
		decided(1, w.stage, hiring.Invite)
		decided(2, w.stage, hiring.Invite)
		decided(2, second, hiring.NotAppoint, hiring.Appoint)
		decided(3, w.stage, hiring.Invite, hiring.NotAppoint) // thought better of
		decided(4, w.stage, hiring.Invite)
		decided(4, second, hiring.Withdrawn)
		decided(5, w.stage, hiring.Invite)
		w.candidates[5].WithdrawnAt = &w.candidates[5].CreatedAt
		decided(6, w.stage, hiring.Appoint) // before a stage was added
		decided(6, second, hiring.NotAppoint)
		// The eighth was never decided about.
		w.write(func(tx *store.Tx) error {
			w.must(tx.UpdateCandidate(w.candidates[5]))
			var all []store.EqualityAnswers
			for _, c := range w.candidates {
				all = append(all, store.EqualityAnswers{CandidateID: c.ID, Answers: map[string]string{"sex": "female", "caring": "carer"}})
			}
			return tx.RecordEqualityAnswers(all, noon)
		})
		ids := []hiring.ID{w.vacancy.ID}
		var said []string
		w.read(func(q *store.Snapshot) error {
			counts, err := q.EqualityCounts(ids)
			for _, c := range counts {
				if c.Characteristic == "sex" {
					said = append(said, fmt.Sprint(c.Answer, c.WentOn, c.Appointed, c.People))
				}
			}
			w.must(err)
			people, appointed, err := q.EqualityPeople(ids)
			if people != 6 || appointed != 1 {
				t.Errorf("%d people, %d appointed", people, appointed)
			}
			return err
		})
		slices.Sort(said)
		if got, want := fmt.Sprint(said), "[femalefalse false 3 femaletrue false 2 femaletrue true 1]"; got != want {
			t.Errorf("they came %s, want %s", got, want)
		}

		// Only once it has closed, and until it is counted.
		waits := func(before time.Time) (n int) {
			w.read(func(q *store.Snapshot) error {
				found, err := q.EqualityVacancies(before)
				n = len(found)
				return err
			})
			return n
		}
		closed := noon.Add(time.Hour)
		if waits(closed) != 0 {
			t.Error("an open vacancy is counted")
		}
		w.vacancy.ClosedAt, w.vacancy.ClosedReason = &noon, "Filled."
		w.write(func(tx *store.Tx) error { return tx.UpdateVacancy(w.vacancy) })
		if waits(noon) != 0 || waits(closed) != 1 {
			t.Errorf("before it closed %d, after %d", waits(noon), waits(closed))
		}
		w.write(func(tx *store.Tx) error {
			return tx.CreateEqualityFigures(hiring.EqualityFigures{Number: 1, Until: closed, MadeBy: w.recruiter.ID, MadeAt: closed, Doc: []byte("{}")}, ids)
		})
		if waits(closed) != 0 {
			t.Error("a vacancy counts twice")
		}
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			return tx.CreateEqualityFigures(hiring.EqualityFigures{Number: 1, Until: closed, MadeBy: w.recruiter.ID, MadeAt: closed, Doc: []byte("{}")}, nil)
		})
		if err == nil {
			t.Error("figures were made twice under one number")
		}

		var gone int
		w.write(func(tx *store.Tx) (err error) {
			gone, err = tx.DeleteEqualityAnswers([]hiring.ID{w.candidates[0].ID, newID()})
			return err
		})
		if left := storetest.EqualityAnswers(t, s, w.candidates[0].ID); gone != 1 || len(left) != 0 {
			t.Errorf("deleted of %d, left %v", gone, left)
		}
	})
}
