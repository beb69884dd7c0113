package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// decideForm records a decision.
type decideForm struct {
	Action     string
	InputHash  string
	Posts      string // how many posts are taken
	Decision   Radios
	Until      DateInput
	Flags      *Checkboxes
	Reason     Textarea
	Button     Button
	HasEarlier bool
}

// decideTyped is a decision as somebody typed it.
type decideTyped struct {
	app.DecideInput
	Day, Month, Year string
}

func (w *Web) decideFormOf(r app.CandidateResult, action string, typed *decideTyped, errs []fault.Field) *decideForm {
	if typed == nil {
		typed = w.decideNothing()
	}
	f := &decideForm{
		Action: action, InputHash: r.InputHash, Button: Button{Text: "Record decision", Once: true}, HasEarlier: len(r.Decisions) > 0,
		Posts: takenText(r.Stage, r.Taken, r.Policy.Posts), Decision: decisionRadios(r.Stage, typed, errs), Until: untilInput(typed, errs), Reason: reasonArea(typed, errs),
	}
	for i, o := range f.Decision.Options {
		if !hiring.DecisionKind(o.Value).Follows(r.Result.Outcome) {
			f.Decision.Options[i].Hint = "Departs from the recommendation."
		}
	}
	if len(r.Result.Flags) > 0 {
		hint := "To appoint, tick each one: you have looked at it."
		if !r.Stage.Last {
			hint = "To invite, tick each one: you have looked at it."
		}
		f.Flags = &Checkboxes{Question: Question{Name: "flags", Label: "To look at", Size: Small, Hint: hint, Error: ErrorAt(errs, "flags")}, Values: typed.Flags}
		for _, text := range r.Result.Flags {
			f.Flags.Options = append(f.Flags.Options, Option{Value: text, Text: text})
		}
	}
	return f
}

// takenText says how many posts, or places at the next stage, are taken.
func takenText(st hiring.Stage, taken, posts int) string {
	if st.Last {
		return fmt.Sprintf("%d of %s taken.", taken, Plural(posts, "post is", "posts are"))
	}
	return fmt.Sprintf("%d of %s at the next stage taken.", taken, Plural(posts, "place is", "places are"))
}

func decisionRadios(st hiring.Stage, typed *decideTyped, errs []fault.Field) Radios {
	out := Radios{Question: Question{Name: "decision", Label: "Decision", Size: Small, Error: ErrorAt(errs, "decision")}, Value: string(typed.Decision)}
	for _, k := range st.DecisionKinds() {
		o := Option{Value: string(k), Text: sentence(string(k))}
		if k == hiring.Invite {
			o.Text = "Invite to the next stage"
		}
		out.Options = append(out.Options, o)
	}
	return out
}

func untilInput(typed *decideTyped, errs []fault.Field) DateInput {
	message := ErrorAt(errs, "until-day")
	return DateInput{
		Question: Question{Name: "until", Label: "Last day in reserve", Hint: "For a reserve only. A year from now unless you change it.", Size: Small, Error: message},
		Day:      typed.Day, Month: typed.Month, Year: typed.Year,
	}
}

func reasonArea(typed *decideTyped, errs []fault.Field) Textarea {
	return Textarea{Question: Question{
		Name: "reason", Label: "Reason", Size: Small, Error: ErrorAt(errs, "reason"),
		Hint: fmt.Sprintf("At least %d characters; at least %d when you depart from the recommendation. Write it as if the candidate will read it.", hiring.ReasonShort, hiring.ReasonLong),
	}, Value: typed.Reason}
}

// decodeDecision reads a decision as it was typed; Invalid for a reserve without a real day.
func decodeDecision(form url.Values) (decideTyped, error) {
	typed := decideTyped{Day: form.Get("until-day"), Month: form.Get("until-month"), Year: form.Get("until-year")}
	typed.DecideInput = app.DecideInput{
		Decision: hiring.DecisionKind(form.Get("decision")), Reason: newlines(form.Get("reason")), Flags: form["flags"], InputHash: form.Get("inputHash"),
	}
	if until, ok := realDay(typed.Day, typed.Month, typed.Year, time.UTC); ok {
		typed.Until = &until
	} else if typed.Decision == hiring.Reserve {
		return typed, fieldFault("until", "Enter the last day in reserve as day, month and year, like 27 11 2027.")
	}
	return typed, nil
}

// untilFirst leads errors about the day to its first box.
func untilFirst(errs []fault.Field) []fault.Field {
	for i := range errs {
		if errs[i].Path == "until" {
			errs[i].Path = "until-day"
		}
	}
	return errs
}

func (w *Web) decide(c echo.Context, actor hiring.Actor) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return fault.Wrap(fault.Invalid, "The form could not be read.", err)
	}
	typed, err := decodeDecision(form)
	if err == nil {
		_, err = w.app.Decide(c.Request().Context(), actor, vacancyID, id, typed.DecideInput)
	}
	if fault.Is(err, fault.Stale) {
		return w.candidateResultPage(c, actor, &typed, []fault.Field{{Path: "decision", Message: fault.Of(err).Message}}, http.StatusPreconditionFailed)
	}
	if errs, ok := invalid(err); ok {
		return w.candidateResultPage(c, actor, &typed, untilFirst(errs), http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return w.seeOther(c, stageRoot(c, vacancyID)+"/results/"+id.String(), "The decision has been recorded.")
}

// resultTimeline is what happened about a candidate at this stage, and what was decided at others, newest first.
func (w *Web) resultTimeline(r app.CandidateResult) Timeline {
	t := Timeline{Level: 3}
	type event struct {
		at   time.Time
		step Step
	}
	var all []event
	add := func(at *time.Time, title, by string, content Content) {
		if at != nil {
			all = append(all, event{*at, Step{Title: title, By: by, When: DateTime(*at, w.zone), Stamp: at.Format("2006-01-02T15:04:05Z"), Content: content}})
		}
	}
	add(r.Stage.OpenedAt, "Scoring opened", "", Content{})
	add(r.Stage.RevealedAt, "Scoring ended and scores were revealed", "", Words(r.Stage.RevealReason))
	for _, card := range r.Scorecards {
		if card.Counts() {
			add(card.SubmittedAt, "Scorecard submitted", r.Members[card.UserID], Content{})
		}
	}
	for _, a := range r.Agreed {
		cr, _ := r.Rubric.Rubric.Criterion(a.CriterionID)
		what := "Agreed mark taken back: " + cr.Name
		if a.Mark != nil {
			what = "Agreed on " + itoa(*a.Mark) + " for " + cr.Name
		}
		add(&a.AgreedAt, what, a.AgreedByName, Words(a.Reason))
	}
	for i, d := range r.Decisions {
		title := "Decision: " + lowered(w.decisionText(d))
		if d.StageID != r.Stage.ID {
			title += " (at another stage)"
		} else if slices.ContainsFunc(r.Decisions[:i], func(x hiring.Decision) bool { return x.StageID == d.StageID }) {
			title += " (replaced)"
		}
		add(&d.DecidedAt, title, d.DecidedByName, Content{Text: d.Reason, Note: "The recommendation was: " + string(d.Recommendation) + ".", Items: d.Flags})
	}
	slices.SortStableFunc(all, func(a, b event) int { return b.at.Compare(a.at) })
	for _, e := range all {
		t.Steps = append(t.Steps, e.step)
	}
	return t
}
