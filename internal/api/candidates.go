package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

// candidatesBody is the most a request with candidates may hold, in bytes: 10,000 of them with a word on
// each.
const candidatesBody = 8 << 20

func (a *API) candidateRoutes() []route.Route {
	add := post("/vacancies/:vacancy/candidates", hiring.EditVacancy, a.addCandidates)
	add.MaxBody = candidatesBody
	return []route.Route{
		get("/vacancies/:vacancy/candidates", hiring.SeePreparation, a.listCandidates),
		add,
		get("/vacancies/:vacancy/candidates/:candidate", hiring.SeePreparation, a.getCandidate),
		write(http.MethodPatch, "/vacancies/:vacancy/candidates/:candidate", hiring.EditVacancy, a.updateCandidate),
		post("/vacancies/:vacancy/candidates/:candidate/withdraw", hiring.EditVacancy, a.withdrawCandidate),
	}
}

func (a *API) listCandidates(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	p, err := page(c)
	if err != nil {
		return err
	}
	view, err := a.app.Candidates(c.Request().Context(), actor, id, p)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, CandidateList{
		Candidates: each(view.Candidates, candidate), Total: view.Total, Next: next(c, p, len(view.Candidates), view.Total),
	})
}

func (a *API) addCandidates(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	in, err := decode[NewCandidates](a, c)
	if err != nil {
		return err
	}
	added, err := a.app.AddCandidates(c.Request().Context(), actor, id, each(in.Candidates, candidateInput))
	if err != nil {
		return err
	}
	return respond(c, http.StatusCreated, AddedCandidates{Candidates: each(added, candidate)})
}

func (a *API) getCandidate(c echo.Context, actor hiring.Actor) error {
	vacancy, id, err := ofVacancy(c, "candidate")
	if err != nil {
		return err
	}
	return a.answerCandidate(c, actor, vacancy, id)
}

func (a *API) updateCandidate(c echo.Context, actor hiring.Actor) error {
	vacancy, id, err := ofVacancy(c, "candidate")
	if err != nil {
		return err
	}
	in, err := decode[CandidateWords](a, c)
	if err != nil {
		return err
	}
	_, before, err := a.app.CandidateForEdit(c.Request().Context(), actor, vacancy, id)
	if err != nil {
		return err
	}
	change := candidateInput(in)
	for _, f := range []struct {
		sent          *string
		to, otherwise *string
	}{
		{in.Phone, &change.Phone, &before.Phone},
		{in.Reference, &change.Reference, &before.Reference},
		{in.Employer, &change.Employer, &before.Employer},
		{in.Notes, &change.Notes, &before.Notes},
	} {
		if f.sent == nil {
			*f.to = *f.otherwise
		}
	}
	if err := a.app.EditCandidate(c.Request().Context(), actor, vacancy, id, change); err != nil {
		return err
	}
	return a.answerCandidate(c, actor, vacancy, id)
}

func (a *API) withdrawCandidate(c echo.Context, actor hiring.Actor) error {
	vacancy, id, err := ofVacancy(c, "candidate")
	if err != nil {
		return err
	}
	if err := a.app.WithdrawCandidate(c.Request().Context(), actor, vacancy, id); err != nil {
		return err
	}
	return a.answerCandidate(c, actor, vacancy, id)
}

// answerCandidate answers with a candidate as he or she is now.
func (a *API) answerCandidate(c echo.Context, actor hiring.Actor, vacancy, id hiring.ID) error {
	_, found, err := a.app.CandidateForEdit(c.Request().Context(), actor, vacancy, id)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, candidate(found))
}

func candidateInput(in CandidateWords) app.CandidateInput {
	return app.CandidateInput{
		Name: in.Name, Email: in.Email, Phone: given(in.Phone), Reference: given(in.Reference), Employer: given(in.Employer), Notes: given(in.Notes),
	}
}

func candidate(c hiring.Candidate) Candidate {
	return Candidate{
		ID: c.ID, Code: c.Code, Name: c.Name, Email: c.Email, Phone: c.Phone, Reference: c.Reference, Employer: c.Employer, Notes: c.Notes, WithdrawnAt: c.WithdrawnAt, CreatedAt: c.CreatedAt,
	}
}
