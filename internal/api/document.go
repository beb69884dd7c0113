package api

import (
	_ "embed"
	"fmt"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
	"merit/internal/route"
)

//go:embed openapi.yaml
var source []byte

// document is the OpenAPI document, with what it says of each operation by method and route path.
type document struct {
	json       []byte
	operations map[string]operation
}

// operation is what the document says of a request.
type operation struct {
	query map[string]bool  // the query parameters it takes
	body  *openapi3.Schema // nil: it takes none
}

// jsonType is the media type of every body that is not an error.
const jsonType = "application/json"

// loadDocument reads the embedded document.
func loadDocument() (document, error) {
	doc, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		return document{}, fmt.Errorf("OpenAPI document: %w", err)
	}
	d := document{operations: map[string]operation{}}
	if d.json, err = doc.MarshalJSON(); err != nil {
		return document{}, fmt.Errorf("OpenAPI document: %w", err)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			d.operations[method+" "+routePath(path)] = describe(op)
		}
	}
	return d, nil
}

// routePath is a path of the document as Echo writes it: "/roles/{role}" is "/api/v1/roles/:role".
func routePath(path string) string {
	return prefix + strings.NewReplacer("{", ":", "}", "").Replace(path)
}

func describe(op *openapi3.Operation) operation {
	found := operation{query: map[string]bool{}}
	for _, p := range op.Parameters {
		if p.Value.In == openapi3.ParameterInQuery {
			found.query[p.Value.Name] = true
		}
	}
	if op.RequestBody != nil {
		found.body = op.RequestBody.Value.Content[jsonType].Schema.Value
	}
	return found
}

func (a *API) aboutRoutes() []route.Route {
	return []route.Route{
		get("/openapi.json", hiring.Public, a.getDocument),
		get("/me", hiring.AnySignedIn, a.getMe),
	}
}

func (a *API) getDocument(c echo.Context, _ hiring.Actor) error {
	return c.Blob(http.StatusOK, jsonType, a.document.json)
}

func (a *API) getMe(c echo.Context, actor hiring.Actor) error {
	account, err := a.app.Account(c.Request().Context(), actor)
	if err != nil {
		return err
	}
	u := account.User
	return respond(c, http.StatusOK, Me{
		ID: u.ID, Name: u.Name, Email: u.Email, Administrator: u.Administrator, Recruiter: u.Recruiter,
	})
}
