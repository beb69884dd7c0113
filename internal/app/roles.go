package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"merit/internal/fault"
	"merit/internal/framework"
	"merit/internal/hiring"
	"merit/internal/store"
)

// ImportRoleInput is a role text in any of the shapes framework reads. Accept lists the corrections a
// person agreed to, as "N:ID" with N the role level in the text, counted from 0.
type ImportRoleInput struct {
	Text   string   `json:"text" validate:"required" label:"the role's text"`
	Accept []string `json:"accept" validate:"max=5000" label:"corrections"`
}

// PreviewedRole is one role level of a text before it is imported.
type PreviewedRole struct {
	framework.Found
	Corrections []framework.Correction
	Earlier     *hiring.StoredRole // the latest edition the library has; nil: the role level is new
	Changes     []framework.Change // from the earlier edition to this
}

// Known reports whether the library has exactly this already.
func (p PreviewedRole) Known() bool { return p.Earlier != nil && len(p.Changes) == 0 }

// PreviewRole reads a role text and says what was understood, what could be corrected, and what has
// changed since the edition the library has; nothing is stored.
func (a *App) PreviewRole(ctx context.Context, actor hiring.Actor, in ImportRoleInput) (roles []PreviewedRole, err error) {
	if err := actor.MayAccount(hiring.CreateVacancies); err != nil {
		return nil, err
	}
	reading, err := readRole(in)
	if err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { roles, err = previewRoles(s, reading, in.Accept); return err })
	if err != nil {
		return nil, fmt.Errorf("preview role: %w", err)
	}
	return roles, nil
}

func readRole(in ImportRoleInput) (framework.Reading, error) {
	if strings.TrimSpace(in.Text) == "" {
		return framework.Reading{}, fieldError("text", "Paste the role's text or choose a file.")
	}
	reading, err := framework.Parse([]byte(in.Text))
	if err != nil {
		return framework.Reading{}, atField("text", err)
	}
	return reading, nil
}

// previewRoles sets each role level that was read beside what the library has. The corrections that were
// accepted are applied before the comparison.
func previewRoles(s *store.Snapshot, reading framework.Reading, accept []string) ([]PreviewedRole, error) {
	out := make([]PreviewedRole, len(reading.Roles))
	accepted := map[int][]string{}
	for _, a := range accept {
		n, id, ok := strings.Cut(a, ":")
		i, err := strconv.Atoi(n)
		if !ok || err != nil || i < 0 || i >= len(out) {
			return nil, fieldError("accept", "There is no such correction. Check the text again.")
		}
		accepted[i] = append(accepted[i], id)
	}
	var open []string
	for _, found := range reading.Roles {
		for _, sk := range found.Skills {
			if sk.RequiredLevel == hiring.LevelUnknown {
				open = append(open, sk.Name)
			}
		}
	}
	kin, err := s.RolesSharing(open[:min(len(open), maxOpenSkills)])
	if err != nil {
		return nil, err
	}
	roles := make([]hiring.Role, len(out))
	for i, found := range reading.Roles {
		roles[i] = found.Role
	}
	latest, err := s.LatestEditions(roles)
	if err != nil {
		return nil, err
	}
	for i, found := range reading.Roles {
		p := PreviewedRole{Found: found, Corrections: framework.Corrections(found.Role, kin)}
		applied, _, err := framework.Apply(found.Role, p.Corrections, accepted[i])
		if err != nil {
			return nil, err
		}
		if p.Earlier = latest[i]; p.Earlier != nil {
			p.Changes = framework.Diff(p.Earlier.Role, applied)
		}
		out[i] = p
	}
	return out, nil
}

// maxOpenSkills bounds for how many skills without a level the library is searched.
const maxOpenSkills = 200

// ImportRole stores every role level the text holds, or nothing. A role level the library has already
// becomes its next edition; one that is there word for word is given back as it is.
func (a *App) ImportRole(ctx context.Context, actor hiring.Actor, in ImportRoleInput) ([]hiring.StoredRole, error) {
	if err := actor.MayAccount(hiring.CreateVacancies); err != nil {
		return nil, err
	}
	reading, err := readRole(in)
	if err != nil {
		return nil, err
	}
	source, err := framework.Text([]byte(in.Text))
	if err != nil {
		return nil, err
	}
	for _, found := range reading.Roles {
		if !found.Usable() {
			return nil, fieldError("text", "“"+found.Level+"” has mistakes that must be put right before it can be imported.")
		}
	}
	var roles []hiring.StoredRole
	sourceID, kept := a.newID(), false
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		previews, err := previewRoles(&tx.Snapshot, reading, in.Accept)
		if err != nil {
			return err
		}
		roles = make([]hiring.StoredRole, 0, len(previews))
		for i, p := range previews {
			if !kept && !p.Known() {
				if err := tx.CreateRoleSource(sourceID, source); err != nil {
					return err
				}
				kept = true
			}
			stored, err := a.storeRole(tx, actor, p, acceptedFor(in.Accept, i), sourceID)
			if err != nil {
				return err
			}
			roles = append(roles, stored)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("import role: %w", err)
	}
	return roles, nil
}

