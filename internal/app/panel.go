package app

import (
	"context"
	"fmt"
	"slices"

	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/store"
)

// AddMemberInput gives a person a function in a vacancy. Somebody without an account is invited:
// InvitationHash is the hash of the secret in the link. The links are for the mail that tells them, where
// mail is sent: only pages and API know how they are reached.
type AddMemberInput struct {
	Name           string          `json:"name"`
	Email          string          `json:"email"`
	Function       hiring.Function `json:"function"`
	InvitationHash []byte          `json:"-"`
	InvitationLink string          `json:"-"`
	VacancyLink    string          `json:"-"`
}

// AddMember gives a person a function in a vacancy. invited tells that the person has to follow
// the invitation link first; where mail is sent, it is on its way to them. A person who starts to
// score while scoring is open gets scorecards.
func (a *App) AddMember(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID, in AddMemberInput) (user hiring.User, invited bool, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		_, vacancy, err := access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy)
		if err != nil {
			return err
		}
		if user, invited, err = a.findOrInvite(tx, actor, vacancyID, in); err != nil {
			return err
		}
		stage, err := stageAt(ctx, &tx.Snapshot, vacancyID)
		if err != nil {
			return err
		}
		if stage.State == hiring.Revealed && in.Function.Scores() {
			return fault.New(fault.Conflict, "Scoring has ended, so no panel member can be added.")
		}
		if err := tx.GuardStage(stage.ID, stage.State); err != nil {
			return err
		}
		added, err := tx.AddMember(vacancyID, user.ID, in.Function)
		if err != nil {
			return err
		}
		if !added && !invited {
			return fieldError("email", user.Name+" already does this in this vacancy.")
		}
		if err := tx.Audit(a.event(actor, "member added", vacancyID, user.ID, map[string]string{"function": string(in.Function)})); err != nil {
			return err
		}
		if err := a.tellMember(tx, actor, vacancy, user, invited, in); err != nil {
			return err
		}
		if stage.State == hiring.Scoring && in.Function == hiring.Observer {
			return a.issueToNewObserver(tx, stage, user)
		}
		if stage.State != hiring.Scoring || !in.Function.Scores() {
			return nil
		}
		return a.issueToNewScorer(tx, stage, user, in.Function)
	})
	if err != nil {
		return user, false, fmt.Errorf("add member: %w", err)
	}
	a.nudge()
	return user, invited, nil
}

func (a *App) issueToNewScorer(tx *store.Tx, stage hiring.Stage, user hiring.User, f hiring.Function) error {
	if panel, err := tx.StagePanel(stage.ID); err != nil || len(panel) > 0 && !slices.Contains(panel, user.ID) {
		return err
	}
	cs, err := candidatesOf(&tx.Snapshot, stage)
	if err != nil {
		return err
	}
	return a.issueScorecards(tx, stage, cs, []hiring.Member{{UserID: user.ID, Function: f}})
}

// findOrInvite finds the account with an e-mail address or makes an invited one. An open
// invitation is renewed only by somebody who recruits for every vacancy the person is in: the link
// opens the account.
func (a *App) findOrInvite(tx *store.Tx, actor hiring.Actor, vacancyID hiring.ID, in AddMemberInput) (hiring.User, bool, error) {
	var fs fault.Fields
	fs.Check(slices.Contains(hiring.Functions, in.Function), "function", "Choose what this person does.")
	email, ok := hiring.CleanEmail(in.Email)
	fs.Check(ok, "email", "Enter an e-mail address in the right form, like name@example.com.")
	if err := fs.Err(); err != nil {
		return hiring.User{}, false, err
	}
	user, err := tx.UserByEmail(email)
	gone, err := missing(err)
	if err != nil {
		return hiring.User{}, false, err
	}
	switch {
	case gone:
		if user, err = a.newUser(in.Name, email); err != nil {
			return hiring.User{}, false, err
		}
		user.Invited = true
		if err := tx.CreateUser(user, ""); err != nil {
			return hiring.User{}, false, err
		}
	case user.DisabledAt != nil:
		return hiring.User{}, false, fieldError("email", "This account is disabled. Ask an administrator.")
	case !user.Invited:
		return user, false, nil
	default:
		mine, err := recruitsEverywhere(tx, actor, user)
		if err != nil || !mine {
			return user, false, err
		}
	}
	return user, true, tx.CreateInvitation(user.ID, in.InvitationHash, a.now().Add(invitationLife))
}

