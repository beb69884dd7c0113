package verdict

import (
	"testing"
)

// sealed are the results of the panels by Engine. Another result from the same input needs another Engine:
// then these are replaced by what the test prints.
var sealed = map[string]string{
	"panel_all_identical": "a8d3b5c2700ede396e870376a6ee9b4f3c8bfeb23b970d6fb352abf16c06d1f0",
	"panel_balanced":      "98deee3d20c91a8b24c546bc170b439062faf336fe408216b722fbfbf2e11035",
	"panel_disconnected":  "4a0c7fc69438990ae96ae18c341b8e50033528fa2ceff62d92dddc6d0b59d453",
	"panel_tiny_3x2":      "00f0d7a9801518b0b29eeab53da8df0ed04ccd2599f391306ff195eb6e0407a1",
	"panel_unbalanced":    "e43635733bd12be628f46bd0aae6f6503f870a0a6833da2ef0fbbfd41bfa63e5",
}

func TestTheSameInputGivesTheSameBytesEverywhere(t *testing.T) {
	t.Parallel()
	eachPanel(t, func(t *testing.T, name string, _ fixture, in Input) {
		if r := recommend(t, in); r.ResultHash != sealed[name] {
			t.Errorf("%q: %q,", name, r.ResultHash)
		}
	})
}
