package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// CandidateInput is what a recruiter types of one candidate.
type CandidateInput struct {
	Name      string `json:"name"`
	Email     string `json:"email"` // may be empty, like all that follows
	Phone     string `json:"phone"`
	Reference string `json:"reference"`
	Employer  string `json:"employer"`
	Notes     string `json:"notes"`
}

// MaxAtOnce bounds how many candidates one request can add; MaxCandidates how many a vacancy has.
const (
	MaxAtOnce     = 10000
	MaxCandidates = 20000
)

// AddCandidates adds candidates, all or none. While scoring is open each also gets a scorecard
// from every panel member. Field paths are "candidates.N.name" and ".email".
func (a *App) AddCandidates(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, in []CandidateInput) (added []hiring.Candidate, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) (err error) {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy); err != nil {
			return err
		}
		added, err = a.addCandidates(tx, actor, vacancyID, in)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("add candidates: %w", err)
	}
	return added, nil
}

func (a *App) addCandidates(tx *store.Tx, actor hiring.Actor, vacancyID hiring.ID, in []CandidateInput) ([]hiring.Candidate, error) {
	stage, err := firstStage(tx, vacancyID)
	if err != nil {
		return nil, err
	}
	if stage.State == hiring.Revealed {
		return nil, fault.New(fault.Conflict, "Scoring has ended, so no candidate can be added.")
	}
	if err := tx.GuardStage(stage.ID, stage.State); err != nil {
		return nil, err
	}
	next, err := tx.NextCandidateNumber(vacancyID)
	if err != nil {
		return nil, err
	}
	added, err := a.newCandidates(vacancyID, in, next)
	if err != nil {
		return nil, err
	}
	if err := refuseErased(tx, vacancyID, added); err != nil {
		return nil, err
	}
	if err := tx.CreateCandidates(added); err != nil {
		return nil, err
	}
	events := make([]hiring.AuditEvent, len(added))
	for i, c := range added {
		events[i] = a.event(actor, "candidate added", vacancyID, c.ID, nil)
	}
	if err := tx.AuditAll(events); err != nil || stage.State != hiring.Scoring {
		return added, err
	}
	members, err := panelAt(tx, stage)
	if err != nil {
		return nil, err
	}
	if err := a.issueScorecards(tx, stage, added, members); err != nil {
		return nil, err
	}
	everybody, err := tx.Members(vacancyID)
	if err != nil {
		return nil, err
	}
	return added, a.issuePractice(tx, stage, added, everybody, members)
}

func (a *App) newCandidates(vacancyID hiring.ID, in []CandidateInput, next int) ([]hiring.Candidate, error) {
	var fs fault.Fields
	fs.Check(len(in) > 0, "candidates", "Enter at least one candidate.")
	if len(in) > MaxAtOnce {
		fs.Addf("candidates", "Add at most %d candidates at once.", MaxAtOnce)
	}
	if next+len(in)-1 > MaxCandidates {
		fs.Addf("candidates", "A vacancy can have at most %d candidates.", MaxCandidates)
	}
	if err := fs.Err(); err != nil {
		return nil, err
	}
	seen := map[string]int{}
	cs := make([]hiring.Candidate, 0, len(in))
	for i, row := range in {
		prefix := fmt.Sprintf("candidates.%d.", i)
		c := hiring.Candidate{ID: a.newID(), VacancyID: vacancyID, Code: hiring.CandidateCode(next + i), CreatedAt: a.now()}
		row.onto(&c)
		c.Check(&fs, prefix)
		if c.Email != "" {
			if first, twice := seen[c.Email]; twice {
				fs.Addf(prefix+"email", "This e-mail address is already on line %d.", first+1)
			}
			seen[c.Email] = i
		}
		cs = append(cs, c)
	}
	return cs, fs.Err()
}

// refuseErased is Invalid where somebody who was erased from the vacancy on request would be added again: by a list
// that is imported a second time, or a request that is sent again.
func refuseErased(tx *store.Tx, vacancyID hiring.ID, added []hiring.Candidate) error {
	erased, err := tx.ErasedIn(vacancyID)
	if err != nil || len(erased) == 0 {
		return err
	}
	var fs fault.Fields
	for i, c := range added {
		if erased[hiring.Fingerprint(vacancyID, c.Name, c.Email)] {
			fs.Addf(fmt.Sprintf("candidates.%d.email", i), "This person was erased from this vacancy on request, and is not added again.")
		}
	}
	return fs.Err()
}

