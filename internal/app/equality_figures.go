package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"merit/internal/equality"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// EqualityFiguresView is the figures that were made, and whether more can be.
type EqualityFiguresView struct {
	Made    []hiring.EqualityFigures // the newest first
	Shown   *hiring.EqualityFigures  // the one that was asked for; nil where none was made
	Figures equality.Figures         // what it says
	Next    EqualityNext
}

// EqualityNext is the figures that may be made next. It tells how many vacancies wait, and of people only whether they are
// enough.
type EqualityNext struct {
	Since     *time.Time
	Until     time.Time
	Vacancies int
	Enough    bool
}

// EqualityFigures shows the figures of a number, or the newest with number 0. They are the same for everybody who may see
// figures, and for good.
func (a *App) EqualityFigures(ctx context.Context, actor hiring.Actor, number int) (v EqualityFiguresView, err error) {
	if err := actor.MayAccount(hiring.SeeEquality); err != nil {
		return v, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if v.Made, err = s.EqualityFigures(); err != nil {
			return err
		}
		if v.Next, _, err = nextFigures(s, v.Made, a.now()); err != nil {
			return err
		}
		if number == 0 && len(v.Made) > 0 {
			number = v.Made[0].Number
		}
		if number == 0 {
			return nil
		}
		f, err := s.EqualityFiguresOf(number)
		if err != nil {
			return err
		}
		v.Shown = &f
		return json.Unmarshal(f.Doc, &v.Figures)
	})
	if err != nil {
		return EqualityFiguresView{}, fmt.Errorf("show equality figures: %w", err)
	}
	return v, nil
}

// nextFigures are over every vacancy that closed before this quarter of a year began and counts in no figures yet.
func nextFigures(s *store.Snapshot, made []hiring.EqualityFigures, now time.Time) (n EqualityNext, vacancies []hiring.ID, err error) {
	n.Until = hiring.QuarterBegan(now)
	if len(made) > 0 {
		if n.Since = &made[0].Until; !n.Until.After(*n.Since) {
			return n, nil, nil // once a quarter
		}
	}
	if vacancies, err = s.EqualityVacancies(n.Until); err != nil || len(vacancies) == 0 {
		return n, nil, err
	}
	n.Vacancies = len(vacancies)
	people, appointed, err := s.EqualityPeople(vacancies)
	n.Enough = n.Vacancies >= equality.LeastVacancies && people >= equality.LeastPeople && appointed >= equality.LeastAppointed
	return n, vacancies, err
}

// MakeEqualityFigures makes figures over the vacancies that wait for it, once: they never change, and no vacancy counts
// twice.
func (a *App) MakeEqualityFigures(ctx context.Context, actor hiring.Actor) (number int, err error) {
	if err := actor.MayAccount(hiring.SeeEquality); err != nil {
		return 0, err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		made, err := tx.EqualityFigures()
		if err != nil {
			return err
		}
		next, vacancies, err := nextFigures(&tx.Snapshot, made, a.now())
		if err != nil {
			return err
		}
		if !next.Enough {
			return fault.New(fault.Conflict, "There is too little for figures yet: too few vacancies have closed, or too few people answered or were appointed.")
		}
		counts, err := tx.EqualityCounts(vacancies)
		if err != nil {
			return err
		}
		recruiters, err := tx.RecruitersOf(vacancies)
		if err != nil {
			return err
		}
		doc, err := json.Marshal(equality.Make(counts, recruiters))
		if err != nil {
			return err
		}
		number = 1
		if len(made) > 0 {
			number = made[0].Number + 1
		}
		f := hiring.EqualityFigures{Number: number, Since: next.Since, Until: next.Until, MadeBy: actor.UserID, MadeAt: a.now(), Doc: doc}
		if err := tx.CreateEqualityFigures(f, vacancies); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "equality figures made", hiring.ID{}, hiring.ID{}, map[string]string{"number": fmt.Sprint(number)}))
	})
	if err != nil {
		return 0, fmt.Errorf("make equality figures: %w", err)
	}
	return number, nil
}
