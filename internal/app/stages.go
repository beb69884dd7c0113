package app

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/rubric"
	"merit/internal/store"
)

type stageKey struct{}

// At says which stage of a vacancy a journey is about, by its number counted from 1. Without it a journey
// is about the stage the vacancy is at: the first that has not ended, or the last.
func At(ctx context.Context, number int) context.Context {
	return context.WithValue(ctx, stageKey{}, number)
}

// stageAt finds the stage of a vacancy that the journey is about.
func stageAt(ctx context.Context, s *store.Snapshot, vacancyID hiring.ID) (hiring.Stage, error) {
	number, _ := ctx.Value(stageKey{}).(int)
	return s.Stage(vacancyID, number)
}

// candidatesOf are the candidates who are scored at a stage, or, before it opens, who will be: at the first
// stage everybody, later those who were invited at the one before. Nobody who has withdrawn is among them.
func candidatesOf(s *store.Snapshot, stage hiring.Stage) ([]hiring.Candidate, error) {
	read := func() (map[hiring.ID]hiring.Candidate, error) { return s.CandidatesAt(stage.ID) }
	switch {
	case stage.State != hiring.Preparing, stage.Supersedes != nil:
	case stage.Number <= 1:
		read = func() (map[hiring.ID]hiring.Candidate, error) { return s.CandidateNames(stage.VacancyID) }
	default:
		before, err := stagesBefore(s, stage)
		if err != nil {
			return nil, err
		}
		read = func() (map[hiring.ID]hiring.Candidate, error) {
			all := map[hiring.ID]hiring.Candidate{}
			for _, b := range before {
				some, err := s.CandidatesAfter(b.ID)
				if err != nil {
					return nil, err
				}
				maps.Copy(all, some)
			}
			return all, nil
		}
	}
	all, err := read()
	if stage.State == hiring.Preparing {
		// Whose marks an earlier stage keeps without a name goes no further.
		maps.DeleteFunc(all, func(_ hiring.ID, c hiring.Candidate) bool { return c.Erased() })
	}
	return activeByCode(all), err
}

// countCandidates counts candidatesOf, without reading them where the database can count.
func countCandidates(s *store.Snapshot, stage hiring.Stage) (n int, err error) {
	switch {
	case stage.State != hiring.Preparing, stage.Supersedes != nil:
		return s.CountAt(stage.ID)
	case stage.Number <= 1:
		_, n, err = s.Candidates(stage.VacancyID, hiring.Page{Limit: 1}, false)
		return n, err
	}
	cs, err := candidatesOf(s, stage)
	return len(cs), err
}

// panelAt are the people who score at a stage.
func panelAt(tx *store.Tx, stage hiring.Stage) ([]hiring.Member, error) {
	members, err := tx.Members(stage.VacancyID)
	if err != nil {
		return nil, err
	}
	panel, err := tx.StagePanel(stage.ID)
	return onPanel(members, panel), err
}

// leavePanels takes somebody off every stage's panel: scorecards nobody wrote on go, and somebody who has
// written on one stays.
func leavePanels(tx *store.Tx, vacancyID, userID hiring.ID) error {
	stages, err := tx.Stages(vacancyID)
	if err != nil {
		return err
	}
	for _, st := range stages {
		left, err := tx.DeleteUntouchedScorecards(st.ID, userID, false)
		if err != nil {
			return err
		}
		if left > 0 {
			return fault.New(fault.Conflict, "This person has written on a scorecard, so they stay on the panel.")
		}
	}
	return tx.LeaveStagePanels(vacancyID, userID)
}

// StageRow is one stage of a vacancy as the list of stages shows it.
type StageRow struct {
	hiring.Stage
	Criteria int
	Minutes  int
	Scale    string
	Panel    []hiring.Member // who scores
	Whole    bool            // the whole panel does
}

// StagesView is a vacancy's stages in order.
type StagesView struct {
	Vacancy hiring.Vacancy
	Stage   hiring.Stage // the one the vacancy is at
	Access  hiring.Access
	Scorers []hiring.Member
	Stages  []StageRow
}

