// Package pdf turns a finished HTML document into a PDF with a Chromium of this machine. It owns how
// that browser is found, started, cut off and ended. It refuses to know what a document says, to run
// its scripts, and to fetch anything for it.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"merit/internal/fault"
)

// Bounds of one print. A document beyond them would keep the browser from everybody else.
const (
	MaxHTML = 50 << 20 // bytes
	MaxPDF  = 50 << 20 // bytes
	MaxTime = 60 * time.Second
)

// atOnce is how many browsers run at a time: each takes a few hundred megabytes.
const atOnce = 2

// ErrNone says that there is no browser to print with. The HTML document can still be printed from the
// reader's own browser.
var ErrNone = errors.New("no Chromium was found, so no PDF can be made: install chromium or google-chrome, or say where it is")

var (
	errSlow  = fault.New(fault.TooLarge, "Making the PDF took more than a minute. Print fewer candidates at once.")
	errLarge = fault.New(fault.TooLarge, "The PDF would be larger than 50 MB. Print fewer candidates at once.")
)

// Printer makes PDFs, two at a time. It is safe for use by many at once.
type Printer struct {
	path  string // of the browser
	limit time.Duration
	most  int // bytes of a PDF
	slots chan struct{}
}

// Find finds the browser: the configured one, or without one, the first of the usual names in PATH. The
// error is ErrNone when there is none. A configured browser that cannot be run is an error of its own, so
// that a misspelt setting is not taken for a machine without a browser.
func Find(configured string) (*Printer, error) {
	if configured != "" {
		path, err := exec.LookPath(configured)
		if err != nil {
			return nil, fmt.Errorf("the configured Chromium cannot be run: %w", err)
		}
		return newPrinter(path), nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return newPrinter(path), nil
		}
	}
	return nil, ErrNone
}

func newPrinter(path string) *Printer {
	return &Printer{path: path, limit: MaxTime, most: MaxPDF, slots: make(chan struct{}, atOnce)}
}

// Print makes a tagged A4 PDF with an outline from one HTML document in UTF-8. Each page's foot has the
// footer text and "Page x of y"; the document's @page rule decides size and margins. The document may be
// hostile: its scripts do not run and nothing it refers to is fetched. The error is TooLarge for a
// document beyond the bounds, and ctx's own where ctx ended.
func (p *Printer) Print(ctx context.Context, html []byte, footer string) ([]byte, error) {
	if len(html) > MaxHTML {
		return nil, errLarge
	}
	ctx, cancel := context.WithTimeoutCause(ctx, p.limit, errSlow)
	defer cancel()
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	doc, err := p.print(ctx, html, footer)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.Is(err, errLarge):
		return nil, errLarge
	case err != nil:
		return nil, fmt.Errorf("print a PDF: %w", err)
	}
	return doc, nil
}
