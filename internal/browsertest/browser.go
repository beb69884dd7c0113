// Package browsertest drives a real Chromium in tests, the way a person does: by the words on
// buttons and links and the names of fields. It owns how the browser is found and started and
// refuses to know any page.
package browsertest

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"merit/internal/pgtest"
)

// Browser is one tab. Without script, pages' own scripts do not run.
type Browser struct {
	t      testing.TB
	ctx    context.Context //nolint:containedctx // chromedp keeps the tab in it
	url    string
	script bool
	axe    string
}

// Open starts a Chromium, its headless shell where there is one, on a site; ok is false where there is none and the tests need not be
// complete.
func Open(t testing.TB, url string, script bool) (b *Browser, ok bool) {
	t.Helper()
	path := ""
	// The headless shell is Chromium without the windows around its pages, and takes half the time.
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	_, here, _, _ := runtime.Caller(0)
	axe, err := os.ReadFile(filepath.Join(filepath.Dir(here), "../../assets/node_modules/axe-core/axe.min.js"))
	if path == "" || err != nil {
		if pgtest.Complete() {
			t.Fatalf("Chromium and axe-core are needed: %q, %v", path, err)
		}
		t.Log("not run in a browser: no Chromium, or no axe-core (make assets)")
		return nil, false
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	b = &Browser{t: t, ctx: ctx, url: url, script: script, axe: string(axe)}
	b.do(chromedp.EmulateViewport(1280, 900))
	if !script {
		b.do(func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
			_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
			return chromedp.Void{}, err
		})
	}
	return b, true
}

func (b *Browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// eval runs a script in the page; f's arguments become JSON.
func eval[T any](b *Browser, script string, args ...any) T {
	b.t.Helper()
	for i, a := range args {
		doc, err := json.Marshal(a)
		if err != nil {
			b.t.Fatal(err)
		}
		script = strings.ReplaceAll(script, fmt.Sprintf("$%d", i+1), string(doc))
	}
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%v, at %s", err, b.Path())
	}
	return v
}

// Path is the path of the page shown.
func (b *Browser) Path() string {
	b.t.Helper()
	location, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.TrimPrefix(location, b.url)
}

// Go opens a path of the site and looks at the page.
func (b *Browser) Go(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.url + path))
	b.look()
}

// Press follows the link or presses the button whose words are text, the last of several on the
// page, and waits for the page it leads to.
func (b *Browser) Press(text string) {
	b.t.Helper()
	b.Away(text)
	b.look()
}

// Away is Press where it leads to a page of another site, which is not held to what ours owe.
func (b *Browser) Away(text string) {
	b.t.Helper()
	const click = `(() => {
		const words = (e) => e.textContent.replace(/\s+/g, ' ').trim()
		const all = [...document.querySelectorAll('a, button, input[type=submit]')].filter((e) => words(e) === $1)
		if (all.length === 0) throw new Error('no link or button ' + $1 + ' among ' + [...document.querySelectorAll('main a, main button')].map(words).join(' | '))
		all[all.length - 1].click()
	})()`
	doc, _ := json.Marshal(text)
	step := chromedp.Evaluate[chromedp.Void](strings.ReplaceAll(click, "$1", string(doc)))
	if _, err := chromedp.RunResponse(b.ctx, step); err != nil {
		b.t.Fatalf("press %q at %s: %v", text, b.Path(), err)
	}
}

// Fill types into the field of a name; for a radio or a checkbox it chooses the value.
func (b *Browser) Fill(name, value string) {
	b.t.Helper()
	eval[bool](b, `(() => {
		const all = [...document.getElementsByName($1)].filter((e) => e.type !== 'hidden')
		if (all.length === 0) throw new Error('no field ' + $1)
		if (all[0].type === 'radio' || all[0].type === 'checkbox') {
			const one = all.find((e) => e.value === $2)
			if (!one) throw new Error('no choice ' + $2 + ' for ' + $1)
			if (!one.checked) one.click()
			return true
		}
		all[0].value = $2
		all[0].dispatchEvent(new Event('input', { bubbles: true }))
		return true
	})()`, name, value)
}

// Tick ticks the nth box of a name, counted from 0.
func (b *Browser) Tick(name string, n int) {
	b.t.Helper()
	eval[bool](b, `(() => { const one = document.getElementsByName($1)[$2]; if (!one.checked) one.click(); return one.checked })()`, name, n)
}

// Value is what stands in the field of a name.
func (b *Browser) Value(name string) string {
	b.t.Helper()
	return eval[string](b, `document.getElementsByName($1)[0].value`, name)
}

