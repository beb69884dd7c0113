package pdf

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// belonging lists the processes whose command line names dir, each with its environment.
func belonging(t *testing.T, dir string) []string {
	t.Helper()
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, process := range processes {
		line, err := os.ReadFile(filepath.Join(process, "cmdline"))
		if err != nil || !bytes.Contains(line, []byte(dir)) {
			continue // gone already, or not ours
		}
		environ, err := os.ReadFile(filepath.Join(process, "environ"))
		if err == nil {
			found = append(found, string(line)+string(environ))
		}
	}
	return found
}

// Whether a print succeeds or its context ends in the middle, no process and no file is left; and while it
// runs the browser does not know what Merit's environment holds.
func TestNothingIsLeftBehind(t *testing.T) {
	p := printer(t)
	dir, err := os.MkdirTemp("", "left") // short: the browser's socket has a path of at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	t.Setenv("TMPDIR", dir)
	t.Setenv("MERIT_DATABASE_URL", "postgres://secret")
	clean := func(after string) {
		t.Helper()
		if left := belonging(t, dir); len(left) > 0 {
			t.Errorf("after %s, processes left: %q", after, left)
		}
		if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
			t.Errorf("after %s, files left: %v, %v", after, files, err)
		}
	}
	if _, err := p.Print(t.Context(), []byte(head+"<p>a</p>"), ""); err != nil {
		t.Fatal(err)
	}
	clean("a print")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	seen := make(chan []string, 1)
	go func() {
		var running []string
		look := time.NewTicker(5 * time.Millisecond)
		defer look.Stop()
		for len(running) < 3 && ctx.Err() == nil { // the browser and some of its children
			<-look.C
			running = belonging(t, dir)
		}
		seen <- running
		cancel()
	}()
	long := head + strings.Repeat(`<p class="p">a</p>`, 2000)
	if _, err := p.Print(ctx, []byte(long), ""); !errors.Is(err, context.Canceled) {
		t.Errorf("a print whose context ended: %v", err)
	}
	cancel()
	clean("an end in the middle")
	if running := <-seen; len(running) < 3 || strings.Contains(strings.Join(running, ""), "secret") {
		t.Errorf("%d processes saw %q", len(running), running)
	}
}
