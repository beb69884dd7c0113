package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

// SamplePerson is somebody of the sample data.
type SamplePerson = app.SamplePerson

// sampleRoutes exist only while sample data is served.
func (w *Web) sampleRoutes() []route.Route {
	if len(w.sample) == 0 {
		return nil
	}
	return []route.Route{
		route.Get("/sample", hiring.Public, w.sampleShow),
		route.Post("/sample", hiring.Public, w.sampleSignIn),
	}
}

// samplePage is the page "sample": who to be.
type samplePage struct {
	Base
	Action string
	People []sampleRow
}

// sampleRow is one person one can be, in one click.
type sampleRow struct {
	About  string
	Name   string
	ID     string
	Button Button
}

func (w *Web) sampleShow(c echo.Context, actor hiring.Actor) error {
	p := samplePage{Base: w.base(c, actor, "Explore Merit with sample data"), Action: "/sample"}
	for _, s := range w.sample {
		p.People = append(p.People, sampleRow{
			Name: s.User.Name, About: s.About, ID: s.User.ID.String(),
			Button: Button{Text: "Sign in", Hidden: "as " + s.User.Name, Kind: Secondary},
		})
	}
	return w.render(c, http.StatusOK, "sample", p)
}

func (w *Web) sampleSignIn(c echo.Context, _ hiring.Actor) error {
	id, err := hiring.ParseID(c.FormValue("person"))
	if err != nil {
		return hiring.ErrUnknown("person")
	}
	for _, s := range w.sample {
		if s.User.ID == id {
			if err := w.identity.StartSession(c.Request().Context(), id); err != nil {
				return err
			}
			return w.signedIn(c, "/")
		}
	}
	return hiring.ErrUnknown("person")
}
