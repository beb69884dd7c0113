package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/rubric"
)

// scaleRadios is the choice of a scale that ships or one's own.
func scaleRadios(value, points, first string) formField {
	scales := &Radios{Question: Question{Name: "scale", Label: "Scale of marks"}, Value: value}
	for _, s := range rubric.Scales() {
		scales.Options = append(scales.Options, Option{Value: s.Key, Text: s.Name, Hint: scaleHint(s)})
	}
	scales.Options = append(scales.Options, Option{
		Value: "own", Text: "A scale of your own", Hint: "2 to 10 points, each with a name.",
		Reveal: &Reveal{Textarea: &Textarea{
			Question: Question{Name: "ownPoints", Label: "Names of its points, one a line, the lowest first"}, Value: points, Rows: 5,
		}, Input: &TextInput{Question: Question{Name: "ownFirst", Label: "The lowest mark, 0 or 1"}, Value: first, InputMode: "numeric", Width: 2}},
	})
	return formField{Radios: scales}
}

// rubricSettingsForm is what was typed of a rubric's settings.
type rubricSettingsForm struct {
	Version, Scale, OwnPoints, OwnFirst, Minutes string
	Responsibilities                             bool
}

func storedSettings(view app.RubricView) rubricSettingsForm {
	r := view.Rubric.Rubric
	f := rubricSettingsForm{
		Version: strconv.FormatInt(view.Rubric.Version, 10), Scale: r.Scale.Key, Minutes: itoa(r.InterviewMinutes), OwnFirst: "1",
		Responsibilities: slices.ContainsFunc(r.Criteria, func(c hiring.Criterion) bool { return c.Kind == hiring.ResponsibilitiesCriterion }),
	}
	if r.Scale.Key == "own" {
		var names []string
		for _, p := range r.Scale.Points {
			names = append(names, p.Label)
		}
		f.OwnPoints, f.OwnFirst = strings.Join(names, "\n"), itoa(r.Scale.Min())
	}
	return f
}

func (w *Web) rubricSettingsForm(c echo.Context, view app.RubricView, f rubricSettingsForm) formPage {
	return formPage{
		Base: w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Rubric settings"), Action: rubricPath(c, view.Vacancy) + "/settings",
		Intro: []string{"Another scale gives every criterion new anchors, puts the bar to its middle and takes pass marks away. It can be changed until the first mark is given."},
		Fields: []formField{
			{Hidden: &Hidden{Name: "version", Value: f.Version}},
			scaleRadios(f.Scale, f.OwnPoints, f.OwnFirst),
			{Input: &TextInput{Question: Question{Name: "interviewMinutes", Label: "Minutes for the interview"}, Value: f.Minutes, InputMode: "numeric", Width: 3}},
			{Checkboxes: &Checkboxes{Question: Question{Name: "responsibilities", Label: "Responsibilities"}, Values: []string{yesIf(f.Responsibilities)}, Options: []Option{
				{Value: "yes", Text: "Score the role’s responsibilities as one more criterion"},
			}}},
		},
		Buttons: []Button{{Text: "Save settings", Once: true}}, Cancel: &Link{Text: "Cancel", Href: rubricPath(c, view.Vacancy)},
	}
}

func (w *Web) rubricSettingsAsk(c echo.Context, actor hiring.Actor) error {
	view, err := w.rubricToEdit(c, actor)
	if err != nil {
		return err
	}
	if err := view.Rubric.MayEdit(); err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "form", w.rubricSettingsForm(c, view, storedSettings(view)))
}

func (w *Web) rubricSettingsSave(c echo.Context, actor hiring.Actor) error {
	view, err := w.rubricToEdit(c, actor)
	if err != nil {
		return err
	}
	f := rubricSettingsForm{
		Version: c.FormValue("version"), Scale: c.FormValue("scale"), OwnPoints: c.FormValue("ownPoints"), OwnFirst: c.FormValue("ownFirst"),
		Minutes: c.FormValue("interviewMinutes"), Responsibilities: c.FormValue("responsibilities") == "yes",
	}
	var fs fault.Fields
	in := app.RubricSettingsInput{
		Version: version(c), Scale: f.Scale, OwnPoints: f.OwnPoints, InterviewMinutes: wholeNumber(&fs, "interviewMinutes", f.Minutes, "Minutes"), Responsibilities: f.Responsibilities,
	}
	if f.Scale == "own" {
		in.OwnFirst = wholeNumber(&fs, "ownFirst", f.OwnFirst, "The lowest mark")
	}
	if err = fs.Err(); err == nil {
		err = w.app.ChangeRubricSettings(c.Request().Context(), actor, view.Vacancy.ID, in)
	}
	if err == nil {
		return w.seeOther(c, rubricPath(c, view.Vacancy), "The settings have been saved.")
	}
	errs, status, ok := refusedRubric(err)
	if !ok {
		return err
	}
	return w.render(c, status, "form", w.rubricSettingsForm(c, view, f).withErrors(errs))
}
