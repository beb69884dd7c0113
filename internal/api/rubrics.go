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
	basis := hiring.ScoreBasis("")
	if in.Basis != nil {
		basis = hiring.ScoreBasis(*in.Basis)
	}
	err = a.app.SaveRubric(c.Request().Context(), actor, id, app.SaveRubricInput{
		Version: version, Bar: in.Bar, Posts: in.Posts, Evidence: hiring.EvidenceRule(in.Evidence), Basis: basis,
		Criteria: each(in.Criteria, criterionInput), Thresholds: set, Dropped: given(in.Dropped),
	})
	return a.answerRubric(c, actor, id, version, err)
}

// answerRubric answers a change of a rubric: the next version, or what was wrong, with the current
// version where it was stale.
func (a *API) answerRubric(c echo.Context, actor hiring.Actor, id hiring.ID, version int64, err error) error {
	if err != nil {
		return tellVersion(c, err, func() (int64, error) {
			view, err := a.app.Rubric(c.Request().Context(), actor, id)
			return view.Rubric.Version, err
		})
	}
	// What was sent is what is stored, and one version on (RFC 9110, 9.3.4).
	setVersion(c, version+1)
	return c.NoContent(http.StatusNoContent)
}

func criterionInput(c CriterionSettings) app.SaveCriterionInput {
	return app.SaveCriterionInput{ID: c.ID, Weight: c.Weight, Essential: c.Essential, PassMark: c.PassMark}
}

func rubric(v app.RubricView) Rubric {
	r := v.Rubric.Rubric
	return Rubric{
		Scale: scale(r.Scale), Bar: r.Bar, Posts: r.Posts, Evidence: EvidenceRule(r.Policy.Evidence), Basis: ScoreBasis(r.Policy.ScoreBasis()), Thresholds: thresholds(r.Policy.Thresholds.OrDefault()),
		InterviewMinutes: r.InterviewMinutes, FrozenAt: v.Rubric.FrozenAt, Hash: v.Hash, TimeWarning: v.TimeWarning,
		Criteria: each(r.Criteria, func(c hiring.Criterion) Criterion { return criterion(r, c) }),
		Dropped:  each(v.Rubric.Dropped, func(c hiring.Criterion) Criterion { return criterion(hiring.Rubric{}, c) }),
		Focus:    focus(v), Uncovered: v.Uncovered,
	}
}

func criterion(r hiring.Rubric, c hiring.Criterion) Criterion {
	return Criterion{
		ID: c.ID, Kind: CriterionKind(c.Kind), Name: c.Name, RequiredLevel: RequiredLevel(c.RequiredLevel),
		Weight: c.Weight, Share: r.Share(c), Essential: c.Essential, PassMark: c.PassMark,
		Indicators: c.Indicators, Checks: c.Checks, Lead: c.Lead, Probes: c.Probes,
		Anchors: each(c.Anchors, scalePoint), Minutes: c.Minutes,
	}
}

// focus lists who leads on what in the order of the panel.
func focus(v app.RubricView) []Focus {
	out := []Focus{}
	for _, m := range v.Scorers {
		if own := v.Focus[m.UserID]; len(own) > 0 {
			out = append(out, Focus{UserID: m.UserID, Criteria: own})
		}
	}
	return out
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
