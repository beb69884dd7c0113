package web

import (
	"mime"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) documentRoutes() []route.Route {
	const root = "/vacancies/:vacancy/candidates/:candidate/documents"
	add := route.Post(root, hiring.EditVacancy, w.documentAdd)
	add.MaxBody = hiring.MaxDocument + 1<<20
	return []route.Route{
		route.Get(root, hiring.SeeDocuments, w.documentList),
		add,
		route.Get(root+"/:document", hiring.SeeDocuments, w.documentDownload),
		route.Post(root+"/:document/remove", hiring.EditVacancy, w.documentRemove),
	}
}

// documentsPage is the page "documents": a candidate's files.
type documentsPage struct {
	Base
	Documents []documentRow
	Add       *formPage
	BackLink  Link
}

// documentRow is one file with what can be done with it.
type documentRow struct {
	Name, About, Href string
	Remove            *Button
	Action            string
}

func (w *Web) documentList(c echo.Context, actor hiring.Actor) error {
	return w.documentsPage(c, actor, http.StatusOK, nil)
}

func (w *Web) documentsPage(c echo.Context, actor hiring.Actor, status int, refused error) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	v, err := w.app.Documents(c.Request().Context(), actor, vacancyID, id)
	if err != nil {
		return err
	}
	list := "/vacancies/" + vacancyID.String() + "/candidates"
	root := list + "/" + id.String() + "/documents"
	p := documentsPage{Base: w.vacancyBase(c, v.Access, v.Vacancy, v.Stage, "Documents of "+v.Candidate.Name), BackLink: Link{Text: "Back to the candidates", Href: list}}
	if v.Access.May(hiring.SeePreparation) != nil {
		p.BackLink = Link{Text: "Back to your scorecards", Href: "/"}
	}
	edits := v.Access.Has(hiring.RecruiterOf) && !v.Vacancy.Closed()
	for _, d := range v.Documents {
		row := documentRow{Name: d.Name, About: bytesText(d.Size) + ", added on " + Date(d.CreatedAt, w.zone), Href: root + "/" + d.ID.String()}
		if d.Anonymous && edits {
			row.About += ", names nobody"
		}
		if edits {
			row.Action, row.Remove = root+"/"+d.ID.String()+"/remove", &Button{Text: "Remove", Hidden: d.Name, Kind: Secondary}
		}
		p.Documents = append(p.Documents, row)
	}
	if edits {
		form := addDocumentForm(root, c.FormValue("anonymous") == "yes")
		if refused != nil {
			fields, ok := invalid(refused)
			if !ok {
				return refused
			}
			form, p.Errors, status = form.withErrors(fields), fields, http.StatusUnprocessableEntity
		}
		p.Add = &form
	}
	return w.render(c, status, "documents", p)
}

func addDocumentForm(action string, anonymous bool) formPage {
	return formPage{Action: action, Fields: []formField{
		{File: &FileUpload{Question: Question{Name: "file", Label: "Add a document", Hint: "A PDF or a Word document (.docx) of at most 10 MB."}, Accept: ".pdf,.docx"}},
		{Checkboxes: &Checkboxes{Question: Question{Name: "anonymous"}, Values: []string{yesIf(anonymous)}, Options: []Option{{
			Value: "yes", Text: "This document does not say who the candidate is",
			Hint: "The panel may read it while it scores blind. Merit looks for the name and the address in the words and the properties; it cannot read pictures.",
		}}}},
	}, Buttons: []Button{{Text: "Add document", Once: true}}}
}

// bytesText words a size, as in "240 KB".
func bytesText(n int) string {
	switch {
	case n >= 1<<20:
		return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB"
	case n >= 1<<10:
		return itoa(n>>10) + " KB"
	}
	return Plural(n, "byte", "bytes")
}

func (w *Web) documentAdd(c echo.Context, actor hiring.Actor) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	if _, err := w.vacancyFor(c, actor, hiring.EditVacancy); err != nil {
		return err
	}
	name, content, err := upload(c, "file", hiring.MaxDocument)
	if err == nil && content == nil {
		err = fieldFault("file", "Choose a file.")
	}
	if err == nil {
		_, err = w.app.AddDocument(c.Request().Context(), actor, vacancyID, id, app.DocumentInput{Name: name, Content: content, Anonymous: c.FormValue("anonymous") == "yes"})
	}
	if err != nil {
		if fields, ok := invalid(err); !ok || fields[0].Path != "anonymous" {
			err = atFile(err)
		}
		if _, ok := invalid(err); ok {
			return w.documentsPage(c, actor, http.StatusUnprocessableEntity, err)
		}
		return err
	}
	return w.seeOther(c, c.Request().URL.Path, "The document has been added.")
}

// documentPath is where a document of a candidate is downloaded.
func documentPath(vacancy, candidate, document hiring.ID) string {
	return "/vacancies/" + vacancy.String() + "/candidates/" + candidate.String() + "/documents/" + document.String()
}

// documentDownload sends a document as an attachment that no browser shows in the page's place.
func (w *Web) documentDownload(c echo.Context, actor hiring.Actor) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	document, err := idOf(c, "document")
	if err != nil {
		return err
	}
	d, content, err := w.app.Document(c.Request().Context(), actor, vacancyID, id, document)
	if err != nil {
		return err
	}
	return attach(c, d.Name, documentTypes[d.Kind], content)
}

var documentTypes = map[hiring.DocumentKind]string{
	hiring.PDFDocument:  "application/pdf",
	hiring.WordDocument: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

// attach sends a file to be saved, never shown: a document somebody uploaded is not part of the site.
func attach(c echo.Context, name, contentType string, content []byte) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	h.Set(echo.HeaderXContentTypeOptions, "nosniff")
	return c.Blob(http.StatusOK, contentType, content)
}

func (w *Web) documentRemove(c echo.Context, actor hiring.Actor) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	document, err := idOf(c, "document")
	if err != nil {
		return err
	}
	if err := w.app.RemoveDocument(c.Request().Context(), actor, vacancyID, id, document); err != nil {
		return err
	}
	return w.seeOther(c, "/vacancies/"+vacancyID.String()+"/candidates/"+id.String()+"/documents", "The document has been removed.")
}
