package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/verdict"
)

// DecideInput is a person's decision about a candidate. InputHash is that of the recommendation the
// person saw; Flags are those acknowledged, word for word.
type DecideInput struct {
	Decision  hiring.DecisionKind `json:"decision"`
	Reason    string              `json:"reason"`
	Flags     []string            `json:"flags" validate:"max=100" label:"flags"`
	InputHash string              `json:"inputHash"`
}

// errMoved says that the stage changed between computing and deciding.
var errMoved = errors.New("the stage changed in between")

// Decide records a hiring manager's decision beside the recommendation. It never replaces an
// earlier one: both are kept. Stale when the recommendation is no longer the one the person saw.
func (a *App) Decide(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, in DecideInput) (d hiring.Decision, err error) {
	var fs fault.Fields
	if err := checkShape(&fs, in); err != nil {
		return d, err
	}
	if err := fs.Err(); err != nil {
		return d, err
	}
	// Another decision in between raises the stage's version without changing what this one rests
	// on: then it is tried again.
	for range 5 {
		if d, err = a.decideOnce(ctx, actor, vacancyID, candidateID, in); !errors.Is(err, errMoved) {
			break
		}
	}
	if errors.Is(err, errMoved) {
		err = fault.New(fault.Conflict, "Somebody else is deciding at the same time. Try again.")
	}
	if err != nil {
		return hiring.Decision{}, fmt.Errorf("decide: %w", err)
	}
	return d, nil
}

func (a *App) decideOnce(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, in DecideInput) (d hiring.Decision, err error) {
	var b evidenceBase
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		acc, _, err := access(s, actor, vacancyID, hiring.Decide)
		if err != nil {
			return err
		}
		stage, err := stageAt(ctx, s, vacancyID)
		if err != nil {
			return err
		}
		if err := acc.MayDecide(stage); err != nil {
			return err
		}
		b, err = readEvidence(ctx, s, actor, vacancyID)
		return err
	})
	if err != nil {
		return d, err
	}
	r, err := a.recommend(ctx, b)
	if err != nil {
		return d, err
	}
	own, ok := find(r, candidateID)
	if !ok {
		return d, hiring.ErrUnknown("candidate")
	}
	if in.InputHash != r.InputHash {
		return d, fault.New(fault.Stale, "The recommendation has changed since you opened the page. Look at it again before you decide.")
	}
	d = hiring.Decision{
		ID: a.newID(), VacancyID: vacancyID, StageID: b.stage.ID, CandidateID: candidateID, Kind: in.Decision, Reason: strings.TrimSpace(in.Reason),
		Recommendation: own.Outcome, InputHash: r.InputHash, Flags: in.Flags, DecidedBy: actor.UserID, DecidedByName: actor.Name, DecidedAt: a.now(),
	}
	var fs fault.Fields
	d.Check(&fs, own.Flags)
	if err := fs.Err(); err != nil {
		return d, err
	}
	return d, a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.GuardStage(b.stage.ID, hiring.Revealed); err != nil {
			return err
		}
		now, err := tx.StageByID(b.stage.ID)
		if err != nil {
			return err
		}
		if now.Version != b.stage.Version+1 {
			return errMoved
		}
		if err := tx.CreateDecision(d); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "decision recorded", vacancyID, candidateID, map[string]string{"decision": string(d.Kind)}))
	})
}

func find(r verdict.Result, candidate hiring.ID) (verdict.Candidate, bool) {
	for _, c := range r.Candidates {
		if c.ID == candidate.String() {
			return c, true
		}
	}
	return verdict.Candidate{}, false
}
