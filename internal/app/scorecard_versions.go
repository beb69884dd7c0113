package app

import (
	"context"
	"fmt"

	"merit/internal/hiring"
	"merit/internal/store"
)

// VersionsView is what a scorecard said each time it was locked and then reopened, oldest first, and what it
// says now.
type VersionsView struct {
	Vacancy   hiring.Vacancy
	Stage     hiring.Stage
	Access    hiring.Access
	Rubric    hiring.Rubric
	Candidate hiring.Candidate
	Scorecard hiring.Scorecard // as it is now; without ratings where they are not for the reader
	Writer    string
	Own       bool // the reader wrote it
	Versions  []hiring.ScorecardVersion
}

// OwnScorecardVersions shows the writer of a scorecard what it said before it was reopened, at any time.
func (a *App) OwnScorecardVersions(ctx context.Context, actor hiring.Actor, id hiring.ID) (out VersionsView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) error {
		own, _, err := ownScorecard(s, actor, id)
		if err != nil {
			return err
		}
		out = VersionsView{
			Vacancy: own.Vacancy, Stage: own.Stage, Rubric: own.Rubric, Candidate: own.Candidate, Scorecard: own.Scorecard, Writer: actor.Name, Own: true,
		}
		out.Versions, err = s.ScorecardVersions(id)
		return err
	})
	if err != nil {
		return VersionsView{}, fmt.Errorf("show own scorecard's versions: %w", err)
	}
	return out, nil
}

// ScorecardVersions shows those who may see a candidate's result what a scorecard said before it was
// reopened. Until the reveal nobody but its writer reads that, whoever reopened it.
func (a *App) ScorecardVersions(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID) (out VersionsView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) error {
		if out.Access, out.Vacancy, err = access(s, actor, vacancyID, hiring.SeeResults); err != nil {
			return err
		}
		if out.Scorecard, err = s.Scorecard(id); err != nil {
			return err
		}
		if out.Scorecard.VacancyID != vacancyID || out.Scorecard.Practice {
			return hiring.ErrUnknown("scorecard")
		}
		if out.Stage, err = s.StageByID(out.Scorecard.StageID); err != nil {
			return err
		}
		own, err := s.SubmittedBy(out.Stage.ID, actor.UserID)
		if err != nil {
			return err
		}
		scope, err := out.Access.MaySeeResults(out.Stage, own)
		if err != nil {
			return err
		}
		cand, err := s.Candidate(vacancyID, out.Scorecard.CandidateID)
		if err != nil {
			return err
		}
		if !scope.Allows(cand.ID) || cand.Withdrawn() {
			return hiring.ErrUnknown("scorecard")
		}
		out.Candidate = out.Access.Candidate(cand).ForPanel()
		fr, err := s.Rubric(out.Stage.ID)
		if err != nil {
			return err
		}
		writer, err := s.User(out.Scorecard.UserID)
		if err != nil {
			return err
		}
		out.Rubric, out.Writer = fr.Rubric, writer.Name
		if out.Scorecard.Notes = ""; !out.Scorecard.Counts() {
			out.Scorecard.Ratings = nil // what was never submitted stays its writer's
		}
		out.Versions, err = s.ScorecardVersions(id)
		return err
	})
	if err == nil {
		err = a.viewed(ctx, actor, versionsViewed, vacancyID, id)
	}
	if err != nil {
		return VersionsView{}, fmt.Errorf("show scorecard's versions: %w", err)
	}
	return out, nil
}
