package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) moderationRoutes() []route.Route {
	const root, one = "/vacancies/:vacancy/moderation", "/vacancies/:vacancy/moderation/:candidate"
	return []route.Route{
		route.Get(root, hiring.SeeResults, w.moderationList),
		route.Get(one, hiring.SeeResults, w.moderationShow),
		route.Post(one+"/agreed/:criterion", hiring.Moderate, w.moderationAgree),
		route.Post(one+"/presence", hiring.SeeResults, w.moderationAttend),
		route.Get(one+"/state", hiring.SeeResults, w.moderationState),
		route.Get(one+"/events", hiring.SeeResults, w.moderationEvents),
	}
}

// moderationListPage is the page "moderation_list": candidates by how far the panel is apart.
type moderationListPage struct {
	Base
	Lead    string
	Table   *Table
	More    *Pagination
	Nothing *Empty
}

func (w *Web) moderationList(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	n, page := pageOf(c)
	v, err := w.app.Discussions(c.Request().Context(), actor, id, page)
	if err != nil {
		return err
	}
	root := stageRoot(c, id) + "/moderation"
	p := moderationListPage{
		Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Moderation"), More: pagination(root, n, v.Total),
		Lead: "The candidates on whom the panel is furthest apart come first. Talk about what differs; the chair records the mark you agree on, with the reason. Nobody’s own marks change.",
	}
	if len(v.Rows) == 0 {
		p.Nothing = &Empty{Title: "Nothing to discuss", Text: "There are no submitted scorecards for you to see."}
		return w.render(c, http.StatusOK, "moderation_list", p)
	}
	p.Table = &Table{Caption: Plural(v.Total, "candidate", "candidates"), RowHeadings: true, Columns: []Column{
		{Text: "Candidate"}, {Text: "Widest spread", Numeric: true}, {Text: "Criteria to discuss", Numeric: true}, {Text: "Agreed", Numeric: true},
	}}
	for _, r := range v.Rows {
		p.Table.Rows = append(p.Table.Rows, []Cell{
			{Content: Content{Link: &Link{Text: v.Candidates[r.CandidateID].Name, Href: root + "/" + r.CandidateID.String()}}},
			Text(Plural(r.Worst, "point", "points")), Text(itoa(r.Apart) + " of " + itoa(v.Criteria)), Text(itoa(r.Agreed) + " of " + itoa(v.Criteria)),
		})
	}
	return w.render(c, http.StatusOK, "moderation_list", p)
}

// moderationPage is the page "moderation": everybody's marks and evidence for one candidate side by side.
type moderationPage struct {
	Base
	Candidate hiring.Candidate
	Action    string // presence is posted below it, and changes are followed
	Agenda    []Link
	NoAgenda  string
	Present   string
	Changes   string // what the agreed marks change, once there are any
	Criteria  []moderatedCriterion
	Attend    Button
}

// moderatedCriterion is one criterion with what everybody gave it.
type moderatedCriterion struct {
	ID        string // of the section
	Criterion hiring.ID
	Name      string
	Facts     string
	Agenda    bool
	Members   []memberRating
	Agreed    string // the panel's newest word
	Since     []string
	Form      *agreeForm
	Next      *Link
}

// memberRating is what one panel member gave a criterion.
type memberRating struct {
	Name, Mark string
	Evidence   Content
	Indicators []string
}

// agreeForm records what the panel agrees on.
type agreeForm struct {
	Action string
	Number int
	Mark   Select
	Reason Textarea
	Button Button
}

// agreeTyped is an agreed score as somebody typed it.
type agreeTyped struct {
	criterion    hiring.ID
	mark, reason string
	errs         []fault.Field
}

func (w *Web) moderationShow(c echo.Context, actor hiring.Actor) error {
	return w.moderationPage(c, actor, agreeTyped{}, http.StatusOK)
}

func (w *Web) moderationPage(c echo.Context, actor hiring.Actor, typed agreeTyped, status int) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	d, err := w.app.Discussion(c.Request().Context(), actor, vacancyID, id)
	if err != nil {
		return err
	}
	root := stageRoot(c, vacancyID) + "/moderation"
	p := moderationPage{
		Base: w.vacancyBase(c, d.Access, d.Vacancy, d.Stage, "Moderation: "+d.Candidate.Name), Candidate: d.Candidate, Action: root + "/" + id.String(),
		Present: presentText(d.Present), Changes: changesText(d), Attend: Button{Text: "I am here", Kind: Secondary},
	}
	p.Wide, p.Scripts, p.Attribution = true, []string{"moderation.js"}, true
	p.Crumbs = []Link{p.Crumbs[0], p.Crumbs[1], {Text: "Moderation", Href: root}, {Text: d.Candidate.Name}}
	for i, x := range d.Disagreements {
		one := w.moderated(d, x, i, p.Action, typed)
		if x.Agenda {
			p.Agenda = append(p.Agenda, Link{Text: one.Name, Href: "#" + one.ID})
		}
		if i+1 < len(d.Disagreements) && d.Disagreements[i+1].Agenda {
			one.Next = &Link{Text: "Next disagreement", Hidden: "after " + one.Name, Href: "#discuss-" + itoa(i+2)}
		}
		p.Criteria = append(p.Criteria, one)
	}
	if len(p.Agenda) == 0 {
		p.NoAgenda = "Nobody is far apart on any criterion, and nobody straddles a pass mark."
	}
	p.Errors = typed.errs
	return w.render(c, status, "moderation", p)
}

