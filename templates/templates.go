// Package templates owns the words and the shape of pages: the layout, the kit of partials and the
// pages built from them; and the words of mails. It refuses to know what fills them; the typed values are
// those of packages web and deliver, and partials/README.md says which partial takes which.
package templates

import "embed"

// Files holds layout/, partials/, pages/ and mails/.
//
//go:embed layout partials pages mails
var Files embed.FS
