package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
	"merit/internal/route"
)

// roleBody is the most a request with a role's text may hold, in bytes: JSON can make a text
// several times as long.
const roleBody = 4 << 20

func (a *API) roleRoutes() []route.Route {
	preview := post("/roles/preview", hiring.CreateVacancies, a.previewRoles)
	preview.MaxBody = roleBody
	imports := post("/roles", hiring.CreateVacancies, a.importRoles)
	imports.MaxBody = roleBody
	return []route.Route{
		get("/roles", hiring.AnySignedIn, a.listRoles),
		preview,
		imports,
		get("/roles/:role", hiring.AnySignedIn, a.getRole),
	}
}

func (a *API) listRoles(c echo.Context, actor hiring.Actor) error {
	p, err := page(c)
	if err != nil {
		return err
	}
	rows, total, err := a.app.Roles(c.Request().Context(), actor, c.QueryParam("search"), p)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, RoleList{
		Roles: each(rows, roleSummary), Total: total, Next: next(c, p, len(rows), total),
	})
}

func (a *API) getRole(c echo.Context, actor hiring.Actor) error {
	id, err := id(c, "role", "role")
	if err != nil {
		return err
	}
	role, err := a.app.Role(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, storedRole(role))
}

func (a *API) importRoles(c echo.Context, actor hiring.Actor) error {
	in, err := decode[RoleText](a, c)
	if err != nil {
		return err
	}
	roles, err := a.app.ImportRole(c.Request().Context(), actor, app.ImportRoleInput{Text: in.Text})
	if err != nil {
		return err
	}
	return respond(c, http.StatusCreated, ImportedRoles{Roles: each(roles, storedRole)})
}

func (a *API) previewRoles(c echo.Context, actor hiring.Actor) error {
	in, err := decode[RoleText](a, c)
	if err != nil {
		return err
	}
	reading, err := a.app.PreviewRole(c.Request().Context(), actor, app.ImportRoleInput{Text: in.Text})
	if err != nil {
		return err
	}
	doc := RoleReading{}
	for _, f := range reading.Roles {
		found := FoundRole{Line: f.Line, Role: role(f.Role)}
		for _, p := range f.Problems {
			found.Problems = append(found.Problems, RoleProblem{Line: p.Line, Severity: RoleProblemSeverity(p.Severity), Message: p.Message})
		}
		for _, s := range f.Suggestions {
			found.Suggestions = append(found.Suggestions, RoleSuggestion{Line: s.Line, Skill: s.Skill, Official: s.Official})
		}
		doc.Roles = append(doc.Roles, found)
	}
	return respond(c, http.StatusOK, doc)
}

func role(r hiring.Role) Role {
	return Role{
		Family: r.Family, Role: r.Role, Definition: r.Definition, Level: r.Level, LevelDefinition: r.LevelDefinition,
		Responsibilities: r.Responsibilities,
		Skills: each(r.Skills, func(s hiring.Skill) Skill {
			return Skill{Name: s.Name, RequiredLevel: RequiredLevel(s.RequiredLevel), Descriptors: s.Descriptors}
		}),
	}
}

func storedRole(r hiring.StoredRole) StoredRole {
	return StoredRole{ID: r.ID, ImportedAt: r.CreatedAt, Role: role(r.Role)}
}

func roleSummary(r hiring.RoleSummary) RoleSummary {
	return RoleSummary{
		ID: r.ID, Family: r.Family, Role: r.Role, Level: r.Level,
		Skills: r.Skills, Descriptors: r.Descriptors, ImportedAt: r.CreatedAt,
	}
}
