package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"merit/internal/fault"
	"merit/internal/pgtest"
)

// printer finds the browser of this machine; without one the test is skipped, unless it must be complete.
func printer(t *testing.T) *Printer {
	t.Helper()
	p, err := Find("")
	if errors.Is(err, ErrNone) && !pgtest.Complete() {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var onePage = regexp.MustCompile(`/Type ?/Page\b`)

func printed(t *testing.T, p *Printer, html string) (doc []byte, pages int) {
	t.Helper()
	doc, err := p.Print(t.Context(), []byte(html), `Rubric <b>"1a2b"</b>`)
	if err != nil {
		t.Fatal(err)
	}
	return doc, len(onePage.FindAll(doc, -1))
}

const head = `<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Pack</title><style>@page { size: A4; margin: 15mm } .p { break-before: page }</style>`

func TestATaggedPDFOfAllPages(t *testing.T) {
	t.Parallel()
	p := printer(t)
	doc, pages := printed(t, p, head+`</head><body><h1>Ünïcode</h1>`+strings.Repeat(`<h2 class="p">Next</h2><p>Text</p>`, 6)+"<p>\xff</p></body></html>")
	if !bytes.HasPrefix(doc, []byte("%PDF-")) || pages != 7 {
		t.Errorf("%.8q, %d pages", doc, pages)
	}
	for _, want := range []string{"/StructTreeRoot", "/MarkInfo", "/Outlines", "/Lang (en-GB)", "/Title"} {
		if !bytes.Contains(doc, []byte(want)) {
			t.Errorf("no %s", want)
		}
	}
	if !regexp.MustCompile(`/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]`).Match(doc) {
		t.Errorf("not A4: %s", regexp.MustCompile(`/MediaBox[^]]*]`).Find(doc))
	}
}

// A long document is parsed in slices: it must be there whole before it is printed.
func TestALongDocumentIsWhole(t *testing.T) {
	t.Parallel()
	p := printer(t)
	_, pages := printed(t, p, head+"</head><body>"+strings.Repeat(`<section class="p"><h2>Heading</h2><p>`+strings.Repeat("words and words ", 400)+"</p></section>", 120))
	if pages < 240 {
		t.Errorf("%d pages of a document that fills at least 240", pages)
	}
}

func TestNothingIsFetchedAndNoScriptRuns(t *testing.T) {
	t.Parallel()
	p := printer(t)
	var requests, connections atomic.Int64
	served := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}))
	served.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}
	served.Start()
	defer served.Close()
	// A style sheet on disk that would show if it were read: it puts each paragraph on a page.
	style := filepath.Join(t.TempDir(), "style.css")
	if err := os.WriteFile(style, []byte("p { break-before: page }"), 0o644); err != nil {
		t.Fatal(err)
	}
	hostile := head + `
		<link rel="stylesheet" href="URL/link.css"><link rel="preload" as="image" href="URL/preload"><link rel="preconnect" href="URL">
		<link rel="dns-prefetch" href="URL"><link rel="prefetch" href="URL/prefetch"><link rel="icon" href="URL/icon"><link rel="manifest" href="URL/manifest">
		<link rel="stylesheet" href="file://STYLE"><style>@import url("URL/import.css"); @import url("file://STYLE");
		@font-face { font-family: far; src: url("URL/font") } body { font-family: far; background: url("URL/background") } @page { margin: 15mm; background: url("URL/page") }</style>
		<meta http-equiv="refresh" content="0; url=URL/refresh"><base href="URL/">
		<script src="URL/script.js"></script><script type="module">import "URL/module.js"</script><script>new Image().src = 'URL/made'; fetch('URL/fetch');</script></head>
		<body><p>one</p><p>two</p><img src="URL/x"><img src="relative"><img src="file:///etc/hostname"><img srcset="URL/2x 2x">
		<picture><source srcset="URL/source"><img></picture><svg><image href="URL/svg"/><use href="URL/use#a"/></svg>
		<iframe src="URL/frame"></iframe><iframe src="file:///etc/hostname"></iframe><iframe srcdoc="<script>top.location='URL/top'</script><img src=URL/srcdoc>"></iframe>
		<iframe src="data:text/html,<img src=URL/data><script>fetch('URL/datafetch')</script>"></iframe>
		<object data="URL/object"></object><embed src="URL/embed"><video src="URL/video" poster="URL/poster" autoplay></video><audio src="URL/audio" autoplay></audio>
		<input type="image" src="URL/input"><form action="URL/form"><input autofocus onfocus="this.form.submit()"></form><a href="URL/a" ping="URL/ping">a</a></body></html>`
	hostile = strings.NewReplacer("URL", served.URL, "STYLE", style).Replace(hostile)
	if _, pages := printed(t, p, hostile); pages != 1 {
		t.Errorf("%d pages: a file was read", pages)
	}
	// The browser and all its processes are gone, so nothing comes later.
	if r, c := requests.Load(), connections.Load(); r != 0 || c != 0 {
		t.Errorf("%d requests, %d connections", r, c)
	}
}

