package verdict

import (
	"testing"
)

// sealed are the results of the panels by Engine. Another result from the same input needs another Engine:
// then these are replaced by what the test prints.
var sealed = map[string]string{
	"panel_all_identical": "42a372b4a71abee6928f165c70af30f0e095371430d30524a090110f0fed3486",
	"panel_balanced":      "ba3986121811f2b2f0ba436084f7e16bac52e43b647de40401eadf8b0b3719fd",
	"panel_disconnected":  "4a0c7fc69438990ae96ae18c341b8e50033528fa2ceff62d92dddc6d0b59d453",
	"panel_tiny_3x2":      "595d0802590cef8b6d21deb34d80b77e2a00117e9f00330f91303f5efa9cff43",
	"panel_unbalanced":    "82c1f3c0be8e5331fb2ea5746289eaa532c64b47b328d5ac8cb7ee4bbb810560",
}

func TestTheSameInputGivesTheSameBytesEverywhere(t *testing.T) {
	t.Parallel()
	eachPanel(t, func(t *testing.T, name string, _ fixture, in Input) {
		if r := recommend(t, in); r.ResultHash != sealed[name] {
			t.Errorf("%q: %q,", name, r.ResultHash)
		}
	})
}