// Stages lists a vacancy's stages to those who prepare it.
func (a *App) Stages(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID) (view StagesView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if view.Access, view.Vacancy, err = access(s, actor, vacancyID, hiring.SeePreparation); err != nil {
			return err
		}
		if view.Stage, err = stageAt(ctx, s, vacancyID); err != nil {
			return err
		}
		stages, err := s.Stages(vacancyID)
		if err != nil {
			return err
		}
		members, err := s.Members(vacancyID)
		if err != nil {
			return err
		}
		view.Scorers = thoseWhoScore(members)
		for _, st := range stages { // at most MaxStages
			fr, err := s.Rubric(st.ID)
			if err != nil {
				return err
			}
			panel, err := s.StagePanel(st.ID)
			if err != nil {
				return err
			}
			view.Stages = append(view.Stages, StageRow{
				Stage: st, Criteria: len(fr.Rubric.Criteria), Minutes: fr.Rubric.InterviewMinutes, Scale: fr.Rubric.Scale.Name,
				Panel: onPanel(members, panel), Whole: len(panel) == 0,
			})
		}
		return nil
	})
	if err != nil {
		return StagesView{}, fmt.Errorf("list stages: %w", err)
	}
	return view, nil
}

// StageInput is a new stage: how candidates are assessed at it, and what its rubric is made with.
type StageInput struct {
	Kind             hiring.StageKind `json:"kind"`
	Scale            string           `json:"scale"` // key of a scale that ships; empty: "1-7"
	Minutes          int              `json:"minutes"`
	Responsibilities bool             `json:"responsibilities"`
}

// AddStage adds a stage at the end of a vacancy, with a rubric made from the role.
func (a *App) AddStage(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, in StageInput) (made hiring.Stage, err error) {
	err = a.arrangeStages(ctx, actor, vacancyID, "stage added", func(tx *store.Tx, v hiring.Vacancy, stages []hiring.Stage) ([]hiring.Stage, error) {
		var fs fault.Fields
		fs.Check(slices.Contains(hiring.StageKinds, in.Kind), "kind", "Choose how candidates are assessed.")
		scale, err := rubric.ParseScale(orDefault(in.Scale, "1-7"))
		fs.Check(err == nil, "scale", "Choose a scale from the list.")
		if in.Minutes < rubric.MinInterviewMinutes || in.Minutes > rubric.MaxInterviewMinutes {
			fs.Addf("minutes", "Minutes must be a whole number from %d to %d.", rubric.MinInterviewMinutes, rubric.MaxInterviewMinutes)
		}
		if len(stages) >= hiring.MaxStages {
			fs.Addf("kind", "A vacancy has at most %d stages.", hiring.MaxStages)
		}
		if err := fs.Err(); err != nil {
			return nil, err
		}
		role, err := tx.Role(v.RoleID)
		if err != nil {
			return nil, err
		}
		fresh, err := a.stageOf(in.Kind, role.Role, rubric.Settings{
			Scale: scale, Responsibilities: in.Responsibilities, InterviewMinutes: in.Minutes, Posts: v.Posts, Evidence: hiring.EvidenceAlways,
		})
		if err != nil {
			return nil, err
		}
		made = hiring.Stage{ID: a.newID(), VacancyID: vacancyID, Position: len(stages) + 1, Number: len(stages) + 1, Kind: in.Kind, State: hiring.Preparing, Version: 1}
		if err := tx.CreateStage(made); err != nil {
			return nil, err
		}
		return append(stages, made), tx.CreateRubric(hiring.FrozenRubric{ID: a.newID(), StageID: made.ID, Rubric: fresh.rubric, Dropped: fresh.dropped, Version: 1})
	})
	return made, err
}

