package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

// ratingsBody is the most a request with ratings may hold, in bytes: evidence for 60 criteria, each
// of 10,000 characters.
const ratingsBody = 4 << 20

func (a *API) scorecardRoutes() []route.Route {
	save := write(http.MethodPut, "/scorecards/:scorecard/ratings", hiring.ScoreOwn, a.saveRatings)
	save.MaxBody = ratingsBody
	return []route.Route{
		get("/scorecards", hiring.AnySignedIn, a.listMyScorecards),
		get("/scorecards/:scorecard", hiring.ScoreOwn, a.getScorecard),
		save,
		write(http.MethodPut, "/scorecards/:scorecard/conflict", hiring.ScoreOwn, a.declareConflict),
		post("/scorecards/:scorecard/submit", hiring.ScoreOwn, a.submitScorecard),
		post("/scorecards/:scorecard/others", hiring.ScoreOwn, a.seeOthers),
		post("/vacancies/:vacancy/sift/no-conflicts", hiring.SiftOwn, a.declareNoConflicts),
		get("/vacancies/:vacancy/sift/submit", hiring.SiftOwn, a.checkSift),
		post("/vacancies/:vacancy/sift/submit", hiring.SiftOwn, a.submitSift),
	}
}

func (a *API) listMyScorecards(c echo.Context, actor hiring.Actor) error {
	p, err := page(c)
	if err != nil {
		return err
	}
	rows, total, err := a.app.MyScorecards(c.Request().Context(), actor, p)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, ScorecardList{
		Scorecards: each(rows, scorecardSummary), Total: total, Next: next(c, p, len(rows), total),
	})
}

func (a *API) getScorecard(c echo.Context, actor hiring.Actor) error {
	id, err := id(c, "scorecard", "scorecard")
	if err != nil {
		return err
	}
	view, err := a.app.Scorecard(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	setVersion(c, view.Scorecard.Version)
	return respond(c, http.StatusOK, scorecard(view))
}

func (a *API) saveRatings(c echo.Context, actor hiring.Actor) error {
	id, version, err := scorecardVersion(c)
	if err != nil {
		return err
	}
	in, err := decode[RatingDrafts](a, c)
	if err != nil {
		return err
	}
	card, err := a.app.SaveScorecard(c.Request().Context(), actor, id, app.SaveScorecardInput{Version: version, Ratings: each(in.Ratings, ratingInput), Notes: in.Notes})
	err = asSent(err, "ratings", each(in.Ratings, func(r RatingDraft) hiring.ID { return r.CriterionID }), func() ([]hiring.ID, error) {
		view, err := a.app.Scorecard(c.Request().Context(), actor, id)
		return each(view.Rubric.Criteria, func(c hiring.Criterion) hiring.ID { return c.ID }), err
	})
	return a.answerSaved(c, actor, id, card, err)
}

func (a *API) declareConflict(c echo.Context, actor hiring.Actor) error {
	id, version, err := scorecardVersion(c)
	if err != nil {
		return err
	}
	in, err := decode[Declaration](a, c)
	if err != nil {
		return err
	}
	card, err := a.app.DeclareConflict(c.Request().Context(), actor, id, app.DeclareInput{
		Version: version, Conflict: hiring.Conflict(in.Conflict), Note: given(in.Note),
	})
	return a.answerSaved(c, actor, id, card, err)
}

func (a *API) submitScorecard(c echo.Context, actor hiring.Actor) error {
	id, version, err := scorecardVersion(c)
	if err != nil {
		return err
	}
	card, err := a.app.SubmitScorecard(c.Request().Context(), actor, id, version)
	return a.answerSaved(c, actor, id, card, err)
}

// scorecardVersion reads which version of which scorecard a request changes.
func scorecardVersion(c echo.Context) (scorecard hiring.ID, version int64, err error) {
	if scorecard, err = id(c, "scorecard", "scorecard"); err != nil {
		return scorecard, 0, err
	}
	version, err = ifMatch(c)
	return scorecard, version, err
}

// answerSaved answers a change to a scorecard: with the scorecard as it was kept, or with the error
// and, where the change was stale, the current version.
func (a *API) answerSaved(c echo.Context, actor hiring.Actor, id hiring.ID, card hiring.Scorecard, err error) error {
	if err != nil {
		return tellVersion(c, err, func() (int64, error) {
			view, err := a.app.Scorecard(c.Request().Context(), actor, id)
			return view.Scorecard.Version, err
		})
	}
	setVersion(c, card.Version)
	return respond(c, http.StatusOK, savedScorecard(card))
}
