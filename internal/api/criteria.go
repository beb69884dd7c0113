package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (a *API) criterionRoutes() []route.Route {
	const root = "/vacancies/:vacancy/rubric"
	return []route.Route{
		write(http.MethodPut, root+"/make", hiring.EditVacancy, a.setRubricMake),
		post(root+"/criteria", hiring.EditVacancy, a.addCriterion),
		write(http.MethodPut, root+"/criteria/:criterion", hiring.EditVacancy, a.setCriterion),
		post(root+"/criteria/:criterion/reword", hiring.EditVacancy, a.rewordCriterion),
		write(http.MethodPut, root+"/plan", hiring.EditVacancy, a.setPlan),
		post(root+"/plan/split", hiring.EditVacancy, a.splitPlan),
		post(root+"/supersede", hiring.EditVacancy, a.supersedeRubric),
		post(root+"/try", hiring.SeePreparation, a.tryRubric),
	}
}

// rubricChange reads what every change of a rubric begins with: the vacancy, the version, the document.
func rubricChange[T any](a *API, c echo.Context) (id hiring.ID, version int64, in T, err error) {
	if id, err = vacancyID(c); err != nil {
		return id, version, in, err
	}
	if version, err = ifMatch(c); err != nil {
		return id, version, in, err
	}
	in, err = decode[T](a, c)
	return id, version, in, err
}

func (a *API) setRubricMake(c echo.Context, actor hiring.Actor) error {
	id, version, in, err := rubricChange[RubricMake](a, c)
	if err != nil {
		return err
	}
	err = a.app.ChangeRubricSettings(c.Request().Context(), actor, id, app.RubricSettingsInput{
		Version: version, Scale: string(in.Scale), OwnPoints: strings.Join(given(in.OwnPoints), "\n"), OwnFirst: given(in.OwnFirst),
		InterviewMinutes: in.InterviewMinutes, Responsibilities: in.Responsibilities,
	})
	return a.answerRubric(c, actor, id, version, err)
}

func criterionWords(version int64, in CriterionWords) app.CriterionInput {
	return app.CriterionInput{
		Version: version, Name: in.Name, RequiredLevel: hiring.RequiredLevel(in.RequiredLevel), Lead: in.Lead, Probes: in.Probes,
		Indicators: in.Indicators, Checks: in.Checks, Anchors: in.Anchors, Minutes: in.Minutes, KeepQuestions: given(in.KeepQuestions),
	}
}

func (a *API) addCriterion(c echo.Context, actor hiring.Actor) error {
	id, version, in, err := rubricChange[CriterionWords](a, c)
	if err != nil {
		return err
	}
	added, err := a.app.AddCriterion(c.Request().Context(), actor, id, criterionWords(version, in))
	if err != nil {
		return a.answerRubric(c, actor, id, version, err)
	}
	setVersion(c, version+1)
	return respond(c, http.StatusCreated, NewCriterion{ID: added})
}

func (a *API) setCriterion(c echo.Context, actor hiring.Actor) error {
	id, version, in, err := rubricChange[CriterionWords](a, c)
	if err != nil {
		return err
	}
	_, criterion, err := ofVacancy(c, "criterion")
	if err != nil {
		return err
	}
	err = a.app.EditCriterion(c.Request().Context(), actor, id, criterion, criterionWords(version, in))
	return a.answerRubric(c, actor, id, version, err)
}

func (a *API) rewordCriterion(c echo.Context, actor hiring.Actor) error {
	id, criterion, err := ofVacancy(c, "criterion")
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	err = a.app.RewordCriterion(c.Request().Context(), actor, id, criterion, version)
	return a.answerRubric(c, actor, id, version, err)
}

func (a *API) setPlan(c echo.Context, actor hiring.Actor) error {
	id, version, in, err := rubricChange[TimePlan](a, c)
	if err != nil {
		return err
	}
	plan := app.PlanInput{Version: version, Minutes: map[hiring.ID]int{}, Focus: hiring.Focus{}}
	for _, m := range in.Minutes {
		plan.Minutes[m.ID] = m.Minutes
	}
	for _, f := range in.Focus {
		plan.Focus[f.UserID] = f.Criteria
	}
	return a.answerRubric(c, actor, id, version, a.app.SavePlan(c.Request().Context(), actor, id, plan))
}

func (a *API) splitPlan(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	return a.answerRubric(c, actor, id, version, a.app.SplitPlan(c.Request().Context(), actor, id, version))
}

func (a *API) supersedeRubric(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	in, err := decode[Reason](a, c)
	if err != nil {
		return err
	}
	if _, err := a.app.SupersedeRubric(c.Request().Context(), actor, id, in.Reason); err != nil {
		return err
	}
	return a.answerStages(c, actor, http.StatusCreated, id)
}

func (a *API) tryRubric(c echo.Context, actor hiring.Actor) error {
	id, err := vacancyID(c)
	if err != nil {
		return err
	}
	in, err := decode[ExampleMarks](a, c)
	if err != nil {
		return err
	}
	run, err := a.app.DryRun(c.Request().Context(), actor, id, given(in.Marks))
	if err != nil {
		return err
	}
	doc := DryRun{}
	for _, ex := range run.Examples {
		for _, found := range run.Result.Candidates {
			if found.ID == ex.Name {
				doc.Examples = append(doc.Examples, ExampleOutcome{
					Name: ex.Name, About: ex.About, Marks: ex.Marks, PanelScore: found.PanelScore, Outcome: Outcome(found.Outcome), Reasons: found.Reasons,
				})
			}
		}
	}
	return respond(c, http.StatusOK, doc)
}
