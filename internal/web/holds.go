package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
)

// holdAsk asks why a vacancy, or one of its candidates, is to be held.
func (w *Web) holdAsk(c echo.Context, actor hiring.Actor) error {
	form, err := w.holdForm(c, actor, "")
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", form())
}

func (w *Web) holdForm(c echo.Context, actor hiring.Actor, reason string) (func() formPage, error) {
	v, err := w.vacancyFor(c, actor, hiring.HandleData)
	if err != nil {
		return nil, err
	}
	candidate, err := candidateOf(c)
	if err != nil {
		return nil, err
	}
	title, about, root := "Hold this vacancy", "everything in this vacancy", "/vacancies/"+v.Vacancy.ID.String()
	cancel := root + "/data"
	if candidate != nil {
		_, cand, err := w.app.CandidateForEdit(c.Request().Context(), actor, v.Vacancy.ID, *candidate)
		if err != nil {
			return nil, err
		}
		root += "/candidates/" + candidate.String()
		title, about = "Hold the data of "+cand.Name, "everything about this candidate"
	}
	return func() formPage {
		p := formPage{
			Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, title), Action: root + "/hold",
			Intro: []string{
				"A legal hold keeps " + about + " from being purged or erased until somebody lifts it: for a claim that was made, or that is likely.",
				"The hold stays on record after it is lifted.",
			},
			Fields:  []formField{{Textarea: &Textarea{Question: Question{Name: "reason", Label: "Why the data has to be kept", Hint: "For example: a claim was lodged with the tribunal."}, Value: reason, Rows: 3}}},
			Buttons: []Button{{Text: "Place hold", Once: true}}, Cancel: &Link{Text: "Cancel", Href: cancel},
		}
		if candidate != nil {
			p.After = []string{"Where a claim is about how candidates compare, hold the whole vacancy: the scores of one person alone do not show that."}
		}
		return p
	}, nil
}

func (w *Web) holdPlace(c echo.Context, actor hiring.Actor) error {
	reason := newlines(c.FormValue("reason"))
	form, err := w.holdForm(c, actor, reason)
	if err != nil {
		return err
	}
	vacancy, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	candidate, err := candidateOf(c)
	if err != nil {
		return err
	}
	if _, err := w.app.PlaceHold(c.Request().Context(), actor, vacancy, candidate, reason); err != nil {
		return w.answer(c, err, form)
	}
	return w.seeOther(c, "/vacancies/"+vacancy.String()+"/data", "The hold is in place.")
}

func (w *Web) holdLiftAsk(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.HandleData)
	if err != nil {
		return err
	}
	id, err := idOf(c, "hold")
	if err != nil {
		return err
	}
	data, err := w.app.VacancyData(c.Request().Context(), actor, v.Vacancy.ID, hiring.Page{})
	if err != nil {
		return err
	}
	for _, h := range data.Holds {
		if h.ID != id {
			continue
		}
		root := "/vacancies/" + v.Vacancy.ID.String()
		return w.render(c, http.StatusOK, "form", formPage{
			Base:   w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Lift the legal hold?"),
			Intro:  []string{"It was placed by " + h.PlacedByName + " on " + DateTime(h.PlacedAt, w.zone) + ": " + h.Reason, "What it held and has been kept long enough is deleted with the next purge."},
			Action: root + "/holds/" + id.String() + "/lift", Buttons: []Button{{Text: "Lift hold", Kind: Warning, Once: true}}, Cancel: &Link{Text: "Cancel", Href: root + "/data"},
		})
	}
	return hiring.ErrUnknown("legal hold")
}

func (w *Web) holdLift(c echo.Context, actor hiring.Actor) error {
	vacancy, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	id, err := idOf(c, "hold")
	if err != nil {
		return err
	}
	if err := w.app.LiftHold(c.Request().Context(), actor, vacancy, id); err != nil {
		return err
	}
	return w.seeOther(c, "/vacancies/"+vacancy.String()+"/data", "The hold is lifted.")
}
