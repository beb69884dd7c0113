package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
	"merit/internal/verdict"
)

// MostTogether bounds how many candidates are decided about at once: a page of the merit list.
const MostTogether = hiring.PageSize

// DecideTogetherInput is one decision about several candidates, for one reason. Each gets a record of their own.
type DecideTogetherInput struct {
	Candidates []hiring.ID
	Decision   hiring.DecisionKind
	Until      *time.Time
	Reason     string
	InputHash  string
}

// Together is the candidates somebody is about to decide about at once.
type Together struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	InputHash  string
	Posts      int
	Taken      int
	Candidates []hiring.Candidate
	Results    []verdict.Candidate
}

// DecideTogether records the same decision about several candidates, all or none. Whoever is appointed or invited so has
// nothing that has to be looked at first: flags are acknowledged one by one, on the candidate's own page. Stale when
// the recommendation is no longer the one the person saw. Field paths: "c", "decision", "until", "reason".
func (a *App) DecideTogether(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, in DecideTogetherInput) (n int, err error) {
	for range 5 {
		if n, err = a.decideTogether(ctx, actor, vacancyID, in); !errors.Is(err, errMoved) {
			break
		}
	}
	if errors.Is(err, errMoved) {
		err = fault.New(fault.Conflict, "Somebody else is deciding at the same time. Try again.")
	}
	if err != nil {
		return 0, fmt.Errorf("decide together: %w", err)
	}
	return n, nil
}

// Together shows the candidates to decide about at once.
func (a *App) Together(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, ids []hiring.ID) (Together, error) {
	t, _, err := a.together(ctx, actor, vacancyID, ids)
	if err == nil {
		err = a.viewed(ctx, actor, resultViewed, vacancyID, ids...)
	}
	if err != nil {
		return Together{}, fmt.Errorf("choose candidates to decide about: %w", err)
	}
	return t, nil
}

func (a *App) together(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, ids []hiring.ID) (t Together, b evidenceBase, err error) {
	var known []hiring.ID
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if b, err = a.readResults(ctx, s, actor, vacancyID, hiring.Decide); err != nil {
			return err
		}
		if err := b.access.MayDecide(b.stage); err != nil {
			return err
		}
		if t.Taken, err = taken(s, b, hiring.ID{}); err != nil {
			return err
		}
		known, err = s.KnownAt(b.stage.ID)
		return err
	})
	if err != nil {
		return t, b, err
	}
	if n := len(ids); n < 1 || n > MostTogether {
		return t, b, fieldError("c", fmt.Sprintf("Tick 1 to %d candidates.", MostTogether))
	}
	r, err := a.recommend(ctx, b)
	if err != nil {
		return t, b, err
	}
	t.Vacancy, t.Stage, t.Access, t.InputHash, t.Posts = b.vacancy, b.stage, b.access, r.InputHash, b.rubric.Rubric.Posts
	for _, id := range ids {
		c, ok := find(r, id)
		if !ok {
			return t, b, hiring.ErrUnknown("candidate")
		}
		if slices.Contains(known, id) {
			c.Flags = append(slices.Clone(c.Flags), "Somebody on the panel knows the candidate.")
		}
		t.Candidates, t.Results = append(t.Candidates, b.access.Candidate(b.candidates[id]).ForPanel()), append(t.Results, c)
	}
	return t, b, nil
}

func (a *App) decideTogether(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, in DecideTogetherInput) (int, error) {
	t, b, err := a.together(ctx, actor, vacancyID, in.Candidates)
	if err != nil {
		return 0, err
	}
	if in.InputHash != t.InputHash {
		return 0, fault.New(fault.Stale, "The recommendation has changed since you opened the page. Look at it again before you decide.")
	}
	var fs fault.Fields
	if n := t.Taken + len(t.Candidates); in.Decision.GoesOn() && n > t.Posts {
		fs.Addf("decision", "That would make %d for %s. Decide one by one, on each candidate’s own page.", n, places(t.Stage, t.Posts))
	}
	made := make([]hiring.Decision, len(t.Candidates))
	for i, c := range t.Results {
		if t.Candidates[i].Erased() {
			return 0, errErased()
		}
		d := hiring.Decision{
			ID: a.newID(), VacancyID: vacancyID, StageID: t.Stage.ID, CandidateID: t.Candidates[i].ID, Kind: in.Decision, Reason: strings.TrimSpace(in.Reason),
			Recommendation: c.Outcome, InputHash: t.InputHash, DecidedBy: actor.UserID, DecidedByName: actor.Name, DecidedAt: a.now(),
		}
		d.Until = untilOf(in.Decision, in.Until, d.DecidedAt)
		var own fault.Fields
		d.Check(&own, t.Stage, c.Flags)
		for _, f := range own {
			if f.Path == "flags" {
				f = fault.Field{Path: "c", Message: t.Candidates[i].Name + " has something to look at first. Decide on the candidate’s own page."}
			}
			at := slices.IndexFunc(fs, func(x fault.Field) bool { return x.Path == f.Path && f.Path != "c" })
			switch {
			case at < 0:
				fs = append(fs, f)
			case !in.Decision.Follows(c.Outcome):
				fs[at] = f // of one reason for all, what is asked of the one that departs
			}
		}
		made[i] = d
	}
	if err := fs.Err(); err != nil {
		return 0, err
	}
	return len(made), a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.GuardStage(t.Stage.ID, hiring.Revealed); err != nil {
			return err
		}
		now, err := tx.StageByID(t.Stage.ID)
		if err != nil {
			return err
		}
		if now.Version != t.Stage.Version+1 {
			return errMoved
		}
		events := make([]hiring.AuditEvent, len(made))
		for i, d := range made {
			if err := tx.CreateDecision(d); err != nil {
				return err
			}
			if err := a.passOn(tx, t.Stage, b.candidates[d.CandidateID], d.Kind); err != nil {
				return err
			}
			events[i] = a.event(actor, "decision recorded", vacancyID, d.CandidateID, map[string]string{"decision": string(d.Kind)})
		}
		return tx.AuditAll(events)
	})
}

// places names the posts, or the places at the next stage.
func places(s hiring.Stage, n int) string {
	what := map[bool][2]string{true: {"post", "posts"}, false: {"place at the next stage", "places at the next stage"}}[s.Last]
	if n == 1 {
		return "1 " + what[0]
	}
	return fmt.Sprintf("%d %s", n, what[1])
}
