package server_test

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"

	"merit/internal/server"
)

func networks(t testing.TB, all ...string) (out []*net.IPNet) {
	t.Helper()
	for _, text := range all {
		_, n, err := net.ParseCIDR(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

// Through several proxies, by IPv6 too, the address that counts is the last that no trusted proxy has; what stands
// before it anybody may have written.
func TestClientAddressThroughSeveralProxies(t *testing.T) {
	t.Parallel()
	trusted := networks(t, "10.0.0.0/8", "2001:db8:1::/48", "192.0.2.7/32")
	for _, c := range []struct{ from, forwarded, want string }{
		{"10.1.1.1:1", "203.0.113.5, 10.9.9.9", "203.0.113.5"},
		{"10.1.1.1:1", "6.6.6.6, 203.0.113.5, 192.0.2.7, 10.9.9.9", "203.0.113.5"},
		{"[2001:db8:1::5]:1", "2001:db8:ffff::9", "2001:db8:ffff::9"},
		{"[2001:db8:1::5]:1", "6.6.6.6, 2001:db8:ffff::9, 2001:db8:1::6", "2001:db8:ffff::9"},
		{"[2001:db8:2::5]:1", "6.6.6.6", "2001:db8:2::5"},
		{"192.0.2.8:1", "6.6.6.6, 10.1.1.1", "192.0.2.8"},
		{"10.1.1.1:1", "not an address, 10.9.9.9", "10.1.1.1"},
		{"10.1.1.1:1", "6.6.6.6, not an address", "10.1.1.1"},
		{"10.1.1.1:1", "", "10.1.1.1"},
		{"127.0.0.1:1", "6.6.6.6", "127.0.0.1"},
		{"[::ffff:203.0.113.9]:1", "6.6.6.6", "203.0.113.9"},
	} {
		got := server.ClientAddress(trusted)(&http.Request{RemoteAddr: c.from, Header: http.Header{"X-Forwarded-For": {c.forwarded}}, URL: &url.URL{}})
		if a, err := netip.ParseAddr(got); err == nil {
			got = a.Unmap().String()
		}
		if got != c.want {
			t.Errorf("%s forwarding %q is %q, want %q", c.from, c.forwarded, got, c.want)
		}
	}
}

// Whatever stands in the header, the address is one, and never what comes before the last that is not trusted. Other
// headers, which say the same, count for nothing.
func FuzzClientAddress(f *testing.F) {
	for _, seed := range []string{"203.0.113.5", "6.6.6.6, 203.0.113.5, 10.9.9.9", "[::1]:80", "10.1.1.1,,", "unknown, _x", "2001:db8::1%eth0", " ", ",", "\t6.6.6.6", "6.6.6.6:80", "::0"} {
		f.Add(seed)
	}
	trusted := networks(f, "10.0.0.0/8")
	f.Fuzz(func(t *testing.T, forwarded string) {
		header := http.Header{"X-Forwarded-For": {forwarded}, "X-Real-Ip": {"6.6.6.6"}, "Forwarded": {"for=6.6.6.6"}, "True-Client-Ip": {"6.6.6.6"}}
		got := server.ClientAddress(trusted)(&http.Request{RemoteAddr: "10.1.1.1:1", Header: header, URL: &url.URL{}})
		counts, err := netip.ParseAddr(got)
		if err != nil {
			t.Fatalf("%q gives %q", forwarded, got)
		}
		if got == "10.1.1.1" {
			return
		}
		parts := strings.Split(forwarded, ",")
		for i, p := range slices.Backward(parts) {
			p = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(p), "["), "]")
			a, err := netip.ParseAddr(p)
			if err == nil && a.Unmap() == counts.Unmap() { // written in another way, perhaps
				return
			}
			if err != nil || a.Unmap() != netip.MustParseAddr("10.0.0.0") && !netip.MustParsePrefix("10.0.0.0/8").Contains(a.Unmap()) {
				t.Fatalf("%q gives %q, though %q comes after it (%d)", forwarded, got, p, i)
			}
		}
		t.Fatalf("%q gives %q, which is not in it", forwarded, got)
	})
}
