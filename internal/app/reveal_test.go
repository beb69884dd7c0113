package app_test

import (
	"testing"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

func rules(t *testing.T, v *apptest.Vacancy, r hiring.StageRules) {
	t.Helper()
	in := app.EditStageInput{Kind: hiring.InterviewSit, Rules: &r}
	if err := v.App.EditStage(t.Context(), v.Recruiter, v.ID, 1, in); err != nil {
		t.Fatal(err)
	}
}

func stageState(t *testing.T, v *apptest.Vacancy) hiring.StageState {
	t.Helper()
	view, err := v.App.Vacancy(t.Context(), v.Recruiter, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	return view.Stage.State
}

// A stage that is revealed with the last scorecard ends by itself, whatever brings the last one in: a
// submission, somebody stepping back, a scorecard passed on to nobody, a candidate who withdraws.
func TestScoringEndsWithTheLastScorecard(t *testing.T) {
	t.Parallel()
	last := map[string]func(*testing.T, *apptest.Vacancy, hiring.Scorecard) error{
		"submitted": func(_ *testing.T, v *apptest.Vacancy, _ hiring.Scorecard) error {
			v.Score(v.Panel[1], v.Candidates[1], 5)
			return nil
		},
		"stepped back": func(t *testing.T, v *apptest.Vacancy, c hiring.Scorecard) error {
			_, err := v.App.DeclareConflict(t.Context(), v.Panel[1], c.ID, app.DeclareInput{Version: c.Version, Conflict: hiring.Recused, Note: "We are related to each other."})
			return err
		},
		"passed on to nobody": func(t *testing.T, v *apptest.Vacancy, c hiring.Scorecard) error {
			return v.App.ReassignScorecard(t.Context(), v.Recruiter, v.ID, c.ID, app.ReassignInput{Reason: "They are ill this week."})
		},
		"withdrawn": func(t *testing.T, v *apptest.Vacancy, _ hiring.Scorecard) error {
			return v.App.WithdrawCandidate(t.Context(), v.Recruiter, v.ID, v.Candidates[1].ID)
		},
	}
	for name, finish := range last {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				v := apptest.New(t, s).Vacancy(2, 2)
				rules(t, v, hiring.StageRules{RevealWhen: hiring.RevealAll})
				v.Open()
				v.Score(v.Panel[0], v.Candidates[0], 5)
				v.Score(v.Panel[1], v.Candidates[0], 4)
				v.Score(v.Panel[0], v.Candidates[1], 3)
				if got := stageState(t, v); got != hiring.Scoring {
					t.Fatalf("with one scorecard missing the stage is %s", got)
				}
				if err := finish(t, v, v.Card(v.Panel[1], v.Candidates[1])); err != nil {
					t.Fatal(err)
				}
				if got := stageState(t, v); got != hiring.Revealed {
					t.Errorf("with the last scorecard in the stage is %s", got)
				}
				if _, err := v.App.Results(t.Context(), v.Panel[0], v.ID, app.ResultFilter{}, hiring.Page{}); err != nil {
					t.Errorf("the results are not seen: %v", err)
				}
			})
		})
	}
}

// Where the chair or the recruiter gives the signal, the last scorecard reveals nothing.
func TestTheSignalIsWaitedFor(t *testing.T) {
	t.Parallel()
	v := apptest.New(t, storetest.SQLite(t)).Vacancy(2, 1).Open()
	v.ScoreAll(func(m, _ int) int { return 3 + m })
	if got := stageState(t, v); got != hiring.Scoring {
		t.Errorf("the stage is %s", got)
	}
}

// Where a stage is revealed one scorecard at a time, a panel member opens the others' only once their own is
// in, and then cannot have it reopened.
func TestTheOthersAreOpenedAfterOnesOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		v := apptest.New(t, s).Vacancy(2, 2)
		rules(t, v, hiring.StageRules{RevealWhen: hiring.RevealOwn})
		v.Open()
		v.Score(v.Panel[0], v.Candidates[0], 5)
		own := v.Card(v.Panel[1], v.Candidates[0])
		if _, err := v.App.SeeOthers(ctx, v.Panel[1], own.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("before submitting: %v, want Conflict", err)
		}
		if _, err := v.App.SeeOthers(ctx, v.Panel[0], own.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("by another's scorecard: %v, want NotFound", err)
		}
		card := v.Score(v.Panel[1], v.Candidates[0], 4)
		if _, err := v.App.SeeOthers(ctx, v.Panel[1], card.ID); err != nil {
			t.Fatal(err)
		}
		if got := v.Card(v.Panel[1], v.Candidates[0]); got.PeersSeenAt == nil || !got.SeesPeers(hiring.Stage{State: hiring.Scoring, RevealWhen: hiring.RevealOwn}) {
			t.Errorf("it is not noted: %+v", got.PeersSeenAt)
		}
		if _, err := v.App.SeeOthers(ctx, v.Panel[1], card.ID); err != nil {
			t.Errorf("a second time: %v", err)
		}
		const reason = "A mark was put on the wrong line."
		if err := v.App.ReopenScorecard(ctx, v.Recruiter, v.ID, card.ID, reason); !fault.Is(err, fault.Conflict) {
			t.Errorf("reopening it: %v, want Conflict", err)
		}
		first := v.Card(v.Panel[0], v.Candidates[0])
		if err := v.App.ReopenScorecard(ctx, v.Recruiter, v.ID, first.ID, reason); err != nil {
			t.Errorf("reopening one whose writer has not looked: %v", err)
		}
		if _, err := v.App.SeeOthers(ctx, v.Panel[0], first.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("while it is reopened: %v, want Conflict", err)
		}
		if _, err := v.App.Results(ctx, v.Panel[1], v.ID, app.ResultFilter{}, hiring.Page{}); !fault.Is(err, fault.Conflict) {
			t.Errorf("the results before the end: %v, want Conflict", err)
		}
	})
}
