// Package web owns the pages: what a browser is sent and what its forms send back. It decodes a
// request, calls a journey of package app, and renders a template with a typed page struct; charts
// are its own drawings. It refuses to decide anything: rules are in hiring, journeys in app.
//
// The kit of components is in components_*.go, one struct for each partial of templates/partials,
// whose README lists them.
package web
