package app_test

import (
	"testing"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// How sure a recommendation has to be is the rubric's, from its setting to the outcome and its hash.
func TestThresholdsDecideWithTheRubric(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		outcomes := map[float64]hiring.Outcome{}
		hashes := map[string]bool{}
		for _, fewest := range []float64{2, 3} {
			v := w.Vacancy(2, 2)
			view, err := v.App.Rubric(ctx, v.Recruiter, v.ID)
			must(t, err)
			in := app.SaveRubricInput{
				Version: view.Rubric.Version, Bar: 4, Posts: 1, Evidence: hiring.EvidenceAlways, Thresholds: map[string]float64{"fewestMembers": fewest},
			}
			for i, c := range view.Rubric.Rubric.Criteria {
				pass := 4
				one := app.SaveCriterionInput{ID: c.ID, Weight: c.Weight}
				if i == 0 {
					one.Essential, one.PassMark = true, &pass
				}
				in.Criteria = append(in.Criteria, one)
			}
			must(t, v.App.SaveRubric(ctx, v.Recruiter, v.ID, in))
			changed, err := v.App.Rubric(ctx, v.Recruiter, v.ID)
			must(t, err)
			if changed.Rubric.Rubric.Policy.Thresholds.FewestMembers != fewest {
				t.Fatalf("stored %v", changed.Rubric.Rubric.Policy.Thresholds)
			}
			hashes[changed.Hash] = true
			v.Open().ScoreAll(func(_, candidate int) int { return 6 - 3*candidate }).Reveal()
			one, err := v.App.CandidateResult(ctx, v.Manager, v.ID, v.Candidates[0].ID)
			must(t, err)
			if one.Policy.Thresholds.FewestMembers != fewest || one.Policy.Thresholds.BarLikely != 0.8 {
				t.Errorf("the result was computed with %+v", one.Policy.Thresholds)
			}
			outcomes[fewest] = one.Result.Outcome
		}
		if outcomes[2] != hiring.RecommendAppoint || outcomes[3] != hiring.Borderline {
			t.Errorf("outcomes by the fewest panel members: %v", outcomes)
		}
		if len(hashes) != 2 {
			t.Error("other thresholds leave the rubric's hash as it was")
		}
	})
}
