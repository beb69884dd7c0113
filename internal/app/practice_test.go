package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"sync"
	"testing"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// told is all that everybody else is told of a stage.
func told(t *testing.T, v *apptest.Vacancy) string {
	t.Helper()
	ctx := t.Context()
	out := map[string]any{}
	view, err := v.App.StageScorecards(ctx, v.Recruiter, v.ID, hiring.Page{})
	if err != nil {
		t.Fatal(err)
	}
	var rows []any
	for _, s := range view.Scorecards {
		rows = append(rows, []any{s.Member, s.Candidate, s.State, s.Conflict, s.SubmittedAt != nil})
	}
	out["list"], out["listed"], out["version"], out["state"] = rows, view.Total, view.Stage.Version, view.Stage.State
	out["progress"] = []int{view.Progress.Expected, view.Progress.Submitted, len(view.Progress.Outstanding)}
	vacancies, _, err := v.App.Vacancies(ctx, v.Recruiter, hiring.CurrentVacancies, hiring.Page{})
	if err != nil {
		t.Fatal(err)
	}
	out["vacancy"] = []any{vacancies[0].Expected, vacancies[0].Submitted, vacancies[0].Next(), vacancies[0].Scorers}
	unscored, err := v.App.Unscored(ctx, v.Recruiter, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	out["unscored"] = unscored
	if view.Stage.State == hiring.Revealed {
		r, err := v.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{})
		if err != nil {
			t.Fatal(err)
		}
		doc, err := r.Result.JSON()
		if err != nil {
			t.Fatal(err)
		}
		var cards []any
		for _, c := range v.Candidates {
			one, err := v.App.CandidateResult(ctx, v.Manager, v.ID, c.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, card := range one.Scorecards {
				cards = append(cards, []any{one.Members[card.UserID], card.State, len(card.Ratings)})
			}
		}
		out["results"], out["cards"], out["reason"] = string(doc), cards, r.Stage.RevealReason
	}
	doc, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(doc)
}

// With two observers who practise, everybody else is told the same, byte for byte, as with two who only
// watch: while they draft, once they submit, as they step back, and after the reveal.
func TestPracticeChangesNothing(t *testing.T) {
	t.Parallel()
	for _, rule := range hiring.RevealRules {
		t.Run(string(rule), func(t *testing.T) {
			t.Parallel()
			var (
				mu    sync.Mutex
				steps = map[string][2][]string{} // by database: without and with practice
			)
			for world, practises := range []bool{false, true} {
				t.Run(fmt.Sprint("practice ", practises), func(t *testing.T) {
					storetest.Each(t, func(t *testing.T, s *store.Store) {
						got := tellSteps(t, apptest.NewNumbered(t, s), rule, practises)
						mu.Lock()
						defer mu.Unlock()
						both := steps[path.Base(t.Name())]
						both[world] = got
						steps[path.Base(t.Name())] = both
					})
				})
			}
			for database, both := range steps {
				if len(both[0]) != 4 || len(both[1]) != 4 {
					t.Fatalf("%s: %d and %d steps", database, len(both[0]), len(both[1]))
				}
				for i := range both[0] {
					if both[0][i] != both[1][i] {
						t.Errorf("%s, step %d without practice\n%s\nand with\n%s", database, i, both[0][i], both[1][i])
					}
				}
			}
		})
	}
}

// tellSteps scores a stage and gives what is told of it at each step.
func tellSteps(t *testing.T, w *apptest.World, rule hiring.RevealRule, practises bool) (steps []string) {
	t.Helper()
	v := w.Vacancy(2, 3)
	rules(t, v, hiring.StageRules{RevealWhen: rule})
	first, late := v.Person("Olga Observer", false), v.Person("Orla Observer", false)
	v.Join(first, hiring.Observer)
	v.Open()
	v.Join(late, hiring.Observer)
	if practises {
		v.Score(first, v.Candidates[0], 1)
		v.Score(late, v.Candidates[0], 7)
		rub, err := v.App.Rubric(t.Context(), v.Recruiter, v.ID)
		if err != nil || rub.Rubric.Frozen() {
			t.Errorf("a practice scorecard froze the rubric: %v", err)
		}
	}
	steps = append(steps, told(t, v))
	v.Score(v.Panel[0], v.Candidates[0], 5)
	v.Score(v.Panel[1], v.Candidates[0], 4)
	v.Score(v.Panel[0], v.Candidates[1], 3)
	if practises {
		v.Draft(first, v.Candidates[1], v.Ratings(func(int) int { return 7 }, func(int) string { return "Said this." }))
		card := v.Card(late, v.Candidates[2])
		in := app.DeclareInput{Version: card.Version, Conflict: hiring.Recused, Note: "We are related to each other."}
		if _, err := v.App.DeclareConflict(t.Context(), late, card.ID, in); err != nil {
			t.Fatal(err)
		}
	}
	steps = append(steps, told(t, v))
	v.Score(v.Panel[1], v.Candidates[1], 3)
	v.Score(v.Panel[0], v.Candidates[2], 6)
	if steps = append(steps, told(t, v)); rule == hiring.RevealAll {
		v.Score(v.Panel[1], v.Candidates[2], 6)
	} else {
		v.Reveal()
	}
	steps = append(steps, told(t, v))
	if practises {
		if got := v.Card(first, v.Candidates[1]); got.State != hiring.Draft || !got.Practice {
			t.Errorf("the reveal made a practice draft %s", got.State)
		}
	}
	return steps
}

// Nobody but its writer reaches a practice scorecard, and nobody reopens it or passes it on.
func TestPracticeIsItsWritersAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		v := apptest.New(t, s).Vacancy(1, 1)
		olga := v.Person("Olga Observer", false)
		v.Join(olga, hiring.Observer)
		v.Open()
		v.AddCandidates(1)
		draft := v.Card(olga, v.Candidates[1])
		if !draft.Practice {
			t.Fatal("for a candidate who came late there is no practice scorecard")
		}
		card := v.Score(olga, v.Candidates[0], 6)
		for _, who := range []hiring.Actor{v.Recruiter, v.Manager, v.Panel[0]} {
			if _, err := v.App.Scorecard(ctx, who, card.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s reads it: %v", who.Name, err)
			}
		}
		const reason = "A mark was put on the wrong line."
		if err := v.App.ReopenScorecard(ctx, v.Recruiter, v.ID, card.ID, reason); !fault.Is(err, fault.NotFound) {
			t.Errorf("reopening it: %v", err)
		}
		in := app.ReassignInput{To: v.Panel[0].UserID, Reason: reason}
		if err := v.App.ReassignScorecard(ctx, v.Recruiter, v.ID, draft.ID, in); !fault.Is(err, fault.NotFound) {
			t.Errorf("passing it on: %v", err)
		}
		rows, _, err := v.App.MyScorecards(ctx, olga, hiring.Page{})
		if err != nil || len(rows) != 2 || !rows[0].Practice || !rows[1].Practice {
			t.Errorf("her own list: %+v, %v", rows, err)
		}
	})
}

