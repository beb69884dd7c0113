package journeys

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"merit/internal/browsertest"
	"merit/internal/store/storetest"
)

// A whole scorecard is scored, checked and submitted without touching the mouse.
func TestAScorecardByKeyboardAlone(t *testing.T) {
	t.Parallel()
	site, ok := demo(t, storetest.SQLite(t))
	if !ok {
		return
	}
	b, ok := browsertest.Open(t, site.URL, true)
	if !ok {
		return
	}
	be(b, "Tom Ashworth")
	b.Press("Score Sofia Petrou")
	b.Fill("conflict", "none")
	b.Press("Continue")
	const inside = `document.activeElement.closest('[data-criterion]')`
	for n := 0; !b.Is(inside); n++ {
		if n > 60 {
			t.Fatal("the first criterion is not reached with the tab key")
		}
		b.Type(kb.Tab)
	}
	const last = 13
	for i := 1; i <= last; i++ {
		if !b.Is(fmt.Sprintf("%s?.id === 'criterion-%d'", inside, i)) {
			t.Fatalf("the focus is not in criterion %d", i)
		}
		if b.Is(inside + `.querySelector('[data-marks]')`) {
			b.Type("5")
		} else {
			b.Type("y")
		}
		b.Type("e")
		b.Type("Jed kept 7 notes")
		b.Type(kb.Escape)
		b.Type("j")
	}
	b.Type("k")
	if !b.Is(inside + ".id === 'criterion-12'") {
		t.Error("K does not go back")
	}
	for i := range last {
		if got := b.Value(fmt.Sprintf("ratings.%d.evidence", i)); got != "Jed kept 7 notes" {
			t.Errorf("the evidence of criterion %d is %q", i+1, got)
		}
	}
	b.Wait(fmt.Sprintf("document.querySelector('[data-done]').textContent === '%d'", last))
	for n := 0; !b.Is(`document.activeElement.textContent.trim() === 'Save and check'`); n++ {
		if n > 120 {
			t.Fatal("the button that saves is not reached with the tab key")
		}
		b.Type(kb.Tab)
	}
	b.TypeAndGo(kb.Enter)
	if !strings.HasSuffix(b.Path(), "/check") {
		t.Errorf("the key led to %s", b.Path())
	}
	b.See("Sofia Petrou")
	if b.Sees("There is a problem") {
		t.Error("something is missing")
	}
}
