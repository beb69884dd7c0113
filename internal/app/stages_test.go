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

// A sift with a panel of its own, then an interview: whoever is turned down does not go on, each stage has
// its rubric and merit list, and the second waits for the first.
func TestStagesFollowOneAnother(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(3, 3)
		a := v.App
		add := func(in app.StageInput) error { _, err := a.AddStage(ctx, v.Recruiter, v.ID, in); return err }
		wantKind(t, add(app.StageInput{Kind: "chat", Minutes: 20}), fault.Invalid)
		wantKind(t, add(app.StageInput{Kind: hiring.Sift, Minutes: 1}), fault.Invalid)
		must(t, add(app.StageInput{Kind: hiring.Sift, Scale: "0-4", Minutes: 20}))
		must(t, a.MoveStage(ctx, v.Recruiter, v.ID, 2, false))
		wantKind(t, a.MoveStage(ctx, v.Recruiter, v.ID, 1, false), fault.Conflict)
		wantKind(t, a.MoveStage(ctx, v.Recruiter, v.ID, 7, false), fault.NotFound)
		panel := []hiring.ID{v.Panel[0].UserID, v.Panel[1].UserID}
		must(t, a.EditStage(ctx, v.Recruiter, v.ID, 1, app.EditStageInput{Kind: hiring.Sift, Panel: panel}))
		wantKind(t, a.EditStage(ctx, v.Recruiter, v.ID, 1, app.EditStageInput{Kind: hiring.Sift, Panel: []hiring.ID{v.Manager.UserID}}), fault.Invalid)

		sift, err := a.Rubric(app.At(ctx, 1), v.Recruiter, v.ID)
		must(t, err)
		interview, err := a.Rubric(app.At(ctx, 2), v.Recruiter, v.ID)
		must(t, err)
		if sift.Rubric.Rubric.Scale.Key != "0-4" || interview.Rubric.Rubric.Scale.Key != "1-7" || sift.Hash == interview.Hash || len(sift.Scorers) != 2 {
			t.Fatalf("the stages share what is each one's own: %s %s", sift.Rubric.Rubric.Scale.Key, interview.Rubric.Rubric.Scale.Key)
		}
		wantKind(t, a.OpenScoring(app.At(ctx, 2), v.Recruiter, v.ID), fault.Conflict)
		goOn := settingsOf(sift)
		goOn.Posts = 2 // of the sift: how many go on
		must(t, a.SaveRubric(app.At(ctx, 1), v.Recruiter, v.ID, goOn))
		last := settingsOf(interview)
		last.Posts = 3
		must(t, a.SaveRubric(app.At(ctx, 2), v.Recruiter, v.ID, last))
		must(t, a.SaveRubric(app.At(ctx, 1), v.Recruiter, v.ID, func() app.SaveRubricInput { goOn.Version++; return goOn }()))
		if now, err := a.Vacancy(ctx, v.Recruiter, v.ID); err != nil || now.Vacancy.Posts != 3 {
			t.Errorf("the vacancy has %d posts, %v", now.Vacancy.Posts, err)
		}

		v.Stage = 1
		v.Open()
		for i, c := range v.Candidates {
			for _, m := range v.Panel[:2] {
				v.Score(m, c, []int{4, 3, 1}[i])
			}
		}
		rows, total, err := a.MyScorecards(ctx, v.Panel[2], hiring.Page{})
		must(t, err)
		if total != 0 {
			t.Errorf("somebody who does not sift has %d scorecards: %+v", total, rows)
		}
		v.Reveal()
		r, err := a.Results(app.At(ctx, 1), v.Manager, v.ID, app.ResultFilter{}, hiring.Page{})
		must(t, err)
		if r.Stage.Kind != hiring.Sift || len(r.Result.Candidates) != 3 {
			t.Fatalf("results of the %s have %d candidates", r.Stage.Kind, len(r.Result.Candidates))
		}
		decide := func(i int, kind hiring.DecisionKind) error {
			one, err := a.CandidateResult(app.At(ctx, 1), v.Manager, v.ID, v.Candidates[i].ID)
			must(t, err)
			_, err = a.Decide(app.At(ctx, 1), v.Manager, v.ID, v.Candidates[i].ID, app.DecideInput{
				Decision: kind, Reason: "The evidence of the sift speaks for this, whatever the recommendation said.", Flags: one.Result.Flags, InputHash: one.InputHash,
			})
			return err
		}
		wantKind(t, v.App.OpenScoring(app.At(ctx, 2), v.Recruiter, v.ID), fault.Invalid) // nobody has been invited
		wantKind(t, decide(0, hiring.Appoint), fault.Invalid)                            // the last stage appoints
		must(t, decide(0, hiring.Invite))
		must(t, decide(1, hiring.Invite))
		must(t, decide(2, hiring.NotAppoint))
		_, err = a.AddCandidates(ctx, v.Recruiter, v.ID, []app.CandidateInput{{Name: "Too Late"}})
		wantKind(t, err, fault.Conflict)

		v.Stage = 0 // the interview is what the vacancy is at
		v.Open()
		view, err := a.Vacancy(ctx, v.Recruiter, v.ID)
		must(t, err)
		if view.Stage.Kind != hiring.InterviewSit || view.Candidates != 2 || view.Progress.Expected != 6 {
			t.Errorf("the %s has %d candidates and %d scorecards", view.Stage.Kind, view.Candidates, view.Progress.Expected)
		}
		wantKind(t, decide(0, hiring.NotAppoint), fault.Conflict) // scored at the interview already
		must(t, decide(2, hiring.Invite))                         // late, and so scored there too
		if now, err := a.Vacancy(ctx, v.Recruiter, v.ID); err != nil || now.Candidates != 3 || now.Progress.Expected != 9 {
			t.Errorf("after a late invitation the interview has %d candidates and %d scorecards, %v", now.Candidates, now.Progress.Expected, err)
		}
		for i, c := range v.Candidates {
			for _, m := range v.Panel {
				v.Score(m, c, 6-2*i)
			}
		}
		v.Reveal()
		later, err := a.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{})
		must(t, err)
		if len(later.Result.Candidates) != 3 || later.Result.InputHash == r.Result.InputHash {
			t.Errorf("the interview's merit list has %d candidates", len(later.Result.Candidates))
		}
		again, err := a.Results(app.At(ctx, 1), v.Manager, v.ID, app.ResultFilter{}, hiring.Page{})
		must(t, err)
		if again.Result.ResultHash != r.Result.ResultHash || len(again.Decisions) != 3 || len(later.Decisions) != 0 {
			t.Errorf("the sift changed afterwards, or its decisions are told of the interview: %d, %d", len(again.Decisions), len(later.Decisions))
		}
		wantKind(t, a.RemoveStage(ctx, v.Recruiter, v.ID, 1), fault.Conflict)
	})
}

