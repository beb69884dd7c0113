package app

import (
	"context"
	"fmt"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// ErasureView is what erasing a candidate would do, for the page that asks.
type ErasureView struct {
	Vacancy    hiring.Vacancy
	Access     hiring.Access
	Candidate  hiring.Candidate
	Held       bool
	Revealed   int              // stages at which marks are kept without words, for the others’ sake
	Mentions   []hiring.Mention // where others’ texts have the name in them
	Scorecards int
	Documents  int
}

// PreviewErasure says what erasing a candidate would do, to those who handle the vacancy's data.
func (a *App) PreviewErasure(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID) (v ErasureView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if v.Access, v.Vacancy, err = access(s, actor, vacancyID, hiring.HandleData); err != nil {
			return err
		}
		if v.Candidate, err = s.Candidate(vacancyID, candidateID); err != nil {
			return err
		}
		if v.Candidate.Erased() {
			return errErased()
		}
		if v.Held, err = s.HeldCandidate(vacancyID, candidateID); err != nil {
			return err
		}
		keep, err := keptAt(s, vacancyID, candidateID)
		if err != nil {
			return err
		}
		v.Revealed = len(keep)
		cards, err := s.ScorecardsOf([]hiring.ID{candidateID})
		if err != nil {
			return err
		}
		v.Scorecards = len(cards)
		docs, err := s.Documents(candidateID)
		if err != nil {
			return err
		}
		v.Documents = len(docs)
		v.Mentions, err = s.Mentions(vacancyID, v.Candidate)
		return err
	})
	if err != nil {
		return ErasureView{}, fmt.Errorf("preview erasure: %w", err)
	}
	return v, nil
}

func errErased() error {
	return fault.New(fault.Conflict, "This candidate was erased.")
}

// keptAt lists the stages at which a candidate's marks stay without words when the candidate is erased on request:
// those that were revealed, where others' scores were computed with them.
func keptAt(s *store.Snapshot, vacancyID, candidateID hiring.ID) (keep []hiring.ID, err error) {
	stages, err := s.Stages(vacancyID)
	if err != nil {
		return nil, err
	}
	for _, st := range stages {
		if st.State != hiring.Revealed {
			continue
		}
		cards, err := s.CandidateScorecards(st.ID, candidateID)
		if err != nil {
			return nil, err
		}
		for _, c := range cards {
			if c.Counts() {
				keep = append(keep, st.ID)
				break
			}
		}
	}
	return keep, nil
}

// EraseCandidate erases a candidate on request, for good. Conflict while a legal hold keeps the data.
func (a *App) EraseCandidate(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.HandleData); err != nil {
			return err
		}
		if err := tx.LockVacancy(vacancyID); err != nil {
			return err
		}
		c, err := tx.Snapshot.Candidate(vacancyID, candidateID)
		if err != nil {
			return err
		}
		if c.Erased() {
			return errErased()
		}
		held, err := tx.HeldCandidate(vacancyID, candidateID)
		if err != nil {
			return err
		}
		if held {
			return hiring.ErrHeld()
		}
		return a.erase(tx, actor, hiring.Erasure{CandidateID: candidateID, VacancyID: vacancyID, Why: hiring.ErasedOnRequest, At: a.now()})
	})
	if err != nil {
		return fmt.Errorf("erase candidate: %w", err)
	}
	return a.afterErasures(ctx)
}

// erase carries an erasure out. On request marks stay at revealed stages, for the others' sake; by retention none do.
func (a *App) erase(tx *store.Tx, actor hiring.Actor, e hiring.Erasure) error {
	stages, err := tx.Stages(e.VacancyID)
	if err != nil {
		return err
	}
	// Behind the guards no scorecard comes in, no mark is agreed on and nothing is decided meanwhile; what rests on the
	// stages' versions is computed anew.
	for _, st := range stages {
		if err := tx.GuardStage(st.ID, st.State); err != nil {
			return err
		}
	}
	one := []hiring.ID{e.CandidateID}
	var keep []hiring.ID
	if e.Why == hiring.ErasedOnRequest {
		if keep, err = keptAt(&tx.Snapshot, e.VacancyID, e.CandidateID); err != nil {
			return err
		}
	}
	cards, err := tx.ScorecardsOf(one)
	if err != nil {
		return err
	}
	if _, err := tx.EraseDocuments(one, hiring.MaxDocuments); err != nil {
		return err
	}
	if err := tx.EraseAssessments(e.VacancyID, one, keep); err != nil {
		return err
	}
	before, err := tx.EraseCandidates(e.VacancyID, one, e.At, len(keep) == 0)
	if err != nil {
		return err
	}
	if err := tx.CloseErasureRequests(e.CandidateID, e.At); err != nil {
		return err
	}
	prints := map[hiring.ID]string{}
	for _, c := range before {
		if e.Why == hiring.ErasedOnRequest {
			prints[c.ID] = hiring.Fingerprint(e.VacancyID, c.Name, c.Email)
		}
	}
	if err := tx.NoteErasures([]hiring.Erasure{e}, prints); err != nil {
		return err
	}
	if err := tx.EraseNamesInFlags(e.VacancyID, before); err != nil {
		return err
	}
	if err := tx.Signal(erasedTopic); err != nil {
		return err
	}
	if err := tx.Audit(a.event(actor, "candidate erased", e.VacancyID, e.CandidateID, map[string]string{"why": string(e.Why)})); err != nil {
		return err
	}
	if err := a.eraseDetails(tx, actor, e.VacancyID, append(cards, e.CandidateID), hiring.ID{}); err != nil {
		return err
	}
	for _, st := range stages {
		if err := a.revealWhenAllIn(tx, actor, st.ID); err != nil {
			return err
		}
	}
	return nil
}

// ApplyErasures erases again whom a register of erasures names, candidates and accounts, and this database still knows:
// after an older copy of it was restored. It gives how many there were. It is for commands on the machine itself and the start of the server.
// What a legal hold kept then was lifted before the erasure, so holds of the older copy do not count.
func (a *App) ApplyErasures(ctx context.Context, register []hiring.Erasure) (n int, err error) {
	for _, e := range register {
		err := a.store.Write(ctx, func(tx *store.Tx) error {
			if e.AccountID != (hiring.ID{}) {
				done, err := a.eraseAccountAgain(tx, e)
				if done {
					n++
				}
				return err
			}
			c, err := tx.Snapshot.Candidate(e.VacancyID, e.CandidateID)
			gone, err := missing(err)
			if gone || err != nil || c.Erased() {
				return err
			}
			n++
			return a.erase(tx, hiring.Actor{}, e)
		})
		if err != nil {
			return n, fmt.Errorf("apply erasure of %s: %w", e.Whom(), err)
		}
	}
	if n == 0 {
		return 0, nil
	}
	return n, a.afterErasures(ctx)
}
