package pdf

import (
	"bytes"
	"context"
	"html"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/io"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

func (p *Printer) print(ctx context.Context, doc []byte, footer string) (out []byte, err error) {
	err = p.run(ctx, func(tab context.Context) error {
		out, err = chromedp.Run(tab, func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
			if err := isolate(ctx, t); err != nil {
				return nil, err
			}
			if err := show(ctx, t, doc); err != nil {
				return nil, err
			}
			return p.take(ctx, t, footer)
		})
		return err
	})
	return out, err
}

// isolate switches scripts off and fails each request before it is made. A request that fails as aborted
// leaves the page as it is, where another error would put an error page in its place.
func isolate(ctx context.Context, t *chromedp.Target) error {
	if _, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		return err
	}
	requests := cdp.Events(ctx, t, fetch.RequestPaused)
	go func() {
		for r, err := range requests {
			if err != nil {
				return
			}
			// Where this fails the request stays paused, which stops it as well.
			_, _ = cdp.Call(ctx, t, fetch.FailRequest, fetch.FailRequestParams{RequestID: r.RequestID, ErrorReason: network.ErrorReasonAborted})
		}
	}()
	_, err := cdp.Call(ctx, t, fetch.Enable, fetch.EnableParams{})
	return err
}

// show makes a document the tab's and waits until all of it is there.
func show(ctx context.Context, t *chromedp.Target, doc []byte) error {
	tree, err := cdp.Call(ctx, t, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return err
	}
	loaded := cdp.Events(ctx, t, page.LoadEventFired)
	if _, err := cdp.Call(ctx, t, page.SetDocumentContent, page.SetDocumentContentParams{
		FrameID: tree.FrameTree.Frame.ID, HTML: string(bytes.ToValidUTF8(doc, []byte("\uFFFD"))),
	}); err != nil {
		return err
	}
	for _, err := range loaded {
		return err
	}
	return chromedp.ErrTargetDetached
}

const foot = `<div style="display: flex; width: 100%; margin: 0 15mm; gap: 5mm; justify-content: space-between; font: 8pt Arial, Helvetica, 'Liberation Sans', sans-serif;">` +
	`<span style="overflow: hidden; white-space: nowrap; text-overflow: ellipsis;">`

const footPage = `</span><span style="white-space: nowrap;">Page <span class="pageNumber"></span> of <span class="totalPages"></span></span></div>`

// take prints what the tab shows and reads the PDF piece by piece, so that one too large never is in
// memory as a whole.
func (p *Printer) take(ctx context.Context, t *chromedp.Target, footer string) ([]byte, error) {
	yes := true
	printed, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{
		PaperWidth: chromedp.PaperA4.Width, PaperHeight: chromedp.PaperA4.Height, PreferCSSPageSize: &yes, PrintBackground: &yes,
		DisplayHeaderFooter: &yes, HeaderTemplate: "<span></span>", FooterTemplate: foot + html.EscapeString(footer) + footPage,
		GenerateTaggedPDF: &yes, GenerateDocumentOutline: &yes, TransferMode: page.PrintToPDFTransferModeReturnAsStream,
	})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for {
		piece, err := cdp.Call(ctx, t, io.Read, io.ReadParams{Handle: printed.Stream, Size: 1 << 20})
		if err != nil {
			return nil, err
		}
		if out.Len()+len(piece.Data) > p.most {
			return nil, errLarge
		}
		out.Write(piece.Data)
		if piece.EOF {
			return out.Bytes(), nil
		}
	}
}
