package api

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

// prefix begins every path of the API.
const prefix = "/api/v1"

// API answers programs.
type API struct {
	app      *app.App
	baseURL  string
	document document
}

// Options are what an API is made from.
type Options struct {
	App     *app.App
	BaseURL string // links to pages begin with it, without a slash at the end
}

// New reads the OpenAPI document. It is an error for a route to be missing from it.
func New(o Options) (*API, error) {
	doc, err := loadDocument()
	if err != nil {
		return nil, err
	}
	a := &API{app: o.App, baseURL: o.BaseURL, document: doc}
	for _, r := range a.routes() {
		if _, ok := doc.operations[key(r)]; !ok {
			return nil, fmt.Errorf("OpenAPI document: %s is not in it", key(r))
		}
	}
	return a, nil
}

// Routes are all routes of the API. Each reads its request as strictly as the document says before
// it does anything.
func (a *API) Routes() []route.Route {
	all := a.routes()
	for i, r := range all {
		op := a.document.operations[key(r)]
		all[i].Handle = func(c echo.Context, actor hiring.Actor) error {
			if err := op.check(c.Request()); err != nil {
				return err
			}
			if text := c.QueryParam("stage"); text != "" {
				number, err := stageNumber(text)
				if err != nil {
					return err
				}
				c.SetRequest(c.Request().WithContext(app.At(c.Request().Context(), number)))
			}
			return r.Handle(c, actor)
		}
	}
	return all
}

func (a *API) routes() []route.Route {
	return slices.Concat(
		a.aboutRoutes(), a.roleRoutes(), a.questionRoutes(), a.vacancyRoutes(), a.vacancyLifeRoutes(), a.stageRoutes(), a.documentRoutes(), a.rubricRoutes(), a.criterionRoutes(), a.candidateRoutes(), a.interviewRoutes(), a.panelRoutes(),
		a.scoringRoutes(), a.moderationRoutes(), a.scorecardRoutes(), a.resultRoutes(), a.decisionRoutes(),
	)
}

// get declares a route that reads; path is below the API's prefix.
func get(path string, p hiring.Permission, h route.Handle) route.Route {
	return route.Get(prefix+path, p, h)
}

// write declares a route that changes something.
func write(method, path string, p hiring.Permission, h route.Handle) route.Route {
	return route.Route{Method: method, Path: prefix + path, Permission: p, Handle: h, Writes: true}
}

func post(path string, p hiring.Permission, h route.Handle) route.Route {
	return write(http.MethodPost, path, p, h)
}

func key(r route.Route) string { return r.Method + " " + r.Path }
