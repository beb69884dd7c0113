package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// readPage is the page "scorecard_read": a scorecard as it stands, to check and submit, or locked.
type readPage struct {
	Base
	Lead      string
	Tag       *Tag
	Panel     *Panel
	Conflict  *SummaryList
	Notes     *SummaryList
	Ratings   []SummaryList
	Missing   []missingThing
	Statement []string // what is confirmed by submitting
	Submit    *submitForm
	Links     []Link
}

// missingThing is one thing to do before submitting, with the way to its field.
type missingThing struct {
	ID   string
	Link Link
}

// submitForm locks the scorecard.
type submitForm struct {
	Action  string
	Version int64
	Button  Button
}

func (w *Web) scorecardCheck(c echo.Context, actor hiring.Actor) error {
	v, err := w.ownScorecard(c, actor)
	if err != nil {
		return err
	}
	if !writable(v) {
		return w.scorecardRead(c, actor, v)
	}
	return w.checkPage(c, actor, v, http.StatusOK)
}

// checkPage shows what will be submitted, and what is missing.
func (w *Web) checkPage(c echo.Context, actor hiring.Actor, v app.ScorecardView, status int) error {
	p := readPage{Base: w.scorecardBase(c, actor, v, "Check your scorecard")}
	p.Crumbs = append(p.Crumbs, Link{Text: "Check"})
	p.Lead = "This is what you will submit for " + v.Candidate.Name + "."
	p.Conflict = conflictSummary(v, true)
	p.Ratings, p.Notes = ratingSummaries(v, true), notesSummary(v.Scorecard.Notes)
	for _, f := range v.Outstanding {
		if f.Path == "conflict" {
			p.Missing = append(p.Missing, missingThing{ID: "row-conflict", Link: Link{Text: f.Message, Href: scorecardPath(v) + "/conflict"}})
			continue
		}
		p.Missing = append(p.Missing, missingThing{ID: "row-" + f.ElementID(), Link: Link{Text: f.Message, Href: scorecardPath(v) + "#" + f.ElementID()}})
	}
	p.Links = []Link{{Text: "Go back and change it", Href: scorecardPath(v)}}
	if status != http.StatusOK {
		for _, f := range v.Outstanding {
			p.Errors = append(p.Errors, fault.Field{Path: "row-" + f.Path, Message: f.Message})
		}
	}
	if len(v.Outstanding) == 0 {
		p.Statement = submitStatement(v)
		p.Submit = &submitForm{
			Action: scorecardPath(v) + "/submit", Version: v.Scorecard.Version, Button: Button{Text: "Submit scorecard", Once: true},
		}
	}
	return w.render(c, status, "scorecard_read", p)
}

func conflictSummary(v app.ScorecardView, change bool) *SummaryList {
	row := SummaryRow{Key: "Conflict of interest", Value: Words(conflictText(v.Scorecard.Conflict))}
	row.Value.Note = v.Scorecard.ConflictNote
	if change {
		row.Actions = []Link{{Text: "Change", Hidden: "conflict of interest", Href: scorecardPath(v) + "/conflict"}}
	}
	return &SummaryList{Rows: []SummaryRow{row}}
}

// ratingSummaries is a card for each criterion.
func ratingSummaries(v app.ScorecardView, change bool) []SummaryList {
	var out []SummaryList
	for i, cr := range v.Rubric.Criteria {
		r, _ := v.Scorecard.Rating(cr.ID)
		list := SummaryList{Title: cr.Name}
		if change {
			list.TitleActions = []Link{{Text: "Change", Hidden: cr.Name, Href: scorecardPath(v) + "#criterion-" + itoa(i+1)}}
		}
		switch {
		case r.NotAssessed:
			list.Rows = append(list.Rows, SummaryRow{Key: "Not assessed", Value: Words(r.Reason)})
		case cr.Marked() && r.Mark != nil:
			list.Rows = append(list.Rows, SummaryRow{Key: "Mark", Value: Words(itoa(*r.Mark) + " " + v.Rubric.Scale.Label(*r.Mark))})
		case cr.Marked():
			list.Rows = append(list.Rows, SummaryRow{Key: "Mark", Value: Words("None yet")})
		}
		for k, text := range cr.Checks {
			answer := "Not answered"
			if a := checkAt(r, k); a != "" {
				answer = sentence(a)
			}
			list.Rows = append(list.Rows, SummaryRow{Key: text, Value: Words(answer)})
		}
		if r.Evidence != "" {
			list.Rows = append(list.Rows, SummaryRow{Key: "Evidence", Value: paragraphs(r.Evidence)})
		}
		if ticked := tickedIndicators(cr, r); len(ticked) > 0 {
			list.Rows = append(list.Rows, SummaryRow{Key: "Indicators", Value: Content{Items: ticked}})
		}
		if len(list.Rows) == 0 {
			list.Rows = []SummaryRow{{Key: "Rating", Value: Words("Nothing yet")}}
		}
		out = append(out, list)
	}
	return out
}

