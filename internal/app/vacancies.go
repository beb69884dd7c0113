package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/rubric"
	"merit/internal/store"
)

// CreateVacancyInput is a new vacancy and the choices its first rubric is generated from.
type CreateVacancyInput struct {
	RoleID           hiring.ID `json:"roleId" validate:"required" label:"a role"`
	Title            string    `json:"title"`
	Reference        string    `json:"reference"`
	Posts            int       `json:"posts"`
	Scale            string    `json:"scale"` // key of a scale that ships; empty: "1-7"
	Responsibilities bool      `json:"responsibilities"`
	InterviewMinutes int       `json:"interviewMinutes"` // 0: DefaultMinutes

	Candidates []CandidateInput `json:"candidates"` // added with the vacancy, all or none of both
}

// DefaultMinutes is how long an interview is unless the recruiter says otherwise; MaxMinutes the
// longest that can be planned.
const (
	DefaultMinutes = 60
	MaxMinutes     = 480
)

// CreateVacancy makes a vacancy with one interview stage, its generated rubric and candidates. The actor
// becomes its recruiter.
func (a *App) CreateVacancy(ctx context.Context, actor hiring.Actor, in CreateVacancyInput) (hiring.Vacancy, error) {
	if err := actor.MayAccount(hiring.CreateVacancies); err != nil {
		return hiring.Vacancy{}, err
	}
	v := hiring.Vacancy{
		ID: a.newID(), Title: strings.TrimSpace(in.Title), Reference: strings.TrimSpace(in.Reference),
		RoleID: in.RoleID, Posts: in.Posts, CreatedBy: actor.UserID, CreatedAt: a.now(),
	}
	if in.Scale == "" {
		in.Scale = "1-7"
	}
	if in.InterviewMinutes == 0 {
		in.InterviewMinutes = DefaultMinutes
	}
	var fs fault.Fields
	fs.Check(in.RoleID != hiring.ID{}, "roleId", "Choose a role.")
	v.Check(&fs)
	scale, err := rubric.ParseScale(in.Scale)
	fs.Check(err == nil, "scale", "Choose a scale from the list.")
	if in.InterviewMinutes < 5 || in.InterviewMinutes > MaxMinutes {
		fs.Addf("interviewMinutes", "Minutes must be a whole number from 5 to %d.", MaxMinutes)
	}
	if err := fs.Err(); err != nil {
		return hiring.Vacancy{}, err
	}
	settings := rubric.Settings{Scale: scale, Responsibilities: in.Responsibilities, InterviewMinutes: in.InterviewMinutes, Posts: in.Posts, Evidence: hiring.EvidenceAlways}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		role, err := tx.Role(in.RoleID)
		if gone, err := missing(err); err != nil {
			return err
		} else if gone {
			return fieldError("roleId", "Choose a role from the library.")
		}
		v.RoleName = role.Role.Level
		first, err := a.stageOf(hiring.InterviewSit, role.Role, settings)
		if err != nil {
			return err
		}
		if err := a.storeVacancy(tx, actor, v, []newStage{first}); err != nil || len(in.Candidates) == 0 {
			return err
		}
		_, err = a.addCandidates(tx, actor, v.ID, in.Candidates)
		return err
	})
	if err != nil {
		return hiring.Vacancy{}, fmt.Errorf("create vacancy: %w", err)
	}
	return v, nil
}

// newStage is a stage of a new vacancy with its rubric.
type newStage struct {
	kind    hiring.StageKind
	rules   hiring.StageRules
	rubric  hiring.Rubric
	dropped []hiring.Criterion
}

// stageOf makes a stage with the rubric of a role. A rubric has at most hiring.MaxCriteria criteria; those
// of a role with more skills begin taken out, for the recruiter to choose.
func (a *App) stageOf(kind hiring.StageKind, role hiring.Role, s rubric.Settings) (newStage, error) {
	most := hiring.MaxCriteria
	if s.Responsibilities && len(role.Responsibilities) > 0 {
		most--
	}
	rest := role.Skills[min(most, len(role.Skills)):]
	role.Skills = role.Skills[:len(role.Skills)-len(rest)]
	built, err := rubric.Build(role, s)
	if err != nil {
		return newStage{}, err
	}
	made := newStage{kind: kind, rubric: built}
	for _, skill := range rest {
		made.dropped = append(made.dropped, rubric.Skill(skill, s.Scale))
	}
	for _, list := range [][]hiring.Criterion{made.rubric.Criteria, made.dropped} {
		for i := range list {
			list[i].ID = a.newID()
		}
	}
	return made, nil
}

func (a *App) storeVacancy(tx *store.Tx, actor hiring.Actor, v hiring.Vacancy, stages []newStage) error {
	if err := tx.CreateVacancy(v); err != nil {
		return err
	}
	for i, s := range stages {
		stage := hiring.Stage{ID: a.newID(), VacancyID: v.ID, Position: i + 1, Kind: s.kind, State: hiring.Preparing, Version: 1, Blind: s.rules.Blind, RevealWhen: s.rules.RevealWhen}
		if err := tx.CreateStage(stage); err != nil {
			return err
		}
		if err := tx.CreateRubric(hiring.FrozenRubric{ID: a.newID(), StageID: stage.ID, Rubric: s.rubric, Dropped: s.dropped, Version: 1}); err != nil {
			return err
		}
	}
	if _, err := tx.AddMember(v.ID, actor.UserID, hiring.RecruiterOf); err != nil {
		return err
	}
	return tx.Audit(a.event(actor, "vacancy created", v.ID, v.ID, nil))
}

