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

// SplitOverStages shares the criteria out over a vacancy's stages that have not opened, each to one of
// them, by the minutes the stages have. A criterion is the same at two stages if its name is.
func (a *App) SplitOverStages(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy); err != nil {
			return err
		}
		rubrics, err := rubricsInPreparation(tx, vacancyID)
		if err != nil {
			return err
		}
		if len(rubrics) < 2 {
			return fault.New(fault.Conflict, "Criteria are split over stages that have not opened. Add another stage first.")
		}
		keep := splitCriteria(rubrics)
		for i, fr := range rubrics {
			all := slices.Concat(fr.Rubric.Criteria, fr.Dropped)
			fr.Rubric.Criteria, fr.Dropped = nil, nil
			for _, c := range all {
				if keep[c.Name] == i {
					fr.Rubric.Criteria = append(fr.Rubric.Criteria, c)
				} else {
					fr.Dropped = append(fr.Dropped, c)
				}
			}
			var fs fault.Fields
			fr.Rubric.Check(&fs)
			if fs.Err() != nil {
				return fault.New(fault.Conflict, "There are too few criteria for so many stages: one would have none that takes a mark.")
			}
			rubric.Plan(&fr.Rubric)
			if err := tx.UpdateRubric(fr); err != nil {
				return err
			}
		}
		return tx.Audit(a.event(actor, "criteria split over the stages", vacancyID, vacancyID, nil))
	})
	if err != nil {
		return fmt.Errorf("split criteria over stages: %w", err)
	}
	return nil
}

func rubricsInPreparation(tx *store.Tx, vacancyID hiring.ID) ([]hiring.FrozenRubric, error) {
	stages, err := tx.Stages(vacancyID)
	if err != nil {
		return nil, err
	}
	var out []hiring.FrozenRubric
	for _, st := range stages { // at most hiring.MaxStages
		if st.State != hiring.Preparing {
			continue
		}
		if err := tx.GuardStage(st.ID, st.State); err != nil {
			return nil, err
		}
		fr, err := tx.Rubric(st.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, fr)
	}
	return out, nil
}

// splitCriteria gives each criterion, by name, to one of the rubrics that have it: the longest first, to
// the one with the most minutes left.
func splitCriteria(rubrics []hiring.FrozenRubric) map[string]int {
	at := map[string][]int{}
	var order []hiring.Criterion
	left := make([]int, len(rubrics))
	for i, fr := range rubrics {
		left[i] = fr.Rubric.InterviewMinutes
		for _, c := range slices.Concat(fr.Rubric.Criteria, fr.Dropped) {
			if len(at[c.Name]) == 0 {
				order = append(order, c)
			}
			at[c.Name] = append(at[c.Name], i)
		}
	}
	slices.SortStableFunc(order, func(x, y hiring.Criterion) int { return rubric.NeededBy(y) - rubric.NeededBy(x) })
	keep := map[string]int{}
	for _, c := range order {
		best := at[c.Name][0]
		for _, i := range at[c.Name] {
			if left[i] > left[best] {
				best = i
			}
		}
		keep[c.Name] = best
		left[best] -= rubric.NeededBy(c)
	}
	return keep
}
