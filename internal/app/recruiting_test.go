package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// settingsOf lists a rubric's settings as they are.
func settingsOf(view app.RubricView) app.SaveRubricInput {
	r := view.Rubric.Rubric
	in := app.SaveRubricInput{Version: view.Rubric.Version, Bar: r.Bar, Posts: r.Posts, Evidence: r.Policy.Evidence}
	for _, c := range r.Criteria {
		in.Criteria = append(in.Criteria, app.SaveCriterionInput{ID: c.ID, Weight: c.Weight, Essential: c.Essential, PassMark: c.PassMark})
	}
	return in
}

func wordsOf(view app.RubricView, c hiring.Criterion) app.CriterionInput {
	in := app.CriterionInput{
		Version: view.Rubric.Version, Name: c.Name, RequiredLevel: c.RequiredLevel, Lead: c.Lead, Probes: c.Probes, Indicators: c.Indicators,
		Checks: c.Checks, Minutes: c.Minutes,
	}
	for _, a := range c.Anchors {
		in.Anchors = append(in.Anchors, a.Label)
	}
	return in
}

// rubricOf reads the rubric anew.
func rubricOf(t *testing.T, v *apptest.Vacancy) app.RubricView {
	t.Helper()
	view, err := v.App.Rubric(ctx, v.Recruiter, v.ID)
	must(t, err)
	return view
}

// Until the first submission criteria are put in order, taken out and put back, and nobody loses a word.
func TestCriteriaMoveAndNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(2, 1).Open()
		member, cand := v.Panel[1], v.Candidates[0]
		card := v.Draft(member, cand, v.Ratings(func(int) int { return 5 }, func(i int) string { return fmt.Sprintf("Evidence %d.", i) }))
		view := rubricOf(t, v)
		criteria := view.Rubric.Rubric.Criteria
		gone := criteria[3]
		in := settingsOf(view)
		in.Criteria = slices.Delete(in.Criteria, 3, 4)
		wantKind(t, v.App.SaveRubric(ctx, v.Recruiter, v.ID, in), fault.Invalid) // it has to be said that it goes
		in.Dropped = []hiring.ID{gone.ID}
		in.Criteria[0], in.Criteria[1] = in.Criteria[1], in.Criteria[0]
		must(t, v.App.SaveRubric(ctx, v.Recruiter, v.ID, in))
		wantKind(t, v.App.SaveRubric(ctx, v.Recruiter, v.ID, in), fault.Stale)

		view = rubricOf(t, v)
		if view.Rubric.Rubric.Criteria[0].ID != criteria[1].ID || len(view.Rubric.Dropped) != 1 || view.Rubric.Dropped[0].ID != gone.ID {
			t.Fatalf("the rubric begins with %s, out are %d", view.Rubric.Rubric.Criteria[0].Name, len(view.Rubric.Dropped))
		}
		own, err := v.App.Scorecard(ctx, member, card.ID)
		must(t, err)
		if len(own.Scorecard.Ratings) != len(criteria)-1 || len(own.Outstanding) != 0 {
			t.Errorf("%d ratings are shown, outstanding %v", len(own.Scorecard.Ratings), own.Outstanding)
		}
		// They go on with the others: what they wrote for the one that is out stays.
		saved, err := v.App.SaveScorecard(ctx, member, card.ID, app.SaveScorecardInput{Version: own.Scorecard.Version, Ratings: []hiring.Rating{
			{CriterionID: criteria[5].ID, Evidence: "Another word."},
		}})
		must(t, err)
		in = settingsOf(rubricOf(t, v))
		in.Criteria = append(in.Criteria, app.SaveCriterionInput{ID: gone.ID, Weight: 2})
		must(t, v.App.SaveRubric(ctx, v.Recruiter, v.ID, in))
		own, err = v.App.Scorecard(ctx, member, card.ID)
		must(t, err)
		if r, ok := own.Scorecard.Rating(gone.ID); !ok || r.Evidence != "Evidence 3." {
			t.Errorf("what was written for it is %+v", r)
		}
		in = settingsOf(rubricOf(t, v))
		in.Criteria, in.Dropped = in.Criteria[:len(in.Criteria)-1], []hiring.ID{gone.ID}
		must(t, v.App.SaveRubric(ctx, v.Recruiter, v.ID, in))
		// Somebody who has the page of before open saves it: what they typed for the criterion is kept.
		_, err = v.App.SaveScorecard(ctx, member, card.ID, app.SaveScorecardInput{Version: saved.Version, Ratings: []hiring.Rating{
			{CriterionID: gone.ID, Evidence: "Typed after it was taken out."},
		}})
		must(t, err)
		in = settingsOf(rubricOf(t, v))
		in.Criteria = append(in.Criteria, app.SaveCriterionInput{ID: gone.ID, Weight: 2})
		must(t, v.App.SaveRubric(ctx, v.Recruiter, v.ID, in))
		own, err = v.App.Scorecard(ctx, member, card.ID)
		must(t, err)
		back, ok := own.Scorecard.Rating(gone.ID)
		first, _ := own.Scorecard.Rating(criteria[0].ID)
		if !ok || back.Evidence != "Typed after it was taken out." || first.Evidence != "Evidence 0." {
			t.Errorf("after it came back: %+v, and of another %+v", back, first)
		}
		v.Score(v.Panel[0], cand, 5)
		view = rubricOf(t, v)
		wantKind(t, v.App.SaveRubric(ctx, v.Recruiter, v.ID, settingsOf(view)), fault.Conflict)
		wantKind(t, v.App.EditCriterion(ctx, v.Recruiter, v.ID, gone.ID, wordsOf(view, gone)), fault.Conflict)
		wantKind(t, v.App.RewordCriterion(ctx, v.Recruiter, v.ID, gone.ID, view.Rubric.Version), fault.Conflict)
		wantKind(t, v.App.SplitPlan(ctx, v.Recruiter, v.ID, view.Rubric.Version), fault.Conflict)
		_, err = v.App.AddCriterion(ctx, v.Recruiter, v.ID, app.CriterionInput{Version: view.Rubric.Version, Name: "Late", Indicators: []string{"be late"}})
		wantKind(t, err, fault.Conflict)
		wantKind(t, v.App.ChangeRubricSettings(ctx, v.Recruiter, v.ID, app.RubricSettingsInput{Version: view.Rubric.Version, Scale: "1-5", InterviewMinutes: 60}), fault.Conflict)
	})
}

