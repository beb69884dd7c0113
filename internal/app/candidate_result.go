package app

import (
	"context"
	"fmt"
	"slices"

	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/verdict"
)

// CandidateResult is why one candidate has the outcome they have, with the evidence.
type CandidateResult struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	Rubric     hiring.FrozenRubric
	Candidate  hiring.Candidate // without the e-mail address
	Result     verdict.Candidate
	Policy     verdict.Settled
	InputHash  string
	Engine     string
	Scorecards []hiring.Scorecard   // those that count, and those excused or recused without ratings
	Members    map[hiring.ID]string // panel members' names
	Reopened   map[hiring.ID]int    // how often a scorecard was reopened, where it was
	Decisions  []hiring.Decision    // newest first, those of other stages too
	Agreed     []hiring.AgreedScore // replaced ones included, oldest first
	Other      *float64             // panel score by the other score basis, where the panel agreed on marks
	Warnings   []string             // about the whole panel; none where only some candidates may be seen
	PanelRank  int                  // by panel score; 0: none to tell
	Before     string               // id of the candidate ahead on the merit list; empty: none to tell
	After      string
	Taken      int // posts, or places at the next stage, that decisions have given away
}

// CandidateResult shows one candidate's outcome with everybody's evidence, to those who may see it.
func (a *App) CandidateResult(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID) (CandidateResult, error) {
	var (
		out   CandidateResult
		b     evidenceBase
		extra []string
	)
	err := a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if b, err = a.readResults(ctx, s, actor, vacancyID, hiring.SeeResults); err != nil {
			return err
		}
		cand, known := b.candidates[candidateID]
		if !known || !b.scope.Allows(candidateID) || cand.Withdrawn() {
			return hiring.ErrUnknown("candidate")
		}
		if out.Scorecards, err = s.CandidateScorecards(b.stage.ID, candidateID); err != nil {
			return err
		}
		if out.Reopened, err = s.Reopened(b.stage.ID, candidateID); err != nil {
			return err
		}
		out.Candidate = b.access.Candidate(cand).ForPanel()
		if out.Decisions, err = s.DecisionHistory(vacancyID, candidateID); err != nil {
			return err
		}
		if out.Agreed, err = s.AgreedScores(b.stage.ID, candidateID); err != nil {
			return err
		}
		if out.Taken, err = taken(s, b, hiring.ID{}); err != nil {
			return err
		}
		extra, err = flagsBeside(s, b, candidateID)
		return err
	})
	if err != nil {
		return CandidateResult{}, fmt.Errorf("show candidate's result: %w", err)
	}
	r, err := a.recommend(ctx, b)
	if err != nil {
		return CandidateResult{}, fmt.Errorf("show candidate's result: %w", err)
	}
	out.Vacancy, out.Stage, out.Access, out.Rubric = b.vacancy, b.stage, b.access, b.rubric
	out.Policy, out.InputHash, out.Engine = r.Policy, r.InputHash, r.Engine
	for i, c := range r.Candidates {
		if c.ID != candidateID.String() {
			continue
		}
		out.Result = within(b.scope, c)
		out.Result.Flags = slices.Concat(out.Result.Flags, extra)
		if b.scope.All && i > 0 {
			out.Before = r.Candidates[i-1].ID
		}
		if b.scope.All && i+1 < len(r.Candidates) {
			out.After = r.Candidates[i+1].ID
		}
	}
	if other, ok := otherScores(b, verdict.Result{Policy: r.Policy, Candidates: []verdict.Candidate{out.Result}})[candidateID.String()]; ok {
		out.Other = &other
	}
	if b.scope.All {
		out.Warnings, out.PanelRank = r.Warnings, r.PanelRanks()[candidateID.String()]
	}
	out.Scorecards = slices.DeleteFunc(out.Scorecards, func(c hiring.Scorecard) bool { return c.Practice })
	for i := range out.Scorecards {
		out.Scorecards[i].Notes = "" // its writer's alone
		if !out.Scorecards[i].Counts() {
			out.Scorecards[i].Ratings = nil // what was never submitted stays its writer's
		}
	}
	out.Members = map[hiring.ID]string{}
	for _, m := range b.members {
		out.Members[m.UserID] = m.Name
	}
	if err := a.viewed(ctx, actor, resultViewed, vacancyID, candidateID); err != nil {
		return CandidateResult{}, err
	}
	return out, nil
}
