package hostile

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"merit/internal/browsertest"
	"merit/internal/figures"
	"merit/internal/route"
	"merit/internal/server/servertest"
)

// corpus fills every field of a stand with hostile words and looks wherever they might be shown.
type corpus struct {
	*stand
	victim, program *servertest.Client
	fields          []string // what each number in a tag stands for
	shown           map[int]bool
	runs, taken     int
}

// Hostile words go into every field of every form and every document of the API, and come out as words: in pages, JSON,
// CSV, Excel, printed documents and mails, and in a real browser, where nothing of them runs, loads or is clicked.
func TestHostileWordsStayWords(t *testing.T) {
	t.Parallel()
	s, ok := newStand(t, withMail(t), withWords(func(n int) string { return bundle(0, n) }))
	if !ok {
		return
	}
	c := &corpus{stand: s, victim: s.SignIn(t, s.victim), program: s.Program(t, s.victim, false), fields: []string{"evidence"}, shown: map[int]bool{}}
	for round := range len(payloads) {
		_, all := c.walk(t, round)
		for _, f := range all {
			if last(f) == 0 || strings.HasSuffix(f.action, "/reveal") {
				c.fillIn(t, f, round)
			}
		}
		c.callAPI(t, round)
	}
	pages := map[string]string{}
	for state := range c.ids {
		found, all := c.walk(t, state)
		maps.Copy(pages, found) // most of what is shown is shown when scoring has ended
		for _, f := range all {
			if last(f) == 0 {
				c.sendBroken(t, f, broken[state*2%len(broken):])
			}
		}
	}
	c.inMails(t)
	if c.taken < 70 || len(c.shown) < 100 {
		t.Errorf("only %d submissions were taken, and %d fields shown: the corpus misses its mark", c.taken, len(c.shown))
	}
	var unseen []string
	for i, name := range c.fields {
		if !c.shown[i] {
			unseen = append(unseen, name)
		}
	}
	t.Logf("%d submissions were taken; %d of %d fields were shown somewhere, but not %v", c.taken, len(c.shown), len(c.fields), unseen)
	c.inBrowser(t, slices.Sorted(maps.Values(pages)))
	figures.Add(t, "Field x sink x payload runs", c.runs)
}

// field numbers a field for its tags.
func (c *corpus) field(name string) int {
	at := slices.Index(c.fields, name)
	if at < 0 {
		c.fields = append(c.fields, name)
		at = len(c.fields) - 1
	}
	return at
}

// fillIn sends a form with hostile words in every field that takes words, with short ones in those that refuse long
// ones, and then with hostile words in those that take none, which are refused and shown again.
func (c *corpus) fillIn(t *testing.T, f form, round int) {
	t.Helper()
	values, strict := url.Values{}, []string{}
	for name, v := range f.values {
		values[name] = v
	}
	for _, name := range f.words {
		if exact.MatchString(name) {
			strict = append(strict, name)
			continue
		}
		field := c.field(f.route + " " + name)
		values.Set(name, bundle(field, field+round))
	}
	if values.Has("email") {
		values.Set("email", fmt.Sprintf("person.%d.%d@example.org", round, c.taken))
	}
	if len(f.words) == 0 || len(strict) == len(f.words) && round > 1 {
		return
	}
	if got := c.send(t, f, values); got.Status == http.StatusUnprocessableEntity {
		for _, name := range f.words {
			if strings.Contains(got.Body, `href="#`+strings.ReplaceAll(name, ".", "-")+`"`) && !slices.Contains(strict, name) {
				values.Set(name, brief(c.field(f.route+" "+name)))
			}
		}
		c.send(t, f, values)
	}
	for i, name := range strict {
		if round%3 == i%3 && i < 6 {
			field := c.field(f.route + " " + name)
			odd := url.Values{}
			for k, v := range values {
				odd[k] = v
			}
			odd.Set(name, bundle(field, field+round))
			c.send(t, f, odd)
		}
	}
}

// exact names fields that take a number, a date or an address and nothing else.
var exact = regexp.MustCompile(`(?i)(email|posts|days|minutes|bar|weight|passMark|day|month|year|time|mark|top|phone|password|number|latest|gap|break|due|token|code)(-|\.|$|[A-Z0-9])`)

// send sends a form and looks at what is shown of it, be it taken or not.
func (c *corpus) send(t *testing.T, f form, values url.Values) servertest.Reply {
	t.Helper()
	got := c.victim.Post(f.action, values)
	c.see(t, "POST "+f.action, got)
	if got.Status == http.StatusSeeOther {
		c.taken++
	}
	return got
}

func (c *corpus) see(t *testing.T, what string, got servertest.Reply) {
	t.Helper()
	c.inspect(t, what, got)
	c.runs += found(got.Body, c.shown)
}

