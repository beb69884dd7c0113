package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (a *API) interviewRoutes() []route.Route {
	return []route.Route{
		get("/vacancies/:vacancy/interviews", hiring.SeePreparation, a.listInterviews),
		write(http.MethodPut, "/vacancies/:vacancy/candidates/:candidate/interview", hiring.EditVacancy, a.setInterview),
	}
}

func interview(i hiring.Interview) Interview {
	return Interview{CandidateID: i.Candidate.ID, CandidateName: i.Candidate.Name, StartsAt: i.StartsAt, Place: i.Place, Overlaps: i.Overlaps}
}

func (a *API) listInterviews(c echo.Context, actor hiring.Actor) error {
	vacancy, err := vacancyID(c)
	if err != nil {
		return err
	}
	p, err := page(c)
	if err != nil {
		return err
	}
	view, err := a.app.Interviews(c.Request().Context(), actor, vacancy, p)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, InterviewList{
		Interviews: each(view.Interviews, interview), Minutes: view.Minutes, Total: view.Total, Next: next(c, p, len(view.Interviews), view.Total),
	})
}

func (a *API) setInterview(c echo.Context, actor hiring.Actor) error {
	vacancy, err := vacancyID(c)
	if err != nil {
		return err
	}
	candidate, err := id(c, "candidate", "candidate")
	if err != nil {
		return err
	}
	in, err := decode[InterviewTime](a, c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if _, err := a.app.SetInterview(ctx, actor, vacancy, candidate, app.InterviewInput{StartsAt: in.StartsAt, Place: given(in.Place)}); err != nil {
		return err
	}
	view, err := a.app.Interview(ctx, actor, vacancy, candidate)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, interview(view.Interviews[0]))
}
