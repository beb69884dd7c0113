package app_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

func TestAnErasedCandidateLeavesMarksWithoutWords(t *testing.T) {
	t.Parallel()
	storetest.EachAddress(t, func(t *testing.T, address string) {
		w := apptest.New(t, opened(t, address))
		v := w.Filled()
		ctx := t.Context()
		gone := v.Candidates[1]
		before, err := w.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		hold, err := w.App.PlaceHold(ctx, v.Recruiter, v.ID, nil, "A claim was lodged.")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.App.EraseCandidate(ctx, v.Recruiter, v.ID, gone.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("a held candidate is erased: %v", err)
		}
		if err := w.App.LiftHold(ctx, v.Recruiter, v.ID, hold.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.App.EraseCandidate(ctx, v.Manager, v.ID, gone.ID); !fault.Is(err, fault.Denied) {
			t.Errorf("a hiring manager erases: %v", err)
		}
		asks, err := w.App.PreviewErasure(ctx, v.Recruiter, v.ID, gone.ID)
		if err != nil || asks.Revealed != 1 || asks.Documents != 1 || asks.Scorecards != 4 || asks.Held {
			t.Errorf("the page that asks says %+v, %v", asks, err)
		}
		if err := w.App.EraseCandidate(ctx, v.Recruiter, v.ID, gone.ID); err != nil {
			t.Fatal(err)
		}
		for _, field := range []string{
			"name", "email", "phone", "reference", "employer", "notes", "filename", "file", "place", "conflict", "evidence", "notassessed", "pad", "reopened",
			"agreed", "decided", "opening", "closing", "strengths", "gaps",
		} {
			if _, found := storetest.Holding(t, address, apptest.Canary(field, 1)); len(found) > 0 {
				t.Errorf("%s is still in %v", field, found)
			}
			if _, found := storetest.Holding(t, address, apptest.Canary(field, 0)); len(found) == 0 && field != "reopened" {
				t.Errorf("%s of another candidate is gone", field)
			}
		}
		// The merit list stays as it was for everybody else, and shows the marks of nobody in particular.
		after, err := w.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{Limit: 10})
		if err != nil || len(after.Result.Candidates) != len(before.Result.Candidates) {
			t.Fatalf("%d candidates after, %d before, %v", len(after.Result.Candidates), len(before.Result.Candidates), err)
		}
		for i, c := range after.Result.Candidates {
			was := before.Result.Candidates[i]
			if c.ID != was.ID || c.Outcome != was.Outcome || !reflect.DeepEqual(c.PanelScore, was.PanelScore) || !reflect.DeepEqual(c.FairScore, was.FairScore) {
				t.Errorf("%s was %s with %v and %v, and is %s with %v and %v", c.ID, was.Outcome, *was.PanelScore, *was.FairScore, c.Outcome, *c.PanelScore, *c.FairScore)
			}
			if c.ID == gone.ID.String() && after.Candidates[c.ID].Name != "Candidate C002 (erased)" {
				t.Errorf("the erased candidate is called %q", after.Candidates[c.ID].Name)
			}
		}
		if check, err := w.App.VerifyAudit(ctx, nil, nil); err != nil || len(check.Problems) > 0 || check.Erased == 0 {
			t.Errorf("the audit trail after an erasure: %+v, %v", check, err)
		}
		// A purge later takes the marks too.
		if err := w.App.CloseVacancy(ctx, v.Recruiter, v.ID, "The post is filled."); err != nil {
			t.Fatal(err)
		}
		w.Advance(400 * 24 * time.Hour)
		purge(t, w)
		err = w.Store.Read(ctx, func(s *store.Snapshot) error {
			cards, err := s.ScorecardsOf([]hiring.ID{gone.ID})
			if len(cards) > 0 {
				t.Errorf("after the purge %d scorecards are left", len(cards))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestErasedStaysErased(t *testing.T) {
	t.Parallel()
	storetest.EachAddress(t, func(t *testing.T, address string) {
		w := apptest.New(t, opened(t, address))
		v := w.Filled()
		ctx := t.Context()
		gone := v.Candidates[0]
		card := v.Card(v.Panel[0], gone)
		rubric, err := w.App.Rubric(ctx, v.Recruiter, v.ID)
		if err != nil {
			t.Fatal(err)
		}
		result, err := w.App.CandidateResult(ctx, v.Manager, v.ID, gone.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.App.EraseCandidate(ctx, v.Recruiter, v.ID, gone.ID); err != nil {
			t.Fatal(err)
		}
		back := apptest.Canary("back", 0)
		mark := 4
		// Every form that stood open about the candidate, sent now.
		for name, send := range map[string]func() error{
			"details": func() error {
				return w.App.EditCandidate(ctx, v.Recruiter, v.ID, gone.ID, app.CandidateInput{Name: back, Email: back + "@example.com", Notes: back})
			},
			"withdrawal": func() error { return w.App.WithdrawCandidate(ctx, v.Recruiter, v.ID, gone.ID) },
			"document": func() error {
				_, err := w.App.AddDocument(ctx, v.Recruiter, v.ID, gone.ID, app.DocumentInput{Name: back + ".pdf", Content: []byte("%PDF-1.7 " + back + " %%EOF")})
				return err
			},
			"interview": func() error {
				_, err := w.App.SetInterview(ctx, v.Recruiter, v.ID, gone.ID, app.InterviewInput{Place: back})
				return err
			},
			"scorecard": func() error {
				_, err := w.App.SaveScorecard(ctx, v.Panel[0], card.ID, app.SaveScorecardInput{Version: card.Version, Notes: &back})
				return err
			},
			"reopening": func() error { return w.App.ReopenScorecard(ctx, v.Recruiter, v.ID, card.ID, back) },
			"agreed mark": func() error {
				_, err := w.App.Agree(ctx, v.Panel[0], v.ID, gone.ID, app.AgreeInput{Criterion: rubric.Rubric.Rubric.Criteria[1].ID, Mark: &mark, Reason: back + " is what we agreed on."})
				return err
			},
			"presence": func() error { return w.App.Attend(ctx, v.Panel[0], v.ID, gone.ID, app.AttendInput{}) },
			"decision": func() error {
				_, err := w.App.Decide(ctx, v.Manager, v.ID, gone.ID, app.DecideInput{Decision: hiring.Reserve, Reason: strings.Repeat(back+" ", 5), InputHash: result.InputHash})
				return err
			},
			"feedback": func() error {
				_, err := w.App.SaveFeedback(ctx, v.Manager, v.ID, gone.ID, app.SaveFeedbackInput{Number: 1, Words: hiring.FeedbackWords{Opening: back}})
				return err
			},
			"hold": func() error {
				_, err := w.App.PlaceHold(ctx, v.Recruiter, v.ID, &gone.ID, back+" has made a claim.")
				return err
			},
			"import": func() error { _, _, err := w.App.ImportCandidates(ctx, v.Recruiter, v.ID, true); return err },
			"again":  func() error { return w.App.EraseCandidate(ctx, v.Recruiter, v.ID, gone.ID) },
		} {
			if err := send(); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Stale) {
				t.Errorf("%s after the erasure: %v", name, err)
			}
		}
		for _, word := range []string{back, apptest.Canary("name", 0), apptest.Canary("email", 0)} {
			if _, found := storetest.Holding(t, address, word); len(found) > 0 {
				t.Errorf("%s is back in %v", word, found)
			}
		}
	})
}

// What is agreed on about a candidate while he or she is being erased is erased too. On SQLite one change waits for the
// other whole, so only PostgreSQL can come between.
func TestNothingComesInWhileACandidateIsErased(t *testing.T) {
	t.Parallel()
	s, waits, ok := racing(t)
	if !ok {
		return
	}
	v := apptest.New(t, s).Vacancy(2, 2).Open()
	v.ScoreAll(func(member, _ int) int { return 3 + member })
	v.Reveal()
	cand, mark := v.Candidates[0].ID, 5
	var stage hiring.Stage
	erased := make(chan struct{})
	var outcome error
	must(t, s.Write(ctx, func(tx *store.Tx) error {
		var err error
		if stage, err = tx.Stage(v.ID, 1); err != nil {
			return err
		}
		fr, err := tx.Rubric(stage.ID)
		if err != nil {
			return err
		}
		if err := tx.GuardStage(stage.ID, stage.State); err != nil {
			return err
		}
		err = tx.SaveAgreedScore(hiring.AgreedScore{
			StageID: stage.ID, CandidateID: cand, CriterionID: fr.Rubric.Criteria[0].ID, Number: 1, Mark: &mark, Reason: "They told us of a zebrafinch.",
			Present: []hiring.ID{v.Panel[0].UserID}, AgreedBy: v.Panel[0].UserID, AgreedAt: v.Now(),
		})
		if err != nil {
			return err
		}
		go func() {
			outcome = v.App.EraseCandidate(ctx, v.Recruiter, v.ID, cand)
			close(erased)
		}()
		waits(erased)
		return nil
	}))
	<-erased
	must(t, outcome)
	must(t, s.Read(ctx, func(s *store.Snapshot) error {
		all, err := s.AgreedScores(stage.ID, cand)
		for _, a := range all {
			if strings.Contains(a.Reason, "zebrafinch") {
				t.Error("the words of a mark that was agreed on meanwhile are still there")
			}
		}
		return err
	}))
}

func TestTheSameListDoesNotBringAnErasedCandidateBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		v := w.Vacancy(2, 0)
		ctx := t.Context()
		list := []app.CandidateInput{{Name: "Ann Known", Email: "ann@example.com"}, {Name: "Bea Nameless"}, {Name: "Cid Other", Email: "cid@example.com"}}
		added, err := w.App.AddCandidates(ctx, v.Recruiter, v.ID, list)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range added[:2] {
			if err := w.App.EraseCandidate(ctx, v.Recruiter, v.ID, c.ID); err != nil {
				t.Fatal(err)
			}
		}
		_, err = w.App.AddCandidates(ctx, v.Recruiter, v.ID, []app.CandidateInput{{Name: "Ann K.", Email: "ANN@example.com"}, {Name: "bea  nameless"}, {Name: "Dan New"}})
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || len(f.Fields) != 2 {
			t.Errorf("the same people are added again: %v", err)
		}
		if _, err := w.App.AddCandidates(ctx, v.Recruiter, v.ID, []app.CandidateInput{{Name: "Ann Known", Email: "another.ann@example.com"}}); err != nil {
			t.Errorf("somebody else of the same name is refused: %v", err)
		}
		// Elsewhere the person may apply.
		other := w.Vacancy(1, 0)
		if _, err := w.App.AddCandidates(ctx, other.Recruiter, other.ID, list[:1]); err != nil {
			t.Errorf("the person is refused in another vacancy: %v", err)
		}
	})
}

func TestNothingOfACandidateErasedBeforeTheRevealCounts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		v := w.Vacancy(2, 2)
		v.Open()
		ctx := t.Context()
		v.Score(v.Panel[0], v.Candidates[0], 6)
		draft := v.Draft(v.Panel[1], v.Candidates[0], v.Ratings(func(int) int { return 5 }, func(int) string { return "They said it." }))
		if err := w.App.EraseCandidate(ctx, v.Recruiter, v.ID, v.Candidates[0].ID); err != nil {
			t.Fatal(err)
		}
		notes := "autosaved"
		if _, err := w.App.SaveScorecard(ctx, v.Panel[1], draft.ID, app.SaveScorecardInput{Version: draft.Version, Notes: &notes}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a draft is saved after the erasure: %v", err)
		}
		v.Score(v.Panel[0], v.Candidates[1], 5)
		v.Score(v.Panel[1], v.Candidates[1], 6)
		if err := w.App.Reveal(ctx, v.Recruiter, v.ID, ""); err != nil {
			t.Errorf("the erased candidate's scorecards are still awaited: %v", err)
		}
		r, err := w.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{Limit: 10})
		if err != nil || len(r.Result.Candidates) != 1 {
			t.Errorf("%d candidates on the merit list, %v", len(r.Result.Candidates), err)
		}
	})
}

