package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"merit/assets"
)

// complete ends a test that needs something a bare clone lacks: with a word in the log, or as a
// failure where MERIT_TEST_COMPLETE=1 promises that all is there.
func complete(t *testing.T, missing string) {
	t.Helper()
	if os.Getenv("MERIT_TEST_COMPLETE") == "1" {
		t.Fatal(missing)
	}
	t.Log("nothing compared: " + missing)
}

// axeFindings runs axe and words each violation with the element it is about.
const axeFindings = `axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html + ' ' + n.failureSummary)))`

// Every partial in every state, in a real browser, under the policy pages are served with.
func TestTheGalleryIsAccessibleAndFitsEveryWidth(t *testing.T) {
	t.Parallel()
	files, err := assets.Open()
	if err != nil {
		complete(t, err.Error())
		return
	}
	axe, err := os.ReadFile("../../assets/node_modules/axe-core/axe.min.js")
	if err != nil {
		complete(t, "axe-core is not installed: run `make assets`")
		return
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		complete(t, "no chromium on the path")
		return
	}
	html := galleryHTML(t)
	mux := http.NewServeMux()
	mux.Handle(assets.Prefix, files)
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'nonce-nonce' 'self'; img-src 'self'; form-action 'self'; base-uri 'none'")
		fmt.Fprint(w, html)
	})
	server := httptest.NewServer(mux)
	defer server.Close()

	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	defer stop()
	ctx, cancel := chromedp.NewContext(allocator)
	defer cancel()

	for _, width := range []int64{1300, 768, 360} {
		do(t, ctx, chromedp.EmulateViewport(width, 900))
		do(t, ctx, chromedp.Navigate(server.URL))
		do(t, ctx, chromedp.Evaluate[chromedp.Void](string(axe)))
		for _, finding := range run(t, ctx, chromedp.Evaluate[[]string](axeFindings, chromedp.EvalAwaitPromise)) {
			t.Errorf("%d px: %s", width, finding)
		}
		if over := run(t, ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`)); over > width {
			t.Errorf("%d px: the page is %d px wide", width, over)
		}
		if styled := run(t, ctx, chromedp.Evaluate[string](`getComputedStyle(document.querySelector('.merit-header')).backgroundColor`)); styled != "rgb(59, 29, 74)" {
			t.Errorf("%d px: the header is %s: no styles", width, styled)
		}
		if ready := run(t, ctx, chromedp.Evaluate[bool](`document.querySelector('[data-module=moj-sortable-table] th button') !== null`)); !ready {
			t.Errorf("%d px: the scripts did not run", width)
		}
		look(t, ctx, fmt.Sprintf("%d", width), width)
	}
	do(t, ctx, media("", "forced-colors", "active"))
	look(t, ctx, "forced", 360)
	do(t, ctx, media("print", "forced-colors", "none"))
	look(t, ctx, "print", 800)
	if shown := run(t, ctx, chromedp.Evaluate[int64](`[...document.querySelectorAll('.govuk-button, nav, .merit-header__viewer')].filter(e => e.offsetParent !== null && e.offsetHeight > 0).length`)); shown > 0 {
		t.Errorf("%d buttons or navigations are printed", shown)
	}
}

// look keeps screenshots of the whole page, a piece at a time, to be seen with -artifacts.
func look(t *testing.T, ctx context.Context, name string, width int64) {
	t.Helper()
	const piece = 1800
	do(t, ctx, chromedp.EmulateViewport(width, piece))
	height := run(t, ctx, chromedp.Evaluate[int64](`document.documentElement.scrollHeight`))
	for i := int64(0); i*piece < height; i++ {
		do(t, ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`window.scrollTo(0, %d)`, i*piece)))
		shot := run(t, ctx, chromedp.CaptureScreenshot())
		if err := os.WriteFile(filepath.Join(t.ArtifactDir(), fmt.Sprintf("%s-%02d.png", name, i)), shot, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func media(kind, feature, value string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media:    kind,
			Features: []*emulation.MediaFeature{{Name: feature, Value: value}},
		})
		return chromedp.Void{}, err
	}
}

func do(t *testing.T, ctx context.Context, step chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, step); err != nil {
		t.Fatal(err)
	}
}

func run[T any](t *testing.T, ctx context.Context, step chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(ctx, step)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
