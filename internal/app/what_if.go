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

// WhatIfInput changes what a recommendation rests on, for looking only. What is nil or left out stays as it is.
type WhatIfInput struct {
	Bar       *float64
	Posts     *int
	Weights   map[hiring.ID]float64
	PassMarks map[hiring.ID]int // of essential criteria
	Without   []hiring.ID       // panel members whose marks are left out
	Basis     hiring.ScoreBasis // empty: the rubric's
}

// Empty reports whether nothing is changed.
func (in WhatIfInput) Empty() bool {
	return in.Bar == nil && in.Posts == nil && len(in.Weights) == 0 && len(in.PassMarks) == 0 && len(in.Without) == 0 && in.Basis == ""
}

// WhatIf is a merit list as it would be under other choices, beside the one there is. Nothing of it is kept.
type WhatIf struct {
	Results                              // of the candidates as they would be
	Before  map[string]verdict.Candidate // as they are, of this page
	Scorers []hiring.Member              // whose marks can be left out
	Changed int                          // candidates with another outcome
	Moved   int                          // candidates with another rank
	Agreed  bool                         // there are agreed marks
	Choices WhatIfInput
}

// WhatIf computes a stage's merit list under the choices made of its rubric, for those who see all results. It saves
// nothing. Where the choices are Invalid the answer still says what they were made of. Field paths: "bar", "posts",
// "weights.ID", "passMarks.ID", "without", "basis".
func (a *App) WhatIf(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, choose func(hiring.Rubric) (WhatIfInput, error), p hiring.Page) (WhatIf, error) {
	out := WhatIf{Results: Results{Page: p.Bounded()}, Before: map[string]verdict.Candidate{}}
	var b evidenceBase
	err := a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		b, err = a.readEverything(ctx, s, actor, vacancyID, hiring.SeeAllResults)
		return err
	})
	if err != nil {
		return WhatIf{}, fmt.Errorf("try other choices: %w", err)
	}
	before, err := a.recommend(ctx, b)
	if err != nil {
		return WhatIf{}, fmt.Errorf("try other choices: %w", err)
	}
	for _, m := range before.Panel {
		if i := slices.IndexFunc(b.members, func(x hiring.Member) bool { return x.UserID.String() == m.ID }); i >= 0 {
			out.Scorers = append(out.Scorers, b.members[i])
		}
	}
	out.Agreed = len(b.agreed) > 0
	out.Vacancy, out.Stage, out.Access, out.Rubric, out.Scope = b.vacancy, b.stage, b.access, b.rubric, b.scope
	after := before
	if out.Choices, err = choose(b.rubric.Rubric); err == nil && !out.Choices.Empty() {
		after, err = out.Choices.apply(b, out.Scorers)
	}
	if err != nil {
		return out, fmt.Errorf("try other choices: %w", err)
	}
	out.Result = after
	was := map[string]verdict.Candidate{}
	for _, c := range before.Candidates {
		was[c.ID] = c
	}
	for _, c := range after.Candidates {
		if c.Outcome != was[c.ID].Outcome {
			out.Changed++
		}
		if (c.Rank == nil) != (was[c.ID].Rank == nil) || c.Rank != nil && *c.Rank != *was[c.ID].Rank {
			out.Moved++
		}
	}
	out.fill(b, nil, a.now())
	for _, c := range out.Result.Candidates {
		out.Before[c.ID] = was[c.ID]
	}
	if err := a.viewed(ctx, actor, whatIfViewed, vacancyID, b.stage.ID); err != nil {
		return WhatIf{}, err
	}
	return out, nil
}

// apply computes the recommendation under the choices.
func (in WhatIfInput) apply(b evidenceBase, scorers []hiring.Member) (verdict.Result, error) {
	var fs fault.Fields
	c := caseOf(b)
	rub := c.Rubric
	rub.Criteria = slices.Clone(rub.Criteria)
	if in.Bar != nil {
		rub.Bar = *in.Bar
	}
	if in.Posts != nil {
		rub.Posts = *in.Posts
	}
	if in.Basis != "" {
		rub.Policy.Basis = in.Basis
	}
	for i, cr := range rub.Criteria {
		if w, ok := in.Weights[cr.ID]; ok && cr.Marked() {
			rub.Criteria[i].Weight = w
		}
		if mark, ok := in.PassMarks[cr.ID]; ok && cr.Essential && cr.Marked() {
			rub.Criteria[i].PassMark = &mark
		}
	}
	var whole fault.Fields
	rub.Check(&whole)
	for _, f := range whole {
		fs = append(fs, fault.Field{Path: whatIfPath(f.Path, rub), Message: f.Message})
	}
	for _, id := range in.Without {
		known := slices.ContainsFunc(scorers, func(m hiring.Member) bool { return m.UserID == id })
		fs.Check(known, "without", "Somebody you leave out has no marks at this stage. Open the page again.")
	}
	fs.Check(len(in.Without) < len(scorers), "without", "Leave at least one panel member in.")
	if err := fs.Err(); err != nil {
		return verdict.Result{}, err
	}
	c.Rubric = rub
	c.Scorecards = slices.DeleteFunc(slices.Clone(c.Scorecards), func(s hiring.Scorecard) bool { return slices.Contains(in.Without, s.UserID) })
	r, err := verdict.From(c.Input())
	if err != nil {
		return r, fault.Wrap(fault.Invalid, "This cannot be computed: "+fault.Of(err).Message, err)
	}
	return r, nil
}

// whatIfPath leads from a field of a rubric to the field of the choices.
func whatIfPath(path string, rub hiring.Rubric) string {
	var i int
	var field string
	if n, _ := fmt.Sscanf(path, "criteria.%d.%s", &i, &field); n == 2 && i < len(rub.Criteria) {
		return field + "s." + rub.Criteria[i].ID.String()
	}
	return path
}