func TestNoScriptRuns(t *testing.T) {
	t.Parallel()
	p := printer(t)
	const more = `"document.body.insertAdjacentHTML('beforeend', '<p class=p>more</p>')"`
	body := `<body onload=` + more + `>one<script>eval(` + more + `)</script><img src="data:," onerror=` + more + `><svg onload=` + more + `></svg>` +
		`<iframe srcdoc="<script>top.eval('document.body.insertAdjacentHTML(&quot;beforeend&quot;, &quot;<p class=p>more</p>&quot;)')</script>"></iframe>`
	if _, pages := printed(t, p, head+"</head>"+body); pages != 1 {
		t.Errorf("%d pages: a script ran", pages)
	}
}

// No request leads the tab away from the document.
func TestTheDocumentStays(t *testing.T) {
	t.Parallel()
	p := printer(t)
	for _, refresh := range []string{"http://127.0.0.1:9/", "file:///etc/hostname"} {
		page := head + `<meta http-equiv="refresh" content="0; url=` + refresh + `"></head><body>one<p class="p">two<p class="p">three`
		if _, pages := printed(t, p, page); pages != 3 {
			t.Errorf("refresh to %s: %d pages, want the document's 3", refresh, pages)
		}
	}
}

// A frame of a file shows no more than one of a file that is not there.
func TestAFileIsNotShown(t *testing.T) {
	t.Parallel()
	p := printer(t)
	path := filepath.Join(t.TempDir(), "secret.html")
	if err := os.WriteFile(path, []byte("<p>"+strings.Repeat("secret ", 200)), 0o644); err != nil {
		t.Fatal(err)
	}
	there, _ := printed(t, p, head+`</head><body><iframe width="600" height="600" src="file://`+path+`"></iframe><object data="file://`+path+`"></object>`)
	missing, _ := printed(t, p, head+`</head><body><iframe width="600" height="600" src="file://`+path+`no"></iframe><object data="file://`+path+`no"></object>`)
	if len(there) != len(missing) {
		t.Errorf("%d bytes, %d without the file", len(there), len(missing))
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	p := printer(t)
	if _, err := p.Print(t.Context(), make([]byte, MaxHTML+1), ""); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a large document: %v", err)
	}
	small := newPrinter(p.path)
	small.most = 1000
	if _, err := small.Print(t.Context(), []byte(head+"<p>a</p>"), ""); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a large PDF: %v", err)
	}
	slow := newPrinter(p.path)
	slow.limit = time.Millisecond
	if _, err := slow.Print(t.Context(), []byte(head+"<p>a</p>"), ""); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too slow: %v", err)
	}
}

// Two prints fill the places; a third waits, and gives up when its context ends.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	p := newPrinter("nothing is started")
	p.slots <- struct{}{}
	p.slots <- struct{}{}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := p.Print(ctx, nil, ""); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("while two print: %v", err)
	}
	<-p.slots
	if _, err := p.Print(t.Context(), nil, ""); err == nil || len(p.slots) != 1 {
		t.Errorf("%v, %d places taken", err, len(p.slots))
	}
}

func TestManyPrintersAtOnce(t *testing.T) {
	t.Parallel()
	p := printer(t)
	var all sync.WaitGroup
	for i := range 3 {
		all.Go(func() {
			if doc, err := p.Print(t.Context(), []byte(fmt.Sprintf("%s</head><body><p>%d</p>", head, i)), ""); err != nil || !bytes.HasPrefix(doc, []byte("%PDF-")) {
				t.Errorf("print %d: %.8q, %v", i, doc, err)
			}
		})
	}
	all.Wait()
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	if _, err := Find(""); !errors.Is(err, ErrNone) {
		t.Errorf("an empty PATH: %v", err)
	}
	if _, err := Find(filepath.Join(dir, "chrome")); err == nil || errors.Is(err, ErrNone) {
		t.Errorf("a configured browser that is not there: %v", err)
	}
	for _, name := range []string{"google-chrome-stable", "chromium-browser"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o755); err != nil {
			t.Fatal(err)
		}
		if p, err := Find(""); err != nil || p.path != filepath.Join(dir, name) {
			t.Errorf("%+v, %v, want %s", p, err, name)
		}
	}
	if p, err := Find(filepath.Join(dir, "google-chrome-stable")); err != nil || filepath.Base(p.path) != "google-chrome-stable" {
		t.Errorf("configured: %+v, %v", p, err)
	}
}
