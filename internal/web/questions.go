package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) questionRoutes() []route.Route {
	return []route.Route{
		route.Get("/questions", hiring.CreateVacancies, w.questionList),
		route.Get("/questions/of", hiring.CreateVacancies, w.questionsOf),
		route.Post("/questions", hiring.CreateVacancies, w.questionAdd),
		route.Post("/questions/:question/retire", hiring.CreateVacancies, w.questionRetire),
		route.Post("/questions/:question/bring-back", hiring.CreateVacancies, w.questionBringBack),
	}
}

// questionsPage is the page "questions": the bank by skill and level.
type questionsPage struct {
	Base
	Search  TextInput
	Skills  *Table
	Nothing *Empty
	More    *Pagination
}

func questionsHref(skill string, level hiring.RequiredLevel) string {
	return "/questions/of?" + url.Values{"skill": {skill}, "level": {string(level)}}.Encode()
}

func (w *Web) questionList(c echo.Context, actor hiring.Actor) error {
	search := strings.TrimSpace(c.QueryParam("q"))
	n, page := pageOfSize(c, libraryPage)
	rows, total, err := w.app.QuestionBank(c.Request().Context(), actor, search, page)
	if err != nil {
		return err
	}
	p := questionsPage{
		Base:   w.base(c, actor, "Question bank"),
		Search: TextInput{Question: Question{Name: "q", Label: "Search skills"}, Value: search, Type: "search", Width: 20},
		More:   paginationOfSize("/questions?q="+url.QueryEscape(search), n, total, libraryPage),
	}
	p.Attribution = true
	if len(rows) == 0 {
		p.Nothing = &Empty{Title: "No skills yet", Text: "Import a role: its skills appear here with questions made from their descriptors.", Action: &Button{Text: "Import a role", Href: "/roles/new"}}
		if search != "" {
			p.Nothing = &Empty{Title: "No skill found", Text: "No skill has “" + search + "” in its name."}
		}
		return w.render(c, http.StatusOK, "questions", p)
	}
	t := Table{
		Caption: Plural(total, "skill at its level", "skills at their levels"), RowHeadings: true,
		Columns: []Column{{Text: "Skill"}, {Text: "Required level"}, {Text: "Role levels", Numeric: true}, {Text: "Own questions", Numeric: true}},
	}
	for _, r := range rows {
		link := &Link{Text: r.Skill, Hidden: string(r.RequiredLevel), Href: questionsHref(r.Skill, r.RequiredLevel)}
		t.Rows = append(t.Rows, []Cell{{Content: Content{Link: link}}, Text(levelText(r.RequiredLevel)), Text(itoa(r.Roles)), Text(itoa(r.Questions))})
	}
	p.Skills = &t
	return w.render(c, http.StatusOK, "questions", p)
}

// skillQuestionsPage is the page "skill_questions": what the bank has for one skill at one level.
type skillQuestionsPage struct {
	Base
	Level       string
	Descriptors []string
	Lead, Probe []questionRow
	Retired     []questionRow
	Add         formPage
}

// questionRow is one question with what can be done with it.
type questionRow struct {
	Words, About string
	Action, CSRF string
	Button       *Button
}

func (w *Web) questionAbout(q hiring.Question) string {
	if q.Generated() {
		return "Made from the descriptors"
	}
	about := "Written by " + q.Author + " on " + Date(q.CreatedAt, w.zone)
	if q.LastUsedAt != nil {
		return about + ", last used on " + Date(*q.LastUsedAt, w.zone)
	}
	return about + ", not used yet"
}

func (w *Web) questionsOf(c echo.Context, actor hiring.Actor) error {
	in := app.QuestionInput{Skill: c.QueryParam("skill"), RequiredLevel: hiring.RequiredLevel(c.QueryParam("level")), Kind: hiring.LeadQuestion}
	return w.skillQuestions(c, actor, http.StatusOK, in, nil)
}

