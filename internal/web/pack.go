package web

import (
	"bytes"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/export"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) packRoutes() []route.Route {
	const root = "/vacancies/:vacancy/pack"
	return []route.Route{
		route.Get(root, hiring.SeePreparation, w.packAsk),
		route.Post(root, hiring.EditVacancy, w.packSave),
		route.Get(root+"/print", hiring.SeePreparation, w.packPrint),
		route.Get(root+"/pdf", hiring.SeePreparation, w.packPDF),
	}
}

// packPage is the page "pack": what goes into an interview pack and how it is laid out.
type packPage struct {
	Base
	Action string
	Get    string
	Member Select
	Whom   Select
	Print  Button
	PDF    *Button
	NoPDF  string
	Layout *formPage
}

// packChoice is what a pack is asked for.
type packChoice struct {
	Member, Candidate string // ids; empty: blank; "all": every candidate
}

// packView reads what a pack is made from, and its candidates.
func (w *Web) packView(c echo.Context, actor hiring.Actor) (app.RubricView, []hiring.Candidate, int, error) {
	view, err := w.rubricView(c, actor)
	if err != nil {
		return view, nil, 0, err
	}
	list, err := w.app.Candidates(c.Request().Context(), actor, view.Vacancy.ID, hiring.Page{Limit: export.MaxPackCandidates})
	return view, slices.DeleteFunc(list.Candidates, hiring.Candidate.Withdrawn), list.Total, err
}

func (w *Web) packAsk(c echo.Context, actor hiring.Actor) error {
	view, candidates, total, err := w.packView(c, actor)
	if err != nil {
		return err
	}
	root := stageRoot(c, view.Vacancy.ID) + "/pack"
	p := packPage{
		Base: w.vacancyBase(c, view.Access, view.Vacancy, view.Stage, "Interview pack"), Action: root, Get: root + "/print",
		Member: Select{Question: Question{Name: "member", Label: "Panel member"}, Options: []Option{{Text: "A line to write the name on"}}},
		Whom:   Select{Question: Question{Name: "candidate", Label: "Candidate"}, Options: []Option{{Text: "One blank scorecard"}}},
		Print:  Button{Text: "Open to print"},
	}
	p.Attribution = true
	for _, m := range view.Scorers {
		p.Member.Options = append(p.Member.Options, Option{Value: m.UserID.String(), Text: m.Name})
	}
	if len(candidates) > 1 && total <= export.MaxPackCandidates {
		p.Whom.Options = append(p.Whom.Options, Option{Value: "all", Text: "All " + Plural(len(candidates), "candidate", "candidates") + ", a scorecard each"})
	}
	for _, cand := range candidates {
		p.Whom.Options = append(p.Whom.Options, Option{Value: cand.ID.String(), Text: cand.Code + " " + cand.Name})
	}
	if w.printer != nil {
		p.PDF = &Button{Text: "Download as PDF", FormAction: root + "/pdf", Kind: Secondary}
	} else {
		p.NoPDF = "For a PDF, open it to print and choose “Save as PDF” in your browser."
	}
	if view.Access.Has(hiring.RecruiterOf) && !view.Vacancy.Closed() {
		p.Layout = packLayout(view)
	}
	return w.render(c, http.StatusOK, "pack", p)
}

func packLayout(view app.RubricView) *formPage {
	layout := "compact"
	if view.Rubric.Pack.PagePerCriterion {
		layout = "page"
	}
	breaks := &Checkboxes{Question: Question{Name: "break", Label: "Begin a new page before", Hint: "Where the layout is compact."}, Small: true}
	for i, cr := range view.Rubric.Rubric.Criteria {
		breaks.Options = append(breaks.Options, Option{Value: cr.ID.String(), Text: itoa(i+1) + " " + cr.Name})
	}
	for _, id := range view.Rubric.Pack.Breaks {
		breaks.Values = append(breaks.Values, id.String())
	}
	return &formPage{Fields: []formField{
		{Radios: &Radios{Question: Question{Name: "layout", Label: "Layout"}, Value: layout, Options: []Option{
			{Value: "compact", Text: "Compact", Hint: "Criteria follow one another."}, {Value: "page", Text: "A page for each criterion", Hint: "With more room to write."},
		}}},
		{Checkboxes: breaks},
	}, Buttons: []Button{{Text: "Save layout", Once: true, Kind: Secondary}}}
}

