package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

func (w *Web) revealForm(c echo.Context, v app.VacancyView, reason string) formPage {
	root := stageRoot(c, v.Vacancy.ID)
	p := formPage{
		Base:    w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "End scoring and reveal the scores"),
		Action:  root + "/reveal",
		Intro:   []string{"Everybody who may see scores sees them from now on, and no scorecard can be changed any more. This cannot be undone."},
		Buttons: []Button{{Text: "End scoring", Kind: Warning, Once: true}},
		Cancel:  &Link{Text: "Not yet", Href: root + "/scorecards"},
	}
	if v.Progress.AllIn() {
		p.Intro = append([]string{"All " + itoa(v.Progress.Submitted) + " scorecards are in."}, p.Intro...)
		return p
	}
	missing := v.Progress.Expected - v.Progress.Submitted
	p.Warning = Plural(missing, "scorecard is", "scorecards are") + " missing. A candidate with fewer scorecards is judged on less."
	var items []string
	for _, o := range v.Progress.Outstanding {
		items = append(items, o.Member+" for "+o.Candidate)
	}
	p.Summary = &SummaryList{Rows: []SummaryRow{{Key: "Missing", Value: Content{Items: items}}}}
	p.Fields = []formField{{Textarea: &Textarea{Question: Question{
		Name: "reason", Label: "Why scoring ends without them", Hint: "It is shown with the results.",
	}, Value: reason, Rows: 3}}}
	return p
}

func (w *Web) revealAsk(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.RunScoring)
	if err != nil {
		return err
	}
	if v.Stage.State != hiring.Scoring || v.Progress.Submitted == 0 {
		return fault.New(fault.Conflict, "Scoring can be ended while it is open and a scorecard has been submitted.")
	}
	return w.render(c, http.StatusOK, "form", w.revealForm(c, v, ""))
}

func (w *Web) revealDo(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.RunScoring)
	if err != nil {
		return err
	}
	reason := c.FormValue("reason")
	if err := w.app.Reveal(c.Request().Context(), actor, v.Vacancy.ID, reason); err != nil {
		return w.answer(c, err, func() formPage { return w.revealForm(c, v, reason) })
	}
	return w.seeOther(c, stageRoot(c, v.Vacancy.ID)+"/results", "Scoring has ended. The scores are revealed.")
}

func (w *Web) reopenForm(c echo.Context, v app.VacancyView, card hiring.StageScorecard, reason string) formPage {
	root := stageRoot(c, v.Vacancy.ID)
	return formPage{
		Base:    w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Reopen a scorecard"),
		Action:  root + "/scorecards/" + card.ID.String() + "/reopen",
		Summary: whoseScorecard(card),
		Intro:   []string{"The panel member can change it and has to submit it again. What it said before is kept. Your reason is recorded."},
		Fields:  []formField{{Textarea: &Textarea{Question: Question{Name: "reason", Label: "Why it is reopened"}, Value: reason, Rows: 3}}},
		Buttons: []Button{{Text: "Reopen scorecard", Once: true}},
		Cancel:  &Link{Text: "Cancel", Href: root + "/scorecards"},
	}
}

func (w *Web) reopenAsk(c echo.Context, actor hiring.Actor) error {
	v, card, err := w.scorecardFor(c, actor)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.reopenForm(c, v, card, ""))
}

// scorecardFor is the scorecard that an address names, for those who run scoring.
func (w *Web) scorecardFor(c echo.Context, actor hiring.Actor) (v app.VacancyView, card hiring.StageScorecard, err error) {
	if v, err = w.vacancyFor(c, actor, hiring.RunScoring); err != nil {
		return v, card, err
	}
	id, err := idOf(c, "scorecard")
	if err != nil {
		return v, card, err
	}
	card, err = w.app.StageScorecard(c.Request().Context(), actor, v.Vacancy.ID, id)
	return v, card, err
}

// whoseScorecard says which scorecard a form is about.
func whoseScorecard(card hiring.StageScorecard) *SummaryList {
	return &SummaryList{Rows: []SummaryRow{{Key: "Scorecard of", Value: Words(card.Member)}, {Key: "For", Value: Words(card.Candidate)}}}
}

func (w *Web) reopenDo(c echo.Context, actor hiring.Actor) error {
	v, card, err := w.scorecardFor(c, actor)
	if err != nil {
		return err
	}
	reason := c.FormValue("reason")
	if err := w.app.ReopenScorecard(c.Request().Context(), actor, v.Vacancy.ID, card.ID, reason); err != nil {
		return w.answer(c, err, func() formPage { return w.reopenForm(c, v, card, reason) })
	}
	return w.seeOther(c, stageRoot(c, v.Vacancy.ID)+"/scorecards", "The scorecard has been reopened.")
}