// A tick goes with its line, and a tab that shows the old lines cannot save over the new ones.
func TestTicksGoWithTheirLines(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(1, 1).Open()
		view := rubricOf(t, v)
		c := view.Rubric.Rubric.Criteria[1] // three indicators
		ticks := []hiring.IndicatorState{hiring.Shown, hiring.PartlyShown, hiring.NotShown}
		card := v.Draft(v.Panel[0], v.Candidates[0], []hiring.Rating{{CriterionID: c.ID, Evidence: "Said so.", Indicators: ticks}})
		edit := func(lines []string, want ...hiring.IndicatorState) {
			t.Helper()
			now := rubricOf(t, v)
			in := wordsOf(now, now.Rubric.Rubric.Criteria[1])
			in.Indicators = lines
			must(t, v.App.EditCriterion(ctx, v.Recruiter, v.ID, c.ID, in))
			own, err := v.App.Scorecard(ctx, v.Panel[0], card.ID)
			must(t, err)
			r, _ := own.Scorecard.Rating(c.ID)
			if !slices.Equal(r.Indicators, want) || r.Evidence != "Said so." {
				t.Errorf("with %q the ticks are %q", lines, r.Indicators)
			}
		}
		a, b, d := c.Indicators[0], c.Indicators[1], c.Indicators[2]
		edit([]string{d, a, b}, hiring.NotShown, hiring.Shown, hiring.PartlyShown)
		_, err := v.App.SaveScorecard(ctx, v.Panel[0], card.ID, app.SaveScorecardInput{Version: card.Version})
		wantKind(t, err, fault.Stale)
		edit([]string{d, a + " at last", b}, hiring.NotShown, hiring.Shown, hiring.PartlyShown) // reworded
		edit([]string{b, "a new line", d, "another"}, hiring.PartlyShown, hiring.Unticked, hiring.NotShown, hiring.Unticked)

		now := rubricOf(t, v)
		for field, change := range map[string]func(*app.CriterionInput){
			"name": func(in *app.CriterionInput) { in.Name = " " }, "lead": func(in *app.CriterionInput) { in.Lead = "" },
			"anchors": func(in *app.CriterionInput) { in.Anchors = in.Anchors[1:] }, "anchors.0": func(in *app.CriterionInput) { in.Anchors[0] = "" },
			"minutes":    func(in *app.CriterionInput) { in.Minutes = 481 },
			"indicators": func(in *app.CriterionInput) { in.Indicators = []string{strings.Repeat("x", 12001)} },
		} {
			in := wordsOf(now, now.Rubric.Rubric.Criteria[1])
			change(&in)
			err := v.App.EditCriterion(ctx, v.Recruiter, v.ID, c.ID, in)
			if fields := fault.Of(err).Fields; len(fields) != 1 || fields[0].Path != field {
				t.Errorf("a bad %s is told as %v", field, err)
			}
		}
		must(t, v.App.RewordCriterion(ctx, v.Recruiter, v.ID, c.ID, now.Rubric.Version))
	})
}

