package identity_test

import (
	"net/url"
	"strings"
	"testing"

	"merit/internal/identity"
)

// Wherever sign-in leads, a browser that reads it as the URL standard says stays on the site: it takes backslashes for
// slashes and drops tabs and line breaks.
func FuzzSafeNext(f *testing.F) {
	for _, seed := range []string{
		"/", "/vacancies/7?page=2", "//evil.example", `/\evil.example`, "/\t/evil.example", "/%09/evil.example", "/%5cevil.example", "/%2f%2fevil.example",
		"https:evil.example", "/.//evil.example", "/..//evil.example", "/%2e%2e//evil.example", "/a/..//..//evil.example", "/x\r\nSet-Cookie: a=b", "/@evil.example", "/:80/x", "/\u2028/evil", "/＼evil.example",
	} {
		f.Add(seed)
	}
	site := &url.URL{Scheme: "https", Host: "merit.example", Path: "/sign-in"}
	f.Fuzz(func(t *testing.T, next string) {
		got := identity.SafeNext(next)
		if got != next && got != "/" {
			t.Fatalf("%q became %q", next, got)
		}
		read := strings.ReplaceAll(strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(strings.TrimFunc(got, func(r rune) bool { return r <= ' ' })), `\`, "/")
		to, err := site.Parse(read)
		if err != nil || to.Host != site.Host || to.Scheme != site.Scheme || strings.HasPrefix(read, "//") || strings.ContainsAny(got, "\r\n") {
			t.Fatalf("%q leads to %v (%v)", next, to, err)
		}
		if back, err := url.Parse(identity.SignInPath(next)); err != nil || back.Path != "/sign-in" || back.Host != "" || identity.SafeNext(back.Query().Get("next")) != got {
			t.Fatalf("the sign-in page for %q is at %v (%v)", next, back, err)
		}
	})
}
