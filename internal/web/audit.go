package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/export"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) auditRoutes() []route.Route {
	return []route.Route{
		route.Get("/audit", hiring.SeeAudit, w.auditSearch),
		route.Get("/audit.csv", hiring.SeeAudit, w.auditFile("audit.csv", "text/csv; charset=utf-8", export.AuditCSV)),
		route.Get("/audit.jsonl", hiring.SeeAudit, w.auditFile("audit.jsonl", "application/jsonl", export.AuditLines)),
		route.Get("/vacancies/:vacancy/timeline", hiring.SeeTimeline, w.vacancyTimeline),
		route.Get("/vacancies/:vacancy/candidates/:candidate/timeline", hiring.SeeTimeline, w.candidateTimeline),
	}
}

// auditPage is the page "audit": the whole trail, searched.
type auditPage struct {
	Base
	Person, Vacancy, From, Until TextInput
	Action                       Select
	Warning                      string
	Where                        *SummaryList // the trail stands
	Rows                         *Table
	Nothing                      *Empty
	Exports                      []Link
	More                         *Pagination
}

// Checkpoint reads the newest row of the audit trail that was signed for, and when; no row where none was yet. It logs
// why it cannot.
type Checkpoint func() (hiring.AuditHead, time.Time, error)

// auditFilter reads the search of an address. Field paths: "by", "vacancy", "from", "until".
func (w *Web) auditFilter(c echo.Context, actor hiring.Actor) (hiring.AuditFilter, []fault.Field, error) {
	var fs fault.Fields
	f := hiring.AuditFilter{Action: c.QueryParam("action"), From: w.dayOf(c, &fs, "from"), Until: w.dayOf(c, &fs, "until")}
	if !f.Until.IsZero() {
		f.Until = f.Until.AddDate(0, 0, 1)
	}
	if by := strings.TrimSpace(c.QueryParam("by")); by != "" {
		user, err := w.app.UserByAddress(c.Request().Context(), actor, by)
		switch {
		case fault.Is(err, fault.NotFound):
			fs.Add("by", "Nobody has an account with this e-mail address.")
		case err != nil:
			return f, nil, err
		}
		f.ActorID = user.ID
	}
	if text := strings.TrimSpace(c.QueryParam("vacancy")); text != "" {
		ids, err := w.app.VacanciesNamed(c.Request().Context(), actor, text)
		if err != nil && !fault.Is(err, fault.Invalid) {
			return f, nil, err
		}
		if f.VacancyIDs = ids; err != nil {
			fs = append(fs, fault.Of(err).Fields...)
		}
	}
	return f, fs, nil
}

// dayOf reads a day of an address, as in 2026-11-24; nothing: none.
func (w *Web) dayOf(c echo.Context, fs *fault.Fields, name string) time.Time {
	text := strings.TrimSpace(c.QueryParam(name))
	if text == "" {
		return time.Time{}
	}
	day, err := time.ParseInLocation(time.DateOnly, text, w.zone)
	if err != nil || day.Year() < 2000 || day.Year() > 9999 {
		fs.Add(name, "Enter a day like 2026-11-24.")
		return time.Time{}
	}
	return day.UTC()
}

func (w *Web) auditSearch(c echo.Context, actor hiring.Actor) error {
	ctx := c.Request().Context()
	f, wrong, err := w.auditFilter(c, actor)
	if err != nil {
		return err
	}
	actions, err := w.app.AuditActions(ctx, actor)
	if err != nil {
		return err
	}
	p := auditPage{
		Base:    w.adminBase(c, actor, "Audit trail"),
		Person:  TextInput{Question: Question{Name: "by", Label: "Done by", Hint: "An e-mail address."}, Value: c.QueryParam("by"), Width: 20},
		Vacancy: TextInput{Question: Question{Name: "vacancy", Label: "Vacancy", Hint: "Part of its title or reference."}, Value: c.QueryParam("vacancy"), Width: 20},
		From:    TextInput{Question: Question{Name: "from", Label: "From"}, Value: c.QueryParam("from"), Type: "date", Width: 10},
		Until:   TextInput{Question: Question{Name: "until", Label: "Until"}, Value: c.QueryParam("until"), Type: "date", Width: 10},
		Action:  Select{Question: Question{Name: "action", Label: "What was done"}, Value: f.Action, Options: []Option{{Value: "", Text: "Anything"}}},
	}
	for _, a := range actions {
		p.Action.Options = append(p.Action.Options, Option{Value: a, Text: sentence(a)})
	}
	for _, q := range []*Question{&p.Person.Question, &p.Vacancy.Question, &p.From.Question, &p.Until.Question} {
		q.Error = ErrorAt(wrong, q.Name)
	}
	query := url.Values{"by": {c.QueryParam("by")}, "from": {c.QueryParam("from")}, "until": {c.QueryParam("until")}, "action": {f.Action}, "vacancy": {c.QueryParam("vacancy")}}.Encode()
	p.Exports = []Link{{Text: "Download as CSV", Href: "/audit.csv?" + query}, {Text: "Download as JSON lines", Href: "/audit.jsonl?" + query}}
	status := http.StatusOK
	if len(wrong) > 0 {
		p.Errors, status = wrong, http.StatusUnprocessableEntity
		return w.render(c, status, "audit", p)
	}
	n, page := pageOf(c)
	view, err := w.app.AuditTrail(ctx, actor, f, page)
	if err != nil {
		return err
	}
	if p.Where, p.Warning, err = w.auditStands(c, actor, view.Head); err != nil {
		return err
	}
	if len(view.Rows) == 0 {
		p.Nothing = &Empty{Title: "Nothing found", Text: "No row of the audit trail fits this search."}
		return w.render(c, status, "audit", p)
	}
	t := Table{
		Caption: Plural(view.Total, "row", "rows"), Small: true,
		Columns: []Column{{Text: "Row", Numeric: true}, {Text: "When"}, {Text: "Who"}, {Text: "What"}, {Text: "Vacancy"}, {Text: "About"}},
	}
	for _, r := range view.Rows {
		t.Rows = append(t.Rows, []Cell{
			Text(itoa(int(r.Seq))), Text(DateTime(r.At, w.zone)), Text(view.Who(r)), Text(sentence(r.Action)), Text(view.Where(r)), Text(aboutOf(view, r)),
		})
	}
	p.Rows, p.More = &t, pagination("/audit?"+query, n, view.Total)
	return w.render(c, status, "audit", p)
}

