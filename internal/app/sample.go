package app

import (
	"context"
	"fmt"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/seeds"
)

// SamplePerson is somebody of the sample data whom one can be.
type SamplePerson struct {
	User  hiring.User
	About string
}

// LoadSample fills an empty database with the sample data, by the same journeys people use, so that
// every rule holds for it, and lists its people. On a database that has it already it only lists
// them; one with other data is a Conflict.
func (a *App) LoadSample(ctx context.Context) ([]SamplePerson, error) {
	sample, err := seeds.ReadSample()
	if err != nil {
		return nil, fmt.Errorf("load sample data: %w", err)
	}
	people, there, err := a.samplePeople(ctx, sample)
	if err != nil || there {
		return people, err
	}
	l := sampleLoader{App: a, actors: map[string]hiring.Actor{}, emails: map[string]string{}, start: a.now().Add(-12 * 24 * time.Hour)}
	if people, err = l.people(ctx, sample); err != nil {
		return nil, fmt.Errorf("load sample data: %w", err)
	}
	for _, v := range sample.Vacancies {
		if err := l.vacancy(ctx, v); err != nil {
			return nil, fmt.Errorf("load sample vacancy %q: %w", v.Key, err)
		}
	}
	return people, nil
}

// samplePeople finds the people of the sample data where it was loaded before.
func (a *App) samplePeople(ctx context.Context, sample seeds.Sample) (people []SamplePerson, there bool, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) error {
		n, err := s.Users()
		if err != nil || n == 0 {
			return err
		}
		for _, p := range sample.People {
			u, err := s.UserByEmail(p.Email)
			if gone, err := missing(err); err != nil {
				return err
			} else if gone {
				return fault.New(fault.Conflict, "This database holds other data. The sample data needs a database of its own.")
			}
			people = append(people, SamplePerson{User: u, About: p.About})
		}
		there = true
		return nil
	})
	return people, there, err
}

// sampleLoader walks the sample data's journeys at times of the past.
type sampleLoader struct {
	*App
	actors map[string]hiring.Actor
	emails map[string]string
	start  time.Time
	role   hiring.ID // imported once, shared by the vacancies
	past   time.Duration
}

// at gives the app at the next moment of the story, a few minutes on.
func (l *sampleLoader) at(step time.Duration) *App {
	l.past += step
	moment := l.start.Add(l.past)
	then := *l.App
	then.now = func() time.Time { return moment.UTC().Truncate(time.Microsecond) }
	return &then
}

func (l *sampleLoader) people(ctx context.Context, sample seeds.Sample) ([]SamplePerson, error) {
	var out []SamplePerson
	a := l.at(0)
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		for _, p := range sample.People {
			u, err := a.newUser(p.Name, p.Email)
			if err != nil {
				return err
			}
			u.Recruiter, u.Administrator = p.Recruiter, p.Administrator
			if err := tx.CreateUser(u, ""); err != nil {
				return err
			}
			l.actors[p.Key], l.emails[p.Key] = actorOf(u), u.Email
			out = append(out, SamplePerson{User: u, About: p.About})
		}
		return nil
	})
	return out, err
}

func (l *sampleLoader) vacancy(ctx context.Context, v seeds.SampleVacancy) error {
	recruiter, err := l.recruiter(v)
	if err != nil {
		return err
	}
	if l.role == (hiring.ID{}) {
		in := ImportRoleInput{Text: string(seeds.PrincipalInfrastructureOperationsEngineer())}
		roles, err := l.at(time.Minute).ImportRole(ctx, recruiter, in)
		if err != nil {
			return err
		}
		l.role = roles[0].ID
	}
	made, err := l.at(5*time.Minute).CreateVacancy(ctx, recruiter, CreateVacancyInput{
		RoleID: l.role, Title: v.Title, Reference: v.Reference, Posts: v.Posts, Scale: v.Scale,
		Responsibilities: v.Responsibilities, InterviewMinutes: v.InterviewMinutes,
	})
	if err != nil {
		return err
	}
	if err := l.rubric(ctx, recruiter, made.ID, v); err != nil {
		return err
	}
	for _, m := range v.Members {
		for _, f := range m.Functions {
			if m.Person == "" || l.actors[m.Person] == recruiter && hiring.Function(f) == hiring.RecruiterOf {
				continue
			}
			in := AddMemberInput{Email: l.emails[m.Person], Function: hiring.Function(f)}
			if _, _, err := l.at(time.Minute).AddMember(ctx, recruiter, made.ID, in); err != nil {
				return err
			}
		}
	}
	var in []CandidateInput
	for _, c := range v.Candidates {
		in = append(in, CandidateInput{Name: c.Name, Email: c.Email})
	}
	added, err := l.at(30*time.Minute).AddCandidates(ctx, recruiter, made.ID, in)
	if err != nil {
		return err
	}
	if err := l.at(24*time.Hour).OpenScoring(ctx, recruiter, made.ID); err != nil {
		return err
	}
	if err := l.scorecards(ctx, made.ID, v, added); err != nil {
		return err
	}
	if !v.Revealed {
		return nil
	}
	return l.at(20*time.Hour).Reveal(ctx, recruiter, made.ID, v.RevealReason)
}

