package api

import (
	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/verdict"
)

func recommendation(r app.Results) Recommendation {
	rub := r.Rubric.Rubric
	return Recommendation{
		Engine: r.Result.Engine, InputHash: r.Result.InputHash, ResultHash: r.Result.ResultHash, Seed: int64(r.Result.Seed), //nolint:gosec // 53 bits
		Scale: scale(rub.Scale), Bar: r.Result.Policy.Bar, Posts: r.Result.Policy.Posts, Criteria: scoredCriteria(rub),
		Candidates: each(r.Result.Candidates, func(c verdict.Candidate) MeritRow {
			row := MeritRow{Standing: standing(c, r.Candidates[c.ID], func(id string) string { return r.Members[id] })}
			if other, ok := r.Other[c.ID]; ok {
				row.OtherScore = &other
			}
			if d, ok := r.Decisions[c.ID]; ok {
				kind := string(d.Kind)
				row.Decision = &kind
			}
			return row
		}),
		Total: r.Total,
		Panel: each(r.Result.Panel, func(m verdict.Member) Marking {
			return Marking{
				UserID: engineID(m.ID), Member: r.Members[m.ID], Scorecards: m.Scorecards, Marks: m.Marks,
				MeanMark: m.MeanMark, Spread: m.Spread, Difference: m.Difference, Severity: m.Severity, Se: m.SE, Flags: m.Flags,
			}
		}),
		Agreement: agreement(r), Spreads: spreads(r),
		Warnings: r.Result.Warnings,
	}
}

// agreement and spreads are told of the whole panel only.
func agreement(r app.Results) *Agreement {
	if !r.Scope.All {
		return nil
	}
	a := r.Result.Agreement
	return &Agreement{
		AlphaOrdinal: a.AlphaOrdinal, AlphaInterval: a.AlphaInterval, AlphaNominal: a.AlphaNominal,
		IccA1: a.ICCA1, IccAk: a.ICCAk, IccCk: a.ICCCk, G: a.G, Phi: a.Phi, Why: a.Why,
	}
}

func spreads(r app.Results) *Spreads {
	if !r.Scope.All {
		return nil
	}
	s := r.Result.Variance.Spreads
	return &Spreads{
		Candidate: s.Candidate, Profile: s.Profile, Halo: s.Halo, Severity: s.Severity, SeverityBySkill: s.SeverityBySkill, Residual: s.Residual,
	}
}

func candidateResult(r app.CandidateResult) CandidateResult {
	rub := r.Rubric.Rubric
	return CandidateResult{
		Engine: r.Engine, InputHash: r.InputHash, Scale: scale(rub.Scale), Bar: r.Policy.Bar, Posts: r.Policy.Posts,
		Criteria: scoredCriteria(rub),
		Standing: standing(r.Result, r.Candidate, func(id string) string { return r.Members[engineID(id)] }),
		Scorecards: each(r.Scorecards, func(c hiring.Scorecard) ResultScorecard {
			return ResultScorecard{
				ID: c.ID, UserID: c.UserID, Member: r.Members[c.UserID], State: ScorecardState(c.State),
				Recused: c.Conflict == hiring.Recused, Counts: c.Counts(), SubmittedAt: c.SubmittedAt, Ratings: each(c.Ratings, rating),
			}
		}),
		Decisions: each(r.Decisions, decision),
	}
}

func scoredCriteria(r hiring.Rubric) []ScoredCriterion {
	return each(r.Criteria, func(c hiring.Criterion) ScoredCriterion {
		return ScoredCriterion{
			ID: c.ID, Kind: CriterionKind(c.Kind), Name: c.Name, Weight: c.Weight, Share: r.Share(c),
			Essential: c.Essential, PassMark: c.PassMark,
		}
	})
}

// standing tells a candidate's place; member names a panel member by the engine's id.
func standing(c verdict.Candidate, who hiring.Candidate, member func(id string) string) Standing {
	out := Standing{
		Candidate: ScorecardCandidate{ID: who.ID, Code: who.Code, Name: who.Name},
		Rank:      c.Rank, Tied: c.Tied, PanelScore: c.PanelScore, IndependentScore: c.Independent, Arithmetic: c.Arithmetic, FairScore: c.FairScore, Se: c.SE,
		Rank90: pair(c.Rank90), Interval90: pair(c.Interval90), LeaveOneOut: pair(c.LeftOut),
		Outcome: Outcome(c.Outcome), Clause: Clause(c.Clause), Codes: each(c.Codes, func(c verdict.Code) ReasonCode { return ReasonCode(c) }),
		Reasons: c.Reasons, Flags: c.Flags, WouldChange: c.WouldChange,
		Steps: each(c.Steps, func(s verdict.Step) FairStep {
			step := FairStep{Why: s.Why, Amount: s.Amount}
			if s.PanelMember != "" {
				id := engineID(s.PanelMember)
				step.UserID, step.Member = &id, member(s.PanelMember)
			}
			return step
		}),
		Criteria: each(c.Criteria, func(s verdict.Criterion) CriterionScore {
			return CriterionScore{
				CriterionID: engineID(s.ID), Mean: s.Mean, Agreed: s.Agreed, FairMean: s.FairMean, Se: s.SE, Range: s.Range, Rwg: s.RWG, Ad: s.AD, Marks: s.Marks, Flags: s.Flags,
			}
		}),
		Unscored: each(c.Unscored, engineID), Members: c.Members,
		MemberMeans: each(c.CardMeans, func(m verdict.CardMean) MemberMean {
			return MemberMean{UserID: engineID(m.PanelMember), Member: member(m.PanelMember), Mean: m.Mean}
		}),
	}
	if c.AboveBar != nil {
		out.PAboveBar = &Chance{A: c.AboveBar.A, B: c.AboveBar.B}
	}
	if c.Top != nil {
		out.PTop = &c.Top.B
	}
	return out
}

// pair is a lower and an upper end as the document has them.
func pair[T any](p *[2]T) *[]T {
	if p == nil {
		return nil
	}
	both := p[:]
	return &both
}

// engineID is the id the engine was given as text.
func engineID(text string) hiring.ID {
	id, _ := hiring.ParseID(text) // journeys give the engine nothing else
	return id
}
