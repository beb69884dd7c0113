package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// DocumentsView is a candidate's documents with who looks at them.
type DocumentsView struct {
	Vacancy   hiring.Vacancy
	Stage     hiring.Stage
	Access    hiring.Access
	Candidate hiring.Candidate // as the person may know him or her
	Documents []hiring.Document
}

// Documents lists a candidate's documents for those who prepare the vacancy and those who score the candidate.
func (a *App) Documents(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID) (view DocumentsView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if view, err = documentsOf(s, actor, vacancyID, candidateID); err != nil {
			return err
		}
		view.Stage, err = stageAt(ctx, s, vacancyID)
		return err
	})
	if err != nil {
		return DocumentsView{}, fmt.Errorf("list documents: %w", err)
	}
	return view, nil
}

// documentsOf are the documents of a candidate that the actor may see.
func documentsOf(s *store.Snapshot, actor hiring.Actor, vacancyID, candidateID hiring.ID) (view DocumentsView, err error) {
	if view.Access, view.Vacancy, err = access(s, actor, vacancyID, hiring.SeeDocuments); err != nil {
		return view, err
	}
	cand, err := s.Candidate(vacancyID, candidateID)
	if err != nil {
		return view, err
	}
	scores, err := s.Scores(candidateID, actor.UserID)
	if err != nil {
		return view, err
	}
	if err := view.Access.MaySeeDocuments(scores); err != nil {
		return DocumentsView{}, err
	}
	docs, err := s.Documents(candidateID)
	view.Candidate, view.Documents = view.Access.Candidate(cand), view.Access.Documents(cand, docs)
	return view, err
}

// Document gives one document of a candidate with its content.
func (a *App) Document(ctx context.Context, actor hiring.Actor, vacancyID, candidateID, id hiring.ID) (d hiring.Document, content []byte, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		view, err := documentsOf(s, actor, vacancyID, candidateID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(view.Documents, func(d hiring.Document) bool { return d.ID == id })
		if at < 0 {
			return hiring.ErrUnknown("document")
		}
		d = view.Documents[at]
		_, content, err = s.Document(candidateID, id)
		return err
	})
	if err != nil {
		return d, nil, fmt.Errorf("download document: %w", err)
	}
	return d, content, nil
}

// DocumentInput is a file of a candidate. Anonymous says that it tells nobody who the candidate is.
type DocumentInput struct {
	Name      string
	Content   []byte
	Anonymous bool
}

// AddDocument attaches a file to a candidate; what it is, its content says. A refused file is a mistake of
// the field "file"; one that is said to name nobody and does, of the field "anonymous".
func (a *App) AddDocument(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, in DocumentInput) (hiring.Document, error) {
	d, refused := hiring.DocumentOf(in.Name, in.Content)
	if refused == nil && in.Anonymous {
		if refused = a.namesNobody(ctx, actor, vacancyID, candidateID, d.Kind, in.Content); refused != nil && fault.Of(refused).Kind != fault.Invalid {
			return d, refused
		}
	}
	err := a.changeDocuments(ctx, actor, vacancyID, candidateID, "document added", func(tx *store.Tx) (id hiring.ID, err error) {
		if refused != nil && len(fault.Of(refused).Fields) == 0 {
			return id, atField("file", refused)
		}
		if refused != nil {
			return id, refused
		}
		d.ID, d.CandidateID, d.Anonymous, d.UploadedBy, d.CreatedAt = a.newID(), candidateID, in.Anonymous, actor.UserID, a.now()
		return d.ID, tx.CreateDocument(d, in.Content)
	})
	return d, err
}

// namesNobody is Invalid, at the field "anonymous", where a document says who the candidate is. It unpacks the
// file, so no transaction that writes waits for it.
func (a *App) namesNobody(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, kind hiring.DocumentKind, content []byte) error {
	var c hiring.Candidate
	err := a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if _, _, err := access(s, actor, vacancyID, hiring.EditVacancy); err != nil {
			return err
		}
		c, err = s.Candidate(vacancyID, candidateID)
		return err
	})
	if err != nil {
		return fmt.Errorf("document added: %w", err)
	}
	if said := c.NamesIn(kind, content); len(said) > 0 {
		return fieldError("anonymous", "The document says who the candidate is: it holds “"+strings.Join(said, "”, “")+"”. Look at its words and its properties (author, title), or do not tick this.")
	}
	return nil
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
