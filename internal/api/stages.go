package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (a *API) stageRoutes() []route.Route {
	const root = "/vacancies/:vacancy/stages"
	return []route.Route{
		get(root, hiring.SeePreparation, a.listStages),
		post(root, hiring.EditVacancy, a.addStage),
		post(root+"/split", hiring.EditVacancy, a.splitStages),
		write(http.MethodPut, root+"/:stage", hiring.EditVacancy, a.setStage),
		write(http.MethodDelete, root+"/:stage", hiring.EditVacancy, a.removeStage),
		post(root+"/:stage/move", hiring.EditVacancy, a.moveStage),
	}
}

// stageNumber reads the number of a stage; one that cannot be is as unknown as any other.
func stageNumber(text string) (int, error) {
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 || number > hiring.MaxStages || strconv.Itoa(number) != text {
		return 0, hiring.ErrUnknown("stage")
	}
	return number, nil
}

func (a *API) listStages(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	return a.answerStages(c, actor, http.StatusOK, id)
}

func (a *API) answerStages(c echo.Context, actor hiring.Actor, status int, id hiring.ID) error {
	view, err := a.app.Stages(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	return respond(c, status, StageSummaries{Stages: each(view.Stages, func(s app.StageRow) StageSummary {
		return StageSummary{
			Number: s.Number, Kind: StageKind(s.Kind), State: StageState(s.State), Criteria: s.Criteria, Minutes: s.Minutes, Scale: s.Scale,
			Panel: each(s.Panel, func(m hiring.Member) hiring.ID { return m.UserID }),
			Rules: StageRules{Blind: s.Blind, RevealWhen: RevealRule(s.RevealWhen), DueAt: s.DueAt},
		}
	})})
}

func (a *API) addStage(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	in, err := decode[NewStage](a, c)
	if err != nil {
		return err
	}
	_, err = a.app.AddStage(c.Request().Context(), actor, id, app.StageInput{
		Kind: hiring.StageKind(in.Kind), Scale: string(given(in.Scale)), Minutes: in.Minutes, Responsibilities: given(in.Responsibilities),
	})
	if err != nil {
		return err
	}
	return a.answerStages(c, actor, http.StatusCreated, id)
}

func (a *API) splitStages(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	if err := a.app.SplitOverStages(c.Request().Context(), actor, id); err != nil {
		return err
	}
	return a.answerStages(c, actor, http.StatusOK, id)
}

func (a *API) setStage(c echo.Context, actor hiring.Actor) error {
	in, err := decode[StageSettings](a, c)
	if err != nil {
		return err
	}
	return a.changeStage(c, actor, func(ctx context.Context, id hiring.ID, number int) error {
		change := app.EditStageInput{Kind: hiring.StageKind(in.Kind), Panel: in.Panel}
		if r := in.Rules; r != nil {
			change.Rules = &hiring.StageRules{Blind: r.Blind, RevealWhen: hiring.RevealRule(r.RevealWhen), DueAt: r.DueAt}
		}
		return a.app.EditStage(ctx, actor, id, number, change)
	})
}

func (a *API) removeStage(c echo.Context, actor hiring.Actor) error {
	return a.changeStage(c, actor, func(ctx context.Context, id hiring.ID, number int) error {
		return a.app.RemoveStage(ctx, actor, id, number)
	})
}

func (a *API) moveStage(c echo.Context, actor hiring.Actor) error {
	in, err := decode[StageMove](a, c)
	if err != nil {
		return err
	}
	return a.changeStage(c, actor, func(ctx context.Context, id hiring.ID, number int) error {
		return a.app.MoveStage(ctx, actor, id, number, in.Later)
	})
}

// changeStage changes the stage of the path and answers with all of them.
func (a *API) changeStage(c echo.Context, actor hiring.Actor, change func(context.Context, hiring.ID, int) error) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	number, err := stageNumber(c.Param("stage"))
	if err != nil {
		return err
	}
	if err := change(c.Request().Context(), id, number); err != nil {
		return err
	}
	return a.answerStages(c, actor, http.StatusOK, id)
}
