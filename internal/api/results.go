package api

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
	"merit/internal/verdict"
)

func (a *API) resultRoutes() []route.Route {
	return []route.Route{
		get("/vacancies/:vacancy/recommendation", hiring.SeeResults, a.getRecommendation),
		post("/vacancies/:vacancy/recommendation/what-if", hiring.SeeAllResults, a.tryOtherChoices),
		get("/vacancies/:vacancy/report", hiring.SeeAllResults, a.getPanelReport),
		get("/vacancies/:vacancy/report/signatures", hiring.SeeResults, a.listSignatures),
		post("/vacancies/:vacancy/report/signatures", hiring.Sign, a.signPanelReport),
		get("/vacancies/:vacancy/candidates/:candidate/result", hiring.SeeResults, a.getCandidateResult),
		get("/vacancies/:vacancy/candidates/:candidate/feedback", hiring.GiveFeedback, a.getFeedback),
		write(http.MethodPut, "/vacancies/:vacancy/candidates/:candidate/feedback", hiring.GiveFeedback, a.saveFeedback),
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
	var fs fault.Fields
	f := app.ResultFilter{Outcome: hiring.Outcome(c.QueryParam("outcome")), Decision: c.QueryParam("decision"), Search: c.QueryParam("q")}
	if text := c.QueryParam("flagged"); text != "" {
		flagged, err := strconv.ParseBool(text)
		fs.Check(err == nil, parameter("flagged"), "This must be true or false.")
		f.Flagged = flagged
	}
	if err := fs.Err(); err != nil {
		return err
	}
	results, err := a.app.Results(c.Request().Context(), actor, id, f, p)
	if err != nil {
		return err
	}
	doc := recommendation(results)
	doc.Next = next(c, p, len(doc.Candidates), results.Total)
	return respond(c, http.StatusOK, doc)
}

func (a *API) tryOtherChoices(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	p, err := page(c)
	if err != nil {
		return err
	}
	in, err := decode[OtherChoices](a, c)
	if err != nil {
		return err
	}
	view, err := a.app.WhatIf(c.Request().Context(), actor, id, func(hiring.Rubric) (app.WhatIfInput, error) { return otherChoices(in) }, p)
	if err != nil {
		return err
	}
	doc := WhatIf{
		Scratch: true, ChangedOutcomes: view.Changed, ChangedRanks: view.Moved, Total: view.Total,
		Candidates: each(view.Result.Candidates, func(x verdict.Candidate) WhatIfRow {
			was := view.Before[x.ID]
			return WhatIfRow{
				Standing: standing(x, view.Candidates[x.ID], func(id string) string { return view.Members[id] }), OutcomeNow: Outcome(was.Outcome), RankNow: was.Rank, FairScoreNow: was.FairScore,
			}
		}),
	}
	doc.Next = next(c, p, len(doc.Candidates), view.Total)
	return respond(c, http.StatusOK, doc)
}

func otherChoices(in OtherChoices) (app.WhatIfInput, error) {
	out := app.WhatIfInput{Bar: in.Bar, Posts: in.Posts, Weights: map[hiring.ID]float64{}, PassMarks: map[hiring.ID]int{}, Without: given(in.Without)}
	if in.Basis != nil {
		out.Basis = hiring.ScoreBasis(*in.Basis)
	}
	var fs fault.Fields
	if in.Weights != nil {
		for text, weight := range *in.Weights {
			id, err := hiring.ParseID(text)
			fs.Check(err == nil, "weights", "Name each criterion by its id.")
			out.Weights[id] = weight
		}
	}
	if in.PassMarks != nil {
		for text, mark := range *in.PassMarks {
			id, err := hiring.ParseID(text)
			fs.Check(err == nil, "passMarks", "Name each criterion by its id.")
			out.PassMarks[id] = mark
		}
	}
	return out, fs.Err()
}

func (a *API) getPanelReport(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	f, err := a.app.Report(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	doc, err := f.Report.Document()
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, doc)
}

func (a *API) listSignatures(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	s, err := a.app.SignOff(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	setVersion(c, s.Stage.Version)
	return respond(c, http.StatusOK, SignatureList{
		Signatures: each(s.Signatures, func(x hiring.Signature) Signature { return signature(x, s.Stage) }),
		Awaited:    each(s.Awaited, func(m hiring.Member) string { return m.Name }),
	})
}

func signature(s hiring.Signature, st hiring.Stage) Signature {
	return Signature{ID: s.ID, Name: s.Name, As: string(s.As), Case: s.Digest, Comment: s.Comment, SignedAt: s.SignedAt, Current: s.Current(st)}
}

func (a *API) signPanelReport(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	in, err := decode[NewSignature](a, c)
	if err != nil {
		return err
	}
	comment := ""
	if in.Comment != nil {
		comment = *in.Comment
	}
	made, err := a.app.Sign(c.Request().Context(), actor, id, app.SignInput{Version: version, Comment: comment})
	if err != nil {
		return tellVersion(c, err, func() (int64, error) {
			s, err := a.app.SignOff(c.Request().Context(), actor, id)
			return s.Stage.Version, err
		})
	}
	return respond(c, http.StatusCreated, signature(made, hiring.Stage{Version: made.StageVersion}))
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
