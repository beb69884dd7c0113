package app_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

func apart(t *testing.T, s *store.Store) *apptest.Vacancy {
	t.Helper()
	v := apptest.New(t, s).Vacancy(3, 2).Open()
	return v.ScoreAll(func(m, c int) int { return 2 + m + c })
}

func discussion(t *testing.T, v *apptest.Vacancy, who hiring.Actor) app.Discussion {
	t.Helper()
	d, err := v.App.Discussion(t.Context(), who, v.ID, v.Candidates[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// noted submits a scorecard whose writer kept notes.
func noted(t *testing.T, v *apptest.Vacancy, m hiring.Actor, c hiring.Candidate, mark int) {
	t.Helper()
	card := v.Draft(m, c, v.Ratings(func(int) int { return mark }, func(int) string { return "They said what they did and what came of it." }))
	notes := "Ask about the outage again."
	card, err := v.App.SaveScorecard(t.Context(), m, card.ID, app.SaveScorecardInput{Version: card.Version, Notes: &notes})
	if err == nil {
		_, err = v.App.SubmitScorecard(t.Context(), m, card.ID, card.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Before the reveal nobody discusses; after it those who may see results do, panel members of own candidates.
func TestWhoFollowsTheDiscussion(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		v := apptest.New(t, s).Vacancy(3, 2).Open()
		observer, outsider := v.Person("Olive Observer", false), v.Person("Otto Outsider", false)
		v.Join(observer, hiring.Observer)
		for i, m := range v.Panel[:2] {
			noted(t, v, m, v.Candidates[0], 3+i)
		}
		everybody := map[string]hiring.Actor{"recruiter": v.Recruiter, "manager": v.Manager, "chair": v.Panel[0], "member": v.Panel[1], "missing member": v.Panel[2], "observer": observer, "outsider": outsider}
		ask := func(who hiring.Actor) error {
			_, err := v.App.Discussion(ctx, who, v.ID, v.Candidates[0].ID)
			if err == nil {
				_, err = v.App.Discussions(ctx, who, v.ID, hiring.Page{})
			}
			return err
		}
		for name, who := range everybody {
			if err := ask(who); err == nil {
				t.Errorf("before the reveal the %s follows the discussion", name)
			}
		}
		v.Reveal()
		for name, kind := range map[string]fault.Kind{"missing member": fault.NotFound, "outsider": fault.NotFound} {
			if err := ask(everybody[name]); !fault.Is(err, kind) {
				t.Errorf("the %s is told %v", name, err)
			}
		}
		for _, name := range []string{"recruiter", "manager", "chair", "member", "observer"} {
			if err := ask(everybody[name]); err != nil {
				t.Errorf("the %s is refused: %v", name, err)
			}
			for _, c := range discussion(t, v, everybody[name]).Scorecards {
				if c.Notes != "" {
					t.Errorf("the %s reads the notes of a member: %q", name, c.Notes)
				}
			}
		}
		mark := 4
		for _, name := range []string{"recruiter", "manager", "member", "observer", "outsider"} {
			_, err := v.App.Agree(ctx, everybody[name], v.ID, v.Candidates[0].ID, app.AgreeInput{Criterion: discussion(t, v, v.Panel[0]).Rubric.Criteria[0].ID, Mark: &mark, Reason: "We looked at the evidence again."})
			if err == nil {
				t.Errorf("the %s records an agreed mark", name)
			}
		}
	})
}

// Agreed marks stand beside the panel members' own, which never change; replaced ones are kept, with who was there.
func TestThePanelAgrees(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		v := apart(t, s)
		chair, cand := v.Panel[0], v.Candidates[0].ID
		v.Reveal()
		before := discussion(t, v, chair)
		criterion := before.Disagreements[0].CriterionID
		if err := v.App.Attend(ctx, v.Panel[1], v.ID, cand, app.AttendInput{}); err != nil {
			t.Fatal(err)
		}
		agree := func(number int, mark *int, reason string) (hiring.AgreedScore, error) {
			return v.App.Agree(ctx, chair, v.ID, cand, app.AgreeInput{Criterion: criterion, Number: number, Mark: mark, Reason: reason})
		}
		five, nine := 5, 9
		if _, err := agree(0, &five, "short"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a reason of a word: %v", err)
		}
		if _, err := agree(0, &nine, "We looked at the evidence again."); !fault.Is(err, fault.Invalid) {
			t.Errorf("a mark off the scale: %v", err)
		}
		first, err := agree(0, &five, "We looked at the evidence again.")
		if err != nil {
			t.Fatal(err)
		}
		if !cmp.Equal(first.Present, []hiring.ID{chair.UserID, v.Panel[1].UserID}) {
			t.Errorf("present were %v", first.Present)
		}
		if _, err := agree(0, &five, "Somebody who has not looked."); !fault.Is(err, fault.Stale) {
			t.Errorf("against an old number: %v, want Stale", err)
		}
		if _, err := agree(7, &five, "Somebody who has seen what is not there."); !fault.Is(err, fault.Stale) {
			t.Errorf("against a number that was never given: %v, want Stale", err)
		}
		if _, err := agree(1, nil, "It was recorded on the wrong line."); err != nil {
			t.Fatal(err)
		}
		after := discussion(t, v, chair)
		if len(after.Agreed) != 2 || len(after.AgreedMarks()) != 0 {
			t.Errorf("kept are %d, holding %v", len(after.Agreed), after.AgreedMarks())
		}
		if diff := cmp.Diff(before.Scorecards, after.Scorecards); diff != "" {
			t.Errorf("panel members' own ratings changed:\n%s", diff)
		}
		if _, err := v.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{}); err != nil {
			t.Errorf("the results afterwards: %v", err)
		}
	})
}

// Of many who record at once one wins, and the others are told.
func TestTwoChairsDoNotOverwriteEachOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apart(t, s)
		v.Reveal()
		criterion := discussion(t, v, v.Panel[0]).Rubric.Criteria[0].ID
		var won, stale atomic.Int32
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Go(func() {
				mark := 1 + i%7
				_, err := v.App.Agree(context.Background(), v.Panel[0], v.ID, v.Candidates[0].ID, app.AgreeInput{Criterion: criterion, Mark: &mark, Reason: "We looked at the evidence again."})
				switch {
				case err == nil:
					won.Add(1)
				case fault.Is(err, fault.Stale):
					stale.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || stale.Load() != 11 {
			t.Errorf("%d won and %d were told, want 1 and 11", won.Load(), stale.Load())
		}
	})
}

// Where a stage is revealed one scorecard at a time, a candidate is discussed as soon as one's own is in and
// opened, and marks are agreed once nobody is awaited; then the scorecards behind them stay.
func TestACandidateIsDiscussedBeforeTheEnd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		v := apptest.New(t, s).Vacancy(2, 2)
		rules(t, v, hiring.StageRules{RevealWhen: hiring.RevealOwn})
		v.Open()
		cand := v.Candidates[0]
		card := v.Score(v.Panel[0], cand, 5)
		ask := func(who hiring.Actor) (app.Discussion, error) { return v.App.Discussion(ctx, who, v.ID, cand.ID) }
		if _, err := ask(v.Panel[0]); err == nil {
			t.Error("it is followed before one asked to")
		}
		if _, err := v.App.SeeOthers(ctx, v.Panel[0], card.ID); err != nil {
			t.Fatal(err)
		}
		d, err := ask(v.Panel[0])
		if err != nil || len(d.Scorecards) != 1 || d.MayAgree {
			t.Errorf("the chair sees %d scorecards, may agree %t, %v", len(d.Scorecards), d.MayAgree, err)
		}
		if _, err := ask(v.Panel[1]); err == nil {
			t.Error("somebody who has not submitted follows it")
		}
		if _, err := v.App.Discussion(ctx, v.Panel[0], v.ID, v.Candidates[1].ID); err == nil {
			t.Error("another candidate is followed")
		}
		if _, err := ask(v.Manager); err == nil {
			t.Error("the hiring manager follows it before the end")
		}
		mark := 4
		agree := func() error {
			_, err := v.App.Agree(ctx, v.Panel[0], v.ID, cand.ID, app.AgreeInput{Criterion: d.Rubric.Criteria[0].ID, Mark: &mark, Reason: "We looked at the evidence again."})
			return err
		}
		if err := agree(); !fault.Is(err, fault.Conflict) {
			t.Errorf("agreed while a member still scores: %v", err)
		}
		second := v.Score(v.Panel[1], cand, 3)
		if err := agree(); err != nil {
			t.Fatal(err)
		}
		if err := v.App.ReopenScorecard(ctx, v.Recruiter, v.ID, second.ID, "A mark was put on the wrong line."); !fault.Is(err, fault.Conflict) {
			t.Errorf("a scorecard behind an agreed mark is reopened: %v", err)
		}
	})
}

// A change made by one copy of Merit wakes those who follow at another, where they share a database that passes
// it on.
func TestCopiesHearOfEachOther(t *testing.T) {
	t.Parallel()
	s, ok := storetest.Postgres(t)
	if !ok {
		return
	}
	v := apart(t, s)
	v.Reveal()
	ctx, stop := context.WithCancel(t.Context())
	other := app.New(s, app.Options{Now: v.Now, NewID: func() hiring.ID { return uuid.Must(uuid.NewV7()) }})
	var listening sync.WaitGroup
	listening.Go(func() { other.HearChanges(ctx) })
	defer listening.Wait()
	defer stop()
	changes, done, err := other.Follow(ctx, v.Panel[1], v.ID, v.Candidates[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	for woken := false; !woken; {
		if err := v.App.Attend(ctx, v.Panel[0], v.ID, v.Candidates[0].ID, app.AttendInput{}); err != nil {
			t.Fatal(err)
		}
		select {
		case <-changes:
			woken = true
		case <-ctx.Done():
			t.Fatal("nothing was heard")
		default: // it may not listen yet
		}
	}
}
