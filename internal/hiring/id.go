package hiring

import "github.com/google/uuid"

// ID identifies any stored thing: a UUIDv7, made in Go, so that ids sort by the time they were made.
type ID = uuid.UUID

// ParseID reads an id as it stands in an address or a document.
func ParseID(s string) (ID, error) { return uuid.Parse(s) }
