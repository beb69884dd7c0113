package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
)

func (a *API) getFeedback(c echo.Context, actor hiring.Actor) error {
	vacancy, id, err := ofVacancy(c, "candidate")
	if err != nil {
		return err
	}
	v, err := a.app.Feedback(c.Request().Context(), actor, vacancy, id)
	if err != nil {
		return err
	}
	setVersion(c, v.Now.Version)
	return respond(c, http.StatusOK, feedback(v.Now, len(v.Released)))
}

func (a *API) saveFeedback(c echo.Context, actor hiring.Actor) error {
	vacancy, id, err := ofVacancy(c, "candidate")
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	in, err := decode[FeedbackEdit](a, c)
	if err != nil {
		return err
	}
	words := hiring.FeedbackWords{Opening: in.Opening, Closing: in.Closing, Criteria: each(in.Criteria, func(x CriterionFeedback) hiring.CriterionFeedback {
		return hiring.CriterionFeedback{CriterionID: x.CriterionID, Strengths: x.Strengths, Gaps: x.Gaps}
	})}
	f, err := a.app.SaveFeedback(c.Request().Context(), actor, vacancy, id, app.SaveFeedbackInput{Number: in.Number, Version: version, Words: words, Release: in.Release})
	if err != nil {
		return tellVersion(c, err, func() (int64, error) {
			v, err := a.app.Feedback(c.Request().Context(), actor, vacancy, id)
			return v.Now.Version, err
		})
	}
	setVersion(c, f.Version)
	return respond(c, http.StatusOK, feedback(f, f.Number-1))
}

func feedback(f hiring.Feedback, released int) Feedback {
	return Feedback{
		Number: f.Number, Opening: f.Words.Opening, Closing: f.Words.Closing, Edited: f.Version > 0, ReleasedAt: f.ReleasedAt, Released: released,
		Criteria: each(f.Words.Criteria, func(x hiring.CriterionFeedback) CriterionFeedback {
			return CriterionFeedback{CriterionID: x.CriterionID, Name: &x.Name, Strengths: x.Strengths, Gaps: x.Gaps}
		}),
	}
}
