package api

import (
	"merit/internal/app"
	"merit/internal/hiring"
)

func ratingInput(r RatingDraft) hiring.Rating {
	return hiring.Rating{
		CriterionID: r.CriterionID, Mark: r.Mark, NotAssessed: given(r.NotAssessed), Reason: given(r.Reason), Evidence: given(r.Evidence),
		Indicators: same[hiring.IndicatorState](given(r.Indicators)), Checks: same[hiring.CheckAnswer](given(r.Checks)),
	}
}

func rating(r hiring.Rating) Rating {
	return Rating{
		CriterionID: r.CriterionID, Mark: r.Mark, NotAssessed: r.NotAssessed, Reason: r.Reason, Evidence: r.Evidence,
		Indicators: same[IndicatorState](r.Indicators), Checks: same[CheckAnswer](r.Checks),
	}
}

func scorecardSummary(s hiring.ScorecardSummary) ScorecardSummary {
	return ScorecardSummary{
		ID: s.ID, VacancyID: s.VacancyID, VacancyTitle: s.VacancyTitle, CandidateName: s.CandidateName,
		State: ScorecardState(s.State), Conflict: ConflictOfInterest(s.Conflict), StageState: StageState(s.StageState),
		Marked: s.Marked, Criteria: s.Criteria, SubmittedAt: s.SubmittedAt, UpdatedAt: s.UpdatedAt,
		Practice: s.Practice, DueAt: s.DueAt, StartsAt: s.StartsAt, Place: s.Place,
	}
}

func stageScorecard(s hiring.StageScorecard) StageScorecard {
	return StageScorecard{
		ID: s.ID, UserID: s.UserID, Member: s.Member, Candidate: s.Candidate, Withdrawn: s.Withdrawn,
		State: ScorecardState(s.State), Conflict: ConflictOfInterest(s.Conflict), ConflictNote: s.ConflictNote, SubmittedAt: s.SubmittedAt,
	}
}

func savedScorecard(c hiring.Scorecard) SavedScorecard {
	return SavedScorecard{
		ID: c.ID, State: ScorecardState(c.State), Conflict: ConflictOfInterest(c.Conflict), ConflictNote: c.ConflictNote,
		SubmittedAt: c.SubmittedAt, UpdatedAt: c.UpdatedAt, Ratings: each(c.Ratings, rating),
	}
}

// scorecard tells a scorecard with a rating for every criterion, so that pointers which count
// criteria as they stand on the rubric point into it.
func scorecard(v app.ScorecardView) Scorecard {
	card := v.Scorecard
	return Scorecard{
		ID: card.ID, VacancyID: v.Vacancy.ID, VacancyTitle: v.Vacancy.Title,
		Candidate:  ScorecardCandidate{ID: v.Candidate.ID, Code: v.Candidate.Code, Name: v.Candidate.Name},
		StageState: StageState(v.Stage.State), State: ScorecardState(card.State),
		Conflict: ConflictOfInterest(card.Conflict), ConflictNote: card.ConflictNote,
		SubmittedAt: card.SubmittedAt, UpdatedAt: card.UpdatedAt, Practice: card.Practice, Notes: card.Notes,
		Scale: scale(v.Rubric.Scale), Evidence: EvidenceRule(v.Rubric.Policy.Evidence),
		Criteria: each(v.Rubric.Criteria, scorecardCriterion),
		Ratings: each(v.Rubric.Criteria, func(c hiring.Criterion) Rating {
			r, _ := card.Rating(c.ID)
			return rating(r)
		}),
		Outstanding: each(v.Outstanding, mistake),
	}
}

func scorecardCriterion(c hiring.Criterion) ScorecardCriterion {
	return ScorecardCriterion{
		ID: c.ID, Kind: CriterionKind(c.Kind), Name: c.Name, RequiredLevel: RequiredLevel(c.RequiredLevel),
		Indicators: c.Indicators, Checks: c.Checks, Lead: c.Lead, Probes: c.Probes,
		Anchors: each(c.Anchors, scalePoint), Minutes: c.Minutes,
	}
}
