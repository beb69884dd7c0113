// Package migrations holds the schema as SQL, one folder a database, each with its own native
// types. A test holds the two together: same tables, columns, keys and checks.
package migrations

import "embed"

// Postgres and SQLite hold the migrations of each database, under the folder of that name.
var (
	//go:embed postgres/*.sql
	Postgres embed.FS
	//go:embed sqlite/*.sql
	SQLite embed.FS
)
