package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
)

func (w *Web) purgeList(c echo.Context, actor hiring.Actor) error {
	ctx := c.Request().Context()
	would, err := w.app.PreviewPurge(ctx, actor)
	if err != nil {
		return err
	}
	titles, err := w.app.PurgeTitles(ctx, actor, would)
	if err != nil {
		return err
	}
	n, page := pageOf(c)
	view, err := w.app.Purges(ctx, actor, page)
	if err != nil {
		return err
	}
	p := dataPage{
		Base:  w.adminBase(c, actor, "Purges"),
		Intro: []string{"This is what a purge would delete now. Merit looks once a day by itself. What is deleted cannot be brought back."},
		More:  pagination("/retention/purges", n, view.Total),
		Links: []Link{{Text: "Change for how long data is kept", Href: "/retention"}},
	}
	running := slices.ContainsFunc(view.Purges, func(p hiring.Purge) bool { return p.Running })
	if would.Total() == 0 && would.Held == 0 {
		p.Nothing = &Empty{Title: "Nothing to delete", Text: "Nothing has been kept for longer than it may be."}
	} else {
		p.Tables = append(p.Tables, w.countsTable("What would be deleted", would))
		p.Tables = append(p.Tables, vacanciesTable("From these vacancies", would, titles)...)
	}
	if would.Total() > 0 && !running {
		p.Forms = []smallForm{{"/retention/purges", Button{Text: "Delete this now", Kind: Warning, Once: true}}}
	}
	if len(view.Purges) == 0 {
		return w.render(c, http.StatusOK, "data", p)
	}
	t := Table{Caption: "Purges", Columns: []Column{{Text: "Started"}, {Text: "By"}, {Text: "State"}, {Text: "Deleted", Numeric: true}}}
	for _, x := range view.Purges {
		by := "Merit, as it was due"
		if x.StartedBy != nil {
			by = view.People[*x.StartedBy]
		}
		t.Rows = append(t.Rows, []Cell{
			{Content: Content{Link: &Link{Text: DateTime(x.StartedAt, w.zone), Href: "/retention/purges/" + x.ID.String()}}},
			Text(by),
			{Content: Content{Tag: purgeTag(x)}},
			Text(itoa(x.Report.Total())),
		})
	}
	p.Tables = append(p.Tables, t)
	return w.render(c, http.StatusOK, "data", p)
}

func purgeTag(p hiring.Purge) *Tag {
	if p.Running {
		return &Tag{Text: "Running", Colour: Yellow}
	}
	return &Tag{Text: "Ended", Colour: Green}
}

// countsTable says of each category how much of it is deleted and what counts as old.
func (w *Web) countsTable(caption string, r hiring.PurgeReport) Table {
	t := Table{Caption: caption, RowHeadings: true, Columns: []Column{{Text: "What"}, {Text: "How many", Numeric: true}, {Text: "Which"}}}
	for _, rule := range hiring.RetentionRules {
		kept := "Kept until deleted by hand"
		if before, ok := r.Before[rule.Category]; ok {
			kept = rule.Ended + " before " + Date(before, w.zone)
		}
		t.Rows = append(t.Rows, []Cell{Text(rule.Name), Text(itoa(r.Counts[rule.Category])), Text(kept)})
	}
	return t
}

// vacanciesTable lists what is deleted of each vacancy; none where there is none.
func vacanciesTable(caption string, r hiring.PurgeReport, titles map[hiring.ID]string) []Table {
	if len(r.Vacancies) == 0 {
		return nil
	}
	t := Table{Caption: caption, RowHeadings: true, Columns: []Column{
		{Text: "Vacancy"}, {Text: "Candidates", Numeric: true}, {Text: "Scorecards", Numeric: true}, {Text: "Documents", Numeric: true}, {Text: "Held", Numeric: true},
	}}
	for _, v := range r.Vacancies {
		t.Rows = append(t.Rows, []Cell{Text(titles[v.VacancyID]), Text(itoa(v.Candidates)), Text(itoa(v.Scorecards)), Text(itoa(v.Documents)), Text(itoa(v.Held))})
	}
	if r.More > 0 {
		t.Rows = append(t.Rows, []Cell{Text("And more"), Text(""), Text(""), Text(""), Text("")})
	}
	return []Table{t}
}

func (w *Web) purgeStart(c echo.Context, actor hiring.Actor) error {
	p, err := w.app.StartPurge(c.Request().Context(), actor)
	if err != nil {
		return err
	}
	return w.seeOther(c, "/retention/purges/"+p.ID.String(), "The purge has started.")
}

func (w *Web) purgeShow(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "purge")
	if err != nil {
		return err
	}
	x, titles, err := w.app.Purge(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	p := dataPage{Base: w.adminBase(c, actor, "Purge of "+DateTime(x.StartedAt, w.zone))}
	p.Crumbs = []Link{{Text: "Home", Href: "/"}, {Text: "Purges", Href: "/retention/purges"}, {Text: p.Title}}
	if x.Running {
		p.Progress = &Progress{Label: "Deleted so far", Done: x.Done, Total: max(x.Total, 1)}
		p.Intro = []string{"The purge goes on if you leave this page. Should the copy of Merit that carries it out stop, another carries it on within minutes."}
		p.Links = []Link{{Text: "See how far it is now", Href: "/retention/purges/" + id.String()}}
	} else {
		p.Intro = []string{"It ended on " + DateTime(*x.EndedAt, w.zone) + ". " + sentence(Plural(x.Report.Held, "candidate was", "candidates were")) + " kept by a legal hold. This report names nobody."}
	}
	p.Tables = append([]Table{w.countsTable("What was deleted", x.Report)}, vacanciesTable("From these vacancies", x.Report, titles)...)
	return w.render(c, http.StatusOK, "data", p)
}
