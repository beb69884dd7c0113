package app

import (
	"context"
	"fmt"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// OpenScoring opens a vacancy's stage: every panel member gets a scorecard for every candidate.
// What is missing is named, one field a thing: "candidates", "panel", "manager", "criteria.N.…".
func (a *App) OpenScoring(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID) error {
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
		if err := a.mayBegin(tx, stage); err != nil {
			return err
		}
		members, err := panelAt(tx, stage)
		if err != nil {
			return err
		}
		everybody, err := tx.Members(vacancyID)
		if err != nil {
			return err
		}
		cs, err := candidatesOf(&tx.Snapshot, stage)
		if err != nil {
			return err
		}
		if err := stage.MayOpen(fr.Rubric, len(cs), len(members), managers(everybody)); err != nil {
			return err
		}
		if err := tx.KeepInterviews(stage.ID, cs); err != nil {
			return err
		}
		now := a.now()
		stage.State, stage.OpenedAt = hiring.Scoring, &now
		if err := tx.SetStageState(stage, hiring.Preparing); err != nil {
			return err
		}
		if err := a.issueScorecards(tx, stage, cs, members); err != nil {
			return err
		}
		if err := a.issuePractice(tx, stage, cs, everybody, members); err != nil {
			return err
		}
		if err := tx.QuestionsUsed(fr.Rubric.Criteria, now); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "scoring opened", vacancyID, stage.ID, nil))
	})
	if err != nil {
		return fmt.Errorf("open scoring: %w", err)
	}
	return nil
}

// issueScorecards makes a draft for every candidate and every person who scores. What somebody wrote for
// practice while they only watched becomes theirs to finish.
func (a *App) issueScorecards(tx *store.Tx, stage hiring.Stage, cs []hiring.Candidate, ms []hiring.Member) error {
	now := a.now()
	var scorers []hiring.ID
	for _, m := range ms {
		if m.Function.Scores() {
			scorers = append(scorers, m.UserID)
		}
	}
	candidates := make([]hiring.ID, len(cs))
	for i, c := range cs {
		candidates[i] = c.ID
	}
	if err := tx.PracticeCounts(stage.ID, candidates, scorers); err != nil {
		return err
	}
	var cards []hiring.Scorecard
	for _, c := range cs {
		seen := map[hiring.ID]bool{}
		for _, m := range ms {
			if !m.Function.Scores() || seen[m.UserID] {
				continue
			}
			seen[m.UserID] = true
			cards = append(cards, hiring.Scorecard{
				ID: a.newID(), StageID: stage.ID, VacancyID: stage.VacancyID, CandidateID: c.ID, UserID: m.UserID,
				State: hiring.Draft, Version: 1, UpdatedAt: now,
			})
		}
	}
	return tx.CreateScorecards(cards, now)
}

// ReopenScorecard makes a submitted scorecard a draft again, keeping the version that was locked.
func (a *App) ReopenScorecard(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID, reason string) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		acc, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.RunScoring)
		if err != nil {
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
		if err := acc.MayReopen(card); err != nil {
			return err
		}
		if err := tx.GuardStage(stage.ID, stage.State); err != nil {
			return err
		}
		if _, err := tx.Candidate(vacancyID, card.CandidateID); err != nil {
			return err
		}
		if err := card.Reopen(stage, reason); err != nil {
			return err
		}
		agreed, err := tx.HasAgreed(stage.ID, card.CandidateID)
		if err != nil {
			return err
		}
		if agreed {
			return fault.New(fault.Conflict, "The panel has agreed on marks for this candidate, so the scorecards behind them stay as they were submitted.")
		}
		if err := tx.ReopenScorecard(card, strings.TrimSpace(reason), actor.UserID, a.now()); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "scorecard reopened", vacancyID, id, nil))
	})
	if err != nil {
		return fmt.Errorf("reopen scorecard: %w", err)
	}
	return nil
}

// ScorecardsView is who owes or has sent which scorecard, one page of it. It carries no marks.
type ScorecardsView struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	Progress   hiring.Progress
	Scorecards []hiring.StageScorecard
	Total      int
}

// StageScorecard shows whose scorecard of a vacancy's stage is to be reopened or passed on, and for whom it is, to those
// who run scoring. It carries no marks.
func (a *App) StageScorecard(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID) (c hiring.StageScorecard, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) error {
		acc, _, err := access(s, actor, vacancyID, hiring.SeeVacancy) // a closed vacancy refuses when the form is sent
		if err != nil {
			return err
		}
		if err := acc.May(hiring.RunScoring); err != nil {
			return err
		}
		stage, err := stageAt(ctx, s, vacancyID)
		if err != nil {
			return err
		}
		if c, err = s.StageScorecard(stage.ID, id); err == nil && !acc.KnowsNames() {
			c.Candidate = hiring.NameOfCode(c.Code)
		}
		return err
	})
	if err != nil {
		return hiring.StageScorecard{}, fmt.Errorf("show scorecard to act on: %w", err)
	}
	return c, nil
}

// StageScorecards lists the scorecards of a vacancy's stage for those who run scoring.
func (a *App) StageScorecards(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, p hiring.Page) (view ScorecardsView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		// A closed vacancy refuses what runs scoring, but is still looked at.
		if view.Access, view.Vacancy, err = access(s, actor, vacancyID, hiring.SeeVacancy); err != nil {
			return err
		}
		if err := view.Access.May(hiring.RunScoring); err != nil {
			return err
		}
		if view.Stage, err = stageAt(ctx, s, vacancyID); err != nil {
			return err
		}
		if view.Progress, err = s.Progress(view.Stage.ID); err != nil {
			return err
		}
		if view.Scorecards, view.Total, err = s.StageScorecards(view.Stage.ID, p.Bounded()); err != nil || view.Access.KnowsNames() {
			return err
		}
		view.Progress.Outstanding = byCode(view.Progress.Outstanding)
		for i, c := range view.Scorecards {
			view.Scorecards[i].Candidate = hiring.NameOfCode(c.Code)
		}
		return nil
	})
	if err != nil {
		return ScorecardsView{}, fmt.Errorf("list scorecards: %w", err)
	}
	return view, nil
}