func orDefault(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// MoveStage makes a stage that has not opened one earlier, or one later, among those that have not opened.
func (a *App) MoveStage(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, number int, later bool) error {
	return a.arrangeStages(ctx, actor, vacancyID, "stages put in order", func(_ *store.Tx, _ hiring.Vacancy, stages []hiring.Stage) ([]hiring.Stage, error) {
		i, j := number-1, number-2
		if later {
			j = number
		}
		if i < 0 || i >= len(stages) {
			return nil, hiring.ErrUnknown("stage")
		}
		if j < 0 || j >= len(stages) || !movable(stages[i]) || !movable(stages[j]) {
			return nil, fault.New(fault.Conflict, "Only stages that have not opened change places.")
		}
		stages[i], stages[j] = stages[j], stages[i]
		return stages, nil
	})
}

// movable reports whether a stage may change its place: nothing has been done at it, and it takes over
// from none.
func movable(s hiring.Stage) bool { return s.State == hiring.Preparing && s.Supersedes == nil }

// RemoveStage removes a stage that has not opened, with its rubric. A vacancy keeps one stage at least.
func (a *App) RemoveStage(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, number int) error {
	return a.arrangeStages(ctx, actor, vacancyID, "stage removed", func(tx *store.Tx, _ hiring.Vacancy, stages []hiring.Stage) ([]hiring.Stage, error) {
		switch {
		case number < 1 || number > len(stages):
			return nil, hiring.ErrUnknown("stage")
		case stages[number-1].Supersedes != nil:
			return nil, fault.New(fault.Conflict, "This stage has taken over candidates of another, so it stays.")
		case len(stages) == 1:
			return nil, fault.New(fault.Conflict, "A vacancy has at least one stage.")
		}
		if err := tx.DeleteStage(stages[number-1].ID); err != nil {
			return nil, err
		}
		return slices.Delete(stages, number-1, number), nil
	})
}

// EditStageInput changes how candidates are assessed at a stage, who scores them and by which rules. Panel
// lists those who score; none: the whole panel does. Rules nil: they stay as they are.
type EditStageInput struct {
	Kind  hiring.StageKind   `json:"kind"`
	Panel []hiring.ID        `json:"panel"`
	Rules *hiring.StageRules `json:"rules"`
}

// EditStage changes a stage's kind and panel. While it is open, those who join get scorecards and those
// who leave lose what nobody wrote on; somebody who has written on a scorecard stays.
func (a *App) EditStage(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, number int, in EditStageInput) error {
	return a.arrangeStages(ctx, actor, vacancyID, "stage changed", func(tx *store.Tx, _ hiring.Vacancy, stages []hiring.Stage) ([]hiring.Stage, error) {
		if number < 1 || number > len(stages) {
			return nil, hiring.ErrUnknown("stage")
		}
		st := &stages[number-1]
		if st.State == hiring.Revealed {
			return nil, fault.New(fault.Conflict, "Scoring has ended at this stage, so it stays as it is.")
		}
		members, err := tx.Members(vacancyID)
		if err != nil {
			return nil, err
		}
		all := thoseWhoScore(members)
		var fs fault.Fields
		fs.Check(slices.Contains(hiring.StageKinds, in.Kind), "kind", "Choose how candidates are assessed.")
		for _, id := range in.Panel {
			known := slices.ContainsFunc(all, func(m hiring.Member) bool { return m.UserID == id })
			fs.Check(known, "panel", "Somebody you chose is not on the panel any more. Open the page again.")
		}
		if in.Rules != nil {
			fr, err := tx.Rubric(st.ID)
			if err != nil {
				return nil, err
			}
			st.SetRules(*in.Rules, fr.Frozen(), a.now(), &fs)
		}
		if err := fs.Err(); err != nil {
			return nil, err
		}
		if err := tx.SetStageRules(*st); err != nil {
			return nil, err
		}
		st.Kind = in.Kind
		if len(in.Panel) == len(all) {
			in.Panel = nil
		}
		if err := tx.SetStagePanel(st.ID, in.Panel); err != nil || st.State != hiring.Scoring {
			return stages, err
		}
		return stages, a.panelChanged(tx, *st, all, onPanel(members, in.Panel))
	})
}

// panelChanged makes scorecards for those who score at an open stage, and takes away those of the others.
func (a *App) panelChanged(tx *store.Tx, st hiring.Stage, all, now []hiring.Member) error {
	for _, m := range all {
		if slices.ContainsFunc(now, func(n hiring.Member) bool { return n.UserID == m.UserID }) {
			continue
		}
		left, err := tx.DeleteUntouchedScorecards(st.ID, m.UserID, false)
		if err != nil {
			return err
		}
		if left > 0 {
			return fieldError("panel", m.Name+" has written on a scorecard of this stage, so they stay on its panel.")
		}
	}
	cs, err := candidatesOf(&tx.Snapshot, st)
	if err != nil {
		return err
	}
	if err := a.issueScorecards(tx, st, cs, now); err != nil {
		return err
	}
	everybody, err := tx.Members(st.VacancyID)
	if err != nil {
		return err
	}
	return a.issuePractice(tx, st, cs, everybody, now)
}

// arrangeStages changes a vacancy's stages and stores their order and kinds.
func (a *App) arrangeStages(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, action string, change func(*store.Tx, hiring.Vacancy, []hiring.Stage) ([]hiring.Stage, error)) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		_, v, err := access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy)
		if err != nil {
			return err
		}
		stages, err := tx.Stages(vacancyID)
		if err != nil {
			return err
		}
		// Whoever changes stages at the same time waits here, or is told.
		for _, st := range stages {
			if err := tx.GuardStage(st.ID, st.State); err != nil {
				return err
			}
		}
		if stages, err = change(tx, v, stages); err != nil {
			return err
		}
		if err := tx.ArrangeStages(stages); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, action, vacancyID, vacancyID, nil))
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}
