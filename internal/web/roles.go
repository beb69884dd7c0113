package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
	"merit/internal/route"
)

func (w *Web) roleRoutes() []route.Route {
	preview := route.Post("/roles/preview", hiring.CreateVacancies, w.rolePreview)
	preview.MaxBody = roleBody
	create := route.Post("/roles", hiring.CreateVacancies, w.roleImport)
	create.MaxBody = roleBody
	change := route.Post("/roles/change", hiring.CreateVacancies, w.roleChange)
	change.MaxBody = roleBody
	return []route.Route{
		route.Get("/roles", hiring.AnySignedIn, w.roleList),
		route.Get("/roles/new", hiring.CreateVacancies, w.roleNew),
		preview, change, create,
		route.Get("/roles/:role", hiring.AnySignedIn, w.roleShow),
	}
}

// rolesPage is the page "roles": the library.
type rolesPage struct {
	Base
	Search     TextInput
	SearchText string
	Roles      *Table
	Nothing    *Empty
	More       *Pagination
	Import     *Button
}

func (w *Web) roleList(c echo.Context, actor hiring.Actor) error {
	search := strings.TrimSpace(c.QueryParam("q"))
	number, page := pageOf(c)
	rows, total, err := w.app.Roles(c.Request().Context(), actor, search, page)
	if err != nil {
		return err
	}
	p := rolesPage{
		Base: w.base(c, actor, "Roles"), SearchText: search,
		Search: TextInput{Question: Question{Name: "q", Label: "Search roles and skills"}, Value: search, Type: "search", Width: 20},
		More:   pagination("/roles?q="+url.QueryEscape(search), number, total),
	}
	p.Attribution = true
	if actor.Recruiter {
		p.Import = &Button{Text: "Import a role", Href: "/roles/new", Kind: Secondary}
	}
	if len(rows) == 0 {
		p.Nothing = &Empty{Title: "No roles yet", Text: "Import a role by pasting its text from the capability framework."}
		if search != "" {
			p.Nothing = &Empty{Title: "No role found", Text: "No role, role family or skill has “" + search + "” in its name."}
		}
		return w.render(c, http.StatusOK, "roles", p)
	}
	t := Table{
		Caption: Plural(total, "role", "roles"), RowHeadings: true,
		Columns: []Column{{Text: "Role level"}, {Text: "Role family"}, {Text: "Skills", Numeric: true}, {Text: "Descriptors", Numeric: true}, {Text: "Imported"}},
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, []Cell{
			{Content: Content{Link: &Link{Text: r.Level, Href: "/roles/" + r.ID.String()}}},
			Text(r.Family), Text(itoa(r.Skills)), Text(itoa(r.Descriptors)), Text(Date(r.CreatedAt, w.zone)),
		})
	}
	p.Roles = &t
	return w.render(c, http.StatusOK, "roles", p)
}

// rolePage is the page "role": one role of the library.
type rolePage struct {
	Base
	Role     hiring.Role
	Imported string
	Create   *Button
}

// Level words a skill's required level; empty where the text did not say.
func (p rolePage) Level(l hiring.RequiredLevel) string { return sentence(string(l)) }

func (w *Web) roleShow(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "role")
	if err != nil {
		return err
	}
	stored, err := w.app.Role(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	p := rolePage{Base: w.base(c, actor, stored.Role.Level), Role: stored.Role, Imported: Date(stored.CreatedAt, w.zone)}
	p.Crumbs = []Link{{Text: "Roles", Href: "/roles"}, {Text: stored.Role.Level}}
	p.Attribution = true
	if actor.Recruiter {
		p.Create = &Button{Text: "Create a vacancy from this role", Href: "/vacancies/new?role=" + id.String()}
	}
	return w.render(c, http.StatusOK, "role", p)
}
