package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (a *API) decisionRoutes() []route.Route {
	return []route.Route{
		get("/vacancies/:vacancy/candidates/:candidate/decisions", hiring.SeeResults, a.listDecisions),
		post("/vacancies/:vacancy/candidates/:candidate/decisions", hiring.Decide, a.recordDecision),
	}
}

func (a *API) listDecisions(c echo.Context, actor hiring.Actor) error {
	vacancy, id, err := ofVacancy(c, "candidate")
	if err != nil {
		return err
	}
	result, err := a.app.CandidateResult(c.Request().Context(), actor, vacancy, id)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, DecisionList{Decisions: each(result.Decisions, decision)})
}

func (a *API) recordDecision(c echo.Context, actor hiring.Actor) error {
	vacancy, id, err := ofVacancy(c, "candidate")
	if err != nil {
		return err
	}
	in, err := decode[NewDecision](a, c)
	if err != nil {
		return err
	}
	made, err := a.app.Decide(c.Request().Context(), actor, vacancy, id, app.DecideInput{
		Decision: hiring.DecisionKind(in.Decision), Until: in.ReserveUntil, Reason: in.Reason, Flags: given(in.Flags), InputHash: in.InputHash,
	})
	if err != nil {
		return err
	}
	return respond(c, http.StatusCreated, decision(made))
}

func decision(d hiring.Decision) Decision {
	return Decision{
		ID: d.ID, Decision: DecisionKind(d.Kind), ReserveUntil: d.Until, Reason: d.Reason, Recommendation: Outcome(d.Recommendation),
		InputHash: d.InputHash, Flags: d.Flags, DecidedBy: d.DecidedBy, DecidedByName: d.DecidedByName, DecidedAt: d.DecidedAt,
	}
}
