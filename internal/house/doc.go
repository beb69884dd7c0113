// Package house holds the rules of the house as tests: who may import whom, which words are used,
// what is deployed. It owns no code and refuses to be imported.
package house
