package app

import (
	"context"
	"fmt"
	"time"

	"merit/internal/hiring"
	"merit/internal/store"
)

// VacancyData is what a recruiter sees of the data a vacancy keeps about people.
type VacancyData struct {
	Vacancy    hiring.Vacancy
	Retention  hiring.Retention
	Holds      []hiring.LegalHold
	Requests   []hiring.DataRequest
	Total      int                            // requests
	Candidates map[hiring.ID]hiring.Candidate // those the holds and requests are about
	Now        time.Time
}

// VacancyData shows it to those who handle the vacancy's data.
func (a *App) VacancyData(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, p hiring.Page) (d VacancyData, err error) {
	d.Now = a.now()
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if _, d.Vacancy, err = access(s, actor, vacancyID, hiring.HandleData); err != nil {
			return err
		}
		if d.Retention, err = s.Retention(); err != nil {
			return err
		}
		if d.Holds, err = s.Holds(vacancyID); err != nil {
			return err
		}
		var about []hiring.ID
		for _, h := range d.Holds {
			if h.CandidateID != nil {
				about = append(about, *h.CandidateID)
			}
		}
		if d.Requests, d.Total, err = s.Requests(vacancyID, nil, p); err != nil {
			return err
		}
		for _, r := range d.Requests {
			about = append(about, r.CandidateID)
		}
		d.Candidates, err = s.CandidatesOf(vacancyID, about)
		return err
	})
	if err != nil {
		return VacancyData{}, fmt.Errorf("show vacancy's data: %w", err)
	}
	return d, nil
}