func TestTheRegisterErasesAgainAfterAnOlderCopyWasRestored(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		v := w.Filled()
		ctx := t.Context()
		register := []hiring.Erasure{
			{CandidateID: v.Candidates[0].ID, VacancyID: v.ID, Why: hiring.ErasedOnRequest, At: w.Now()},
			{CandidateID: v.Candidates[1].ID, VacancyID: v.ID, Why: hiring.ErasedByRetention, At: w.Now()},
			{CandidateID: v.Recruiter.UserID, VacancyID: v.ID, Why: hiring.ErasedOnRequest, At: w.Now()}, // of a later copy: nobody here
		}
		for _, want := range []int{2, 0} {
			if n, err := w.App.ApplyErasures(ctx, register); err != nil || n != want {
				t.Errorf("%d erased again, %v", n, err)
			}
		}
		view, err := w.App.Candidates(ctx, v.Recruiter, v.ID, hiring.Page{Limit: 10})
		if err != nil || !view.Candidates[0].Erased() || !view.Candidates[1].Erased() || view.Candidates[2].Erased() {
			t.Errorf("%+v, %v", view.Candidates, err)
		}
		if all, err := w.App.Erasures(ctx); err != nil || len(all) != 2 {
			t.Errorf("the register holds %+v, %v", all, err)
		}
		if check, err := w.App.VerifyAudit(ctx, nil, nil); err != nil || len(check.Problems) > 0 {
			t.Errorf("the audit trail: %+v, %v", check, err)
		}
	})
}
