package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// ReassignInput passes an outstanding scorecard on: To scores the candidate instead; the zero ID: nobody
// does.
type ReassignInput struct {
	To     hiring.ID `json:"to"`
	Reason string    `json:"reason"`
}

// ReassignScorecard excuses a panel member from an outstanding scorecard and, with To, gives somebody else
// of the panel one for the same candidate. What was written on the first is kept and counts for nothing.
func (a *App) ReassignScorecard(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID, in ReassignInput) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.RunScoring); err != nil {
			return err
		}
		card, err := tx.Scorecard(id)
		if err != nil {
			return err
		}
		if card.VacancyID != vacancyID || card.Practice {
			return hiring.ErrUnknown("scorecard")
		}
		stage, err := tx.StageByID(card.StageID)
		if err != nil {
			return err
		}
		if err := tx.GuardStage(stage.ID, stage.State); err != nil {
			return err
		}
		if err := card.Excuse(stage, in.Reason); err != nil {
			return err
		}
		if err := tx.ExcuseScorecard(card, a.now()); err != nil {
			return err
		}
		detail := map[string]string{"reason": strings.TrimSpace(in.Reason)}
		if in.To != (hiring.ID{}) {
			detail["to"] = in.To.String()
			if err := a.scoreInstead(tx, stage, card, in.To); err != nil {
				return err
			}
		}
		if err := tx.Audit(a.event(actor, "scorecard passed on", vacancyID, id, detail)); err != nil {
			return err
		}
		return a.revealWhenAllIn(tx, actor, stage.ID)
	})
	if err != nil {
		return fmt.Errorf("reassign scorecard: %w", err)
	}
	return nil
}

// scoreInstead gives a panel member a scorecard for the candidate of another's.
func (a *App) scoreInstead(tx *store.Tx, stage hiring.Stage, card hiring.Scorecard, to hiring.ID) error {
	members, err := tx.Members(stage.VacancyID)
	if err != nil {
		return err
	}
	all := thoseWhoScore(members)
	at := slices.IndexFunc(all, func(m hiring.Member) bool { return m.UserID == to })
	if at < 0 || to == card.UserID {
		return fieldError("to", "Choose somebody else who is on the panel.")
	}
	cards, err := tx.CandidateScorecards(stage.ID, card.CandidateID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(cards, func(c hiring.Scorecard) bool { return c.UserID == to }) {
		return fieldError("to", all[at].Name+" has a scorecard for this candidate already.")
	}
	cand, err := tx.Candidate(stage.VacancyID, card.CandidateID)
	if err != nil {
		return err
	}
	if cand.Withdrawn() {
		return fault.New(fault.Conflict, "This candidate has withdrawn, so nobody has to score.")
	}
	return a.issueScorecards(tx, stage, []hiring.Candidate{cand}, all[at:at+1])
}