// An observer who joins the panel goes on with what was written; it counts only once it is submitted as a
// panel member's. A panel member who goes on watching gets scorecards to practise on.
func TestPracticeFollowsItsWritersPart(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		v := apptest.New(t, s).Vacancy(2, 2)
		olga := v.Person("Olga Observer", false)
		v.Join(olga, hiring.Observer)
		v.Open()
		v.Score(olga, v.Candidates[0], 6)
		v.Join(olga, hiring.PanelMember)
		got := v.Card(olga, v.Candidates[0])
		if got.Practice || got.State != hiring.Draft || got.SubmittedAt != nil || len(got.Ratings) == 0 {
			t.Errorf("what she wrote: practice %v, %s, %d ratings", got.Practice, got.State, len(got.Ratings))
		}
		if v.Card(olga, v.Candidates[1]).Practice {
			t.Error("what she did not begin is still for practice")
		}
		view, err := v.App.StageScorecards(ctx, v.Recruiter, v.ID, hiring.Page{})
		if err != nil || view.Progress.Expected != 6 || view.Progress.Submitted != 0 {
			t.Errorf("progress %+v, %v", view.Progress, err)
		}
		v.Join(v.Panel[1], hiring.Observer)
		if err := v.App.RemoveMember(ctx, v.Recruiter, v.ID, v.Panel[1].UserID, hiring.PanelMember); err != nil {
			t.Fatal(err)
		}
		if !v.Card(v.Panel[1], v.Candidates[0]).Practice {
			t.Error("who goes on watching does not practise")
		}
		if err := v.App.RemoveMember(ctx, v.Recruiter, v.ID, v.Panel[1].UserID, hiring.Observer); err != nil {
			t.Fatal(err)
		}
		if rows, total, err := v.App.MyScorecards(ctx, v.Panel[1], hiring.Page{}); err != nil || total != 0 {
			t.Errorf("who has left still has %d scorecards (%v), %v", total, rows, err)
		}
	})
}

