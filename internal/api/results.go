package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
	"merit/internal/route"
)

func (a *API) resultRoutes() []route.Route {
	return []route.Route{
		get("/vacancies/:vacancy/recommendation", hiring.SeeResults, a.getRecommendation),
		get("/vacancies/:vacancy/candidates/:candidate/result", hiring.SeeResults, a.getCandidateResult),
	}
}

func (a *API) getRecommendation(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	p, err := page(c)
	if err != nil {
		return err
	}
	results, err := a.app.Results(c.Request().Context(), actor, id, p)
	if err != nil {
		return err
	}
	doc := recommendation(results)
	doc.Next = next(c, p, len(doc.Candidates), results.Total)
	return respond(c, http.StatusOK, doc)
}

func (a *API) getCandidateResult(c echo.Context, actor hiring.Actor) error {
	vacancy, id, err := ofVacancy(c, "candidate")
	if err != nil {
		return err
	}
	result, err := a.app.CandidateResult(c.Request().Context(), actor, vacancy, id)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, candidateResult(result))
}
