package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
)

// eraseAsk says what erasing a candidate takes away and what it leaves, before somebody does.
func (w *Web) eraseAsk(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.HandleData)
	if err != nil {
		return err
	}
	id, err := idOf(c, "candidate")
	if err != nil {
		return err
	}
	x, err := w.app.PreviewErasure(c.Request().Context(), actor, v.Vacancy.ID, id)
	if err != nil {
		return err
	}
	if x.Held {
		return hiring.ErrHeld()
	}
	root := "/vacancies/" + v.Vacancy.ID.String() + "/candidates/" + id.String()
	return w.render(c, http.StatusOK, "form", formPage{
		Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Erase "+x.Candidate.Name+"?"), Action: root + "/erase",
		Summary: &SummaryList{Rows: erasureRows(x)}, Warning: "This cannot be undone. An older copy of the database that is restored is erased again.",
		Buttons: []Button{{Text: "Erase this candidate", Kind: Warning, Once: true}}, Cancel: &Link{Text: "Cancel", Href: root + "/data"},
		Links: []Link{{Text: "Instead, keep the data for a claim: place a legal hold", Href: root + "/hold"}},
	})
}

func erasureRows(x app.ErasureView) []SummaryRow {
	goes := []string{
		"name, e-mail address, telephone number, reference, employer and notes", Plural(x.Documents, "document", "documents"),
		"evidence, notes and conflicts of interest on " + Plural(x.Scorecards, "scorecard", "scorecards") + ", earlier versions too",
		"interview times, what the panel agreed on in words, reasons of decisions, feedback", "answers for equality monitoring, the words of requests", "details about the candidate in the audit trail",
	}
	stays := []string{"the code " + x.Candidate.Code + ", and which decision was recorded, when and by whom", "who did what and when in the audit trail, without details"}
	if x.Revealed > 0 {
		stays = append(stays, "the marks the panel submitted, as numbers beside the code: other candidates’ scores were computed with them, and can only be checked while they are there. They go with the next purge of the vacancy")
	} else {
		goes = append(goes, "every mark: nothing was computed with them yet")
	}
	rows := []SummaryRow{{Key: "What goes", Value: Content{Items: goes}}, {Key: "What stays", Value: Content{Items: stays}}}
	if len(x.Mentions) > 0 {
		var said []string
		for _, m := range x.Mentions {
			said = append(said, itoa(m.N)+" in "+m.Where)
		}
		rows = append(rows, SummaryRow{Key: "The name stands elsewhere too", Value: Content{Items: said, Note: "These texts are about other people and stay as they are until the vacancy is purged."}})
	}
	return append(rows, SummaryRow{Key: "What Merit cannot reach", Value: Content{Items: []string{"printed packs and reports", "files and mails that people saved themselves", "copies of the database, until they are replaced by newer ones"}}})
}

func (w *Web) eraseDo(c echo.Context, actor hiring.Actor) error {
	vacancy, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	if err := w.app.EraseCandidate(c.Request().Context(), actor, vacancy, id); err != nil {
		return err
	}
	return w.seeOther(c, "/vacancies/"+vacancy.String()+"/candidates/"+id.String()+"/data", "The candidate has been erased.")
}
