package app_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// filledColumns are where a filled vacancy holds words about candidates: a scan that does not find them there would
// find nothing after a purge either, however little it deleted.
var filledColumns = []string{
	"agreed_scores.reason", "audit_details.detail", "candidate_documents.content", "candidate_documents.name", "candidate_feedback.words",
	"candidate_lists.name", "candidate_lists.sheet", "candidates.email", "candidates.employer", "candidates.name", "candidates.notes", "candidates.phone",
	"candidates.reference", "column_mappings.headings", "decisions.flags", "decisions.reason", "interviews.place", "ratings.evidence", "ratings.reason", "recommendations.result",
	"scorecard_versions.document", "scorecard_versions.reason", "scorecards.conflict_note", "scorecards.notes", "signatures.comment",
	"stages.reveal_reason", "vacancies.closed_reason",
}

func opened(t *testing.T, address string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func purge(t *testing.T, w *apptest.World) hiring.Purge {
	t.Helper()
	p, err := w.App.PurgeNow(t.Context(), func(hiring.Purge) {})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAPurgeLeavesNoWordAboutCandidates(t *testing.T) {
	t.Parallel()
	storetest.EachAddress(t, func(t *testing.T, address string) {
		w := apptest.New(t, opened(t, address))
		v := w.Filled()
		ctx := t.Context()
		if err := w.App.CloseVacancy(ctx, v.Recruiter, v.ID, apptest.Canary("closed", 0)); err != nil {
			t.Fatal(err)
		}
		hold, err := w.App.PlaceHold(ctx, v.Recruiter, v.ID, nil, apptest.Canary("hold", 0))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.App.LiftHold(ctx, v.Recruiter, v.ID, hold.ID); err != nil {
			t.Fatal(err)
		}
		_, found := storetest.Holding(t, address, apptest.IsCanary)
		for _, want := range append(slices.Clone(filledColumns), "legal_holds.reason") {
			if !slices.Contains(found, want) {
				t.Errorf("before the purge %s holds no canary: the scan or the filling misses it", want)
			}
		}
		before := found

		w.Advance(364 * 24 * time.Hour)
		if p := purge(t, w); p.Report.Counts[hiring.KeptCandidates] > 0 {
			t.Errorf("candidates went before their time: %+v", p.Report)
		}
		w.Advance(2 * 24 * time.Hour)
		p := purge(t, w)
		if p.Report.Counts[hiring.KeptCandidates] != 3 || p.Report.Counts[hiring.KeptDocuments] != 3 || p.Report.Counts[hiring.KeptScorecards] != 12 || p.EndedAt == nil {
			t.Errorf("the report says %+v", p.Report)
		}
		columns, found := storetest.Holding(t, address, apptest.IsCanary)
		if len(found) > 0 {
			t.Errorf("after the purge words are left in %v", found)
		}
		figures.Add(t, "Columns searched after a purge", columns)
		t.Logf("before: %d places hold canaries", len(before))

		check, err := w.App.VerifyAudit(ctx, nil, nil)
		if err != nil || len(check.Problems) > 0 || check.Erased == 0 {
			t.Errorf("the audit trail after a purge: %+v, %v", check, err)
		}
		// What remains: how many there were, and what was decided, of nobody in particular.
		view, err := w.App.Candidates(ctx, v.Recruiter, v.ID, hiring.Page{Limit: 10})
		if err != nil || view.Total != 3 || view.Candidates[0].Name != "Candidate C001 (erased)" {
			t.Errorf("the vacancy's list: %+v, %v", view.Candidates, err)
		}
		var decided []hiring.Decision
		err = w.Store.Read(ctx, func(s *store.Snapshot) (err error) { decided, err = s.AllDecisions(v.ID, view.Stage.ID); return err })
		if err != nil || len(decided) != 3 || decided[0].Kind != hiring.Reserve || decided[0].Reason != hiring.ErasedWords {
			t.Errorf("decisions: %+v, %v", decided, err)
		}
		if err := w.App.ReopenVacancy(ctx, v.Recruiter, v.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("a purged vacancy is taken up again: %v", err)
		}
		if again := purge(t, w); again.Report.Total() != 0 {
			t.Errorf("a second purge finds %+v", again.Report)
		}
	})
}

func TestALegalHoldBeatsThePurge(t *testing.T) {
	t.Parallel()
	storetest.EachAddress(t, func(t *testing.T, address string) {
		w := apptest.New(t, opened(t, address))
		v := w.Filled()
		ctx := t.Context()
		if err := w.App.CloseVacancy(ctx, v.Recruiter, v.ID, "The post is filled."); err != nil {
			t.Fatal(err)
		}
		one := v.Candidates[1]
		if _, err := w.App.PlaceHold(ctx, v.Recruiter, v.ID, &one.ID, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("a hold without a reason: %v", err)
		}
		hold, err := w.App.PlaceHold(ctx, v.Recruiter, v.ID, &one.ID, "A claim was lodged.")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.App.EraseCandidate(ctx, v.Recruiter, v.ID, one.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("a held candidate is erased on request: %v", err)
		}
		w.Advance(400 * 24 * time.Hour)
		p := purge(t, w)
		if p.Report.Counts[hiring.KeptCandidates] != 2 || p.Report.Held != 1 {
			t.Errorf("the report says %+v", p.Report)
		}
		for _, field := range []string{"name", "email", "notes", "file", "evidence", "pad", "conflict", "decided", "opening", "agreed", "place"} {
			if _, found := storetest.Holding(t, address, apptest.Canary(field, 1)); len(found) == 0 {
				t.Errorf("%s of the held candidate is gone", field)
			}
			if _, found := storetest.Holding(t, address, apptest.Canary(field, 0)); len(found) > 0 {
				t.Errorf("%s of another candidate is still in %v", field, found)
			}
		}
		if err := w.App.LiftHold(ctx, v.Recruiter, v.ID, hold.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.App.LiftHold(ctx, v.Recruiter, v.ID, hold.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("a hold is lifted twice: %v", err)
		}
		purge(t, w)
		if _, found := storetest.Holding(t, address, apptest.IsCanary); len(found) > 0 {
			t.Errorf("after the hold was lifted words are left in %v", found)
		}
		if check, err := w.App.VerifyAudit(ctx, nil, nil); err != nil || len(check.Problems) > 0 {
			t.Errorf("the audit trail: %+v, %v", check, err)
		}
	})
}

// A purge takes nothing of a vacancy that goes on, however long it does, nor what a closed one says itself while it is held.
func TestAPurgeSparesWhatGoesOnOrIsHeld(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w, ctx := apptest.New(t, s), t.Context()
		long, held := w.Vacancy(1, 2).Open(), w.Vacancy(1, 1)
		long.Score(long.Panel[0], long.Candidates[0], 5)
		must(t, w.App.EraseCandidate(ctx, held.Recruiter, held.ID, held.Candidates[0].ID))
		const reason = "Nobody is left to choose from."
		must(t, w.App.CloseVacancy(ctx, held.Recruiter, held.ID, reason))
		hold, err := w.App.PlaceHold(ctx, held.Recruiter, held.ID, nil, "A claim was lodged.")
		must(t, err)
		says := func() string {
			t.Helper()
			view, err := w.App.Vacancy(ctx, held.Recruiter, held.ID)
			must(t, err)
			return view.Vacancy.ClosedReason
		}
		w.Advance(4000 * 24 * time.Hour)
		purge(t, w)
		if got := says(); got != reason {
			t.Errorf("the held vacancy says it was closed because: %q", got)
		}
		view, err := w.App.Candidates(ctx, long.Recruiter, long.ID, hiring.Page{})
		must(t, err)
		for i, c := range view.Candidates {
			if c.Name != long.Candidates[i].Name {
				t.Errorf("a candidate of the vacancy that goes on is called %q", c.Name)
			}
		}
		if card := long.Card(long.Panel[0], long.Candidates[0]); len(card.Ratings) == 0 || card.Ratings[0].Evidence == "" {
			t.Error("a scorecard of the vacancy that goes on lost its words")
		}
		must(t, w.App.LiftHold(ctx, held.Recruiter, held.ID, hold.ID))
		purge(t, w)
		if got := says(); got != hiring.ErasedWords {
			t.Errorf("after the hold was lifted the vacancy says: %q", got)
		}
	})
}

func TestOnePurgeRunsAtATimeAndIsCarriedOn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		v := w.Filled()
		ada := w.Administrator("Ada Administrator")
		ctx := t.Context()
		if err := w.App.CloseVacancy(ctx, v.Recruiter, v.ID, "The post is filled."); err != nil {
			t.Fatal(err)
		}
		w.Advance(400 * 24 * time.Hour)
		would, err := w.App.PreviewPurge(ctx, ada)
		if err != nil || would.Counts[hiring.KeptCandidates] != 3 || len(would.Vacancies) != 1 || would.Vacancies[0].Documents != 3 || would.Vacancies[0].Scorecards != 12 {
			t.Fatalf("the dry run says %+v, %v", would, err)
		}
		if _, err := w.App.PreviewPurge(ctx, v.Recruiter); !fault.Is(err, fault.Denied) {
			t.Errorf("a recruiter previews a purge: %v", err)
		}
		if _, err := w.App.StartPurge(ctx, v.Recruiter); !fault.Is(err, fault.Denied) {
			t.Errorf("a recruiter starts a purge: %v", err)
		}
		p, err := w.App.StartPurge(ctx, ada)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.App.StartPurge(ctx, ada); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second purge starts beside the first: %v", err)
		}
		// The copy that carries it out dies after its first step.
		dying, die := context.WithCancel(ctx)
		if _, err := w.App.CarryOutPurge(dying, p.ID, func(hiring.Purge) { die() }); err == nil {
			t.Fatal("the purge ended though its copy died")
		}
		half, _, err := w.App.Purge(ctx, ada, p.ID)
		if err != nil || !half.Running || half.Done == 0 || half.Done >= half.Total {
			t.Errorf("after one step: %+v, %v", half, err)
		}
		if _, err := w.App.CarryOutPurge(ctx, p.ID, func(hiring.Purge) {}); !fault.Is(err, fault.Conflict) {
			t.Errorf("another copy takes a purge whose holder was just heard of: %v", err)
		}
		w.Advance(hiring.PurgeSilent)
		if _, err := w.App.CarryOutPurge(ctx, p.ID, func(hiring.Purge) {}); err != nil {
			t.Fatal(err)
		}
		done, titles, err := w.App.Purge(ctx, ada, p.ID)
		if err != nil || done.Running || done.EndedAt == nil || done.Done != done.Total || done.Report.Counts[hiring.KeptScorecards] != 12 || len(titles) != 1 {
			t.Errorf("at the end: %+v, %v", done, err)
		}
	})
}

