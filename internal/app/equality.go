package app

import (
	"context"
	"fmt"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// EqualityView is what a recruiter sees of the equality answers in a vacancy: that there are some, and since when.
// Which answers they are nobody sees again.
type EqualityView struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	Counted    bool // the figures the vacancy counts in have been made: nothing more is recorded
	Candidates []hiring.Candidate
	Recorded   map[hiring.ID]time.Time
	Total      int
}

// EqualityCandidates lists a vacancy's candidates with when equality answers were recorded.
func (a *App) EqualityCandidates(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, p hiring.Page) (v EqualityView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if v, err = enterEquality(ctx, s, actor, vacancyID); err != nil {
			return err
		}
		if v.Candidates, v.Total, err = s.Candidates(vacancyID, p, true); err != nil {
			return err
		}
		ids := make([]hiring.ID, len(v.Candidates))
		for i, c := range v.Candidates {
			ids[i] = c.ID
		}
		v.Recorded, err = s.EqualityRecorded(ids)
		return err
	})
	if err != nil {
		return EqualityView{}, fmt.Errorf("list equality answers: %w", err)
	}
	return v, nil
}

// EqualityCandidate is EqualityCandidates for one candidate.
func (a *App) EqualityCandidate(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID) (v EqualityView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if v, err = enterEquality(ctx, s, actor, vacancyID); err != nil {
			return err
		}
		c, err := s.Candidate(vacancyID, candidateID)
		if err != nil {
			return err
		}
		v.Candidates, v.Total = []hiring.Candidate{c}, 1
		v.Recorded, err = s.EqualityRecorded([]hiring.ID{c.ID})
		return err
	})
	if err != nil {
		return EqualityView{}, fmt.Errorf("show whether there are equality answers: %w", err)
	}
	return v, nil
}

func enterEquality(ctx context.Context, s *store.Snapshot, actor hiring.Actor, vacancyID hiring.ID) (v EqualityView, err error) {
	if v.Access, v.Vacancy, err = access(s, actor, vacancyID, hiring.EnterEquality); err != nil {
		return v, err
	}
	if v.Stage, err = stageAt(ctx, s, vacancyID); err != nil {
		return v, err
	}
	v.Counted, err = s.EqualityCounted(vacancyID)
	return v, err
}

// errCounted is told where answers would no longer count.
func errCounted() error {
	return fault.New(fault.Conflict, "The equality figures that this vacancy counts in have been made, so answers are not recorded any more.")
}

// RecordEquality keeps what a candidate answered, in place of anything recorded before. Field paths are the keys of the
// characteristics.
func (a *App) RecordEquality(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, answers map[string]string) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		v, err := enterEquality(ctx, &tx.Snapshot, actor, vacancyID)
		if err != nil {
			return err
		}
		if _, err := tx.Candidate(vacancyID, candidateID); err != nil {
			return err
		}
		if v.Counted {
			return errCounted()
		}
		var fs fault.Fields
		hiring.CheckEqualityAnswers(&fs, answers)
		if err := fs.Err(); err != nil {
			return err
		}
		return a.keepEquality(tx, actor, vacancyID, []store.EqualityAnswers{{CandidateID: candidateID, Answers: answers}})
	})
	if err != nil {
		return fmt.Errorf("record equality answers: %w", err)
	}
	return nil
}

// keepEquality records answers; the trail says that they were recorded, and never which.
func (a *App) keepEquality(tx *store.Tx, actor hiring.Actor, vacancyID hiring.ID, all []store.EqualityAnswers) error {
	events := make([]hiring.AuditEvent, len(all))
	for i, c := range all {
		events[i] = a.event(actor, "equality answers recorded", vacancyID, c.CandidateID, nil)
	}
	if err := tx.RecordEqualityAnswers(all, a.now()); err != nil {
		return err
	}
	return tx.AuditAll(events)
}

// DeleteEquality deletes what was recorded of a candidate.
func (a *App) DeleteEquality(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.EnterEquality); err != nil {
			return err
		}
		if _, err := tx.Candidate(vacancyID, candidateID); err != nil {
			return err
		}
		n, err := tx.DeleteEqualityAnswers([]hiring.ID{candidateID})
		if err != nil || n == 0 {
			return err
		}
		return tx.Audit(a.event(actor, "equality answers deleted", vacancyID, candidateID, nil))
	})
	if err != nil {
		return fmt.Errorf("delete equality answers: %w", err)
	}
	return nil
}
