package browsertest

import "github.com/chromedp/chromedp"

// Visit opens any address, another site's too, and does not look at the page.
func (b *Browser) Visit(address string) {
	b.t.Helper()
	b.do(chromedp.Navigate(address))
}

// Script runs a script in the page and gives what it comes to, a text; arguments stand in it as $1, $2.
func (b *Browser) Script(script string, args ...any) string {
	b.t.Helper()
	return eval[string](b, script, args...)
}