func (w *Web) skillQuestions(c echo.Context, actor hiring.Actor, status int, in app.QuestionInput, errs []fault.Field) error {
	bank, err := w.app.Questions(c.Request().Context(), actor, in.Skill, in.RequiredLevel)
	if err != nil {
		return err
	}
	if len(bank.Questions) == 0 && len(bank.Skill.Descriptors) == 0 && len(errs) == 0 {
		return hiring.ErrUnknown("skill")
	}
	p := skillQuestionsPage{Base: w.base(c, actor, bank.Skill.Name), Level: levelText(in.RequiredLevel), Descriptors: bank.Skill.Descriptors}
	p.Attribution = true
	p.Crumbs = []Link{{Text: "Question bank", Href: "/questions"}, {Text: bank.Skill.Name}}
	for _, q := range bank.Questions {
		row := questionRow{Words: q.Words, About: w.questionAbout(q), CSRF: p.CSRF}
		if !q.Generated() {
			row.Action, row.Button = "/questions/"+q.ID.String()+"/retire", &Button{Text: "Retire", Hidden: q.Words, Kind: Secondary}
		}
		switch {
		case q.RetiredAt != nil:
			row.Action, row.Button.Text = "/questions/"+q.ID.String()+"/bring-back", "Bring back"
			p.Retired = append(p.Retired, row)
		case q.Kind == hiring.LeadQuestion:
			p.Lead = append(p.Lead, row)
		default:
			p.Probe = append(p.Probe, row)
		}
	}
	p.Add = formPage{Base: p.Base, Action: "/questions", Fields: []formField{
		{Hidden: &Hidden{Name: "skill", Value: in.Skill}},
		{Hidden: &Hidden{Name: "requiredLevel", Value: string(in.RequiredLevel)}},
		{Textarea: &Textarea{Question: Question{Name: "words", Label: "Question", Hint: "Ask for what the person did, in an example of their own."}, Value: in.Words, Rows: 3, MaxLength: hiring.MaxQuestion}},
		{Radios: &Radios{Question: Question{Name: "kind", Label: "What it is for"}, Value: string(in.Kind), Inline: true, Options: []Option{
			{Value: string(hiring.LeadQuestion), Text: "Lead question"}, {Value: string(hiring.ProbeQuestion), Text: "Probe"},
		}}},
	}, Buttons: []Button{{Text: "Add question", Once: true}}}
	p.Add = p.Add.withErrors(errs)
	p.Errors = errs
	return w.render(c, status, "skill_questions", p)
}

func (w *Web) questionAdd(c echo.Context, actor hiring.Actor) error {
	in := app.QuestionInput{
		Skill: c.FormValue("skill"), RequiredLevel: hiring.RequiredLevel(c.FormValue("requiredLevel")),
		Kind: hiring.QuestionKind(c.FormValue("kind")), Words: c.FormValue("words"),
	}
	if _, err := w.app.AddQuestion(c.Request().Context(), actor, in); err != nil {
		errs, ok := invalid(err)
		if !ok {
			return err
		}
		return w.skillQuestions(c, actor, http.StatusUnprocessableEntity, in, errs)
	}
	return w.seeOther(c, questionsHref(in.Skill, in.RequiredLevel), "The question has been added.")
}

func (w *Web) questionRetire(c echo.Context, actor hiring.Actor) error {
	return w.turnQuestion(c, actor, false, "The question is retired. Rubrics that have it keep it.")
}

func (w *Web) questionBringBack(c echo.Context, actor hiring.Actor) error {
	return w.turnQuestion(c, actor, true, "The question is offered again.")
}

func (w *Web) turnQuestion(c echo.Context, actor hiring.Actor, back bool, flash string) error {
	id, err := idOf(c, "question")
	if err != nil {
		return err
	}
	q, err := w.app.RetireQuestion(c.Request().Context(), actor, id, back)
	if err != nil {
		return err
	}
	return w.seeOther(c, questionsHref(q.Skill, q.RequiredLevel), flash)
}
