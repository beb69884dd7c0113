package app

import (
	"context"
	"fmt"
	"slices"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// PlaceHold keeps a vacancy, or one candidate of it, from being purged or erased. Field path: "reason".
func (a *App) PlaceHold(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, candidateID *hiring.ID, reason string) (h hiring.LegalHold, err error) {
	h = hiring.LegalHold{ID: a.newID(), VacancyID: vacancyID, CandidateID: candidateID, Reason: reason, PlacedBy: actor.UserID, PlacedByName: actor.Name, PlacedAt: a.now()}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.HandleData); err != nil {
			return err
		}
		if err := tx.LockVacancy(vacancyID); err != nil {
			return err
		}
		subject := vacancyID
		if candidateID != nil {
			if _, err := tx.Candidate(vacancyID, *candidateID); err != nil {
				return err
			}
			subject = *candidateID
		}
		v, err := tx.Vacancy(vacancyID)
		if err != nil {
			return err
		}
		if v.PurgedAt != nil {
			return fault.New(fault.Conflict, "The candidates of this vacancy were erased, so there is nothing to hold.")
		}
		var fs fault.Fields
		h.Check(&fs)
		if err := fs.Err(); err != nil {
			return err
		}
		if err := tx.PlaceHold(h); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "legal hold placed", vacancyID, subject, map[string]string{"hold": h.ID.String()}))
	})
	if err != nil {
		return h, fmt.Errorf("place legal hold: %w", err)
	}
	return h, nil
}

// LiftHold ends a hold, which stays on record.
func (a *App) LiftHold(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.HandleData); err != nil {
			return err
		}
		h, err := holdOf(&tx.Snapshot, vacancyID, id)
		if err != nil {
			return err
		}
		if err := tx.LiftHold(vacancyID, id, actor.UserID, a.now()); err != nil {
			return err
		}
		subject := vacancyID
		if h.CandidateID != nil {
			subject = *h.CandidateID
		}
		return tx.Audit(a.event(actor, "legal hold lifted", vacancyID, subject, map[string]string{"hold": id.String()}))
	})
	if err != nil {
		return fmt.Errorf("lift legal hold: %w", err)
	}
	return nil
}

// holdsNow are the holds that keep something of a vacancy now, for those who handle its data; nobody else learns of any.
func holdsNow(s *store.Snapshot, acc hiring.Access, vacancyID hiring.ID) ([]hiring.LegalHold, error) {
	if acc.May(hiring.HandleData) != nil {
		return nil, nil //nolint:nilerr // those who may not know are told of none
	}
	all, err := s.Holds(vacancyID)
	return slices.DeleteFunc(all, func(h hiring.LegalHold) bool { return h.LiftedAt != nil }), err
}

func holdOf(s *store.Snapshot, vacancyID, id hiring.ID) (hiring.LegalHold, error) {
	holds, err := s.Holds(vacancyID)
	if err != nil {
		return hiring.LegalHold{}, err
	}
	for _, h := range holds {
		if h.ID == id {
			return h, nil
		}
	}
	return hiring.LegalHold{}, hiring.ErrUnknown("legal hold")
}
