package identity

import (
	"net/url"
	"strings"
)

// SafeNext gives the path to go to after sign-in when it is one of this site, else "/". Browsers
// read backslashes as slashes and drop tabs and line breaks, so anything of that kind is refused,
// written plainly or percent-encoded.
func SafeNext(next string) string {
	u, err := url.Parse(next)
	if err != nil || !strings.HasPrefix(next, "/") || len(next) > 2000 || u.IsAbs() || u.Host != "" || u.User != nil {
		return "/"
	}
	for _, s := range []string{next, u.Path} {
		if strings.HasPrefix(s, "//") || strings.ContainsFunc(s, unsafeInPath) {
			return "/"
		}
	}
	return next
}

func unsafeInPath(r rune) bool { return r == '\\' || r < 0x20 || r == 0x7f }

// SignInPath is the address of the sign-in page that leads back to a path of this site.
func SignInPath(next string) string {
	if next = SafeNext(next); next == "/" {
		return "/sign-in"
	}
	return "/sign-in?next=" + url.QueryEscape(next)
}
