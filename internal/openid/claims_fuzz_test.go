package openid

import (
	"encoding/json"
	"testing"
)

// Whatever a provider says of a person, it is taken or left, and an address counts as verified only where the provider
// said so beside it.
func FuzzClaims(f *testing.F) {
	for _, seed := range []string{
		`{"email": "ann@example.org", "email_verified": true, "name": "Ann", "groups": ["a", "b"]}`,
		`{"email": "ann@example.org", "email_verified": "true", "groups": "a"}`, `{"email_verified": true}`, `{"email": ["a"]}`, `{"groups": {"a": 1}}`,
		`{"email": "ann@example.org", "email_verified": 1}`, `{"groups": [1, null]}`, `null`, `[]`, `{"email": null, "groups": null}`,
	} {
		f.Add([]byte(seed), "groups")
	}
	f.Fuzz(func(t *testing.T, text []byte, groups string) {
		var said claims
		if json.Unmarshal(text, &said.known) != nil || json.Unmarshal(text, &said.all) != nil {
			return
		}
		var p Person
		p.take(said, groups)
		_ = said.lacking(groups)
		if p.EmailVerified && (p.Email == "" || said.known.EmailVerified == nil || !bool(*said.known.EmailVerified)) {
			t.Fatalf("%s: %+v", text, p)
		}
		p.take(claims{}, groups)
		if p.EmailVerified && p.Email == "" {
			t.Fatalf("%s: %+v", text, p)
		}
	})
}
