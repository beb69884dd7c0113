package web

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// The choices for one field of two versions.
const (
	keepMine   = "mine"
	takeTheirs = "theirs"
	keepBoth   = "both"
)

// comparePage is the page "scorecard_compare": what differs between what was typed here and what was saved
// elsewhere, field by field, for the person to choose. Nothing is merged unasked.
type comparePage struct {
	Base
	Action  string
	Version int64
	Lead    string
	Typed   []Hidden
	Rows    []compareRow
	Save    Button
	Mine    Button
	Theirs  Button
}

// compareRow is one field that differs.
type compareRow struct {
	Title        string
	Mine, Theirs Content
	Choice       Radios
	field        ratingField
	criterion    hiring.ID
}

// ratingField is one part of a rating that can be chosen for itself.
type ratingField struct {
	name  string
	text  func(*hiring.Rating) *string // of what both can be kept; nil: one or the other
	same  func(a, b hiring.Rating) bool
	empty func(hiring.Rating) bool
	set   func(to *hiring.Rating, from hiring.Rating)
	words func(cr hiring.Criterion, s hiring.Scale, r hiring.Rating) Content
}

var ratingFields = []ratingField{
	{
		name:  "Indicators",
		same:  func(a, b hiring.Rating) bool { return sameTicks(a.Indicators, b.Indicators, hiring.Unticked) },
		empty: func(r hiring.Rating) bool { return sameTicks(r.Indicators, nil, hiring.Unticked) },
		set:   func(to *hiring.Rating, from hiring.Rating) { to.Indicators = from.Indicators },
		words: func(cr hiring.Criterion, _ hiring.Scale, r hiring.Rating) Content {
			return Content{Items: tickedIndicators(cr, r)}
		},
	},
	{
		name:  "Checks",
		same:  func(a, b hiring.Rating) bool { return sameTicks(a.Checks, b.Checks, hiring.CheckOpen) },
		empty: func(r hiring.Rating) bool { return sameTicks(r.Checks, nil, hiring.CheckOpen) },
		set:   func(to *hiring.Rating, from hiring.Rating) { to.Checks = from.Checks },
		words: func(cr hiring.Criterion, _ hiring.Scale, r hiring.Rating) Content {
			var c Content
			for k, text := range cr.Checks {
				if a := checkAt(r, k); a != "" {
					c.Items = append(c.Items, sentence(a)+": "+text)
				}
			}
			return c
		},
	},
	{
		name:  "Evidence",
		text:  func(r *hiring.Rating) *string { return &r.Evidence },
		same:  func(a, b hiring.Rating) bool { return a.Evidence == b.Evidence },
		empty: func(r hiring.Rating) bool { return r.Evidence == "" },
		set:   func(to *hiring.Rating, from hiring.Rating) { to.Evidence = from.Evidence },
		words: func(_ hiring.Criterion, _ hiring.Scale, r hiring.Rating) Content { return paragraphs(r.Evidence) },
	},
	{
		name: "Mark",
		same: func(a, b hiring.Rating) bool {
			return reflect.DeepEqual(a.Mark, b.Mark) && a.NotAssessed == b.NotAssessed && a.Reason == b.Reason
		},
		empty: func(r hiring.Rating) bool { return r.Mark == nil && !r.NotAssessed && r.Reason == "" },
		set: func(to *hiring.Rating, from hiring.Rating) {
			to.Mark, to.NotAssessed, to.Reason = from.Mark, from.NotAssessed, from.Reason
		},
		words: func(_ hiring.Criterion, s hiring.Scale, r hiring.Rating) Content {
			switch {
			case r.NotAssessed:
				return Words("Not assessed: " + r.Reason)
			case r.Mark != nil:
				return Words(itoa(*r.Mark) + " " + s.Label(*r.Mark))
			}
			return Words(r.Reason)
		},
	},
}

// sameTicks compares ticks; ones that are not there are open.
func sameTicks[T comparable](a, b []T, open T) bool {
	at := func(s []T, i int) T {
		if i < len(s) {
			return s[i]
		}
		return open
	}
	for i := range max(len(a), len(b)) {
		if at(a, i) != at(b, i) {
			return false
		}
	}
	return true
}

// compareRows are the fields in which what was typed differs from what is stored, in the rubric's order.
func compareRows(v app.ScorecardView, in app.SaveScorecardInput) []compareRow {
	var rows []compareRow
	for _, cr := range slices.Concat(v.Rubric.Criteria, v.Dropped) {
		at := slices.IndexFunc(in.Ratings, func(r hiring.Rating) bool { return r.CriterionID == cr.ID })
		if at < 0 {
			continue
		}
		mine := in.Ratings[at]
		theirs, _ := v.Scorecard.Rating(cr.ID)
		for k, f := range ratingFields {
			if f.same(mine, theirs) {
				continue
			}
			name := "choice." + itoa(at) + "." + itoa(k)
			row := compareRow{
				Title: cr.Name + ": " + strings.ToLower(f.name), field: f, criterion: cr.ID,
				Mine: orNothing(f.words(cr, v.Rubric.Scale, mine)), Theirs: orNothing(f.words(cr, v.Rubric.Scale, theirs)),
			}
			row.Choice = choiceOf(name, row.Title, f.text != nil, f.empty(mine), f.empty(theirs))
			rows = append(rows, row)
		}
	}
	if in.Notes != nil && *in.Notes != v.Scorecard.Notes {
		rows = append(rows, compareRow{
			Title: "Your notes", Mine: orNothing(paragraphs(*in.Notes)), Theirs: orNothing(paragraphs(v.Scorecard.Notes)),
			Choice: choiceOf("choice.notes", "Your notes", true, *in.Notes == "", v.Scorecard.Notes == ""),
		})
	}
	return rows
}

