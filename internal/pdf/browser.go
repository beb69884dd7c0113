package pdf

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"time"

	"github.com/chromedp/chromedp"
)

// run starts a browser with a profile of its own, hands its one tab to use, and leaves neither process nor
// file behind.
func (p *Printer) run(ctx context.Context, use func(tab context.Context) error) (err error) {
	dir, err := os.MkdirTemp("", "merit-pdf-")
	if err != nil {
		return err
	}
	var browser *exec.Cmd
	ctx, stop := chromedp.NewExecAllocator(ctx, p.options(dir, func(cmd *exec.Cmd) {
		browser = cmd
		leash(cmd)
	})...)
	defer func() {
		stop() // kills the browser and waits for it
		killRest(browser)
		err = errors.Join(err, removeAll(dir))
	}()
	tab, closed := chromedp.NewContext(ctx, chromedp.WithLogf(quiet), chromedp.WithErrorf(quiet))
	defer closed()
	return use(tab)
}

// quiet keeps remarks about the tab's state off standard error: what matters comes back from the calls.
func quiet(string, ...any) {}

// options are the browser's flags. Two of them cut it off whatever a page does: every address goes to a
// proxy, this machine's own included, and no name resolves, the proxy's neither.
func (p *Printer) options(dir string, modify func(*exec.Cmd)) []chromedp.ExecAllocatorOption {
	options := append(chromedp.DefaultExecAllocatorOptions[:], // headless, no first run, no sync, no extensions
		chromedp.ExecPath(p.path), chromedp.UserDataDir(dir), chromedp.ModifyCmdFunc(modify),
		chromedp.ProxyServer("http://nowhere.invalid:9"), chromedp.Flag("proxy-bypass-list", "<-loopback>"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"),
		chromedp.Flag("no-sandbox", os.Getuid() == 0), // root cannot have the sandbox; anybody else keeps it
	)
	for _, off := range []string{"gpu", "quic", "component-update", "domain-reliability", "crash-reporter"} {
		options = append(options, chromedp.Flag("disable-"+off, true))
	}
	return append(options, chromedp.NoInheritEnv, chromedp.Env(environ(dir)...))
}

// environ is what of the environment the browser needs. The rest holds secrets, and files that belong to a
// print stay in its own folder.
func environ(dir string) []string {
	env := []string{"HOME=" + dir, "TMPDIR=" + dir}
	for _, name := range []string{"PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// removeAll removes a profile, which a process that is just dying may still write to.
func removeAll(dir string) error {
	err := os.RemoveAll(dir)
	for tries := 0; err != nil && tries < 100; tries++ {
		time.Sleep(20 * time.Millisecond)
		err = os.RemoveAll(dir)
	}
	return err
}
