package apptest

import (
	"context"
	"fmt"
	"slices"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// canary begins every word that Filled puts somewhere.
const canary = "zebrafinch"

// Canary is the word that Filled puts into a field about the nth candidate, counted from 0.
func Canary(field string, candidate int) string {
	return fmt.Sprintf("%s%s%c", canary, field, 'a'+rune(candidate))
}

// IsCanary is what all of them have in them.
const IsCanary = canary

// Filled is a revealed vacancy of one stage with three candidates, in which every field that takes words about a
// candidate holds a canary of its own, put there by the journeys that people use. The third candidate is the observer's
// too, and a list waits to be imported.
func (w *World) Filled() *Vacancy {
	w.T.Helper()
	ctx := context.Background()
	v := w.Vacancy(3, 0)
	observer := w.Person("Olive Observer", false)
	v.Join(observer, hiring.Observer)
	v.importFilled()
	for i, c := range v.Candidates {
		_, err := v.App.AddDocument(ctx, v.Recruiter, v.ID, c.ID, app.DocumentInput{
			Name: Canary("filename", i) + ".pdf", Content: []byte("%PDF-1.7\n" + Canary("file", i) + "\n%%EOF"),
		})
		v.must(err)
		_, err = v.App.SetInterview(ctx, v.Recruiter, v.ID, c.ID, app.InterviewInput{Place: Canary("place", i)})
		v.must(err)
	}
	v.Open()
	for i, c := range v.Candidates {
		for m, p := range append(slices.Clone(v.Panel), observer) {
			v.fillCard(p, c, i, m)
		}
	}
	// One card is reopened and submitted again, one is passed on and one stays a draft.
	first := v.Card(v.Panel[1], v.Candidates[0])
	v.must(v.App.ReopenScorecard(ctx, v.Recruiter, v.ID, first.ID, Canary("reopened", 0)))
	first = v.Card(v.Panel[1], v.Candidates[0])
	_, err := v.App.SubmitScorecard(ctx, v.Panel[1], first.ID, first.Version)
	v.must(err)
	v.must(v.App.ReassignScorecard(ctx, v.Recruiter, v.ID, v.Card(v.Panel[2], v.Candidates[1]).ID, app.ReassignInput{Reason: Canary("passedon", 1)}))
	v.must(v.App.Reveal(ctx, v.Recruiter, v.ID, Canary("revealed", 0)))
	for i, c := range v.Candidates {
		v.decideFilled(i, c)
	}
	off, err := v.App.SignOff(ctx, v.Manager, v.ID)
	v.must(err)
	_, err = v.App.Sign(ctx, v.Manager, v.ID, app.SignInput{Version: off.Stage.Version, Comment: Canary("signed", 0)})
	v.must(err)
	return v
}

func (v *Vacancy) importFilled() {
	v.T.Helper()
	ctx := context.Background()
	list := "Name,Email,Phone,Reference,Employer," + Canary("heading", 0) + "\n"
	for i := range 3 {
		list += fmt.Sprintf("%s,%s@example.com,%s,%s,%s,%s\n", Canary("name", i), Canary("email", i), Canary("phone", i), Canary("reference", i), Canary("employer", i), Canary("notes", i))
	}
	v.must(v.App.UploadCandidates(ctx, v.Recruiter, v.ID, Canary("listname", 0)+".csv", []byte(list)))
	v.must(v.App.MapCandidates(ctx, v.Recruiter, v.ID, []string{"name", "email", "phone", "reference", "employer", "notes"}))
	_, _, err := v.App.ImportCandidates(ctx, v.Recruiter, v.ID, false)
	v.must(err)
	view, err := v.App.Candidates(ctx, v.Recruiter, v.ID, hiring.Page{Limit: 10})
	v.must(err)
	v.Candidates = view.Candidates
	v.must(v.App.UploadCandidates(ctx, v.Recruiter, v.ID, Canary("listname", 1)+".csv", []byte(list)))
}

// fillCard writes on a scorecard whatever can be written; the third member submits for the first candidate alone.
func (v *Vacancy) fillCard(p hiring.Actor, c hiring.Candidate, i, m int) {
	v.T.Helper()
	ctx := context.Background()
	card := v.Card(p, c)
	card, err := v.App.DeclareConflict(ctx, p, card.ID, app.DeclareInput{Version: card.Version, Conflict: hiring.KnownPerson, Note: Canary("conflict", i)})
	v.must(err)
	ratings := v.Ratings(func(k int) int { return 5 + (m+k)%2 }, func(int) string { return Canary("evidence", i) })
	for k := range ratings {
		if ratings[k].Mark != nil && k == len(ratings)-1-m {
			ratings[k].Mark, ratings[k].NotAssessed, ratings[k].Reason = nil, true, Canary("notassessed", i)
		}
	}
	notes := Canary("pad", i)
	card, err = v.App.SaveScorecard(ctx, p, card.ID, app.SaveScorecardInput{Version: card.Version, Ratings: ratings, Notes: &notes})
	v.must(err)
	if m == 2 && i > 0 {
		return
	}
	_, err = v.App.SubmitScorecard(ctx, p, card.ID, card.Version)
	v.must(err)
}

// decideFilled moderates, decides about and drafts feedback for a candidate.
func (v *Vacancy) decideFilled(i int, c hiring.Candidate) {
	v.T.Helper()
	ctx := context.Background()
	rubric, err := v.App.Rubric(ctx, v.Recruiter, v.ID)
	v.must(err)
	mark := 5
	_, err = v.App.Agree(ctx, v.Panel[0], v.ID, c.ID, app.AgreeInput{Criterion: rubric.Rubric.Rubric.Criteria[0].ID, Mark: &mark, Reason: Canary("agreed", i)})
	v.must(err)
	v.must(v.App.Attend(ctx, v.Panel[0], v.ID, c.ID, app.AttendInput{}))
	view, err := v.App.CandidateResult(ctx, v.Manager, v.ID, c.ID)
	v.must(err)
	in := app.DecideInput{Decision: hiring.Reserve, Reason: "After long thought: " + Canary("decided", i) + ", and nothing else would have been fair to anybody.", InputHash: view.InputHash, Flags: view.Result.Flags}
	_, err = v.App.Decide(ctx, v.Manager, v.ID, c.ID, in)
	if fault.Is(err, fault.Invalid) {
		v.T.Fatalf("%v: %+v", err, fault.Of(err).Fields)
	}
	v.must(err)
	f, err := v.App.Feedback(ctx, v.Manager, v.ID, c.ID)
	v.must(err)
	words := f.Now.Words
	words.Opening, words.Closing = Canary("opening", i), Canary("closing", i)
	if len(words.Criteria) > 0 {
		words.Criteria[0].Strengths, words.Criteria[0].Gaps = Canary("strengths", i), Canary("gaps", i)
	}
	_, err = v.App.SaveFeedback(ctx, v.Manager, v.ID, c.ID, app.SaveFeedbackInput{Number: f.Now.Number, Version: f.Now.Version, Words: words, Release: true})
	v.must(err)
}
