package identity_test

import (
	"strings"
	"testing"

	"merit/internal/identity"
)

// After sign-in nobody is sent to another site, however the address is disguised.
func TestSafeNext(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/":                                 "/",
		"/vacancies/7":                      "/vacancies/7",
		"/vacancies/7?page=2&sort=name":     "/vacancies/7?page=2&sort=name",
		"/roles?search=a%20b":               "/roles?search=a%20b",
		"":                                  "/",
		"vacancies":                         "/",
		"//evil.example":                    "/",
		"///evil.example":                   "/",
		"/\\evil.example":                   "/",
		"\\\\evil.example":                  "/",
		"/%5cevil.example":                  "/",
		"/%09/evil.example":                 "/",
		"/\t/evil.example":                  "/",
		"/\n/evil.example":                  "/",
		"/%0a/evil.example":                 "/",
		"/%2f/evil.example":                 "/",
		"/%2fevil.example":                  "/",
		"https://evil.example/":             "/",
		"https:/evil.example":               "/",
		"javascript:alert(1)":               "/",
		" /x":                               "/",
		"/x\r\nSet-Cookie: a=b":             "/",
		"/%zz":                              "/",
		"/" + strings.Repeat("long/", 1000): "/",
	} {
		if got := identity.SafeNext(next); got != want {
			t.Errorf("SafeNext(%q) = %q, want %q", next, got, want)
		}
	}
}

func TestSignInPathLeadsBack(t *testing.T) {
	t.Parallel()
	if got, want := identity.SignInPath("/vacancies/7?page=2"), "/sign-in?next=%2Fvacancies%2F7%3Fpage%3D2"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := identity.SignInPath("//evil.example"); got != "/sign-in" {
		t.Errorf("got %q, want the plain page", got)
	}
}
