package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/export"
	"merit/internal/fault"
	"merit/internal/hiring"
)

// reportPage is the page "report": what the panel report holds, its files, and who has signed it.
type reportPage struct {
	Base
	Parts    []NavItem
	Lead     string
	Files    []Button
	NoPDF    string
	Partial  string
	About    SummaryList
	Criteria Table
	List     Table // the candidates of this page, each with its whole case
	More     *Pagination
	Signed   *Table
	Awaited  string
	Sign     *signForm
}

// signForm signs the case as it is.
type signForm struct {
	Action  string
	Version string
	Says    string // what a signature stands for
	Comment Textarea
	Button  Button
}

func (w *Web) reportShow(c echo.Context, actor hiring.Actor) error {
	return w.reportPage(c, actor, "", nil, http.StatusOK)
}

func (w *Web) reportPage(c echo.Context, actor hiring.Actor, comment string, errs []fault.Field, status int) error {
	r, n, err := w.results(c, actor)
	if err != nil {
		return err
	}
	s, err := w.app.SignOff(c.Request().Context(), actor, r.Vacancy.ID)
	if err != nil {
		return err
	}
	results := stageRoot(c, r.Vacancy.ID) + "/results"
	root := results + "/report"
	p := reportPage{
		Base: w.vacancyBase(c, r.Access, r.Vacancy, r.Stage, "Panel report"), Parts: resultParts(c, r.Access, r.Vacancy.ID),
		Lead:  "The panel report holds the whole case: the rubric, every mark with its evidence, agreed marks, how the recommendation came about, how the panel marked, the decisions with their reasons, signatures and hashes.",
		About: w.reportAbout(r, s), Criteria: reportCriteria(r.Rubric.Rubric), More: pagination(root, n, r.Total),
	}
	p.Errors, p.Wide, p.Attribution = errs, true, true
	if r.Access.May(hiring.SeeAllResults) == nil {
		p.Files = w.reportFiles(root)
		if w.printer == nil {
			p.NoPDF = "For a PDF, open it to print and choose “Save as PDF” in your browser."
		}
	} else {
		p.Partial = "You see the candidates you submitted a scorecard for."
	}
	p.List = Table{Caption: "Candidates, in merit order", Columns: []Column{{Text: "Rank", Numeric: true}, {Text: "Candidate"}, {Text: "Panel score", Numeric: true}, {Text: "Recommendation"}, {Text: "Decision"}}}
	for _, x := range r.Result.Candidates {
		p.List.Rows = append(p.List.Rows, []Cell{
			Text(rankText(x)),
			{Content: Content{Link: &Link{Text: r.Candidates[x.ID].Name, Href: results + "/" + x.ID}}},
			Text(scoreText(x.PanelScore)),
			{Content: Content{Tag: outcomeTagAt(r.Stage, x.Outcome)}},
			w.decisionCell(r, x.ID),
		})
	}
	p.Signed, p.Awaited = w.signedTable(s), awaitedText(s)
	if s.As != "" {
		p.Sign = &signForm{
			Action: root + "/sign", Version: strconv.FormatInt(s.Stage.Version, 10), Says: signatureSays(s), Button: Button{Text: "Sign the panel report", Once: true},
			Comment: Textarea{Question: Question{Name: "comment", Label: "Comment (optional)", Error: ErrorAt(errs, "comment")}, Value: comment, Rows: 3},
		}
	}
	return w.render(c, status, "report", p)
}

func (w *Web) reportFiles(root string) []Button {
	files := []Button{{Text: "Open to print", Href: root + "/print", Kind: Secondary}}
	if w.printer != nil {
		files = append(files, Button{Text: "PDF", Href: root + "/pdf", Kind: Secondary})
	}
	return append(files, Button{Text: "Excel (XLSX)", Href: root + "/xlsx", Kind: Secondary}, Button{Text: "CSV", Href: root + "/csv", Kind: Secondary}, Button{Text: "JSON", Href: root + "/json", Kind: Secondary})
}

