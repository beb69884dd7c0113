package app_test

import (
	"context"
	"slices"
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

// decided is what somebody who has read everything sends to decide about a candidate.
func decided(t *testing.T, v *apptest.Vacancy, candidate int, kind hiring.DecisionKind) app.DecideInput {
	t.Helper()
	one, err := v.App.CandidateResult(ctx, v.Manager, v.ID, v.Candidates[candidate].ID)
	must(t, err)
	return app.DecideInput{
		Decision: kind, Reason: "The panel went through the evidence together, and this is what it speaks for.", Flags: one.Result.Flags, InputHash: one.InputHash,
	}
}

func TestPostsAreCountedAndReservesEnd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 3).Open()
		v.ScoreAll(func(_, candidate int) int { return 6 - candidate })
		v.Reveal()
		decide := func(i int, in app.DecideInput) (hiring.Decision, error) {
			return v.App.Decide(ctx, v.Manager, v.ID, v.Candidates[i].ID, in)
		}
		_, err := decide(0, decided(t, v, 0, hiring.Appoint))
		must(t, err)

		// There is one post: a second appointment has to say that it is one too many.
		second := decided(t, v, 1, hiring.Appoint)
		if !slices.Contains(second.Flags, "The posts are taken: 1 of 1.") {
			t.Fatalf("the flags are %q", second.Flags)
		}
		full := slices.Clone(second.Flags)
		second.Flags = slices.DeleteFunc(second.Flags, func(f string) bool { return strings.HasPrefix(f, "The posts are taken") })
		_, err = decide(1, second)
		wantKind(t, err, fault.Invalid)
		second.Flags = full
		_, err = decide(1, second)
		must(t, err)

		reserve := decided(t, v, 2, hiring.Reserve)
		made, err := decide(2, reserve)
		must(t, err)
		if want := time.Date(2027, 11, 2, 0, 0, 0, 0, time.UTC); made.Until == nil || !made.Until.Equal(want) {
			t.Errorf("a reserve ends on %v, want a year on", made.Until)
		}
		for _, until := range []time.Time{v.Now().AddDate(0, 0, -1), v.Now().AddDate(3, 0, 0)} {
			reserve.Until = &until
			_, err = decide(2, reserve)
			wantKind(t, err, fault.Invalid)
		}
		soon := v.Now().AddDate(0, 1, 0)
		reserve.Until = &soon
		_, err = decide(2, reserve)
		must(t, err)
		r, err := v.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{Decision: string(hiring.Reserve)}, hiring.Page{})
		must(t, err)
		if r.Total != 1 || r.Everybody != 3 || len(r.Found.Reserves) != 1 || len(r.Found.Gone) != 2 {
			t.Errorf("the reserve list has %d of %d; %+v", r.Total, r.Everybody, r.Found.Reserves)
		}
		v.Advance(40 * 24 * time.Hour)
		r, err = v.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{})
		must(t, err)
		if len(r.Found.Reserves) != 0 {
			t.Errorf("a reserve whose time ran out is next in line: %+v", r.Found.Reserves)
		}
	})
}

func TestWhoKnowsACandidateIsToBeLookedAt(t *testing.T) {
	t.Parallel()
	v := apptest.New(t, storetest.SQLite(t)).Vacancy(2, 1).Open()
	card := v.Card(v.Panel[1], v.Candidates[0])
	card, err := v.App.DeclareConflict(ctx, v.Panel[1], card.ID, app.DeclareInput{Version: card.Version, Conflict: hiring.KnownPerson, Note: "We worked in one building."})
	must(t, err)
	ratings := v.Ratings(func(int) int { return 5 }, func(int) string { return "Said what they did and what came of it." })
	card, err = v.App.SaveScorecard(ctx, v.Panel[1], card.ID, app.SaveScorecardInput{Version: card.Version, Ratings: ratings})
	must(t, err)
	_, err = v.App.SubmitScorecard(ctx, v.Panel[1], card.ID, card.Version)
	must(t, err)
	v.Score(v.Panel[0], v.Candidates[0], 5)
	v.Reveal()
	if in := decided(t, v, 0, hiring.Appoint); !slices.Contains(in.Flags, "Panel Member2 said they know the candidate.") {
		t.Errorf("the flags are %q", in.Flags)
	}
}

