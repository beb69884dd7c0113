package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
)

func (w *Web) withdrawAsk(c echo.Context, actor hiring.Actor) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	view, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	_, cand, err := w.app.CandidateForEdit(c.Request().Context(), actor, vacancyID, id)
	if err != nil {
		return err
	}
	list := "/vacancies/" + vacancyID.String() + "/candidates"
	return w.render(c, http.StatusOK, "form", formPage{
		Base:    w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Withdraw "+cand.Name+"?"),
		Intro:   []string{"The candidate leaves the competition. Scorecards that were written are kept, and no longer count. This cannot be undone."},
		Action:  list + "/" + id.String() + "/withdraw",
		Buttons: []Button{{Text: "Withdraw candidate", Kind: Warning, Once: true}},
		Cancel:  &Link{Text: "Cancel", Href: list},
	})
}

func (w *Web) withdrawDo(c echo.Context, actor hiring.Actor) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	if err := w.app.WithdrawCandidate(c.Request().Context(), actor, vacancyID, id); err != nil {
		return err
	}
	return w.seeOther(c, "/vacancies/"+vacancyID.String()+"/candidates", "The candidate has been withdrawn.")
}