func TestCriteriaAreSplitOverStages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(1, 1)
		wantKind(t, v.App.SplitOverStages(ctx, v.Recruiter, v.ID), fault.Conflict)
		_, err := v.App.AddStage(ctx, v.Recruiter, v.ID, app.StageInput{Kind: hiring.Exercise, Minutes: 30, Responsibilities: true})
		must(t, err)
		must(t, v.App.SplitOverStages(ctx, v.Recruiter, v.ID))
		at := map[string]int{}
		for n := 1; n <= 2; n++ {
			view, err := v.App.Rubric(app.At(ctx, n), v.Recruiter, v.ID)
			must(t, err)
			minutes := 0
			for _, c := range view.Rubric.Rubric.Criteria {
				at[c.Name]++
				minutes += c.Minutes
			}
			if view.TimeWarning != "" || minutes > view.Rubric.Rubric.InterviewMinutes || len(view.Rubric.Dropped) == 0 {
				t.Errorf("stage %d: %s, %d minutes of %d", n, view.TimeWarning, minutes, view.Rubric.Rubric.InterviewMinutes)
			}
		}
		if len(at) != 13 {
			t.Errorf("%d criteria are left of 13", len(at))
		}
		for name, n := range at {
			if n != 1 {
				t.Errorf("%s is at %d stages", name, n)
			}
		}
	})
}

