package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) scoringRoutes() []route.Route {
	return []route.Route{
		route.Get("/vacancies/:vacancy/open", hiring.EditVacancy, w.openAsk),
		route.Post("/vacancies/:vacancy/open", hiring.EditVacancy, w.openDo),
		route.Get("/vacancies/:vacancy/scorecards", hiring.RunScoring, w.stageScorecards),
		route.Get("/vacancies/:vacancy/reveal", hiring.RunScoring, w.revealAsk),
		route.Post("/vacancies/:vacancy/reveal", hiring.RunScoring, w.revealDo),
		route.Get("/vacancies/:vacancy/scorecards/:scorecard/pass-on", hiring.RunScoring, w.passOnAsk),
		route.Post("/vacancies/:vacancy/scorecards/:scorecard/pass-on", hiring.RunScoring, w.passOnDo),
		route.Get("/vacancies/:vacancy/scorecards/:scorecard/reopen", hiring.RunScoring, w.reopenAsk),
		route.Post("/vacancies/:vacancy/scorecards/:scorecard/reopen", hiring.RunScoring, w.reopenDo),
	}
}

func (w *Web) openForm(c echo.Context, v app.VacancyView) formPage {
	root := stageRoot(c, v.Vacancy.ID)
	r := v.Rubric.Rubric
	return formPage{
		Base:   w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Check, then open scoring"),
		Action: root + "/open",
		Summary: &SummaryList{Rows: []SummaryRow{
			{Key: "Candidates", Value: Words(itoa(v.Candidates)), Actions: []Link{{Text: "Change", Hidden: "candidates", Href: root + "/candidates"}}},
			{Key: "People who score", Value: Content{Items: scorerNames(v.Members)}, Actions: []Link{{Text: "Change", Hidden: "people", Href: root + "/panel"}}},
			{Key: "Criteria", Value: Words(itoa(len(r.Criteria))), Actions: []Link{{Text: "Change", Hidden: "rubric", Href: root + "/rubric"}}},
			{Key: "Bar", Value: Words(number(r.Bar) + " on " + r.Scale.Name)},
			{Key: "Posts", Value: Words(itoa(r.Posts))},
		}},
		Intro:   []string{"Every person who scores gets a scorecard for every candidate. The rubric can be changed until the first scorecard is submitted."},
		Buttons: []Button{{Text: "Open scoring", Once: true}},
		Cancel:  &Link{Text: "Not yet", Href: root},
	}
}

func scorerNames(ms []hiring.Member) []string {
	var out []string
	seen := map[hiring.ID]bool{}
	for _, m := range ms {
		if m.Function.Scores() && !seen[m.UserID] {
			seen[m.UserID] = true
			out = append(out, m.Name)
		}
	}
	return out
}

func (w *Web) openAsk(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	if v.Stage.State != hiring.Preparing {
		return fault.New(fault.Conflict, "Scoring is already open for this vacancy.")
	}
	return w.render(c, http.StatusOK, "form", w.openForm(c, v))
}

func (w *Web) openDo(c echo.Context, actor hiring.Actor) error {
	v, err := w.vacancyFor(c, actor, hiring.EditVacancy)
	if err != nil {
		return err
	}
	if err := w.app.OpenScoring(c.Request().Context(), actor, v.Vacancy.ID); err != nil {
		fields, ok := invalid(err)
		if !ok {
			return err
		}
		for i := range fields {
			fields[i].Path = "" // what is missing is on other pages, each linked from the summary list
		}
		return w.render(c, http.StatusUnprocessableEntity, "form", w.openForm(c, v).withErrors(fields))
	}
	return w.seeOther(c, stageRoot(c, v.Vacancy.ID), "Scoring is open. Panel members find their scorecards on their home page.")
}

// stageScorecardsPage is the page "stage_scorecards": who owes what. It shows no marks.
type stageScorecardsPage struct {
	Base
	Progress Progress
	Lead     string
	Table    Table
	More     *Pagination
	End      *Button
}

func (w *Web) stageScorecards(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	n, page := pageOf(c)
	view, err := w.app.StageScorecards(c.Request().Context(), actor, id, page)
	if err != nil {
		return err
	}
	root := stageRoot(c, id)
	p := stageScorecardsPage{
		Base:     w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Scorecards"),
		Progress: Progress{Label: "Scorecards submitted", Done: view.Progress.Submitted, Total: view.Progress.Expected},
		Lead:     "You see who has submitted, not what they wrote. Marks are shown to nobody else until scoring ends.",
		More:     pagination(root+"/scorecards", n, view.Total),
		Table: Table{Caption: Plural(view.Total, "scorecard", "scorecards"), Columns: []Column{
			{Text: "Candidate"}, {Text: "Panel member"}, {Text: "State"}, {Text: "Conflict of interest"}, {Text: "What you can do", Hidden: true},
		}},
	}
	if due := view.Stage.DueAt; due != nil && view.Stage.State == hiring.Scoring {
		p.Lead += " Scorecards are " + dueIn(*due, hiring.DayOf(w.now(), w.zone), w.zone) + "."
	}
	if view.Stage.State == hiring.Scoring && view.Progress.Submitted > 0 {
		p.End = &Button{Text: "End scoring and reveal the scores", Href: root + "/reveal"}
	}
	if view.Stage.State == hiring.Revealed {
		p.Lead = "Scoring has ended. No scorecard changes any more."
	}
	for _, s := range view.Scorecards {
		p.Table.Rows = append(p.Table.Rows, w.stageScorecardRow(view, s, root))
	}
	return w.render(c, http.StatusOK, "stage_scorecards", p)
}

func (w *Web) stageScorecardRow(view app.ScorecardsView, s hiring.StageScorecard, root string) []Cell {
	tag := scorecardTag(hiring.ScorecardSummary{State: s.State, Conflict: s.Conflict})
	if s.State == hiring.Draft && s.Conflict != hiring.Recused {
		tag = &Tag{Text: "Outstanding", Colour: Yellow}
	}
	if s.Withdrawn {
		tag = &Tag{Text: "Candidate withdrawn", Colour: Grey}
	}
	state := Cell{Content: Content{Tag: tag}}
	if s.SubmittedAt != nil {
		state.Note = DateTime(*s.SubmittedAt, w.zone)
	}
	conflict := Content{Text: conflictText(s.Conflict)}
	if s.Conflict == hiring.KnownPerson || s.Conflict == hiring.Recused {
		conflict.Note = s.ConflictNote
	}
	action := Cell{}
	if s.State == hiring.Submitted && view.Stage.State == hiring.Scoring && s.UserID != view.Access.Actor.UserID {
		action.Link = &Link{Text: "Reopen", Hidden: s.Member + " for " + s.Candidate, Href: root + "/scorecards/" + s.ID.String() + "/reopen"}
	}
	if outstanding := s.State == hiring.Draft || s.State == hiring.Reopened; outstanding && view.Stage.State == hiring.Scoring && !s.Withdrawn {
		action.Link = &Link{Text: "Pass on", Hidden: s.Member + " for " + s.Candidate, Href: root + "/scorecards/" + s.ID.String() + "/pass-on"}
	}
	return []Cell{Text(s.Candidate), Text(s.Member), state, {Content: conflict}, action}
}

// conflictText words a declaration.
func conflictText(c hiring.Conflict) string {
	switch c {
	case hiring.NoConflict:
		return "None"
	case hiring.KnownPerson:
		return "Knows the candidate"
	case hiring.Recused:
		return "Stepped back"
	default:
		return "Not declared yet"
	}
}