// A scale can be changed until the first mark; an own scale has 2 to 10 points.
func TestAnotherScale(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(1, 1)
		change := func(scale, points string, first int) error {
			return v.App.ChangeRubricSettings(ctx, v.Recruiter, v.ID, app.RubricSettingsInput{
				Version: rubricOf(t, v).Rubric.Version, Scale: scale, OwnPoints: points, OwnFirst: first, InterviewMinutes: 60, Responsibilities: true,
			})
		}
		wantKind(t, change("own", "Only one", 1), fault.Invalid)
		wantKind(t, change("own", strings.Repeat("A point\n", 11), 1), fault.Invalid)
		wantKind(t, change("own", "No\nYes", 2), fault.Invalid)
		wantKind(t, change("9-9", "", 1), fault.Invalid)
		must(t, change("own", "No\nPartly\nYes", 0))
		r := rubricOf(t, v).Rubric.Rubric
		if r.Scale.Min() != 0 || r.Scale.Max() != 2 || r.Bar != 1 || len(r.Criteria[0].Anchors) != 3 || r.Criteria[0].PassMark != nil || r.Criteria[0].Essential {
			t.Errorf("%+v, bar %v, %+v", r.Scale, r.Bar, r.Criteria[0])
		}
		v.Open().Draft(v.Panel[0], v.Candidates[0], v.Ratings(func(int) int { return 0 }, func(int) string { return "" }))
		wantKind(t, change("1-5", "", 1), fault.Conflict) // a mark of 0 is a mark
		must(t, change("own", "No\nPartly\nYes", 0))
	})
}