// A frozen rubric is replaced only for candidates nobody has scored; what was scored stays as it is.
func TestARubricIsSuperseded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 4).Open()
		a := v.App
		const reason = "The anchor of mark 3 described mark 5."
		supersede := func(who hiring.Actor, reason string) (hiring.Stage, error) {
			return a.SupersedeRubric(ctx, who, v.ID, reason)
		}
		_, err := supersede(v.Recruiter, reason)
		wantKind(t, err, fault.Conflict) // not frozen yet: it can be changed
		v.Score(v.Panel[0], v.Candidates[0], 5)
		draft := v.Draft(v.Panel[1], v.Candidates[1], nil) // a conflict declared: somebody has begun
		before, err := a.Rubric(ctx, v.Recruiter, v.ID)
		must(t, err)
		_, err = supersede(v.Recruiter, "Wrong.")
		wantKind(t, err, fault.Invalid)
		_, err = supersede(v.Panel[0], reason)
		wantKind(t, err, fault.Denied)
		made, err := supersede(v.Recruiter, reason)
		must(t, err)
		if made.Number != 2 || made.SupersedesReason != reason {
			t.Errorf("made %+v", made)
		}
		after, err := a.Rubric(app.At(ctx, 1), v.Recruiter, v.ID)
		must(t, err)
		if after.Hash != before.Hash || !after.Rubric.Frozen() {
			t.Error("the frozen rubric changed")
		}
		if _, err := a.Scorecard(ctx, v.Panel[1], draft.ID); err != nil {
			t.Errorf("a scorecard somebody had begun is gone: %v", err)
		}
		count := func(number, candidates, cards int) {
			t.Helper()
			view, err := a.Vacancy(app.At(ctx, number), v.Recruiter, v.ID)
			must(t, err)
			if view.Candidates != candidates || view.Progress.Expected != cards {
				t.Errorf("stage %d has %d candidates and %d scorecards, want %d and %d", number, view.Candidates, view.Progress.Expected, candidates, cards)
			}
		}
		count(1, 2, 4)
		count(2, 2, 0)
		wantKind(t, a.RemoveStage(ctx, v.Recruiter, v.ID, 2), fault.Conflict)
		v.Stage = 2
		v.Open() // while the first is still being scored
		count(2, 2, 4)
		_, err = supersede(v.Recruiter, reason)
		wantKind(t, err, fault.Conflict) // nobody unscored is left at the first stage
		added, err := a.AddCandidates(ctx, v.Recruiter, v.ID, []app.CandidateInput{{Name: "New Person"}})
		must(t, err)
		count(2, 3, 6)
		for _, m := range v.Panel {
			for _, c := range []hiring.Candidate{v.Candidates[2], v.Candidates[3], added[0]} {
				v.Score(m, c, 4)
			}
		}
		v.Reveal()
		r, err := a.Results(app.At(ctx, 2), v.Manager, v.ID, app.ResultFilter{}, hiring.Page{})
		must(t, err)
		if len(r.Result.Candidates) != 3 {
			t.Errorf("%d candidates on the new rubric's merit list", len(r.Result.Candidates))
		}
	})
}

// An outstanding scorecard is passed on with a reason; what was written stays, and counts for nothing.
func TestAScorecardIsPassedOn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		v := w.Vacancy(3, 1)
		outsider := w.Person("Otto Outsider", false)
		two := []hiring.ID{v.Panel[0].UserID, v.Panel[1].UserID}
		must(t, v.App.EditStage(ctx, v.Recruiter, v.ID, 1, app.EditStageInput{Kind: hiring.InterviewSit, Panel: two}))
		v.Open()
		c := v.Candidates[0]
		card := v.Draft(v.Panel[1], c, v.Ratings(func(int) int { return 2 }, func(int) string { return "Begun." }))
		pass := func(id hiring.ID, in app.ReassignInput) error {
			return v.App.ReassignScorecard(ctx, v.Recruiter, v.ID, id, in)
		}
		const reason = "They are ill for the rest of the week."
		wantKind(t, pass(card.ID, app.ReassignInput{Reason: "Ill."}), fault.Invalid)
		wantKind(t, pass(card.ID, app.ReassignInput{To: outsider.UserID, Reason: reason}), fault.Invalid)
		wantKind(t, pass(card.ID, app.ReassignInput{To: v.Panel[0].UserID, Reason: reason}), fault.Invalid) // has one already
		wantKind(t, v.App.ReassignScorecard(ctx, v.Manager, v.ID, card.ID, app.ReassignInput{Reason: reason}), fault.Denied)
		must(t, pass(card.ID, app.ReassignInput{To: v.Panel[2].UserID, Reason: reason}))
		wantKind(t, pass(card.ID, app.ReassignInput{Reason: reason}), fault.Conflict)
		view, err := v.App.Scorecard(ctx, v.Panel[1], card.ID)
		must(t, err)
		if view.Scorecard.State != hiring.Excused || len(view.Scorecard.Ratings) == 0 || view.Scorecard.Ratings[0].Evidence != "Begun." {
			t.Errorf("what was written is not kept: %+v", view.Scorecard)
		}
		_, err = v.App.SubmitScorecard(ctx, v.Panel[1], card.ID, view.Scorecard.Version)
		wantKind(t, err, fault.Conflict)
		v.Score(v.Panel[0], c, 6)
		v.Score(v.Panel[2], c, 6)
		v.Reveal()
		r, err := v.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{})
		must(t, err)
		if score := r.Result.Candidates[0].PanelScore; score == nil || *score != 6 {
			t.Errorf("the panel score is %v", score)
		}
	})
}
