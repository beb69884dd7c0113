package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// CloseVacancy ends a vacancy, with a reason: nothing in it changes until it is reopened.
func (a *App) CloseVacancy(ctx context.Context, actor hiring.Actor, id hiring.ID, reason string) error {
	return a.turnVacancy(ctx, actor, id, "vacancy closed", func(v *hiring.Vacancy, now time.Time) error { return v.Close(reason, now) })
}

// ArchiveVacancy puts a closed vacancy out of the lists.
func (a *App) ArchiveVacancy(ctx context.Context, actor hiring.Actor, id hiring.ID) error {
	return a.turnVacancy(ctx, actor, id, "vacancy archived", (*hiring.Vacancy).Archive)
}

// ReopenVacancy takes a closed or archived vacancy up again, where it was.
func (a *App) ReopenVacancy(ctx context.Context, actor hiring.Actor, id hiring.ID) error {
	return a.turnVacancy(ctx, actor, id, "vacancy reopened", func(v *hiring.Vacancy, _ time.Time) error { return v.Reopen() })
}

func (a *App) turnVacancy(ctx context.Context, actor hiring.Actor, id hiring.ID, action string, turn func(*hiring.Vacancy, time.Time) error) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		// Asked for what is seen, and then for the right to edit: a closed vacancy refuses edits, but not these.
		acc, v, err := access(&tx.Snapshot, actor, id, hiring.SeeVacancy)
		if err != nil {
			return err
		}
		if err := acc.May(hiring.EditVacancy); err != nil {
			return err
		}
		stage, err := stageAt(ctx, &tx.Snapshot, id)
		if err != nil {
			return err
		}
		if err := tx.GuardStage(stage.ID, stage.State); err != nil {
			return err
		}
		if err := turn(&v, a.now()); err != nil {
			return err
		}
		if err := tx.UpdateVacancy(v); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, action, id, id, nil))
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}

// CopyVacancyInput is a new vacancy that begins with an earlier one's rubric, and, with People, with
// everybody who took part in it. Candidates are never copied.
type CopyVacancyInput struct {
	Title     string `json:"title"`
	Reference string `json:"reference"`
	Posts     int    `json:"posts"`
	People    bool   `json:"people"`
}

// CopyVacancy makes a vacancy from an earlier one that the actor recruits for: the same role in the
// same edition, the same rubric, not frozen, and no candidates.
func (a *App) CopyVacancy(ctx context.Context, actor hiring.Actor, from hiring.ID, in CopyVacancyInput) (hiring.Vacancy, error) {
	v := hiring.Vacancy{
		ID: a.newID(), Title: strings.TrimSpace(in.Title), Reference: strings.TrimSpace(in.Reference), Posts: in.Posts,
		CreatedBy: actor.UserID, CreatedAt: a.now(), CopiedFrom: &from,
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		acc, earlier, err := access(&tx.Snapshot, actor, from, hiring.SeeVacancy)
		if err != nil {
			return err
		}
		if err := acc.May(hiring.EditVacancy); err != nil {
			return err
		}
		if err := actor.MayAccount(hiring.CreateVacancies); err != nil {
			return err
		}
		var fs fault.Fields
		v.Check(&fs)
		if err := fs.Err(); err != nil {
			return err
		}
		v.RoleID, v.RoleName = earlier.RoleID, earlier.RoleName
		stages, err := a.copiedStages(tx, from, v.Posts)
		if err != nil {
			return err
		}
		if err := a.storeVacancy(tx, actor, v, stages); err != nil {
			return err
		}
		if !in.People {
			return nil
		}
		members, err := tx.Members(from)
		if err != nil {
			return err
		}
		for _, m := range members {
			if _, err := tx.AddMember(v.ID, m.UserID, m.Function); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return hiring.Vacancy{}, fmt.Errorf("copy vacancy: %w", err)
	}
	return v, nil
}

// copiedStages are the stages of an earlier vacancy with their rubrics, their criteria newly numbered.
func (a *App) copiedStages(tx *store.Tx, from hiring.ID, posts int) ([]newStage, error) {
	earlier, err := tx.Stages(from)
	if err != nil {
		return nil, err
	}
	var out []newStage
	for _, st := range earlier { // at most hiring.MaxStages
		fr, err := tx.Rubric(st.ID)
		if err != nil {
			return nil, err
		}
		r := fr.Rubric
		r.Posts = posts
		for i := range r.Criteria {
			r.Criteria[i].ID = a.newID()
		}
		out = append(out, newStage{kind: st.Kind, rules: st.Rules(), rubric: r})
	}
	return out, nil
}
