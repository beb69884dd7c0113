package verdict_test

import (
	"bytes"
	"testing"

	"merit/internal/fault"
	"merit/internal/verdict"
)

// Whatever is given as a policy, it is read or refused in words for people.
func FuzzReadPolicy(f *testing.F) {
	for _, seed := range []string{
		`{"scale": {"min": 1, "max": 7}, "weights": {"1": 3, "2": 1}, "bar": 4.25, "essential": ["1"], "passMark": 4, "posts": 1}`,
		`{}`, `null`, `{"weights":{"a":1e999}}`, `{"bar":-0,"bar":1}`, "\ufeff{}", `{"scale":{"min":7,"max":1}}`, `{"posts":99999999999999999999}`, `[[[[`, `{"x":1}`, `{} {}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := verdict.ReadPolicy(bytes.NewReader(text)); err != nil && fault.Of(err).Kind != fault.Invalid {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
