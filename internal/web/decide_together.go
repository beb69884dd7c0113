package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// togetherPage is the page "decide_together": one decision about several candidates.
type togetherPage struct {
	Base
	Action    string
	InputHash string
	Posts     string
	List      Table
	Chosen    []Hidden
	Decision  Radios
	Until     DateInput
	Reason    Textarea
	Button    Button
	Cancel    Link
}

// chosenIDs are the candidates ticked on the merit list.
func chosenIDs(values []string) ([]hiring.ID, error) {
	var ids []hiring.ID
	for _, text := range values {
		id, err := hiring.ParseID(text)
		if err != nil {
			return nil, hiring.ErrUnknown("candidate")
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (w *Web) togetherAsk(c echo.Context, actor hiring.Actor) error {
	ids, err := chosenIDs(c.QueryParams()["c"])
	if err != nil {
		return err
	}
	return w.togetherPage(c, actor, ids, nil, nil, http.StatusOK)
}

func (w *Web) togetherPage(c echo.Context, actor hiring.Actor, ids []hiring.ID, typed *decideTyped, errs []fault.Field, status int) error {
	vacancyID, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	root := stageRoot(c, vacancyID) + "/results"
	t, err := w.app.Together(c.Request().Context(), actor, vacancyID, ids)
	if fields, ok := invalid(err); ok {
		w.identity.Flash(c.Request().Context(), fields[0].Message)
		return c.Redirect(http.StatusSeeOther, root)
	}
	if err != nil {
		return err
	}
	if typed == nil {
		typed = w.decideNothing()
	}
	p := togetherPage{
		Base: w.vacancyBase(c, t.Access, t.Vacancy, t.Stage, "Decide about "+Plural(len(ids), "candidate", "candidates")), Action: root + "/decide", InputHash: t.InputHash,
		Posts: takenText(t.Stage, t.Taken, t.Posts), Button: Button{Text: "Record " + Plural(len(ids), "decision", "decisions"), Once: true}, Cancel: Link{Text: "Back to the merit list", Href: root},
		Decision: decisionRadios(t.Stage, typed, errs), Until: untilInput(typed, errs), Reason: reasonArea(typed, errs),
		List: Table{Caption: "Candidates", RowHeadings: true, Columns: []Column{{Text: "Candidate"}, {Text: "Panel score", Numeric: true}, {Text: "Recommendation"}, {Text: "To look at first", Long: true}}},
	}
	p.Errors = errs
	p.Crumbs = slices.Insert(p.Crumbs, 2, Link{Text: "Results", Href: root})
	for i, x := range t.Results {
		look := Content{Text: "Nothing"}
		if len(x.Flags) > 0 {
			look = Content{Items: x.Flags}
		}
		p.List.Rows = append(p.List.Rows, []Cell{
			{Content: Content{Link: &Link{Text: t.Candidates[i].Name, Href: root + "/" + x.ID}}}, Text(scoreText(x.PanelScore)), {Content: Content{Tag: outcomeTagAt(t.Stage, x.Outcome)}}, {Content: look},
		})
		p.Chosen = append(p.Chosen, Hidden{Name: "c", Value: x.ID})
	}
	return w.render(c, status, "decide_together", p)
}

func (w *Web) togetherDecide(c echo.Context, actor hiring.Actor) error {
	vacancyID, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return fault.Wrap(fault.Invalid, "The form could not be read.", err)
	}
	ids, err := chosenIDs(form["c"])
	if err != nil {
		return err
	}
	typed, err := decodeDecision(form)
	n := 0
	if err == nil {
		n, err = w.app.DecideTogether(c.Request().Context(), actor, vacancyID, app.DecideTogetherInput{
			Candidates: ids, Decision: typed.Decision, Until: typed.Until, Reason: typed.Reason, InputHash: typed.InputHash,
		})
	}
	if fault.Is(err, fault.Stale) {
		return w.togetherPage(c, actor, ids, &typed, []fault.Field{{Path: "decision", Message: fault.Of(err).Message}}, http.StatusPreconditionFailed)
	}
	if errs, ok := invalid(err); ok {
		return w.togetherPage(c, actor, ids, &typed, untilFirst(errs), http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return w.seeOther(c, stageRoot(c, vacancyID)+"/results", Plural(n, "decision has", "decisions have")+" been recorded.")
}

// decideNothing is a decision nobody has typed anything of.
func (w *Web) decideNothing() *decideTyped {
	until := hiring.ReserveUntil(w.now().In(time.UTC))
	return &decideTyped{Day: itoa(until.Day()), Month: itoa(int(until.Month())), Year: itoa(until.Year())}
}
