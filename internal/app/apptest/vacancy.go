package apptest

import (
	"context"
	"fmt"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/store"
)

// Vacancy is a vacancy of a world with everybody who takes part.
type Vacancy struct {
	*World
	ID         hiring.ID
	Recruiter  hiring.Actor
	Manager    hiring.Actor
	Panel      []hiring.Actor // the first is the chair
	Candidates []hiring.Candidate
	Stage      int // the stage that is scored, by number; 0: the one the vacancy is at
}

// Vacancy prepares a vacancy from the seed role: a recruiter, a hiring manager, a panel whose first
// member is the chair, and candidates. Scoring is not open yet. The first three marked criteria are
// essential with pass mark 4; the bar is 4.25 and there is one post.
func (w *World) Vacancy(panel, candidates int) *Vacancy {
	w.T.Helper()
	return w.VacancyOnScale("1-7", panel, candidates)
}

// VacancyOnScale is Vacancy with another scale that ships.
func (w *World) VacancyOnScale(scale string, panel, candidates int) *Vacancy {
	w.T.Helper()
	ctx := context.Background()
	v := &Vacancy{World: w, Recruiter: w.Person("Rhona Recruiter", true), Manager: w.Person("Hari Manager", false)}
	roles, err := w.App.ImportRole(ctx, v.Recruiter, app.ImportRoleInput{Text: SeedRole(w.T)})
	w.must(err)
	made, err := w.App.CreateVacancy(ctx, v.Recruiter, app.CreateVacancyInput{
		RoleID: roles[0].ID, Title: "Principal engineer, Leeds", Reference: "PIO-1", Posts: 1, Responsibilities: true, Scale: scale,
	})
	w.must(err)
	v.ID = made.ID
	v.setRubric()
	v.join(v.Manager, hiring.HiringManager)
	for i := range panel {
		p := w.Person(fmt.Sprintf("Panel Member%d", i+1), false)
		v.Panel = append(v.Panel, p)
		if i == 0 {
			v.join(p, hiring.Chair)
		} else {
			v.join(p, hiring.PanelMember)
		}
	}
	if candidates > 0 {
		v.AddCandidates(candidates)
	}
	return v
}

func (v *Vacancy) setRubric() {
	v.T.Helper()
	view, err := v.App.Rubric(context.Background(), v.Recruiter, v.ID)
	v.must(err)
	in := app.SaveRubricInput{Version: view.Rubric.Version, Bar: bar(view.Rubric.Rubric.Scale), Posts: 1, Evidence: hiring.EvidenceAlways}
	essentials := 0
	for _, c := range view.Rubric.Rubric.Criteria {
		s := app.SaveCriterionInput{ID: c.ID, Weight: c.Weight}
		if c.Marked() && essentials < 3 {
			pass := view.Rubric.Rubric.Scale.Max()/2 + 1
			s.Essential, s.PassMark = true, &pass
			essentials++
		}
		in.Criteria = append(in.Criteria, s)
	}
	v.must(v.App.SaveRubric(context.Background(), v.Recruiter, v.ID, in))
}

// join gives a person a function by the way a recruiter would.
func (v *Vacancy) join(p hiring.Actor, f hiring.Function) {
	v.T.Helper()
	var email string
	v.must(v.Store.Read(context.Background(), func(s *store.Snapshot) error {
		u, err := s.User(p.UserID)
		email = u.Email
		return err
	}))
	_, _, err := v.App.AddMember(context.Background(), v.Recruiter, v.ID, app.AddMemberInput{Name: p.Name, Email: email, Function: f})
	v.must(err)
}

// Join gives a person a function in the vacancy.
func (v *Vacancy) Join(p hiring.Actor, f hiring.Function) { v.T.Helper(); v.join(p, f) }

// AddCandidates adds n candidates with made-up names.
func (v *Vacancy) AddCandidates(n int) {
	v.T.Helper()
	for from := 0; from < n; from += app.MaxAtOnce {
		var in []app.CandidateInput
		for i := from; i < min(n, from+app.MaxAtOnce); i++ {
			k := len(v.Candidates) + len(in) + 1
			in = append(in, app.CandidateInput{Name: fmt.Sprintf("Candidate Number%d", k), Email: fmt.Sprintf("candidate%d@example.com", k)})
		}
		added, err := v.App.AddCandidates(context.Background(), v.Recruiter, v.ID, in)
		v.must(err)
		v.Candidates = append(v.Candidates, added...)
	}
}

// Open opens scoring.
func (v *Vacancy) Open() *Vacancy {
	v.T.Helper()
	v.must(v.App.OpenScoring(app.At(context.Background(), v.Stage), v.Recruiter, v.ID))
	return v
}

// Reveal ends scoring, with a reason that serves where scorecards are missing.
func (v *Vacancy) Reveal() *Vacancy {
	v.T.Helper()
	v.must(v.App.Reveal(app.At(context.Background(), v.Stage), v.Recruiter, v.ID, "The panel has finished its work."))
	return v
}

// bar is 4.25 on the scale 1 to 7, and the middle of any other.
func bar(s hiring.Scale) float64 {
	if s.Key == "1-7" {
		return 4.25
	}
	return float64(s.Min()+s.Max()) / 2
}