// auditStands tells what binds the trail now, so that somebody can note it down elsewhere, and warns where it is not the
// trail that was signed for.
func (w *Web) auditStands(c echo.Context, actor hiring.Actor, head *hiring.AuditHead) (*SummaryList, string, error) {
	if head == nil {
		return nil, "The head of the trail is gone, which only somebody with access to the database can have taken away. Ask whoever runs Merit to run “merit audit verify”.", nil
	}
	newest := Words("None yet")
	if head.Seq > 0 {
		newest = Content{Paragraphs: []string{"Row " + itoa(int(head.Seq)), "Hash " + head.Hash}}
	}
	rows := []SummaryRow{{Key: "Newest row", Value: newest}}
	if w.checkpoint == nil {
		rows = append(rows, SummaryRow{Key: "Newest signed checkpoint", Value: Words("None are kept: MERIT_RECORDS names no folder for them")})
		return &SummaryList{Rows: rows}, "", nil
	}
	signed, at, err := w.checkpoint()
	if err != nil {
		rows = append(rows, SummaryRow{Key: "Newest signed checkpoint", Value: Words("It cannot be read. Run merit audit verify on the machine.")})
		return &SummaryList{Rows: rows}, "", nil //nolint:nilerr // it was logged, and the trail is shown all the same
	}
	if signed.Seq == 0 {
		rows = append(rows, SummaryRow{Key: "Newest signed checkpoint", Value: Words("None yet")})
		return &SummaryList{Rows: rows}, "", nil
	}
	rows = append(rows, SummaryRow{Key: "Newest signed checkpoint", Value: Content{Paragraphs: []string{"Row " + itoa(int(signed.Seq)) + ", signed on " + DateTime(at, w.zone), "Hash " + signed.Hash}}})
	holds, err := w.app.HoldsCheckpoint(c.Request().Context(), actor, signed)
	if err != nil || holds {
		return &SummaryList{Rows: rows}, "", err
	}
	return &SummaryList{Rows: rows}, "The trail is not the one its newest checkpoint was signed for: rows were changed or taken away, or an older copy of the database was put in its place. " +
		"Ask whoever runs Merit to run “merit audit verify”.", nil
}

// auditLimit is the most rows that one download holds; merit audit export on the machine has no limit.
const auditLimit = 100_000

// auditFile writes the rows a search finds, oldest first, as they come.
func (w *Web) auditFile(name, kind string, writer func(io.Writer) func([]export.AuditLine) error) func(echo.Context, hiring.Actor) error {
	return func(c echo.Context, actor hiring.Actor) error {
		f, wrong, err := w.auditFilter(c, actor)
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			return fault.New(fault.NotFound, "There is nothing here.")
		}
		f.Most = auditLimit
		h := c.Response().Header()
		h.Set(echo.HeaderContentType, kind)
		h.Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
		if c.Request().Method == http.MethodHead {
			return c.NoContent(http.StatusOK)
		}
		write := writer(c.Response())
		begun := false
		err = w.app.ExportAudit(c.Request().Context(), actor, f, func(view app.AuditView) error {
			begun = true
			return write(view.Lines())
		})
		switch {
		case err == nil && !begun:
			return write(nil)
		case err != nil && !begun:
			h.Del(echo.HeaderContentDisposition)
		}
		return err
	}
}