// Whoever leads on some criteria has to score those; the plan covers essential ones twice.
func TestWhoLeadsScores(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(3, 1)
		must(t, v.App.SplitPlan(ctx, v.Recruiter, v.ID, rubricOf(t, v).Rubric.Version))
		view := rubricOf(t, v)
		if len(view.Uncovered) > 0 || len(view.Focus) != 3 {
			t.Fatalf("after the split: %v, %d lead on some", view.Uncovered, len(view.Focus))
		}
		v.Open()
		member := v.Panel[2]
		leads := view.Focus[member.UserID]
		all := v.Ratings(func(int) int { return 4 }, func(int) string { return "Said so." })
		var own []hiring.Rating
		for _, r := range all {
			if slices.Contains(leads, r.CriterionID) {
				own = append(own, r)
			}
		}
		if len(own) == 0 || len(own) == len(all) {
			t.Fatalf("leads on %d of %d", len(own), len(all))
		}
		card := v.Draft(member, v.Candidates[0], own[1:])
		_, err := v.App.SubmitScorecard(ctx, member, card.ID, card.Version)
		wantKind(t, err, fault.Invalid)
		card, err = v.App.SaveScorecard(ctx, member, card.ID, app.SaveScorecardInput{Version: card.Version, Ratings: own})
		must(t, err)
		rows, _, err := v.App.MyScorecards(ctx, member, hiring.Page{})
		must(t, err)
		if rows[0].Marked != len(own) || rows[0].Criteria != len(own) {
			t.Errorf("%d of %d done, want %d of %d", rows[0].Marked, rows[0].Criteria, len(own), len(own))
		}
		_, err = v.App.SubmitScorecard(ctx, member, card.ID, card.Version)
		must(t, err)
	})
}

// The bank keeps questions by skill and level, for every role that shares both.
func TestQuestionsAreKeptBySkillAndLevel(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(1, 1)
		a := v.App
		const skill, words = "Incident management", "Tell us about the night everything stood still."
		add := app.QuestionInput{Skill: "incident  MANAGEMENT", Kind: hiring.LeadQuestion, Words: words}
		_, err := a.AddQuestion(ctx, v.Manager, add)
		wantKind(t, err, fault.Denied)
		_, err = a.AddQuestion(ctx, v.Recruiter, add)
		must(t, err)
		_, err = a.AddQuestion(ctx, v.Recruiter, add)
		wantKind(t, err, fault.Invalid)
		own := func() hiring.Question {
			t.Helper()
			bank, err := a.Questions(ctx, v.Recruiter, skill, hiring.LevelUnknown)
			must(t, err)
			if len(bank.Questions) != 6 || !bank.Questions[0].Generated() {
				t.Fatalf("the bank has %+v", bank.Questions)
			}
			return bank.Questions[5]
		}
		view := rubricOf(t, v)
		at := slices.IndexFunc(view.Rubric.Rubric.Criteria, func(c hiring.Criterion) bool { return c.Name == skill })
		in := wordsOf(view, view.Rubric.Rubric.Criteria[at])
		in.Lead, in.KeepQuestions = words, true
		must(t, a.EditCriterion(ctx, v.Recruiter, v.ID, view.Rubric.Rubric.Criteria[at].ID, in))
		if own().LastUsedAt != nil {
			t.Error("used before scoring opened")
		}
		v.Open()
		if own().LastUsedAt == nil {
			t.Error("not noted as used")
		}
		_, err = a.RetireQuestion(ctx, v.Recruiter, own().ID, false)
		must(t, err)
		offered, err := a.QuestionsFor(ctx, v.Recruiter, v.ID, skill, hiring.LevelUnknown)
		must(t, err)
		helper := v.Person("Hugo Helper", false) // recruits for this vacancy alone
		v.Join(helper, hiring.RecruiterOf)
		_, err = a.QuestionsFor(ctx, helper, v.ID, skill, hiring.LevelUnknown)
		must(t, err)
		_, err = a.QuestionsFor(ctx, v.Panel[0], v.ID, skill, hiring.LevelUnknown)
		wantKind(t, err, fault.Denied)
		if len(offered) != 5 {
			t.Errorf("%d questions are offered", len(offered))
		}
		rows, total, err := a.QuestionBank(ctx, v.Recruiter, "INCIDENT", hiring.Page{})
		must(t, err)
		if total != 1 || rows[0].Skill != skill || rows[0].Questions != 0 {
			t.Errorf("%d: %+v", total, rows)
		}
	})
}

