package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (a *API) rubricRoutes() []route.Route {
	return []route.Route{
		get("/vacancies/:vacancy/rubric", hiring.SeePreparation, a.getRubric),
		write(http.MethodPut, "/vacancies/:vacancy/rubric", hiring.EditVacancy, a.setRubric),
	}
}

func (a *API) getRubric(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	view, err := a.app.Rubric(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	setVersion(c, view.Rubric.Version)
	return respond(c, http.StatusOK, rubric(view))
}

func (a *API) setRubric(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	in, err := decode[RubricSettings](a, c)
	if err != nil {
		return err
	}
	var set map[string]float64
	if in.Thresholds != nil {
		set = *in.Thresholds
	}
	err = a.app.SaveRubric(c.Request().Context(), actor, id, app.SaveRubricInput{
		Version: version, Bar: in.Bar, Posts: in.Posts, Evidence: hiring.EvidenceRule(in.Evidence),
		Criteria: each(in.Criteria, criterionInput), Thresholds: set,
	})
	if err != nil {
		return a.explainRubric(c, actor, id, in, err)
	}
	// What was sent is what is stored, and one version on (RFC 9110, 9.3.4).
	setVersion(c, version+1)
	return c.NoContent(http.StatusNoContent)
}

// explainRubric tells a refused rubric: the current version where it was stale, mistakes at the
// criteria as they were sent.
func (a *API) explainRubric(c echo.Context, actor hiring.Actor, id hiring.ID, in RubricSettings, err error) error {
	ctx := c.Request().Context()
	err = tellVersion(c, err, func() (int64, error) {
		view, err := a.app.Rubric(ctx, actor, id)
		return view.Rubric.Version, err
	})
	return asSent(err, "criteria", each(in.Criteria, func(s CriterionSettings) hiring.ID { return s.ID }), func() ([]hiring.ID, error) {
		view, err := a.app.Rubric(ctx, actor, id)
		return criterionIDs(view.Rubric.Rubric), err
	})
}

func criterionInput(c CriterionSettings) app.SaveCriterionInput {
	return app.SaveCriterionInput{ID: c.ID, Weight: c.Weight, Essential: c.Essential, PassMark: c.PassMark}
}

func criterionIDs(r hiring.Rubric) []hiring.ID {
	return each(r.Criteria, func(c hiring.Criterion) hiring.ID { return c.ID })
}

func rubric(v app.RubricView) Rubric {
	r := v.Rubric.Rubric
	return Rubric{
		Scale: scale(r.Scale), Bar: r.Bar, Posts: r.Posts, Evidence: EvidenceRule(r.Policy.Evidence), Thresholds: thresholds(r.Policy.Thresholds.OrDefault()),
		InterviewMinutes: r.InterviewMinutes, FrozenAt: v.Rubric.FrozenAt, Hash: v.Hash, TimeWarning: v.TimeWarning,
		Criteria: each(r.Criteria, func(c hiring.Criterion) Criterion {
			return Criterion{
				ID: c.ID, Kind: CriterionKind(c.Kind), Name: c.Name, RequiredLevel: RequiredLevel(c.RequiredLevel),
				Weight: c.Weight, Share: r.Share(c), Essential: c.Essential, PassMark: c.PassMark,
				Indicators: c.Indicators, Checks: c.Checks, Lead: c.Lead, Probes: c.Probes,
				Anchors: each(c.Anchors, scalePoint), Minutes: c.Minutes,
			}
		}),
	}
}

func scale(s hiring.Scale) Scale {
	return Scale{Key: s.Key, Name: s.Name, Points: each(s.Points, scalePoint)}
}

func scalePoint(p hiring.Point) ScalePoint { return ScalePoint{Value: p.Value, Label: p.Label} }

func thresholds(t hiring.Thresholds) Thresholds {
	return Thresholds{
		BarLikely: t.BarLikely, BarUnlikely: t.BarUnlikely, TopLikely: t.TopLikely, TopUnlikely: t.TopUnlikely, StableWeights: t.StableWeights,
		FewestMembers: t.FewestMembers, DisagreementRange: t.DisagreementRange, DisagreementResidual: t.DisagreementResidual,
	}
}
