package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/verdict"
)

// whatIfPage is the page "what_if": the merit list under other choices. Its address holds the choices; nothing is
// kept.
type whatIfPage struct {
	Base
	Parts    []NavItem
	Action   string
	Bar      TextInput
	Posts    TextInput
	Basis    *Radios
	Without  *Checkboxes
	Criteria []whatIfCriterion
	Try      Button
	Reset    Link
	Lead     string
	Chart    *MeritChart
	List     *Table
	More     *Pagination
}

// whatIfCriterion is what can be changed of one criterion.
type whatIfCriterion struct {
	Name   string
	Weight TextInput
	Pass   *TextInput // essential criteria only
}

func (w *Web) whatIfShow(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	n, page := pageOf(c)
	view, err := w.app.WhatIf(c.Request().Context(), actor, id, func(rub hiring.Rubric) (app.WhatIfInput, error) { return decodeWhatIf(c, rub) }, page)
	errs, wrong := invalid(err)
	if err != nil && !wrong {
		return err
	}
	p := w.whatIfForm(c, view)
	if wrong {
		p.withErrors(errs)
		return w.render(c, http.StatusUnprocessableEntity, "what_if", p)
	}
	p.Lead = whatIfLead(view, view.Choices)
	chart, list := meritChart(view.Results, stageRoot(c, id)+"/results"), whatIfList(view)
	chart.Title = "Scores in this scratch view"
	p.Chart, p.List, p.More = &chart, &list, pagination(whatIfAddress(c), n, view.Total)
	return w.render(c, http.StatusOK, "what_if", p)
}

// whatIfAddress is the page's own address without the number of the page.
func whatIfAddress(c echo.Context) string {
	q := c.Request().URL.Query()
	q.Del("page")
	if len(q) == 0 {
		return c.Request().URL.Path
	}
	return c.Request().URL.Path + "?" + q.Encode()
}

// decodeWhatIf reads the choices that differ from the rubric.
func decodeWhatIf(c echo.Context, rub hiring.Rubric) (in app.WhatIfInput, err error) {
	var fs fault.Fields
	in.Weights, in.PassMarks = map[hiring.ID]float64{}, map[hiring.ID]int{}
	if text := c.QueryParam("bar"); strings.TrimSpace(text) != "" {
		if v := decimal(&fs, "bar", text, "The bar"); v != rub.Bar {
			in.Bar = &v
		}
	}
	if text := c.QueryParam("posts"); strings.TrimSpace(text) != "" {
		if v := wholeNumber(&fs, "posts", text, "Posts"); v != rub.Posts {
			in.Posts = &v
		}
	}
	if b := hiring.ScoreBasis(c.QueryParam("basis")); b != "" && b != rub.Policy.ScoreBasis() {
		in.Basis = b
	}
	for _, cr := range markedCriteria(rub) {
		name := "weights." + cr.ID.String()
		if text := c.QueryParam(name); strings.TrimSpace(text) != "" {
			if v := decimal(&fs, name, text, "Weight of "+cr.Name); v != cr.Weight {
				in.Weights[cr.ID] = v
			}
		}
		name = "passMarks." + cr.ID.String()
		if text := c.QueryParam(name); cr.Essential && cr.PassMark != nil && strings.TrimSpace(text) != "" {
			if v := wholeNumber(&fs, name, text, "Pass mark of "+cr.Name); v != *cr.PassMark {
				in.PassMarks[cr.ID] = v
			}
		}
	}
	for _, text := range c.QueryParams()["without"] {
		id, err := hiring.ParseID(text)
		if err != nil {
			fs.Add("without", "Somebody you leave out is not on the panel. Open the page again.")
			continue
		}
		in.Without = append(in.Without, id)
	}
	return in, fs.Err()
}

