package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (a *API) questionRoutes() []route.Route {
	return []route.Route{
		get("/questions", hiring.CreateVacancies, a.listQuestions),
		post("/questions", hiring.CreateVacancies, a.addQuestion),
		get("/questions/of", hiring.CreateVacancies, a.getQuestions),
		post("/questions/:question/retire", hiring.CreateVacancies, a.retireQuestion),
		post("/questions/:question/bring-back", hiring.CreateVacancies, a.bringBackQuestion),
	}
}

func (a *API) listQuestions(c echo.Context, actor hiring.Actor) error {
	p, err := page(c)
	if err != nil {
		return err
	}
	rows, total, err := a.app.QuestionBank(c.Request().Context(), actor, c.QueryParam("search"), p)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, SkillList{
		Skills: each(rows, func(r hiring.SkillAtLevel) SkillAtLevel {
			return SkillAtLevel{Skill: r.Skill, RequiredLevel: RequiredLevel(r.RequiredLevel), Roles: r.Roles, Questions: r.Questions}
		}),
		Total: total, Next: next(c, p, len(rows), total),
	})
}

func (a *API) getQuestions(c echo.Context, actor hiring.Actor) error {
	bank, err := a.app.Questions(c.Request().Context(), actor, c.QueryParam("skill"), hiring.RequiredLevel(c.QueryParam("level")))
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, BankQuestions{Descriptors: bank.Skill.Descriptors, Questions: each(bank.Questions, bankQuestion)})
}

func (a *API) addQuestion(c echo.Context, actor hiring.Actor) error {
	in, err := decode[NewQuestion](a, c)
	if err != nil {
		return err
	}
	q, err := a.app.AddQuestion(c.Request().Context(), actor, app.QuestionInput{
		Skill: in.Skill, RequiredLevel: hiring.RequiredLevel(in.RequiredLevel), Kind: hiring.QuestionKind(in.Kind), Words: in.Words,
	})
	if err != nil {
		return err
	}
	return respond(c, http.StatusCreated, bankQuestion(q))
}

func (a *API) retireQuestion(c echo.Context, actor hiring.Actor) error {
	return a.turnQuestion(c, actor, false)
}

func (a *API) bringBackQuestion(c echo.Context, actor hiring.Actor) error {
	return a.turnQuestion(c, actor, true)
}

func (a *API) turnQuestion(c echo.Context, actor hiring.Actor, back bool) error {
	id, err := id(c, "question", "question")
	if err != nil {
		return err
	}
	q, err := a.app.RetireQuestion(c.Request().Context(), actor, id, back)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, bankQuestion(q))
}

func bankQuestion(q hiring.Question) BankQuestion {
	doc := BankQuestion{
		Skill: q.Skill, RequiredLevel: RequiredLevel(q.RequiredLevel), Kind: QuestionKind(q.Kind), Words: q.Words, Author: q.Author,
		LastUsedAt: q.LastUsedAt, RetiredAt: q.RetiredAt,
	}
	if !q.Generated() {
		doc.ID = &q.ID
	}
	return doc
}
