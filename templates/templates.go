// Package templates owns the words and the shape of pages: the layout, the kit of partials and the
// pages built from them. It refuses to know what fills them; the typed values are those of
// package web, and partials/README.md says which partial takes which.
package templates

import "embed"

// Files holds layout/, partials/ and pages/.
//
//go:embed layout partials pages
var Files embed.FS