func orNothing(c Content) Content {
	if reflect.DeepEqual(c, Content{}) {
		return Words("Nothing")
	}
	return c
}

// choiceOf asks which of two versions of a field is kept. Where one side says nothing the other is offered
// first; else nothing is, so that the person chooses.
func choiceOf(name, title string, both, mineEmpty, theirsEmpty bool) Radios {
	r := Radios{Question: Question{Name: name, Label: "What to keep of " + title}, Inline: true, Small: true, Options: []Option{
		{Value: keepMine, Text: "Keep what I typed here"}, {Value: takeTheirs, Text: "Take what was saved elsewhere"},
	}}
	switch {
	case mineEmpty:
		r.Value = takeTheirs
	case theirsEmpty:
		r.Value = keepMine
	case both:
		r.Options = append(r.Options, Option{Value: keepBoth, Text: "Keep both"})
	}
	return r
}

// scorecardCompare shows both versions of a scorecard that was saved elsewhere since it was opened here.
func (w *Web) scorecardCompare(c echo.Context, actor hiring.Actor, before app.ScorecardView, in app.SaveScorecardInput, errs []fault.Field) error {
	v, err := w.app.Scorecard(c.Request().Context(), actor, before.Scorecard.ID)
	if err != nil {
		return err
	}
	if err := v.Scorecard.MayWrite(v.Stage); err != nil {
		return w.scorecardKept(c, actor, v, in, err)
	}
	rows := compareRows(v, in)
	if len(rows) == 0 {
		return w.answerSave(c, actor, v, in, nil) // both say the same, so there is nothing to choose
	}
	p := comparePage{
		Base: w.scorecardBase(c, actor, v, "Choose what to keep"), Action: scorecardPath(v) + "/merge", Version: v.Scorecard.Version,
		Lead:   "This scorecard was saved somewhere else at " + Clock(v.Scorecard.UpdatedAt, w.zone) + ", after you opened it here: in another tab or on another device. Nothing was overwritten. Choose for each field that differs.",
		Rows:   rows,
		Save:   Button{Text: "Save what I chose", Once: true},
		Mine:   Button{Text: "Keep everything I typed here", Kind: Secondary, Name: "all", Value: keepMine},
		Theirs: Button{Text: "Take everything saved elsewhere", Kind: Secondary, Name: "all", Value: takeTheirs},
	}
	p.Typed = append(typedFields(in), Hidden{Name: "then", Value: c.FormValue("then")}, Hidden{Name: "back", Value: c.FormValue("back")})
	p.Crumbs, p.Errors = append(p.Crumbs, Link{Text: "Choose what to keep"}), errs
	status := http.StatusPreconditionFailed
	for i := range p.Rows {
		if chosen := c.FormValue(p.Rows[i].Choice.Name); chosen != "" {
			p.Rows[i].Choice.Value = chosen
		}
		p.Rows[i].Choice.Error = ErrorAt(errs, p.Rows[i].Choice.Name)
	}
	if len(errs) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return w.render(c, status, "scorecard_compare", p)
}

// scorecardMerge saves what a person chose of two versions, against the version they chose from.
func (w *Web) scorecardMerge(c echo.Context, actor hiring.Actor) error {
	v, err := w.ownScorecard(c, actor)
	if err != nil {
		return err
	}
	in, err := decodeScorecard(c, v)
	if err != nil {
		return err
	}
	if in.Version != v.Scorecard.Version {
		return w.scorecardCompare(c, actor, v, in, nil)
	}
	chosen, errs := chosenOf(c, v, in)
	if len(errs) > 0 {
		return w.scorecardCompare(c, actor, v, in, errs)
	}
	_, err = w.app.SaveScorecard(c.Request().Context(), actor, v.Scorecard.ID, chosen)
	if fault.Is(err, fault.Stale) {
		return w.scorecardCompare(c, actor, v, in, nil)
	}
	return w.answerSave(c, actor, v, chosen, err)
}

// chosenOf puts together what was chosen, or names the fields nothing was chosen for.
func chosenOf(c echo.Context, v app.ScorecardView, in app.SaveScorecardInput) (out app.SaveScorecardInput, errs []fault.Field) {
	out = app.SaveScorecardInput{Version: in.Version, Ratings: slices.Clone(in.Ratings), Notes: in.Notes}
	all := c.FormValue("all")
	for _, row := range compareRows(v, in) {
		choice := all
		if choice != keepMine && choice != takeTheirs {
			choice = c.FormValue(row.Choice.Name)
		}
		if !slices.ContainsFunc(row.Choice.Options, func(o Option) bool { return o.Value == choice }) {
			errs = append(errs, fault.Field{Path: row.Choice.Name, Message: "Choose what to keep of " + row.Title + "."})
			continue
		}
		if choice == keepMine {
			continue
		}
		if row.field.set == nil {
			notes := v.Scorecard.Notes
			if choice == keepBoth {
				notes += "\n\n" + *in.Notes
			}
			out.Notes = &notes
			continue
		}
		at := slices.IndexFunc(out.Ratings, func(r hiring.Rating) bool { return r.CriterionID == row.criterion })
		theirs, _ := v.Scorecard.Rating(row.criterion)
		if choice == keepBoth && row.field.text != nil {
			*row.field.text(&out.Ratings[at]) = *row.field.text(&theirs) + "\n\n" + *row.field.text(&out.Ratings[at])
			continue
		}
		row.field.set(&out.Ratings[at], theirs)
	}
	return out, errs
}
