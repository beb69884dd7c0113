package apptest

import (
	"context"
	"slices"

	"merit/internal/app"
	"merit/internal/hiring"
)

// Hired is a vacancy of so many candidates that was scored, decided and closed, by the journeys people use: the first
// candidates are appointed. Only the first has a scorecard, so that it takes no longer than it must.
func (w *World) Hired(candidates, appointed int) *Vacancy {
	w.T.Helper()
	ctx := context.Background()
	v := w.Vacancy(1, candidates)
	view, err := w.App.Rubric(ctx, v.Recruiter, v.ID)
	w.must(err)
	in := app.SaveRubricInput{Version: view.Rubric.Version, Bar: view.Rubric.Rubric.Bar, Posts: max(1, appointed), Evidence: hiring.EvidenceAlways}
	for _, c := range view.Rubric.Rubric.Criteria {
		in.Criteria = append(in.Criteria, app.SaveCriterionInput{ID: c.ID, Weight: c.Weight, Essential: c.Essential, PassMark: c.PassMark})
	}
	w.must(w.App.SaveRubric(ctx, v.Recruiter, v.ID, in))
	v.Open()
	v.Score(v.Panel[0], v.Candidates[0], 5)
	v.Reveal()
	results, err := w.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{Limit: hiring.PageMax})
	w.must(err)
	const reason = "What the panel wrote about each of them says so, and nothing that was looked at speaks against it."
	for _, c := range results.Result.Candidates {
		if i := slices.IndexFunc(v.Candidates, func(x hiring.Candidate) bool { return x.ID.String() == c.ID }); i < appointed {
			_, err := w.App.Decide(ctx, v.Manager, v.ID, v.Candidates[i].ID, app.DecideInput{Decision: hiring.Appoint, Reason: reason, Flags: c.Flags, InputHash: results.Result.InputHash})
			w.must(err)
		}
	}
	for some := range slices.Chunk(v.Candidates[appointed:], app.MostTogether) {
		in := app.DecideTogetherInput{Decision: hiring.NotAppoint, Reason: reason, InputHash: results.Result.InputHash}
		for _, c := range some {
			in.Candidates = append(in.Candidates, c.ID)
		}
		_, err := w.App.DecideTogether(ctx, v.Manager, v.ID, in)
		w.must(err)
	}
	w.must(w.App.CloseVacancy(ctx, v.Recruiter, v.ID, "All posts are filled."))
	return v
}

// Answer records what candidates answered for equality monitoring: the nth what answers gives for n; nil: nothing.
func (v *Vacancy) Answer(answers func(n int) map[string]string) *Vacancy {
	v.T.Helper()
	for i, c := range v.Candidates {
		if a := answers(i); a != nil {
			v.must(v.App.RecordEquality(context.Background(), v.Recruiter, v.ID, c.ID, a))
		}
	}
	return v
}
