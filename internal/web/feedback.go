package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// feedbackPage is the page "feedback": what a candidate is to be told, as a person edits it.
type feedbackPage struct {
	Base
	Lead     string
	Stands   string // where the draft stands
	Action   string
	Number   string
	Version  string
	Opening  Textarea
	Criteria []feedbackCriterion
	Closing  Textarea
	Save     Button
	Release  Button
	Released []releasedFeedback
	Print    *Link
}

// feedbackCriterion is what is said of one criterion.
type feedbackCriterion struct {
	Name      string
	Strengths Textarea
	Gaps      Textarea
}

// releasedFeedback is what was let go, to read.
type releasedFeedback struct {
	Title string
	Words []feedbackPart
	Open  bool
}

// feedbackPart is one section of feedback with its heading.
type feedbackPart struct {
	Heading    string
	Paragraphs []string
}

func (w *Web) feedbackShow(c echo.Context, actor hiring.Actor) error {
	return w.feedbackPage(c, actor, nil, nil, http.StatusOK)
}

func (w *Web) feedbackPage(c echo.Context, actor hiring.Actor, typed *hiring.FeedbackWords, errs []fault.Field, status int) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	v, err := w.app.Feedback(c.Request().Context(), actor, vacancyID, id)
	if err != nil {
		return err
	}
	root := stageRoot(c, vacancyID) + "/results"
	one := root + "/" + id.String()
	p := feedbackPage{
		Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Feedback for "+v.Candidate.Name), Action: one + "/feedback",
		Lead:   "Merit words a draft from what the panel ticked and wrote, criterion by criterion. It names nobody on the panel. Read it, change it, and release it when it says what the panel means. Merit sends it to nobody.",
		Number: itoa(v.Now.Number), Version: strconv.FormatInt(v.Now.Version, 10),
		Save: Button{Text: "Save draft", Kind: Secondary, Once: true}, Release: Button{Text: "Release feedback", Name: "do", Value: "release", Once: true},
	}
	p.Errors, p.Attribution = errs, true
	p.Crumbs = slices.Insert(p.Crumbs, 2, Link{Text: "Results", Href: root}, Link{Text: v.Candidate.Name, Href: one})
	p.Stands = "This is Merit’s draft. Nobody has edited it yet."
	switch {
	case v.Now.Version > 0:
		p.Stands = "Draft, last saved by " + v.Now.EditedByName + " on " + DateTime(v.Now.EditedAt, w.zone) + "."
	case len(v.Released) > 0:
		p.Stands = "This begins with what was released last. Releasing it again replaces that, and both are kept."
	}
	words := v.Now.Words
	if typed != nil {
		words = typed.Named(words)
	}
	area := func(name, label, value string, rows int) Textarea {
		return Textarea{Question: Question{Name: name, Label: label, Error: ErrorAt(errs, name)}, Value: value, Rows: rows}
	}
	p.Opening, p.Closing = area("opening", "Opening", words.Opening, 3), area("closing", "Closing", words.Closing, 3)
	for _, cr := range words.Criteria {
		p.Criteria = append(p.Criteria, feedbackCriterion{
			Name: cr.Name, Strengths: area("strengths."+cr.CriterionID.String(), "Strengths", cr.Strengths, rowsFor(cr.Strengths)),
			Gaps: area("gaps."+cr.CriterionID.String(), "Where there was less", cr.Gaps, rowsFor(cr.Gaps)),
		})
	}
	for i, f := range v.Released {
		p.Released = append(p.Released, releasedFeedback{
			Title: "Released by " + f.ReleasedByName + " on " + DateTime(*f.ReleasedAt, w.zone), Words: feedbackParts(f.Words), Open: i == 0,
		})
	}
	if len(v.Released) > 0 {
		p.Print = &Link{Text: "Open the released feedback to print or copy", Href: one + "/feedback/print"}
	}
	return w.render(c, status, "feedback", p)
}

// rowsFor is how many lines a text needs at first.
func rowsFor(text string) int {
	return min(12, max(3, 1+len(text)/80+len(splitLines(text))/2))
}

// feedbackParts are the sections that say something.
func feedbackParts(words hiring.FeedbackWords) []feedbackPart {
	var out []feedbackPart
	add := func(heading, text string) {
		if text != "" {
			out = append(out, feedbackPart{heading, splitLines(text)})
		}
	}
	add("", words.Opening)
	for _, cr := range words.Criteria {
		add(cr.Name+": strengths", cr.Strengths)
		add(cr.Name+": where there was less", cr.Gaps)
	}
	add("", words.Closing)
	return out
}

func (w *Web) feedbackSave(c echo.Context, actor hiring.Actor) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	v, err := w.app.Feedback(c.Request().Context(), actor, vacancyID, id)
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(c.FormValue("number")) // what is none is no number there is
	version, err := strconv.ParseInt(c.FormValue("version"), 10, 64)
	if err != nil {
		version = -1
	}
	in := app.SaveFeedbackInput{Number: number, Version: version, Release: c.FormValue("do") == "release"}
	in.Words = hiring.FeedbackWords{Opening: newlines(c.FormValue("opening")), Closing: newlines(c.FormValue("closing"))}
	for _, cr := range v.Now.Words.Criteria {
		key := cr.CriterionID.String()
		in.Words.Criteria = append(in.Words.Criteria, hiring.CriterionFeedback{
			CriterionID: cr.CriterionID, Strengths: newlines(c.FormValue("strengths." + key)), Gaps: newlines(c.FormValue("gaps." + key)),
		})
	}
	_, err = w.app.SaveFeedback(c.Request().Context(), actor, vacancyID, id, in)
	if fault.Is(err, fault.Stale) {
		message := fault.Of(err).Message + " What you typed is still below; what is stored is on this page opened anew."
		return w.feedbackPage(c, actor, &in.Words, []fault.Field{{Path: "opening", Message: message}}, http.StatusPreconditionFailed)
	}
	if errs, ok := invalid(err); ok {
		return w.feedbackPage(c, actor, &in.Words, errs, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	told := "The draft has been saved."
	if in.Release {
		told = "The feedback has been released. Give it to the candidate yourself: Merit sends it to nobody."
	}
	return w.seeOther(c, stageRoot(c, vacancyID)+"/results/"+id.String()+"/feedback", told)
}

// feedbackPrintPage is the page "feedback_print": what was released, and nothing else.
type feedbackPrintPage struct {
	Base
	Candidate string
	When      string
	Words     []feedbackPart
	Privacy   string // the privacy page’s whole address, for paper
}

func (w *Web) feedbackPrint(c echo.Context, actor hiring.Actor) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	v, err := w.app.Feedback(c.Request().Context(), actor, vacancyID, id)
	if err != nil {
		return err
	}
	if len(v.Released) == 0 {
		return fault.New(fault.Conflict, "No feedback has been released for this candidate.")
	}
	f := v.Released[0]
	p := feedbackPrintPage{
		Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Feedback: "+v.Vacancy.Title), Candidate: v.Candidate.Name,
		When: Date(*f.ReleasedAt, w.zone), Words: feedbackParts(f.Words), Privacy: w.baseURL + "/privacy",
	}
	p.Attribution = true
	return w.render(c, http.StatusOK, "feedback_print", p)
}
