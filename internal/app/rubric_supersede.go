package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"merit/internal/hiring"
	"merit/internal/store"
)

// firstStage is where everybody begins, wherever the vacancy is: its first stage, or the one that has
// taken over from it.
func firstStage(tx *store.Tx, vacancyID hiring.ID) (hiring.Stage, error) {
	all, err := tx.Stages(vacancyID)
	if err != nil {
		return hiring.Stage{}, err
	}
	if len(all) == 0 {
		return hiring.Stage{}, hiring.ErrUnknown("stage")
	}
	first := all[0]
	for _, st := range all[1:] {
		if st.Supersedes != nil && *st.Supersedes == first.ID {
			first = st
		}
	}
	return first, nil
}

// Unscored counts the candidates of a stage whom nobody has scored, not even in part.
func (a *App) Unscored(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID) (n int, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) error {
		if _, _, err := access(s, actor, vacancyID, hiring.EditVacancy); err != nil {
			return err
		}
		stage, err := stageAt(ctx, s, vacancyID)
		if err != nil {
			return err
		}
		n, err = s.Unscored(stage.ID)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("count candidates nobody has scored: %w", err)
	}
	return n, nil
}

// SupersedeRubric replaces a frozen rubric for the candidates nobody has scored: they go to a new stage
// that follows at once, with a copy of the rubric to be put right and opened. What was scored stays where
// it is, with its own rubric and merit list, since marks of two rubrics cannot be compared.
func (a *App) SupersedeRubric(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, reason string) (made hiring.Stage, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy); err != nil {
			return err
		}
		old, err := stageAt(ctx, &tx.Snapshot, vacancyID)
		if err != nil {
			return err
		}
		if err := tx.GuardStage(old.ID, old.State); err != nil {
			return err
		}
		fr, err := tx.Rubric(old.ID)
		if err != nil {
			return err
		}
		unscored, err := tx.Unscored(old.ID)
		if err != nil {
			return err
		}
		if err := fr.MaySupersede(old, unscored, reason); err != nil {
			return err
		}
		if made, err = a.successor(tx, old, fr, strings.TrimSpace(reason)); err != nil {
			return err
		}
		if _, err := tx.MoveUnscored(old.ID, made.ID); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "rubric superseded", vacancyID, old.ID, map[string]string{"by": made.ID.String(), "reason": made.SupersedesReason}))
	})
	if err != nil {
		return hiring.Stage{}, fmt.Errorf("supersede rubric: %w", err)
	}
	return made, nil
}

// successor makes the stage that takes over, right behind the old one, with a copy of its rubric and panel.
func (a *App) successor(tx *store.Tx, old hiring.Stage, fr hiring.FrozenRubric, reason string) (hiring.Stage, error) {
	stages, err := tx.Stages(old.VacancyID)
	if err != nil {
		return old, err
	}
	if len(stages) >= hiring.MaxStages {
		return old, fieldError("reason", fmt.Sprintf("A vacancy has at most %d stages, and this one has as many.", hiring.MaxStages))
	}
	made := hiring.Stage{
		ID: a.newID(), VacancyID: old.VacancyID, Position: len(stages) + 1, Kind: old.Kind, State: hiring.Preparing, Version: 1,
		Blind: old.Blind, RevealWhen: old.RevealWhen, DueAt: old.DueAt,
		Supersedes: &old.ID, SupersedesReason: reason, Number: old.Number + 1,
	}
	if err := tx.CreateStage(made); err != nil {
		return made, err
	}
	r := fr.Rubric
	r.Criteria = slices.Clone(r.Criteria)
	for i := range r.Criteria {
		r.Criteria[i].ID = a.newID()
	}
	if err := tx.CreateRubric(hiring.FrozenRubric{ID: a.newID(), StageID: made.ID, Rubric: r, Version: 1}); err != nil {
		return made, err
	}
	panel, err := tx.StagePanel(old.ID)
	if err != nil {
		return made, err
	}
	if err := tx.SetStagePanel(made.ID, panel); err != nil {
		return made, err
	}
	return made, tx.ArrangeStages(slices.Insert(stages, old.Number, made))
}
