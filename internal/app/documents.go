package app

import (
	"context"
	"fmt"

	"merit/internal/hiring"
	"merit/internal/store"
)

// Documents lists a candidate's documents for those who prepare the vacancy.
func (a *App) Documents(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID) (docs []hiring.Document, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if _, _, err := access(s, actor, vacancyID, hiring.SeePreparation); err != nil {
			return err
		}
		if _, err := s.Candidate(vacancyID, candidateID); err != nil {
			return err
		}
		docs, err = s.Documents(candidateID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	return docs, nil
}

// Document gives one document of a candidate with its content.
func (a *App) Document(ctx context.Context, actor hiring.Actor, vacancyID, candidateID, id hiring.ID) (d hiring.Document, content []byte, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if _, _, err := access(s, actor, vacancyID, hiring.SeePreparation); err != nil {
			return err
		}
		if _, err := s.Candidate(vacancyID, candidateID); err != nil {
			return err
		}
		d, content, err = s.Document(candidateID, id)
		return err
	})
	if err != nil {
		return d, nil, fmt.Errorf("download document: %w", err)
	}
	return d, content, nil
}

// AddDocument attaches a file to a candidate; what it is, its content says. A refused file is a mistake of
// the field "file".
func (a *App) AddDocument(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, name string, content []byte) (hiring.Document, error) {
	var d hiring.Document
	err := a.changeDocuments(ctx, actor, vacancyID, candidateID, "document added", func(tx *store.Tx) (id hiring.ID, err error) {
		if d, err = hiring.DocumentOf(name, content); err != nil {
			return id, atField("file", err)
		}
		d.ID, d.CandidateID, d.UploadedBy, d.CreatedAt = a.newID(), candidateID, actor.UserID, a.now()
		return d.ID, tx.CreateDocument(d, content)
	})
	return d, err
}

// RemoveDocument removes a document of a candidate for good.
func (a *App) RemoveDocument(ctx context.Context, actor hiring.Actor, vacancyID, candidateID, id hiring.ID) error {
	return a.changeDocuments(ctx, actor, vacancyID, candidateID, "document removed", func(tx *store.Tx) (hiring.ID, error) {
		return id, tx.DeleteDocument(candidateID, id)
	})
}

func (a *App) changeDocuments(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, action string, change func(*store.Tx) (hiring.ID, error)) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy); err != nil {
			return err
		}
		if _, err := tx.Candidate(vacancyID, candidateID); err != nil {
			return err
		}
		id, err := change(tx)
		if err != nil {
			return err
		}
		return tx.Audit(a.event(actor, action, vacancyID, candidateID, map[string]string{"document": id.String()}))
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}
