package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/identity"
)

func (w *Web) scorecardSave(c echo.Context, actor hiring.Actor) error {
	v, err := w.ownScorecard(c, actor)
	if err != nil {
		return err
	}
	in, err := decodeScorecard(c, v)
	if err == nil {
		_, err = w.app.SaveScorecard(c.Request().Context(), actor, v.Scorecard.ID, in)
	}
	return w.answerSave(c, actor, v, in, err)
}

// answerSave answers a save that was pressed: with the page that is to come, or, where it was refused, with
// what was typed.
func (w *Web) answerSave(c echo.Context, actor hiring.Actor, v app.ScorecardView, in app.SaveScorecardInput, err error) error {
	back := c.FormValue("back")
	switch {
	case err == nil && c.FormValue("then") == "check":
		return c.Redirect(http.StatusSeeOther, scorecardPath(v)+"/check")
	case err == nil && back != "":
		return c.Redirect(http.StatusSeeOther, identity.SafeNext(back))
	case err == nil && c.FormValue("then") == "next":
		return c.Redirect(http.StatusSeeOther, scorecardPath(v)+"#criterion-"+itoa(wholeOr(c.QueryParam("next"), 1)))
	case err == nil:
		return w.seeOther(c, scorecardPath(v), "Your draft has been saved.")
	case fault.Is(err, fault.Stale):
		return w.scorecardCompare(c, actor, v, in, nil)
	case fault.Is(err, fault.Conflict):
		return w.scorecardKept(c, actor, v, in, err)
	}
	if errs, ok := invalid(err); ok {
		return w.render(c, http.StatusUnprocessableEntity, "scorecard", w.scorecardPage(c, actor, v, typedScorecard(v, in), errs))
	}
	return err
}

// scorecardKept shows what was typed for a scorecard that takes nothing any more, so that it can be copied.
func (w *Web) scorecardKept(c echo.Context, actor hiring.Actor, v app.ScorecardView, in app.SaveScorecardInput, refused error) error {
	p := readPage{Base: w.scorecardBase(c, actor, v, "What you typed was not saved")}
	p.Crumbs = append(p.Crumbs, Link{Text: "Not saved"})
	p.Lead = fault.Of(refused).Message + " What you typed here is below, so that you can copy it."
	v.Scorecard = typedScorecard(v, in)
	p.Ratings, p.Conflict = ratingSummaries(v, false), conflictSummary(v, false)
	p.Notes = notesSummary(v.Scorecard.Notes)
	p.Links = []Link{{Text: "See the scorecard as it was kept", Href: scorecardPath(v)}, {Text: "Back to your scorecards", Href: "/"}}
	return w.render(c, http.StatusConflict, "scorecard_read", p)
}

// autosaved is what the scoring page's script is told.
type autosaved struct {
	Version int64    `json:"version"`
	Saved   string   `json:"saved"`
	Done    []string `json:"done"` // ids of the criteria nothing is missing of
	Bare    []string `json:"bare"` // ids of those with a mark that still needs evidence
	Total   int      `json:"total"`
}

func (w *Web) scorecardAutosave(c echo.Context, actor hiring.Actor) error {
	v, err := w.ownScorecard(c, actor)
	if err != nil {
		return err
	}
	in, err := decodeScorecard(c, v)
	if err != nil {
		return err
	}
	card, err := w.app.SaveScorecard(c.Request().Context(), actor, v.Scorecard.ID, in)
	if fault.Is(err, fault.Stale) && in.Notes != nil && len(in.Ratings) == len(v.Rubric.Criteria) && len(compareRows(v, in)) == 0 {
		card, err = v.Scorecard, nil // all of the page is what is stored: an answer to it was lost
	}
	if err != nil {
		return err
	}
	out := autosaved{Version: card.Version, Saved: "Saved " + Clock(card.UpdatedAt, w.zone), Done: []string{}, Bare: []string{}, Total: len(v.Rubric.Criteria)}
	for i, cr := range v.Rubric.Criteria {
		r, _ := card.Rating(cr.ID)
		f := ratingFormOf(v.Rubric, i, cr, r, func(string) string { return "" })
		if f.Done {
			out.Done = append(out.Done, cr.ID.String())
		}
		if f.Bare {
			out.Bare = append(out.Bare, cr.ID.String())
		}
	}
	return c.JSON(http.StatusOK, out)
}

// notesSummary is the writer's own notes pad on pages that show a scorecard; nothing where it is empty.
func notesSummary(notes string) *SummaryList {
	if notes == "" {
		return nil
	}
	return &SummaryList{Title: "Your notes", Rows: []SummaryRow{{Key: "Nobody on the panel sees them", Value: paragraphs(notes)}}}
}