// whatIfForm fills the form from the rubric, and from what was typed where something was.
func (w *Web) whatIfForm(c echo.Context, v app.WhatIf) *whatIfPage {
	root, rub := stageRoot(c, v.Vacancy.ID)+"/results/what-if", v.Rubric.Rubric
	p := &whatIfPage{
		Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "What if"), Parts: resultParts(c, v.Access, v.Vacancy.ID), Action: root, Try: Button{Text: "Try this"},
		Reset: Link{Text: "Back to the rubric’s own choices", Href: root},
	}
	p.Wide = true
	typed := func(name, stored string) string {
		if values, ok := c.QueryParams()[name]; ok && len(values) > 0 {
			return values[0]
		}
		return stored
	}
	posts := "Posts"
	if !v.Stage.Last {
		posts = "How many go on"
	}
	p.Bar = TextInput{Question: Question{Name: "bar", Label: "Bar"}, Value: typed("bar", number(rub.Bar)), InputMode: "decimal", Width: 4}
	p.Posts = TextInput{Question: Question{Name: "posts", Label: posts}, Value: typed("posts", itoa(rub.Posts)), InputMode: "numeric", Width: 3}
	if v.Agreed {
		p.Basis = &Radios{Question: Question{Name: "basis", Label: "Which marks count"}, Value: typed("basis", string(rub.Policy.ScoreBasis())), Inline: true, Small: true}
		for _, b := range hiring.ScoreBases {
			p.Basis.Options = append(p.Basis.Options, Option{Value: string(b), Text: basisText(b)})
		}
	}
	if len(v.Scorers) > 1 {
		p.Without = &Checkboxes{Question: Question{Name: "without", Label: "Leave out the marks of"}, Values: c.QueryParams()["without"], Small: true}
		for _, m := range v.Scorers {
			p.Without.Options = append(p.Without.Options, Option{Value: m.UserID.String(), Text: m.Name})
		}
	}
	for _, cr := range markedCriteria(rub) {
		one := whatIfCriterion{Name: cr.Name}
		name := "weights." + cr.ID.String()
		one.Weight = TextInput{Question: Question{Name: name, Label: "Weight of " + cr.Name, Hidden: true}, Value: typed(name, number(cr.Weight)), InputMode: "decimal", Width: 4}
		if cr.Essential && cr.PassMark != nil {
			name = "passMarks." + cr.ID.String()
			one.Pass = &TextInput{Question: Question{Name: name, Label: "Pass mark of " + cr.Name, Hidden: true}, Value: typed(name, itoa(*cr.PassMark)), InputMode: "numeric", Width: 2}
		}
		p.Criteria = append(p.Criteria, one)
	}
	return p
}

// withErrors puts the errors into the summary and beside their fields.
func (p *whatIfPage) withErrors(errs []fault.Field) {
	p.Errors = errs
	fields := []*Question{&p.Bar.Question, &p.Posts.Question}
	if p.Basis != nil {
		fields = append(fields, &p.Basis.Question)
	}
	if p.Without != nil {
		fields = append(fields, &p.Without.Question)
	}
	for i := range p.Criteria {
		fields = append(fields, &p.Criteria[i].Weight.Question)
		if p.Criteria[i].Pass != nil {
			fields = append(fields, &p.Criteria[i].Pass.Question)
		}
	}
	for _, q := range fields {
		q.Error = ErrorAt(errs, q.Name)
	}
}

// whatIfLead says what the choices change.
func whatIfLead(v app.WhatIf, in app.WhatIfInput) string {
	switch {
	case in.Empty():
		return "Change something and press “Try this”. Until then this is the merit list as it is."
	case v.Changed == 0 && v.Moved == 0:
		return "With these choices nobody’s recommendation and nobody’s rank would be another."
	case v.Changed == 0:
		return fmt.Sprintf("With these choices nobody’s recommendation would be another; %s would have another rank.", Plural(v.Moved, "candidate", "candidates"))
	}
	return fmt.Sprintf("With these choices %s would have another recommendation, and %s another rank.", Plural(v.Changed, "candidate", "candidates"), Plural(v.Moved, "candidate", "candidates"))
}

func whatIfList(v app.WhatIf) Table {
	t := Table{Caption: "Merit list in this scratch view", RowHeadings: true, Columns: []Column{
		{Text: "Candidate"},
		{Text: "Rank", Numeric: true},
		{Text: "Panel score", Numeric: true},
		{Text: "Fair score", Numeric: true},
		{Text: "Chance of the bar", Numeric: true},
		{Text: "Recommendation here"},
		{Text: "As it is"},
		{Text: "Main reason here", Long: true},
	}}
	for _, c := range v.Result.Candidates {
		was := v.Before[c.ID]
		t.Rows = append(t.Rows, []Cell{
			Text(v.Candidates[c.ID].Name), beside(rankText(c), rankText(was)), beside(scoreText(c.PanelScore), scoreText(was.PanelScore)),
			beside(scoreText(c.FairScore), scoreText(was.FairScore)), beside(chanceText(c.AboveBar), chanceText(was.AboveBar)),
			{Content: Content{Tag: outcomeTagAt(v.Stage, c.Outcome)}},
			{Content: wasOutcome(v, c, was)},
			Text(firstReason(c)),
		})
	}
	return t
}

// beside is a value with what it was, where that is another.
func beside(now, was string) Cell {
	if now == was {
		return Text(now)
	}
	return Cell{Content: Content{Text: now, Note: "was " + was}}
}

func wasOutcome(v app.WhatIf, c, was verdict.Candidate) Content {
	if c.Outcome == was.Outcome {
		return Words("The same")
	}
	return Content{Tag: outcomeTagAt(v.Stage, was.Outcome)}
}

func firstReason(c verdict.Candidate) string {
	if len(c.Reasons) == 0 {
		return ""
	}
	return c.Reasons[0]
}
