package app

import (
	"context"
	"fmt"

	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/verdict"
)

// MyMarking is how somebody's own marks compare with the others', told to nobody else.
type MyMarking struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	Rubric     hiring.Rubric
	Practice   bool             // an observer's marks, beside the whole panel's
	Member     *verdict.Member  // what the engine says of a panel member; nil: nothing
	Compared   verdict.Compared // over all own marks; Cells of this page alone
	Total      int              // cells on all pages
	Candidates map[string]hiring.Candidate
}

// MyMarking compares the actor's submitted marks of a revealed stage with the others' for the same answers.
// Nobody is named in it and nobody can ask for another's.
func (a *App) MyMarking(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, p hiring.Page) (out MyMarking, err error) {
	var (
		b           evidenceBase
		own, others verdict.Input
	)
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if b, err = a.readResults(ctx, s, actor, vacancyID, hiring.SeeResults); err != nil {
			return err
		}
		counted, err := s.SubmittedScorecards(b.stage.ID)
		if err != nil {
			return err
		}
		rub := b.rubric.Rubric
		for _, card := range counted {
			into := &others
			if card.UserID == actor.UserID {
				into = &own
			}
			into.AddScorecard(rub, card)
		}
		if len(own.Marks) > 0 {
			return nil
		}
		practice, err := s.SubmittedPractice(b.stage.ID, actor.UserID)
		out.Practice = len(practice) > 0
		for _, card := range practice {
			own.AddScorecard(rub, card)
		}
		return err
	})
	if err != nil {
		return MyMarking{}, fmt.Errorf("compare own marks: %w", err)
	}
	rub := verdict.RubricInput(b.rubric.Rubric)
	out.Vacancy, out.Stage, out.Access, out.Rubric = b.vacancy, b.stage, b.access, b.rubric.Rubric
	out.Compared = verdict.Compare(own.Marks, others.Marks, rub.Criteria, *rub.Policy.Scale)
	if len(own.Marks) > 0 && !out.Practice {
		r, err := a.recommend(ctx, b)
		if err != nil {
			return MyMarking{}, fmt.Errorf("compare own marks: %w", err)
		}
		for _, m := range r.Panel {
			if m.ID == actor.UserID.String() {
				out.Member = &m
			}
		}
	}
	out.page(b, p.Bounded())
	if err := a.viewed(ctx, actor, markingViewed, vacancyID, b.stage.ID); err != nil {
		return MyMarking{}, err
	}
	return out, nil
}

// page keeps one page of the cells and names their candidates.
func (m *MyMarking) page(b evidenceBase, p hiring.Page) {
	cells := m.Compared.Cells
	m.Total = len(cells)
	from := min(p.Offset, len(cells))
	m.Compared.Cells = cells[from:min(from+p.Limit, len(cells))]
	m.Candidates = map[string]hiring.Candidate{}
	for _, c := range m.Compared.Cells {
		if id, err := hiring.ParseID(c.Candidate); err == nil {
			m.Candidates[c.Candidate] = b.access.Candidate(b.candidates[id]).ForPanel()
		}
	}
}