func TestThePanelSignsTheCaseAsItIs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(3, 2).Open()
		v.ScoreAll(func(_, candidate int) int { return 5 - candidate })
		v.Reveal()
		_, err := v.App.Decide(ctx, v.Manager, v.ID, v.Candidates[0].ID, decided(t, v, 0, hiring.Appoint))
		must(t, err)
		view, err := v.App.SignOff(ctx, v.Panel[1], v.ID)
		must(t, err)
		if view.As != hiring.PanelMember || len(view.Awaited) != 4 || view.Undecided != 1 {
			t.Fatalf("signs as %q, awaited %d, undecided %d", view.As, len(view.Awaited), view.Undecided)
		}
		sign := func(who hiring.Actor, version int64) error {
			_, err := v.App.Sign(ctx, who, v.ID, app.SignInput{Version: version})
			return err
		}
		wantKind(t, sign(v.Recruiter, view.Stage.Version), fault.Denied)
		wantKind(t, sign(v.Panel[1], view.Stage.Version-1), fault.Stale)
		must(t, sign(v.Panel[1], view.Stage.Version))
		wantKind(t, sign(v.Panel[1], view.Stage.Version), fault.Conflict)
		must(t, sign(v.Manager, view.Stage.Version)) // one signature does not make another stale
		f, err := v.App.Report(ctx, v.Manager, v.ID)
		must(t, err)
		digest, err := f.Report.Case()
		must(t, err)
		if n := len(f.Report.Signatures); n != 2 || f.Report.Signatures[0].Case != digest || !f.Report.Signatures[0].Current {
			t.Errorf("%d signatures of %s, the case is %s", n, f.Report.Signatures[0].Case, digest)
		}
		_, err = v.App.Decide(ctx, v.Manager, v.ID, v.Candidates[1].ID, decided(t, v, 1, hiring.NotAppoint))
		must(t, err)
		if view, err = v.App.SignOff(ctx, v.Panel[1], v.ID); err != nil || len(view.Awaited) != 4 || view.Signatures[0].Current(view.Stage) {
			t.Errorf("after another decision %d are awaited, %v", len(view.Awaited), err)
		}
		must(t, sign(v.Panel[1], view.Stage.Version))
	})
}

func TestWhatIfSavesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(3, 3).Open()
		v.ScoreAll(func(member, candidate int) int { return 6 - candidate - member%2 })
		v.Reveal()
		before, err := v.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{})
		must(t, err)
		try := func(who hiring.Actor, in app.WhatIfInput) (app.WhatIf, error) {
			return v.App.WhatIf(ctx, who, v.ID, func(hiring.Rubric) (app.WhatIfInput, error) { return in, nil }, hiring.Page{})
		}
		bar, high, posts := 5.5, 8.0, 2
		view, err := try(v.Manager, app.WhatIfInput{Bar: &bar, Posts: &posts, Without: []hiring.ID{v.Panel[1].UserID}})
		must(t, err)
		if view.Changed == 0 || view.Result.Policy.Bar != 5.5 || len(view.Result.Panel) != 2 || view.Result.InputHash == before.Result.InputHash {
			t.Errorf("changed %d, bar %v, %d members", view.Changed, view.Result.Policy.Bar, len(view.Result.Panel))
		}
		_, err = try(v.Panel[1], app.WhatIfInput{Bar: &bar})
		wantKind(t, err, fault.Denied)
		_, err = try(v.Manager, app.WhatIfInput{Bar: &high})
		wantKind(t, err, fault.Invalid)
		_, err = try(v.Manager, app.WhatIfInput{Without: []hiring.ID{v.Panel[0].UserID, v.Panel[1].UserID, v.Panel[2].UserID}})
		wantKind(t, err, fault.Invalid)
		after, err := v.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{})
		must(t, err)
		if after.Result.ResultHash != before.Result.ResultHash || after.Stage.Version != before.Stage.Version {
			t.Error("trying changed the result")
		}
	})
}

