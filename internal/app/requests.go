package app

import (
	"context"
	"fmt"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// RequestInput is a request as a recruiter records it; Received is a day.
type RequestInput struct {
	Kind     hiring.RequestKind
	Received time.Time
	Words    string
}

// RecordRequest notes what a candidate asks about their own data, and by when it is due. Of somebody who was erased
// the words are not kept. Field paths: "kind", "received", "words".
func (a *App) RecordRequest(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, in RequestInput) (r hiring.DataRequest, err error) {
	y, m, d := in.Received.Date()
	received := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	r = hiring.DataRequest{
		ID: a.newID(), VacancyID: vacancyID, CandidateID: candidateID, Kind: in.Kind, Words: in.Words, ReceivedAt: received, DueAt: in.Kind.DueOn(received),
		RecordedBy: actor.UserID, RecordedByName: actor.Name,
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
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
		var fs fault.Fields
		r.Check(&fs, a.now())
		if err := fs.Err(); err != nil {
			return err
		}
		if c.Erased() {
			r.Words = ""
		}
		if err := tx.CreateRequest(r); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "data request recorded", vacancyID, candidateID, map[string]string{"request": r.ID.String(), "kind": string(r.Kind)}))
	})
	if err != nil {
		return r, fmt.Errorf("record data request: %w", err)
	}
	return r, nil
}

// AcknowledgeRequest notes that a candidate was told that their complaint has come in.
func (a *App) AcknowledgeRequest(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID) error {
	return a.changeRequest(ctx, actor, vacancyID, id, "complaint acknowledged", func(r *hiring.DataRequest) error { return r.Acknowledge(a.now()) })
}

// CloseRequest notes how a request was answered. Field path: "outcome".
func (a *App) CloseRequest(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID, outcome string) error {
	return a.changeRequest(ctx, actor, vacancyID, id, "data request closed", func(r *hiring.DataRequest) error { return r.Close(outcome, a.now()) })
}

func (a *App) changeRequest(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID, action string, change func(*hiring.DataRequest) error) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.HandleData); err != nil {
			return err
		}
		if err := tx.LockVacancy(vacancyID); err != nil {
			return err
		}
		r, err := tx.Request(vacancyID, id)
		if err != nil {
			return err
		}
		if err := change(&r); err != nil {
			return err
		}
		c, err := tx.Snapshot.Candidate(vacancyID, r.CandidateID)
		if err != nil {
			return err
		}
		if c.Erased() && r.Outcome != "" {
			r.Outcome = hiring.ErasedWords
		}
		if err := tx.UpdateRequest(r); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, action, vacancyID, r.CandidateID, map[string]string{"request": id.String()}))
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}

// RequestView is one request with whom it is about.
type RequestView struct {
	Request   hiring.DataRequest
	Candidate hiring.Candidate
	Overdue   bool
}

// Request shows one request to those who handle the vacancy's data.
func (a *App) Request(ctx context.Context, actor hiring.Actor, vacancyID, id hiring.ID) (v RequestView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if _, _, err = access(s, actor, vacancyID, hiring.HandleData); err != nil {
			return err
		}
		if v.Request, err = s.Request(vacancyID, id); err != nil {
			return err
		}
		v.Overdue = v.Request.Overdue(a.now())
		v.Candidate, err = s.Candidate(vacancyID, v.Request.CandidateID)
		return err
	})
	if err != nil {
		return RequestView{}, fmt.Errorf("show data request: %w", err)
	}
	return v, nil
}

// OpenRequests lists the open requests of the vacancies the actor recruits for, those due first.
func (a *App) OpenRequests(ctx context.Context, actor hiring.Actor) (open []hiring.OpenRequest, err error) {
	if err := actor.SignedIn(); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { open, err = s.OpenRequests(actor.UserID); return err })
	if err != nil {
		return nil, fmt.Errorf("list open data requests: %w", err)
	}
	return open, nil
}

// RequestCounts counts open requests by vacancy for administrators, who see nobody's name.
func (a *App) RequestCounts(ctx context.Context, actor hiring.Actor, p hiring.Page) (rows []hiring.RequestCount, total int, err error) {
	if err := actor.MayAccount(hiring.ManageData); err != nil {
		return nil, 0, err
	}
	y, m, d := a.now().Date()
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		rows, total, err = s.RequestCounts(time.Date(y, m, d, 0, 0, 0, 0, time.UTC), p)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("count data requests: %w", err)
	}
	return rows, total, nil
}

// CandidateData is what a recruiter sees of the data kept about one candidate.
type CandidateData struct {
	Vacancy   hiring.Vacancy
	Candidate hiring.Candidate
	Retention hiring.Retention
	Holds     []hiring.LegalHold // that are or were about the candidate, or the vacancy
	Held      bool
	Requests  []hiring.DataRequest
	Total     int
	Now       time.Time
}

// CandidateData shows it to those who handle the vacancy's data.
func (a *App) CandidateData(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, p hiring.Page) (d CandidateData, err error) {
	d.Now = a.now()
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if _, d.Vacancy, err = access(s, actor, vacancyID, hiring.HandleData); err != nil {
			return err
		}
		if d.Candidate, err = s.Candidate(vacancyID, candidateID); err != nil {
			return err
		}
		if d.Retention, err = s.Retention(); err != nil {
			return err
		}
		all, err := s.Holds(vacancyID)
		if err != nil {
			return err
		}
		for _, h := range all {
			if h.CandidateID == nil || *h.CandidateID == candidateID {
				d.Holds = append(d.Holds, h)
				d.Held = d.Held || h.Covers(candidateID)
			}
		}
		d.Requests, d.Total, err = s.Requests(vacancyID, &candidateID, p)
		return err
	})
	if err != nil {
		return CandidateData{}, fmt.Errorf("show candidate's data: %w", err)
	}
	return d, nil
}
