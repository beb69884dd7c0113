// Package journeys walks the three journeys through the whole of Merit in a real browser, with and
// without script, on both databases. It owns no code and refuses to be imported.
package journeys
