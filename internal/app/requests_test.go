package app_test

import (
	"testing"
	"time"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

func TestRequestsWaitUntilTheyAreClosed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		v := w.Vacancy(1, 2)
		ada := w.Administrator("Ada Administrator")
		ctx := t.Context()
		day := func(text string) time.Time {
			d, err := time.Parse(time.DateOnly, text)
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		for _, wrong := range []app.RequestInput{{Kind: "wish", Received: day("2026-11-01")}, {Kind: hiring.AccessRequest, Received: day("2026-11-03")}, {Kind: hiring.AccessRequest}} {
			if _, err := w.App.RecordRequest(ctx, v.Recruiter, v.ID, v.Candidates[0].ID, wrong); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v is recorded: %v", wrong, err)
			}
		}
		in := app.RequestInput{Kind: hiring.AccessRequest, Received: day("2026-10-31"), Words: "Send me all of it."}
		if _, err := w.App.RecordRequest(ctx, v.Manager, v.ID, v.Candidates[0].ID, in); !fault.Is(err, fault.Denied) {
			t.Errorf("a hiring manager records a request: %v", err)
		}
		r, err := w.App.RecordRequest(ctx, v.Recruiter, v.ID, v.Candidates[0].ID, in)
		if err != nil || r.DueAt != day("2026-11-30") {
			t.Fatalf("due %s, %v", r.DueAt, err)
		}
		erasure, err := w.App.RecordRequest(ctx, v.Recruiter, v.ID, v.Candidates[1].ID, app.RequestInput{Kind: hiring.ErasureRequest, Received: day("2026-11-01"), Words: "Forget me."})
		if err != nil {
			t.Fatal(err)
		}
		w.Advance(28 * 24 * time.Hour) // 30 November, nine in the morning
		count := func(open, overdue int) {
			t.Helper()
			rows, total, err := w.App.RequestCounts(ctx, ada, hiring.Page{})
			if err != nil || total != 1 || rows[0].Open != open || rows[0].Overdue != overdue || rows[0].NextDue == nil || rows[0].Vacancy == "" {
				t.Errorf("the administrator sees %+v, %v; not %d open and %d overdue", rows, err, open, overdue)
			}
		}
		count(2, 0)
		w.Advance(24 * time.Hour)
		count(2, 1)
		open, err := w.App.OpenRequests(ctx, v.Recruiter)
		if err != nil || len(open) != 2 || open[0].Request.ID != r.ID || !open[0].Request.Overdue(w.Now()) {
			t.Errorf("the recruiter's home page shows %+v, %v", open, err)
		}
		if none, err := w.App.OpenRequests(ctx, v.Manager); err != nil || len(none) > 0 {
			t.Errorf("the hiring manager's shows %+v, %v", none, err)
		}
		if err := w.App.AcknowledgeRequest(ctx, v.Recruiter, v.ID, r.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("what is no complaint is acknowledged: %v", err)
		}
		if err := w.App.CloseRequest(ctx, v.Recruiter, v.ID, r.ID, "Sent by post."); err != nil {
			t.Fatal(err)
		}
		if err := w.App.CloseRequest(ctx, v.Recruiter, v.ID, r.ID, "Sent by post."); !fault.Is(err, fault.Conflict) {
			t.Errorf("a request is closed twice: %v", err)
		}
		count(1, 0)
		if err := w.App.EraseCandidate(ctx, v.Recruiter, v.ID, v.Candidates[1].ID); err != nil {
			t.Fatal(err)
		}
		x, err := w.App.Request(ctx, v.Recruiter, v.ID, erasure.ID)
		if err != nil || x.Request.ClosedAt == nil || x.Request.Words != "" {
			t.Errorf("after the erasure the request is %+v, %v", x.Request, err)
		}
		w.Advance(4 * 366 * 24 * time.Hour)
		if p := purge(t, w); p.Report.Counts[hiring.KeptRequests] != 2 {
			t.Errorf("closed requests: %+v", p.Report)
		}
	})
}
