package app_test

import (
	"testing"

	"github.com/google/uuid"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// A part in one vacancy opens nothing of another, and a scorecard is named under its own vacancy alone.
func TestAScorecardOfAnotherVacancy(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		here, there := w.Vacancy(2, 1).Open(), w.Vacancy(2, 1).Open()
		card := there.Score(there.Panel[1], there.Candidates[0], 5)
		foreign := w.App.ReopenScorecard(ctx, here.Recruiter, here.ID, card.ID, "It was the wrong candidate.")
		wantKind(t, foreign, fault.NotFound)
		if missing := w.App.ReopenScorecard(ctx, here.Recruiter, here.ID, uuid.Must(uuid.NewV7()), "It was the wrong candidate."); foreign.Error() != missing.Error() {
			t.Errorf("a foreign scorecard: %q, a missing one: %q", foreign, missing)
		}
		wantKind(t, w.App.ReopenScorecard(ctx, here.Recruiter, there.ID, card.ID, "It was the wrong candidate."), fault.NotFound)
		_, err := w.App.Rubric(ctx, here.Recruiter, there.ID)
		wantKind(t, err, fault.NotFound)
		must(t, w.App.ReopenScorecard(ctx, there.Recruiter, there.ID, card.ID, "It was the wrong candidate."))
	})
}

// Nobody but its writer reads, saves or submits a scorecard, and nobody reopens their own.
func TestAScorecardIsItsWriters(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(3, 1).Open()
		card := v.Draft(v.Panel[1], v.Candidates[0], v.Ratings(func(int) int { return 5 }, func(int) string { return "Said how." }))
		for _, other := range []hiring.Actor{v.Panel[0], v.Panel[2], v.Recruiter, v.Manager} {
			_, err := v.App.Scorecard(ctx, other, card.ID)
			wantKind(t, err, fault.NotFound)
			_, err = v.App.SaveScorecard(ctx, other, card.ID, app.SaveScorecardInput{Version: card.Version})
			wantKind(t, err, fault.NotFound)
			_, err = v.App.SubmitScorecard(ctx, other, card.ID, card.Version)
			wantKind(t, err, fault.NotFound)
		}
		_, err := v.App.SubmitScorecard(ctx, v.Panel[1], card.ID, card.Version-1)
		wantKind(t, err, fault.Stale)
		own := v.Score(v.Panel[0], v.Candidates[0], 5)
		wantKind(t, v.App.ReopenScorecard(ctx, v.Panel[0], v.ID, own.ID, "A mark was on the wrong line."), fault.Denied)
		must(t, v.App.ReopenScorecard(ctx, v.Recruiter, v.ID, own.ID, "A mark was on the wrong line."))
	})
}

// A closed vacancy takes no agreed mark: nothing in it changes.
func TestNothingIsAgreedInAClosedVacancy(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 1).Open()
		v.ScoreAll(func(member, _ int) int { return 3 + member })
		v.Reveal()
		view, err := v.App.Rubric(ctx, v.Recruiter, v.ID)
		must(t, err)
		five := 5
		in := app.AgreeInput{Criterion: view.Rubric.Rubric.Criteria[0].ID, Mark: &five, Reason: "We read the evidence again."}
		must(t, v.App.CloseVacancy(ctx, v.Recruiter, v.ID, "Both posts are filled."))
		_, err = v.App.Agree(ctx, v.Panel[0], v.ID, v.Candidates[0].ID, in)
		wantKind(t, err, fault.Conflict)
		must(t, v.App.ReopenVacancy(ctx, v.Recruiter, v.ID))
		_, err = v.App.Agree(ctx, v.Panel[0], v.ID, v.Candidates[0].ID, in)
		must(t, err)
	})
}

// The audit trail is for administrators alone, on every way to it.
func TestTheTrailIsForAdministrators(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	w := apptest.New(t, s)
	rhona, ada := w.Person("Rhona Recruiter", true), w.Administrator("Ada Administrator")
	for who, want := range map[*hiring.Actor]bool{&rhona: false, &ada: true} {
		_, err := w.App.AuditTrail(ctx, *who, hiring.AuditFilter{}, hiring.Page{})
		_, errActions := w.App.AuditActions(ctx, *who)
		errExport := w.App.ExportAudit(ctx, *who, hiring.AuditFilter{}, func(app.AuditView) error { return nil })
		for _, err := range []error{err, errActions, errExport} {
			if (err == nil) != want || err != nil && !fault.Is(err, fault.Denied) {
				t.Errorf("%s: %v", who.Name, err)
			}
		}
	}
}

// At a blind stage the chair knows nobody by name, in the list of candidates.
func TestBlindMembersKnowCodes(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	v := apptest.New(t, s).Vacancy(2, 1)
	rules := hiring.StageRules{Blind: true, RevealWhen: hiring.RevealSignal}
	must(t, v.App.EditStage(ctx, v.Recruiter, v.ID, 1, app.EditStageInput{Kind: hiring.InterviewSit, Rules: &rules}))
	v.Open()
	for who, want := range map[*hiring.Actor]string{&v.Panel[0]: "Candidate C001", &v.Recruiter: v.Candidates[0].Name} {
		list, err := v.App.Candidates(ctx, *who, v.ID, hiring.Page{})
		must(t, err)
		if got := list.Candidates[0].Name; got != want {
			t.Errorf("%s knows %q, want %q", who.Name, got, want)
		}
	}
}
