package app_test

import (
	"strings"
	"testing"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

func TestAPersonDecidesWithAReason(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 2).Open()
		v.ScoreAll(func(_, candidate int) int { return 6 - 3*candidate })
		decide := func(who hiring.Actor, in app.DecideInput) error {
			_, err := v.App.Decide(ctx, who, v.ID, v.Candidates[0].ID, in)
			return err
		}
		const reason = "Strong evidence on every criterion."
		wantKind(t, decide(v.Manager, app.DecideInput{Decision: hiring.Appoint, Reason: reason}), fault.Conflict)
		v.Reveal()
		r, err := v.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{})
		must(t, err)
		hash := r.Result.InputHash
		if top := r.Result.Candidates[0]; top.ID != v.Candidates[0].ID.String() || top.Outcome != hiring.RecommendAppoint {
			t.Fatalf("the top of the merit list is %s: %s", top.ID, top.Outcome)
		}
		wantKind(t, decide(v.Recruiter, app.DecideInput{Decision: hiring.Appoint, Reason: reason, InputHash: hash}), fault.Denied)
		wantKind(t, decide(v.Manager, app.DecideInput{Decision: hiring.Appoint, Reason: "Good.", InputHash: hash}), fault.Invalid)
		wantKind(t, decide(v.Manager, app.DecideInput{Decision: hiring.NotAppoint, Reason: reason, InputHash: hash}), fault.Invalid)
		wantKind(t, decide(v.Manager, app.DecideInput{Decision: hiring.Appoint, Reason: reason, InputHash: "another"}), fault.Stale)
		must(t, decide(v.Manager, app.DecideInput{Decision: hiring.Appoint, Reason: reason, InputHash: hash}))
		must(t, decide(v.Manager, app.DecideInput{Decision: hiring.Withdrawn, Reason: "Took a post elsewhere.", InputHash: hash}))
		one, err := v.App.CandidateResult(ctx, v.Manager, v.ID, v.Candidates[0].ID)
		must(t, err)
		if len(one.Decisions) != 2 || one.Decisions[0].Kind != hiring.Withdrawn || one.Decisions[1].Reason != reason {
			t.Errorf("both decisions must be kept, newest first: %+v", one.Decisions)
		}
		if one.Result.Outcome != hiring.RecommendAppoint {
			t.Errorf("a decision changed the recommendation to %s", one.Result.Outcome)
		}
	})
}

func TestAppointingWithFlagsNeedsEachAcknowledged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 1).Open()
		v.ScoreAll(func(member, _ int) int { return 4 + 3*member })
		v.Reveal()
		one, err := v.App.CandidateResult(ctx, v.Manager, v.ID, v.Candidates[0].ID)
		must(t, err)
		if len(one.Result.Flags) < 2 {
			t.Fatalf("marks 4 and 7 raise only %v", one.Result.Flags)
		}
		in := app.DecideInput{Decision: hiring.Appoint, Reason: "Talked through in the debrief.", InputHash: one.InputHash, Flags: one.Result.Flags[1:]}
		_, err = v.App.Decide(ctx, v.Manager, v.ID, v.Candidates[0].ID, in)
		wantKind(t, err, fault.Invalid)
		in.Flags = one.Result.Flags
		_, err = v.App.Decide(ctx, v.Manager, v.ID, v.Candidates[0].ID, in)
		must(t, err)
	})
}

func TestARecommendationIsReproducible(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(3, 3).Open()
		v.ScoreAll(func(member, candidate int) int { return 2 + (member*2+candidate)%5 })
		v.Reveal()
		first, err := v.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{})
		must(t, err)
		// An edit that changes nothing the engine reads raises the stage's version, so it is computed anew.
		must(t, v.App.EditCandidate(ctx, v.Recruiter, v.ID, v.Candidates[0].ID, app.CandidateInput{Name: v.Candidates[0].Name}))
		second, err := v.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{})
		must(t, err)
		if first.Result.InputHash != second.Result.InputHash || first.Result.ResultHash != second.Result.ResultHash {
			t.Error("the same input gave another result")
		}
	})
}

