package api

import (
	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/verdict"
)

func recommendation(r app.Results) Recommendation {
	rub := r.Rubric.Rubric
	return Recommendation{
		Engine: r.Result.Engine, InputHash: r.Result.InputHash, ResultHash: r.Result.ResultHash,
		Scale: scale(rub.Scale), Bar: r.Result.Policy.Bar, Posts: r.Result.Policy.Posts, Criteria: scoredCriteria(rub),
		Candidates: each(r.Result.Candidates, func(c verdict.Candidate) MeritRow {
			row := MeritRow{Standing: standing(c, r.Candidates[c.ID], func(id string) string { return r.Members[id] })}
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
				MeanMark: m.MeanMark, Spread: m.Spread, Difference: m.Difference, Flags: m.Flags,
			}
		}),
		Warnings: r.Result.Warnings,
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
	return Standing{
		Candidate: ScorecardCandidate{ID: who.ID, Code: who.Code, Name: who.Name},
		Rank:      c.Rank, Tied: c.Tied, PanelScore: c.PanelScore, Arithmetic: c.Arithmetic,
		Outcome: Outcome(c.Outcome), Clause: Clause(c.Clause), Reasons: c.Reasons, Flags: c.Flags, WouldChange: c.WouldChange,
		Criteria: each(c.Criteria, func(s verdict.Criterion) CriterionScore {
			return CriterionScore{CriterionID: engineID(s.ID), Mean: s.Mean, Range: s.Range, Marks: s.Marks, Flags: s.Flags}
		}),
		Unscored: each(c.Unscored, engineID), Members: c.Members,
		MemberMeans: each(c.CardMeans, func(m verdict.CardMean) MemberMean {
			return MemberMean{UserID: engineID(m.PanelMember), Member: member(m.PanelMember), Mean: m.Mean}
		}),
	}
}

// engineID is the id the engine was given as text.
func engineID(text string) hiring.ID {
	id, _ := hiring.ParseID(text) // journeys give the engine nothing else
	return id
}