func recruitsEverywhere(tx *store.Tx, actor hiring.Actor, user hiring.User) (bool, error) {
	rows, total, err := tx.Vacancies(user.ID, hiring.AllVacancies, hiring.Page{Limit: hiring.PageMax})
	if err != nil || total > len(rows) {
		return false, err
	}
	mine, total, err := tx.Vacancies(actor.UserID, hiring.AllVacancies, hiring.Page{Limit: hiring.PageMax})
	if err != nil || total > len(mine) {
		return false, err
	}
	recruits := map[hiring.ID]bool{}
	for _, v := range mine {
		recruits[v.ID] = slices.Contains(v.Functions, hiring.RecruiterOf)
	}
	return !slices.ContainsFunc(rows, func(v hiring.VacancySummary) bool { return !recruits[v.ID] }), nil
}

// RemoveMember takes a function in a vacancy from a person. Scorecards nobody wrote on go with it;
// somebody who has written on one stays, because what was typed is kept.
func (a *App) RemoveMember(ctx context.Context, actor hiring.Actor, vacancyID, userID hiring.ID, f hiring.Function) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := access(&tx.Snapshot, actor, vacancyID, hiring.EditVacancy); err != nil {
			return err
		}
		if f == hiring.RecruiterOf && userID == actor.UserID {
			return fault.New(fault.Conflict, "You cannot remove yourself as recruiter. Another recruiter of this vacancy can.")
		}
		has, err := tx.Functions(vacancyID, userID)
		if err != nil {
			return err
		}
		if !slices.Contains(has, f) {
			return hiring.ErrUnknown("member")
		}
		stage, err := stageAt(ctx, &tx.Snapshot, vacancyID)
		if err != nil {
			return err
		}
		rest := slices.DeleteFunc(slices.Clone(has), func(g hiring.Function) bool { return g == f })
		if f.Scores() && !slices.ContainsFunc(rest, hiring.Function.Scores) {
			if err := leavePanels(tx, stage.VacancyID, userID); err != nil {
				return err
			}
		}
		if err := tx.RemoveMember(vacancyID, userID, f); err != nil {
			return err
		}
		if err := a.practiceAfter(tx, stage, userID, rest, f); err != nil {
			return err
		}
		return tx.Audit(a.event(actor, "member removed", vacancyID, userID, map[string]string{"function": string(f)}))
	})
	if err != nil {
		return fmt.Errorf("remove member: %w", err)
	}
	return nil
}

// PanelView is who does what in a vacancy.
type PanelView struct {
	Vacancy hiring.Vacancy
	Stage   hiring.Stage
	Access  hiring.Access
	Members []hiring.Member

	Undelivered []string // addresses of invited people whom the invitation could not be sent to
}

// Panel lists who does what in a vacancy, for those who prepare it.
func (a *App) Panel(ctx context.Context, actor hiring.Actor, vacancyID hiring.ID) (view PanelView, err error) {
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if view.Access, view.Vacancy, err = access(s, actor, vacancyID, hiring.SeePreparation); err != nil {
			return err
		}
		if view.Stage, err = stageAt(ctx, s, vacancyID); err != nil {
			return err
		}
		if view.Members, err = s.Members(vacancyID); err != nil {
			return err
		}
		view.Undelivered, err = a.undelivered(s, view.Members)
		return err
	})
	if err != nil {
		return PanelView{}, fmt.Errorf("show panel: %w", err)
	}
	return view, nil
}
