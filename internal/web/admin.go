package web

import (
	"strings"

	"github.com/labstack/echo/v4"

	"merit/internal/hiring"
)

// adminBase is the base of an administrators' page, with the way to the others.
func (w *Web) adminBase(c echo.Context, actor hiring.Actor, title string) Base {
	b := w.base(c, actor, title)
	b.SubNavLabel = "Administration"
	path := c.Request().URL.Path
	for _, n := range adminPages {
		b.SubNav = append(b.SubNav, NavItem{Text: n.Text, Href: n.Href, Current: path == n.Href, Active: strings.HasPrefix(path, n.Href+"/")})
	}
	return b
}

// adminPages are the administrators' pages, the first of them where the menu leads.
var adminPages = []Link{
	{Text: "Users", Href: "/users"},
	{Text: "Audit trail", Href: "/audit"},
	{Text: "Retention", Href: "/retention"},
}

// administers reports whether a path is one of the administrators' pages.
func administers(path string) bool {
	for _, n := range adminPages {
		if path == n.Href || strings.HasPrefix(path, n.Href+"/") {
			return true
		}
	}
	return false
}
