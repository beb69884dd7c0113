package web

import (
	"encoding/base64"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

// siftSize is how many candidates one page of the sift holds.
const siftSize = 25

func (w *Web) siftRoutes() []route.Route {
	const root = "/vacancies/:vacancy/sift"
	return []route.Route{
		route.Get(root, hiring.SiftOwn, w.siftShow),
		route.Get(root+"/conflicts", hiring.SiftOwn, w.siftConflicts),
		route.Post(root+"/conflicts", hiring.SiftOwn, w.siftDeclare),
		route.Get(root+"/submit", hiring.SiftOwn, w.siftCheck),
		route.Post(root+"/submit", hiring.SiftOwn, w.siftSubmit),
		route.Get(root+"/:criterion", hiring.SiftOwn, w.siftCriterion),
	}
}

// siftRoot begins the pages on which a panel member scores one criterion across all candidates of a stage.
func siftRoot(vacancy hiring.ID, stage int) string {
	return "/vacancies/" + vacancy.String() + "/stages/" + itoa(stage) + "/sift"
}

// siftBase is the base of a page of the sift.
func (w *Web) siftBase(c echo.Context, v app.SiftView, title string) Base {
	b := w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, title)
	b.Attribution = true
	b.Practice = len(v.Cards) > 0 && !slices.ContainsFunc(v.Cards, func(c hiring.OwnCard) bool { return !c.Practice })
	if title != siftTitle {
		b.Crumbs = []Link{b.Crumbs[0], b.Crumbs[1], {Text: siftTitle, Href: siftRoot(v.Vacancy.ID, v.Stage.Number)}, {Text: title}}
	}
	return b
}

const siftTitle = "One criterion across all candidates"

// siftOverview is the page "sift": how far the person is with each criterion.
type siftOverview struct {
	Base
	Lead     string
	Nothing  *Empty
	Declare  *Inset
	Progress Progress
	Table    Table
	Check    Button
}