func (w *Web) packSave(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "vacancy")
	if err != nil {
		return err
	}
	in := hiring.PackSettings{PagePerCriterion: c.FormValue("layout") == "page"}
	for _, text := range c.Request().Form["break"] {
		criterion, err := hiring.ParseID(text)
		if err != nil {
			return hiring.ErrUnknown("criterion")
		}
		in.Breaks = append(in.Breaks, criterion)
	}
	if err := w.app.SavePack(c.Request().Context(), actor, id, in); err != nil {
		return err
	}
	return w.seeOther(c, stageRoot(c, id)+"/pack", "The layout has been saved.")
}

// pack makes the pack the address asks for.
func (w *Web) pack(c echo.Context, actor hiring.Actor) (p export.Pack, err error) {
	view, candidates, _, err := w.packView(c, actor)
	if err != nil {
		return p, err
	}
	p = export.Pack{
		Vacancy: view.Vacancy.Title, Reference: view.Vacancy.Reference, Role: view.Vacancy.RoleName, Stage: sentence(string(view.Stage.Kind)),
		Rubric: view.Rubric.Rubric, PagePerCriterion: view.Rubric.Pack.PagePerCriterion, Breaks: view.Rubric.Pack.Breaks,
		Made: DateTime(w.now(), w.zone), Hash: view.Hash,
	}
	choice := packChoice{Member: c.QueryParam("member"), Candidate: c.QueryParam("candidate")}
	for _, m := range view.Scorers {
		if m.UserID.String() != choice.Member {
			continue
		}
		p.Member = m.Name
		if own := view.Focus[m.UserID]; len(own) > 0 {
			p.Focus = map[hiring.ID]bool{}
			for _, id := range own {
				p.Focus[id] = true
			}
		}
	}
	for _, cand := range candidates {
		if choice.Candidate == "all" || choice.Candidate == cand.ID.String() {
			p.Candidates = append(p.Candidates, export.PackCandidate{Code: cand.Code, Name: cand.Name})
		}
	}
	if choice.Member != "" && p.Member == "" {
		return p, hiring.ErrUnknown("panel member")
	}
	if choice.Candidate != "" && len(p.Candidates) == 0 {
		return p, hiring.ErrUnknown("candidate")
	}
	return p, nil
}

func (w *Web) packPrint(c echo.Context, actor hiring.Actor) error {
	p, err := w.pack(c, actor)
	if err != nil {
		return err
	}
	var doc bytes.Buffer
	if err := p.HTML(&doc); err != nil {
		return err
	}
	return printed(c, doc.Bytes())
}

// maxPDF is how many candidates one PDF holds: more take longer than a request may.
const maxPDF = 50

func (w *Web) packPDF(c echo.Context, actor hiring.Actor) error {
	p, err := w.pack(c, actor)
	if err != nil {
		return err
	}
	if w.printer == nil {
		return fault.New(fault.Conflict, "No PDFs are made here: open the pack to print, and save it as PDF in your browser.")
	}
	if len(p.Candidates) > maxPDF {
		return fault.New(fault.Conflict, "A PDF holds at most "+itoa(maxPDF)+" candidates. Open the pack to print for more, or make PDFs one by one.")
	}
	var doc bytes.Buffer
	if err := p.HTML(&doc); err != nil {
		return err
	}
	made, err := w.printer.Print(c.Request().Context(), doc.Bytes(), p.Footer())
	if err != nil {
		return err
	}
	return attach(c, "Interview pack, "+p.Vacancy+".pdf", "application/pdf", made)
}