// Practice neither keeps the recruiter from changing the scale nor from replacing a rubric; what was written
// stays with its criterion.
func TestPracticeFollowsTheRubric(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(1, 2)
		olga := v.Person("Olga Observer", false)
		v.Join(olga, hiring.Observer)
		v.Open()
		v.Score(olga, v.Candidates[0], 6)
		view, err := v.App.Rubric(t.Context(), v.Recruiter, v.ID)
		if err != nil {
			t.Fatal(err)
		}
		err = v.App.ChangeRubricSettings(t.Context(), v.Recruiter, v.ID, app.RubricSettingsInput{
			Version: view.Rubric.Version, Scale: "0-4", InterviewMinutes: view.Rubric.Rubric.InterviewMinutes, Responsibilities: true,
		})
		if err != nil {
			t.Fatalf("change the scale: %v", err)
		}
		card := v.Card(olga, v.Candidates[0])
		if card.State != hiring.Draft || len(card.Ratings) == 0 {
			t.Fatalf("after a new scale: %s, %d ratings", card.State, len(card.Ratings))
		}
		for _, r := range card.Ratings {
			if r.Mark != nil || r.Evidence == "" {
				t.Errorf("rating %+v", r)
			}
		}
	})
}

func TestPracticeMovesWithASupersededRubric(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(1, 2)
		olga := v.Person("Olga Observer", false)
		v.Join(olga, hiring.Observer)
		v.Open()
		v.Score(v.Panel[0], v.Candidates[0], 5)
		before := v.Score(olga, v.Candidates[1], 6)
		if _, err := v.App.SupersedeRubric(t.Context(), v.Recruiter, v.ID, "The anchors were those of another role."); err != nil {
			t.Fatal(err)
		}
		v.Stage = 2
		if err := v.App.OpenScoring(app.At(context.Background(), 2), v.Recruiter, v.ID); err != nil {
			t.Fatal(err)
		}
		card := v.Card(olga, v.Candidates[1])
		if card.ID != before.ID || card.State != hiring.Draft || !card.Practice {
			t.Fatalf("after the new rubric: %+v", card)
		}
		view, err := v.App.Scorecard(t.Context(), olga, card.ID)
		if err != nil || len(view.Outstanding) != 0 || len(view.Scorecard.Ratings) != len(view.Rubric.Criteria) {
			t.Errorf("what was written is not there: %v, outstanding %v", err, view.Outstanding)
		}
		if v.Card(v.Panel[0], v.Candidates[1]).Practice {
			t.Error("the panel member's is for practice")
		}
	})
}
