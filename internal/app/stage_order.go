package app

import (
	"fmt"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// stagesBefore are the stage before another and those it supersedes: together they were one step.
func stagesBefore(s *store.Snapshot, stage hiring.Stage) ([]hiring.Stage, error) {
	all, err := s.Stages(stage.VacancyID)
	if err != nil {
		return nil, err
	}
	var out []hiring.Stage
	for n := stage.Number - 1; n >= 1; n-- {
		out = append(out, all[n-1])
		if all[n-1].Supersedes == nil {
			break
		}
	}
	return out, nil
}

// stageAfter finds the stage candidates go on to from another: the newest of those that are one step, where one
// supersedes another; ok is false behind the last.
func stageAfter(s *store.Snapshot, stage hiring.Stage) (next hiring.Stage, ok bool, err error) {
	all, err := s.Stages(stage.VacancyID)
	if err != nil {
		return next, false, err
	}
	for _, st := range all[min(stage.Number, len(all)):] {
		if ok && st.Supersedes == nil {
			break
		}
		if st.Supersedes == nil || ok {
			next, ok = st, true
		}
	}
	return next, ok, nil
}

// mayBegin is a Conflict while the stage before has not ended.
func (a *App) mayBegin(tx *store.Tx, stage hiring.Stage) error {
	if stage.Number <= 1 || stage.Supersedes != nil {
		return nil
	}
	before, err := stagesBefore(&tx.Snapshot, stage)
	if err != nil {
		return err
	}
	for _, b := range before {
		if b.State != hiring.Revealed {
			return fault.New(fault.Conflict, fmt.Sprintf("Stage %d, %s, has to end before this one opens: it decides who goes on.", b.Number, b.Kind))
		}
	}
	return nil
}
