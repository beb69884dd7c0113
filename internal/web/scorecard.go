package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

// scorecardBody is the most a whole scorecard may hold, in bytes: 60 criteria at the limit of
// evidence in four-byte letters would be more, and no panel writes that.
const scorecardBody = 4 << 20

func (w *Web) scorecardRoutes() []route.Route {
	save := route.Post("/scorecards/:scorecard", hiring.ScoreOwn, w.scorecardSave)
	save.MaxBody = scorecardBody
	auto := route.Post("/scorecards/:scorecard/autosave", hiring.ScoreOwn, w.scorecardAutosave)
	auto.MaxBody = scorecardBody
	return []route.Route{
		route.Get("/scorecards/:scorecard", hiring.ScoreOwn, w.scorecardShow),
		save, auto,
		route.Get("/scorecards/:scorecard/conflict", hiring.ScoreOwn, w.conflictShow),
		route.Post("/scorecards/:scorecard/conflict", hiring.ScoreOwn, w.conflictDo),
		route.Get("/scorecards/:scorecard/check", hiring.ScoreOwn, w.scorecardCheck),
		route.Post("/scorecards/:scorecard/submit", hiring.ScoreOwn, w.scorecardSubmit),
	}
}

// scorecardPage is the page "scorecard": where a panel member writes.
type scorecardPage struct {
	Base
	Candidate hiring.Candidate
	Action    string
	Version   int64
	Saved     string // when it was last saved
	Done      int
	Ratings   []ratingForm
	Stale     bool // it was saved elsewhere: each rating that differs shows what was saved
	Save      Button
	Check     Button
}

// ratingForm is one criterion on the scoring page.
type ratingForm struct {
	Number      int // counted from 1
	ID          string
	Named       Hidden // which criterion it is, should the rubric be put in another order meanwhile
	Leads       string // who leads on it, where the criteria are shared out
	Criterion   hiring.Criterion
	Level       string
	Done        bool
	Indicators  []Radios
	Checks      []Radios
	Mark        *Radios
	Evidence    Textarea
	NotAssessed *Checkboxes
	Elsewhere   *Content // what was saved elsewhere, where it differs from what was typed here
}

func (w *Web) ownScorecard(c echo.Context, actor hiring.Actor) (app.ScorecardView, error) {
	id, err := idOf(c, "scorecard")
	if err != nil {
		return app.ScorecardView{}, err
	}
	return w.app.Scorecard(c.Request().Context(), actor, id)
}

func writable(v app.ScorecardView) bool {
	return v.Scorecard.MayWrite(v.Stage) == nil && v.Scorecard.Conflict != hiring.Recused
}

func (w *Web) scorecardShow(c echo.Context, actor hiring.Actor) error {
	v, err := w.ownScorecard(c, actor)
	if err != nil {
		return err
	}
	if !writable(v) {
		return w.scorecardRead(c, actor, v)
	}
	if v.Scorecard.Conflict == hiring.Undeclared {
		return c.Redirect(http.StatusSeeOther, scorecardPath(v)+"/conflict")
	}
	return w.render(c, http.StatusOK, "scorecard", w.scorecardPage(c, actor, v, v.Scorecard.Ratings, nil))
}

func scorecardPath(v app.ScorecardView) string { return "/scorecards/" + v.Scorecard.ID.String() }

// scorecardBase is the base of a page of one scorecard.
func (w *Web) scorecardBase(c echo.Context, actor hiring.Actor, v app.ScorecardView, title string) Base {
	b := w.base(c, actor, title)
	b.Section, b.Attribution = v.Vacancy.Title, true
	b.Crumbs = []Link{{Text: "Home", Href: "/"}, {Text: v.Candidate.Name, Href: scorecardPath(v)}}
	return b
}

// scorecardPage shows ratings, stored or typed, with errs beside the fields.
func (w *Web) scorecardPage(c echo.Context, actor hiring.Actor, v app.ScorecardView, ratings []hiring.Rating, errs []fault.Field) scorecardPage {
	p := scorecardPage{
		Base: w.scorecardBase(c, actor, v, "Score "+v.Candidate.Name), Candidate: v.Candidate, Action: scorecardPath(v),
		Version: v.Scorecard.Version, Saved: "Saved " + Clock(v.Scorecard.UpdatedAt, w.zone),
		Save:  Button{Text: "Save draft", Kind: Secondary, Name: "then", Value: "stay"},
		Check: Button{Text: "Save and check", Name: "then", Value: "check"},
	}
	p.Crumbs[1].Href = ""
	p.Errors, p.Scripts = errs, []string{"scorecard.js"}
	typed := hiring.Scorecard{Ratings: ratings}
	for i, cr := range v.Rubric.Criteria {
		r, _ := typed.Rating(cr.ID)
		form := ratingFormOf(v.Rubric, i, cr, r, func(name string) string { return ErrorAt(errs, name) })
		if len(v.Scorecard.Leads) > 0 {
			form.Leads = "You lead on this criterion."
			if v.Scorecard.MayLeaveOpen(cr.ID) {
				form.Leads = "Somebody else leads on this criterion. Score it if you have evidence; you may leave it open."
			}
		}
		if form.Done {
			p.Done++
		}
		p.Ratings = append(p.Ratings, form)
	}
	return p
}

