package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// newlines undoes what browsers make of line ends in a form, so that nothing changes by being saved.
func newlines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// placedCriterion is a criterion with its number in the form: the recruiter may have moved some or taken some
// out since the form was opened.
type placedCriterion struct {
	hiring.Criterion
	at int
}

// criteriaOf are the criteria a form has fields of, each named by its id: all, or those that were changed.
func criteriaOf(c echo.Context, v app.ScorecardView) ([]placedCriterion, error) {
	known := slices.Concat(v.Rubric.Criteria, v.Dropped)
	var out []placedCriterion
	for i := range hiring.MaxCriteria {
		id := c.FormValue(hiring.RatingPath(i) + "id")
		if id == "" {
			continue
		}
		at := slices.IndexFunc(known, func(cr hiring.Criterion) bool { return cr.ID.String() == id })
		if at < 0 {
			return nil, fault.New(fault.Invalid, "This form is of another rubric. Open the scorecard again.")
		}
		out = append(out, placedCriterion{known[at], i})
	}
	return out, nil
}

// decodeScorecard reads the scoring form, or the part of it that was sent.
func decodeScorecard(c echo.Context, v app.ScorecardView) (app.SaveScorecardInput, error) {
	version, err := strconv.ParseInt(c.FormValue("version"), 10, 64)
	if err != nil {
		return app.SaveScorecardInput{}, fault.New(fault.Invalid, "This form is not complete. Open the scorecard again.")
	}
	in := app.SaveScorecardInput{Version: version}
	criteria, err := criteriaOf(c, v)
	if err != nil {
		return in, err
	}
	var fs fault.Fields
	for _, cr := range criteria {
		prefix := hiring.RatingPath(cr.at)
		r := hiring.Rating{
			CriterionID: cr.ID, Evidence: newlines(c.FormValue(prefix + "evidence")),
			NotAssessed: c.FormValue(prefix+"notAssessed") == "yes", Reason: newlines(c.FormValue(prefix + "reason")),
		}
		if text := c.FormValue(prefix + "mark"); text != "" {
			mark := wholeNumber(&fs, prefix+"mark", text, "The mark for "+cr.Name)
			r.Mark = &mark
		}
		for k := range cr.Indicators {
			r.Indicators = append(r.Indicators, hiring.IndicatorState(c.FormValue(fmt.Sprintf("%sindicators.%d", prefix, k))))
		}
		for k := range cr.Checks {
			r.Checks = append(r.Checks, hiring.CheckAnswer(c.FormValue(fmt.Sprintf("%schecks.%d", prefix, k))))
		}
		in.Ratings = append(in.Ratings, r)
	}
	if notes, sent := c.Request().Form["notes"]; sent {
		text := newlines(notes[0])
		in.Notes = &text
	}
	return in, fs.Err()
}

// typedScorecard is the scorecard as it would be with what was typed: what was not sent is as it was.
func typedScorecard(v app.ScorecardView, in app.SaveScorecardInput) hiring.Scorecard {
	card := v.Scorecard
	card.Ratings = slices.Clone(in.Ratings)
	for _, r := range v.Scorecard.Ratings {
		if !slices.ContainsFunc(card.Ratings, func(t hiring.Rating) bool { return t.CriterionID == r.CriterionID }) {
			card.Ratings = append(card.Ratings, r)
		}
	}
	if in.Notes != nil {
		card.Notes = *in.Notes
	}
	return card
}

// typedFields are the fields of a form that says the same as what was typed, to be sent again.
func typedFields(in app.SaveScorecardInput) []Hidden {
	var out []Hidden
	add := func(name, value string) {
		if value != "" {
			out = append(out, Hidden{Name: name, Value: value})
		}
	}
	for i, r := range in.Ratings {
		prefix := hiring.RatingPath(i)
		add(prefix+"id", r.CriterionID.String())
		if r.Mark != nil {
			add(prefix+"mark", itoa(*r.Mark))
		}
		if r.NotAssessed {
			add(prefix+"notAssessed", "yes")
		}
		add(prefix+"reason", r.Reason)
		add(prefix+"evidence", r.Evidence)
		for k, s := range r.Indicators {
			add(fmt.Sprintf("%sindicators.%d", prefix, k), string(s))
		}
		for k, a := range r.Checks {
			add(fmt.Sprintf("%schecks.%d", prefix, k), string(a))
		}
	}
	if in.Notes != nil {
		out = append(out, Hidden{Name: "notes", Value: *in.Notes})
	}
	return out
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
