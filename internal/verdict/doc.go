// Package verdict turns locked marks into a recommendation with its reasons: values in, values out.
// The same input gives the same bytes, whatever the order of its rows and the processor. It refuses to
// know of databases, clocks, people's accounts or unseeded randomness, and it decides nothing: a person
// does.
//
// The panel score of a candidate is Σ w·m ÷ Σ w over the criteria that were scored, where m is the mean
// of the panel members' marks for a criterion and w its weight: anybody can check it with a calculator.
// The fair score is what the whole panel would have given: the same where everybody marked everything,
// and else with an allowance for how strictly those who marked a candidate mark others.
//
// Where to read: spreads (the model and its priors), pattern and absorb (the data's sums), system, fit
// and newton (the likelihood and its maximum), view (scores through two lenses), points, uncertainty and draws (how
// sure they are), robust (without one member, with other weights), facts and rule (the clauses), change
// (what would change an outcome), reasons (words). COVERAGE.md says how often the intervals hold;
// docs/recommendation.md what the document holds.
package verdict

// Engine names this engine and its version; it is part of every input hash.
const Engine = "merit/3"
