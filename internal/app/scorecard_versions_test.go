package app_test

import (
	"testing"

	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// What a scorecard said before it was reopened is its writer's alone until the reveal, whoever reopened it;
// then those see it who may see the candidate's result. Meanwhile its writer is blind again.
func TestEarlierVersions(t *testing.T) {
	t.Parallel()
	for _, rule := range []hiring.RevealRule{hiring.RevealSignal, hiring.RevealOwn} {
		t.Run(string(rule), func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, s *store.Store) { earlierVersions(t, apptest.New(t, s).Vacancy(3, 2), rule) })
		})
	}
}

func earlierVersions(t *testing.T, v *apptest.Vacancy, rule hiring.RevealRule) {
	t.Helper()
	ctx := t.Context()
	rules(t, v, hiring.StageRules{RevealWhen: rule})
	v.Open()
	card := v.Score(v.Panel[1], v.Candidates[0], 3)
	others := v.Score(v.Panel[2], v.Candidates[0], 6)
	for _, c := range []hiring.ID{card.ID, others.ID} {
		if err := v.App.ReopenScorecard(ctx, v.Recruiter, v.ID, c, "A mark was put on the wrong line."); err != nil {
			t.Fatal(err)
		}
	}
	v.Score(v.Panel[2], v.Candidates[0], 7)
	for _, who := range []hiring.Actor{v.Recruiter, v.Manager, v.Panel[0], v.Panel[1], v.Panel[2]} {
		for _, c := range []hiring.ID{card.ID, others.ID} {
			if got, err := v.App.ScorecardVersions(ctx, who, v.ID, c); !fault.Is(err, fault.Conflict) || len(got.Versions) > 0 {
				t.Errorf("%s before the reveal: %v", who.Name, err)
			}
		}
	}
	own, err := v.App.OwnScorecardVersions(ctx, v.Panel[1], card.ID)
	if err != nil || len(own.Versions) != 1 || len(own.Versions[0].Ratings) == 0 || own.Versions[0].Reopener != v.Recruiter.Name {
		t.Fatalf("her own: %+v, %v", own.Versions, err)
	}
	// Blind again: nothing leads the writer of a reopened scorecard to the others' marks.
	if _, err := v.App.OwnScorecardVersions(ctx, v.Panel[1], others.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another's as her own: %v", err)
	}
	if _, err := v.App.SeeOthers(ctx, v.Panel[1], card.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("others' scores while reopened: %v", err)
	}
	if _, err := v.App.CandidateResult(ctx, v.Panel[1], v.ID, v.Candidates[0].ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("the result while reopened: %v", err)
	}
	if got := v.Card(v.Panel[1], v.Candidates[0]); got.SeesPeers(hiring.Stage{State: hiring.Scoring, RevealWhen: rule}) || got.PeersSeenAt != nil {
		t.Error("a reopened scorecard's writer sees the others")
	}
	v.Score(v.Panel[0], v.Candidates[1], 4)
	v.Reveal()
	got, err := v.App.ScorecardVersions(ctx, v.Manager, v.ID, card.ID)
	if err != nil || len(got.Versions) != 1 || got.Versions[0].Reason == "" || got.Scorecard.Ratings != nil {
		t.Errorf("after the reveal the manager reads %d versions and %d ratings that were never submitted, %v", len(got.Versions), len(got.Scorecard.Ratings), err)
	}
	if got, err := v.App.ScorecardVersions(ctx, v.Manager, v.ID, others.ID); err != nil || len(got.Scorecard.Ratings) == 0 {
		t.Errorf("what was submitted again: %v", err)
	}
	// The chair sees all; a panel member without a submitted scorecard for the candidate sees nothing.
	if _, err := v.App.ScorecardVersions(ctx, v.Panel[0], v.ID, others.ID); err != nil {
		t.Errorf("the chair: %v", err)
	}
	if _, err := v.App.ScorecardVersions(ctx, v.Panel[1], v.ID, others.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a panel member who did not submit: %v", err)
	}
	r, err := v.App.CandidateResult(ctx, v.Manager, v.ID, v.Candidates[0].ID)
	if err != nil || r.Reopened[card.ID] != 1 || r.Reopened[others.ID] != 1 {
		t.Errorf("the result tells of %v, %v", r.Reopened, err)
	}
}