func TestAgreedMarksCountWhereTheRubricSaysSo(t *testing.T) {
	t.Parallel()
	for _, basis := range hiring.ScoreBases {
		v := apptest.New(t, storetest.SQLite(t)).Vacancy(2, 2)
		rub, err := v.App.Rubric(ctx, v.Recruiter, v.ID)
		must(t, err)
		in := settingsOf(rub)
		in.Basis = basis
		must(t, v.App.SaveRubric(ctx, v.Recruiter, v.ID, in))
		v.Open()
		v.ScoreAll(func(member, candidate int) int { return 3 + 2*member })
		v.Reveal()
		before, err := v.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{})
		must(t, err)
		mark := 7
		_, err = v.App.Agree(ctx, v.Panel[0], v.ID, v.Candidates[0].ID, app.AgreeInput{Criterion: rub.Rubric.Rubric.Criteria[0].ID, Mark: &mark, Reason: "The second answer showed it fully."})
		must(t, err)
		one, err := v.App.CandidateResult(ctx, v.Manager, v.ID, v.Candidates[0].ID)
		must(t, err)
		moved := *one.Result.PanelScore != 4
		if moved != (basis == hiring.AgreedMarks) || one.Other == nil || (*one.Other == 4) != moved || (one.InputHash != before.Result.InputHash) != moved {
			t.Errorf("%s: panel score %v, by the other basis %v", basis, *one.Result.PanelScore, one.Other)
		}
		_, err = v.App.Decide(ctx, v.Manager, v.ID, v.Candidates[0].ID, app.DecideInput{Decision: hiring.Withdrawn, Reason: "Took a post elsewhere.", InputHash: before.Result.InputHash})
		if moved {
			wantKind(t, err, fault.Stale)
		} else {
			must(t, err)
		}
	}
}

func TestFeedbackNamesNobodyAndIsReleasedByAPerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 1).Open()
		for i, m := range v.Panel {
			ratings := v.Ratings(func(int) int { return 3 + 3*i }, func(int) string {
				return "Led the work on call. Panel Member1 asked twice about it. It held for a year."
			})
			card := v.Draft(m, v.Candidates[0], ratings)
			_, err := v.App.SubmitScorecard(ctx, m, card.ID, card.Version)
			must(t, err)
		}
		show := func(who hiring.Actor) (app.FeedbackView, error) {
			return v.App.Feedback(ctx, who, v.ID, v.Candidates[0].ID)
		}
		_, err := show(v.Manager)
		wantKind(t, err, fault.Conflict) // before the reveal
		v.Reveal()
		_, err = show(v.Panel[1])
		wantKind(t, err, fault.Denied)
		view, err := show(v.Manager)
		must(t, err)
		first := view.Now.Words.Criteria[0]
		if !strings.Contains(first.Strengths, "Led the work on call.") || !strings.Contains(first.Gaps, "It held for a year.") || strings.Contains(first.Strengths+first.Gaps, "Member1") {
			t.Fatalf("the draft says %q and %q", first.Strengths, first.Gaps)
		}
		save := func(words hiring.FeedbackWords, number int, version int64, release bool) (hiring.Feedback, error) {
			return v.App.SaveFeedback(ctx, v.Manager, v.ID, v.Candidates[0].ID, app.SaveFeedbackInput{Number: number, Version: version, Words: words, Release: release})
		}
		words := view.Now.Words
		words.Closing = "Ask Panel Member2 if anything is unclear."
		_, err = save(words, 1, 0, false)
		wantKind(t, err, fault.Invalid)
		words.Closing = "Ask the recruiter if anything is unclear."
		f, err := save(words, 1, 0, false)
		must(t, err)
		_, err = save(words, 1, 0, true)
		wantKind(t, err, fault.Stale)
		f, err = save(words, 1, f.Version, true)
		must(t, err)
		if !f.Released() {
			t.Error("it was not released")
		}
		_, err = save(words, 1, f.Version, false)
		wantKind(t, err, fault.Stale) // released, it stays as it is
		words.Opening = "Thank you again."
		_, err = save(words, 2, 0, true)
		must(t, err)
		view, err = show(v.Recruiter)
		must(t, err)
		if len(view.Released) != 2 || view.Released[0].Words.Opening != "Thank you again." || view.Released[1].Words.Opening == "Thank you again." {
			t.Errorf("%d were released", len(view.Released))
		}
	})
}

