package app_test

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"merit/internal/app"
	"merit/internal/app/apptest"
	"merit/internal/equality"
	"merit/internal/fault"
	"merit/internal/figures"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
	"merit/internal/verdict"
)

// The example of 29 CFR 1607.4D as two vacancies: 48 of 80 and 12 of 40 are appointed. What the page shows is what the
// engine gives for these numbers, to the last digit.
func TestFiguresOfVacanciesEqualTheWorkedExample(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		for range 2 { // in each: 24 of 40, and 6 of 20
			w.Hired(60, 30).Answer(func(n int) map[string]string {
				if n < 24 || n >= 30 && n < 46 {
					return map[string]string{"sex": "male", "disability": hiring.PreferNotToSay}
				}
				return map[string]string{"sex": "female"}
			})
		}
		reader := w.Person("Elsa Equality", true)
		_, err := w.App.MakeEqualityFigures(ctx, reader)
		wantKind(t, err, fault.Conflict) // the quarter is not over
		w.Advance(61 * 24 * time.Hour)
		counted, n := store.CountStatements(ctx)
		number, err := w.App.MakeEqualityFigures(counted, reader)
		must(t, err)
		if n() > 15 {
			t.Errorf("figures took %d statements", n())
		}
		view, err := w.App.EqualityFigures(ctx, reader, number)
		must(t, err)
		if len(view.Figures.Characteristics) != 1 || view.Figures.Vacancies != 2 {
			t.Fatalf("the figures are %+v", view.Figures)
		}
		shown := view.Figures.Characteristics[0]
		got, err := equality.Compare(shown.Appointed)
		must(t, err)
		want, err := verdict.AdverseImpact([]verdict.Group{{Name: "female", Selected: 12, People: 40}, {Name: "male", Selected: 48, People: 80}})
		must(t, err)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("the page compares\n%+v, the engine\n%+v", got, want)
		}
		if x := got[0]; *x.Ratio != 0.5 || !x.BelowFour || !x.Interpretable || fmt.Sprintf("%.6f", *x.FisherP) != "0.003409" {
			t.Errorf("the example of 29 CFR 1607.4D gives %+v", x)
		}
		if len(shown.WentOn) > 0 {
			t.Error("with one stage somebody went on")
		}
	})
}

// The other published examples, of which every number is at least five, as lines of figures.
func TestFiguresEqualTheOtherExamples(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../verdict/testdata/adverse_impact/expected.json")
	must(t, err)
	var want struct {
		Computed []struct {
			Ratio *float64 `json:"impact_ratio_focal_over_ref"`
			P     float64  `json:"fisher_p"`
		} `json:"computed"`
	}
	must(t, json.Unmarshal(doc, &want))
	x, err := equality.Compare([]equality.Line{{Answers: []string{"male"}, People: 2500, Selected: 300}, {Answers: []string{"female"}, People: 2500, Selected: 250}})
	must(t, err)
	w := want.Computed[4]
	if d := *x[1].Ratio - *w.Ratio; d > 1e-9 || d < -1e-9 {
		t.Errorf("the ratio is %g, want %g", *x[1].Ratio, *w.Ratio)
	}
	if d := *x[1].FisherP - w.P; d > 1e-9 || d < -1e-9 {
		t.Errorf("p is %g, want %g", *x[1].FisherP, w.P)
	}
}

