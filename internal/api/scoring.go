package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (a *API) scoringRoutes() []route.Route {
	return []route.Route{
		post("/vacancies/:vacancy/scoring/open", hiring.EditVacancy, a.openScoring),
		post("/vacancies/:vacancy/scoring/end", hiring.RunScoring, a.endScoring),
		get("/vacancies/:vacancy/scorecards", hiring.RunScoring, a.listScorecards),
		post("/vacancies/:vacancy/scorecards/:scorecard/pass-on", hiring.RunScoring, a.passOnScorecard),
		post("/vacancies/:vacancy/scorecards/:scorecard/reopen", hiring.RunScoring, a.reopenScorecard),
	}
}

func (a *API) openScoring(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	if err := a.app.OpenScoring(c.Request().Context(), actor, id); err != nil {
		return err
	}
	return a.answerVacancy(c, actor, http.StatusOK, id)
}

func (a *API) endScoring(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	in, err := decode[EndOfScoring](a, c)
	if err != nil {
		return err
	}
	if err := a.app.Reveal(c.Request().Context(), actor, id, given(in.Reason)); err != nil {
		return err
	}
	return a.answerVacancy(c, actor, http.StatusOK, id)
}

func (a *API) listScorecards(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	p, err := page(c)
	if err != nil {
		return err
	}
	view, err := a.app.StageScorecards(c.Request().Context(), actor, id, p)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, StageScorecardList{
		Scorecards: each(view.Scorecards, stageScorecard), Total: view.Total, Next: next(c, p, len(view.Scorecards), view.Total),
	})
}

func (a *API) passOnScorecard(c echo.Context, actor hiring.Actor) error {
	vacancy, id, err := ofVacancy(c, "scorecard")
	if err != nil {
		return err
	}
	in, err := decode[PassedOn](a, c)
	if err != nil {
		return err
	}
	if err := a.app.ReassignScorecard(c.Request().Context(), actor, vacancy, id, app.ReassignInput{To: given(in.To), Reason: in.Reason}); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (a *API) reopenScorecard(c echo.Context, actor hiring.Actor) error {
	vacancy, id, err := ofVacancy(c, "scorecard")
	if err != nil {
		return err
	}
	in, err := decode[Reopening](a, c)
	if err != nil {
		return err
	}
	if err := a.app.ReopenScorecard(c.Request().Context(), actor, vacancy, id, in.Reason); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
