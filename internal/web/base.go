package web

import (
	"time"

	"merit/internal/fault"
)

// Base is what every page has. A page struct embeds it and adds its own fields; the layout reads
// nothing else. Templates reach the page's fields with a dot as usual: {{.Title}}, {{.CSRF}}.
type Base struct {
	Title       string         // the words of the page's h1; the tab shows it with the service name
	Section     string         // the vacancy or place the page belongs to, shown in the tab between both; may be empty
	Nav         []NavItem      // the main navigation; none while signed out
	User        *Viewer        // nil while signed out
	CSRF        string         // token for {{template "csrf" .CSRF}} in every form
	Nonce       string         // of the content security policy, for scripts
	Errors      []fault.Field  // shown as the error summary, and prefixes the tab's title with "Error:"
	Flash       *Flash         // what has just been done, shown once
	Demo        *Demo          // set while sample data is served
	Back        *Link          // a back link; pages of a form have one of Back and Crumbs
	Crumbs      []Link         // the way to the page, from the home page
	SubNav      []NavItem      // pages of one vacancy or account, shown above the heading
	Stages      []NavItem      // the stages of the vacancy, where it has several
	State       *Tag           // where the vacancy stands, beside its pages
	SubNavLabel string         // names SubNav for screen readers, as in "Vacancy"
	Practice    bool           // the page is about an observer's practice scorecard: it says that nothing counts
	Earlier     *Link          // to what the page's scorecard said before it was reopened
	Attribution bool           // the page shows framework text: the footer carries the licence
	Wide        bool           // the page holds a wide table or chart
	Scripts     []string       // entry modules beyond merit.js, as in "scorecard.js"
	Zone        *time.Location // the viewer's zone; nil is UTC
}

// base gives the layout its fields; the renderer asks it of every page struct.
func (b Base) base() Base { return b }

// ErrorAt is the first error at a field's path, or nothing.
func (b Base) ErrorAt(path string) string { return ErrorAt(b.Errors, path) }

// ErrorAt is the message of the first error at the dotted path, or nothing.
func ErrorAt(errs []fault.Field, path string) string {
	for _, f := range errs {
		if f.Path == path {
			return f.Message
		}
	}
	return ""
}

// NavItem is one entry of a navigation. Current marks the page itself, Active a page below it.
type NavItem struct {
	Text, Href      string
	Current, Active bool
}

// Viewer is the person signed in, as the header names them.
type Viewer struct {
	Name        string
	AccountHref string // may be empty
	SignOutHref string // posted to
}

// Flash is one message about what has just happened; Success colours it and announces it at once.
type Flash struct {
	Text    string
	Success bool
}

// Demo is the strip that says sample data is shown, with a link to sign in as somebody else.
type Demo struct {
	SwitchHref string
}