func TestComparingIsForThoseWhoMaySee(t *testing.T) {
	t.Parallel()
	v := apptest.New(t, storetest.SQLite(t)).Vacancy(2, 3).Open()
	for _, c := range v.Candidates {
		v.Score(v.Panel[0], c, 5)
	}
	v.Score(v.Panel[1], v.Candidates[0], 4)
	v.Reveal()
	compare := func(who hiring.Actor, at ...int) error {
		var ids []hiring.ID
		for _, i := range at {
			ids = append(ids, v.Candidates[i].ID)
		}
		_, err := v.App.Compare(context.Background(), who, v.ID, ids)
		return err
	}
	must(t, compare(v.Manager, 0, 1, 2))
	wantKind(t, compare(v.Manager, 0), fault.Invalid)
	wantKind(t, compare(v.Panel[1], 0, 1), fault.NotFound) // scored only the first
}

func TestSeveralAreDecidedAboutAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(3, 5).Open()
		v.ScoreAll(func(member, candidate int) int { return []int{6, 2, 2, 2, 4}[candidate] + member%2*(candidate/4) })
		v.Reveal()
		one, err := v.App.CandidateResult(ctx, v.Manager, v.ID, v.Candidates[1].ID)
		must(t, err)
		in := app.DecideTogetherInput{Decision: hiring.NotAppoint, Reason: "Clearly below the bar.", InputHash: one.InputHash}
		for _, c := range v.Candidates[1:4] {
			in.Candidates = append(in.Candidates, c.ID)
		}
		decide := func(who hiring.Actor, in app.DecideTogetherInput) error {
			_, err := v.App.DecideTogether(ctx, who, v.ID, in)
			return err
		}
		wantKind(t, decide(v.Recruiter, in), fault.Denied)
		stale, noReason, flagged, none := in, in, in, in
		stale.InputHash = "another"
		wantKind(t, decide(v.Manager, stale), fault.Stale)
		noReason.Reason = ""
		wantKind(t, decide(v.Manager, noReason), fault.Invalid)
		none.Candidates = nil
		wantKind(t, decide(v.Manager, none), fault.Invalid)
		flagged.Candidates, flagged.Decision = []hiring.ID{v.Candidates[4].ID}, hiring.Appoint
		flagged.Reason = strings.Repeat("The panel went through it all. ", 3)
		wantKind(t, decide(v.Manager, flagged), fault.Invalid) // flags are acknowledged one by one
		flagged.Candidates = []hiring.ID{v.Candidates[0].ID, v.Candidates[4].ID}
		wantKind(t, decide(v.Manager, flagged), fault.Invalid) // and there is one post
		must(t, decide(v.Manager, in))
		r, err := v.App.Results(ctx, v.Manager, v.ID, app.ResultFilter{Decision: string(hiring.NotAppoint)}, hiring.Page{})
		must(t, err)
		if r.Total != 3 || r.Found.Decided[hiring.NotAppoint] != 3 {
			t.Errorf("%d were decided about", r.Total)
		}
		for _, d := range r.Decisions {
			if d.Reason != in.Reason || d.DecidedByName != v.Manager.Name {
				t.Errorf("%+v", d)
			}
		}
	})
}
