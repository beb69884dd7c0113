package hostile

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"merit/internal/browsertest"
	"merit/internal/figures"
	"merit/internal/route"
	"merit/internal/server/servertest"
)

// seen are the columns that say when somebody was last there: asking for anything moves them.
var seen = []string{"sessions.seen_at", "sessions.expires_at", "sessions.data", "api_tokens.last_used_at"}

// noOtherOriginWrites: a page of another origin that the victim opens sends every form of Merit, filled in, and calls
// the API in every way a page can without being asked first. The same browser is signed in to Merit with every right
// there is. Nothing is written, whether the other origin is a port of the same host or another host.
func (s *stand) noOtherOriginWrites(t *testing.T, all []form) {
	all = oneEach(all)
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><title>Win a prize</title><h1>Win a prize</h1>`)
	}))
	t.Cleanup(evil.Close)
	b, ok := browsertest.Open(t, s.URL, true)
	if !ok {
		return
	}
	b.Go("/sign-in")
	b.Fill("email", s.Email(t, s.victim))
	b.Fill("password", servertest.Password)
	b.Press("Sign in")
	before := s.dump(t, seen...)
	forged := 0
	for site, origin := range map[string]string{
		"same-site": evil.URL, "cross-site": strings.Replace(evil.URL, "127.0.0.1", "localhost", 1),
	} {
		from := len(s.requests(t))
		b.Visit(origin)
		if n := b.Script(sendForms, targets(s, all)); n != fmt.Sprint(len(all)) {
			t.Fatalf("%s of %d forms were sent", n, len(all))
		}
		b.Script(callAPI, s.writingAddresses())
		asked := map[string]bool{}
		for _, r := range s.requests(t)[from:] {
			asked[r.Method+" "+r.Route] = true
			want := http.StatusForbidden
			if strings.HasPrefix(r.Route, "/api/") {
				want = http.StatusUnauthorized
			}
			if r.Status != want && r.Status != hungUp && r.Method != http.MethodOptions && r.Method != http.MethodGet {
				t.Errorf("%s: %s %s is answered with %d", site, r.Method, r.Route, r.Status)
			}
			// Else the attack would prove nothing: a browser sends the session's cookie along to the same site.
			if site == "same-site" && r.Method == http.MethodPost && r.Status != hungUp && r.User == "" && !strings.HasPrefix(r.Route, "/api/") {
				t.Errorf("%s: %s was asked for by nobody", site, r.Route)
			}
			forged++
		}
		for _, r := range s.Whole.Routes() {
			if r.Writes && r.Method == http.MethodPost && !asked[r.Method+" "+r.Path] {
				t.Errorf("%s: %s %s was not forged", site, r.Method, r.Path)
			}
		}
	}
	for _, c := range before.changes(s.dump(t, seen...)) {
		t.Errorf("another origin wrote: %s", c)
	}
	figures.Add(t, "Routes forged cross-origin", forged)
}

// noFormWithoutItsTokenWrites: old browsers say nothing of where a form comes from; there the form's token decides. It
// is missing, made up, another person's, or the form says that it comes from nowhere.
func (s *stand) noFormWithoutItsTokenWrites(t *testing.T, all []form) {
	victim, attacker := s.SignIn(t, s.victim), s.SignIn(t, s.panel)
	victim.Do(http.MethodGet, "/account", "", "", "Sec-Fetch-Site", "")
	theirs := tokenOf(t, attacker.Do(http.MethodGet, "/account", "", "", "Sec-Fetch-Site", "").Body)
	before := s.dump(t, seen...)
	forged := 0
	for _, f := range oneEach(all) {
		for name, c := range map[string]struct {
			token, origin, site string
		}{
			"no token":                      {},
			"a made-up token":               {token: strings.Repeat("A", len(theirs))},
			"another person's token":        {token: theirs},
			"another person's token, null":  {token: theirs, origin: "null"},
			"another origin":                {token: theirs, origin: "https://evil.example"},
			"a sibling, by Fetch metadata":  {token: theirs, site: "same-site"},
			"a stranger, by Fetch metadata": {site: "cross-site"},
			"the word for a new browser":    {token: "_echo_csrf_using_sec_fetch_site_"},
		} {
			values := url.Values{"csrf": {c.token}}
			for k, v := range f.values {
				values[k] = v
			}
			got := victim.Do(http.MethodPost, f.action, "application/x-www-form-urlencoded", values.Encode(), "Sec-Fetch-Site", c.site, "Origin", c.origin)
			forged++
			if got.Status != http.StatusForbidden || !strings.Contains(got.Body, "reload the page") {
				t.Errorf("%s with %s: %d", f.action, name, got.Status)
			}
		}
	}
	for _, c := range before.changes(s.dump(t, seen...)) {
		t.Errorf("a form without its token wrote: %s", c)
	}
	figures.Add(t, "Routes forged cross-origin", forged)
}

// ownFormsWrite: the same forms sent by Merit's own page do write, so that what was refused would have had an effect.
// Each answer goes to look.
func (s *stand) ownFormsWrite(t *testing.T, all []form, victim *servertest.Client, look func(r route.Route, got servertest.Reply)) {
	all = oneEach(all)
	var wrote, never []string
	was := s.dump(t, seen...)
	for _, f := range all {
		look(route.Route{Method: http.MethodPost, Path: f.route}, victim.Post(f.action, f.values))
		now := s.dump(t, seen...)
		if len(was.changes(now)) > 0 {
			wrote = append(wrote, f.route)
		} else {
			never = append(never, f.route)
		}
		was = now
	}
	if len(wrote) < 20 {
		t.Errorf("only %d of %d routes write when Merit's own page sends their forms: %v", len(wrote), len(all), wrote)
	}
	t.Logf("%d of %d routes wrote when Merit's own page sent their forms, but not %v", len(wrote), len(all), never)
}

func tokenOf(t *testing.T, body string) string {
	t.Helper()
	_, rest, found := strings.Cut(body, `name="csrf" value="`)
	token, _, _ := strings.Cut(rest, `"`)
	if !found || len(token) < 32 {
		t.Fatalf("no token in %s", body)
	}
	return token
}

