// Package durability owns the tests that kill Merit while it works and look at what is left. It has no code of
// its own, and refuses to know any page.
package durability
