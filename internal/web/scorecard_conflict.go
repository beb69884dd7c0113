package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

func (w *Web) conflictForm(c echo.Context, actor hiring.Actor, v app.ScorecardView, conflict, knownNote, recusedNote string) formPage {
	note := func(name, label, value string) *Reveal {
		return &Reveal{Textarea: &Textarea{Question: Question{Name: name, Label: label}, Value: value, Rows: 2}}
	}
	return formPage{
		Base:   w.scorecardBase(c, actor, v, "Do you have a conflict of interest?"),
		Action: scorecardPath(v) + "/conflict",
		Intro:  []string{"Candidate: " + v.Candidate.Name + ". Say it before you score. You can change your answer until you submit."},
		Fields: []formField{
			{Hidden: &Hidden{Name: "version", Value: strconv.FormatInt(v.Scorecard.Version, 10)}},
			{Radios: &Radios{Question: Question{Name: "conflict", Label: "Your connection with " + v.Candidate.Name}, Value: conflict, Options: []Option{
				{Value: string(hiring.NoConflict), Text: "None", Hint: "I do not know the candidate, or only in passing."},
				{Value: string(hiring.KnownPerson), Text: "I know the candidate", Hint: "I can still judge fairly. The chair sees this.", Reveal: note("note", "How you know the candidate", knownNote)},
				{Value: string(hiring.Recused), Text: "I step back", Hint: "I should not score this candidate.", Reveal: note("recused", "Why you step back", recusedNote)},
			}}},
		},
		Buttons: []Button{{Text: "Continue"}},
		Cancel:  &Link{Text: "Back to home", Href: "/"},
	}
}

func (w *Web) conflictShow(c echo.Context, actor hiring.Actor) error {
	v, err := w.ownScorecard(c, actor)
	if err != nil {
		return err
	}
	if err := v.Scorecard.MayWrite(v.Stage); err != nil {
		return err
	}
	card := v.Scorecard
	return w.render(c, http.StatusOK, "form", w.conflictForm(c, actor, v, string(card.Conflict), card.ConflictNote, card.ConflictNote))
}

func (w *Web) conflictDo(c echo.Context, actor hiring.Actor) error {
	v, err := w.ownScorecard(c, actor)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(c.FormValue("version"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "This form is not complete. Open the page again.")
	}
	in := app.DeclareInput{Version: version, Conflict: hiring.Conflict(c.FormValue("conflict")), Note: newlines(c.FormValue("note"))}
	if in.Conflict == hiring.Recused {
		in.Note = newlines(c.FormValue("recused"))
	}
	if _, err := w.app.DeclareConflict(c.Request().Context(), actor, v.Scorecard.ID, in); err != nil {
		return w.answer(c, atNote(err, in.Conflict), func() formPage {
			return w.conflictForm(c, actor, v, string(in.Conflict), c.FormValue("note"), c.FormValue("recused"))
		})
	}
	if in.Conflict == hiring.Recused {
		return w.seeOther(c, "/", "You have stepped back. The recruiter and the chair see this.")
	}
	return c.Redirect(http.StatusSeeOther, scorecardPath(v))
}

// atNote moves an error of the note to the box that was open.
func atNote(err error, conflict hiring.Conflict) error {
	fields, ok := invalid(err)
	if !ok || conflict != hiring.Recused {
		return err
	}
	fs := make(fault.Fields, len(fields))
	for i, f := range fields {
		if f.Path == "note" {
			f.Path = "recused"
		}
		fs[i] = f
	}
	return fs.Err()
}
