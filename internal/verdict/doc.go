// Package verdict turns locked marks into a recommendation with its reasons: values in, values out.
// The same input gives the same bytes, whatever the order of its rows. It refuses to know of
// databases, clocks, people's accounts or randomness, and it decides nothing: a person does.
//
// The panel score of a candidate is Σ w·m ÷ Σ w over the criteria that were scored, where m is the
// mean of the panel members' marks for a criterion and w its weight: anybody can check it with a
// calculator. The first clause of Clauses that matches decides the outcome.
package verdict

// Engine names this engine and its version; it is part of every input hash.
const Engine = "merit-panel/2"
