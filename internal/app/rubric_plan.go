package app

import (
	"context"
	"fmt"
	"slices"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/rubric"
	"merit/internal/store"
)

// PlanInput is how the interview's time is used and who leads on what. Minutes has every criterion on the
// rubric; Focus lists, for each panel member who does not lead on all, what he or she leads on.
type PlanInput struct {
	Version int64             `json:"version"`
	Minutes map[hiring.ID]int `json:"minutes"`
	Focus   hiring.Focus      `json:"focus"`
}

// SavePlan sets the minutes of the criteria and who leads on them. A panel member who leads on all
// criteria, or on none, is kept as leading on all. Field paths are "minutes.N", N counted from 0.
func (a *App) SavePlan(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, in PlanInput) error {
	return a.editRubric(ctx, actor, vacancyID, in.Version, "time plan changed", func(e *rubricEdit) error {
		r := &e.rubric.Rubric
		var fs fault.Fields
		for i := range r.Criteria {
			m, ok := in.Minutes[r.Criteria[i].ID]
			if !ok || m < 0 || m > MaxMinutes {
				fs.Addf(fmt.Sprintf("minutes.%d", i), "Minutes for %s must be a whole number from 0 to %d.", r.Criteria[i].Name, MaxMinutes)
			}
			r.Criteria[i].Minutes = m
		}
		focus, err := checkedFocus(e, in.Focus)
		if err != nil {
			return err
		}
		if err := fs.Err(); err != nil {
			return err
		}
		return e.tx.SetFocus(e.rubric.ID, focus)
	})
}

// checkedFocus is the focus without those who lead on everything; it is about panel members and criteria
// of the rubric alone.
func checkedFocus(e *rubricEdit, f hiring.Focus) (hiring.Focus, error) {
	members, err := panelAt(e.tx, e.stage)
	if err != nil {
		return nil, err
	}
	ids := memberIDs(members)
	out := hiring.Focus{}
	for user, criteria := range f {
		if !slices.Contains(ids, user) {
			return nil, fieldError("focus", "Somebody in the plan is not on the panel any more. Open the plan again.")
		}
		slices.SortFunc(criteria, func(a, b hiring.ID) int { return slices.Compare(a[:], b[:]) })
		criteria = slices.Compact(criteria)
		for _, id := range criteria {
			if _, ok := e.rubric.Rubric.Criterion(id); !ok {
				return nil, fieldError("focus", "A criterion in the plan is not on the rubric any more. Open the plan again.")
			}
		}
		if n := len(criteria); n > 0 && n < len(e.rubric.Rubric.Criteria) {
			out[user] = criteria
		}
	}
	return out, nil
}

// SplitPlan shares the criteria out over the panel members, essential ones to two at least, in place of
// who leads on what now.
func (a *App) SplitPlan(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, version int64) error {
	return a.editRubric(ctx, actor, vacancyID, version, "criteria split over the panel", func(e *rubricEdit) error {
		members, err := panelAt(e.tx, e.stage)
		if err != nil {
			return err
		}
		ids := memberIDs(members)
		if len(ids) < 3 {
			return fault.New(fault.Conflict, "There are fewer than three people on the panel. Each criterion needs two, so there is nothing to share out.")
		}
		rubric.Plan(&e.rubric.Rubric)
		return e.tx.SetFocus(e.rubric.ID, rubric.Split(e.rubric.Rubric, ids))
	})
}

// PlanAgain shares the interview's minutes out over the criteria by what each needs.
func (a *App) PlanAgain(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, version int64) error {
	return a.editRubric(ctx, actor, vacancyID, version, "time plan made again", func(e *rubricEdit) error {
		rubric.Plan(&e.rubric.Rubric)
		return nil
	})
}

// SavePack keeps how the interview pack is printed. It may change after the rubric is frozen: it is no
// part of how marks count.
func (a *App) SavePack(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, in hiring.PackSettings) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy); err != nil {
			return err
		}
		stage, err := stageAt(ctx, &tx.Snapshot, vacancyID)
		if err != nil {
			return err
		}
		fr, err := tx.Rubric(stage.ID)
		if err != nil {
			return err
		}
		in.Breaks = slices.DeleteFunc(in.Breaks, func(id hiring.ID) bool { _, ok := fr.Rubric.Criterion(id); return !ok })
		fr.Pack = in
		if err := tx.SavePack(fr); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "interview pack changed", vacancyID, fr.ID, nil))
	})
	if err != nil {
		return fmt.Errorf("save pack: %w", err)
	}
	return nil
}