func acceptedFor(accept []string, role int) (ids []string) {
	for _, a := range accept {
		if id, ok := strings.CutPrefix(a, strconv.Itoa(role)+":"); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// storeRole stores a role level as the next edition, with the corrections a person agreed to.
func (a *App) storeRole(tx *store.Tx, actor hiring.Actor, p PreviewedRole, accept []string, sourceID hiring.ID) (hiring.StoredRole, error) {
	if p.Known() {
		return *p.Earlier, nil
	}
	role, applied, err := framework.Apply(p.Role, p.Corrections, accept)
	if err != nil {
		return hiring.StoredRole{}, err
	}
	r := hiring.StoredRole{ID: a.newID(), Role: role, Latest: true, ImportedBy: actor.UserID, CreatedAt: a.now()}
	detail := map[string]string{"level": role.Level}
	for _, c := range applied {
		r.Corrections = append(r.Corrections, correctionText(c))
	}
	if len(applied) > 0 {
		detail["corrections"] = strings.Join(r.Corrections, "; ")
	}
	if r.Edition, err = tx.CreateRole(r, sourceID); err != nil {
		return r, err
	}
	return r, tx.Audit(a.event(actor, "role imported", hiring.ID{}, r.ID, detail))
}

// correctionText words a correction that was applied.
func correctionText(c framework.Correction) string {
	before := c.Before
	if before == "" {
		before = "none"
	}
	return fmt.Sprintf("%s: %s “%s” became “%s”", c.Skill, c.Kind, before, c.After)
}

// RoleLibrary is one page of the role library with the ways to narrow it.
type RoleLibrary struct {
	Rows     []hiring.RoleSummary
	Total    int
	Families []hiring.Facet // of the whole library
	Roles    []hiring.Facet // of the family that was chosen
}

// Roles lists the role library by family, role and level, latest editions only.
func (a *App) Roles(ctx context.Context, actor hiring.Actor, f hiring.RoleFilter, p hiring.Page) (lib RoleLibrary, err error) {
	if err := actor.MayAccount(hiring.AnySignedIn); err != nil {
		return lib, err
	}
	f.Search = strings.Join(strings.Fields(f.Search), " ")
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if lib.Rows, lib.Total, err = s.Roles(p.Bounded(), f); err != nil {
			return err
		}
		if lib.Families, err = s.RoleFamilies(); err != nil {
			return err
		}
		if f.Family != "" {
			lib.Roles, err = s.RolesOf(f.Family)
		}
		return err
	})
	if err != nil {
		return RoleLibrary{}, fmt.Errorf("list roles: %w", err)
	}
	return lib, nil
}

// RoleChoices lists the whole library in few words, for choosing from.
func (a *App) RoleChoices(ctx context.Context, actor hiring.Actor) (rows []hiring.RoleSummary, err error) {
	if err := actor.MayAccount(hiring.AnySignedIn); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { rows, err = s.RoleChoices(); return err })
	if err != nil {
		return nil, fmt.Errorf("list roles to choose from: %w", err)
	}
	return rows, nil
}

// RoleView is one edition of a role level with its other editions.
type RoleView struct {
	hiring.StoredRole
	Editions []hiring.RoleSummary // latest first, this one among them
	Before   *hiring.StoredRole   // the edition before this; nil: it is the first
	Changes  []framework.Change   // since the edition before
}

// Role shows one edition of a role of the library, and what changed since the one before.
func (a *App) Role(ctx context.Context, actor hiring.Actor, id hiring.ID) (view RoleView, err error) {
	if err := actor.MayAccount(hiring.AnySignedIn); err != nil {
		return view, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		if view.StoredRole, err = s.Role(id); err != nil {
			return err
		}
		if view.Editions, err = s.Editions(view.Role); err != nil {
			return err
		}
		for _, e := range view.Editions {
			if e.Edition != view.Edition-1 {
				continue
			}
			before, err := s.Role(e.ID)
			if err != nil {
				return err
			}
			view.Before, view.Changes = &before, framework.Diff(before.Role, view.Role)
		}
		return nil
	})
	if err != nil {
		return RoleView{}, fmt.Errorf("show role: %w", err)
	}
	return view, nil
}

func fieldError(path, message string) error {
	var fs fault.Fields
	fs.Add(path, message)
	return fs.Err()
}

// atField puts an Invalid error without fields of its own beside the field it came from.
func atField(path string, err error) error {
	e := fault.Of(err)
	if e.Kind != fault.Invalid || len(e.Fields) > 0 {
		return err
	}
	return fieldError(path, e.Message)
}
