package app_test

import (
	"slices"
	"testing"
	"time"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// The home page has today's interviews first, by the time they begin, then what is overdue; sifts are one line.
func TestHomeHasTodayFirst(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, london := t.Context(), time.UTC
		w := apptest.New(t, s)
		v := w.Vacancy(2, 6)
		due := v.Now().Add(36 * time.Hour)
		rules(t, v, hiring.StageRules{RevealWhen: hiring.RevealSignal, DueAt: &due})
		today := time.Date(2026, 11, 2, 15, 0, 0, 0, time.UTC)
		for i, at := range []time.Time{today.AddDate(0, 0, 1), today, today.Add(-4 * time.Hour)} {
			in := app.InterviewInput{StartsAt: &at, Place: "Room 4"}
			if _, err := v.App.SetInterview(ctx, v.Recruiter, v.ID, v.Candidates[i].ID, in); err != nil {
				t.Fatal(err)
			}
		}
		v.Open()
		v.Score(v.Panel[0], v.Candidates[4], 5)
		look := func() (names []string, urgent []hiring.Urgency, view app.HomeView) {
			view, err := v.App.Home(ctx, v.Panel[0], london, hiring.Page{})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range view.Scorecards {
				names, urgent = append(names, c.CandidateName[len("Candidate Number"):]), append(urgent, c.Urgency)
			}
			return names, urgent, view
		}
		names, urgent, view := look()
		if !slices.Equal(names, []string{"3", "2", "1", "4", "6", "5"}) || view.Scorecards[0].Place != "Room 4" {
			t.Errorf("in order %v", names)
		}
		if !slices.Equal(urgent, []hiring.Urgency{hiring.Today, hiring.Today, hiring.Due, hiring.Due, hiring.Due, hiring.Done}) {
			t.Errorf("urgencies %v", urgent)
		}
		w.Advance(48 * time.Hour)
		if _, urgent, _ = look(); urgent[0] != hiring.Overdue || urgent[5] != hiring.Done {
			t.Errorf("two days on: %v", urgent)
		}
		if err := v.App.EditStage(ctx, v.Recruiter, v.ID, 1, app.EditStageInput{Kind: hiring.Sift}); err != nil {
			t.Fatal(err)
		}
		_, _, view = look()
		if len(view.Scorecards) != 0 || view.SiftTotal != 1 || len(view.Sifts) != 1 {
			t.Fatalf("a sift: %d scorecards, %d lines", len(view.Scorecards), len(view.Sifts))
		}
		if got := view.Sifts[0]; got.Candidates != 6 || got.Submitted != 1 || got.ToDo != 5 || got.StageNumber != 1 || got.Practice || got.DueAt == nil {
			t.Errorf("the line: %+v", got)
		}
	})
}

// A day is planned for those without a time, in order; what was set by hand stays. The recruiter alone changes
// it, and times planned before a stage opens are those of its scorecards.
func TestADayOfInterviewsIsPlanned(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		v := apptest.New(t, s).Vacancy(1, 4)
		nine := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
		byHand := nine.Add(20 * time.Minute)
		if _, err := v.App.SetInterview(ctx, v.Recruiter, v.ID, v.Candidates[1].ID, app.InterviewInput{StartsAt: &byHand, Place: "Room 1"}); err != nil {
			t.Fatal(err)
		}
		plan := hiring.DayPlan{First: nine, Minutes: 60, Every: 2, Break: 15, Place: " Room 4 "}
		preview, err := v.App.PreviewDay(ctx, v.Recruiter, v.ID, plan)
		if err != nil || len(preview) != 3 {
			t.Fatalf("preview of %d, %v", len(preview), err)
		}
		if _, err := v.App.PlanDay(ctx, v.Manager, v.ID, plan); !fault.Is(err, fault.Denied) {
			t.Errorf("by the manager: %v", err)
		}
		if _, err := v.App.PlanDay(ctx, v.Recruiter, v.ID, plan); err != nil {
			t.Fatal(err)
		}
		view, err := v.App.Interviews(ctx, v.Manager, v.ID, hiring.Page{})
		if err != nil || view.Unplanned != 0 || view.Total != 4 || view.Overlaps != 3 {
			t.Fatalf("%+v, %v", view, err)
		}
		want := []time.Duration{0, 20 * time.Minute, time.Hour, 135 * time.Minute}
		for i, row := range view.Interviews {
			if row.StartsAt == nil || row.StartsAt.Sub(nine) != want[i] || row.Place != map[bool]string{true: "Room 1", false: "Room 4"}[i == 1] {
				t.Errorf("candidate %d: %v in %s", i+1, row.StartsAt, row.Place)
			}
		}
		if _, err := v.App.PlanDay(ctx, v.Recruiter, v.ID, plan); !fault.Is(err, fault.Conflict) {
			t.Errorf("with nobody left: %v", err)
		}
		if err := v.App.WithdrawCandidate(ctx, v.Recruiter, v.ID, v.Candidates[3].ID); err != nil {
			t.Fatal(err)
		}
		v.Open()
		mine, total, err := v.App.MyScorecards(ctx, v.Panel[0], hiring.Page{})
		if err != nil || total != 3 || mine[0].StartsAt == nil || !mine[0].StartsAt.Equal(nine) || mine[0].Place != "Room 4" {
			t.Errorf("the panel member's: %+v, %v", mine, err)
		}
		if _, err := v.App.SetInterview(ctx, v.Recruiter, v.ID, v.Candidates[0].ID, app.InterviewInput{}); err != nil {
			t.Fatal(err)
		}
		if view, err := v.App.Interviews(ctx, v.Recruiter, v.ID, hiring.Page{}); err != nil || view.Unplanned != 1 {
			t.Errorf("after one was cleared: %d, %v", view.Unplanned, err)
		}
	})
}
