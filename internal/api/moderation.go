package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (a *API) moderationRoutes() []route.Route {
	const root = "/vacancies/:vacancy/moderation/:candidate"
	return []route.Route{
		get(root, hiring.SeeResults, a.getModeration),
		write(http.MethodPut, root+"/agreed/:criterion", hiring.Moderate, a.agreeOnMark),
	}
}

func (a *API) getModeration(c echo.Context, actor hiring.Actor) error {
	vacancy, candidate, err := ofVacancy(c, "candidate")
	if err != nil {
		return err
	}
	d, err := a.app.Discussion(c.Request().Context(), actor, vacancy, candidate)
	if err != nil {
		return err
	}
	out := Moderation{
		Candidate: ScorecardCandidate{ID: d.Candidate.ID, Code: d.Candidate.Code, Name: d.Candidate.Name},
		Agreed:    each(d.Agreed, agreedScore),
		Criteria: each(d.Disagreements, func(x hiring.Disagreement) ModeratedCriterion {
			cr, _ := d.Rubric.Criterion(x.CriterionID)
			return ModeratedCriterion{CriterionID: x.CriterionID, Name: cr.Name, Marks: x.Marks, Spread: x.Spread(), Straddles: x.Straddles, Discuss: x.Agenda}
		}),
	}
	if d.Scored {
		out.IndependentScore, out.ScoreWithAgreed = &d.Independent, &d.WithAgreed
	}
	return respond(c, http.StatusOK, out)
}

func agreedScore(s hiring.AgreedScore) AgreedScore {
	return AgreedScore{
		CriterionID: s.CriterionID, Number: s.Number, Mark: s.Mark, Reason: s.Reason, Present: s.Present, AgreedBy: s.AgreedByName, AgreedAt: s.AgreedAt,
	}
}

func (a *API) agreeOnMark(c echo.Context, actor hiring.Actor) error {
	vacancy, candidate, err := ofVacancy(c, "candidate")
	if err != nil {
		return err
	}
	criterion, err := id(c, "criterion", "criterion")
	if err != nil {
		return err
	}
	number, err := ifMatch(c)
	if err != nil {
		return err
	}
	in, err := decode[AgreedMark](a, c)
	if err != nil {
		return err
	}
	made, err := a.app.Agree(c.Request().Context(), actor, vacancy, candidate, app.AgreeInput{Criterion: criterion, Number: int(number), Mark: in.Mark, Reason: in.Reason})
	if err != nil {
		return tellVersion(c, err, func() (int64, error) {
			d, err := a.app.Discussion(c.Request().Context(), actor, vacancy, candidate)
			newest, _ := d.Newest(criterion)
			return int64(newest.Number), err
		})
	}
	setVersion(c, int64(made.Number))
	return respond(c, http.StatusOK, agreedScore(made))
}