// A later text of a role level is its next edition; what is offered is applied only on consent.
func TestRolesHaveEditions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(1, 1)
		before := rubricOf(t, v)
		text := apptest.SeedRole(t)
		imported := func(text string, accept ...string) hiring.StoredRole {
			t.Helper()
			roles, err := v.App.ImportRole(ctx, v.Recruiter, app.ImportRoleInput{Text: text, Accept: accept})
			must(t, err)
			return roles[0]
		}
		first := imported(text)
		if first.ID != before.Vacancy.RoleID || first.Edition != 1 {
			t.Errorf("the same text again became edition %d", first.Edition)
		}
		changed := strings.Replace(text, "lead the investigation and resolution of incidents", "lead the investigation of incidents", 1)
		previews, err := v.App.PreviewRole(ctx, v.Recruiter, app.ImportRoleInput{Text: changed})
		must(t, err)
		if len(previews[0].Changes) != 1 || len(previews[0].Corrections) != 12 || previews[0].Known() {
			t.Errorf("%d changes, %d corrections", len(previews[0].Changes), len(previews[0].Corrections))
		}
		_, err = v.App.ImportRole(ctx, v.Recruiter, app.ImportRoleInput{Text: changed, Accept: []string{"0:name:99"}})
		wantKind(t, err, fault.Invalid)
		second := imported(changed, "0:name:5", "0:level:0")
		if second.Edition != 2 || second.Role.Skills[5].Name != "Ownership and initiative" || second.Role.Skills[0].RequiredLevel != hiring.Practitioner ||
			second.Role.Skills[1].RequiredLevel != hiring.LevelUnknown || len(second.Corrections) != 2 {
			t.Errorf("edition %d, corrected %q", second.Edition, second.Corrections)
		}
		lib, err := v.App.Roles(ctx, v.Manager, hiring.RoleFilter{Search: "ownership and INITIATIVE"}, hiring.Page{})
		must(t, err)
		if lib.Total != 1 || lib.Rows[0].ID != second.ID {
			t.Errorf("the library lists %+v", lib.Rows)
		}
		one, err := v.App.Role(ctx, v.Recruiter, second.ID)
		must(t, err)
		if len(one.Editions) != 2 || one.Before.ID != first.ID || len(one.Changes) != 3 {
			t.Errorf("%d editions, %d changes", len(one.Editions), len(one.Changes))
		}
		if after := rubricOf(t, v); after.Hash != before.Hash || after.Vacancy.RoleID != first.ID {
			t.Error("the vacancy did not keep its edition")
		}
	})
}

// A role with more skills than a rubric has room for is no dead end: the rest waits to be put back.
func TestARoleOfTwoHundredSkills(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		recruiter := w.Person("Rhona Recruiter", true)
		var text strings.Builder
		text.WriteString("Digital role: Everything\n- Does everything.\n\nRole level: Head of everything\n- Leads.\n\nAt this role level, you will:\n- lead\n\n")
		for i := range 200 {
			fmt.Fprintf(&text, "Skill: Skill %d\n- do %s thing %d\n\n", i, strings.Repeat("very ", 5*(i%3)), i)
		}
		roles, err := w.App.ImportRole(ctx, recruiter, app.ImportRoleInput{Text: text.String()})
		must(t, err)
		made, err := w.App.CreateVacancy(ctx, recruiter, app.CreateVacancyInput{RoleID: roles[0].ID, Title: "Head", Posts: 1, Responsibilities: true})
		must(t, err)
		view, err := w.App.Rubric(ctx, recruiter, made.ID)
		must(t, err)
		if on, out := len(view.Rubric.Rubric.Criteria), len(view.Rubric.Dropped); on != 60 || out != 141 {
			t.Errorf("%d criteria on the rubric, %d out", on, out)
		}
		in := settingsOf(view)
		in.Criteria = append(in.Criteria, app.SaveCriterionInput{ID: view.Rubric.Dropped[0].ID, Weight: 1})
		wantKind(t, w.App.SaveRubric(ctx, recruiter, made.ID, in), fault.Invalid)
	})
}
