package web

import (
	"math"
	"time"

	"merit/internal/app"
	"merit/internal/hiring"
)

// homeGroups are the tables of a person's own scorecards on the home page, the most urgent first.
var homeGroups = []struct {
	caption string
	of      []hiring.Urgency
}{
	{"Today", []hiring.Urgency{hiring.Today}},
	{"Overdue", []hiring.Urgency{hiring.Overdue}},
	{"To score", []hiring.Urgency{hiring.Due, hiring.SomeTime}},
	{"For practice", []hiring.Urgency{hiring.ForPractice}},
	{"Done", []hiring.Urgency{hiring.Done, hiring.NotNeeded}},
}

// scorecardTables lists a person's own scorecards of this page, a table for each kind of urgency.
func (w *Web) scorecardTables(v app.HomeView) (out []Table) {
	for _, g := range homeGroups {
		var some []hiring.ScorecardSummary
		for _, s := range v.Scorecards {
			for _, u := range g.of {
				if s.Urgency == u {
					some = append(some, s)
				}
			}
		}
		if len(some) > 0 {
			t := w.scorecardTable(some, v.Day)
			t.Caption = g.caption
			out = append(out, t)
		}
	}
	return out
}

// scorecardTable lists a panel member's own scorecards.
func (w *Web) scorecardTable(cards []hiring.ScorecardSummary, day hiring.Day) Table {
	t := Table{
		Caption: "Your scorecards", RowHeadings: true,
		Columns: []Column{{Text: "Candidate"}, {Text: "When"}, {Text: "Vacancy"}, {Text: "Done", Numeric: true}, {Text: "State"}, {Text: "What you can do", Hidden: true}},
	}
	for _, s := range cards {
		href := "/scorecards/" + s.ID.String()
		action := Link{Text: "Score", Hidden: s.CandidateName, Href: href}
		switch {
		case awaits(s) && s.Marked > 0:
			action.Text = "Carry on"
		case awaits(s):
		case s.StageState == hiring.Revealed && s.State == hiring.Submitted && s.Conflict != hiring.Recused:
			action.Text, action.Hidden = "How you marked", "at "+s.VacancyTitle
			action.Href = "/vacancies/" + s.VacancyID.String() + "/stages/" + itoa(s.StageNumber) + "/my-marking"
		default:
			action.Text = "View"
		}
		state := Content{Tag: scorecardTag(s)}
		if s.Practice {
			state = Content{Tag: practiceTag(), Note: scorecardTag(s).Text}
		}
		t.Rows = append(t.Rows, []Cell{
			{Content: Content{Link: &Link{Text: s.CandidateName, Href: href}}},
			{Content: w.whenWords(s, day)},
			{Content: Content{Text: s.VacancyTitle, Note: otherThanInterview(s.StageKind)}},
			Text(itoa(s.Marked) + " of " + itoa(s.Criteria)),
			{Content: state},
			{Content: Content{Link: &action}},
		})
	}
	return t
}

// whenWords says when and where the candidate is seen, and when the scorecard is due.
func (w *Web) whenWords(s hiring.ScorecardSummary, day hiring.Day) (c Content) {
	if s.StartsAt != nil {
		c.Text = Clock(*s.StartsAt, w.zone)
		if s.StartsAt.Before(day.From) || !s.StartsAt.Before(day.To) {
			c.Text = within(*s.StartsAt, w.zone).Format("Monday 2 January") + " at " + c.Text
		}
		if s.Place != "" {
			c.Text += ", " + s.Place
		}
	}
	if awaits(s) && s.DueAt != nil {
		if c.Note = dueIn(*s.DueAt, day, w.zone); c.Text == "" {
			c.Text, c.Note = sentence(c.Note), ""
		}
	}
	return c
}

// dueIn words a date by which something is due, as in "due Friday 27 November" or "3 days overdue".
func dueIn(due time.Time, day hiring.Day, zone *time.Location) string {
	switch {
	case due.Before(day.From):
		// Whole days of the calendar, of which one may have 23 hours.
		begun := hiring.DayOf(due, zone).From
		return Plural(int(math.Round(day.From.Sub(begun).Hours()/24)), "day", "days") + " overdue"
	case due.Before(day.Now):
		return "overdue since " + Clock(due, zone)
	case due.Before(day.To):
		return "due today"
	}
	return "due " + within(due, zone).Format("Monday 2 January")
}

// siftTable sums up the sifts a person scores, a line for each.
func (w *Web) siftTable(v app.HomeView) Table {
	t := Table{Caption: "Sifts", RowHeadings: true, Columns: []Column{
		{Text: "Vacancy"}, {Text: "When"}, {Text: "Submitted", Numeric: true}, {Text: "State"}, {Text: "What you can do", Hidden: true},
	}}
	for _, s := range v.Sifts {
		when, state, action := Content{}, Content{Tag: &Tag{Text: "Done", Colour: Green}}, "View"
		if s.ToDo > 0 {
			state.Tag, action = &Tag{Text: itoa(s.ToDo) + " to score", Colour: Yellow}, "Score"
			if s.DueAt != nil {
				when.Text = sentence(dueIn(*s.DueAt, v.Day, w.zone))
			}
		}
		if s.Practice {
			state = Content{Tag: practiceTag(), Note: state.Tag.Text}
		}
		href := siftRoot(s.VacancyID, s.StageNumber)
		t.Rows = append(t.Rows, []Cell{
			{Content: Content{Link: &Link{Text: s.VacancyTitle, Href: href}}},
			{Content: when},
			Text(itoa(s.Submitted) + " of " + itoa(s.Candidates)),
			{Content: state},
			{Content: Content{Link: &Link{Text: action, Hidden: "the sift of " + s.VacancyTitle, Href: href}}},
		})
	}
	return t
}

// scorecardsLeft says how many scorecards of the page are waiting; nothing for somebody without any.
func scorecardsLeft(v app.HomeView) string {
	left := 0
	for _, s := range v.Scorecards {
		if awaits(s) && !s.Practice {
			left++
		}
	}
	for _, s := range v.Sifts {
		if !s.Practice {
			left += s.ToDo
		}
	}
	switch {
	case left > 0:
		return Plural(left, "scorecard is", "scorecards are") + " waiting for you."
	case len(v.Scorecards) > 0 || len(v.Sifts) > 0:
		return "All your scorecards on this page are done."
	}
	return ""
}
