package api

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/framework"
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
	f := hiring.RoleFilter{Search: c.QueryParam("search"), Family: c.QueryParam("family"), Role: c.QueryParam("role")}
	lib, err := a.app.Roles(c.Request().Context(), actor, f, p)
	if err != nil {
		return err
	}
	return respond(c, http.StatusOK, RoleList{
		Roles: each(lib.Rows, roleSummary), Total: lib.Total, Next: next(c, p, len(lib.Rows), lib.Total), Families: each(lib.Families, facet),
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
	return respond(c, http.StatusOK, storedRole(role.StoredRole))
}

func (a *API) importRoles(c echo.Context, actor hiring.Actor) error {
	in, err := decode[RoleText](a, c)
	if err != nil {
		return err
	}
	roles, err := a.app.ImportRole(c.Request().Context(), actor, app.ImportRoleInput{Text: in.Text, Accept: accepted(in)})
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
	roles, err := a.app.PreviewRole(c.Request().Context(), actor, app.ImportRoleInput{Text: in.Text, Accept: accepted(in)})
	if err != nil {
		return err
	}
	doc := RoleReading{}
	for i, f := range roles {
		found := FoundRole{Line: f.Line, Role: role(f.Role), Edition: 1, Known: f.Known(), Changes: each(f.Changes, roleChange)}
		if f.Earlier != nil {
			found.Edition = f.Earlier.Edition + 1
		}
		for _, cor := range f.Corrections {
			found.Corrections = append(found.Corrections, RoleCorrection{
				ID: strconv.Itoa(i) + ":" + cor.ID, Skill: cor.Skill, Kind: RoleCorrectionKind(cor.Kind), Before: cor.Before, After: cor.After, Why: cor.Why,
			})
		}
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

// accepted are the corrections the sender agreed to.
func accepted(in RoleText) []string {
	if in.Accept == nil {
		return nil
	}
	return *in.Accept
}

func roleChange(c framework.Change) RoleChange {
	return RoleChange{Kind: RoleChangeKind(c.Kind), What: c.What, Skill: c.Skill, Before: c.Before, After: c.After}
}

func facet(f hiring.Facet) Facet { return Facet{Value: f.Value, Count: f.Count} }

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
	return StoredRole{ID: r.ID, Edition: r.Edition, Latest: r.Latest, Corrections: r.Corrections, ImportedAt: r.CreatedAt, Role: role(r.Role)}
}

func roleSummary(r hiring.RoleSummary) RoleSummary {
	return RoleSummary{
		ID: r.ID, Family: r.Family, Role: r.Role, Level: r.Level, Edition: r.Edition,
		Skills: r.Skills, Descriptors: r.Descriptors, ImportedAt: r.CreatedAt,
	}
}
