package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"merit/internal/hiring"
	"merit/internal/store"
)

// AuditView is one page of the audit trail with names for who and where.
type AuditView struct {
	Vacancy    hiring.Vacancy   // of a vacancy's timeline
	Access     hiring.Access    // to that vacancy
	Candidate  hiring.Candidate // of a candidate's timeline
	Rows       []hiring.AuditRow
	Total      int
	Head       *hiring.AuditHead              // of the whole trail, for administrators; nil: it was taken away
	People     map[hiring.ID]string           // names of accounts
	Vacancies  map[hiring.ID]string           // titles
	Candidates map[hiring.ID]hiring.Candidate // as the person may know them; none for administrators
}

// AuditTrail searches the whole audit trail, newest first, for administrators. It names no candidate.
func (a *App) AuditTrail(ctx context.Context, actor hiring.Actor, f hiring.AuditFilter, p hiring.Page) (view AuditView, err error) {
	if err := actor.MayAccount(hiring.SeeAudit); err != nil {
		return view, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if view.Rows, view.Total, err = s.AuditEvents(f, p); err != nil {
			return err
		}
		if view.Head, err = s.AuditHead(); err != nil {
			return err
		}
		return view.name(s)
	})
	if err != nil {
		return AuditView{}, fmt.Errorf("search audit trail: %w", err)
	}
	return view, nil
}

// AuditActions lists the actions the trail knows, for choosing one.
func (a *App) AuditActions(ctx context.Context, actor hiring.Actor) (actions []string, err error) {
	if err := actor.MayAccount(hiring.SeeAudit); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { actions, err = s.AuditActions(); return err })
	if err != nil {
		return nil, fmt.Errorf("list audit actions: %w", err)
	}
	return actions, nil
}

// VacanciesNamed gives the vacancies whose title or reference holds a text, for searching the trail. Invalid where none
// does, or more than can be searched at once.
func (a *App) VacanciesNamed(ctx context.Context, actor hiring.Actor, text string) (ids []hiring.ID, err error) {
	if err := actor.MayAccount(hiring.SeeAudit); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { ids, err = s.VacanciesNamed(text, hiring.PageMax+1); return err })
	switch {
	case err != nil:
		return nil, fmt.Errorf("find vacancies: %w", err)
	case len(ids) == 0:
		return nil, fieldError("vacancy", "No vacancy has this in its title or reference.")
	case len(ids) > hiring.PageMax:
		return nil, fieldError("vacancy", fmt.Sprintf("More than %d vacancies have this in their title or reference. Enter more of it.", hiring.PageMax))
	}
	return ids, nil
}

// ExportAudit gives the rows a filter chooses, oldest first and page by page, to administrators. That they were
// exported is recorded first.
func (a *App) ExportAudit(ctx context.Context, actor hiring.Actor, f hiring.AuditFilter, each func(AuditView) error) error {
	if err := actor.MayAccount(hiring.SeeAudit); err != nil {
		return err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		return tx.Audit(a.event(actor, "audit trail exported", hiring.ID{}, hiring.ID{}, nil))
	})
	if err != nil {
		return fmt.Errorf("export audit trail: %w", err)
	}
	for after, n := int64(0), int64(0); ; {
		var view AuditView
		most := int64(auditBatch)
		if f.Most > 0 {
			most = min(most, f.Most-n)
		}
		if most == 0 {
			return nil
		}
		err := a.store.Read(ctx, func(s *store.Snapshot) (err error) {
			if view.Rows, err = s.AuditEventsAfter(f, after, int(most)); err != nil {
				return err
			}
			return view.name(s)
		})
		if err != nil {
			return fmt.Errorf("export audit trail: %w", err)
		}
		if len(view.Rows) == 0 {
			return nil
		}
		if err := each(view); err != nil {
			return err
		}
		after, n = view.Rows[len(view.Rows)-1].Seq, n+int64(len(view.Rows))
	}
}

// auditBatch is how many rows of the trail are held in memory at once.
const auditBatch = 500

// VacancyTimeline lists what was done in a vacancy, newest first, to those who may see it.
func (a *App) VacancyTimeline(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, p hiring.Page) (view AuditView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if view.Access, view.Vacancy, err = access(s, actor, vacancyID, hiring.SeeTimeline); err != nil {
			return err
		}
		if view.Rows, view.Total, err = s.AuditEvents(hiring.AuditFilter{VacancyID: vacancyID}, p); err != nil {
			return err
		}
		return view.nameWithCandidates(s)
	})
	if err != nil {
		return AuditView{}, fmt.Errorf("show vacancy's timeline: %w", err)
	}
	return view, nil
}

