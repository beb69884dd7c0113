package main

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"merit/internal/verdict"
)

// soon is how long something may take before it is worth a progress bar.
const soon = 300 * time.Millisecond

// showProgress draws a progress bar for what is worked out.
func showProgress(w io.Writer) (progress verdict.Progress, done func()) {
	return showBar(w, "Working out ")
}

// showBar draws a progress bar on a terminal for what takes long, and nothing anywhere else. done takes
// it away again.
func showBar(w io.Writer, doing string) (progress verdict.Progress, done func()) {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return func(string, float64) {}, func() {}
	}
	const steps = 1000
	var (
		mutex sync.Mutex
		bar   *progressbar.ProgressBar
		most  int
		start = time.Now()
	)
	progress = func(step string, share float64) {
		mutex.Lock()
		defer mutex.Unlock()
		if bar == nil {
			if time.Since(start) < soon {
				return
			}
			bar = progressbar.NewOptions(steps, progressbar.OptionSetWriter(w), progressbar.OptionClearOnFinish(),
				progressbar.OptionSetPredictTime(false), progressbar.OptionSetWidth(30))
		}
		most = max(most, int(share*steps)) // several goroutines tell, not in order
		if most < steps {
			bar.Describe(doing + step)
		}
		_ = bar.Set(most)
	}
	return progress, func() {
		mutex.Lock()
		defer mutex.Unlock()
		if bar != nil {
			_ = bar.Clear()
		}
	}
}
