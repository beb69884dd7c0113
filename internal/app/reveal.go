package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"merit/internal/hiring"
	"merit/internal/store"
)

// Reveal ends scoring. Scorecards that are still outstanding are excused, which needs a reason;
// from then on those who may see scores see them, and no scorecard changes any more.
func (a *App) Reveal(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, reason string) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.RunScoring); err != nil {
			return err
		}
		stage, err := stageAt(ctx, &tx.Snapshot, vacancyID)
		if err != nil {
			return err
		}
		// Taken first, so that no scorecard comes in between the count and the end of scoring.
		if err := tx.GuardStage(stage.ID, stage.State); err != nil {
			return err
		}
		stage.Version++
		progress, err := tx.Progress(stage.ID)
		if err != nil {
			return err
		}
		if err := stage.MayReveal(progress, reason); err != nil {
			return err
		}
		return a.endScoring(tx, actor, stage, &actor.UserID, strings.TrimSpace(reason))
	})
	if err != nil {
		return fmt.Errorf("end scoring: %w", err)
	}
	return nil
}

// endScoring reveals a stage that this transaction guards at its version. by is who said so; nil: the stage's
// own rule did.
func (a *App) endScoring(tx *store.Tx, actor hiring.Actor, stage hiring.Stage, by *hiring.ID, reason string) error {
	now := a.now()
	excused, err := tx.ExcuseOutstanding(stage.ID, now)
	if err != nil {
		return err
	}
	stage.State, stage.RevealedAt, stage.RevealedBy = hiring.Revealed, &now, by
	if excused > 0 {
		stage.RevealReason = reason
	}
	if err := tx.SetStageState(stage, hiring.Scoring); err != nil {
		return err
	}
	detail := map[string]string{"excused": strconv.FormatInt(excused, 10)}
	if by == nil {
		detail["rule"] = string(stage.RevealWhen)
	}
	return tx.Audit(a.event(actor, "scores revealed", stage.VacancyID, stage.ID, detail))
}

// revealWhenAllIn ends scoring at a stage whose scores are revealed with the last scorecard, once nothing is
// awaited any more. Whatever can bring the last one in calls it at the end of its transaction, behind the
// stage's guard.
func (a *App) revealWhenAllIn(tx *store.Tx, actor hiring.Actor, stageID hiring.ID) error {
	stage, err := tx.StageByID(stageID)
	if err != nil || stage.RevealWhen != hiring.RevealAll || stage.State != hiring.Scoring {
		return err
	}
	progress, err := tx.Progress(stage.ID)
	if err != nil || !progress.AllIn() {
		return err
	}
	return a.endScoring(tx, actor, stage, nil, "")
}

// SeeOthers lets a panel member see what others submitted for a candidate, where the stage is revealed one
// scorecard at a time and their own is in. From then on it cannot be reopened.
func (a *App) SeeOthers(ctx context.Context, actor hiring.Actor, id hiring.ID) (card hiring.Scorecard, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		view, _, err := ownScorecard(&tx.Snapshot, actor, id)
		if err != nil {
			return err
		}
		if card = view.Scorecard; card.PeersSeenAt != nil {
			return nil
		}
		if err := card.SeeOthers(view.Stage, a.now()); err != nil {
			return err
		}
		if err := tx.GuardStage(view.Stage.ID, hiring.Scoring); err != nil {
			return err
		}
		if err := tx.SeePeers(card); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "others' scores opened", view.Vacancy.ID, id, nil))
	})
	if err != nil {
		return hiring.Scorecard{}, fmt.Errorf("see others' scores: %w", err)
	}
	return card, nil
}