// sendBroken sends a form with bytes that are no text.
func (c *corpus) sendBroken(t *testing.T, f form, words []string) {
	t.Helper()
	for i, name := range f.words {
		values := url.Values{}
		for name, v := range f.values {
			values[name] = v
		}
		values[name] = []string{words[i%len(words)]}
		c.inspect(t, "POST "+f.action, c.victim.Post(f.action, values))
		c.runs++
		if i == 3 {
			break
		}
	}
}

// callAPI sends every document of the API with hostile words in all its texts.
func (c *corpus) callAPI(t *testing.T, round int) {
	t.Helper()
	docs := newDocuments(t, c.program)
	for _, r := range c.Whole.Routes() {
		if !r.Writes || !isAPI(r) {
			continue
		}
		body, ok := docs.body(r, func(name string) string {
			field := c.field(r.Path + " " + name)
			return bundle(field, field+round)
		})
		if !ok {
			continue
		}
		at := c.address(r, round)
		got := c.program.JSON(r.Method, at, body, "If-Match", `"1"`)
		c.see(t, r.Method+" "+at, got)
		if got.Status < 300 {
			c.taken++
		}
	}
}

// walk opens everything that can be read of the vacancy in one state. It gives the addresses of the pages that show
// hostile words, by route, and the forms that were found.
func (c *corpus) walk(t *testing.T, state int) (pages map[string]string, all []form) {
	t.Helper()
	pages = map[string]string{}
	for _, r := range c.Whole.Routes() {
		if r.Method != http.MethodGet || follows(r) || strings.HasSuffix(r.Path, "/pdf") || c.twin(r) {
			continue
		}
		who, at := c.victim, c.address(r, state)
		if isAPI(r) {
			who = c.program
		}
		got := who.Get(at)
		c.see(t, "GET "+at, got)
		if got.Status != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
			continue
		}
		if tagged.MatchString(got.Body) {
			pages[r.Path] = at
		}
		for _, f := range forms(at, got.Body) {
			f.route = c.routeOf(f.action)
			all = append(all, f)
		}
	}
	return pages, all
}

// address is a route's path in the vacancy of one state.
func (c *corpus) address(r route.Route, state int) string {
	all := c.addresses(r)
	return all[state%len(all)]
}

// inMails looks at the mails that wait to be sent.
func (c *corpus) inMails(t *testing.T) {
	t.Helper()
	mails := 0
	for row := range c.dump(t)["outbox"] {
		if n := found(row, c.shown); n > 0 {
			mails++
			c.runs += n
		}
	}
	if mails == 0 {
		t.Error("no mail holds any of it")
	}
}

// inBrowser opens the pages in Chromium: nothing runs, loads or breaks the policy.
func (c *corpus) inBrowser(t *testing.T, pages []string) {
	t.Helper()
	b, ok := browsertest.Open(t, c.URL, true)
	if !ok {
		return
	}
	b.Go("/sign-in")
	b.Fill("email", c.Email(t, c.stand.victim))
	b.Fill("password", servertest.Password)
	b.Press("Sign in")
	b.Before(watch)
	for _, at := range pages {
		b.Visit(c.URL + at)
		var seen struct {
			Executed   bool
			Violations []string
			Elsewhere  []string
			Where      string
		}
		if err := json.Unmarshal([]byte(b.Script(watched)), &seen); err != nil {
			t.Fatal(err)
		}
		if seen.Executed || len(seen.Violations) > 0 || len(seen.Elsewhere) > 0 || !strings.HasPrefix(seen.Where, c.URL) {
			t.Errorf("in the browser %s: %+v", at, seen)
		}
	}
	if len(pages) < 40 {
		t.Errorf("only %d pages were opened in the browser", len(pages))
	}
	figures.Add(t, "Pages opened in a browser with hostile words, nothing run and no policy broken", len(pages))
}

// watch notes what a page must never do, from before its first line.
const watch = `window.__seen = []
document.addEventListener('securitypolicyviolation', (e) => window.__seen.push(e.violatedDirective + ' ' + e.blockedURI))
for (const name of ['alert', 'confirm', 'prompt', 'open']) window[name] = () => { window.__executed = 1 }`

// watched is what was noted, after every field was looked at the way a person's mouse and keys do.
const watched = `(async () => {
	document.querySelectorAll('main input, main textarea, main a, main button, main details').forEach((e) => { e.dispatchEvent(new MouseEvent('mouseover', { bubbles: true })); e.focus() })
	await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))
	return JSON.stringify({
		executed: Boolean(window.__executed), violations: window.__seen, where: location.href,
		elsewhere: performance.getEntriesByType('resource').map((r) => r.name).filter((n) => !n.startsWith(location.origin) && !n.startsWith('data:')),
	})
})()`