// onto writes what was typed onto a candidate.
func (in CandidateInput) onto(c *hiring.Candidate) {
	c.Name, c.Email, c.Phone, c.Reference, c.Employer, c.Notes = in.Name, in.Email, in.Phone, in.Reference, in.Employer, in.Notes
}

// CandidatesView is one page of a vacancy's candidates, withdrawn ones included.
type CandidatesView struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	Candidates []hiring.Candidate
	Total      int
	Page       hiring.Page
	Holds      []hiring.LegalHold // that hold now, for those who handle the vacancy's data
}

// Candidates lists a vacancy's candidates for those who prepare it.
func (a *App) Candidates(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, p hiring.Page) (view CandidatesView, err error) {
	view.Page = p.Bounded()
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if view.Access, view.Vacancy, err = access(s, actor, vacancyID, hiring.SeePreparation); err != nil {
			return err
		}
		if view.Stage, err = stageAt(ctx, s, vacancyID); err != nil {
			return err
		}
		if view.Holds, err = holdsNow(s, view.Access, vacancyID); err != nil {
			return err
		}
		view.Candidates, view.Total, err = s.Candidates(vacancyID, view.Page, true)
		view.Candidates = asKnown(view.Access, view.Candidates)
		return err
	})
	if err != nil {
		return CandidatesView{}, fmt.Errorf("list candidates: %w", err)
	}
	return view, nil
}

// CandidateForEdit shows one candidate of a vacancy to those who prepare it.
func (a *App) CandidateForEdit(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID) (v hiring.Vacancy, c hiring.Candidate, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		acc, known, err := access(s, actor, vacancyID, hiring.SeePreparation)
		if err != nil {
			return err
		}
		v = known
		c, err = s.Candidate(vacancyID, id)
		c = acc.Candidate(c)
		return err
	})
	if err != nil {
		return v, c, fmt.Errorf("show candidate: %w", err)
	}
	return v, c, nil
}

// EditCandidate corrects what is known of a candidate.
func (a *App) EditCandidate(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID, in CandidateInput) error {
	return a.changeCandidate(ctx, actor, vacancyID, id, "candidate changed", func(c *hiring.Candidate, _ hiring.Stage) error {
		in.onto(c)
		var fs fault.Fields
		c.Check(&fs, "")
		return fs.Err()
	})
}

// WithdrawCandidate takes a candidate out of the competition. Scorecards are kept and no longer
// count. After the reveal withdrawing is a decision, recorded with a reason.
func (a *App) WithdrawCandidate(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID) error {
	return a.changeCandidate(ctx, actor, vacancyID, id, "candidate withdrawn", func(c *hiring.Candidate, st hiring.Stage) error {
		if st.State == hiring.Revealed {
			return fault.New(fault.Conflict, "Scoring has ended. Record the withdrawal as a decision on the candidate's page.")
		}
		if c.Withdrawn() {
			return fault.New(fault.Conflict, "This candidate has already withdrawn.")
		}
		now := a.now()
		c.WithdrawnAt = &now
		return nil
	})
}

func (a *App) changeCandidate(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID, action string, change func(*hiring.Candidate, hiring.Stage) error) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy); err != nil {
			return err
		}
		stage, err := stageAt(ctx, &tx.Snapshot, vacancyID)
		if err != nil {
			return err
		}
		c, err := tx.Candidate(vacancyID, id)
		if err != nil {
			return err
		}
		if err := change(&c, stage); err != nil {
			return err
		}
		if err := tx.UpdateCandidate(c); err != nil {
			return err
		}
		if err := tx.GuardStage(stage.ID, stage.State); err != nil {
			return err
		}
		if err := tx.Audit(a.event(actor, action, vacancyID, id, nil)); err != nil {
			return err
		}
		return a.revealWhenAllIn(tx, actor, stage.ID)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}

// activeByCode are the candidates who have not withdrawn, in the order of their codes.
func activeByCode(all map[hiring.ID]hiring.Candidate) []hiring.Candidate {
	cs := make([]hiring.Candidate, 0, len(all))
	for _, c := range all {
		if !c.Withdrawn() {
			cs = append(cs, c)
		}
	}
	slices.SortFunc(cs, func(x, y hiring.Candidate) int {
		// "C1000" comes after "C999": shorter codes are earlier ones.
		return cmp.Or(cmp.Compare(len(x.Code), len(y.Code)), cmp.Compare(x.Code, y.Code))
	})
	return cs
}
