package browsertest

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

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

// Before runs a script in every page that is opened from now on, before any of the page's own.
func (b *Browser) Before(script string) {
	b.t.Helper()
	b.do(func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return chromedp.Void{}, err
	})
}