// targets are forms as the other origin's script takes them.
func targets(s *stand, all []form) (out []map[string]any) {
	for _, f := range all {
		var fields [][2]string
		for name, values := range f.values {
			for _, v := range values {
				fields = append(fields, [2]string{name, v})
			}
		}
		out = append(out, map[string]any{"action": s.URL + f.action, "fields": fields})
	}
	return out
}

// writingAddresses are the method and address of every route that writes.
func (s *stand) writingAddresses() (out [][2]string) {
	for _, r := range s.Whole.Routes() {
		if r.Writes {
			out = append(out, [2]string{r.Method, s.URL + s.addresses(r)[len(s.addresses(r))-1]})
		}
	}
	return out
}

// sendForms submits forms into frames of the page, a few at a time, as a hostile page does without being seen.
const sendForms = `(async () => {
	const send = (t) => new Promise((done) => {
		const frame = document.createElement('iframe')
		frame.name = 'f' + Math.random()
		document.body.append(frame)
		const form = document.createElement('form')
		form.method = 'post'
		form.action = t.action
		form.target = frame.name
		for (const [name, value] of t.fields || []) {
			const field = document.createElement('textarea')
			field.name = name
			field.value = value
			form.append(field)
		}
		document.body.append(form)
		frame.onload = done
		HTMLFormElement.prototype.submit.call(form)
	})
	const waiting = [...$1]
	let sent = 0
	await Promise.all([1, 2, 3, 4, 5, 6].map(async () => { while (waiting.length) { await send(waiting.shift()); sent++ } }))
	return String(sent)
})()`

// callAPI asks in every way in which a page of another origin can: with what needs no leave, and with what does.
const callAPI = `(async () => {
	const ask = (method, url, o) => fetch(url, { method, credentials: 'include', ...o }).catch(() => null)
	for (const [method, url] of $1) {
		await ask('POST', url, { mode: 'no-cors', body: '{"reason": "Words", "version": 0}', headers: { 'Content-Type': 'text/plain' } })
		await ask(method, url, { mode: 'cors', body: '{"reason": "Words", "version": 0}', headers: { 'Content-Type': 'application/json' } })
		navigator.sendBeacon(url, new Blob(['{}'], { type: 'text/plain' }))
	}
	return ''
})()`

// hungUp stands in the log where the browser did not wait: it shows no page of Merit in a frame, and stops when it
// reads so.
const hungUp = 499

// request is a line of the log.
type request struct {
	Msg, Method, Route, User string
	Status                   int
}

// requests are the requests the site has logged, but for those of no route.
func (s *stand) requests(t testing.TB) (out []request) {
	t.Helper()
	for _, line := range s.Log.Holding(`"msg":"request"`) {
		var r request
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		if r.Route != "" {
			out = append(out, r)
		}
	}
	return out
}
