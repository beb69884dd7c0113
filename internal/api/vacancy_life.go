package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (a *API) vacancyLifeRoutes() []route.Route {
	return []route.Route{
		post("/vacancies/:vacancy/close", hiring.EditVacancy, a.closeVacancy),
		post("/vacancies/:vacancy/archive", hiring.EditVacancy, a.archiveVacancy),
		post("/vacancies/:vacancy/reopen", hiring.EditVacancy, a.reopenVacancy),
		post("/vacancies/:vacancy/copy", hiring.EditVacancy, a.copyVacancy),
	}
}

func (a *API) closeVacancy(c echo.Context, actor hiring.Actor) error {
	in, err := decode[Reason](a, c)
	if err != nil {
		return err
	}
	return a.turnVacancy(c, actor, func(ctx context.Context, actor hiring.Actor, id hiring.ID) error {
		return a.app.CloseVacancy(ctx, actor, id, in.Reason)
	})
}

func (a *API) archiveVacancy(c echo.Context, actor hiring.Actor) error {
	return a.turnVacancy(c, actor, a.app.ArchiveVacancy)
}

func (a *API) reopenVacancy(c echo.Context, actor hiring.Actor) error {
	return a.turnVacancy(c, actor, a.app.ReopenVacancy)
}

func (a *API) turnVacancy(c echo.Context, actor hiring.Actor, turn func(context.Context, hiring.Actor, hiring.ID) error) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	if err := turn(c.Request().Context(), actor, id); err != nil {
		return err
	}
	return a.answerVacancy(c, actor, http.StatusOK, id)
}

func (a *API) copyVacancy(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	in, err := decode[VacancyCopy](a, c)
	if err != nil {
		return err
	}
	made, err := a.app.CopyVacancy(c.Request().Context(), actor, id, app.CopyVacancyInput{
		Title: in.Title, Reference: given(in.Reference), Posts: in.Posts, People: given(in.People),
	})
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, prefix+"/vacancies/"+made.ID.String())
	return a.answerVacancy(c, actor, http.StatusCreated, made.ID)
}
