package app_test

import (
	"fmt"
	"strings"
	"testing"

	"merit/internal/app/apptest"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/store/storetest"
)

// Answers go in, are replaced and deleted, by the vacancy's recruiter alone; what comes back is the day.
func TestEqualityAnswersOnlyGoIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := apptest.New(t, s)
		v := w.Vacancy(1, 2)
		a, c := v.App, v.Candidates[0]
		other, admin := w.Person("Rob Recruiter", true), w.Administrator("Ada Administrator")
		answers := map[string]string{"sex": "female", "ethnicity": "black"}
		for who, kind := range map[*hiring.Actor]fault.Kind{&v.Manager: fault.Denied, &v.Panel[0]: fault.Denied, &other: fault.NotFound, &admin: fault.NotFound} {
			wantKind(t, a.RecordEquality(ctx, *who, v.ID, c.ID, answers), kind)
			wantKind(t, a.DeleteEquality(ctx, *who, v.ID, c.ID), kind)
			_, _, err := a.ImportEquality(ctx, *who, v.ID, "", []byte("Code,Sex\nC001,Male"))
			wantKind(t, err, kind)
			_, err = a.EqualityCandidates(ctx, *who, v.ID, hiring.Page{})
			wantKind(t, err, kind)
			_, err = a.EqualityCandidate(ctx, *who, v.ID, c.ID)
			wantKind(t, err, kind)
		}
		wantKind(t, a.RecordEquality(ctx, v.Recruiter, v.ID, c.ID, nil), fault.Invalid)
		wantKind(t, a.RecordEquality(ctx, v.Recruiter, v.ID, c.ID, map[string]string{"sex": "black"}), fault.Invalid)
		wantKind(t, a.RecordEquality(ctx, v.Recruiter, v.ID, c.ID, map[string]string{"shoes": "42"}), fault.Invalid)
		wantKind(t, a.RecordEquality(ctx, v.Recruiter, v.ID, w.Vacancy(1, 1).Candidates[0].ID, answers), fault.NotFound)
		if got := storetest.EqualityAnswers(t, s, c.ID); len(got) != 0 {
			t.Fatalf("refused, and stored: %v", got)
		}
		must(t, a.RecordEquality(ctx, v.Recruiter, v.ID, c.ID, answers))
		must(t, a.RecordEquality(ctx, v.Recruiter, v.ID, c.ID, map[string]string{"sex": "male"}))
		if got := fmt.Sprint(storetest.EqualityAnswers(t, s, c.ID)); got != "map[sex:male]" {
			t.Errorf("after they were replaced the answers are %s", got)
		}
		view, err := a.EqualityCandidates(ctx, v.Recruiter, v.ID, hiring.Page{})
		must(t, err)
		if _, ok := view.Recorded[c.ID]; !ok || len(view.Recorded) != 1 || view.Total != 2 {
			t.Errorf("recorded of %v among %d", view.Recorded, view.Total)
		}
		must(t, a.DeleteEquality(ctx, v.Recruiter, v.ID, c.ID))
		must(t, a.DeleteEquality(ctx, v.Recruiter, v.ID, c.ID))
		if got := storetest.EqualityAnswers(t, s, c.ID); len(got) != 0 {
			t.Errorf("deleted, and stored: %v", got)
		}
		trail, err := a.CandidateTimeline(ctx, v.Recruiter, v.ID, c.ID, hiring.Page{})
		must(t, err)
		said := ""
		for _, r := range trail.Rows {
			said += r.Action + fmt.Sprint(r.Detail) + "; "
		}
		if !strings.HasPrefix(said, "equality answers deletedmap[]; equality answers recordedmap[]; equality answers recordedmap[]; candidate added") {
			t.Errorf("the trail says %q", said)
		}
	})
}