// Vacancies lists the vacancies the actor has a function in, newest first.
func (a *App) Vacancies(ctx context.Context, actor hiring.Actor, f hiring.VacancyFilter, p hiring.Page) (rows []hiring.VacancySummary, total int, err error) {
	if err := actor.SignedIn(); err != nil {
		return nil, 0, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		rows, total, err = s.Vacancies(actor.UserID, f, p.Bounded())
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list vacancies: %w", err)
	}
	return rows, total, nil
}

// VacancyView is a vacancy with where it stands. Progress carries no marks; Outstanding is empty
// for those who do not run scoring.
type VacancyView struct {
	Vacancy    hiring.Vacancy
	Stage      hiring.Stage
	Access     hiring.Access
	Rubric     hiring.FrozenRubric
	Members    []hiring.Member
	Panel      []hiring.ID // who scores at this stage; none: the whole panel
	Candidates int         // who are or will be scored at this stage
	Progress   hiring.Progress
	Decided    int // candidates with a decision
	Blockers   []fault.Field
	Holds      []hiring.LegalHold // that hold now, for those who handle the vacancy's data
}

// Vacancy shows where a vacancy stands to anybody with a function in it.
func (a *App) Vacancy(ctx context.Context, actor hiring.Actor, id hiring.ID) (view VacancyView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if view.Access, view.Vacancy, err = access(s, actor, id, hiring.SeeVacancy); err != nil {
			return err
		}
		if view.Stage, err = stageAt(ctx, s, id); err != nil {
			return err
		}
		if view.Rubric, err = s.Rubric(view.Stage.ID); err != nil {
			return err
		}
		if view.Members, err = s.Members(id); err != nil {
			return err
		}
		if view.Candidates, err = countCandidates(s, view.Stage); err != nil {
			return err
		}
		if view.Progress, err = s.Progress(view.Stage.ID); err != nil {
			return err
		}
		decisions, err := s.Decisions(id, view.Stage.ID)
		if err != nil {
			return err
		}
		view.Decided = len(decisions)
		if view.Panel, err = s.StagePanel(view.Stage.ID); err != nil {
			return err
		}
		view.Holds, err = holdsNow(s, view.Access, id)
		return err
	})
	if err != nil {
		return VacancyView{}, fmt.Errorf("show vacancy: %w", err)
	}
	if view.Stage.State == hiring.Preparing {
		err := view.Stage.MayOpen(view.Rubric.Rubric, view.Candidates, len(onPanel(view.Members, view.Panel)), managers(view.Members))
		if err != nil {
			view.Blockers = fault.Of(err).Fields
		}
	}
	if !view.Access.Has(hiring.RecruiterOf, hiring.Chair, hiring.HiringManager) {
		view.Members, view.Progress.Outstanding = nil, nil
	}
	if !view.Access.KnowsNames() {
		view.Progress.Outstanding = byCode(view.Progress.Outstanding)
	}
	if view.Stage.State != hiring.Revealed {
		view.Decided = 0
	}
	return view, nil
}

// onPanel are those who score at a stage with this panel of its own; none: all who score.
func onPanel(ms []hiring.Member, panel []hiring.ID) []hiring.Member {
	all := thoseWhoScore(ms)
	if len(panel) == 0 {
		return all
	}
	return slices.DeleteFunc(all, func(m hiring.Member) bool { return !slices.Contains(panel, m.UserID) })
}

// thoseWhoScore are the people who score, each once, the chair first.
func thoseWhoScore(ms []hiring.Member) []hiring.Member {
	var out []hiring.Member
	for _, m := range ms {
		if m.Function.Scores() && !slices.ContainsFunc(out, func(o hiring.Member) bool { return o.UserID == m.UserID }) {
			out = append(out, m)
		}
	}
	return out
}

func memberIDs(ms []hiring.Member) []hiring.ID {
	ids := make([]hiring.ID, len(ms))
	for i, m := range ms {
		ids[i] = m.UserID
	}
	return ids
}

func managers(ms []hiring.Member) int {
	n := 0
	for _, m := range ms {
		if m.Function == hiring.HiringManager {
			n++
		}
	}
	return n
}

// UpdateVacancyInput changes a vacancy's own words.
type UpdateVacancyInput struct {
	Title     string `json:"title"`
	Reference string `json:"reference"`
}

// UpdateVacancy changes a vacancy's title and reference.
func (a *App) UpdateVacancy(ctx context.Context, actor hiring.Actor, id hiring.ID, in UpdateVacancyInput) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		_, v, err := access(&tx.Snapshot, actor, id, hiring.EditVacancy)
		if err != nil {
			return err
		}
		v.Title, v.Reference = strings.TrimSpace(in.Title), strings.TrimSpace(in.Reference)
		var fs fault.Fields
		v.Check(&fs)
		if err := fs.Err(); err != nil {
			return err
		}
		if err := tx.UpdateVacancy(v); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "vacancy changed", id, id, nil))
	})
	if err != nil {
		return fmt.Errorf("update vacancy: %w", err)
	}
	return nil
}
