package web

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// newlines undoes what browsers make of line ends in a form, so that nothing changes by being saved.
func newlines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func (w *Web) scorecardSave(c echo.Context, actor hiring.Actor) error {
	v, err := w.ownScorecard(c, actor)
	if err != nil {
		return err
	}
	in, err := decodeScorecard(c, v)
	if err == nil {
		_, err = w.app.SaveScorecard(c.Request().Context(), actor, v.Scorecard.ID, in)
	}
	switch {
	case err == nil && c.FormValue("then") == "check":
		return c.Redirect(http.StatusSeeOther, scorecardPath(v)+"/check")
	case err == nil:
		return w.seeOther(c, scorecardPath(v), "Your draft has been saved.")
	case fault.Is(err, fault.Stale):
		return w.scorecardStale(c, actor, v, in)
	}
	if errs, ok := invalid(err); ok {
		return w.render(c, http.StatusUnprocessableEntity, "scorecard", w.scorecardPage(c, actor, v, in.Ratings, errs))
	}
	return err
}

// scorecardStale shows what was typed, and beside each criterion what was saved elsewhere in the
// meantime. Saving again keeps what then stands in the form.
func (w *Web) scorecardStale(c echo.Context, actor hiring.Actor, before app.ScorecardView, in app.SaveScorecardInput) error {
	v, err := w.app.Scorecard(c.Request().Context(), actor, before.Scorecard.ID)
	if err != nil {
		return err
	}
	p := w.scorecardPage(c, actor, v, in.Ratings, nil)
	p.Stale = true
	typed := hiring.Scorecard{Ratings: in.Ratings}
	for i := range p.Ratings {
		cr := p.Ratings[i].Criterion
		mine, _ := typed.Rating(cr.ID)
		theirs, _ := v.Scorecard.Rating(cr.ID)
		if sameRating(mine, theirs) {
			continue
		}
		said := ratingWords(cr, v.Rubric.Scale, theirs)
		p.Ratings[i].Elsewhere = &said
	}
	return w.render(c, http.StatusPreconditionFailed, "scorecard", p)
}

// sameRating compares what two ratings say; nothing ticked is the same however it is stored.
func sameRating(a, b hiring.Rating) bool {
	if a.Empty() && b.Empty() {
		return true
	}
	return reflect.DeepEqual(a.Mark, b.Mark) && a.NotAssessed == b.NotAssessed && a.Reason == b.Reason && a.Evidence == b.Evidence &&
		reflect.DeepEqual(a.Indicators, b.Indicators) && reflect.DeepEqual(a.Checks, b.Checks)
}

// ratingWords says in words what a rating holds.
func ratingWords(cr hiring.Criterion, s hiring.Scale, r hiring.Rating) Content {
	var words Content
	switch {
	case r.Empty():
		return Words("Nothing was recorded.")
	case r.NotAssessed:
		words.Text = "Not assessed: " + r.Reason
	case r.Mark != nil:
		words.Text = "Mark " + itoa(*r.Mark) + " " + s.Label(*r.Mark)
	case cr.Marked():
		words.Text = "No mark"
	}
	if r.Evidence != "" {
		words.Paragraphs = append(words.Paragraphs, strings.Split(r.Evidence, "\n")...)
	}
	for k, text := range cr.Checks {
		if k < len(r.Checks) && r.Checks[k] != hiring.CheckOpen {
			words.Items = append(words.Items, text+": "+string(r.Checks[k]))
		}
	}
	for k, text := range cr.Indicators {
		if k < len(r.Indicators) && r.Indicators[k] != hiring.Unticked {
			words.Items = append(words.Items, text+": "+string(r.Indicators[k]))
		}
	}
	return words
}

// autosaved is what the scoring page's script is told.
type autosaved struct {
	Version int64  `json:"version"`
	Saved   string `json:"saved"`
	Done    int    `json:"done"`
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
	if err != nil {
		return err
	}
	out := autosaved{Version: card.Version, Saved: "Saved " + Clock(card.UpdatedAt, w.zone)}
	for _, cr := range v.Rubric.Criteria {
		r, _ := card.Rating(cr.ID)
		var left fault.Fields
		if r.CheckComplete(&left, "", cr, v.Rubric); len(left) == 0 {
			out.Done++
		}
	}
	return c.JSON(http.StatusOK, out)
}