// CandidateTimeline lists what was done about a candidate and their scorecards, newest first, to those who may see it.
func (a *App) CandidateTimeline(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, p hiring.Page) (view AuditView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if view.Access, view.Vacancy, err = access(s, actor, vacancyID, hiring.SeeTimeline); err != nil {
			return err
		}
		c, err := s.Candidate(vacancyID, candidateID)
		if err != nil {
			return err
		}
		view.Candidate = view.Access.Candidate(c)
		cards, err := s.ScorecardIDsOf(candidateID)
		if err != nil {
			return err
		}
		f := hiring.AuditFilter{VacancyID: vacancyID, SubjectIDs: append(cards, candidateID)}
		if view.Rows, view.Total, err = s.AuditEvents(f, p); err != nil {
			return err
		}
		return view.nameWithCandidates(s)
	})
	if err != nil {
		return AuditView{}, fmt.Errorf("show candidate's timeline: %w", err)
	}
	return view, nil
}

// name finds the names of the people and vacancies of the rows.
func (v *AuditView) name(s *store.Snapshot) (err error) {
	var people, vacancies []hiring.ID
	for _, r := range v.Rows {
		people = append(people, r.ActorID)
		if r.SubjectID != nil {
			people = append(people, *r.SubjectID)
		}
		if r.VacancyID != nil {
			vacancies = append(vacancies, *r.VacancyID)
		}
	}
	if v.People, err = s.NamesOf(people); err != nil {
		return err
	}
	v.Vacancies, err = s.TitlesOf(vacancies)
	return err
}

func (v *AuditView) nameWithCandidates(s *store.Snapshot) error {
	if err := v.name(s); err != nil {
		return err
	}
	var subjects []hiring.ID
	for _, r := range v.Rows {
		if r.SubjectID != nil {
			subjects = append(subjects, *r.SubjectID)
		}
	}
	found, err := s.CandidatesOf(v.Vacancy.ID, subjects)
	if err != nil {
		return err
	}
	v.Candidates = map[hiring.ID]hiring.Candidate{}
	for subject, c := range found {
		v.Candidates[subject] = v.Access.Candidate(c)
	}
	return nil
}

// HoldsCheckpoint reports to administrators whether the row a checkpoint was signed for is still what it was.
func (a *App) HoldsCheckpoint(ctx context.Context, actor hiring.Actor, signed hiring.AuditHead) (holds bool, err error) {
	if err := actor.MayAccount(hiring.SeeAudit); err != nil {
		return false, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) error {
		rows, err := s.AuditRows(signed.Seq-1, 1)
		holds = len(rows) == 1 && rows[0].Seq == signed.Seq && rows[0].Hash == signed.Hash
		return err
	})
	if err != nil {
		return false, fmt.Errorf("compare with a checkpoint: %w", err)
	}
	return holds, nil
}

// AuditHead is the trail's newest row, for signed checkpoints.
func (a *App) AuditHead(ctx context.Context) (head hiring.AuditHead, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) error {
		found, err := s.AuditHead()
		if err == nil && found == nil {
			err = errors.New("the head of the audit trail is gone")
		}
		if err == nil {
			head = *found
		}
		return err
	})
	if err != nil {
		return head, fmt.Errorf("read audit head: %w", err)
	}
	return head, nil
}

// VerifyAudit checks every row of the trail against those before it, its head and the checkpoints given. It is for
// commands on the machine itself. progress, which may be nil, is told how many rows of how many were checked.
func (a *App) VerifyAudit(ctx context.Context, checkpoints map[int64]string, progress func(done, all int64)) (hiring.AuditCheck, error) {
	check := hiring.AuditCheck{Checkpoints: checkpoints}
	err := a.store.Read(ctx, func(s *store.Snapshot) error { return verifyAudit(s, &check, progress) })
	if err != nil {
		return check, fmt.Errorf("verify audit trail: %w", err)
	}
	return check, nil
}

func verifyAudit(s *store.Snapshot, check *hiring.AuditCheck, progress func(done, all int64)) error {
	head, err := s.AuditHead()
	if err != nil {
		return err
	}
	for after := int64(0); ; {
		rows, err := s.AuditRows(after, auditBatch)
		if err != nil {
			return err
		}
		for _, r := range rows {
			check.Add(r)
		}
		if len(rows) == 0 {
			break
		}
		after = rows[len(rows)-1].Seq
		if progress != nil && head != nil {
			progress(after, max(after, head.Seq))
		}
	}
	stray, err := s.StrayAuditDetail()
	if err != nil {
		return err
	}
	if stray != 0 {
		check.Stray(stray)
	}
	check.End(head)
	return nil
}

// Erasures lists every erasure, of candidates and of accounts, for the register outside the database.
func (a *App) Erasures(ctx context.Context) (all []hiring.Erasure, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) error {
		for _, list := range []func(after hiring.ID) ([]hiring.Erasure, error){s.Erasures, s.ErasedAccounts} {
			for after := (hiring.ID{}); ; {
				some, err := list(after)
				if err != nil {
					return err
				}
				if len(some) == 0 {
					break
				}
				all, after = append(all, some...), some[len(some)-1].Whom()
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list erasures: %w", err)
	}
	return all, nil
}

// Now is the journeys' clock.
func (a *App) Now() time.Time { return a.now() }
