package store

import (
	"context"
	"fmt"
	"strings"

	"merit/internal/fault"
)

// grants are what the role that serves may do with tables where it is less than everything: rows of the audit trail
// are read and added, their details erased too, and neither is ever changed; the head moves on.
var grants = map[string]string{
	"audit_chain":      "SELECT, INSERT",
	"audit_details":    "SELECT, INSERT, DELETE",
	"audit_head":       "SELECT, UPDATE",
	"goose_db_version": "SELECT",
}

// Grant gives a role what serving needs and takes from it what else it may have had. It belongs to migrating: it is
// run by the role that owns the tables, after every step, for new tables are granted to nobody by themselves. Only
// PostgreSQL has roles.
func (s *Store) Grant(ctx context.Context, role string) error {
	if s.dialect != postgresDialect {
		return fault.New(fault.Invalid, "SQLite has no roles.")
	}
	err := s.Write(ctx, func(t *Tx) error {
		if err := t.mayBeLimited(role); err != nil {
			return err
		}
		var schema string
		if err := t.db.Raw("SELECT current_schema()").Scan(&schema).Error; err != nil {
			return err
		}
		to, in := quoted(role), quoted(schema)
		statements := []string{
			"REVOKE CREATE ON SCHEMA " + in + " FROM PUBLIC",
			"REVOKE ALL ON SCHEMA " + in + " FROM " + to,
			"GRANT USAGE ON SCHEMA " + in + " TO " + to,
			"REVOKE ALL ON ALL TABLES IN SCHEMA " + in + " FROM " + to,
			"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + in + " TO " + to,
			"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA " + in + " TO " + to,
		}
		for table, only := range grants {
			statements = append(statements, "REVOKE ALL ON "+in+"."+table+" FROM "+to, "GRANT "+only+" ON "+in+"."+table+" TO "+to)
		}
		for _, statement := range statements {
			if err := t.db.Exec(statement).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("grant to the role that serves: %w", err)
	}
	return nil
}

// mayBeLimited refuses a role that is not there, or that could do everything whatever it is granted.
func (t *Tx) mayBeLimited(role string) error {
	var found struct{ Exists, Mighty bool }
	err := t.db.Raw(`SELECT count(*) > 0 AS exists, COALESCE(bool_or(r.rolsuper OR pg_has_role(r.oid, current_user, 'MEMBER')), false) AS mighty
		FROM pg_roles r WHERE r.rolname = ?`, role).Scan(&found).Error
	switch {
	case err != nil:
		return err
	case !found.Exists:
		return fault.New(fault.Invalid, "There is no database role "+role+". Make it first: CREATE ROLE "+quoted(role)+" LOGIN PASSWORD '…'.")
	case found.Mighty:
		return fault.New(fault.Invalid, "The database role "+role+" is a superuser or may act as the owner of the tables, so nothing can be kept from it. Give MERIT_DATABASE_URL another role.")
	}
	return nil
}

// quoted is a name as SQL takes it for one.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
