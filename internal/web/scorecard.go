package web

import (
	"encoding/base64"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

// scorecardBody is the most a whole scorecard may hold, in bytes: 60 criteria at the limit of
// evidence in four-byte letters would be more, and no panel writes that.
const scorecardBody = 4 << 20

// scorecardRoute is where a panel member's own scorecard is shown and saved.
const scorecardRoute = "/scorecards/:scorecard"

func (w *Web) scorecardRoutes() []route.Route {
	save := route.Post(scorecardRoute, hiring.ScoreOwn, w.scorecardSave)
	auto := route.Post(scorecardRoute+"/autosave", hiring.ScoreOwn, w.scorecardAutosave)
	merge := route.Post(scorecardRoute+"/merge", hiring.ScoreOwn, w.scorecardMerge)
	save.MaxBody, auto.MaxBody, merge.MaxBody = scorecardBody, scorecardBody, 2*scorecardBody
	return []route.Route{
		route.Get(scorecardRoute, hiring.ScoreOwn, w.scorecardShow),
		save, auto, merge,
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
	ID        string // of the scorecard
	Key       string // encrypts what the browser keeps while it cannot save
	Version   int64
	Saved     string // when it was last saved
	Minutes   int    // of the interview
	Done      int
	Ratings   []ratingForm
	Notes     Textarea
	Documents []Link
	Sift      *Link  // one criterion across all candidates
	SignIn    string // where one signs in
	SampleIn  bool   // signing in takes no password
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
	From        string // when the plan comes to it, minutes into the interview: "0:15"
	Bare        bool   // it has a mark that needs evidence and has none
	Indicators  []Radios
	Checks      []Radios
	Mark        *Radios
	Evidence    Textarea
	NotAssessed *Checkboxes
	Next        Button // saves and goes to the next criterion
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
	return w.render(c, http.StatusOK, "scorecard", w.scorecardPage(c, actor, v, v.Scorecard, nil))
}

func scorecardPath(v app.ScorecardView) string { return "/scorecards/" + v.Scorecard.ID.String() }

// scorecardBase is the base of a page of one scorecard.
func (w *Web) scorecardBase(c echo.Context, actor hiring.Actor, v app.ScorecardView, title string) Base {
	b := w.base(c, actor, title)
	b.Section, b.Attribution, b.Practice = v.Vacancy.Title, true, v.Scorecard.Practice
	b.Earlier = beforeReopening(v)
	b.Crumbs = []Link{{Text: "Home", Href: "/"}, {Text: v.Candidate.Name, Href: scorecardPath(v)}}
	return b
}

// scorecardPage shows a scorecard, as stored or as typed, with errs beside the fields.
func (w *Web) scorecardPage(c echo.Context, actor hiring.Actor, v app.ScorecardView, typed hiring.Scorecard, errs []fault.Field) scorecardPage {
	p := scorecardPage{
		Base: w.scorecardBase(c, actor, v, "Score "+v.Candidate.Name), Candidate: v.Candidate, Action: scorecardPath(v),
		ID: v.Scorecard.ID.String(), Key: base64.RawURLEncoding.EncodeToString(v.DraftKey),
		Version: v.Scorecard.Version, Saved: "Saved " + Clock(v.Scorecard.UpdatedAt, w.zone), Minutes: v.Rubric.InterviewMinutes,
		Notes: Textarea{
			Question: Question{Name: "notes", Label: "Your notes", Size: Small, Error: ErrorAt(errs, "notes"), Hint: "Nobody on the panel sees them. They are in the copy of their data that a candidate may ask for. They are no evidence until you move them there."},
			Value:    typed.Notes, Rows: 8,
		},
		SignIn: "/sign-in", SampleIn: w.signsInElsewhere(),
		Save:  Button{Text: "Save draft", Kind: Secondary, Name: "then", Value: "stay"},
		Check: Button{Text: "Save and check", Name: "then", Value: "check"},
	}
	if p.SampleIn {
		p.SignIn = "/sample"
	}
	if v.Stage.Kind == hiring.Sift {
		p.Sift = &Link{Text: "Score one criterion across all candidates", Href: siftRoot(v.Vacancy.ID, v.Stage.Number)}
	}
	for _, d := range v.Documents {
		p.Documents = append(p.Documents, Link{Text: d.Name, Href: documentPath(v.Vacancy.ID, v.Candidate.ID, d.ID)})
	}
	p.Crumbs[1].Href = ""
	p.Errors, p.Scripts = errs, []string{"scorecard.js"}
	minute := 0
	for i, cr := range v.Rubric.Criteria {
		r, _ := typed.Rating(cr.ID)
		form := ratingFormOf(v.Rubric, i, cr, r, func(name string) string { return ErrorAt(errs, name) })
		if cr.Minutes > 0 {
			form.From = fmt.Sprintf("%d:%02d", minute/60, minute%60)
			minute += cr.Minutes
		}
		form.Next = Button{Text: "Save and go to the next criterion", Kind: Secondary, Name: "then", Value: "next", FormAction: scorecardPath(v) + "?next=" + itoa(i+2)}
		if i == len(v.Rubric.Criteria)-1 {
			form.Next = Button{Text: "Save", Hidden: "this criterion", Kind: Secondary, Name: "then", Value: "next", FormAction: scorecardPath(v) + "?next=" + itoa(i+1)}
		}
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
	for _, m := range left {
		f.Bare = f.Bare || m.Path == "evidence"
	}
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
