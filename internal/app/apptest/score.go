package apptest

import (
	"context"
	"fmt"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/store"
)

// Card finds the scorecard of a panel member for a candidate.
func (v *Vacancy) Card(member hiring.Actor, candidate hiring.Candidate) hiring.Scorecard {
	v.T.Helper()
	var card hiring.Scorecard
	v.must(v.Store.Read(context.Background(), func(s *store.Snapshot) error {
		stage, err := s.Stage(v.ID, v.Stage)
		if err != nil {
			return err
		}
		cards, err := s.CandidateScorecards(stage.ID, candidate.ID)
		if err != nil {
			return err
		}
		practice, err := s.PracticeScorecards(stage.ID, candidate.ID)
		if err != nil {
			return err
		}
		for _, c := range append(cards, practice...) {
			if c.UserID == member.UserID {
				card = c
				return nil
			}
		}
		return fmt.Errorf("no scorecard of %s for %s", member.Name, candidate.Name)
	}))
	return card
}

// Ratings fills every criterion of the vacancy's rubric: mark gives the mark of the nth criterion,
// evidence its text. Credential checks are answered yes.
func (v *Vacancy) Ratings(mark func(criterion int) int, evidence func(criterion int) string) []hiring.Rating {
	v.T.Helper()
	view, err := v.App.Rubric(app.At(context.Background(), v.Stage), v.Recruiter, v.ID)
	v.must(err)
	var out []hiring.Rating
	for i, c := range view.Rubric.Rubric.Criteria {
		r := hiring.Rating{CriterionID: c.ID, Evidence: evidence(i)}
		for range c.Checks {
			r.Checks = append(r.Checks, hiring.CheckYes)
		}
		for range c.Indicators {
			r.Indicators = append(r.Indicators, hiring.Shown)
		}
		if c.Marked() {
			m := mark(i)
			r.Mark = &m
		}
		out = append(out, r)
	}
	return out
}

// Draft declares no conflict and saves ratings without submitting; it gives the saved scorecard.
func (v *Vacancy) Draft(member hiring.Actor, candidate hiring.Candidate, ratings []hiring.Rating) hiring.Scorecard {
	v.T.Helper()
	ctx := context.Background()
	card := v.Card(member, candidate)
	card, err := v.App.DeclareConflict(ctx, member, card.ID, app.DeclareInput{Version: card.Version, Conflict: hiring.NoConflict})
	v.must(err)
	card, err = v.App.SaveScorecard(ctx, member, card.ID, app.SaveScorecardInput{Version: card.Version, Ratings: ratings})
	v.must(err)
	return card
}

// Score fills and submits a scorecard with the same mark for every criterion.
func (v *Vacancy) Score(member hiring.Actor, candidate hiring.Candidate, mark int) hiring.Scorecard {
	v.T.Helper()
	return v.ScoreEach(member, candidate, func(int) int { return mark })
}

// ScoreEach fills and submits a scorecard, mark giving the mark of the nth criterion.
func (v *Vacancy) ScoreEach(member hiring.Actor, candidate hiring.Candidate, mark func(criterion int) int) hiring.Scorecard {
	v.T.Helper()
	evidence := func(i int) string {
		return fmt.Sprintf("%s said of criterion %d what they did and what came of it.", candidate.Name, i+1)
	}
	card := v.Draft(member, candidate, v.Ratings(mark, evidence))
	card, err := v.App.SubmitScorecard(context.Background(), member, card.ID, card.Version)
	v.must(err)
	return card
}

// ScoreAll has every panel member submit for every candidate; mark gives the mark by the member's
// and the candidate's place.
func (v *Vacancy) ScoreAll(mark func(member, candidate int) int) *Vacancy {
	v.T.Helper()
	for i, m := range v.Panel {
		for j, c := range v.Candidates {
			v.Score(m, c, mark(i, j))
		}
	}
	return v
}
