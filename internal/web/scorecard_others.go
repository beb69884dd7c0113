package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) othersRoutes() []route.Route {
	return []route.Route{
		route.Get("/scorecards/:scorecard/others", hiring.ScoreOwn, w.othersAsk),
		route.Post("/scorecards/:scorecard/others", hiring.ScoreOwn, w.othersDo),
	}
}

// othersAsk asks before a panel member sees what others submitted, since that is the last moment at which
// their own scorecard could be put right.
func (w *Web) othersAsk(c echo.Context, actor hiring.Actor) error {
	v, err := w.ownScorecard(c, actor)
	if err != nil {
		return err
	}
	if v.Scorecard.PeersSeenAt != nil {
		return c.Redirect(http.StatusSeeOther, moderationPath(v))
	}
	if v.Scorecard.State != hiring.Submitted || v.Stage.RevealWhen != hiring.RevealOwn || v.Stage.State != hiring.Scoring {
		return fault.New(fault.Conflict, "Others’ scores cannot be seen now.")
	}
	return w.render(c, http.StatusOK, "form", formPage{
		Base: w.scorecardBase(c, actor, v, "See the others’ scores for "+v.Candidate.Name), Action: scorecardPath(v) + "/others",
		Intro: []string{
			"You have submitted your own scorecard, so you can see what others have submitted for this candidate.",
			"From then on your scorecard stays as it is: nobody can reopen it. That you looked is recorded.",
		},
		Buttons: []Button{{Text: "See the others’ scores", Once: true}}, Cancel: &Link{Text: "Not yet", Href: scorecardPath(v)},
	})
}

func (w *Web) othersDo(c echo.Context, actor hiring.Actor) error {
	v, err := w.ownScorecard(c, actor)
	if err != nil {
		return err
	}
	if _, err := w.app.SeeOthers(c.Request().Context(), actor, v.Scorecard.ID); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, moderationPath(v))
}

// moderationPath is where the panel discusses the candidate of a scorecard.
func moderationPath(v app.ScorecardView) string {
	return "/vacancies/" + v.Vacancy.ID.String() + "/stages/" + itoa(v.Stage.Number) + "/moderation/" + v.Candidate.ID.String()
}
