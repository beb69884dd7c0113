package openid

import "testing"

// What a discovery document names is asked over https alone, but where the issuer itself is reached by plain http, as on
// a developer's machine.
func TestSafeAddresses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		issuer, address string
		want            bool
	}{
		{"https://id.example.org", "https://id.example.org/token", true},
		{"https://id.example.org", "https://elsewhere.example.org/token", true},
		{"https://id.example.org", "http://id.example.org/token", false},
		{"https://id.example.org", "ftp://id.example.org/token", false},
		{"https://id.example.org", "/token", false},
		{"https://id.example.org", "https:///token", false},
		{"https://id.example.org", "https://id.example.org:port/token", false},
		{"https://id.example.org", "", false},
		{"http://127.0.0.1:9000", "http://127.0.0.1:9000/token", true},
		{"http://127.0.0.1:9000", "https://id.example.org/token", true},
	} {
		p := Provider{o: Options{Issuer: c.issuer}}
		if got := p.safe(c.address); got != c.want {
			t.Errorf("%q of %s: %t", c.address, c.issuer, got)
		}
	}
}
