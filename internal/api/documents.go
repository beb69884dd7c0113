package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/fault"
	"merit/internal/hiring"
	"merit/internal/route"
)

func (a *API) documentRoutes() []route.Route {
	const root = "/vacancies/:vacancy/candidates/:candidate/documents"
	add := post(root, hiring.EditVacancy, a.addDocument)
	add.MaxBody = hiring.MaxDocument*4/3 + 1<<20 // in Base64
	return []route.Route{
		get(root, hiring.SeeDocuments, a.listDocuments),
		add,
		get(root+"/:document", hiring.SeeDocuments, a.getDocumentContent),
		write(http.MethodDelete, root+"/:document", hiring.EditVacancy, a.removeDocument),
	}
}

func (a *API) listDocuments(c echo.Context, actor hiring.Actor) error {
	vacancy, candidate, err := ofVacancy(c, "candidate")
	if err != nil {
		return err
	}
	view, err := a.app.Documents(c.Request().Context(), actor, vacancy, candidate)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, Attachments{Documents: each(view.Documents, attachment)})
}

func (a *API) addDocument(c echo.Context, actor hiring.Actor) error {
	vacancy, candidate, err := ofVacancy(c, "candidate")
	if err != nil {
		return err
	}
	in, err := decode[NewAttachment](a, c)
	if err != nil {
		return err
	}
	d, err := a.app.AddDocument(c.Request().Context(), actor, vacancy, candidate, app.DocumentInput{Name: in.Name, Content: in.Content, Anonymous: given(in.Anonymous)})
	if err != nil {
		return asContent(err)
	}
	return respond(c, http.StatusCreated, attachment(d))
}

func (a *API) getDocumentContent(c echo.Context, actor hiring.Actor) error {
	vacancy, candidate, err := ofVacancy(c, "candidate")
	if err != nil {
		return err
	}
	document, err := id(c, "document", "document")
	if err != nil {
		return err
	}
	d, content, err := a.app.Document(c.Request().Context(), actor, vacancy, candidate, document)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, AttachmentContent{Name: d.Name, Kind: string(d.Kind), Content: content})
}

func (a *API) removeDocument(c echo.Context, actor hiring.Actor) error {
	vacancy, candidate, err := ofVacancy(c, "candidate")
	if err != nil {
		return err
	}
	document, err := id(c, "document", "document")
	if err != nil {
		return err
	}
	if err := a.app.RemoveDocument(c.Request().Context(), actor, vacancy, candidate, document); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// asContent points a refusal of the file at the member it came in.
func asContent(err error) error {
	e := fault.Of(err)
	if e.Kind != fault.Invalid || len(e.Fields) == 0 {
		return err
	}
	told := *e
	told.Fields = each(e.Fields, func(f fault.Field) fault.Field {
		if f.Path == "file" {
			f.Path = "content"
		}
		return f
	})
	return &told
}

func attachment(d hiring.Document) Attachment {
	return Attachment{ID: d.ID, Name: d.Name, Kind: string(d.Kind), Size: d.Size, Anonymous: d.Anonymous, CreatedAt: d.CreatedAt}
}