func (l *sampleLoader) recruiter(v seeds.SampleVacancy) (hiring.Actor, error) {
	for _, m := range v.Members {
		for _, f := range m.Functions {
			if hiring.Function(f) == hiring.RecruiterOf {
				return l.actors[m.Person], nil
			}
		}
	}
	return hiring.Actor{}, fault.New(fault.Internal, "the sample vacancy has no recruiter")
}

func (l *sampleLoader) rubric(ctx context.Context, recruiter hiring.Actor, id hiring.ID, v seeds.SampleVacancy) error {
	view, err := l.Rubric(ctx, recruiter, id)
	if err != nil {
		return err
	}
	in := SaveRubricInput{Version: view.Rubric.Version, Bar: v.Bar, Posts: v.Posts, Evidence: hiring.EvidenceRule(v.Evidence)}
	for _, c := range view.Rubric.Rubric.Criteria {
		set := SaveCriterionInput{ID: c.ID, Weight: c.Weight, Essential: c.Essential, PassMark: c.PassMark}
		if s, ok := v.Criteria[c.Name]; ok && c.Marked() {
			set.Weight, set.Essential, set.PassMark = s.Weight, s.Essential, s.PassMark
		}
		in.Criteria = append(in.Criteria, set)
	}
	return l.at(10*time.Minute).SaveRubric(ctx, recruiter, id, in)
}

func (l *sampleLoader) scorecards(ctx context.Context, id hiring.ID, v seeds.SampleVacancy, candidates []hiring.Candidate) error {
	of := map[string]hiring.ID{}
	for i, c := range v.Candidates {
		of[c.Key] = candidates[i].ID
	}
	for _, s := range v.Scorecards {
		actor := l.actors[s.Member]
		cards, err := l.cardsOf(ctx, id, of[s.Candidate])
		if err != nil {
			return err
		}
		card, ok := cards[actor.UserID]
		if !ok {
			return fault.New(fault.Internal, "the sample data scores with somebody who is not on the panel")
		}
		if err := l.scorecard(ctx, actor, card, s); err != nil {
			return fmt.Errorf("%s for %s: %w", s.Member, s.Candidate, err)
		}
	}
	return nil
}

func (l *sampleLoader) cardsOf(ctx context.Context, vacancy, candidate hiring.ID) (map[hiring.ID]hiring.Scorecard, error) {
	out := map[hiring.ID]hiring.Scorecard{}
	err := l.store.Read(ctx, func(s *store.Snapshot) error {
		stage, err := stageAt(ctx, s, vacancy)
		if err != nil {
			return err
		}
		cards, err := s.CandidateScorecards(stage.ID, candidate)
		for _, c := range cards {
			out[c.UserID] = c
		}
		return err
	})
	return out, err
}

func (l *sampleLoader) scorecard(ctx context.Context, actor hiring.Actor, card hiring.Scorecard, s seeds.SampleScorecard) error {
	a := l.at(35 * time.Minute)
	if s.Conflict == "" || s.State == "missing" {
		return nil
	}
	declared, err := a.DeclareConflict(ctx, actor, card.ID, DeclareInput{Version: card.Version, Conflict: hiring.Conflict(s.Conflict), Note: s.ConflictNote})
	if err != nil || hiring.Conflict(s.Conflict) == hiring.Recused || len(s.Ratings) == 0 {
		return err
	}
	view, err := a.Scorecard(ctx, actor, card.ID)
	if err != nil {
		return err
	}
	in := SaveScorecardInput{Version: declared.Version}
	for _, r := range s.Ratings {
		in.Ratings = append(in.Ratings, sampleRating(view.Rubric, r))
	}
	saved, err := a.SaveScorecard(ctx, actor, card.ID, in)
	if err != nil || s.State != string(hiring.Submitted) {
		return err
	}
	_, err = a.SubmitScorecard(ctx, actor, card.ID, saved.Version)
	return err
}

func sampleRating(rub hiring.Rubric, r seeds.SampleRating) hiring.Rating {
	out := hiring.Rating{Mark: r.Mark, Evidence: r.Evidence, NotAssessed: r.NotAssessed != "", Reason: r.NotAssessed}
	for _, c := range rub.Criteria {
		if c.Name == r.Criterion {
			out.CriterionID = c.ID
		}
	}
	for _, s := range r.Indicators {
		out.Indicators = append(out.Indicators, hiring.IndicatorState(s))
	}
	for _, s := range r.Checks {
		out.Checks = append(out.Checks, hiring.CheckAnswer(s))
	}
	return out
}
