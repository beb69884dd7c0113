package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/framework"
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

// rolesPage is the page "roles": the library, by family, role and level.
type rolesPage struct {
	Base
	Search   TextInput
	Narrowed []Hidden // what the search keeps of the address
	Families []NavItem
	Levels   []NavItem // roles of the chosen family
	Roles    *Table
	Nothing  *Empty
	More     *Pagination
	Import   *Button
}

// rolesHref is the library narrowed as the filter says.
func rolesHref(f hiring.RoleFilter) string {
	q := url.Values{}
	for name, v := range map[string]string{"q": f.Search, "family": f.Family, "role": f.Role} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if len(q) == 0 {
		return "/roles"
	}
	return "/roles?" + q.Encode()
}

// libraryPage is how many rows a page of the library or the question bank has: few enough to take in, and
// as quick to show from the whole framework as from a few roles.
const libraryPage = 20

func (w *Web) roleList(c echo.Context, actor hiring.Actor) error {
	f := hiring.RoleFilter{Search: strings.TrimSpace(c.QueryParam("q")), Family: c.QueryParam("family"), Role: c.QueryParam("role")}
	number, page := pageOfSize(c, libraryPage)
	lib, err := w.app.Roles(c.Request().Context(), actor, f, page)
	if err != nil {
		return err
	}
	p := rolesPage{
		Base:   w.base(c, actor, "Roles"),
		Search: TextInput{Question: Question{Name: "q", Label: "Search roles and skills"}, Value: f.Search, Type: "search", Width: 20},
		More:   paginationOfSize(rolesHref(f), number, lib.Total, libraryPage),
	}
	p.Attribution = true
	if f.Family != "" {
		p.Narrowed = append(p.Narrowed, Hidden{Name: "family", Value: f.Family})
	}
	if f.Role != "" {
		p.Narrowed = append(p.Narrowed, Hidden{Name: "role", Value: f.Role})
	}
	p.Families = facets(lib.Families, f.Family, func(family string) string { return rolesHref(hiring.RoleFilter{Search: f.Search, Family: family}) })
	p.Levels = facets(lib.Roles, f.Role, func(role string) string {
		return rolesHref(hiring.RoleFilter{Search: f.Search, Family: f.Family, Role: role})
	})
	if actor.Recruiter {
		p.Import = &Button{Text: "Import a role", Href: "/roles/new", Kind: Secondary}
	}
	if len(lib.Rows) == 0 {
		p.Nothing = &Empty{Title: "No roles yet", Text: "Import a role by pasting its text from the capability framework."}
		if f != (hiring.RoleFilter{}) {
			p.Nothing = &Empty{Title: "No role found", Text: "No role, role family or skill has “" + f.Search + "” in its name here."}
		}
		return w.render(c, http.StatusOK, "roles", p)
	}
	t := Table{
		Caption: Plural(lib.Total, "role level", "role levels"), RowHeadings: true,
		Columns: []Column{{Text: "Role level"}, {Text: "Role"}, {Text: "Role family"}, {Text: "Skills", Numeric: true}, {Text: "Descriptors", Numeric: true}, {Text: "Imported"}},
	}
	for _, r := range lib.Rows {
		imported := Text(Date(r.CreatedAt, w.zone))
		if r.Edition > 1 {
			imported.Note = "Edition " + itoa(r.Edition)
		}
		t.Rows = append(t.Rows, []Cell{
			{Content: Content{Link: &Link{Text: r.Level, Href: "/roles/" + r.ID.String()}}},
			Text(r.Role), Text(r.Family), Text(itoa(r.Skills)), Text(itoa(r.Descriptors)), imported,
		})
	}
	p.Roles = &t
	return w.render(c, http.StatusOK, "roles", p)
}

// facets are the ways to narrow a list, the chosen one leading back to all; none where there is only one.
func facets(all []hiring.Facet, chosen string, href func(string) string) []NavItem {
	if len(all) < 2 && chosen == "" {
		return nil
	}
	items := []NavItem{{Text: "All", Href: href(""), Current: chosen == ""}}
	for _, f := range all {
		items = append(items, NavItem{Text: f.Value + " (" + itoa(f.Count) + ")", Href: href(f.Value), Current: f.Value == chosen})
	}
	return items
}

// rolePage is the page "role": one edition of a role of the library.
type rolePage struct {
	Base
	Role        hiring.Role
	Imported    string
	Create      *Button
	Later       *Link // there is a later edition
	Corrections []string
	Since       string // what the changes are since
	Changes     []roleChange
	Editions    *Table
}

// Level words a skill's required level; empty where the text did not say.
func (p rolePage) Level(l hiring.RequiredLevel) string { return sentence(string(l)) }

func (w *Web) roleShow(c echo.Context, actor hiring.Actor) error {
	id, err := idOf(c, "role")
	if err != nil {
		return err
	}
	view, err := w.app.Role(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	stored := view.StoredRole
	p := rolePage{
		Base: w.base(c, actor, stored.Role.Level), Role: stored.Role, Imported: Date(stored.CreatedAt, w.zone), Corrections: stored.Corrections,
		Changes: roleChanges(view.Changes),
	}
	p.Crumbs = []Link{{Text: "Roles", Href: "/roles"}}
	if stored.Role.Family != "" {
		p.Crumbs = append(p.Crumbs, Link{Text: stored.Role.Family, Href: rolesHref(hiring.RoleFilter{Family: stored.Role.Family})})
	}
	p.Crumbs = append(p.Crumbs, Link{Text: stored.Role.Level})
	p.Attribution = true
	if actor.Recruiter {
		p.Create = &Button{Text: "Create a vacancy from this role", Href: "/vacancies/new?role=" + id.String()}
	}
	if view.Before != nil {
		p.Since = "Changes since edition " + itoa(view.Before.Edition) + " of " + Date(view.Before.CreatedAt, w.zone)
	}
	if len(view.Editions) < 2 {
		return w.render(c, http.StatusOK, "role", p)
	}
	if !stored.Latest {
		p.Later = &Link{Text: "See the latest edition", Href: "/roles/" + view.Editions[0].ID.String()}
	}
	t := Table{Caption: "Editions", RowHeadings: true, Columns: []Column{{Text: "Edition"}, {Text: "Imported"}, {Text: "Skills", Numeric: true}, {Text: "Descriptors", Numeric: true}}}
	for _, e := range view.Editions {
		name := Content{Link: &Link{Text: "Edition " + itoa(e.Edition), Href: "/roles/" + e.ID.String()}}
		if e.ID == id {
			name = Words("Edition " + itoa(e.Edition) + ", shown here")
		}
		t.Rows = append(t.Rows, []Cell{{Content: name}, Text(Date(e.CreatedAt, w.zone)), Text(itoa(e.Skills)), Text(itoa(e.Descriptors))})
	}
	p.Editions = &t
	return w.render(c, http.StatusOK, "role", p)
}

// roleChange is one change between two editions, in words.
type roleChange struct {
	What          string
	Before, After string
}

func roleChanges(cs []framework.Change) []roleChange {
	out := make([]roleChange, 0, len(cs))
	for _, c := range cs {
		what := sentence(c.What) + " " + c.Kind
		if c.Skill != "" && c.What != "skill" {
			what = c.Skill + ": " + c.What + " " + c.Kind
		}
		out = append(out, roleChange{What: what, Before: c.Before, After: c.After})
	}
	return out
}
