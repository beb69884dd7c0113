package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
)

// passOnForm asks who scores a candidate in a panel member's place, or that nobody does.
func (w *Web) passOnForm(c echo.Context, v app.VacancyView, card hiring.StageScorecard, to, reason string) formPage {
	root := stageRoot(c, v.Vacancy.ID)
	who := &Radios{Question: Question{Name: "to", Label: "Who scores instead"}, Value: to}
	seen := map[hiring.ID]bool{}
	for _, m := range v.Members {
		if m.Function.Scores() && !seen[m.UserID] && m.UserID != card.UserID {
			seen[m.UserID] = true
			who.Options = append(who.Options, Option{Value: m.UserID.String(), Text: m.Name})
		}
	}
	who.Options = append(who.Options, Option{Divider: "or"}, Option{Value: "nobody", Text: "Nobody", Hint: "The candidate is judged on the other scorecards."})
	return formPage{
		Base:    w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Pass a scorecard on"),
		Action:  root + "/scorecards/" + card.ID.String() + "/pass-on",
		Summary: whoseScorecard(card),
		Intro:   []string{"The panel member no longer owes this scorecard. What they wrote on it is kept, and counts for nothing."},
		Fields: []formField{
			{Radios: who},
			{Textarea: &Textarea{Question: Question{Name: "reason", Label: "Why", Hint: "Your reason is recorded."}, Value: reason, Rows: 3}},
		},
		Buttons: []Button{{Text: "Pass on", Once: true}}, Cancel: &Link{Text: "Cancel", Href: root + "/scorecards"},
	}
}

func (w *Web) passOnAsk(c echo.Context, actor hiring.Actor) error {
	v, card, err := w.scorecardFor(c, actor)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.passOnForm(c, v, card, "", ""))
}

func (w *Web) passOnDo(c echo.Context, actor hiring.Actor) error {
	v, card, err := w.scorecardFor(c, actor)
	if err != nil {
		return err
	}
	in := app.ReassignInput{Reason: c.FormValue("reason")}
	to := c.FormValue("to")
	if to != "nobody" {
		if in.To, err = hiring.ParseID(to); err != nil {
			return w.answer(c, fieldFault("to", "Choose who scores instead, or nobody."), func() formPage { return w.passOnForm(c, v, card, to, in.Reason) })
		}
	}
	if err := w.app.ReassignScorecard(c.Request().Context(), actor, v.Vacancy.ID, card.ID, in); err != nil {
		return w.answer(c, err, func() formPage { return w.passOnForm(c, v, card, to, in.Reason) })
	}
	return w.seeOther(c, stageRoot(c, v.Vacancy.ID)+"/scorecards", "The scorecard has been passed on.")
}