// Every view somebody can ask for, in every order, before and after anything is recorded, replaced or deleted, before and
// after a vacancy is reopened: what was made stays the same bytes, and no vacancy counts twice.
func TestNoTwoViewsOfFiguresCanBeSubtracted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		reader := w.Person("Elsa Equality", true)
		sexes := func(n int) map[string]string {
			return map[string]string{"sex": []string{"female", "male"}[n%2], "caring": []string{"carer", "not carer"}[n/2%2]}
		}
		first := w.Hired(20, 10).Answer(sexes)
		attempts := 0
		next := func() app.EqualityNext {
			t.Helper()
			view, err := w.App.EqualityFigures(ctx, reader, 0)
			must(t, err)
			attempts++
			return view.Next
		}
		if n := next(); n.Vacancies != 0 || n.Enough {
			t.Errorf("in the quarter in which it closed a vacancy is offered: %+v", n)
		}
		w.Advance(61 * 24 * time.Hour)
		if n := next(); n.Vacancies != 1 || n.Enough {
			t.Errorf("one vacancy alone is offered: %+v", n)
		}
		_, err := w.App.MakeEqualityFigures(ctx, reader)
		wantKind(t, err, fault.Conflict)
		second := w.Hired(20, 10).Answer(sexes)
		late := []*apptest.Vacancy{w.Hired(20, 10), w.Hired(20, 10)} // nobody of them has answered yet
		w.Advance(91 * 24 * time.Hour)
		before := next()
		must(t, w.App.DeleteEquality(ctx, second.Recruiter, second.ID, second.Candidates[3].ID))
		if n := next(); !reflect.DeepEqual(n, before) {
			t.Errorf("what is told before figures are made changes with one person from %+v to %+v", before, n)
		}
		number, err := w.App.MakeEqualityFigures(ctx, reader)
		must(t, err)
		doc := func(n int) string {
			t.Helper()
			view, err := w.App.EqualityFigures(ctx, reader, n)
			must(t, err)
			attempts++
			return string(view.Shown.Doc)
		}
		made := doc(number)
		wantKind(t, w.App.RecordEquality(ctx, second.Recruiter, second.ID, second.Candidates[3].ID, sexes(3)), fault.Conflict)
		_, _, err = w.App.ImportEquality(ctx, second.Recruiter, second.ID, "", []byte("Code,Sex\nC004,Male"))
		wantKind(t, err, fault.Conflict)
		for _, change := range []func() error{
			func() error { return w.App.DeleteEquality(ctx, second.Recruiter, second.ID, second.Candidates[5].ID) },
			func() error { return w.App.ReopenVacancy(ctx, second.Recruiter, second.ID) },
			func() error {
				return w.App.RemoveMember(ctx, second.Recruiter, second.ID, second.Manager.UserID, hiring.HiringManager)
			},
			func() error { return w.App.CloseVacancy(ctx, second.Recruiter, second.ID, "Closed again by mistake.") },
		} {
			must(t, change())
			for _, n := range []int{0, number} {
				if doc(n) != made {
					t.Error("figures that were made have changed")
				}
			}
		}
		// Answers that come late, for vacancies that closed with those counted: they wait for the next quarter, and count once.
		for _, v := range late {
			v.Answer(sexes)
		}
		if n := next(); n.Vacancies != 0 {
			t.Errorf("a second set of figures in one quarter: %+v", n)
		}
		w.Advance(92 * 24 * time.Hour)
		if n := next(); n.Vacancies != 2 || !n.Enough {
			t.Errorf("next are %+v", n)
		}
		later, err := w.App.MakeEqualityFigures(ctx, reader)
		must(t, err)
		if later != number+1 || doc(number) != made {
			t.Error("the next figures changed those before")
		}
		var f equality.Figures
		must(t, json.Unmarshal([]byte(doc(later)), &f))
		if f.Vacancies != 2 || len(f.Characteristics) != 2 || f.Characteristics[0].Applicants[0].People != 20 || len(f.Characteristics[0].Appointed) != 2 {
			t.Errorf("the next figures are %+v", f)
		}
		_, err = w.App.EqualityFigures(ctx, reader, 99)
		wantKind(t, err, fault.NotFound)
		for _, who := range []hiring.Actor{first.Manager, first.Panel[0], w.Administrator("Ada Administrator")} {
			_, err := w.App.EqualityFigures(ctx, who, number)
			wantKind(t, err, fault.Denied)
			_, err = w.App.MakeEqualityFigures(ctx, who)
			wantKind(t, err, fault.Denied)
		}
		figures.Add(t, "Differencing attempts on equality data", attempts)
	})
}

// A recommendation is the same to the byte whatever candidates answered, or whether they did.
func TestAnswersNeverReachARecommendation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		v := w.Vacancy(2, 4).Open()
		v.ScoreAll(func(member, candidate int) int { return 3 + (member+candidate)%4 })
		v.Reveal()
		results := func() string {
			t.Helper()
			// A new App has kept nothing; the stored recommendation is by the hash of what it rests on.
			a := app.New(s, app.Options{Now: w.Now, NewID: func() hiring.ID { return uuid.Must(uuid.NewV7()) }})
			r, err := a.Results(ctx, v.Manager, v.ID, app.ResultFilter{}, hiring.Page{})
			must(t, err)
			doc, err := r.Result.JSON()
			must(t, err)
			bar := 4.5 // what is only tried is computed anew each time
			again, err := a.WhatIf(ctx, v.Manager, v.ID, func(hiring.Rubric) (app.WhatIfInput, error) { return app.WhatIfInput{Bar: &bar}, nil }, hiring.Page{})
			must(t, err)
			text, err := again.Result.JSON()
			must(t, err)
			return string(doc) + string(text)
		}
		before := results()
		for _, sex := range []string{"female", "male"} {
			v.Answer(func(n int) map[string]string { return map[string]string{"sex": sex, "age": "65+"} })
			if results() != before {
				t.Error("the recommendation changes with what candidates answered")
			}
		}
	})
}
