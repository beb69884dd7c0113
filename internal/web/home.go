package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) homeRoutes() []route.Route {
	return []route.Route{route.Get("/", hiring.AnySignedIn, w.home)}
}

// homePage is the page "home": a person's own scorecards first, then their vacancies.
type homePage struct {
	Base
	Scorecards     []Table
	Sifts          *Table
	MoreCards      *Pagination
	Requests       *Table
	Vacancies      *Table
	MoreVacancies  *Pagination
	Nothing        *Empty
	CreateVacancy  *Button
	Archived       *Link
	ScorecardsLeft string
}

func (w *Web) home(c echo.Context, actor hiring.Actor) error {
	ctx := c.Request().Context()
	number, page := pageOf(c)
	own, err := w.app.Home(ctx, actor, w.zone, page)
	if err != nil {
		return err
	}
	filter := hiring.CurrentVacancies
	if c.QueryParam("show") == string(hiring.ArchivedVacancies) {
		filter = hiring.ArchivedVacancies
	}
	vacancies, vacancyTotal, err := w.app.Vacancies(ctx, actor, filter, page)
	if err != nil {
		return err
	}
	if filter == hiring.ArchivedVacancies {
		return w.archivedVacancies(c, actor, vacancies, vacancyTotal, number)
	}
	p := homePage{Base: w.base(c, actor, "Home")}
	if actor.Recruiter {
		p.Archived = &Link{Text: "Archived vacancies", Href: "/?show=archived"}
	}
	p.Scorecards, p.MoreCards = w.scorecardTables(own), pagination("/", number, max(own.Total, own.SiftTotal))
	if len(own.Sifts) > 0 {
		t := w.siftTable(own)
		p.Sifts = &t
	}
	if actor.Recruiter {
		open, err := w.app.OpenRequests(ctx, actor)
		if err != nil {
			return err
		}
		p.Requests = w.homeRequests(open)
	}
	p.ScorecardsLeft = scorecardsLeft(own)
	if len(vacancies) > 0 {
		t := vacancyTable(vacancies)
		p.Vacancies, p.MoreVacancies = &t, pagination("/", number, vacancyTotal)
	}
	if actor.Recruiter {
		p.CreateVacancy = &Button{Text: "Create a vacancy", Href: "/vacancies/new"}
	}
	if own.Total == 0 && own.SiftTotal == 0 && len(vacancies) == 0 {
		p.Nothing = &Empty{Title: "Nothing here yet", Text: "When a recruiter adds you to a vacancy, it is shown here."}
		if actor.Recruiter {
			p.Nothing.Text = "Start with the role you want to fill. Merit turns its skills into a rubric and scorecards."
		}
	}
	return w.render(c, http.StatusOK, "home", p)
}

// archivedVacancies shows the vacancies that are out of the way.
func (w *Web) archivedVacancies(c echo.Context, actor hiring.Actor, rows []hiring.VacancySummary, total, number int) error {
	p := homePage{Base: w.base(c, actor, "Archived vacancies"), MoreVacancies: pagination("/?show=archived", number, total)}
	p.Crumbs = []Link{{Text: "Home", Href: "/"}, {Text: "Archived vacancies"}}
	if len(rows) == 0 {
		p.Nothing = &Empty{Title: "No archived vacancies", Text: "A closed vacancy can be archived on its own page."}
	} else {
		t := vacancyTable(rows)
		t.Caption = Plural(total, "archived vacancy", "archived vacancies")
		p.Vacancies = &t
	}
	return w.render(c, http.StatusOK, "home", p)
}

func awaits(s hiring.ScorecardSummary) bool {
	open := s.State == hiring.Draft || s.State == hiring.Reopened
	return open && s.StageState == hiring.Scoring && !s.Closed && s.Conflict != hiring.Recused
}

// otherThanInterview names the kind of a stage that is no interview.
func otherThanInterview(k hiring.StageKind) string {
	if k == hiring.InterviewSit {
		return ""
	}
	return sentence(string(k))
}

// stageNote names the stage a vacancy with several is at.
func stageNote(v hiring.VacancySummary) string {
	if v.Stages < 2 {
		return ""
	}
	return "At the " + string(v.StageKind)
}

func scorecardTag(s hiring.ScorecardSummary) *Tag {
	switch {
	case s.Conflict == hiring.Recused:
		return &Tag{Text: "Stepped back", Colour: Grey}
	case s.State == hiring.Submitted:
		return &Tag{Text: "Submitted", Colour: Green}
	case s.Closed:
		return &Tag{Text: "Vacancy closed", Colour: Grey}
	case s.State == hiring.Excused:
		return &Tag{Text: "No longer needed", Colour: Grey}
	case s.Practice && s.StageState == hiring.Revealed:
		return &Tag{Text: "Not submitted", Colour: Grey}
	case s.State == hiring.Reopened:
		return &Tag{Text: "Reopened", Colour: Orange}
	case s.Marked > 0:
		return &Tag{Text: "In progress", Colour: Yellow}
	default:
		return &Tag{Text: "Not started"}
	}
}

// vacancyTable lists the vacancies a person takes part in, with where each stands.
func vacancyTable(rows []hiring.VacancySummary) Table {
	t := Table{
		Caption: "Your vacancies", RowHeadings: true,
		Columns: []Column{{Text: "Vacancy"}, {Text: "Your part"}, {Text: "Posts", Numeric: true}, {Text: "Candidates", Numeric: true}, {Text: "Scorecards in", Numeric: true}, {Text: "State"}, {Text: "Next"}},
	}
	for _, v := range rows {
		in := "–"
		if v.Expected > 0 {
			in = itoa(v.Submitted) + " of " + itoa(v.Expected)
		}
		t.Rows = append(t.Rows, []Cell{
			{Content: Content{Link: &Link{Text: v.Title, Href: "/vacancies/" + v.ID.String()}, Note: v.Reference}},
			Text(functionsText(v.Functions)), Text(itoa(v.Posts)), Text(itoa(v.Candidates)), Text(in),
			{Content: Content{Tag: vacancyTag(v.Vacancy, v.StageState), Note: stageNote(v)}},
			Text(v.Next()),
		})
	}
	return t
}
