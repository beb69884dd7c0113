package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) interviewRoutes() []route.Route {
	return []route.Route{
		route.Get("/vacancies/:vacancy/interviews", hiring.SeePreparation, w.interviewList),
		route.Post("/vacancies/:vacancy/interviews", hiring.EditVacancy, w.interviewPlan),
		route.Get("/vacancies/:vacancy/interviews/:candidate", hiring.EditVacancy, w.interviewAsk),
		route.Post("/vacancies/:vacancy/interviews/:candidate", hiring.EditVacancy, w.interviewSave),
	}
}

// interviewsPage is the page "interviews": when and where candidates are seen, and the form that plans a day.
type interviewsPage struct {
	Base
	Lead    string
	Warning string
	Table   Table
	More    *Pagination
	Plan    *formPage
}

// dayTyped is the form that plans a day, as it was typed.
type dayTyped struct{ Day, Month, Year, First, Minutes, Every, Break, Most, Place string }

func (w *Web) interviewList(c echo.Context, actor hiring.Actor) error {
	return w.interviewsPage(c, actor, nil, nil)
}

func (w *Web) interviewsPage(c echo.Context, actor hiring.Actor, typed *dayTyped, errs []fault.Field) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	n, page := pageOf(c)
	view, err := w.app.Interviews(c.Request().Context(), actor, id, page)
	if err != nil {
		return err
	}
	root := stageRoot(c, id) + "/interviews"
	p := interviewsPage{Base: w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Interview times"), More: pagination(root, n, view.Total)}
	p.Lead = fmt.Sprintf("Times are told in %s. An interview takes %s.", zoneText(w.zone), Plural(view.Minutes, "minute", "minutes"))
	if view.Overlaps > 0 {
		p.Warning = Plural(view.Overlaps, "interview overlaps", "interviews overlap") + " another of this stage. The same panel cannot be at both."
	}
	edits := view.Access.Has(hiring.RecruiterOf) && !view.Vacancy.Closed() && view.Stage.State != hiring.Revealed
	p.Table = w.interviewTable(view, root, edits)
	if edits && view.Unplanned > 0 {
		if typed == nil {
			typed = &dayTyped{First: "09:00", Minutes: itoa(view.Minutes), Every: "3", Break: "15"}
		}
		form := planForm(p.Base, root, *typed, view.Unplanned)
		if errs != nil {
			form, p.Errors = form.withErrors(errs), errs
		}
		p.Plan = &form
	}
	status := http.StatusOK
	if errs != nil {
		status = http.StatusUnprocessableEntity
	}
	return w.render(c, status, "interviews", p)
}

// zoneText names a zone as people say it, as in "the time of London".
func zoneText(zone *time.Location) string {
	if zone == nil || zone == time.UTC || zone.String() == "UTC" {
		return "UTC"
	}
	_, place, found := strings.Cut(zone.String(), "/")
	if !found {
		return zone.String()
	}
	return "the time of " + strings.ReplaceAll(place, "_", " ")
}