func TestRetentionReachesWhatBelongsToNoVacancy(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		ada, idle := w.Administrator("Ada Administrator"), w.Person("Ida Idle", true)
		ctx := t.Context()
		for _, wrong := range []hiring.Retention{
			{hiring.KeptCandidates: -1}, {hiring.KeptCandidates: 121}, {hiring.KeptDetails: 11}, {hiring.KeptCandidates: 12, hiring.KeptScorecards: 13}, {hiring.KeptDocuments: 0},
		} {
			if err := w.App.SaveDataSettings(ctx, ada, appSettings(wrong)); !fault.Is(err, fault.Invalid) {
				t.Errorf("%v is taken: %v", wrong, err)
			}
		}
		if err := w.App.SaveDataSettings(ctx, idle, appSettings(nil)); !fault.Is(err, fault.Denied) {
			t.Errorf("a recruiter sets retention: %v", err)
		}
		if err := w.App.SaveDataSettings(ctx, ada, appSettings(hiring.Retention{hiring.KeptDetails: 12, hiring.KeptAccounts: 13})); err != nil {
			t.Fatal(err)
		}
		w.Advance(13 * 30 * 24 * time.Hour)
		if p := purge(t, w); p.Report.Counts[hiring.KeptDetails] != 1 || p.Report.Counts[hiring.KeptAccounts] != 0 {
			t.Errorf("after 13 times 30 days: %+v", p.Report)
		}
		if check, err := w.App.VerifyAudit(ctx, nil, nil); err != nil || len(check.Problems) > 0 || check.Erased != 1 {
			t.Errorf("the audit trail: %+v, %v", check, err)
		}
		w.Advance(7 * 24 * time.Hour)
		if p := purge(t, w); p.Report.Counts[hiring.KeptAccounts] != 1 {
			t.Errorf("after 13 months: %+v", p.Report)
		}
		var u hiring.User
		if err := s.Read(ctx, func(s *store.Snapshot) (err error) { u, err = s.User(idle.UserID); return err }); err != nil || u.DisabledAt == nil {
			t.Errorf("the account nobody used: %+v, %v", u, err)
		}
	})
}

func appSettings(r hiring.Retention) app.DataSettings { return app.DataSettings{Retention: r} }
