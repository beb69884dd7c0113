package app

import (
	"context"
	"fmt"
	"slices"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/verdict"
)

// The fewest and the most candidates who are compared at once.
const (
	LeastCompared = 2
	MostCompared  = 4
)

// Comparison is two to four candidates side by side.
type Comparison struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	Rubric     hiring.Rubric
	Policy     verdict.Settled
	Candidates []hiring.Candidate // as the person may know them, in the order asked for
	Results    []verdict.Candidate
	Decisions  []*hiring.Decision                          // the one that holds; nil: none
	Agreed     []map[string]float64                        // agreed marks by criterion
	Evidence   []map[hiring.ID]map[hiring.ID]hiring.Rating // by criterion, then panel member
	Members    []hiring.Member                             // who submitted for any of them, by name
}

// Compare shows two to four candidates side by side to those who may see their results. Field path: "c".
func (a *App) Compare(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, ids []hiring.ID) (out Comparison, err error) {
	var b evidenceBase
	var cards [][]hiring.Scorecard
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if b, err = a.readResults(ctx, s, actor, vacancyID, hiring.SeeResults); err != nil {
			return err
		}
		var fs fault.Fields
		if n := len(ids); n < LeastCompared || n > MostCompared {
			fs.Addf("c", "Choose %d to %d candidates to compare.", LeastCompared, MostCompared)
			return fs.Err()
		}
		for _, id := range ids { // at most MostCompared
			cand, known := b.candidates[id]
			if !known || !b.scope.Allows(id) || cand.Withdrawn() {
				return hiring.ErrUnknown("candidate")
			}
			own, err := s.CandidateScorecards(b.stage.ID, id)
			if err != nil {
				return err
			}
			cards = append(cards, own)
			history, err := s.DecisionHistory(vacancyID, id)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(history, func(d hiring.Decision) bool { return d.StageID == b.stage.ID })
			if i < 0 {
				out.Decisions = append(out.Decisions, nil)
				continue
			}
			out.Decisions = append(out.Decisions, &history[i])
		}
		return nil
	})
	if err != nil {
		return Comparison{}, fmt.Errorf("compare candidates: %w", err)
	}
	r, err := a.recommend(ctx, b)
	if err != nil {
		return Comparison{}, fmt.Errorf("compare candidates: %w", err)
	}
	out.Vacancy, out.Stage, out.Access, out.Rubric, out.Policy = b.vacancy, b.stage, b.access, b.rubric.Rubric, r.Policy
	scored := map[hiring.ID]bool{}
	for i, id := range ids {
		c, _ := find(r, id)
		out.Candidates = append(out.Candidates, b.access.Candidate(b.candidates[id]).ForPanel())
		out.Results = append(out.Results, within(b.scope, c))
		out.Agreed = append(out.Agreed, agreedOf(b.agreed, c.ID))
		by := map[hiring.ID]map[hiring.ID]hiring.Rating{}
		for _, card := range cards[i] {
			if !card.Counts() {
				continue
			}
			scored[card.UserID] = true
			for _, rating := range card.Ratings {
				if by[rating.CriterionID] == nil {
					by[rating.CriterionID] = map[hiring.ID]hiring.Rating{}
				}
				by[rating.CriterionID][card.UserID] = rating
			}
		}
		out.Evidence = append(out.Evidence, by)
	}
	for _, m := range b.members {
		if scored[m.UserID] {
			out.Members = append(out.Members, m)
			delete(scored, m.UserID)
		}
	}
	if err := a.viewed(ctx, actor, comparisonViewed, vacancyID, ids...); err != nil {
		return Comparison{}, err
	}
	return out, nil
}
