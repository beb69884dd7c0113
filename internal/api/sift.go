package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
)

func (a *API) seeOthers(c echo.Context, actor hiring.Actor) error {
	id, err := id(c, "scorecard", "scorecard")
	if err != nil {
		return err
	}
	if _, err := a.app.SeeOthers(c.Request().Context(), actor, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (a *API) declareNoConflicts(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	in, err := decode[OwnScorecards](a, c)
	if err != nil {
		return err
	}
	n, err := a.app.DeclareNone(c.Request().Context(), actor, id, in.Scorecards)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, Counted{Count: n})
}

func (a *API) checkSift(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	check, err := a.app.SiftCheck(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, SiftCheck{Complete: len(check.Complete), Incomplete: len(check.Incomplete), Digest: check.Digest})
}

func (a *API) submitSift(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	in, err := decode[SiftSubmission](a, c)
	if err != nil {
		return err
	}
	n, err := a.app.SubmitSift(c.Request().Context(), actor, id, in.Digest)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, Counted{Count: n})
}