func (w *Web) siftShow(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	v, err := w.app.Sift(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	root := siftRoot(id, v.Stage.Number)
	p := siftOverview{
		Base: w.siftBase(c, v, siftTitle), Check: Button{Text: "Check and submit", Href: root + "/submit"},
		Lead: "Score one criterion for everybody, then the next: the same question is fresh in your mind for each candidate. Candidates come in an order of your own, so that nobody is always first.",
	}
	if len(v.Cards) == 0 {
		p.Nothing = &Empty{Title: "Nothing to score", Text: "You have no scorecards at this stage."}
		return w.render(c, http.StatusOK, "sift", p)
	}
	if v.Undeclared > 0 {
		p.Declare = &Inset{Content: Content{
			Text: "For " + Plural(v.Undeclared, "candidate", "candidates") + " you have not said yet whether you have a conflict of interest.",
			Link: &Link{Text: "Say it for all of them", Href: root + "/conflicts"},
		}}
	}
	p.Table = Table{Caption: "Criteria", RowHeadings: true, Columns: []Column{{Text: "Criterion"}, {Text: "Scored", Numeric: true}, {Text: "State"}}}
	done := 0
	for _, cr := range v.Rubric.Criteria {
		n := v.Rated[cr.ID]
		done += n
		tag := &Tag{Text: "In progress", Colour: Yellow}
		switch n {
		case 0:
			tag = &Tag{Text: "Not started"}
		case len(v.Cards):
			tag = &Tag{Text: "All scored", Colour: Green}
		}
		p.Table.Rows = append(p.Table.Rows, []Cell{
			{Content: Content{Link: &Link{Text: cr.Name, Href: root + "/" + cr.ID.String()}}},
			Text(itoa(n) + " of " + itoa(len(v.Cards))),
			{Content: Content{Tag: tag}},
		})
	}
	p.Progress = Progress{Label: "Ratings given", Done: done, Total: len(v.Cards) * len(v.Rubric.Criteria)}
	return w.render(c, http.StatusOK, "sift", p)
}

// siftPage is the page "sift_criterion": one criterion for a page of candidates.
type siftPage struct {
	Base
	Criterion hiring.Criterion
	Level     string
	Anchors   []hiring.Point
	Done      int
	Total     int
	Rest      string // how far the person is with the other criteria
	SignIn    string
	SampleIn  bool
	Cards     []siftCard
	More      *Pagination
	Next      *Link // the next criterion
	Check     Link
}

// siftCard is one candidate's form, or why there is none.
type siftCard struct {
	Number    int
	Name      string
	Documents []Link
	Whole     Link // the whole scorecard
	Closed    *Content
	Form      *siftForm
}

// siftForm saves one criterion of one scorecard.
type siftForm struct {
	ID, Action, Back string
	Key              string // encrypts what the browser keeps while it cannot save
	Version          int64
	Rating           ratingForm
	Save             Button
}

func (w *Web) siftCriterion(c echo.Context, actor hiring.Actor) error {
	vacancyID, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	criterion, err := idOf(c, "criterion")
	if err != nil {
		return err
	}
	number, page := pageOfSize(c, siftSize)
	v, err := w.app.SiftCriterion(c.Request().Context(), actor, vacancyID, criterion, page)
	if err != nil {
		return err
	}
	root := siftRoot(vacancyID, v.Stage.Number)
	here := root + "/" + criterion.String()
	p := siftPage{
		Base: w.siftBase(c, v.SiftView, v.Criterion.Name), Criterion: v.Criterion, Anchors: v.Criterion.Anchors, Done: v.Rated[criterion], Total: len(v.Cards),
		More: paginationOfSize(here, number, len(v.Cards), siftSize), SignIn: "/sign-in", SampleIn: w.signsInElsewhere(),
		Check: Link{Text: "Check and submit", Href: root + "/submit"}, Rest: restOfSift(v.SiftView),
	}
	p.Scripts = []string{"sift.js"}
	if p.SampleIn {
		p.SignIn = "/sample"
	}
	if v.Criterion.RequiredLevel != hiring.LevelUnknown {
		p.Level = levelText(v.Criterion.RequiredLevel)
	}
	if v.Number < len(v.Rubric.Criteria) {
		next := v.Rubric.Criteria[v.Number]
		p.Next = &Link{Text: "Next criterion: " + next.Name, Href: root + "/" + next.ID.String()}
	}
	closed := hiring.Scorecard{State: hiring.Draft}.MayWrite(v.Stage)
	for i, own := range v.Page {
		back := here + "?page=" + itoa(number) + "#candidate-" + itoa(min(i+2, len(v.Page)))
		p.Cards = append(p.Cards, siftCardOf(v, own, i, page.Offset+i+1, back, closed))
	}
	return w.render(c, http.StatusOK, "sift_criterion", p)
}

func restOfSift(v app.SiftView) string {
	whole := 0
	for _, cr := range v.Rubric.Criteria {
		if v.Rated[cr.ID] >= len(v.Cards) {
			whole++
		}
	}
	return itoa(whole) + " of " + Plural(len(v.Rubric.Criteria), "criterion", "criteria") + " scored for everybody"
}

// siftCardOf is the ith candidate of a page, number being their place among all.
func siftCardOf(v app.SiftPage, own hiring.OwnCard, i, number int, back string, closed error) siftCard {
	path := "/scorecards/" + own.ID.String()
	card := siftCard{Number: number, Name: own.Name, Whole: Link{Text: "Whole scorecard", Hidden: "of " + own.Name, Href: path}}
	for _, d := range v.Documents[own.CandidateID] {
		card.Documents = append(card.Documents, Link{Text: d.Name, Hidden: "of " + own.Name, Href: documentPath(v.Vacancy.ID, own.CandidateID, d.ID)})
	}
	r := v.Ratings[own.ID]
	switch {
	case own.Open() && own.Conflict == hiring.Undeclared:
		card.Closed = &Content{Text: "Say first whether you have a conflict of interest.", Link: &Link{Text: "Say it", Hidden: "for " + own.Name, Href: path + "/conflict"}}
	case closed != nil || !own.Open():
		said := ratingWords(v.Criterion, v.Rubric.Scale, r)
		said.Note = "This scorecard can no longer be changed."
		card.Closed = &said
	default:
		f := ratingFormOf(v.Rubric, i, v.Criterion, r, func(string) string { return "" })
		f.Evidence.Label, f.Evidence.Hint, f.Evidence.Rows = "Evidence", "", 2
		if f.Mark != nil {
			f.Mark.Label, f.Mark.Inline = "Mark", true
			for k := range f.Mark.Options {
				f.Mark.Options[k].Text, f.Mark.Options[k].Hint = itoa(v.Rubric.Scale.Points[k].Value), ""
			}
		}
		f.NotAssessed.Options[0].Text = "Not assessed"
		card.Form = &siftForm{ID: own.ID.String(), Key: base64.RawURLEncoding.EncodeToString(v.Keys[own.ID]), Action: path, Back: back, Version: own.Version, Rating: f, Save: Button{Text: "Save", Hidden: own.Name, Kind: Secondary}}
	}
	return card
}

// siftDeclaration is the page "sift_conflicts": no conflict with anybody but those who are ticked.
type siftDeclaration struct {
	Base
	Action string
	Lead   string
	Known  *Checkboxes
	Listed []Hidden
	Save   Button
}

func (w *Web) siftConflicts(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	v, err := w.app.Sift(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	root := siftRoot(id, v.Stage.Number)
	var open []hiring.OwnCard
	for _, own := range v.Cards {
		if own.Open() && own.Conflict == hiring.Undeclared {
			open = append(open, own)
		}
	}
	if len(open) == 0 {
		return w.seeOther(c, root, "You have said for every candidate whether you have a conflict of interest.")
	}
	total := len(open)
	open = open[:min(hiring.PageMax, total)]
	p := siftDeclaration{
		Base: w.siftBase(c, v, "Conflicts of interest"), Action: root + "/conflicts",
		Lead:  "Tick everybody you know, or with whom you have another conflict of interest. You are asked about each of them before you score them. For the others you say that you have none.",
		Known: &Checkboxes{Question: Question{Name: "known", Label: Plural(len(open), "candidate", "candidates")}, Small: true},
		Save:  Button{Text: "I have no conflict of interest with the others", Once: true},
	}
	if v.Vacancy.Blind {
		p.Lead += " You know them by code alone: say what you can tell."
	}
	if total > len(open) {
		p.Lead += " These are the first " + itoa(len(open)) + " of " + itoa(total) + "; the rest follow."
	}
	for _, own := range open {
		p.Known.Options = append(p.Known.Options, Option{Value: own.ID.String(), Text: own.Name})
		p.Listed = append(p.Listed, Hidden{Name: "listed", Value: own.ID.String()})
	}
	return w.render(c, http.StatusOK, "sift_conflicts", p)
}

func (w *Web) siftDeclare(c echo.Context, actor hiring.Actor) error {
	vacancyID, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	_ = c.FormValue("listed") // reads the form
	known := c.Request().Form["known"]
	var none []hiring.ID
	for _, text := range c.Request().Form["listed"] {
		id, err := hiring.ParseID(text)
		if err != nil {
			return hiring.ErrUnknown("scorecard")
		}
		if !slices.Contains(known, text) {
			none = append(none, id)
		}
	}
	n, err := w.app.DeclareNone(c.Request().Context(), actor, vacancyID, none)
	if err != nil {
		return err
	}
	to := stageRoot(c, vacancyID) + "/sift"
	return w.seeOther(c, to, "No conflict of interest with "+Plural(n, "candidate", "candidates")+".")
}
