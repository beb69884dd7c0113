package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// InterviewsView is when and where the candidates of a stage are seen, one page of them.
type InterviewsView struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	Minutes    int // one interview takes
	Interviews []hiring.Interview
	Total      int
	Unplanned  int
	Overlaps   int // interviews that overlap another
}

// Interviews lists a stage's interview times to those who prepare it.
func (a *App) Interviews(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, p hiring.Page) (view InterviewsView, err error) {
	p = p.Bounded()
	err = a.store.Read(ctx, func(s *store.Snapshot) error {
		if view, err = interviewsOf(ctx, s, actor, vacancyID, hiring.SeePreparation); err != nil {
			return err
		}
		from := min(p.Offset, len(view.Interviews))
		view.Interviews = view.Interviews[from:min(from+p.Limit, len(view.Interviews))]
		return nil
	})
	if err != nil {
		return InterviewsView{}, fmt.Errorf("list interview times: %w", err)
	}
	return view, nil
}

// interviewsOf reads all interview times of a stage.
func interviewsOf(ctx context.Context, s *store.Snapshot, actor hiring.Actor, vacancyID hiring.ID, p hiring.Permission) (view InterviewsView, err error) {
	if view.Access, view.Vacancy, err = access(s, actor, vacancyID, p); err != nil {
		return view, err
	}
	if view.Stage, err = stageAt(ctx, s, vacancyID); err != nil {
		return view, err
	}
	fr, err := s.Rubric(view.Stage.ID)
	if err != nil {
		return view, err
	}
	cs, err := candidatesOf(s, view.Stage)
	if err != nil {
		return view, err
	}
	times, err := s.InterviewTimes(view.Stage.ID)
	if err != nil {
		return view, err
	}
	view.Minutes, view.Total = fr.Rubric.InterviewMinutes, len(cs)
	for _, c := range cs {
		row := times[c.ID]
		row.Candidate = view.Access.Candidate(c)
		if row.StartsAt == nil {
			view.Unplanned++
		}
		view.Interviews = append(view.Interviews, row)
	}
	hiring.MarkOverlaps(view.Interviews, view.Minutes)
	for _, row := range view.Interviews {
		if row.Overlaps {
			view.Overlaps++
		}
	}
	return view, nil
}

// planOf is a day's plan for those of a stage who have no time yet, in order.
func planOf(view InterviewsView, plan hiring.DayPlan) ([]hiring.Interview, error) {
	if view.Stage.State == hiring.Revealed {
		return nil, errInterviewsOver()
	}
	plan.Place = strings.TrimSpace(plan.Place)
	starts, err := plan.Starts(view.Unplanned)
	if err != nil {
		return nil, err
	}
	if len(starts) == 0 {
		return nil, fault.New(fault.Conflict, "Every candidate has a time already.")
	}
	var out []hiring.Interview
	for _, row := range view.Interviews {
		if k := len(out); row.StartsAt == nil && k < len(starts) {
			row.StartsAt, row.Place = &starts[k], plan.Place
			out = append(out, row)
		}
	}
	return out, nil
}

func errInterviewsOver() error {
	return fault.New(fault.Conflict, "Scoring has ended at this stage, so its interview times stay as they are.")
}

// PreviewDay gives what PlanDay would plan.
func (a *App) PreviewDay(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, plan hiring.DayPlan) (rows []hiring.Interview, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) error {
		view, err := interviewsOf(ctx, s, actor, vacancyID, hiring.EditVacancy)
		if err != nil {
			return err
		}
		rows, err = planOf(view, plan)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("preview a day: %w", err)
	}
	return rows, nil
}

// PlanDay gives candidates of a stage who have no interview time one each, in order, on one day.
func (a *App) PlanDay(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, plan hiring.DayPlan) (rows []hiring.Interview, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		view, err := interviewsOf(ctx, &tx.Snapshot, actor, vacancyID, hiring.EditVacancy)
		if err != nil {
			return err
		}
		if rows, err = planOf(view, plan); err != nil {
			return err
		}
		if err := tx.SetInterviewTimes(view.Stage.ID, rows, a.now()); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "interviews planned", vacancyID, view.Stage.ID, map[string]string{"interviews": strconv.Itoa(len(rows))}))
	})
	if err != nil {
		return nil, fmt.Errorf("plan a day: %w", err)
	}
	return rows, nil
}

// InterviewInput says when and where a candidate is seen; no time: not planned.
type InterviewInput struct {
	StartsAt *time.Time `json:"startsAt"`
	Place    string     `json:"place"`
}

// Interview shows one candidate's time to the recruiter who changes it.
func (a *App) Interview(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID) (view InterviewsView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) error {
		if view, err = interviewsOf(ctx, s, actor, vacancyID, hiring.EditVacancy); err != nil {
			return err
		}
		for _, row := range view.Interviews {
			if row.Candidate.ID == candidateID {
				view.Interviews = []hiring.Interview{row}
				return nil
			}
		}
		return hiring.ErrUnknown("candidate")
	})
	if err != nil {
		return InterviewsView{}, fmt.Errorf("show interview time: %w", err)
	}
	return view, nil
}

// SetInterview changes when and where one candidate is seen at a stage.
func (a *App) SetInterview(ctx context.Context, actor hiring.Actor, vacancyID, candidateID hiring.ID, in InterviewInput) (row hiring.Interview, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		view, err := interviewsOf(ctx, &tx.Snapshot, actor, vacancyID, hiring.EditVacancy)
		if err != nil {
			return err
		}
		if view.Stage.State == hiring.Revealed {
			return errInterviewsOver()
		}
		in.Place = strings.TrimSpace(in.Place)
		if len([]rune(in.Place)) > hiring.MaxPlace {
			return fieldError("place", "Place must be 200 characters or fewer.")
		}
		known := false
		for i := range view.Interviews {
			if view.Interviews[i].Candidate.ID == candidateID {
				row, known = view.Interviews[i], true
			}
		}
		if !known {
			return hiring.ErrUnknown("candidate")
		}
		if _, err := tx.Candidate(vacancyID, candidateID); err != nil {
			return err
		}
		row.StartsAt, row.Place = in.StartsAt, in.Place
		if err := tx.SetInterviewTimes(view.Stage.ID, []hiring.Interview{row}, a.now()); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "interview time changed", vacancyID, candidateID, nil))
	})
	if err != nil {
		return hiring.Interview{}, fmt.Errorf("change interview time: %w", err)
	}
	return row, nil
}
