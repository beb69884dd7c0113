package app

import (
	"context"
	"fmt"
	"strings"

	"merit/internal/fault"
	"merit/internal/framework"
	"merit/internal/hiring"
	"merit/internal/store"
)

// ImportRoleInput is a role text in any of the shapes framework reads.
type ImportRoleInput struct {
	Text string `json:"text" validate:"required" label:"the role's text"`
}

// PreviewRole reads a role text and says what was understood; nothing is stored.
func (a *App) PreviewRole(_ context.Context, actor hiring.Actor, in ImportRoleInput) (framework.Reading, error) {
	if err := actor.MayAccount(hiring.CreateVacancies); err != nil {
		return framework.Reading{}, err
	}
	if strings.TrimSpace(in.Text) == "" {
		return framework.Reading{}, fieldError("text", "Paste the role's text or choose a file.")
	}
	reading, err := framework.Parse([]byte(in.Text))
	if err != nil {
		return framework.Reading{}, atField("text", err)
	}
	return reading, nil
}

// ImportRole stores every role level the text holds, or nothing.
func (a *App) ImportRole(ctx context.Context, actor hiring.Actor, in ImportRoleInput) ([]hiring.StoredRole, error) {
	reading, err := a.PreviewRole(ctx, actor, in)
	if err != nil {
		return nil, err
	}
	source, err := framework.Text([]byte(in.Text))
	if err != nil {
		return nil, err
	}
	now := a.now()
	roles := make([]hiring.StoredRole, 0, len(reading.Roles))
	for _, found := range reading.Roles {
		if !found.Usable() {
			return nil, fieldError("text", "“"+found.Level+"” has mistakes that must be put right before it can be imported.")
		}
		roles = append(roles, hiring.StoredRole{
			ID: a.newID(), Role: found.Role, Source: source, ImportedBy: actor.UserID, CreatedAt: now,
		})
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		for _, r := range roles {
			if err := tx.CreateRole(r); err != nil {
				return err
			}
			if err := tx.Audit(a.event(actor, "role imported", hiring.ID{}, r.ID, map[string]string{"level": r.Role.Level})); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("import role: %w", err)
	}
	return roles, nil
}

// Roles lists the role library, newest first; search looks in names of roles and skills.
func (a *App) Roles(ctx context.Context, actor hiring.Actor, search string, p hiring.Page) (rows []hiring.RoleSummary, total int, err error) {
	if err := actor.MayAccount(hiring.AnySignedIn); err != nil {
		return nil, 0, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) {
		rows, total, err = s.Roles(p.Bounded(), strings.TrimSpace(search))
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list roles: %w", err)
	}
	return rows, total, nil
}

// Role shows one role of the library.
func (a *App) Role(ctx context.Context, actor hiring.Actor, id hiring.ID) (role hiring.StoredRole, err error) {
	if err := actor.MayAccount(hiring.AnySignedIn); err != nil {
		return role, err
	}
	err = a.store.Read(ctx, func(s *store.Snapshot) (err error) { role, err = s.Role(id); return err })
	if err != nil {
		return role, fmt.Errorf("show role: %w", err)
	}
	return role, nil
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