func (w *Web) moderated(d app.Discussion, x hiring.Disagreement, i int, action string, typed agreeTyped) moderatedCriterion {
	cr, _ := d.Rubric.Criterion(x.CriterionID)
	out := moderatedCriterion{ID: "discuss-" + itoa(i+1), Criterion: cr.ID, Name: cr.Name, Agenda: x.Agenda, Facts: spreadText(cr, x)}
	for _, card := range d.Scorecards {
		r, _ := card.Rating(cr.ID)
		m := memberRating{Name: d.Members[card.UserID], Mark: "No mark", Evidence: paragraphs(r.Evidence), Indicators: tickedIndicators(cr, r)}
		switch {
		case r.NotAssessed:
			m.Mark, m.Evidence = "Not assessed", paragraphs(r.Reason)
		case r.Mark != nil:
			m.Mark = itoa(*r.Mark) + " " + d.Rubric.Scale.Label(*r.Mark)
		}
		out.Members = append(out.Members, m)
	}
	newest, any := d.Newest(cr.ID)
	out.Agreed = "Nothing has been agreed yet."
	if any {
		out.Agreed = w.agreedText(d, newest)
	}
	for _, a := range slices.Backward(d.Agreed) {
		if a.CriterionID == cr.ID && a.Number != newest.Number {
			out.Since = append(out.Since, w.agreedText(d, a))
		}
	}
	if d.MayAgree {
		f := &agreeForm{Action: action + "/agreed/" + cr.ID.String(), Number: newest.Number, Button: Button{Text: "Record", Hidden: "the agreed mark for " + cr.Name, Once: true}}
		mark, reason := "", ""
		if newest.Mark != nil {
			mark, reason = itoa(*newest.Mark), newest.Reason
		}
		if typed.criterion == cr.ID {
			mark, reason = typed.mark, typed.reason
		}
		name := func(field string) string { return field + "-" + itoa(i+1) }
		f.Mark = Select{Question: Question{Name: name("mark"), Label: "Agreed mark", Error: errorOf(typed, cr.ID, name("mark"))}, Value: mark, Options: []Option{{Text: "None"}}}
		for _, pt := range d.Rubric.Scale.Points {
			f.Mark.Options = append(f.Mark.Options, Option{Value: itoa(pt.Value), Text: itoa(pt.Value) + " " + pt.Label})
		}
		f.Reason = Textarea{Question: Question{Name: name("reason"), Label: "Why the panel agrees on it", Error: errorOf(typed, cr.ID, name("reason"))}, Value: reason, Rows: 2}
		out.Form = f
	}
	return out
}

func errorOf(typed agreeTyped, criterion hiring.ID, path string) string {
	if typed.criterion != criterion {
		return ""
	}
	return ErrorAt(typed.errs, path)
}

// spreadText says in words how far the panel is apart on a criterion.
func spreadText(cr hiring.Criterion, x hiring.Disagreement) string {
	if x.Marks == 0 {
		return "Nobody gave a mark."
	}
	said := "All " + itoa(x.Marks) + " marks are " + itoa(x.Low) + "."
	switch {
	case x.Marks == 1:
		said = "One mark: " + itoa(x.Low) + "."
	case x.Spread() > 0:
		said = "Marks from " + itoa(x.Low) + " to " + itoa(x.High) + ", " + Plural(x.Spread(), "point", "points") + " apart."
	}
	if x.Straddles {
		said += " Some are below the pass mark of " + itoa(*cr.PassMark) + " and some are not."
	}
	if cr.Essential {
		said = "Essential. " + said
	}
	return said
}

// agreedText words an agreed score, with who was there.
func (w *Web) agreedText(d app.Discussion, a hiring.AgreedScore) string {
	what := "Taken back"
	if a.Mark != nil {
		what = "Agreed: " + itoa(*a.Mark) + " " + d.Rubric.Scale.Label(*a.Mark)
	}
	var others []string
	for _, id := range a.Present {
		if name := d.Members[id]; name != "" && id != a.AgreedBy {
			others = append(others, name)
		}
	}
	there := "nobody else was on the page"
	if len(others) > 0 {
		there = strings.Join(others, ", ") + " " + map[bool]string{true: "was", false: "were"}[len(others) == 1] + " there"
	}
	return what + ". " + a.Reason + " Recorded by " + a.AgreedByName + " at " + DateTime(a.AgreedAt, w.zone) + "; " + there + "."
}

func presentText(ps []hiring.Presence) string {
	names := make([]string, len(ps))
	for i, p := range ps {
		names[i] = p.Name
	}
	if len(names) == 0 {
		return "Nobody has said yet that they are here."
	}
	return "Here now: " + strings.Join(names, ", ") + "."
}

// changesText says what the agreed marks change, once there are any.
func changesText(d app.Discussion) string {
	agreed := len(d.AgreedMarks())
	if agreed == 0 || !d.Scored {
		return ""
	}
	return "Panel score from everybody’s own marks: " + Fixed(d.Independent, 2) + ". With the " + Plural(agreed, "agreed mark", "agreed marks") + " in their place: " + Fixed(d.WithAgreed, 2) + "."
}