// Of somebody who was erased nothing is recorded again, and what was is gone.
func TestErasedPeopleHaveNoEqualityAnswers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(1, 2)
		a, c := v.App, v.Candidates[0]
		v.Answer(func(int) map[string]string { return map[string]string{"sex": "female"} })
		ids := []hiring.ID{c.ID}
		must(t, s.Write(ctx, func(tx *store.Tx) error {
			if err := tx.EraseAssessments(v.ID, ids, nil); err != nil {
				return err
			}
			_, err := tx.EraseCandidates(v.ID, ids, v.Now(), true)
			return err
		}))
		if got := storetest.EqualityAnswers(t, s, c.ID); len(got) != 0 {
			t.Errorf("of somebody who was erased %v is kept", got)
		}
		wantKind(t, a.RecordEquality(ctx, v.Recruiter, v.ID, c.ID, map[string]string{"sex": "male"}), fault.NotFound)
		_, _, err := a.ImportEquality(ctx, v.Recruiter, v.ID, "", []byte("Code,Sex\nC001,Male\nC002,Male"))
		wantKind(t, err, fault.Invalid)
		if got := len(storetest.EqualityAnswers(t, s, c.ID)) + len(storetest.EqualityAnswers(t, s, v.Candidates[1].ID)); got != 1 {
			t.Errorf("%d answers are kept", got)
		}
	})
}

// A list of answers is recorded whole or not at all; every mistake is told by its row, and no answer of before is told.
func TestAListOfEqualityAnswers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := apptest.New(t, s).Vacancy(1, 3)
		a := v.App
		for _, c := range []struct{ list, says string }{
			{" ", "Paste the list"},
			{"C001,Female", "first row must hold headings"},
			{"Code,Shoes\nC001,42", "Column 2: its heading is none"},
			{"Code,Sex,Sex\nC001,Male,Male", "Two columns hold"},
			{"Code,E-mail,Sex\nC001,x@example.org,Male", "Two columns name"},
			{"Code\nC001\nC002", "No column is headed with a characteristic"},
			{"Code,Sex\nC009,Male", "Row 2: no candidate"},
			{"Code,Sex\nC001,Male\nc001,Male", "Row 3: this candidate is in row 2"},
			{"Code,Sex\nC001,Male\nC002,Blue", "Row 3: “Sex” has an answer"},
			{"Code,Sex,Age\nC001,Male,\nC002,,", "Row 3 has no answer"},
		} {
			_, _, err := a.ImportEquality(ctx, v.Recruiter, v.ID, "", []byte(c.list))
			if e := fault.Of(err); e == nil || e.Kind != fault.Invalid || !strings.Contains(fmt.Sprint(e.Fields), c.says) || strings.Contains(fmt.Sprint(e.Fields), "Blue") {
				t.Errorf("%q: %v, want %q", c.list, fault.Of(err), c.says)
			}
			if got := storetest.EqualityAnswers(t, s, v.Candidates[0].ID); len(got) != 0 {
				t.Fatalf("%q was refused, and stored: %v", c.list, got)
			}
		}
		list := "E-mail address;Ethnic group;Age;Disability\ncandidate1@example.com;Mixed or multiple ethnic groups;65 or over;prefer not to say\nCANDIDATE2@example.com;white;;no\n"
		recorded, replaced, err := a.ImportEquality(ctx, v.Recruiter, v.ID, "answers.csv", []byte(list))
		must(t, err)
		if got := fmt.Sprint(recorded, replaced, storetest.EqualityAnswers(t, s, v.Candidates[0].ID), storetest.EqualityAnswers(t, s, v.Candidates[1].ID)); got !=
			"2 0 map[age:65+ disability:not said ethnicity:mixed] map[disability:not disabled ethnicity:white]" {
			t.Errorf("recorded %s", got)
		}
		counted, n := store.CountStatements(ctx)
		recorded, replaced, err = a.ImportEquality(counted, v.Recruiter, v.ID, "", []byte("Code\tSex\nC002\tFemale\nC003\tMale"))
		must(t, err)
		if got := fmt.Sprint(recorded, replaced, storetest.EqualityAnswers(t, s, v.Candidates[1].ID)); got != "2 1 map[sex:female]" || n() > 25 {
			t.Errorf("recorded %s with %d statements", got, n())
		}
	})
}