func ratingFormOf(rub hiring.Rubric, i int, cr hiring.Criterion, r hiring.Rating, at func(string) string) ratingForm {
	prefix := hiring.RatingPath(i)
	var left fault.Fields
	r.CheckComplete(&left, "", cr, rub)
	f := ratingForm{Number: i + 1, ID: "criterion-" + itoa(i+1), Named: Hidden{Name: prefix + "id", Value: cr.ID.String()}, Criterion: cr, Done: len(left) == 0}
	if cr.RequiredLevel != hiring.LevelUnknown {
		f.Level = levelText(cr.RequiredLevel)
	}
	for k, text := range cr.Indicators {
		f.Indicators = append(f.Indicators, Radios{
			Question: Question{Name: fmt.Sprintf("%sindicators.%d", prefix, k), Label: text}, Inline: true, Small: true,
			Value: indicatorAt(r, k), Options: indicatorOptions,
		})
	}
	for k, text := range cr.Checks {
		f.Checks = append(f.Checks, Radios{
			Question: Question{Name: fmt.Sprintf("%schecks.%d", prefix, k), Label: text, Error: at(fmt.Sprintf("%schecks.%d", prefix, k))}, Inline: true, Small: true,
			Value: checkAt(r, k), Options: []Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}},
		})
	}
	if cr.Marked() {
		f.Mark = &Radios{Question: Question{Name: prefix + "mark", Label: "Mark for " + cr.Name, Size: Small, Error: at(prefix + "mark")}, Small: true}
		if r.Mark != nil {
			f.Mark.Value = itoa(*r.Mark)
		}
		for _, pt := range rub.Scale.Points {
			f.Mark.Options = append(f.Mark.Options, Option{Value: itoa(pt.Value), Text: itoa(pt.Value) + " " + pt.Label, Hint: anchorAt(cr, pt.Value)})
		}
	}
	f.Evidence = Textarea{
		Question: Question{Name: prefix + "evidence", Label: "Evidence for " + cr.Name, Size: Small, Error: at(prefix + "evidence"), Hint: "What the candidate said and did. Write it as if they will read it: they may ask to."},
		Value:    r.Evidence, Rows: 4,
	}
	ticked := []string(nil)
	if r.NotAssessed {
		ticked = []string{"yes"}
	}
	f.NotAssessed = &Checkboxes{Question: Question{Name: prefix + "notAssessed"}, Small: true, Values: ticked, Options: []Option{{
		Value: "yes", Text: cr.Name + " was not assessed", Reveal: &Reveal{Textarea: &Textarea{
			Question: Question{Name: prefix + "reason", Label: "Why it was not assessed", Error: at(prefix + "reason")}, Value: r.Reason, Rows: 2,
		}},
	}}}
	return f
}

var indicatorOptions = []Option{
	{Value: string(hiring.Shown), Text: "Shown"},
	{Value: string(hiring.PartlyShown), Text: "Partly"},
	{Value: string(hiring.NotShown), Text: "Not shown"},
	{Value: string(hiring.NotAsked), Text: "Not asked"},
}

func indicatorAt(r hiring.Rating, k int) string {
	if k < len(r.Indicators) {
		return string(r.Indicators[k])
	}
	return ""
}

func checkAt(r hiring.Rating, k int) string {
	if k < len(r.Checks) {
		return string(r.Checks[k])
	}
	return ""
}

func anchorAt(cr hiring.Criterion, mark int) string {
	for _, a := range cr.Anchors {
		if a.Value == mark {
			return a.Label
		}
	}
	return ""
}

// criteriaOf are the criteria of the form, as they stood on the rubric when it was opened: the recruiter may
// have moved some or taken some out since.
func criteriaOf(c echo.Context, v app.ScorecardView) []hiring.Criterion {
	_ = c.FormValue("version") // reads the form
	if _, named := c.Request().Form[hiring.RatingPath(0)+"id"]; !named {
		return v.Rubric.Criteria
	}
	var out []hiring.Criterion
	for i := range hiring.MaxCriteria {
		values, there := c.Request().Form[hiring.RatingPath(i)+"id"]
		if !there {
			break
		}
		for _, cr := range slices.Concat(v.Rubric.Criteria, v.Dropped) {
			if cr.ID.String() == values[0] {
				out = append(out, cr)
			}
		}
		if len(out) != i+1 {
			return v.Rubric.Criteria // not a form of this rubric
		}
	}
	return out
}

// decodeScorecard reads the whole scoring form.
func decodeScorecard(c echo.Context, v app.ScorecardView) (app.SaveScorecardInput, error) {
	var fs fault.Fields
	version, err := strconv.ParseInt(c.FormValue("version"), 10, 64)
	if err != nil {
		return app.SaveScorecardInput{}, fault.New(fault.Invalid, "This form is not complete. Open the scorecard again.")
	}
	in := app.SaveScorecardInput{Version: version}
	for i, cr := range criteriaOf(c, v) {
		prefix := hiring.RatingPath(i)
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
	return in, fs.Err()
}