func (w *Web) reportAbout(r app.Results, s app.SignOff) SummaryList {
	rub := r.Rubric.Rubric
	revealed := Content{Text: "–"}
	if r.Stage.RevealedAt != nil {
		revealed = Content{Text: DateTime(*r.Stage.RevealedAt, w.zone), Note: r.Stage.RevealReason}
	}
	return SummaryList{Rows: []SummaryRow{
		{Key: "Role", Value: Words(r.Vacancy.RoleName)},
		{Key: "Stage", Value: Words(stageText(r.Stage.Number, r.Stage.Kind))},
		{Key: "Scoring ended", Value: revealed},
		{Key: "Bar", Value: Words(number(rub.Bar) + " on the scale from " + itoa(rub.Scale.Min()) + " to " + itoa(rub.Scale.Max()))},
		{Key: "Marks that count", Value: Words(basisText(rub.Policy.ScoreBasis()))},
		{Key: "Candidates", Value: Words(itoa(r.Everybody))},
		{Key: "Without a decision", Value: Words(itoa(max(0, s.Undecided)))},
		{Key: "Input hash (SHA-256)", Value: Words(r.Result.InputHash)},
		{Key: "Result hash (SHA-256)", Value: Words(r.Result.ResultHash)},
	}}
}

func reportCriteria(rub hiring.Rubric) Table {
	t := Table{Caption: "Rubric", RowHeadings: true, Columns: []Column{{Text: "Criterion"}, {Text: "Weight", Numeric: true}, {Text: "Share", Numeric: true}, {Text: "Essential"}, {Text: "Pass mark", Numeric: true}}}
	for _, cr := range rub.Criteria {
		row := []Cell{Text(cr.Name), Text("Yes or no"), Text("–"), Text("No"), Text("–")}
		if cr.Marked() {
			row[1], row[2] = Text(number(cr.Weight)), Text(Fixed(100*rub.Share(cr), 1)+"%")
		}
		if cr.Essential {
			row[3] = Text("Essential")
		}
		if cr.PassMark != nil {
			row[4] = Text(itoa(*cr.PassMark))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (w *Web) signedTable(s app.SignOff) *Table {
	if len(s.Signatures) == 0 {
		return nil
	}
	t := &Table{Caption: "Signatures", RowHeadings: true, Columns: []Column{{Text: "Name"}, {Text: "As"}, {Text: "When"}, {Text: "Comment", Long: true}, {Text: "Case signed"}}}
	for _, x := range slices.Backward(s.Signatures) {
		what := Content{Text: "As it is now", Note: x.Digest[:min(12, len(x.Digest))] + "…"}
		if !x.Current(s.Stage) {
			what.Text = "An earlier state: the case has changed since"
		}
		t.Rows = append(t.Rows, []Cell{Text(x.Name), Text(sentence(string(x.As))), Text(DateTime(x.SignedAt, w.zone)), Text(x.Comment), {Content: what}})
	}
	return t
}

func awaitedText(s app.SignOff) string {
	if len(s.Awaited) == 0 {
		return "Everybody who signs has signed the case as it is."
	}
	names := make([]string, len(s.Awaited))
	for i, m := range s.Awaited {
		names[i] = m.Name
	}
	return "Not signed yet, as the case is now: " + list(names) + "."
}

func signatureSays(s app.SignOff) string {
	says := "By signing you confirm that the marks and evidence under your name are as you gave them, and that the panel worked as the rubric says."
	if s.As == hiring.HiringManager {
		says = "By signing you confirm that the decisions are yours and rest on what the report holds."
	}
	if s.Undecided > 0 {
		says += " " + Plural(s.Undecided, "candidate has", "candidates have") + " no decision yet: a later decision changes the case, and then it needs signing again."
	}
	return says
}

func (w *Web) reportSign(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(c.FormValue("version"), 10, 64)
	if err != nil {
		version = -1
	}
	in := app.SignInput{Version: version, Comment: newlines(c.FormValue("comment"))}
	_, err = w.app.Sign(c.Request().Context(), actor, id, in)
	if fault.Is(err, fault.Stale) {
		return w.reportPage(c, actor, in.Comment, []fault.Field{{Path: "comment", Message: fault.Of(err).Message}}, http.StatusPreconditionFailed)
	}
	if errs, ok := invalid(err); ok {
		return w.reportPage(c, actor, in.Comment, errs, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return w.seeOther(c, stageRoot(c, id)+"/results/report", "You have signed the panel report.")
}

// report makes the report and what is printed with it.
func (w *Web) report(c echo.Context, actor hiring.Actor) (app.ReportFile, export.ReportPrint, error) {
	var p export.ReportPrint
	id, err := idOf(c, "vacancy")
	if err != nil {
		return app.ReportFile{}, p, err
	}
	f, err := w.app.Report(c.Request().Context(), actor, id)
	if err != nil {
		return f, p, err
	}
	p = export.ReportPrint{Made: DateTime(w.now(), w.zone), Zone: w.zone}
	p.Case, err = f.Report.Case()
	return f, p, err
}

// How many candidates one printed report and one PDF hold: more take longer than a request may.
const (
	maxReportPrint = 300
	maxReportPDF   = 60
)

func (w *Web) reportPrint(c echo.Context, actor hiring.Actor) error {
	f, p, err := w.report(c, actor)
	if err != nil {
		return err
	}
	if len(f.Report.Candidates) > maxReportPrint {
		return fault.New(fault.Conflict, "At most "+itoa(maxReportPrint)+" candidates are printed at once. Take the Excel file, CSV or JSON.")
	}
	var doc bytes.Buffer
	if err := f.Report.HTML(&doc, p); err != nil {
		return err
	}
	return printed(c, doc.Bytes())
}

func (w *Web) reportPDF(c echo.Context, actor hiring.Actor) error {
	f, p, err := w.report(c, actor)
	if err != nil {
		return err
	}
	if w.printer == nil {
		return fault.New(fault.Conflict, "No PDFs are made here: open the report to print, and save it as PDF in your browser.")
	}
	if len(f.Report.Candidates) > maxReportPDF {
		return fault.New(fault.Conflict, "A PDF holds at most "+itoa(maxReportPDF)+" candidates. Take the Excel file, CSV or JSON, or open the report to print.")
	}
	var doc bytes.Buffer
	if err := f.Report.HTML(&doc, p); err != nil {
		return err
	}
	made, err := w.printer.Print(c.Request().Context(), doc.Bytes(), f.Report.Footer(p))
	if err != nil {
		return err
	}
	return attach(c, reportName(f)+".pdf", "application/pdf", made)
}

func reportName(f app.ReportFile) string {
	return "Panel report, " + f.Vacancy.Title + ", stage " + itoa(f.Stage.Number)
}

func (w *Web) reportXLSX(c echo.Context, actor hiring.Actor) error {
	return w.reportFile(c, actor, ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", export.Report.XLSX)
}

func (w *Web) reportCSV(c echo.Context, actor hiring.Actor) error {
	return w.reportFile(c, actor, ".csv", "text/csv; charset=utf-8", export.Report.CSV)
}

func (w *Web) reportJSON(c echo.Context, actor hiring.Actor) error {
	return w.reportFile(c, actor, ".json", "application/json", func(r export.Report, to io.Writer) error {
		doc, err := r.Document()
		_, failed := to.Write(doc)
		return errors.Join(err, failed)
	})
}

func (w *Web) reportFile(c echo.Context, actor hiring.Actor, ending, contentType string, write func(export.Report, io.Writer) error) error {
	f, _, err := w.report(c, actor)
	if err != nil {
		return err
	}
	var doc bytes.Buffer
	if err := write(f.Report, &doc); err != nil {
		return err
	}
	return attach(c, reportName(f)+ending, contentType, doc.Bytes())
}
