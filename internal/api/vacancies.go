package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (a *API) vacancyRoutes() []route.Route {
	return []route.Route{
		get("/vacancies", hiring.AnySignedIn, a.listVacancies),
		post("/vacancies", hiring.CreateVacancies, a.createVacancy),
		get("/vacancies/:vacancy", hiring.SeeVacancy, a.getVacancy),
		write(http.MethodPatch, "/vacancies/:vacancy", hiring.EditVacancy, a.updateVacancy),
	}
}

func (a *API) listVacancies(c echo.Context, actor hiring.Actor) error {
	p, err := page(c)
	if err != nil {
		return err
	}
	show := hiring.VacancyFilter(c.QueryParam("show"))
	if show != hiring.CurrentVacancies && show != hiring.ArchivedVacancies && show != hiring.AllVacancies {
		var fs fault.Fields
		fs.Add(parameter("show"), "Show archived or all; leave it out for those that are not archived.")
		return fs.Err()
	}
	rows, total, err := a.app.Vacancies(c.Request().Context(), actor, show, p)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, VacancyList{
		Vacancies: each(rows, vacancySummary), Total: total, Next: next(c, p, len(rows), total),
	})
}

func (a *API) createVacancy(c echo.Context, actor hiring.Actor) error {
	in, err := decode[NewVacancy](a, c)
	if err != nil {
		return err
	}
	made, err := a.app.CreateVacancy(c.Request().Context(), actor, app.CreateVacancyInput{
		RoleID: in.RoleID, Title: in.Title, Reference: given(in.Reference), Posts: in.Posts, Scale: string(given(in.Scale)),
		Responsibilities: given(in.Responsibilities), InterviewMinutes: given(in.InterviewMinutes),
	})
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, prefix+"/vacancies/"+made.ID.String())
	return a.answerVacancy(c, actor, http.StatusCreated, made.ID)
}

func (a *API) getVacancy(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	return a.answerVacancy(c, actor, http.StatusOK, id)
}

func (a *API) updateVacancy(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	in, err := decode[VacancyWords](a, c)
	if err != nil {
		return err
	}
	if err := a.app.UpdateVacancy(c.Request().Context(), actor, id, app.UpdateVacancyInput{Title: in.Title, Reference: in.Reference}); err != nil {
		return err
	}
	return a.answerVacancy(c, actor, http.StatusOK, id)
}

// answerVacancy answers with a vacancy as it stands.
func (a *API) answerVacancy(c echo.Context, actor hiring.Actor, status int, id hiring.ID) error {
	view, err := a.app.Vacancy(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	return respond(c, status, vacancy(view))
}

func vacancy(v app.VacancyView) Vacancy {
	return Vacancy{
		ID: v.Vacancy.ID, Title: v.Vacancy.Title, Reference: v.Vacancy.Reference,
		RoleID: v.Vacancy.RoleID, RoleName: v.Vacancy.RoleName, Posts: v.Vacancy.Posts, CreatedAt: v.Vacancy.CreatedAt,
		ClosedAt: v.Vacancy.ClosedAt, ClosedReason: v.Vacancy.ClosedReason, ArchivedAt: v.Vacancy.ArchivedAt, CopiedFrom: v.Vacancy.CopiedFrom,
		Functions: same[Function](v.Access.Functions), Stage: stage(v.Stage), RubricFrozenAt: v.Rubric.FrozenAt,
		Candidates: v.Candidates, Progress: progress(v.Progress), Decided: v.Decided, Blockers: each(v.Blockers, mistake),
	}
}

func stage(s hiring.Stage) Stage {
	return Stage{
		ID: s.ID, Number: s.Number, Kind: StageKind(s.Kind), State: StageState(s.State),
		OpenedAt: s.OpenedAt, RevealedAt: s.RevealedAt, RevealReason: s.RevealReason,
	}
}

func progress(p hiring.Progress) Progress {
	return Progress{
		Expected: p.Expected, Submitted: p.Submitted,
		Outstanding: each(p.Outstanding, func(o hiring.OutstandingScorecard) OutstandingScorecard {
			return OutstandingScorecard{ScorecardID: o.ScorecardID, Member: o.Member, Candidate: o.Candidate, State: ScorecardState(o.State)}
		}),
	}
}

func vacancySummary(v hiring.VacancySummary) VacancySummary {
	return VacancySummary{
		ID: v.ID, Title: v.Title, Reference: v.Reference, RoleName: v.RoleName, Posts: v.Posts, CreatedAt: v.CreatedAt,
		ClosedAt: v.ClosedAt, ArchivedAt: v.ArchivedAt, Next: v.Next(),
		StageState: StageState(v.StageState), Functions: same[Function](v.Functions),
		Candidates: v.Candidates, Expected: v.Expected, Submitted: v.Submitted,
	}
}
