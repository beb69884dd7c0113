package browsertest

import (
	"context"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// conditions are what the network is made to do.
type conditions struct {
	Offline            bool    `json:"offline"`
	Latency            float64 `json:"latency"`
	DownloadThroughput float64 `json:"downloadThroughput"`
	UploadThroughput   float64 `json:"uploadThroughput"`
}

// Offline takes the tab's network away, or gives it back.
func (b *Browser) Offline(off bool) {
	b.t.Helper()
	emulate := cdp.Command[conditions, cdp.Empty]{Method: "Network.emulateNetworkConditions"}
	b.do(func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulate, conditions{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
		return chromedp.Void{}, err
	})
}

// Tab opens another tab of the same browser: the same person, the same storage.
func (b *Browser) Tab() *Browser {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	other := *b
	other.ctx = ctx
	other.do(chromedp.EmulateViewport(1280, 900))
	return &other
}

// Close closes the tab without asking, whatever its page would say.
func (b *Browser) Close() {
	b.t.Helper()
	if err := chromedp.Cancel(b.ctx); err != nil {
		b.t.Fatal(err)
	}
}

// Reload loads the page again, answering that it may be left.
func (b *Browser) Reload() {
	b.t.Helper()
	b.leave(chromedp.Reload())
}

// Back goes back a page.
func (b *Browser) Back() {
	b.t.Helper()
	b.leave(chromedp.NavigateBack())
}

func (b *Browser) leave(step chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	b.do(step)
	b.look()
}

// Stored is everything the site has put into the browser's storage, as one text.
func (b *Browser) Stored() string {
	b.t.Helper()
	return eval[string](b, `JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage })`)
}

// Keep writes a picture of the page, wide and as on a phone, into the folder that MERIT_PICTURES names, for a person to
// look at; where it names none it does nothing.
func (b *Browser) Keep(name string) {
	b.t.Helper()
	if folder := os.Getenv("MERIT_PICTURES"); folder != "" {
		b.picture(filepath.Join(folder, name+".png"), 1280)
		b.picture(filepath.Join(folder, name+"-360.png"), 360)
	}
}

// picture writes the whole page, as far as it is of any use, to a PNG file, as wide as given.
func (b *Browser) picture(path string, width int64) {
	b.t.Helper()
	const longest = 7000
	b.do(chromedp.EmulateViewport(width, 1500))
	b.do(chromedp.EmulateViewport(width, int64(min(longest, max(600, eval[int](b, `document.documentElement.scrollHeight`))))))
	shot, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(path, shot, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(1280, 900))
}

// Without makes pages find that the browser lacks something, as in "EventSource".
func (b *Browser) Without(name string) {
	b.t.Helper()
	b.Before("delete window." + name)
}

// Text is the words of the first element of a selector, without some of them.
func (b *Browser) Text(selector, without string) string {
	b.t.Helper()
	return eval[string](b, `document.querySelector($1).textContent.replace($2, '').replace(/\s+/g, ' ').trim()`, selector, without)
}