// Names lists the names of the page's fields that match a regular expression, once each.
func (b *Browser) Names(pattern string) []string {
	b.t.Helper()
	return eval[[]string](b, `[...new Set([...document.querySelectorAll('[name]')].map((e) => e.name).filter((n) => new RegExp($1).test(n)))]`, pattern)
}

// Sees reports whether the page's visible words hold text.
func (b *Browser) Sees(text string) bool {
	b.t.Helper()
	return eval[bool](b, `document.body.innerText.replace(/\s+/g, ' ').includes($1)`, text)
}

// See fails the test unless the page's visible words hold text.
func (b *Browser) See(text string) {
	b.t.Helper()
	if !b.Sees(text) {
		b.t.Fatalf("%s does not say %q:\n%s", b.Path(), text, eval[string](b, `document.querySelector('main').innerText`))
	}
}

// Wait waits until a script's expression holds.
func (b *Browser) Wait(expression string) {
	b.t.Helper()
	eval[bool](b, `new Promise((resolve, reject) => {
		const end = Date.now() + 15000
		const look = () => { if (`+expression+`) resolve(true); else if (Date.now() > end) reject(new Error('waited in vain')); else setTimeout(look, 50) }
		look()
	})`)
}

// looked are the pages that were looked at in this process, by what they consist of.
var looked sync.Map

// differing is what differs between one page and the same shown again: ids, hashes, keys, tokens and nonces.
var differing = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}|nonce="[^"]*"|data-key="[^"]*"|name="csrf" value="[^"]*"|127\.0\.0\.1:\d+`)

// words are what is between tags: there one digit looks like another.
var words = regexp.MustCompile(`>[^<]+`)

var digits = regexp.MustCompile(`\d`)

// seenBefore reports whether the very same page was looked at in this process already, in another test or on the other
// database: looking again would find the same, and takes half of a walk's time.
func (b *Browser) seenBefore() bool {
	b.t.Helper()
	page := differing.ReplaceAllString(eval[string](b, `document.documentElement.outerHTML`), "")
	page = words.ReplaceAllStringFunc(page, func(w string) string { return digits.ReplaceAllString(w, "0") })
	_, seen := looked.LoadOrStore(sha256.Sum256(fmt.Appendf(nil, "%t %s", b.script, page)), true)
	return seen
}

// look holds every page that is shown to what every page owes: styles, no overflow at 360 px, one
// h1, and no accessibility violation.
func (b *Browser) look() {
	b.t.Helper()
	path := b.Path()
	if n := eval[int](b, `document.querySelectorAll('h1').length`); n != 1 {
		b.t.Errorf("%s has %d h1", path, n)
	}
	if b.seenBefore() {
		return
	}
	b.do(chromedp.EmulateViewport(360, 800))
	if wide := eval[int](b, `document.documentElement.scrollWidth`); wide > 360 {
		b.t.Errorf("%s is %d px wide on a screen of 360", path, wide)
	}
	b.do(chromedp.EmulateViewport(1280, 900))
	if !b.script {
		return
	}
	b.do(chromedp.Evaluate[chromedp.Void](b.axe))
	const findings = `axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html)))`
	for _, f := range eval[[]string](b, findings) {
		b.t.Errorf("%s: %s", path, f)
	}
}

// Attach chooses a file for the file field of a name.
func (b *Browser) Attach(name, path string) {
	b.t.Helper()
	b.do(chromedp.SendKeys(`input[type=file][name="`+name+`"]`, path))
}

// Act presses a button that acts through script alone, without leaving the page.
func (b *Browser) Act(text string) {
	b.t.Helper()
	eval[bool](b, `(() => {
		const one = [...document.querySelectorAll('button')].find((e) => e.textContent.replace(/\s+/g, ' ').trim() === $1)
		if (!one) throw new Error('no button ' + $1)
		one.click()
		return true
	})()`, text)
}

// Type presses keys one after the other, as on a keyboard; kb names those that are no character.
func (b *Browser) Type(keys string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys))
}

// TypeAndGo presses keys that lead to another page and waits for it.
func (b *Browser) TypeAndGo(keys string) {
	b.t.Helper()
	if _, err := chromedp.RunResponse(b.ctx, chromedp.KeyEvent(keys)); err != nil {
		b.t.Fatalf("keys at %s: %v", b.Path(), err)
	}
	b.look()
}

// Is reports whether a script's expression holds.
func (b *Browser) Is(expression string) bool {
	b.t.Helper()
	return eval[bool](b, "Boolean("+expression+")")
}
