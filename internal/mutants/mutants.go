// Package mutants owns the list of guards that are removed or turned, one at a time, to see that a test fails for each:
// `make mutants` does so and writes docs/mutation.md. It is for tests alone and refuses to change any file: a mutant is
// compiled in place of its file by the go tool's overlay.
package mutants

import "slices"

// Mutant is one guard with what is put in its place. Old stands exactly once in File.
type Mutant struct {
	File     string // from the project's root
	Old, New string
	Package  string // whose tests have to fail, as in "./internal/hiring"
	Run      string // which of them, as go test's -run
	Postgres bool   // only PostgreSQL shows it; the others are tried on SQLite, which takes less long
	Matrix   string // the part of a route's path that the matrix is asked about, where it is the matrix that has to fail
	Why      string // what would be possible without the guard
}

// All are the mutants, in the order they are tried: those of the cheapest tests first.
func All() []Mutant {
	return slices.Concat(ofAccess(), ofLifeCycles(), ofTheTrail(), ofFaults(), ofIdentity(), ofServer(), ofJourneys(), ofSecondFactors(), ofProviders(), ofDataProtection(), ofEquality(), ofRecords(), ofStreams(), ofRaces(), ofRoutes())
}
