package app

import (
	"slices"

	"merit/internal/hiring"
	"merit/internal/store"
)

// Observers score for practice: on the same pages and as blind as the panel, and nothing they do counts.
//
// Their scorecards are made when scoring opens, in the same batches as the panel's: an observer adds one row
// a candidate, and whatever reads scorecards stays as it is. Made only when somebody opens one, each list
// would have to join candidates to scorecards that are not there, and a page that shows something would write.

// issuePractice makes a practice draft for every candidate and every observer who does not score at the stage.
func (a *App) issuePractice(tx *store.Tx, stage hiring.Stage, cs []hiring.Candidate, everybody, panel []hiring.Member) error {
	now := a.now()
	var cards []hiring.Scorecard
	for _, m := range everybody {
		scores := slices.ContainsFunc(panel, func(p hiring.Member) bool { return p.UserID == m.UserID })
		if m.Function != hiring.Observer || scores {
			continue
		}
		for _, c := range cs {
			cards = append(cards, hiring.Scorecard{
				ID: a.newID(), StageID: stage.ID, VacancyID: stage.VacancyID, CandidateID: c.ID, UserID: m.UserID,
				State: hiring.Draft, Practice: true, Version: 1, UpdatedAt: now,
			})
		}
	}
	return tx.CreateScorecards(cards, now)
}

// issueToNewObserver gives somebody who joins an open stage to watch scorecards to practise on.
func (a *App) issueToNewObserver(tx *store.Tx, stage hiring.Stage, user hiring.User) error {
	cs, err := candidatesOf(&tx.Snapshot, stage)
	if err != nil {
		return err
	}
	members, err := tx.Members(stage.VacancyID)
	if err != nil {
		return err
	}
	panel, err := panelAt(tx, stage)
	if err != nil {
		return err
	}
	mine := slices.DeleteFunc(members, func(m hiring.Member) bool { return m.UserID != user.ID })
	return a.issuePractice(tx, stage, cs, mine, panel)
}

// submitPractice locks a practice scorecard. It freezes no rubric, raises no version of the stage and ends no
// scoring: for everybody else it is as if it had not been.
func (a *App) submitPractice(tx *store.Tx, actor hiring.Actor, card hiring.Scorecard) error {
	if err := tx.SubmitScorecard(card); err != nil {
		return err
	}
	return tx.Audit(a.event(actor, "practice scorecard submitted", card.VacancyID, card.ID, nil))
}

// practiceAfter follows somebody who lost a function: a panel member who goes on watching gets scorecards to
// practise on, and what an observer who leaves never wrote on goes. What they wrote is kept and hinders nothing.
func (a *App) practiceAfter(tx *store.Tx, stage hiring.Stage, userID hiring.ID, rest []hiring.Function, lost hiring.Function) error {
	watches := slices.Contains(rest, hiring.Observer)
	switch {
	case lost == hiring.Observer:
		stages, err := tx.Stages(stage.VacancyID)
		if err != nil {
			return err
		}
		for _, st := range stages { // at most MaxStages
			if _, err := tx.DeleteUntouchedScorecards(st.ID, userID, true); err != nil {
				return err
			}
		}
	case lost.Scores() && watches && stage.State == hiring.Scoring && !slices.ContainsFunc(rest, hiring.Function.Scores):
		return a.issueToNewObserver(tx, stage, hiring.User{ID: userID})
	}
	return nil
}