func (w *Web) interviewTable(view app.InterviewsView, root string, edits bool) Table {
	t := Table{Caption: Plural(view.Total, "interview", "interviews"), RowHeadings: true, Columns: []Column{{Text: "Candidate"}, {Text: "Day"}, {Text: "Time"}, {Text: "Place"}}}
	if edits {
		t.Columns = append(t.Columns, Column{Text: "What you can do", Hidden: true})
	}
	for _, row := range view.Interviews {
		day, clock, action := Text("Not planned"), Cell{}, "Set a time"
		if row.StartsAt != nil {
			day, clock.Text, action = Text(weekday(*row.StartsAt, w.zone)), Clock(*row.StartsAt, w.zone), "Change"
		}
		if row.Overlaps {
			clock.Tag = &Tag{Text: "Overlaps", Colour: Orange}
		}
		cells := []Cell{Text(row.Candidate.Name), day, clock, Text(row.Place)}
		if edits {
			cells = append(cells, Cell{Content: Content{Link: &Link{Text: action, Hidden: "for " + row.Candidate.Name, Href: root + "/" + row.Candidate.ID.String()}}})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// weekday words a day with its name, as in "Friday 27 November 2026".
func weekday(t time.Time, zone *time.Location) string {
	return within(t, zone).Format("Monday ") + Date(t, zone)
}

func planForm(b Base, action string, t dayTyped, unplanned int) formPage {
	number := func(name, label, hint, value string) formField {
		return formField{Input: &TextInput{Question: Question{Name: name, Label: label, Hint: hint}, Value: value, InputMode: "numeric", Width: 3}}
	}
	return formPage{Base: b, Action: action, Fields: []formField{
		{Date: &DateInput{Question: Question{Name: "day", Label: "Day", Hint: "For example, 27 11 2026."}, Day: t.Day, Month: t.Month, Year: t.Year}},
		timeField(t.First, "First interview begins at"),
		number("minutes", "Minutes for each candidate", "From one start to the next.", t.Minutes),
		number("every", "Candidates before a break", "0 is no break.", t.Every),
		number("break", "Minutes of a break", "", t.Break),
		number("most", "How many candidates (optional)", "Empty for all "+itoa(unplanned)+" without a time.", t.Most),
		placeField(t.Place),
	}, Buttons: []Button{{Text: "Preview the day"}}}
}

func timeField(value, label string) formField {
	return formField{Input: &TextInput{Question: Question{Name: "time", Label: label, Hint: "On the 24-hour clock, like 09:30 or 14:00."}, Value: value, Width: 5}}
}

func placeField(value string) formField {
	return formField{Input: &TextInput{Question: Question{Name: "place", Label: "Place (optional)", Hint: "A room, an address or how to join. The panel sees it."}, Value: value}}
}

// clockTime reads a day and a time of day in a zone. A time that clocks leave out is refused.
func clockTime(fs *fault.Fields, dayPath, day, month, year, text string, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	end, err := endOfDay(dayPath, day, month, year, zone)
	if err != nil || end == nil {
		fs.Add(dayPath, "Enter a real date, like 27 11 2026.")
	}
	clock, clockErr := time.Parse("15:04", strings.Replace(strings.TrimSpace(text), ".", ":", 1))
	if clockErr != nil {
		fs.Add("time", "Enter a time on the 24-hour clock, like 09:30.")
	}
	if fs.Err() != nil {
		return time.Time{}
	}
	y, m, d := end.In(zone).Date()
	at := time.Date(y, m, d, clock.Hour(), clock.Minute(), 0, 0, zone)
	if at.Hour() != clock.Hour() || at.Minute() != clock.Minute() {
		fs.Add("time", "There is no such time on this day: the clocks go forward. Enter another.")
	}
	return at
}

func (w *Web) interviewPlan(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	id := v.Vacancy.ID
	t := dayTyped{
		Day: c.FormValue("day-day"), Month: c.FormValue("day-month"), Year: c.FormValue("day-year"), First: c.FormValue("time"),
		Minutes: c.FormValue("minutes"), Every: c.FormValue("every"), Break: c.FormValue("break"), Most: c.FormValue("most"), Place: c.FormValue("place"),
	}
	var fs fault.Fields
	plan := hiring.DayPlan{
		First:   clockTime(&fs, "day", t.Day, t.Month, t.Year, t.First, w.zone),
		Minutes: wholeNumber(&fs, "minutes", t.Minutes, "Minutes for each candidate"), Place: t.Place,
	}
	for path, into := range map[string]*int{"every": &plan.Every, "break": &plan.Break, "most": &plan.Most} {
		if text := c.FormValue(path); strings.TrimSpace(text) != "" {
			*into = wholeNumber(&fs, path, text, map[string]string{"every": "Candidates before a break", "break": "Minutes of a break", "most": "How many candidates"}[path])
		}
	}
	ctx, root := c.Request().Context(), stageRoot(c, id)+"/interviews"
	var rows []hiring.Interview
	err = fs.Err()
	confirmed := c.FormValue("confirmed") == "yes"
	switch {
	case err != nil:
	case confirmed:
		rows, err = w.app.PlanDay(ctx, actor, id, plan)
	default:
		rows, err = w.app.PreviewDay(ctx, actor, id, plan)
	}
	if err != nil {
		if fields, ok := invalid(err); ok {
			return w.interviewsPage(c, actor, &t, fields)
		}
		return err
	}
	if confirmed {
		return w.seeOther(c, root, Plural(len(rows), "interview has", "interviews have")+" a time.")
	}
	return w.dayPreview(c, v, t, rows)
}

// dayPreview shows the first and the last interview of a planned day, to confirm.
func (w *Web) dayPreview(c echo.Context, v app.VacancyView, t dayTyped, rows []hiring.Interview) error {
	root := stageRoot(c, v.Vacancy.ID) + "/interviews"
	when := func(row hiring.Interview) Content {
		return Words(row.Candidate.Name + " at " + Clock(*row.StartsAt, w.zone))
	}
	place := t.Place
	if strings.TrimSpace(place) == "" {
		place = "None given"
	}
	p := formPage{
		Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Check the day"), Action: root,
		Summary: &SummaryList{Rows: []SummaryRow{
			{Key: "Day", Value: Words(weekday(*rows[0].StartsAt, w.zone))},
			{Key: "Interviews", Value: Words(itoa(len(rows)))},
			{Key: "First", Value: when(rows[0])},
			{Key: "Last", Value: when(rows[len(rows)-1])},
			{Key: "Place", Value: Words(place)},
		}},
		Buttons: []Button{{Text: "Plan the day", Once: true}}, Cancel: &Link{Text: "Cancel", Href: root},
	}
	for _, h := range []Hidden{
		{Name: "confirmed", Value: "yes"},
		{Name: "day-day", Value: t.Day},
		{Name: "day-month", Value: t.Month},
		{Name: "day-year", Value: t.Year},
		{Name: "time", Value: t.First},
		{Name: "minutes", Value: t.Minutes},
		{Name: "every", Value: t.Every},
		{Name: "break", Value: t.Break},
		{Name: "most", Value: t.Most},
		{Name: "place", Value: t.Place},
	} {
		p.Fields = append(p.Fields, formField{Hidden: &h})
	}
	p.Crumbs = append(p.Crumbs[:2], Link{Text: "Interview times", Href: root}, Link{Text: "Check the day"})
	return w.render(c, http.StatusOK, "form", p)
}

// interviewForm changes one candidate's time.
func (w *Web) interviewForm(c echo.Context, view app.InterviewsView, t dayTyped) formPage {
	row, root := view.Interviews[0], stageRoot(c, view.Vacancy.ID)+"/interviews"
	p := formPage{
		Base: w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Interview of "+row.Candidate.Name), Action: root + "/" + row.Candidate.ID.String(),
		Intro: []string{"Times are told in " + zoneText(w.zone) + "."},
		Fields: []formField{
			{Date: &DateInput{Question: Question{Name: "day", Label: "Day", Hint: "For example, 27 11 2026."}, Day: t.Day, Month: t.Month, Year: t.Year}},
			timeField(t.First, "Begins at"), placeField(t.Place),
		},
		Buttons: []Button{{Text: "Save"}}, Cancel: &Link{Text: "Cancel", Href: root},
	}
	if row.StartsAt != nil {
		p.Buttons = append(p.Buttons, Button{Text: "Take the time away", Kind: Secondary, Name: "then", Value: "clear"})
	}
	p.Crumbs = append(p.Crumbs[:2], Link{Text: "Interview times", Href: root}, Link{Text: row.Candidate.Name})
	return p
}

func (w *Web) interviewFor(c echo.Context, actor hiring.Actor) (app.InterviewsView, error) {
	id, candidate, err := w.candidateIDs(c)
	if err != nil {
		return app.InterviewsView{}, err
	}
	return w.app.Interview(c.Request().Context(), actor, id, candidate)
}

func (w *Web) interviewAsk(c echo.Context, actor hiring.Actor) error {
	view, err := w.interviewFor(c, actor)
	if err != nil {
		return err
	}
	t := dayTyped{Place: view.Interviews[0].Place}
	if at := view.Interviews[0].StartsAt; at != nil {
		on := within(*at, w.zone)
		t.Day, t.Month, t.Year, t.First = itoa(on.Day()), itoa(int(on.Month())), itoa(on.Year()), on.Format("15:04")
	}
	return w.render(c, http.StatusOK, "form", w.interviewForm(c, view, t))
}

func (w *Web) interviewSave(c echo.Context, actor hiring.Actor) error {
	view, err := w.interviewFor(c, actor)
	if err != nil {
		return err
	}
	t := dayTyped{Day: c.FormValue("day-day"), Month: c.FormValue("day-month"), Year: c.FormValue("day-year"), First: c.FormValue("time"), Place: c.FormValue("place")}
	row := view.Interviews[0]
	in, said := app.InterviewInput{}, row.Candidate.Name+" has no time any more."
	if c.FormValue("then") != "clear" {
		var fs fault.Fields
		at := clockTime(&fs, "day", t.Day, t.Month, t.Year, t.First, w.zone)
		if err := fs.Err(); err != nil {
			return w.answer(c, err, func() formPage { return w.interviewForm(c, view, t) })
		}
		in, said = app.InterviewInput{StartsAt: &at, Place: t.Place}, row.Candidate.Name+" is seen on "+weekday(at, w.zone)+" at "+Clock(at, w.zone)+"."
	}
	if _, err := w.app.SetInterview(c.Request().Context(), actor, view.Vacancy.ID, row.Candidate.ID, in); err != nil {
		return w.answer(c, err, func() formPage { return w.interviewForm(c, view, t) })
	}
	return w.seeOther(c, stageRoot(c, view.Vacancy.ID)+"/interviews", said)
}