func TestScoringEndsWithAReasonForWhatIsMissing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 1).Open()
		wantKind(t, v.App.Reveal(ctx, v.Recruiter, v.ID, "Nobody has scored yet."), fault.Conflict)
		v.Score(v.Panel[0], v.Candidates[0], 5)
		wantKind(t, v.App.Reveal(ctx, v.Recruiter, v.ID, ""), fault.Invalid)
		wantKind(t, v.App.Reveal(ctx, v.Manager, v.ID, "The panel has finished."), fault.Denied)
		must(t, v.App.Reveal(ctx, v.Panel[0], v.ID, "The second member is ill."))
		card := v.Card(v.Panel[1], v.Candidates[0])
		if card.State != hiring.Excused {
			t.Errorf("the missing scorecard is %s", card.State)
		}
		_, err := v.App.SaveScorecard(ctx, v.Panel[1], card.ID, app.SaveScorecardInput{Version: card.Version})
		wantKind(t, err, fault.Conflict)
		wantKind(t, v.App.ReopenScorecard(ctx, v.Recruiter, v.ID, v.Card(v.Panel[0], v.Candidates[0]).ID, "Let us look again."), fault.Conflict)
	})
}

func TestAPanelMemberReadsNothingOfCandidatesTheyDidNotScore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(3, 2).Open()
		for _, m := range v.Panel[:2] {
			v.Score(m, v.Candidates[0], 5)
			v.Score(m, v.Candidates[1], 5)
		}
		v.Score(v.Panel[2], v.Candidates[0], 5)
		v.Reveal()
		r, err := v.App.Results(ctx, v.Panel[2], v.ID, app.ResultFilter{}, hiring.Page{})
		must(t, err)
		if r.Total != 1 || r.Result.Candidates[0].ID != v.Candidates[0].ID.String() || len(r.Result.Panel) > 0 {
			t.Fatalf("sees %d candidates and %d panel members", r.Total, len(r.Result.Panel))
		}
		for _, words := range r.Result.Candidates[0].Reasons {
			if strings.Contains(words, v.Candidates[1].Name) {
				t.Errorf("is told of another candidate: %s", words)
			}
		}
		_, err = v.App.CandidateResult(ctx, v.Panel[2], v.ID, v.Candidates[1].ID)
		wantKind(t, err, fault.NotFound)
	})
}

func TestADraftThatNeverCameInStaysItsWriters(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 1).Open()
		v.Score(v.Panel[0], v.Candidates[0], 5)
		v.Draft(v.Panel[1], v.Candidates[0], v.Ratings(func(int) int { return 2 }, func(int) string { return "Half a thought." }))
		v.Reveal()
		r, err := v.App.CandidateResult(ctx, v.Manager, v.ID, v.Candidates[0].ID)
		must(t, err)
		for _, card := range r.Scorecards {
			if card.UserID == v.Panel[1].UserID && len(card.Ratings) > 0 {
				t.Errorf("the hiring manager is given %d ratings of a draft", len(card.Ratings))
			}
		}
		if r.Result.Members != 1 {
			t.Errorf("%d panel members count, want 1", r.Result.Members)
		}
		own, err := v.App.Scorecard(ctx, v.Panel[1], v.Card(v.Panel[1], v.Candidates[0]).ID)
		must(t, err)
		if len(own.Scorecard.Ratings) == 0 {
			t.Error("the writer lost the draft")
		}
	})
}

func TestAnEssentialCredentialNotHeldStopsARecommendation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 1)
		view, err := v.App.Rubric(ctx, v.Recruiter, v.ID)
		must(t, err)
		in := app.SaveRubricInput{Version: view.Rubric.Version, Bar: 4, Posts: 1, Evidence: hiring.EvidenceAlways}
		for _, c := range view.Rubric.Rubric.Criteria {
			in.Criteria = append(in.Criteria, app.SaveCriterionInput{ID: c.ID, Weight: c.Weight, Essential: !c.Marked()})
		}
		must(t, v.App.SaveRubric(ctx, v.Recruiter, v.ID, in))
		v.Open()
		v.Score(v.Panel[0], v.Candidates[0], 6)
		ratings := v.Ratings(func(int) int { return 6 }, func(int) string { return "Seen and heard." })
		for i := range ratings {
			for k := range ratings[i].Checks {
				ratings[i].Checks[k] = hiring.CheckNo
			}
		}
		card := v.Draft(v.Panel[1], v.Candidates[0], ratings)
		_, err = v.App.SubmitScorecard(ctx, v.Panel[1], card.ID, card.Version)
		must(t, err)
		v.Reveal()
		one, err := v.App.CandidateResult(ctx, v.Manager, v.ID, v.Candidates[0].ID)
		must(t, err)
		if one.Result.Outcome != hiring.Borderline || len(one.Result.Flags) == 0 {
			t.Errorf("the outcome is %s with flags %v", one.Result.Outcome, one.Result.Flags)
		}
	})
}