// tickedIndicators words the indicators that were ticked.
func tickedIndicators(cr hiring.Criterion, r hiring.Rating) []string {
	var out []string
	for k, text := range cr.Indicators {
		if state := indicatorAt(r, k); state != "" {
			out = append(out, sentence(state)+": "+text)
		}
	}
	return out
}

// paragraphs is text as it was typed, a paragraph a line.
func paragraphs(text string) Content {
	var c Content
	for _, line := range splitLines(text) {
		if line != "" {
			c.Paragraphs = append(c.Paragraphs, line)
		}
	}
	return c
}

func (w *Web) scorecardSubmit(c echo.Context, actor hiring.Actor) error {
	v, err := w.ownScorecard(c, actor)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(c.FormValue("version"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "This form is not complete. Open the page again.")
	}
	_, err = w.app.SubmitScorecard(c.Request().Context(), actor, v.Scorecard.ID, version)
	if _, incomplete := invalid(err); incomplete {
		return w.checkPage(c, actor, v, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, scorecardPath(v))
}

// scorecardRead shows a scorecard that can no longer be written on.
func (w *Web) scorecardRead(c echo.Context, actor hiring.Actor, v app.ScorecardView) error {
	p := readPage{Base: w.scorecardBase(c, actor, v, "Your scorecard for "+v.Candidate.Name)}
	p.Crumbs[1].Href = ""
	p.Tag = scorecardTag(hiring.ScorecardSummary{State: v.Scorecard.State, Conflict: v.Scorecard.Conflict, StageState: v.Stage.State, Practice: v.Scorecard.Practice})
	p.Conflict = conflictSummary(v, v.Scorecard.Conflict == hiring.Recused && v.Scorecard.MayWrite(v.Stage) == nil)
	p.Links = []Link{{Text: "Back to your scorecards", Href: "/"}}
	switch {
	case v.Scorecard.Conflict == hiring.Recused:
		p.Lead = "You stepped back from scoring this candidate."
		return w.render(c, http.StatusOK, "scorecard_read", p)
	case v.Scorecard.State == hiring.Excused:
		p.Lead = "Scoring ended before this scorecard was submitted. What you wrote is kept and does not count."
	case v.Scorecard.State != hiring.Submitted:
		p.Lead = v.Scorecard.MayWrite(v.Stage).Error()
	case v.Stage.State == hiring.Scoring:
		p.Tag, p.Panel = nil, &Panel{Title: "Scorecard submitted", Text: v.Candidate.Name}
		p.Lead = "It was locked at " + DateTime(*v.Scorecard.SubmittedAt, w.zone) + ". " + afterwardsText(v) + " If something is wrong, ask the chair or the recruiter to reopen it."
		if v.Stage.RevealWhen == hiring.RevealOwn && !v.Scorecard.Practice {
			p.Links = append(p.Links, Link{Text: "See the others’ scores for " + v.Candidate.Name, Href: scorecardPath(v) + "/others"})
		}
		if v.Scorecard.Practice {
			p.Lead = "It was locked at " + DateTime(*v.Scorecard.SubmittedAt, w.zone) + ". " + practiceLocked
		}
	default:
		p.Lead = "Submitted on " + DateTime(*v.Scorecard.SubmittedAt, w.zone) + ". Scoring has ended."
		p.Links = append(p.Links, Link{Text: "How your marking compared", Href: myMarkingPath(v)}, Link{Text: "See the results", Href: "/vacancies/" + v.Vacancy.ID.String() + "/results"})
	}
	if err := w.linkVersions(c, actor, v, &p); err != nil {
		return err
	}
	p.Ratings, p.Notes = ratingSummaries(v, false), notesSummary(v.Scorecard.Notes)
	return w.render(c, http.StatusOK, "scorecard_read", p)
}

// submitStatement is what somebody confirms by submitting, and what happens then.
func submitStatement(v app.ScorecardView) []string {
	out := []string{
		"By submitting you confirm that these are your own judgements, made without knowing what the other panel members think, and that what you said of a conflict of interest still holds.",
		"The scorecard is then locked. Only the chair or the recruiter can reopen it, with a reason, and what it said before is kept. " + afterwardsText(v),
	}
	if v.Scorecard.Practice {
		out[1] = "You score for practice: this scorecard is locked and never counts. " + afterwardsText(v)
	}
	return out
}

// afterwardsText says when somebody who has submitted sees more.
func afterwardsText(v app.ScorecardView) string {
	switch {
	case v.Scorecard.Practice:
		return practiceLocked
	case v.Stage.RevealWhen == hiring.RevealOwn:
		return "You can then see what the others have submitted for this candidate."
	case v.Stage.RevealWhen == hiring.RevealAll:
		return "When the last scorecard is in, you see the other panel members’ scores and the results."
	default:
		return "When scoring ends, you see the other panel members’ scores and the results."
	}
}
