package server

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// keepText mends what a page was sent so that every text in it can be kept and shown: bytes that are no UTF-8, which
// no browser sends, become �, and U+0000, which PostgreSQL cannot hold, goes. One such text in a list would keep all
// of it from being answered with.
func keepText(req *http.Request) {
	if query := req.URL.Query(); mend(query) {
		req.URL.RawQuery = query.Encode()
	}
	mend(req.Form)
	mend(req.PostForm)
	if req.MultipartForm != nil {
		mend(req.MultipartForm.Value)
	}
}

// mend mends values and drops those whose name is no text; it reports whether it had to.
func mend(values url.Values) (changed bool) {
	for name, all := range values {
		if !keepable(name) {
			delete(values, name)
			changed = true
			continue
		}
		for i, v := range all {
			if !keepable(v) {
				all[i] = strings.ReplaceAll(strings.ToValidUTF8(v, string(utf8.RuneError)), "\x00", "")
				changed = true
			}
		}
	}
	return changed
}

func keepable(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }
